"""The words of private search: what is written is read back, and what differs in a byte is not."""

from __future__ import annotations

import struct
from dataclasses import fields as columns
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import canonical
from thiqa.domain.errors import (
    FieldInvalid,
    FormatError,
    QueryOversized,
    ThiqaError,
    Truncated,
    UnknownVersion,
)
from thiqa.domain.search import BATCHES, ELEMENT, UNIT, Answer, Published, Query, padded, units

QUERY = Query(
    reference="ab" * 16, agreement="cd" * 32, name="se-1", epoch=3, sender="01" * 32, recipient="02" * 32,
    made="2026-11-23T09:00:00Z", clause="SE-1", purpose="terrorism", category="suspect",
    data=frozenset({"identity", "birth"}), case="B-17", offence="preparing an attack", basis="section 4",
    elements=bytes(range(256)) * 2,
)  # fmt: skip
LIST = Published(
    agreement="cd" * 32, name="se-1", epoch=3, number=2, sender="01" * 32, recipient="02" * 32,
    made="2026-11-23T09:00:00Z", until="2026-12-23T09:00:00Z", public="0a" * 32, keys="names/2+numbers/1",
    filter="0b" * 32, size=22934, count=4096, delta="0c" * 32, delta_size=1321,
)  # fmt: skip
ANSWER = Answer("ef" * 16, QUERY.reference, "2026-11-23T09:00:01Z", 39, bytes(64), QUERY.elements)


def headed(data: bytes, /, **changes: Any) -> bytes:
    """The same with another head."""
    length = int.from_bytes(data[:4], "big")
    head = canonical.decode(data[4 : 4 + length]) | changes
    head = {name: value for name, value in head.items() if value is not ...}
    raw = canonical.encode(head)
    return struct.pack(">I", len(raw)) + raw + data[4 + length :]


@given(count=st.integers(0, 40_000))
def test_a_batch_is_the_smallest_class_that_has_room(count: int) -> None:
    if count > BATCHES[-1]:
        with pytest.raises(QueryOversized):
            padded(count)
        return
    size = padded(count)
    assert size in BATCHES
    assert size >= count
    assert all(other < count for other in BATCHES if other < size)


@given(size=st.integers(-1, 40_000))
def test_a_batch_counts_by_its_size_and_only_a_class_is_one(size: int) -> None:
    if size in BATCHES:
        assert units(size) * UNIT == size
    else:
        with pytest.raises(QueryOversized):
            units(size)


def test_what_is_written_is_read_back() -> None:
    assert Query.parse(QUERY.encode()) == QUERY
    assert Published.parse(LIST.encode()) == LIST
    assert Published.parse(replace(LIST, number=0, delta="", delta_size=0).encode()).delta == ""
    assert Answer.parse(ANSWER.encode(), QUERY) == ANSWER


@given(data=st.binary(max_size=64))
def test_other_bytes_are_refused_with_an_error_of_ours(data: bytes) -> None:
    for read in (Query.parse, Published.parse, lambda given: Answer.parse(given, QUERY)):
        with pytest.raises(ThiqaError):
            read(data)


@given(at=st.integers(0, 4000), bit=st.integers(0, 7))
def test_no_changed_bit_is_read_as_the_same_query(at: int, bit: int) -> None:
    changed = bytearray(QUERY.encode())
    changed[at % len(changed)] ^= 1 << bit
    try:
        assert Query.parse(bytes(changed)) != QUERY
    except ThiqaError:
        return


@given(cut=st.integers(1, 600))
def test_a_query_that_ends_early_is_never_read(cut: int) -> None:
    whole = QUERY.encode()
    with pytest.raises(ThiqaError):
        Query.parse(whole[: -(cut % len(whole)) or None] if cut % len(whole) else b"")


@pytest.mark.parametrize("field", [column.name for column in columns(Query) if column.name != "elements"])
def test_a_query_without_a_field_or_with_another_type_in_it_is_refused(field: str) -> None:
    name = {"name": "list", "sender": "from", "recipient": "to"}.get(field, field)
    values: tuple[Any, ...] = (..., None, 7.5, [1], {})
    for value in values:
        with pytest.raises((FieldInvalid, ThiqaError)):
            Query.parse(headed(QUERY.encode(), **{name: value}))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"thiqa": "query/2"}, UnknownVersion),
        ({"more": 1}, FieldInvalid),
        ({"purpose": "curiosity"}, FieldInvalid),
        ({"category": "neighbour"}, FieldInvalid),
        ({"data": ["birth", "birth"]}, FieldInvalid),
        ({"data": ["religion-of-the-neighbour"]}, FieldInvalid),
        ({"case": ""}, FieldInvalid),
        ({"case": "x" * 101}, FieldInvalid),
        ({"case": "a\u202eb"}, FieldInvalid),
        ({"epoch": 0}, FieldInvalid),
        ({"made": "2026-11-23"}, FieldInvalid),
        ({"elements": "00" * 32}, FieldInvalid),
    ],
)
def test_a_head_that_says_otherwise_is_refused(changes: dict[str, Any], error: type[ThiqaError]) -> None:
    with pytest.raises(error):
        Query.parse(headed(QUERY.encode(), **changes))


def test_a_batch_of_another_size_is_refused_before_its_elements_are_looked_at() -> None:
    for count in (0, 1, 17, 32769):
        with pytest.raises(QueryOversized):
            Query.parse(replace(QUERY, elements=bytes(ELEMENT * count)).encode())
    with pytest.raises(FormatError):
        Query.parse(replace(QUERY, elements=bytes(ELEMENT * 16 + 1)).encode())


def test_a_head_of_megabytes_is_refused_unread() -> None:
    with pytest.raises(Truncated):
        Query.parse(struct.pack(">I", 1 << 24) + b"{" * (1 << 20))


@pytest.mark.parametrize(
    "changes",
    [{"query": "00" * 16}, {"proof": "00" * 63}, {"proof": "0G" * 64}, {"left": -1}, {"left": None}, {"proof": 7}],
)
def test_an_answer_that_is_not_to_this_query_or_malformed_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        Answer.parse(headed(ANSWER.encode(), **changes), QUERY)


def test_an_answer_with_more_or_fewer_elements_than_were_asked_is_refused() -> None:
    for elements in (QUERY.elements[:-ELEMENT], QUERY.elements + bytes(ELEMENT), b""):
        with pytest.raises(FieldInvalid):
            Answer.parse(replace(ANSWER, elements=elements).encode(), QUERY)


@pytest.mark.parametrize(
    "changes", [{"epoch": 0}, {"number": -1}, {"public": "ab"}, {"delta": "ab"}, {"size": -1}, {"until": "soon"}]
)
def test_a_statement_about_a_list_with_a_wrong_field_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        Published.parse(canonical.encode(canonical.decode(LIST.encode()) | changes))
