"""T-06: a partner's software answers with receipts that its own log does not bear out. They close nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.exchange import deliver, send
from thiqa.exchange.offer import Answer, Proven
from thiqa.store.models import Head, Lane, Outbox


def head(found: Answer, **changes: object) -> Answer:
    assert found.head is not None
    return replace(found, head=replace(found.head, **changes))  # type: ignore[arg-type]


def stale(found: Answer) -> Proven:
    assert found.head is not None
    return found.head


LIES: dict[str, Callable[[Answer], Answer]] = {
    "another verdict": lambda a: replace(a, receipts=[(2, "not-permitted"), *a.receipts[1:]]),
    "another code": lambda a: replace(a, receipts=[(1, "oversized"), *a.receipts[1:]]),
    "a verdict that does not exist": lambda a: replace(a, receipts=[(9, ""), *a.receipts[1:]]),
    "the verdict of nobody": lambda a: replace(a, receipts=[(0, ""), *a.receipts[1:]]),
    "a receipt less": lambda a: replace(a, receipts=a.receipts[1:]),
    "a receipt more": lambda a: replace(a, receipts=[*a.receipts, (1, "")]),
    "a head of fewer": lambda a: head(replace(a, receipts=a.receipts[:1]), size=1),
    "a head of more than was sent": lambda a: head(replace(a, receipts=[*a.receipts, (1, "")]), size=4),
    "another root": lambda a: head(a, root=bytes(32)),
    "another place in the log": lambda a: head(a, index=stale(a).index - 1),
    "no proof": lambda a: head(a, proof=[]),
    "another salt": lambda a: head(a, salt=bytes(32)),
    "a leaf of another kind": lambda a: head(a, entry=b"\x01\x03" + stale(a).entry[2:]),
    "another lane": lambda a: replace(a, lane="ab" * 16),
    "more acknowledged than we hold": lambda a: replace(a, acked=2, receipts=a.receipts[2:]),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_receipt_that_the_partners_log_does_not_bear_out_closes_nothing(pair: cast.Pair, lie: str) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(3)])

    def lying(_to: str, answer: bytes) -> bytes:
        body = craft.taken_apart(answer)[1]
        return craft.resigned(pair.baobab, answer, LIES[lie](Answer.decode(body)).encode()) if body else answer

    pair.wire.after = lying
    heads = Head.objects.using(pair.atlas.alias).filter(ours=False).count()
    deliver.drain(pair.atlas, "test")
    lane = Lane.objects.using(pair.atlas.alias).get(agreement=pair.agreement, outgoing=True, kind="text")
    assert lane.acked == 0
    assert Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip", state="accepted").count() == 3
    assert Head.objects.using(pair.atlas.alias).filter(ours=False).count() == heads
    # When it tells the truth again, everything is closed.
    pair.wire.after = lambda _to, answer: answer
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip", state="delivered").count() == 3


def test_an_answer_in_another_form_is_refused_and_stops_no_worker(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    for body in (b"", b"[]", b"{}", b'{"acked":0}', b"\xff", b"1" * 5_000_000):
        pair.wire.after = lambda _to, answer, body=body: craft.resigned(pair.baobab, answer, body)  # type: ignore[misc]
        pair.clock.pass_(minutes=20)
        deliver.drain(pair.atlas, "test")
        assert Outbox.objects.using(pair.atlas.alias).filter(state="accepted").count() == 1
