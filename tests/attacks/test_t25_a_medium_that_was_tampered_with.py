"""T-25: a courier's medium is cut, changed, copied, kept for years or brought to another node."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import FormatError
from thiqa.exchange import courier, introduce, send
from thiqa.exchange.node import Node
from thiqa.store.models import Inbox


@pytest.fixture
def bundle(pair: cast.Pair, tmp_path: Path) -> Path:
    send.send(pair.atlas, pair.agreement, [cast.tip(f"{craft.BODY} {number}") for number in range(3)])
    path = tmp_path / "bundle"
    courier.export(pair.atlas, introduce.partner_named(pair.atlas, "baobab"), path, "courier officer")
    return path


def taken(pair: cast.Pair) -> int:
    return Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip", state="accepted").count()


def test_the_medium_tells_nothing_of_what_it_carries(bundle: Path) -> None:
    assert craft.BODY.encode() not in bundle.read_bytes()


def test_a_bundle_changed_at_any_place_brings_all_or_nothing(pair: cast.Pair, bundle: Path) -> None:
    data, pick = bundle.read_bytes(), random.Random(25)
    for _ in range(40):
        at = pick.randrange(len(data))
        bundle.write_bytes(data[:at] + bytes([data[at] ^ 1 << pick.randrange(8)]) + data[at + 1 :])
        with suppress(FormatError):
            courier.take(pair.baobab, bundle)
        assert taken(pair) in (0, 3)
    assert not craft.log_holds(pair.baobab, craft.BODY)
    bundle.write_bytes(data)
    courier.take(pair.baobab, bundle)
    assert taken(pair) == 3


def test_a_bundle_that_was_cut_brings_what_was_whole(pair: cast.Pair, bundle: Path) -> None:
    data = bundle.read_bytes()
    for size in (0, 1, len(courier.MAGIC), len(data) // 2, len(data) - 1):
        bundle.write_bytes(data[:size])
        with pytest.raises(FormatError):
            courier.take(pair.baobab, bundle)
    bundle.write_bytes(data)
    courier.take(pair.baobab, bundle)
    assert taken(pair) == 3


def test_a_bundle_that_comes_again_changes_nothing(pair: cast.Pair, bundle: Path) -> None:
    courier.take(pair.baobab, bundle)
    before = craft.rows(pair.baobab, witness=False)
    courier.take(pair.baobab, bundle)
    assert craft.rows(pair.baobab, witness=False) == before


def test_a_bundle_brought_to_another_node_is_refused(pair: cast.Pair, cedar: Node, bundle: Path) -> None:
    before = craft.rows(cedar)
    found = courier.take(cedar, bundle)
    assert (found.messages, set(found.refused)) == (0, {"not-for-us"})
    assert craft.rows(cedar) == before
