"""Taking back: what the originator names is erased at the holder, and the receipt says so."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import NotFound
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
