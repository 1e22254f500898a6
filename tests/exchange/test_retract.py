"""Taking back: what the originator names is erased at the holder, and the receipt says so."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import NotFound, PartnerUnreachable
from thiqa.exchange import deliver, retract, send
from thiqa.store.models import Entry, Inbox, Outbox


def delivered(pair: cast.Pair) -> str:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    deliver.drain(pair.atlas, "test")
    assert isinstance(sent, send.Accepted)
    return sent.message


def test_the_holder_erases_it_logs_it_and_answers_erased(pair: cast.Pair) -> None:
    message = delivered(pair)
    done = retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    assert isinstance(done, send.Accepted)
    deliver.drain(pair.atlas, "test")
    row = Inbox.objects.using(pair.baobab.alias).get(message=message)
    assert (row.state, row.signed, row.salt) == ("erased", None, None)
    assert Outbox.objects.using(pair.atlas.alias).get(message=done.message).verdict == 5
    assert Entry.objects.using(pair.baobab.alias).filter(kind="erase").count() == 1


def test_other_messages_stay(pair: cast.Pair) -> None:
    other, message = delivered(pair), delivered(pair)
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=other).signed is not None


def test_only_what_we_sent_and_still_hold_can_be_taken_back(pair: cast.Pair) -> None:
    with pytest.raises(NotFound):
        retract.retract(pair.atlas, "ab" * 16, "liaison officer", "sent by mistake")
    message = delivered(pair)
    with pytest.raises(NotFound):
        retract.retract(pair.baobab, message, "liaison officer", "not ours")


def test_a_retraction_carries_the_marking_of_what_it_takes_back(pair: cast.Pair) -> None:
    message = delivered(pair)
    done = retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    assert isinstance(done, send.Accepted)
    rows = Outbox.objects.using(pair.atlas.alias)
    first, second = (retract.statement_of(rows.get(message=one)) for one in (message, done.message))
    assert (second.marking, second.purpose, second.refs) == (first.marking, first.purpose, (message,))


def test_what_was_taken_back_is_known_to_the_holder(pair: cast.Pair) -> None:
    atlas = craft.partner(pair.baobab, "atlas")
    assert retract.taken_back(pair.baobab, atlas) == frozenset()
    message = delivered(pair)
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    assert retract.taken_back(pair.baobab, atlas) == {message}


def test_what_is_taken_back_before_it_left_never_leaves(pair: cast.Pair) -> None:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert isinstance(sent, send.Accepted)
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    first = Inbox.objects.using(pair.baobab.alias).get(lane__lane=sent.lane, seq=1)
    assert (first.state, first.code, first.message) == ("expired", "withdrawn", "")
    states = Outbox.objects.using(pair.atlas.alias).filter(lane__lane=sent.lane).order_by("seq")
    assert list(states.values_list("state", flat=True)) == ["expired", "delivered"]


def test_what_had_arrived_although_its_receipt_was_lost_is_erased(pair: cast.Pair) -> None:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert isinstance(sent, send.Accepted)

    def lost(_to: str, _answer: bytes) -> bytes:
        raise PartnerUnreachable(why="lost")

    pair.wire.after = lost
    deliver.drain(pair.atlas, "test")
    pair.wire.after = lambda _to, answer: answer
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    pair.clock.pass_(hours=1)
    deliver.drain(pair.atlas, "test")
    row = Inbox.objects.using(pair.baobab.alias).get(message=sent.message)
    assert (row.state, row.signed) == ("erased", None)
