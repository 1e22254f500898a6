"""Delivering: a lane that is due is offered, and after a failure the partner as a whole waits longer each time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import contact, deliver, send
from thiqa.store.models import Inbox, Lane, Outbox, Partner


def down(_to: str, _call: bytes) -> bytes:
    raise PartnerUnreachable(why="down")


def test_nothing_is_due_when_everything_has_a_receipt(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert deliver.run_once(pair.atlas, "test")
    assert not deliver.run_once(pair.atlas, "test")


def test_a_batch_has_as_many_envelopes_as_the_setting_says(pair: cast.Pair) -> None:
    pair.atlas.config = replace(pair.atlas.config, batch=2)
    send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(5)])
    assert deliver.drain(pair.atlas, "test") == 3
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 5


def test_a_partner_that_is_down_waits_longer_each_time_and_up_to_the_limit(pair: cast.Pair) -> None:
    pair.atlas.config = replace(pair.atlas.config, backoff_first_ms=1000, backoff_most_seconds=60)
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    pair.wire.before = down
    waits = []
    for _ in range(10):
        assert deliver.run_once(pair.atlas, "test")
        assert not deliver.run_once(pair.atlas, "test")
        row = Partner.objects.using(pair.atlas.alias).get()
        assert row.retry_at is not None
        waits.append(row.retry_at - pair.clock.now)
        pair.clock.now = row.retry_at
    assert waits[0] <= timedelta(seconds=1)
    assert max(waits) <= timedelta(seconds=60)
    assert max(waits[6:]) > timedelta(seconds=5)
    pair.wire.before = lambda _to, call: call
    assert deliver.run_once(pair.atlas, "test")
    assert Partner.objects.using(pair.atlas.alias).get().failures == 0


def test_a_call_of_the_partner_ends_the_wait(pair: cast.Pair) -> None:
    pair.atlas.config = replace(pair.atlas.config, backoff_first_ms=60_000)
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    pair.wire.before = down
    deliver.drain(pair.atlas, "test")
    pair.wire.before = lambda _to, call: call
    assert not deliver.run_once(pair.atlas, "test")
    contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
    assert deliver.run_once(pair.atlas, "test")


def test_a_lease_that_a_dead_worker_left_behind_runs_out(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    lane = craft.lane(pair.atlas, pair.agreement)
    until = pair.clock() + timedelta(seconds=60)
    Lane.objects.using(pair.atlas.alias).filter(pk=lane.pk).update(lease_owner="dead", lease_until=until)
    assert not deliver.run_once(pair.atlas, "test")
    pair.clock.pass_(seconds=61)
    assert deliver.run_once(pair.atlas, "test")


def test_an_offer_stops_before_it_is_too_large(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip("x" * 200_000) for _ in range(100)])
    offer = deliver.make(pair.atlas, craft.lane(pair.atlas, pair.agreement))
    assert offer is not None
    assert 50 < len(offer.envelopes) < 100
    assert len(offer.encode()) <= deliver.BYTES + (1 << 20)


def test_a_statement_signed_by_an_ended_key_is_signed_again_and_keeps_its_digest(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    raw = bytes(Outbox.objects.using(pair.atlas.alias).get(mechanism="tip").signed or b"")
    craft.rotate_keys(pair.atlas)
    key = pair.atlas.keys().sign
    again = signing.decode(deliver.resign(key, raw))
    assert again.digest == signing.decode(raw).digest
    assert again.signatures[0][0] == key.id
    assert deliver.resign(key, signing.encode(again)) == signing.encode(again)


def test_a_partner_that_pulls_is_not_called(pair: cast.Pair) -> None:
    Partner.objects.using(pair.atlas.alias).update(pulls=True)
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert not deliver.run_once(pair.atlas, "test")
