"""Recovery: an old backup is found by the partner at the first contact, and the partner gives back what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cast
from tests.stage import backup
from thiqa.domain.errors import LogRolledBack, NodeHalted, PartnerUnreachable, ProofInvalid
from thiqa.exchange import agree, deliver, recover, retract, returned, rotate
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.exchange.send import send
from thiqa.store.models import Agreement, Inbox, Lane, Outbox


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def talk(pair: cast.Pair, *texts: str) -> None:
    """Each side sends each text and everything is delivered."""
    for node in (pair.atlas, pair.baobab):
        send(node, pair.agreement, [cast.tip(text) for text in texts])
        deliver.drain(node, "test")


def settle(pair: cast.Pair) -> None:
    pair.clock.pass_(hours=1)
    for _ in range(3):
        deliver.drain(pair.atlas, "test")
        deliver.drain(pair.baobab, "test")


def found(pair: cast.Pair) -> None:
    """Baobab's next call shows that Atlas runs on an old backup."""
    send(pair.baobab, pair.agreement, [cast.tip("any news?")])
    assert deliver.run_once(pair.baobab, "test")
    assert pair.atlas.row().halted.startswith("rolled back")


def held(node: Node, lane: Lane) -> list[tuple[int, str, str]]:
    table = Outbox if lane.outgoing else Inbox
    rows = table.objects.using(node.alias).filter(lane=lane).order_by("seq")
    return list(rows.values_list("seq", "statement", "message"))


def assert_one_history(pair: cast.Pair) -> None:
    """Lane by lane: same numbers, same statements, and the sender's picture of the receiver's log is that log."""
    for lane in Lane.objects.using(pair.atlas.alias).all():
        other = Lane.objects.using(pair.baobab.alias).get(lane=lane.lane)
        assert held(pair.atlas, lane) == held(pair.baobab, other)
        out, into = (lane, other) if lane.outgoing else (other, lane)
        assert out.acked == into.next - 1 == out.next - 1
        assert bytes(out.mirror) == bytes(into.own)


def test_what_was_sent_and_received_after_the_backup_comes_back(pair: cast.Pair) -> None:
    talk(pair, "before")
    put_back = backup(pair.atlas)
    talk(pair, "after", "and after that")
    put_back()
    found(pair)
    summary = recover.recover(pair.atlas)
    assert (summary.sent, summary.received, summary.unclear) == (2, 2, [])
    settle(pair)
    talk(pair, "life goes on")
    assert_one_history(pair)


def test_a_restored_node_accepts_nothing_until_it_has_recovered(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    talk(pair, "after")
    put_back()
    found(pair)
    with pytest.raises(NodeHalted):
        send(pair.atlas, pair.agreement, [cast.tip()])
    recover.recover(pair.atlas)
    send(pair.atlas, pair.agreement, [cast.tip()])


def test_what_a_restored_node_accepted_before_anybody_noticed_is_sent_under_new_numbers(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    talk(pair, "one", "two")
    put_back()
    early = send(pair.atlas, pair.agreement, [cast.tip("accepted too early")])[0]
    found(pair)
    recover.recover(pair.atlas)
    settle(pair)
    assert_one_history(pair)
    row = Inbox.objects.using(pair.baobab.alias).get(message=early.message)  # type: ignore[union-attr]
    assert (row.seq, row.state) == (3, "accepted")


def test_a_retraction_after_the_backup_is_done_again(pair: cast.Pair) -> None:
    talk(pair, "to be taken back")
    put_back = backup(pair.atlas)
    message = Outbox.objects.using(pair.baobab.alias).get(mechanism="tip").message
    retract.retract(pair.baobab, message, "liaison officer", "sent in error")
    deliver.drain(pair.baobab, "test")
    put_back()
    found(pair)
    recover.recover(pair.atlas)
    row = Inbox.objects.using(pair.atlas.alias).get(message=message)
    assert (row.state, row.signed) == ("erased", None)


def test_an_agreement_suspended_after_the_backup_is_suspended_again(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    agree.move(pair.atlas, pair.agreement, "suspend", "director", "review")
    deliver.drain(pair.atlas, "test")
    put_back()
    assert Agreement.objects.using(pair.atlas.alias).get().state != "suspended"
    with pytest.raises(LogRolledBack):
        call(pair.atlas, pair.partner("baobab"), "hello", b"")
    recover.recover(pair.atlas)
    assert Agreement.objects.using(pair.atlas.alias).get().state == "suspended"


def test_a_sealing_key_that_was_lost_with_the_backup_is_replaced(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    rotate.roll(pair.atlas)
    talk(pair, "sealed to the new key")
    put_back()
    found(pair)
    recover.recover(pair.atlas)
    settle(pair)
    talk(pair, "sealed to a newer key")
    assert_one_history(pair)


def test_recovery_that_is_cut_goes_on_where_it_was(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    talk(pair, *(f"message {number}" for number in range(5)))
    put_back()
    found(pair)
    calls = 0

    def cut(to: str, call: bytes) -> bytes:
        nonlocal calls
        calls += 1
        if calls == 6:
            raise PartnerUnreachable(why="cut")
        return call

    pair.wire.before = cut
    with pytest.raises(PartnerUnreachable):
        recover.recover(pair.atlas)
    assert pair.atlas.row().halted
    recover.recover(pair.atlas)
    settle(pair)
    assert_one_history(pair)


def test_the_partner_sees_a_new_epoch_that_names_the_checkpoint_it_holds(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    talk(pair, "after")
    put_back()
    found(pair)
    assert recover.recover(pair.atlas).epoch == 1
    settle(pair)
    assert pair.partner("atlas", pair.baobab).held_epoch == 1


def test_a_partner_cannot_say_that_we_accepted_what_we_refused(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_back = backup(pair.atlas)
    talk(pair, "accepted")
    put_back()
    found(pair)
    honest = returned._ours

    def lying(*given: Any) -> dict[str, Any]:
        page = honest(*given)
        return page | {"rows": [[*row[:3], 2, "not-permitted", *row[5:]] for row in page["rows"]]}

    monkeypatch.setattr(returned, "_ours", lying)
    before = Inbox.objects.using(pair.atlas.alias).count()
    with pytest.raises(ProofInvalid):
        recover.recover(pair.atlas)
    assert pair.atlas.row().halted
    assert Inbox.objects.using(pair.atlas.alias).count() == before
    monkeypatch.undo()
    recover.recover(pair.atlas)
    settle(pair)
    assert_one_history(pair)


def test_what_was_taken_back_after_the_backup_is_not_handed_out_again(pair: cast.Pair) -> None:
    put_back = backup(pair.atlas)
    talk(pair, "a word that was taken back")
    message = Outbox.objects.using(pair.baobab.alias).get(mechanism="tip", seq=1).message
    retract.retract(pair.baobab, message, "liaison officer", "sent in error")
    deliver.drain(pair.baobab, "test")
    put_back()
    found(pair)
    recover.recover(pair.atlas)
    row = Inbox.objects.using(pair.atlas.alias).get(lane__agreement=pair.agreement, seq=1)
    assert (row.state, row.signed) == ("erased", None)
    lane = Lane.objects.using(pair.atlas.alias).get(pk=row.lane_id)
    assert bytes(lane.own) == bytes(Lane.objects.using(pair.baobab.alias).get(lane=lane.lane).mirror)
