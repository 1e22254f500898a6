"""Sending: what a clause permits is numbered, signed and on the disk, or waits for a second person."""

from __future__ import annotations

from typing import Any

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain import marking
from thiqa.domain.errors import AgreementUnknown, MarkingUnknown, NodeHalted, Oversized, Refused
from thiqa.domain.message import PAYLOAD_TYPE, Statement
from thiqa.exchange import agree, send
from thiqa.store.models import Draft, Entry, Head, Lane, NodeRow, Outbox


def accepted(done: list[send.Accepted | send.Drafted]) -> list[send.Accepted]:
    return [one for one in done if isinstance(one, send.Accepted)]


def test_an_accepted_message_has_the_next_number_and_is_signed_by_the_live_key(pair: cast.Pair) -> None:
    done = accepted(send.send(pair.atlas, pair.agreement, [cast.tip("one"), cast.tip("two")]))
    assert [one.seq for one in done] == [1, 2]
    row = Outbox.objects.using(pair.atlas.alias).get(message=done[1].message)
    signed = signing.decode(bytes(row.signed or b""))
    key = pair.atlas.keys().sign
    signing.verify(signed, {key.id: key.public}, payload_type=PAYLOAD_TYPE)
    statement = Statement.parse(signed.payload)
    assert (statement.seq, statement.sender, statement.recipients) == (2, pair.atlas.id, (pair.baobab.id,))
    assert (statement.clause, row.clause, done[1].clause) == ("SH-1",) * 3
    assert row.statement == signed.digest


def test_a_batch_has_one_head_for_all_its_numbers(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(5)])
    lane = craft.lane(pair.atlas, pair.agreement)
    assert list(Head.objects.using(pair.atlas.alias).filter(lane=lane).values_list("size", flat=True)) == [5]
    assert lane.next == 6


def test_a_batch_is_accepted_whole_or_not_at_all(pair: cast.Pair) -> None:
    before = craft.rows(pair.atlas)
    with pytest.raises(Refused):
        send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip(purpose="fraud")])
    assert craft.rows(pair.atlas) == before


def test_without_a_marking_an_item_is_amber_strict_under_originator_control(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="tip")
    said = Statement.parse(signing.decode(bytes(row.signed or b"")).payload).marking
    assert (said.tlp.value, said.originator_control) == ("amber+strict", True)


def test_it_may_be_kept_as_long_as_the_clause_permits_or_less(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip(retain_days=10)])
    days = [
        (row.retain_until - row.made.date()).days
        for row in Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").order_by("seq")
        if row.retain_until
    ]
    assert days == [365, 10]
    with pytest.raises(Refused):
        send.send(pair.atlas, pair.agreement, [cast.tip(retain_days=366)])


def test_a_refusal_names_its_clause_and_is_logged(pair: cast.Pair) -> None:
    with pytest.raises(Refused) as refused:
        send.send(pair.atlas, pair.agreement, [cast.tip(data=("biometric",), category="suspect")])
    logged = craft.refusals(pair.atlas)[-1]
    assert (logged["code"], logged["clause"]) == ("not-permitted", refused.value.clause)
    assert not Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").exists()


def test_what_a_clause_wants_released_becomes_a_draft_without_a_number(pair: cast.Pair) -> None:
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip(mechanism="request")])
    assert isinstance(done, send.Drafted)
    assert Draft.objects.using(pair.atlas.alias).get().state == "pending"
    assert craft.lane(pair.atlas, pair.agreement).next == 1


def test_under_an_agreement_that_is_not_known_nothing_is_sent(pair: cast.Pair) -> None:
    with pytest.raises(AgreementUnknown):
        send.send(pair.atlas, "ab" * 16, [cast.tip()])


def test_what_is_too_large_for_a_statement_is_refused_with_its_size(pair: cast.Pair) -> None:
    with pytest.raises(Oversized):
        send.send(pair.atlas, pair.agreement, [cast.tip("x" * (1 << 18))])
    assert craft.lane(pair.atlas, pair.agreement).next == 1


def test_an_unknown_marking_is_not_sent(pair: cast.Pair) -> None:
    label = {"tlp": "purple", "pap": "clear", "handling": [], "originator_control": False}
    with pytest.raises(MarkingUnknown):
        send.send(pair.atlas, pair.agreement, [cast.tip(marking=marking.parse(label))])


def test_a_halted_node_accepts_nothing(pair: cast.Pair) -> None:
    NodeRow.objects.using(pair.atlas.alias).update(halted="a test")
    before = Lane.objects.using(pair.atlas.alias).get(agreement=pair.agreement, outgoing=True, kind="text").next
    with pytest.raises(NodeHalted):
        send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert craft.lane(pair.atlas, pair.agreement).next == before


def test_an_item_is_the_same_after_it_waited_as_a_draft(pair: cast.Pair) -> None:
    item = cast.tip("words", category="suspect", data=("identity",), refs=("ab" * 16,), retain_days=3, onward="consent")
    assert send.item_from_dict(send.item_to_dict(item)).body == item.body
    assert send.item_to_dict(send.item_from_dict(send.item_to_dict(item))) == send.item_to_dict(item)


def test_a_suspension_that_comes_in_while_an_item_is_permitted_still_stops_it(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    permitted = send.allow

    def overtaken(*given: Any, **named: Any) -> Any:
        clause = permitted(*given, **named)
        monkeypatch.setattr(send, "allow", permitted)
        agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser", "a reason")
        return clause

    monkeypatch.setattr(send, "allow", overtaken)
    with pytest.raises(Refused) as refused:
        send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert refused.value.rule == "standing"
    leaf = Entry.objects.using(pair.atlas.alias).filter(kind="refuse").latest("id")
    assert b'"not-permitted"' in bytes(leaf.detail or b"")
    assert not Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").exists()
