"""T-05: a partner's software sends what the agreement does not permit. Both sides refuse, under the same clause."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import Refused
from thiqa.exchange import agree, deliver, retract, send
from thiqa.store.models import Inbox, Outbox


def outcome(pair: cast.Pair, **changes: object) -> str:
    """The code with which Baobab answers a statement that Atlas's software did not ask the agreement about."""
    lane = craft.lane(pair.baobab, pair.agreement, outgoing=False)
    made = craft.statement(pair, lane.next, **changes)
    code = craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)], lane.next, lane.next - 1))
    assert code == "" or not Inbox.objects.using(pair.baobab.alias).filter(message=made.id, signed__isnull=False)
    return code


def test_what_the_sender_refuses_the_receiver_refuses_too(pair: cast.Pair) -> None:
    for changes in (
        {"mechanism": "notice"},
        {"purpose": "fraud"},
        {"category": "witness", "data": frozenset({"event"})},
    ):
        with pytest.raises(Refused) as here:
            send.send(pair.atlas, pair.agreement, [cast.tip(**changes)])
        assert outcome(pair, **changes) == here.value.code
    assert craft.refusals(pair.atlas)[-1]["clause"]


def test_nothing_passes_while_the_agreement_is_suspended_by_either(pair: cast.Pair) -> None:
    agree.move(pair.baobab, pair.agreement, "suspend", "legal adviser of Baobab", "a test")
    # Baobab does not wait for its partner to hear of it.
    assert outcome(pair) == "agreement-not-in-force"
    deliver.drain(pair.baobab, "test")
    with pytest.raises(Refused):
        send.send(pair.atlas, pair.agreement, [cast.tip()])


def test_a_message_dated_back_does_not_pass_after_the_end(pair: cast.Pair) -> None:
    """The day in a statement is its sender's word, so the end is also asked of our own clock."""
    pair.clock.now = pair.clock.now.replace(year=2031)
    assert outcome(pair, made="2030-12-30T00:00:00Z", retain_until="2031-01-20") == "agreement-not-in-force"


def test_what_waits_when_an_agreement_is_suspended_is_never_delivered(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser of Atlas", "a test")
    deliver.drain(pair.atlas, "test")
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="tip")
    assert (row.state, row.code) == ("expired", "suspended")
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").exists()


def test_a_retraction_passes_after_the_end(pair: cast.Pair) -> None:
    """What protects people outlives the agreement: clause SH-3 survives."""
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    agree.move(pair.baobab, pair.agreement, "end", "legal adviser of Baobab", "a test")
    deliver.drain(pair.baobab, "test")
    assert isinstance(sent, send.Accepted)
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=sent.message).signed is None
