"""T-17: a holder does not erase what its originator took back. Its signed receipt says that it did."""

from __future__ import annotations

from pathlib import Path

from tests import cast
from tests.attacks import craft
from thiqa.exchange import deliver, retract, send
from thiqa.exchange.sealed import seal_file
from thiqa.store.models import Head, Inbox, Lane, Outbox


def taken_back(pair: cast.Pair, **changes: object) -> str:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY, **changes)])
    assert isinstance(sent, send.Accepted)
    return sent.message


def test_the_receipt_says_erased_and_rests_on_the_holders_signed_checkpoint(pair: cast.Pair) -> None:
    message = taken_back(pair)
    deliver.drain(pair.atlas, "test")
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="retract")
    assert (row.state, row.verdict) == ("delivered", 5)
    head = Head.objects.using(pair.atlas.alias).filter(lane=row.lane, ours=False).latest("size")
    assert head.size >= row.seq
    assert bytes(head.note)
    assert Inbox.objects.using(pair.baobab.alias).get(message=message).signed is None


def test_a_retraction_that_overtakes_the_files_of_its_item_still_reaches_it(pair: cast.Pair, tmp_path: Path) -> None:
    """An item with attachments waits in a lane of its own; a retraction is text and is faster."""
    (tmp_path / "photo.txt").write_text(craft.BODY, encoding="utf-8")
    message = taken_back(pair, attachments=(seal_file(pair.atlas, tmp_path / "photo.txt"),))
    Lane.objects.using(pair.atlas.alias).filter(kind="bulk").update(due_at=None)
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).get(mechanism="retract").verdict == 5
    Lane.objects.using(pair.atlas.alias).filter(kind="bulk", next__gt=1).update(due_at=pair.clock())
    deliver.drain(pair.atlas, "test")
    row = Inbox.objects.using(pair.baobab.alias).get(message=message)
    assert (row.state, row.signed) == ("erased", None)
    assert Outbox.objects.using(pair.atlas.alias).get(message=message).verdict == 5
    assert craft.BODY not in craft.rows(pair.baobab)


def test_a_retraction_that_repeats_has_the_same_answer(pair: cast.Pair) -> None:
    message = taken_back(pair)
    for _ in range(2):
        retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
        deliver.drain(pair.atlas, "test")
    verdicts = Outbox.objects.using(pair.atlas.alias).filter(mechanism="retract").values_list("verdict", flat=True)
    assert list(verdicts) == [5, 5]
