"""Keys of partners: adopted when their roots signed, forgotten when what announced them has ended."""

from __future__ import annotations

import base64

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.crypto.keys import SignKey
from thiqa.domain.errors import KeyExpired, KeyUnknown, SignatureInvalid, WrongPurpose
from thiqa.exchange import adopt, contact, deliver, rotate, send
from thiqa.store.models import Entry, Inbox, Partner


def told(pair: cast.Pair) -> None:
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")


def test_a_new_manifest_is_adopted_with_a_leaf_of_our_log(pair: cast.Pair) -> None:
    craft.rotate_keys(pair.atlas)
    leaves = Entry.objects.using(pair.baobab.alias).filter(kind="keys").count()
    told(pair)
    atlas = craft.partner(pair.baobab, "atlas")
    assert atlas.manifest_version == 2
    assert set(adopt.live(pair.baobab, atlas, "sign")) == {pair.atlas.keys().sign.id}
    assert Entry.objects.using(pair.baobab.alias).filter(kind="keys").count() == leaves + 1


def test_a_new_sealing_key_replaces_the_old_one(pair: cast.Pair) -> None:
    number = rotate.roll(pair.atlas)
    told(pair)
    row = craft.partner(pair.baobab, "atlas")
    assert (row.kem_number, bytes(row.kem)) == (number, pair.atlas.keys().kem[0].recipient)


def test_updates_are_sent_until_the_partner_says_that_it_holds_them(pair: cast.Pair) -> None:
    assert adopt.updates(pair.atlas, craft.partner(pair.atlas, "baobab")) == []
    craft.rotate_keys(pair.atlas)
    kinds = [
        signing.decode(base64.b64decode(one)).payload_type.split(".")[2]
        for one in adopt.updates(pair.atlas, craft.partner(pair.atlas, "baobab"))
    ]
    assert kinds == ["manifest", "kem"]
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    assert adopt.updates(pair.atlas, craft.partner(pair.atlas, "baobab")) == []


def test_a_sealing_key_announced_by_the_live_key_survives_a_manifest_and_another_does_not(pair: cast.Pair) -> None:
    craft.rotate_keys(pair.atlas)
    manifest = adopt.updates(pair.atlas, craft.partner(pair.atlas, "baobab"))[0]
    adopt.take(pair.baobab, craft.partner(pair.baobab, "atlas"), [base64.b64decode(manifest)])
    row = Partner.objects.using(pair.baobab.alias).get()
    assert (bytes(row.kem), row.kem_number) == (b"", 0)
    # Whoever has no sealing key asks for it before it delivers.
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    deliver.drain(pair.baobab, "test")
    assert bytes(Partner.objects.using(pair.baobab.alias).get().kem) == pair.atlas.keys().kem[0].recipient
    assert Inbox.objects.using(pair.atlas.alias).get(mechanism="tip").state == "accepted"


def test_a_failure_says_whether_the_key_ended_was_never_known_or_signed_otherwise(pair: cast.Pair) -> None:
    old = pair.atlas.keys().sign
    craft.rotate_keys(pair.atlas)
    told(pair)
    atlas = craft.partner(pair.baobab, "atlas")
    keys = adopt.live(pair.baobab, atlas, "sign")
    good = signing.sign("text/plain", b"words", pair.atlas.keys().sign)
    adopt.verify(pair.baobab, atlas, good, "text/plain", keys)
    bad = signing.Signed("text/plain", b"other words", good.signatures)
    for signed, purpose, error in (
        (signing.sign("text/plain", b"words", old), "text/plain", KeyExpired),
        (signing.sign("text/plain", b"words", SignKey.from_seed(bytes(32))), "text/plain", KeyUnknown),
        (bad, "text/plain", SignatureInvalid),
        (good, "text/html", WrongPurpose),
    ):
        with pytest.raises(error):
            adopt.verify(pair.baobab, atlas, signed, purpose, keys)
