"""Receiving: what is good is applied once and answered. What is refused: tests/attacks/test_bad_envelopes.py."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import PartnerUnreachable
from thiqa.domain.message import TOMBSTONE_TYPE, Tombstone
from thiqa.exchange import deliver, expire, retract, send
from thiqa.store.models import Head, Inbox, NodeRow


def test_a_received_message_keeps_the_signed_bytes_the_clause_and_the_limit(pair: cast.Pair) -> None:
    made = craft.statement(pair)
    found = craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    row = Inbox.objects.using(pair.baobab.alias).get(message=made.id)
    assert (row.seq, row.state, row.clause, row.mechanism) == (1, "accepted", "SH-1", "tip")
    assert (row.statement, str(row.retain_until)) == (made.digest(), made.retain_until)
    assert (found.next, found.receipts, found.error) == (2, [(1, "")], "")


def test_what_is_good_before_a_bad_envelope_is_kept_and_what_comes_after_is_not(pair: cast.Pair) -> None:
    envelopes = [craft.envelope(pair, craft.statement(pair, seq)) for seq in (1, 2, 3)]
    found = craft.deliver(pair, craft.offer(pair, [envelopes[0], b"no envelope", envelopes[2]]))
    assert (found.next, len(found.receipts), found.error) == (2, 1, "envelope-unreadable")
    found = craft.deliver(pair, craft.offer(pair, envelopes[1:], 2, 1))
    assert (found.next, len(found.receipts), found.error) == (4, 2, "")


def test_an_offer_has_one_head_whatever_the_number_of_its_envelopes(pair: cast.Pair) -> None:
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair, seq)) for seq in range(1, 6)]))
    lane = craft.lane(pair.baobab, pair.agreement, outgoing=False)
    assert list(Head.objects.using(pair.baobab.alias).filter(lane=lane).values_list("size", flat=True)) == [5]


def test_an_offer_of_nothing_brings_the_receipts(pair: cast.Pair) -> None:
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair, seq)) for seq in (1, 2)]))
    found = craft.deliver(pair, craft.offer(pair, []))
    assert (found.next, found.receipts) == (3, [(1, ""), (1, "")])


def test_offers_that_overlap_fill_each_number_once(pair: cast.Pair) -> None:
    envelopes = [craft.envelope(pair, craft.statement(pair, seq)) for seq in range(1, 7)]
    craft.deliver(pair, craft.offer(pair, envelopes[:4]))
    found = craft.deliver(pair, craft.offer(pair, envelopes[2:], 3, 2))
    assert (found.next, len(found.receipts)) == (7, 4)
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 6


def test_a_tombstone_fills_its_number_and_says_why(pair: cast.Pair) -> None:
    made = craft.statement(pair)
    stone = Tombstone(made.lane, 1, made.sender, made.recipients, made.digest(), made.salt, "expired")
    raw = craft.signed(pair, stone.encode(), purpose=TOMBSTONE_TYPE)
    found = craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, raw)]))
    assert (found.next, found.receipts) == (2, [(4, "expired")])
    # The message itself comes late: its number is filled, and it is not kept.
    late = craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    assert late.receipts == [(4, "expired")]
    assert not Inbox.objects.using(pair.baobab.alias).filter(message=made.id).exists()


def test_a_tombstone_for_what_was_received_is_answered_with_the_first_receipt(pair: cast.Pair) -> None:
    made = craft.statement(pair)
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    stone = Tombstone(made.lane, 1, made.sender, made.recipients, made.digest(), made.salt, "expired")
    raw = craft.signed(pair, stone.encode(), purpose=TOMBSTONE_TYPE)
    assert craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, raw)])).receipts == [(1, "")]


def test_a_retraction_in_the_same_offer_as_its_message_takes_it_back(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Our own node withdraws such a message before it leaves; a partner's software may not.
    monkeypatch.setattr(expire, "_withdrawn", lambda *_: frozenset())
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert isinstance(sent, send.Accepted)
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    assert deliver.run_once(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=sent.message).signed is None


def test_a_halted_node_gives_no_receipt(pair: cast.Pair) -> None:
    NodeRow.objects.using(pair.baobab.alias).update(halted="a test")
    with pytest.raises(PartnerUnreachable):
        craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair))]))
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").exists()
