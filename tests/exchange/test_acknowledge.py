"""Receipts: what closes an outbox row. What does not: tests/attacks/test_t06_a_partner_lies_in_its_receipts.py."""

from __future__ import annotations

from dataclasses import replace

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import agree, deliver, send
from thiqa.exchange.offer import Offer
from thiqa.store.models import Entry, Head, Lane, Outbox


def test_a_receipt_closes_its_rows_and_is_kept_with_note_and_proof(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip()])
    deliver.drain(pair.atlas, "test")
    lane = craft.lane(pair.atlas, pair.agreement)
    assert (lane.acked, lane.due_at) == (2, None)
    head = Head.objects.using(pair.atlas.alias).get(lane=lane, ours=False)
    assert head.size == 2
    assert bytes(head.note).startswith(f"thiqa/{pair.baobab.id}/0\n".encode())
    assert Entry.objects.using(pair.atlas.alias).filter(kind="receipt").exists()


def test_each_number_gets_its_own_verdict(pair: cast.Pair) -> None:
    """Baobab's agreement was suspended there, and what waits at Atlas is refused one by one."""
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip()])
    agree.move(pair.baobab, pair.agreement, "suspend", "legal adviser", "a test")
    deliver.drain(pair.atlas, "test")
    rows = Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").order_by("seq")
    assert [(row.state, row.code) for row in rows] == [
        ("delivered", ""),
        ("refused", "agreement-not-in-force"),
        ("refused", "agreement-not-in-force"),
    ]


def test_the_senders_picture_of_the_receivers_log_is_that_log(pair: cast.Pair) -> None:
    for _ in range(3):
        send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip()])
        deliver.drain(pair.atlas, "test")
    here = craft.lane(pair.atlas, pair.agreement)
    there = craft.lane(pair.baobab, pair.agreement, outgoing=False)
    assert here.lane == there.lane
    assert bytes(here.mirror) == bytes(there.own)


def test_a_lost_answer_is_made_good_by_the_next(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])

    def lose(_to: str, _answer: bytes) -> bytes:
        raise PartnerUnreachable(why="lost")

    pair.wire.after = lose
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).get(mechanism="tip").state == "accepted"
    pair.wire.after = lambda _to, answer: answer
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).get(mechanism="tip").state == "delivered"


def test_more_than_one_answer_can_hold_is_receipted_in_several(pair: cast.Pair) -> None:
    """A receiver that got far ahead of the sender's receipts tells them in steps."""
    lane = craft.lane(pair.atlas, pair.agreement)
    for _ in range(3):
        send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(400)])
    pair.atlas.config = replace(pair.atlas.config, batch=400)
    for start in (0, 400, 800):
        offer = deliver.make(pair.atlas, Lane.objects.using(pair.atlas.alias).get(pk=lane.pk), start)
        assert offer is not None
        craft.deliver(pair, Offer(offer.lane, offer.first, 0, offer.envelopes).encode())
    assert craft.lane(pair.baobab, pair.agreement, outgoing=False).next == 1201
    deliver.drain(pair.atlas, "test")
    assert Lane.objects.using(pair.atlas.alias).get(pk=lane.pk).acked == 1200
