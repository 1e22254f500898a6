"""T-15: somebody records envelopes for years and then seizes a node. What its destroyed keys opened stays closed."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto.envelope import open_envelope
from thiqa.domain.errors import EnvelopeUnreadable
from thiqa.exchange import rotate
from thiqa.store.models import Key


def test_an_envelope_of_a_destroyed_sealing_key_cannot_be_opened_any_more(pair: cast.Pair) -> None:
    recorded = craft.envelope(pair, craft.statement(pair))
    open_envelope(recorded, pair.baobab.keys().kem)
    for _ in range(2):
        pair.clock.pass_(days=31)
        rotate.daily(pair.baobab)
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(recorded, pair.baobab.keys().kem)


def test_a_replaced_key_opens_what_is_still_on_its_way(pair: cast.Pair) -> None:
    waiting = craft.envelope(pair, craft.statement(pair))
    pair.clock.pass_(days=8)
    rotate.daily(pair.baobab)
    assert pair.baobab.keys().kem_number == 2
    assert open_envelope(waiting, pair.baobab.keys().kem)


def test_a_destroyed_key_is_gone_from_its_row(pair: cast.Pair) -> None:
    for _ in range(2):
        pair.clock.pass_(days=31)
        rotate.daily(pair.baobab)
    first = Key.objects.using(pair.baobab.alias).get(use="kem", number=1)
    assert bytes(first.secret) == b""
