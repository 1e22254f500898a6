"""The keys of a node while it runs: unwrapped from rows, read again when they change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import KeyringError
from thiqa.exchange import rotate
from thiqa.exchange.keyring import Keyring
from thiqa.store.models import Key


def test_the_keyring_has_the_live_keys_and_all_sealing_keys_the_newest_first(pair: cast.Pair) -> None:
    rotate.roll(pair.atlas)
    keys = pair.atlas.keys()
    assert keys.kem_number == 2
    held = Key.objects.using(pair.atlas.alias).filter(use="kem").order_by("-number")
    assert [one.recipient for one in keys.kem] == [bytes(row.public) for row in held]
    assert keys.sign.id in {key.id for key in keys.manifest.live_keys("sign")}


def test_a_change_of_keys_by_another_process_is_seen(pair: cast.Pair) -> None:
    before = pair.atlas.keys()
    other = replace(pair.atlas)
    craft.rotate_keys(other)
    assert pair.atlas.keys().sign.id == other.keys().sign.id != before.sign.id


def test_another_master_key_opens_nothing(pair: cast.Pair) -> None:
    with pytest.raises(KeyringError):
        Keyring.load(pair.atlas.alias, bytes(32), 1)


def test_a_secret_moved_to_another_row_does_not_open(pair: cast.Pair) -> None:
    """An administrator cannot put one key in the place of another: each is wrapped under its own name."""
    rows = Key.objects.using(pair.atlas.alias)
    sign, log = rows.get(use="sign"), rows.get(use="log")
    rows.filter(pk=sign.pk).update(secret=log.secret)
    with pytest.raises(KeyringError):
        Keyring.load(pair.atlas.alias, pair.atlas.master, 1)


@pytest.mark.parametrize("use", ["sign", "log", "log-pq", "kem"])
def test_a_missing_key_is_told(pair: cast.Pair, use: str) -> None:
    Key.objects.using(pair.atlas.alias).filter(use=use).update(secret=b"")
    with pytest.raises(KeyringError):
        Keyring.load(pair.atlas.alias, pair.atlas.master, 1)
