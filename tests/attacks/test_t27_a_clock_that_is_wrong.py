"""T-27: somebody sets a clock forward or back. What is accepted does not depend on it; what ends ends by our own."""

from __future__ import annotations

from datetime import timedelta

from tests import cast
from tests.attacks import craft
from thiqa.exchange import deliver, send
from thiqa.store.models import Inbox, Outbox


def test_a_sender_with_a_wrong_clock_is_still_numbered_and_received_once(pair: cast.Pair) -> None:
    for days in (400, -300, 200):
        pair.atlas.clock = cast.Time(pair.clock.now + timedelta(days=days))
        send.send(pair.atlas, pair.agreement, [cast.tip()])
        deliver.drain(pair.atlas, "test")
    taken = Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").order_by("seq")
    assert [row.seq for row in taken] == [1, 2, 3]
    assert Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip", state="delivered").count() == 3


def test_a_statement_dated_ahead_is_not_kept_longer_than_it_says(pair: cast.Pair) -> None:
    made = craft.statement(pair, made="2029-01-01T00:00:00Z", retain_until="2029-06-01")
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    row = Inbox.objects.using(pair.baobab.alias).get(message=made.id)
    assert row.retain_until is None or row.retain_until.isoformat() <= "2029-06-01"


def test_a_replay_is_found_whatever_the_clock_says(pair: cast.Pair) -> None:
    body = craft.offer(pair, [craft.envelope(pair, craft.statement(pair))])
    craft.deliver(pair, body)
    for days in (-900, 900):
        pair.clock.pass_(days=days)
        craft.deliver(pair, body)
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 1
