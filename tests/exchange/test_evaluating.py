"""Keys of records become entries in batches, each with its own record, whatever the sizes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thiqa.exchange import evaluating
from thiqa.exchange.evaluating import evaluated
from thiqa.matching import oprf
from thiqa.matching.filter.form import SHORT

KEY = oprf.derive(bytes(32), b"a test")


def plainly(records: list[tuple[str, list[bytes]]]) -> list[tuple[str, bytes]]:
    return [
        (record, b"".join(output[:SHORT] for output in oprf.outputs(KEY, keys)) if keys else b"")
        for record, keys in records
    ]


@settings(max_examples=30, deadline=None)
@given(
    counts=st.lists(st.integers(0, 7), max_size=25),
    at_once=st.integers(1, 20),
)
def test_each_record_gets_the_entries_of_its_own_keys_in_order(counts: list[int], at_once: int) -> None:
    records = [(f"r{n}", [f"{n}/{i}".encode() for i in range(count)]) for n, count in enumerate(counts)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluating, "AT_ONCE", at_once)
        assert list(evaluated(KEY, iter(records))) == plainly(records)


def test_records_are_read_as_they_are_needed_and_not_all_at_once() -> None:
    read = 0

    def records() -> object:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield f"r{number}", [b"%d" % number]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluating, "AT_ONCE", 10)
        made = evaluated(KEY, records())  # type: ignore[arg-type]
        next(made)
        assert read < 1000
        made.close()  # type: ignore[attr-defined]


def test_a_fault_in_the_source_reaches_the_caller() -> None:
    def broken() -> object:
        yield "r0", [b"one"]
        raise LookupError

    with pytest.raises(LookupError):
        list(evaluated(KEY, broken()))  # type: ignore[arg-type]
