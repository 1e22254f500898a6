"""Claiming work: each lane that is due goes to one worker at a time, whatever number of them asks."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connections

from tests import cast
from thiqa.store import work
from thiqa.store.models import Lane, Partner

LEASE = timedelta(seconds=60)


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def lanes(pair: cast.Pair, number: int) -> None:
    """So many lanes of Atlas to Baobab that are all due."""
    Lane.objects.using(pair.atlas.alias).filter(outgoing=True).update(due_at=None)
    partner = Partner.objects.using(pair.atlas.alias).get()
    Lane.objects.using(pair.atlas.alias).bulk_create(
        Lane(lane=f"{n:032x}", agreement=pair.agreement, partner=partner, outgoing=True, due_at=pair.clock())
        for n in range(number)
    )


def test_the_lane_that_waits_longest_comes_first(pair: cast.Pair) -> None:
    lanes(pair, 3)
    Lane.objects.using(pair.atlas.alias).filter(lane=f"{2:032x}").update(due_at=pair.clock() - timedelta(hours=1))
    claimed = [work.claim(pair.atlas.alias, "one", pair.clock(), LEASE) for _ in range(4)]
    assert [lane and int(lane.lane, 16) for lane in claimed] == [2, 0, 1, None]


def test_a_lease_holds_until_its_time_and_no_longer(pair: cast.Pair) -> None:
    lanes(pair, 1)
    assert work.claim(pair.atlas.alias, "one", pair.clock(), LEASE) is not None
    assert work.claim(pair.atlas.alias, "two", pair.clock() + timedelta(seconds=59), LEASE) is None
    taken = work.claim(pair.atlas.alias, "two", pair.clock() + timedelta(seconds=60), LEASE)
    assert taken is not None
    assert taken.lease_owner == "two"


@pytest.mark.parametrize(
    "why", [{"pulls": True}, {"state": "stopped"}, {"retry_at": cast.START + timedelta(seconds=1)}]
)
def test_lanes_of_a_partner_that_is_not_to_be_called_are_left(pair: cast.Pair, why: dict[str, object]) -> None:
    lanes(pair, 2)
    Partner.objects.using(pair.atlas.alias).update(**why)
    assert work.claim(pair.atlas.alias, "one", pair.clock(), LEASE) is None


def test_what_is_due_later_is_left(pair: cast.Pair) -> None:
    lanes(pair, 1)
    Lane.objects.using(pair.atlas.alias).update(due_at=pair.clock() + timedelta(seconds=1))
    assert work.claim(pair.atlas.alias, "one", pair.clock(), LEASE) is None


def test_many_workers_claim_each_lane_once(pair: cast.Pair) -> None:
    lanes(pair, 60)
    claimed: list[int] = []
    start = threading.Barrier(6)

    def worker(name: str) -> None:
        start.wait()
        while (lane := work.claim(pair.atlas.alias, name, pair.clock(), LEASE)) is not None:
            claimed.append(lane.pk)
        connections[pair.atlas.alias].close()

    threads = [threading.Thread(target=worker, args=(f"worker {n}",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(claimed).most_common(1)[0][1] == 1
    assert len(claimed) == 60


def test_what_is_promised_is_synced_again_after_a_lease(pair: cast.Pair) -> None:
    if connections[pair.atlas.alias].vendor != "sqlite":
        pytest.skip("PostgreSQL syncs each transaction by its own setting")
    with work.unsynced(pair.atlas.alias):
        pass
    with connections[pair.atlas.alias].cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)
