"""From one number of a filter to the next."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.filter.test_building import built, outputs
from thiqa.domain.errors import DeltaInvalid, SearchKeyUnusable, ThiqaError
from thiqa.matching import filter as filters
from thiqa.matching.filter import form
from thiqa.matching.filter.building import write_filter

CHANCE = random.Random(3).randbytes
HELD, MADE = built([outputs(*range(2000))])
DELTA = filters.compose(HELD, outputs(2000, 2001, 2002), outputs(5, 6), MADE.dummies, CHANCE)


def applied(held: filters.Filter, data: bytes) -> filters.Filter:
    pieces: list[bytes] = []
    digest = filters.apply(held, memoryview(data), pieces.append)
    after = filters.Filter(memoryview(b"".join(pieces)))
    after.verify(digest)
    return after


def test_what_is_added_is_found_and_what_is_withdrawn_is_gone() -> None:
    after = applied(HELD, DELTA.data)
    wanted = [number for number in range(2003) if number not in {5, 6}]
    assert [number for number in range(2100) if outputs(number) in after] == wanted
    assert after.head == replace(HELD.head, number=1)
    assert outputs(5) in HELD
    assert outputs(2000) not in HELD


def test_the_entries_stay_as_many_and_the_owner_knows_its_dummies() -> None:
    after = applied(HELD, DELTA.data)
    assert sum(len(keys) for _, keys in after.stretches()) == HELD.head.entries
    assert len(DELTA.dummies) == len(MADE.dummies) - form.ENTRY
    assert len(DELTA.dummies) // form.ENTRY + 2001 == HELD.head.entries


def test_small_deltas_are_all_of_one_size() -> None:
    sizes = {
        len(filters.compose(HELD, outputs(*range(3000, 3000 + come)), outputs(*range(gone)), MADE.dummies, CHANCE).data)
        for come, gone in ((0, 0), (1, 0), (0, 1), (64, 64), (3, 60))
    }
    assert len(sizes) == 1


def test_deltas_follow_each_other_until_the_dummies_are_used_up() -> None:
    held, dummies, number = HELD, MADE.dummies, 0
    while len(dummies) >= 1024 * form.ENTRY:
        come = outputs(*range(10_000 + 1024 * number, 11_024 + 1024 * number))
        made = filters.compose(held, come, b"", dummies, CHANCE)
        held, dummies, number = applied(held, made.data), made.dummies, number + 1
        assert all(come[at : at + 64] in held for at in range(0, len(come), 64 * 50))
    assert held.head.number == number == 2
    with pytest.raises(SearchKeyUnusable):
        filters.compose(held, outputs(*range(20_000, 21_024)), b"", dummies, CHANCE)


def test_an_owner_cannot_add_twice_or_withdraw_what_is_not_there() -> None:
    with pytest.raises(DeltaInvalid):
        filters.compose(HELD, outputs(7), b"", MADE.dummies, CHANCE)
    with pytest.raises(DeltaInvalid):
        filters.compose(HELD, b"", outputs(9999), MADE.dummies, CHANCE)


def test_a_delta_is_applied_once_and_in_order() -> None:
    after = applied(HELD, DELTA.data)
    with pytest.raises(DeltaInvalid):
        applied(after, DELTA.data)
    second = filters.compose(after, b"", outputs(9), DELTA.dummies, CHANCE)
    with pytest.raises(DeltaInvalid):
        applied(HELD, second.data)
    assert outputs(9) not in applied(after, second.data)


@pytest.mark.parametrize("change", [{"agreement": "cd" * 32}, {"list": "plates"}, {"epoch": 2}])
def test_a_delta_of_another_list_is_refused(change: dict[str, str | int]) -> None:
    head = replace(HELD.head, **change)  # type: ignore[arg-type]
    pieces: list[bytes] = []
    write_filter(head, [keys for _, keys in HELD.stretches()], pieces.append)
    other = filters.Filter(memoryview(b"".join(pieces)))
    with pytest.raises(DeltaInvalid):
        applied(other, DELTA.data)


@given(st.integers(0, len(DELTA.data) - 1), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_leads_to_another_digest(place: int, change: int) -> None:
    wanted = filters.apply(HELD, memoryview(DELTA.data), lambda piece: None)
    damaged = bytearray(DELTA.data)
    damaged[place] ^= change
    try:
        assert filters.apply(HELD, memoryview(bytes(damaged)), lambda piece: None) != wanted
    except ThiqaError:
        return


@given(st.integers(0, len(DELTA.data) - 1))
def test_a_delta_that_was_cut_is_refused(size: int) -> None:
    with pytest.raises(ThiqaError):
        applied(HELD, DELTA.data[:size])
