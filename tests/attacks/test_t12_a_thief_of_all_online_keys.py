"""T-12: a thief copies a running node with its keys and plays it. The true node's next contact shows two of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connections

from tests import cast, stage
from tests.attacks import craft
from thiqa.crypto.keys import RootKey
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import contact, deliver, peer, rotate, send
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Inbox

pytestmark = pytest.mark.skipif(bool(stage.SERVER), reason="the thief copies files")


@pytest.fixture
def clone(pair: cast.Pair) -> Iterator[Node]:
    """Atlas once more, with all its rows and keys but without the offline roots."""
    home = pair.atlas.config.home
    connections[pair.atlas.alias].close()
    copy = home.with_name(home.name + "-stolen")
    shutil.copytree(home, copy, ignore=shutil.ignore_patterns("offline"))
    database.attach("thief", copy)
    yield Node(
        replace(pair.atlas.config, home=copy), "thief", pair.atlas.id, pair.atlas.master, pair.clock,
        pair.atlas.random, pair.wire,
    )  # fmt: skip
    database.detach("thief")
    shutil.rmtree(copy)


def test_until_it_is_found_the_thief_is_the_node(pair: cast.Pair, clone: Node) -> None:
    """What no design can stop: who holds all keys of a node speaks for it."""
    send.send(clone, pair.agreement, [cast.tip("false information")])
    deliver.drain(clone, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(mechanism="tip").state == "accepted"


@pytest.mark.parametrize("acts", [0, 1, 9])
def test_the_next_contact_of_the_true_node_shows_that_there_are_two(pair: cast.Pair, clone: Node, acts: int) -> None:
    send.send(clone, pair.agreement, [cast.tip("false information")])
    deliver.drain(clone, "test")
    for _ in range(acts):
        send.send(pair.atlas, pair.agreement, [cast.tip("true information")])
    with pytest.raises(ThiqaError) as found:
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert found.value.code == "log-rolled-back"
    assert pair.atlas.row().halted != ""


def test_the_thief_cannot_end_or_replace_keys(pair: cast.Pair, clone: Node) -> None:
    """New manifests need the offline roots."""
    with pytest.raises(ThiqaError):
        rotate.rotate(clone, [RootKey.generate(clone.random) for _ in range(2)], "a thief")
    assert clone.keys().manifest.version == 1


def test_new_keys_end_it(pair: cast.Pair, clone: Node) -> None:
    craft.rotate_keys(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    send.send(clone, pair.agreement, [cast.tip("false information")])
    before = craft.rows(pair.baobab)
    with pytest.raises(ThiqaError) as refused:
        peer.answer(pair.baobab, contact.frame(clone, craft.partner(clone, "baobab"), "hello", b"", nonce="ab" * 16))
    assert refused.value.code == "key-expired"
    assert craft.rows(pair.baobab) == before
