"""T-20: somebody uses a key after its end, or plays an old manifest to bring it back."""

from __future__ import annotations

import base64

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto.manifest import sign_manifest
from thiqa.crypto.signing import encode
from thiqa.domain.errors import KeyringError, ThiqaError
from thiqa.exchange import contact, deliver, rotate, send
from thiqa.store.models import Key, Manifest, Outbox, Partner


def manifests(pair: cast.Pair) -> list[str]:
    rows = Manifest.objects.using(pair.atlas.alias).filter(node=pair.atlas.id).order_by("version")
    return [base64.b64encode(bytes(row.signed)).decode() for row in rows]


def held(pair: cast.Pair) -> int:
    return Partner.objects.using(pair.baobab.alias).get().manifest_version


def test_an_old_manifest_brings_no_key_back(pair: cast.Pair) -> None:
    old = pair.atlas.keys().sign
    craft.rotate_keys(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert held(pair) == 2
    with pytest.raises(ThiqaError) as refused:
        craft.answered(pair.baobab, craft.frame(pair, updates=manifests(pair)[:1], key=old))
    assert refused.value.code == "key-expired"
    assert held(pair) == 2


def test_a_manifest_that_skips_one_is_refused_and_both_together_are_taken(pair: cast.Pair) -> None:
    for _ in range(2):
        craft.rotate_keys(pair.atlas)
    later = manifests(pair)
    assert craft.refused_with(pair.baobab, craft.frame(pair, updates=later[2:])) == "manifest-invalid"
    assert held(pair) == 1
    assert craft.refused_with(pair.baobab, craft.frame(pair, updates=later[1:])) == ""
    assert held(pair) == 3


def test_one_root_alone_changes_no_keys(pair: cast.Pair) -> None:
    with pytest.raises(KeyringError):
        rotate.rotate(pair.atlas, craft.roots(pair.atlas, 1), "officer of the keys")
    with pytest.raises(KeyringError):
        rotate.rotate(pair.atlas, craft.roots(pair.atlas, 1) * 2, "officer of the keys")
    manifest = pair.atlas.keys().manifest.following([], {})
    alone = encode(sign_manifest(manifest, *craft.roots(pair.atlas, 1)))
    call = craft.frame(pair, updates=[base64.b64encode(alone).decode()])
    assert craft.refused_with(pair.baobab, call) != ""
    assert held(pair) == 1


def test_the_secret_of_an_ended_key_is_destroyed(pair: cast.Pair) -> None:
    ended = [pair.atlas.keys().sign.id, pair.atlas.keys().log.id]
    craft.rotate_keys(pair.atlas)
    assert {bytes(row.secret) for row in Key.objects.using(pair.atlas.alias).filter(key__in=ended)} == {b""}


def test_what_waited_under_the_old_key_is_signed_again_and_arrives(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    before = Outbox.objects.using(pair.atlas.alias).get(mechanism="tip").statement
    craft.rotate_keys(pair.atlas)
    deliver.drain(pair.atlas, "test")
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="tip")
    assert (row.state, row.statement) == ("delivered", before)
