from __future__ import annotations

import secrets
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thiqa.domain.errors import BatchInvalid
from thiqa.domain.search import BATCHES, Key, padded, units
from thiqa.matching import bulk
from thiqa.matching import filter as filters
from thiqa.matching.filter.form import SHORT


def sizes(counts: list[int]) -> list[int]:
    """Keys of each batch."""
    return [sum(counts[at] for at in some) for some in bulk.batches(enumerate(counts))]


@given(st.lists(st.integers(0, 400), max_size=300))
@settings(max_examples=60)
def test_every_subject_is_in_one_batch_in_its_order_and_no_batch_is_too_large(counts: list[int]) -> None:
    made = list(bulk.batches(enumerate(counts)))
    assert [each for some in made for each in some] == list(range(len(counts)))
    assert all(sum(counts[at] for at in some) <= BATCHES[-1] for some in made)


def test_full_batches_are_of_the_largest_size() -> None:
    made = sizes([8] * 10_000)
    assert made[:2] == [32768, 32768]
    assert sum(made) == 80_000


def test_little_of_a_day_is_spent_on_filling_the_last_batch() -> None:
    made = sizes([1] * 5000)
    assert made == [4096, 512, 392]
    assert sum(units(padded(size)) for size in made) == 320
    assert units(padded(5000)) == 2048


def test_a_subject_with_more_keys_than_a_batch_has_room_for_is_refused() -> None:
    with pytest.raises(BatchInvalid):
        list(bulk.batches([("subject", 32769)]))


def test_subjects_are_read_only_as_far_as_a_batch_needs() -> None:
    endless = ((number, 1000) for number in iter(lambda: 1, 0))
    assert len(list(islice(bulk.batches(endless), 3))) == 3


def test_a_row_has_the_entry_the_subject_and_the_kind_and_nothing_else() -> None:
    outputs = [secrets.token_bytes(64) for _ in range(3)]
    made = bulk.rows(outputs, [7, 8, 4_000_000_000], [0, 4, 6])
    assert len(made) == 3 * bulk.ROW
    assert made[: bulk.ROW] == outputs[0][:SHORT] + (7).to_bytes(4, "big") + b"\0"
    found = bulk.columns(made, 4096)
    assert found["subject"].tolist() == [7, 8, 4_000_000_000]
    assert found["kind"].tolist() == [0, 4, 6]


def test_rows_that_are_cut_are_refused() -> None:
    with pytest.raises(BatchInvalid):
        bulk.columns(bytes(bulk.ROW + 1), 4096)


def test_an_output_in_a_filter_has_the_place_and_tail_of_its_entry() -> None:
    there = [secrets.token_bytes(64) for _ in range(500)]
    file = bytearray()
    filters.build("ab" * 32, "se-1", 1, [b"".join(there)], secrets.token_bytes, file.extend)
    held = filters.Filter(memoryview(bytes(file)))
    asked = bulk.columns(
        bulk.rows([*there, *(secrets.token_bytes(64) for _ in range(500))], range(1000), [0] * 1000),
        held.head.entries,
    )
    pieces = list(bulk.listed(held))
    assert sum(len(each["place"]) for each in pieces) == held.head.entries
    listed = {(place, tail) for each in pieces for place, tail in zip(each["place"], each["tail"], strict=True)}
    met = [pair in listed for pair in zip(asked["place"], asked["tail"], strict=True)]
    assert np.flatnonzero(met).tolist() == list(range(500))


def test_every_kind_of_key_has_its_number() -> None:
    kinds = {bulk.kind_of(Key("text", *kind)) for kind in bulk.KINDS}
    assert kinds == set(range(len(bulk.KINDS)))
