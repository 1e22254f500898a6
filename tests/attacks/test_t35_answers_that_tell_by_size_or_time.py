"""T-35: somebody who measures answers wants to know who is known but kept back: by their bytes, or by their time."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterator, Sequence
from itertools import combinations

import pytest

from tests import cast
from tests.attacks import craft
from tests.exchange.queries import answered, query
from tests.searching import AGREEMENT, NAME, ask, person, ready, record
from thiqa.domain import marking
from thiqa.domain.search import Query
from thiqa.exchange import fetch, peer
from thiqa.registry import opening

LISTED = person("Omar Abdellatif Benali", born="1979-03-14")
PROTECTED = person("Nadia Karimi", born="1988-09-21")
HIDDEN = person("Tarek Mansouri", born="1990-05-05")
ABSENT = person("Jan Kowalczyk", born="1984-06-19")
WHOM = {"listed": LISTED, "protected": PROTECTED, "above the marking": HIDDEN, "absent": ABSENT}
EACH = 75
RED = marking.parse(
    {
        "tlp": "red", "pap": "red", "handling": [], "restrictions": [], "originator_control": False, "purposes": None,
        "review": None,
    }
)  # fmt: skip
LIMIT = 4.9
"""Standard deviations. By chance a pair of equal answers passes it once in a million times."""


@pytest.fixture(scope="module")
def searching() -> Iterator[cast.Pair]:
    made, _ = ready(
        record(LISTED),
        record(PROTECTED, protections=frozenset({"refugee"})),
        record(HIDDEN, marking=RED),
        text=AGREEMENT.replace("capacity = 40", "capacity = 100000"),
    )
    yield made
    made.close()


def mann_whitney(one: Sequence[float], other: Sequence[float]) -> float:
    """How far two samples are from one distribution, in standard deviations (normal approximation, no ties)."""
    ranks = {at: rank for rank, (_, at) in enumerate(sorted((value, at) for at, value in enumerate([*one, *other])), 1)}
    n, m = len(one), len(other)
    u = sum(ranks[at] for at in range(n)) - n * (n + 1) / 2
    return abs(u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)


Queries = list[tuple[str, Query]]


@pytest.fixture(scope="module")
def queries(searching: cast.Pair) -> Queries:
    """As many questions about each of them, in a random order."""
    order = [name for name in WHOM for _ in range(EACH)]
    random.Random(5).shuffle(order)
    return [(name, query(searching, WHOM[name])) for name in order]


def timed(pair: cast.Pair, queries: Queries, slower: str = "") -> dict[str, list[float]]:
    """CPU that the owner spent on each answer; that for ``slower`` takes a little more."""
    spent: dict[str, list[float]] = {name: [] for name in WHOM}
    now = ""

    def carried(_partner: object, call: bytes) -> bytes:
        begun = time.thread_time_ns()
        if now == slower:
            sum(range(150_000))
        answer = peer.answer(pair.atlas, call)
        spent[now].append(time.thread_time_ns() - begun)
        return answer

    pair.baobab.transport, before = carried, pair.baobab.transport
    try:
        for now, made in queries:  # noqa: B007 - the transport reads it
            answered(pair, made)
    finally:
        pair.baobab.transport = before
    return spent


def test_who_is_kept_back_is_not_found_and_who_is_listed_is(searching: cast.Pair) -> None:
    assert {name: len(ask(searching, whom).hits) for name, whom in WHOM.items()} == {
        "listed": 1, "protected": 0, "above the marking": 0, "absent": 0,
    }  # fmt: skip


def test_answers_have_one_size_whoever_is_asked_about(searching: cast.Pair) -> None:
    sizes = {name: len(answered(searching, query(searching, whom)).encode()) for name, whom in WHOM.items()}
    assert len(set(sizes.values())) == 1, sizes


def test_whole_frames_have_one_size_but_for_the_numbers_of_the_log(searching: cast.Pair) -> None:
    bodies = {}
    for name, whom in WHOM.items():
        searching.wire.passed.clear()
        ask(searching, whom)
        _, call, answer = searching.wire.passed[-1]
        bodies[name] = len(craft.taken_apart(call)[1]), len(craft.taken_apart(answer)[1])
    assert len(set(bodies.values())) == 1, bodies


def test_the_size_of_a_list_does_not_tell_how_many_are_kept_back(searching: cast.Pair) -> None:
    other, _ = ready(record(LISTED))
    try:
        one, two = (fetch.file_of(pair.baobab, pair.agreement, NAME).stat().st_size for pair in (searching, other))
        assert one == two
    finally:
        other.close()


def test_the_time_of_answers_does_not_tell_who_is_absent_protected_or_kept_back(
    searching: cast.Pair, queries: Queries
) -> None:
    spent = timed(searching, queries)
    assert {len(times) for times in spent.values()} >= {EACH}
    far = {pair: mann_whitney(spent[pair[0]][:EACH], spent[pair[1]][:EACH]) for pair in combinations(WHOM, 2)}
    assert max(far.values()) < LIMIT, far


def test_a_look_into_the_registry_would_have_been_seen(searching: cast.Pair, queries: Queries) -> None:
    """The same test with an owner that works a little longer for one of them."""
    spent = timed(searching, queries, slower="protected")
    assert mann_whitney(spent["protected"][:EACH], spent["absent"][:EACH]) > LIMIT


def test_a_list_that_is_published_again_does_not_tell_that_somebody_was_protected(searching: cast.Pair) -> None:
    before = fetch.fetch(searching.baobab, searching.agreement)[0].published
    assert opening.publish(searching.atlas, searching.agreement, NAME, "officer") == before
