"""Looking up, and a filter that was damaged."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.filter.test_building import built, outputs
from thiqa.domain.errors import BatchInvalid, FilterUnexpected, ThiqaError
from thiqa.matching import filter as filters

PIECES: list[bytes] = []
MADE = filters.build("ab" * 32, "persons", 1, [outputs(*range(3000))], random.Random(2).randbytes, PIECES.append)
DATA = b"".join(PIECES)
HELD = filters.Filter(memoryview(DATA))


def test_many_are_looked_up_as_one_by_one() -> None:
    numbers = [*range(0, 6000, 7), 1, 1]
    many = outputs(*numbers)
    wanted = [place for place, number in enumerate(numbers) if outputs(number) in HELD]
    assert HELD.hits(many).tolist() == wanted
    assert wanted == [place for place, number in enumerate(numbers) if number < 3000]
    assert HELD.hits(b"".join(outputs(number)[:13] for number in numbers), 13).tolist() == wanted
    assert HELD.hits(b"").tolist() == []


@given(st.lists(st.binary(min_size=13, max_size=13), max_size=40))
def test_any_bytes_are_looked_up_alike_by_both_ways(found: list[bytes]) -> None:
    assert HELD.hits(b"".join(found), 13).tolist() == [place for place, each in enumerate(found) if each in HELD]


def test_crowded_records_are_counted_exactly() -> None:
    """All entries in the first places, 15 in each: sums in front of a place go far beyond one byte."""
    crowded = [
        (place * 2**64 // 4096 + 2**40).to_bytes(8, "big") + number.to_bytes(5, "big") + bytes(51)
        for place in range(128)
        for number in range(15)
    ]
    held, _ = built([b"".join(crowded)])
    assert all(output in held for output in crowded)
    assert len(held.hits(b"".join(crowded))) == len(crowded)
    assert not any(output[:8] + b"\xff" * 56 in held for output in crowded)


def test_what_is_no_whole_number_of_outputs_is_refused() -> None:
    with pytest.raises(BatchInvalid):
        HELD.hits(bytes(63))
    with pytest.raises(BatchInvalid):
        HELD.hits(bytes(24), 12)


def test_another_digest_is_refused() -> None:
    HELD.verify(MADE.digest)
    with pytest.raises(FilterUnexpected):
        HELD.verify("00" * 32)


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_no_changed_byte_passes_under_the_signed_digest(place: int, change: int) -> None:
    damaged = bytearray(DATA)
    damaged[place] ^= change
    with pytest.raises(ThiqaError):
        filters.Filter(memoryview(bytes(damaged))).verify(MADE.digest)


@given(st.integers(0, len(DATA) - 1))
def test_a_filter_that_was_cut_is_refused(size: int) -> None:
    with pytest.raises(ThiqaError):
        filters.Filter(memoryview(DATA[:size]))


@given(st.integers(0, len(DATA) - 1), st.integers(1, 255))
def test_a_damaged_filter_under_its_own_digest_is_sound_or_refused_and_never_an_accident(
    place: int, change: int
) -> None:
    """The owner may sign what it likes. Then look-ups answer or the filter is refused; nothing else happens."""
    damaged = bytearray(DATA)
    damaged[place] ^= change
    try:
        held = filters.Filter(memoryview(bytes(damaged)))
        held.verify(hashlib.sha256(damaged).hexdigest())
    except ThiqaError:
        return
    assert sum(outputs(number) in held for number in range(0, 3000, 30)) >= 99


@given(st.binary(max_size=300))
def test_any_bytes_at_all_are_refused(data: bytes) -> None:
    with pytest.raises(ThiqaError):
        filters.Filter(memoryview(data))
