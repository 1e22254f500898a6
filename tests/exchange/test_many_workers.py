"""Many workers at once: nothing is lost, nothing comes twice, numbers stay dense, and nobody waits in a circle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections

from tests import cast
from tests.exchange import workers
from tests.exchange.workers import at_once
from thiqa.domain.errors import AnsweredError
from thiqa.exchange import agree, agreements, contact, deliver, retract, rotate, send
from thiqa.exchange.audit import audit
from thiqa.exchange.node import Node
from thiqa.store import work
from thiqa.store.models import Agreement, Draft, Inbox, Lane, Manifest, Outbox


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    both = cast.pair()
    yield both
    both.close()


def out(pair: cast.Pair, node: Node | None = None) -> Lane:
    node = node or pair.atlas
    lanes = Lane.objects.using(node.alias).select_related("partner")
    return lanes.get(agreement=pair.agreement, outgoing=True, kind="text")


def arrived_once(sender: Node, receiver: Node) -> set[str]:
    """The messages of a sender, after everything that must hold of them on both ends was asserted."""
    lanes = Lane.objects.using(sender.alias).filter(outgoing=True)
    messages: set[str] = set()
    for lane in lanes:
        there = Lane.objects.using(receiver.alias).get(lane=lane.lane)
        rows = list(Outbox.objects.using(sender.alias).filter(lane=lane).order_by("seq"))
        received = list(Inbox.objects.using(receiver.alias).filter(lane=there).order_by("seq"))
        # Dense numbers, each filled once and with the same statement on both ends.
        assert [row.seq for row in rows] == list(range(1, lane.next))
        assert [(row.seq, row.statement) for row in received] == [(row.seq, row.statement) for row in rows]
        # What was taken back before it left is the only thing that may not have been delivered.
        assert {(row.state, row.code) for row in rows} <= {("delivered", ""), ("expired", "withdrawn")}
        assert {row.message for row in rows if row.state == "expired"} <= taken_back(rows)
        assert (lane.acked, there.next) == (lane.next - 1, lane.next)
        # The receiver's log of the lane is the one that the sender rebuilt from receipts.
        assert bytes(there.own) == bytes(lane.mirror)
        messages |= {row.message for row in rows}
    return messages


def taken_back(rows: list[Outbox]) -> set[str]:
    return {ref for row in rows if row.mechanism == "retract" for ref in retract.statement_of(row).refs}


def nothing_to_find(*nodes: Node) -> None:
    for node in nodes:
        assert audit(node).findings == ()


def in_no_circle(*nodes: Node) -> None:
    """PostgreSQL counts the writers that it had to stop because they waited for each other."""
    for node in nodes:
        if connections[node.alias].vendor == "postgresql":
            with connections[node.alias].cursor() as cursor:
                cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
                assert cursor.fetchone()[0] == 0


def test_processes_that_send_and_deliver_at_once_lose_nothing_and_repeat_nothing(pair: cast.Pair) -> None:
    nodes = (pair.atlas, pair.baobab)
    homes, base = [(node.config, node.alias) for node in nodes], time.time()
    sent = workers.run([workers.Work(f"worker {n}", homes, pair.agreement, 4, 3, base) for n in range(3)])
    ids = [message for each in sent for message in each]
    assert len(ids) == len(set(ids)) == 3 * (4 * 3 + 2) * 2
    kept = arrived_once(*nodes) | arrived_once(*reversed(nodes))
    assert set(ids) <= kept
    for node in nodes:
        assert Draft.objects.using(node.alias).count() == 3 * 4
        assert not Lane.objects.using(node.alias).exclude(lease_owner="").exists()
    nothing_to_find(*nodes)
    in_no_circle(*nodes)


def test_two_senders_on_one_lane_never_share_a_number(pair: cast.Pair) -> None:
    def send_some() -> None:
        for number in range(10):
            send.send(pair.atlas, pair.agreement, [cast.tip(str(number)), cast.tip(str(number))])

    at_once(send_some, send_some, send_some)
    numbers = Outbox.objects.using(pair.atlas.alias).filter(lane=out(pair)).values_list("seq", flat=True)
    assert sorted(numbers) == list(range(1, 61))
    deliver.drain(pair.atlas, "test")
    arrived_once(pair.atlas, pair.baobab)
    nothing_to_find(pair.atlas, pair.baobab)


def test_the_same_call_that_comes_many_times_at_once_has_one_effect(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(str(number)) for number in range(20)])
    lane = out(pair)
    offer = deliver.make(pair.atlas, lane)
    assert offer is not None
    call = contact.frame(pair.atlas, lane.partner, "deliver", offer.encode(), nonce="00" * 16)
    answers: list[bytes] = []
    at_once(*[lambda: answers.append(pair.wire(lane.partner, call))] * 4)
    assert len(answers) == 4
    assert Inbox.objects.using(pair.baobab.alias).filter(lane__lane=lane.lane).count() == 20
    deliver.drain(pair.atlas, "test")
    arrived_once(pair.atlas, pair.baobab)
    nothing_to_find(pair.atlas, pair.baobab)


def test_workers_that_offer_the_same_batch_at_once_take_its_receipts_once(pair: cast.Pair) -> None:
    """Workers whose leases ran out while they were slow do just this."""
    send.send(pair.atlas, pair.agreement, [cast.tip(str(number)) for number in range(20)])

    def offer() -> None:
        lane = out(pair)
        # Who is overtaken three times in a row waits and tries again.
        with suppress(AnsweredError):
            deliver.batch(pair.atlas, lane)

    at_once(*[offer] * 4)
    deliver.drain(pair.atlas, "test")
    arrived_once(pair.atlas, pair.baobab)
    nothing_to_find(pair.atlas, pair.baobab)
    in_no_circle(pair.atlas, pair.baobab)


def test_a_worker_that_outlives_its_lease_changes_nothing_when_it_wakes(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(str(number)) for number in range(5)])
    taken: list[str] = []

    def slow(to: str, answer: bytes) -> bytes:
        if not taken:
            taken.append(to)
            pair.clock.pass_(seconds=pair.atlas.config.lease_seconds + 1)
            # While the first worker waits for its answer, the second takes over, and a third finds the lane in use.
            send.send(pair.atlas, pair.agreement, [cast.tip("later")])
            second = work.claim(pair.atlas.alias, "second", pair.clock(), timedelta(seconds=60))
            assert second is not None
            deliver.batch(pair.atlas, second)
        return answer

    pair.wire.after = slow
    assert deliver.run_once(pair.atlas, "first")
    lane = out(pair)
    assert lane.lease_owner == "second"
    assert work.claim(pair.atlas.alias, "third", pair.clock(), timedelta(seconds=60)) is None
    deliver.free(pair.atlas, lane)
    arrived_once(pair.atlas, pair.baobab)
    nothing_to_find(pair.atlas, pair.baobab)


def test_both_sides_may_suspend_while_messages_pass_and_both_acts_are_kept(pair: cast.Pair) -> None:
    def suspend(node: Node, who: str) -> Callable[[], object]:
        return lambda: agree.move(node, pair.agreement, "suspend", who, "a question is open")

    def busy(node: Node) -> Callable[[], object]:
        return lambda: [deliver.run_once(node, "worker") for _ in range(6)]

    send.send(pair.atlas, pair.agreement, [cast.tip()])
    at_once(suspend(pair.atlas, "Ann"), suspend(pair.baobab, "Bea"), busy(pair.atlas), busy(pair.baobab))
    pair.clock.pass_(seconds=60)
    for _ in range(2):
        for node in (pair.atlas, pair.baobab):
            deliver.drain(node, "test")
    rows = [Agreement.objects.using(node.alias).get() for node in (pair.atlas, pair.baobab)]
    kept = [agreements.standing_of(node, row) for node, row in zip((pair.atlas, pair.baobab), rows, strict=True)]
    assert len(kept[0].suspensions) == 2
    assert kept[0].suspensions == kept[1].suspensions
    nothing_to_find(pair.atlas, pair.baobab)
    in_no_circle(pair.atlas, pair.baobab)


def test_an_act_of_the_partner_that_comes_while_ours_is_made_is_not_overwritten(pair: cast.Pair) -> None:
    agree.move(pair.baobab, pair.agreement, "suspend", "Bea", "a question is open")
    came: list[bool] = []

    def interrupted(size: int) -> bytes:
        # The first number is asked for after the agreement was read and before the transaction begins.
        if not came:
            came.append(True)
            deliver.drain(pair.baobab, "test")
        return pair.atlas.random(size)

    agree.move(replace(pair.atlas, random=interrupted), pair.agreement, "suspend", "Ann", "another question")
    row = Agreement.objects.using(pair.atlas.alias).get()
    assert len(agreements.standing_of(pair.atlas, row).suspensions) == 2


def test_new_keys_that_come_with_many_calls_at_once_are_adopted_once(pair: cast.Pair) -> None:
    offline = pair.baobab.config.home / "offline"
    roots = rotate.read_roots([(offline / f"root-{n}.key").read_bytes() for n in (1, 2)], "a passphrase")
    rotate.rotate(pair.baobab, roots, "Bea")
    partner = pair.partner("atlas", pair.baobab)
    calls = [contact.frame(pair.baobab, partner, "hello", b"", nonce=f"{n:032x}") for n in range(4)]
    at_once(*[lambda call=call: pair.wire(partner, call) for call in calls])
    assert Manifest.objects.using(pair.atlas.alias).filter(node=pair.baobab.id).count() == 2
    assert pair.partner("baobab").manifest_version == 2
    nothing_to_find(pair.atlas)
    in_no_circle(pair.atlas)
