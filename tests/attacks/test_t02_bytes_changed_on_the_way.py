"""T-02: somebody on the way changes bytes. Nothing changed is taken, and what was sent arrives once."""

from __future__ import annotations

import random

from tests import cast
from tests.attacks import craft
from thiqa.exchange import deliver, send
from thiqa.store.models import Inbox, Outbox


def test_whatever_is_changed_on_the_way_each_message_arrives_once_and_unchanged(pair: cast.Pair) -> None:
    """Calls and answers, changed at random places again and again; every bit: test_every_bit.py."""
    pick = random.Random(2)

    def spoil(_to: str, data: bytes) -> bytes:
        if pick.random() < 0.4:
            return data
        at = pick.randrange(len(data))
        return data[:at] + bytes([data[at] ^ 1 << pick.randrange(8)]) + data[at + 1 :]

    sent = send.send(pair.atlas, pair.agreement, [cast.tip(f"{craft.BODY} {number}") for number in range(5)])
    pair.wire.before, pair.wire.after = spoil, spoil
    for _ in range(60):
        pair.clock.pass_(minutes=20)
        deliver.drain(pair.atlas, "test")
    assert set(Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").values_list("state", flat=True)) == {
        "delivered"
    }
    taken = Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").order_by("seq")
    assert [row.message for row in taken] == [one.message for one in sent if isinstance(one, send.Accepted)]
    assert not craft.log_holds(pair.baobab, craft.BODY)


def test_a_body_put_under_another_head_is_refused(pair: cast.Pair) -> None:
    one, other = (
        craft.frame(pair, "deliver", craft.offer(pair, [craft.envelope(pair, craft.statement(pair))])) for _ in "ab"
    )
    head, _ = craft.taken_apart(one)
    _, body = craft.taken_apart(other)
    before = craft.rows(pair.baobab)
    assert craft.refused_with(pair.baobab, craft.put_together(head, body)) == "format"
    assert craft.rows(pair.baobab) == before
