"""Pulling: a node that cannot be called fetches what waits for it, with the same offers and the same receipts."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain import canonical
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import contact, pull, send
from thiqa.store.models import Inbox, Outbox, Partner


@pytest.fixture
def waiting(pair: cast.Pair) -> cast.Pair:
    """Three messages wait at Atlas for Baobab, which cannot be called."""
    Partner.objects.using(pair.atlas.alias).update(pulls=True)
    send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(3)])
    return pair


def fetch(pair: cast.Pair) -> int:
    return pull.fetch(pair.baobab, craft.partner(pair.baobab, "atlas"))


def test_a_fetch_brings_everything_and_returns_the_receipts(waiting: cast.Pair) -> None:
    assert fetch(waiting) == 3
    assert Inbox.objects.using(waiting.baobab.alias).filter(mechanism="tip", state="accepted").count() == 3
    assert Outbox.objects.using(waiting.atlas.alias).filter(mechanism="tip", state="delivered").count() == 3
    assert fetch(waiting) == 0


def test_receipts_that_are_lost_are_returned_by_the_next_fetch(waiting: cast.Pair) -> None:
    def lose(_to: str, call: bytes) -> bytes:
        if craft.head_of(call)["verb"] == "receipts":
            raise PartnerUnreachable(why="lost")
        return call

    waiting.wire.before = lose
    with pytest.raises(PartnerUnreachable):
        fetch(waiting)
    waiting.wire.before = lambda _to, call: call
    fetch(waiting)
    assert Outbox.objects.using(waiting.atlas.alias).filter(mechanism="tip", state="delivered").count() == 3
    assert Inbox.objects.using(waiting.baobab.alias).filter(mechanism="tip").count() == 3


def test_a_lane_that_does_not_lead_to_the_caller_is_not_given(waiting: cast.Pair) -> None:
    for lane in ("ab" * 16, craft.lane(waiting.atlas, waiting.agreement, outgoing=False).lane):
        asked = canonical.encode({"lane": lane, "next": 1})
        with pytest.raises(contact.AnsweredError) as refused:
            contact.call(waiting.baobab, craft.partner(waiting.baobab, "atlas"), "pull", asked)
        assert refused.value.details["answered"] == "lane-unknown"
