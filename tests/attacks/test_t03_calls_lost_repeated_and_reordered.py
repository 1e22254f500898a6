"""T-03: somebody on the way drops, repeats, delays and re-orders. Nothing is lost and nothing happens twice."""

from __future__ import annotations

import random

from tests import cast
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import deliver, peer, send
from thiqa.store.models import Evidence, Inbox, Outbox


def test_whatever_the_way_does_with_calls_each_message_is_applied_once(pair: cast.Pair) -> None:
    pick = random.Random(3)
    kept: list[bytes] = []

    def before(_to: str, call: bytes) -> bytes:
        kept.append(call)
        if pick.random() < 0.3:
            raise PartnerUnreachable(why="lost")
        if pick.random() < 0.5:
            peer.answer(pair.baobab, pick.choice(kept))
        return call

    def after(_to: str, answer: bytes) -> bytes:
        if pick.random() < 0.3:
            raise PartnerUnreachable(why="lost")
        return answer

    pair.wire.before, pair.wire.after = before, after
    count = 0
    for number in range(30):
        if number < 15:
            count += len(send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip()]))
        deliver.drain(pair.atlas, "test")
        pair.clock.pass_(minutes=20)
    sent = Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip")
    assert sent.count() == sent.filter(state="delivered").count() == count
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip", state="accepted").count() == count
    for node in (pair.atlas, pair.baobab):
        assert Evidence.objects.using(node.alias).count() == 0
        assert node.row().halted == ""
