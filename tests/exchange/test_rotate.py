"""Changing keys: new ones by the offline roots, and sealing keys that roll by themselves."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import PassphraseWrong
from thiqa.exchange import contact, deliver, rotate, send
from thiqa.store.models import Inbox, Key


def test_new_keys_end_the_old_ones_at_this_place_of_the_log(pair: cast.Pair) -> None:
    old, size = pair.atlas.keys(), pair.atlas.row().size
    assert craft.rotate_keys(pair.atlas) == 2
    new = pair.atlas.keys()
    ended = {key.id: key.until for key in new.manifest.keys}
    assert (ended[old.sign.id], ended[old.log.id], ended[old.log.id_pq]) == (size,) * 3
    assert (ended[new.sign.id], new.sign.id != old.sign.id) == (None, True)


def test_messages_go_on_after_new_keys_on_either_side(pair: cast.Pair) -> None:
    for node in (pair.atlas, pair.baobab):
        craft.rotate_keys(node)
    for sender, receiver in ((pair.atlas, pair.baobab), (pair.baobab, pair.atlas)):
        send.send(sender, pair.agreement, [cast.tip()])
        deliver.drain(sender, "test")
        assert Inbox.objects.using(receiver.alias).get(mechanism="tip").state == "accepted"


def test_a_sealing_key_rolls_when_it_is_old_and_is_destroyed_later(pair: cast.Pair) -> None:
    rotate.daily(pair.atlas)
    assert pair.atlas.keys().kem_number == 1
    pair.clock.pass_(days=7)
    rotate.daily(pair.atlas)
    assert (pair.atlas.keys().kem_number, len(pair.atlas.keys().kem)) == (2, 2)
    pair.clock.pass_(days=31)
    rotate.daily(pair.atlas)
    held = Key.objects.using(pair.atlas.alias).filter(use="kem").exclude(secret=b"").values_list("number", flat=True)
    assert sorted(held) == [2, 3]


def test_what_was_sealed_to_the_last_key_is_opened_after_it_rolled(pair: cast.Pair) -> None:
    waiting = craft.offer(pair, [craft.envelope(pair, craft.statement(pair))])
    rotate.roll(pair.baobab)
    assert craft.code_of(pair, waiting) == ""


def test_a_sealing_key_skips_numbers_that_a_partner_says_it_holds(pair: cast.Pair) -> None:
    assert rotate.roll(pair.atlas, at_least=41) == 42
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert craft.partner(pair.baobab, "atlas").kem_number == 42


def test_root_files_open_with_their_passphrase_only(pair: cast.Pair) -> None:
    file = (pair.atlas.config.home / "offline" / "root-1.key").read_bytes()
    assert rotate.read_roots([file], "a passphrase")[0].public in pair.atlas.keys().manifest.roots
    with pytest.raises(PassphraseWrong):
        rotate.read_roots([file], "another passphrase")
