"""T-13: a thief of a node's signing key announces a sealing key of its own, so that partners seal to the thief."""

from __future__ import annotations

import base64

from tests import cast
from tests.attacks import craft
from thiqa.crypto.envelope import Identity
from thiqa.crypto.kem import announce
from thiqa.crypto.signing import encode
from thiqa.exchange import contact, deliver, rotate, send
from thiqa.store.models import Inbox, Partner


def stolen(pair: cast.Pair, number: int) -> str:
    """Baobab adopts a sealing key that a thief of Atlas's keys announced."""
    thief = Identity.generate(pair.atlas.random)
    said = announce(pair.atlas.id, thief.recipient, number, 0, pair.atlas.keys().sign)
    call = craft.frame(pair, updates=[base64.b64encode(encode(said)).decode()])
    assert craft.answered(pair.baobab, call)["error"] == ""
    assert kem(pair) == thief.recipient
    return thief.recipient.hex()


def kem(pair: cast.Pair) -> bytes:
    return bytes(Partner.objects.using(pair.baobab.alias).get().kem)


def test_new_keys_take_the_thiefs_sealing_key_away_whatever_its_number(pair: cast.Pair) -> None:
    stolen(pair, 1_000_000)
    craft.rotate_keys(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert kem(pair) == pair.atlas.keys().kem[0].recipient
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    deliver.drain(pair.baobab, "test")
    assert Inbox.objects.using(pair.atlas.alias).get(mechanism="tip").state == "accepted"


def test_an_old_sealing_key_is_not_brought_back(pair: cast.Pair) -> None:
    old = base64.b64encode(pair.atlas.keys().kem_signed).decode()
    rotate.roll(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    new = kem(pair)
    assert craft.answered(pair.baobab, craft.frame(pair, updates=[old]))["error"] == ""
    assert kem(pair) == new == pair.atlas.keys().kem[0].recipient


def test_what_was_sealed_to_the_thief_waits_and_is_sealed_anew(pair: cast.Pair) -> None:
    """An envelope that the true node cannot open is no receipt, so nothing is lost meanwhile."""
    stolen(pair, 7)
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    deliver.drain(pair.baobab, "test")
    assert not Inbox.objects.using(pair.atlas.alias).filter(mechanism="tip").exists()
    craft.rotate_keys(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.baobab, "test")
    assert Inbox.objects.using(pair.atlas.alias).filter(mechanism="tip").count() == 1
