"""What the owner writes: sizes, dummies, and the same file whatever the order."""

from __future__ import annotations

import hashlib
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.errors import BatchInvalid, FilterDamaged, SearchKeyUnusable
from thiqa.matching import filter as filters
from thiqa.matching.filter import form

AGREEMENT = "ab" * 32


def outputs(*numbers: int) -> bytes:
    return b"".join(hashlib.sha512(b"output %d" % number).digest() for number in numbers)


def built(pieces: list[bytes], seed: int = 1, width: int = 64) -> tuple[filters.Filter, filters.Built]:
    written: list[bytes] = []
    made = filters.build(AGREEMENT, "persons", 1, pieces, random.Random(seed).randbytes, written.append, width)
    held = filters.Filter(memoryview(b"".join(written)))
    held.verify(made.digest)
    return held, made


def test_every_output_is_found_and_strangers_are_not() -> None:
    held, _ = built([outputs(*range(2000))])
    assert all(outputs(number) in held for number in range(2000))
    assert not any(outputs(number) in held for number in range(2000, 6000))


def test_pieces_order_and_repetition_change_nothing() -> None:
    whole = built([outputs(*range(100))])[1]
    turned = built([outputs(number) for number in reversed(range(100))])[1]
    twice = built([outputs(*range(100)), b"", outputs(*range(50, 100))])[1]
    assert whole.digest == turned.digest == twice.digest


def test_only_thirteen_bytes_of_an_output_count() -> None:
    short = b"".join(outputs(number)[:13] for number in range(100))
    assert built([short], width=13)[1].digest == built([outputs(*range(100))])[1].digest


def test_dummies_fill_the_size_class_and_are_told_to_the_owner_only() -> None:
    held, made = built([outputs(*range(1000))])
    assert held.head.entries == 4096
    assert len(made.dummies) == (4096 - 1000) * form.ENTRY
    assert "dummies" not in repr(made)
    assert sum(len(keys) for _, keys in held.stretches()) == 4096


def test_the_size_tells_no_single_change() -> None:
    sizes = {filters.size_class(count) for count in range(100_000, 100_500)}
    assert len(sizes) <= 2
    for count in (1, 4096, 10_000, 123_456, 10**6, 10**7, 10**8):
        entries = filters.size_class(count)
        assert form.is_size_class(entries)
        assert entries >= count + max(256, count // 128)
        if count > 100_000:
            assert entries * (form.TAIL + form.RECORD / form.BLOCK) / count < 5.8


@given(st.integers(1, 1 << 31))
def test_a_size_class_is_its_own_kind_and_never_smaller(count: int) -> None:
    entries = filters.size_class(count)
    assert form.is_size_class(entries)
    assert count < entries < max(4097, 1.03 * count + 600)


@given(st.integers(0, 2**64 - 1), st.integers(4096, 2**32 - 1))
def test_places_are_exact_for_all_numbers(h: int, entries: int) -> None:
    assert int(form.places(np.array([h], np.uint64), entries)[0]) == h * entries >> 64


def test_a_piece_that_is_no_whole_number_of_outputs_is_refused() -> None:
    with pytest.raises(BatchInvalid):
        built([outputs(1)[:-1]])
    with pytest.raises(BatchInvalid):
        built([outputs(1)[:12]], width=12)


def test_a_place_that_overflows_needs_another_key() -> None:
    same_place = [bytes(8) + number.to_bytes(5, "big") + bytes(51) for number in range(16)]
    held, _ = built([b"".join(same_place[:15])])
    assert all(output in held for output in same_place[:15])
    with pytest.raises(SearchKeyUnusable):
        built([b"".join(same_place)])


def test_two_outputs_with_the_same_first_bytes_are_two_entries() -> None:
    twins = [outputs(1)[:8] + bytes([number]) * 56 for number in range(3)]
    held, _ = built([b"".join(twins[:2])])
    assert [twin in held for twin in twins] == [True, True, False]


def test_an_index_cannot_hold_more_than_fifteen() -> None:
    with pytest.raises(FilterDamaged):
        form.index_of(np.arange(16, dtype=np.uint64), 0, 4096, 0)
