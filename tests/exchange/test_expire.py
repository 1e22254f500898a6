"""Time: tombstones for what was not delivered in time, erasure of what may be kept no longer."""

from __future__ import annotations

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import agree, deliver, expire, send
from thiqa.store.models import Entry, Inbox, Outbox

SOON = "2026-11-23T10:00:00Z"


def lose(_to: str, _data: bytes) -> bytes:
    raise PartnerUnreachable(why="lost")


def sent(pair: cast.Pair) -> Outbox:
    return Outbox.objects.using(pair.atlas.alias).get(mechanism="tip")


def test_what_was_not_delivered_in_time_fills_its_number_with_a_tombstone(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY, expires=SOON)])
    pair.clock.pass_(hours=2)
    deliver.drain(pair.atlas, "test")
    assert (sent(pair).state, sent(pair).code) == ("expired", "expired")
    row = Inbox.objects.using(pair.baobab.alias).get(lane__agreement=pair.agreement)
    assert (row.seq, row.state, row.mechanism) == (1, "expired", "")
    assert craft.BODY not in craft.rows(pair.baobab)


def test_what_is_delivered_in_time_is_not_buried(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(expires=SOON)])
    deliver.drain(pair.atlas, "test")
    pair.clock.pass_(hours=2)
    assert expire.bury(pair.atlas, craft.lane(pair.atlas, pair.agreement)) == 0
    assert sent(pair).state == "delivered"


def test_a_message_that_did_arrive_before_its_tombstone_counts_as_delivered(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(expires=SOON)])
    pair.wire.after = lose
    deliver.drain(pair.atlas, "test")
    pair.wire.after = lambda _to, answer: answer
    pair.clock.pass_(hours=2)
    deliver.drain(pair.atlas, "test")
    assert (sent(pair).state, sent(pair).code) == ("delivered", "")
    assert Inbox.objects.using(pair.baobab.alias).get(mechanism="tip").state == "accepted"


def test_a_suspension_buries_what_waits_but_not_what_survives(pair: cast.Pair) -> None:
    (first,) = send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    assert isinstance(first, send.Accepted)
    retraction = cast.tip(mechanism="retract", refs=(first.message,))
    send.send(pair.atlas, pair.agreement, [cast.tip("waits"), retraction])
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser", "a test")
    deliver.drain(pair.atlas, "test")
    rows = Outbox.objects.using(pair.atlas.alias).filter(lane__agreement=pair.agreement).order_by("seq")
    assert [(row.mechanism, row.state, row.code) for row in rows] == [
        ("tip", "delivered", ""),
        ("tip", "expired", "suspended"),
        ("retract", "delivered", ""),
    ]


def test_what_waits_for_its_receipt_is_not_swept(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(retain_days=1)])
    pair.clock.pass_(days=3)
    assert expire.sweep(pair.atlas) == 0
    assert sent(pair).signed is not None


def test_an_erasure_leaves_a_leaf_with_its_ground_and_the_receipt_stands(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(retain_days=1)])
    deliver.drain(pair.atlas, "test")
    pair.clock.pass_(days=3)
    assert expire.sweep(pair.baobab) == 1
    row = Inbox.objects.using(pair.baobab.alias).get(mechanism="tip")
    assert (row.state, row.signed, row.salt) == ("erased", None, None)
    assert Entry.objects.using(pair.baobab.alias).filter(kind="erase").count() == 1
    # The receipt can still be given again, from the leaf.
    found = craft.deliver(pair, craft.offer(pair, []))
    assert found.receipts == [(1, "")]
    assert expire.sweep(pair.baobab) == 0
