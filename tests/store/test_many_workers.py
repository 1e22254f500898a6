"""Claims and the node's log when many workers ask at once, each with a connection of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests import cast
from tests.exchange.workers import at_once
from thiqa.exchange import deliver, log
from thiqa.ledger.entry import Kind
from thiqa.ledger.tree import Frontier, leaf_hash
from thiqa.store import nodelog, work
from thiqa.store.models import Entry, Lane, Partner

LEASE = timedelta(seconds=60)


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    both = cast.pair()
    yield both
    both.close()


def due(pair: cast.Pair) -> int:
    """Make all outgoing lanes of Atlas due; how many."""
    lanes = Lane.objects.using(pair.atlas.alias).filter(outgoing=True)
    return lanes.update(due_at=pair.clock(), next=100)


def test_a_lane_is_in_the_hands_of_one_worker_at_a_time(pair: cast.Pair) -> None:
    lanes = due(pair)
    held: list[tuple[int, float, float, str]] = []

    def worker(name: str) -> None:
        until = time.monotonic() + 20
        for _ in range(12):
            while (lane := work.claim(pair.atlas.alias, name, pair.clock(), LEASE)) is None:
                assert time.monotonic() < until, "no lane came free"
                time.sleep(0.001)
            start = time.monotonic()
            time.sleep(0.002)
            held.append((lane.pk, start, time.monotonic(), name))
            # To the end of the queue, as after a slice of a file.
            Lane.objects.using(pair.atlas.alias).filter(pk=lane.pk).update(due_at=pair.clock())
            deliver.free(pair.atlas, lane)

    at_once(*[lambda name=f"worker {n}": worker(name) for n in range(4)])
    assert len(held) == 48
    assert len({pk for pk, _, _, _ in held}) == lanes
    for pk in {pk for pk, _, _, _ in held}:
        times = sorted(one[1:] for one in held if one[0] == pk)
        assert all(earlier[1] <= later[0] for earlier, later in zip(times, times[1:], strict=False))


def test_each_of_many_workers_gets_another_lane_and_the_last_gets_none(pair: cast.Pair) -> None:
    lanes = due(pair)
    got: list[int | None] = []

    def claim(name: str) -> None:
        lane = work.claim(pair.atlas.alias, name, pair.clock(), LEASE)
        got.append(lane.pk if lane else None)

    at_once(*[lambda name=f"worker {n}": claim(name) for n in range(lanes + 1)])
    assert sorted(pk for pk in got if pk) == sorted(set(got) - {None})  # type: ignore[type-var]
    assert got.count(None) == 1


def test_a_lease_that_ended_passes_to_the_next_and_the_late_worker_cannot_give_it_back(pair: cast.Pair) -> None:
    Lane.objects.using(pair.atlas.alias).filter(outgoing=True, agreement=pair.agreement, kind="text").update(
        due_at=pair.clock(), next=100
    )
    first = work.claim(pair.atlas.alias, "first", pair.clock(), LEASE)
    assert first is not None
    assert work.claim(pair.atlas.alias, "second", pair.clock(), LEASE) is None
    pair.clock.pass_(seconds=61)
    second = work.claim(pair.atlas.alias, "second", pair.clock(), LEASE)
    assert second is not None
    assert second.pk == first.pk
    deliver.free(pair.atlas, first)
    assert work.claim(pair.atlas.alias, "third", pair.clock(), LEASE) is None
    deliver.free(pair.atlas, second)
    assert work.claim(pair.atlas.alias, "third", pair.clock(), LEASE) is not None


def test_a_partner_that_waits_fetches_or_is_stopped_is_not_called(pair: cast.Pair) -> None:
    due(pair)
    partner = Partner.objects.using(pair.atlas.alias).filter(node=pair.baobab.id)
    for change in ({"retry_at": pair.clock() + LEASE}, {"pulls": True}, {"state": "stopped"}):
        partner.update(**change)
        assert work.claim(pair.atlas.alias, "worker", pair.clock(), LEASE) is None
        partner.update(retry_at=None, pulls=False, state="introduced")
    assert work.claim(pair.atlas.alias, "worker", pair.clock(), LEASE) is not None


def test_leaves_that_many_append_at_once_are_dense_and_make_one_tree(pair: cast.Pair) -> None:
    def append() -> None:
        for number in range(15):
            log.act(pair.atlas, Kind.REFUSE, {"code": f"number {number}"})

    before = pair.atlas.row().size
    at_once(*[append] * 4)
    row = pair.atlas.row()
    assert row.size == before + 60
    entries = list(Entry.objects.using(pair.atlas.alias).filter(epoch=row.epoch).order_by("index"))
    assert [entry.index for entry in entries] == list(range(row.size))
    tree = Frontier()
    tree.extend([leaf_hash(bytes(entry.entry)) for entry in entries])
    assert tree.root() == Frontier.from_bytes(bytes(row.frontier), row.size).root()
    assert nodelog.tree(pair.atlas.alias, row.epoch, row.size).root() == tree.root()
