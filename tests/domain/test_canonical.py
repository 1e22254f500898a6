from __future__ import annotations

import timeit
from collections.abc import Callable
from enum import Enum, StrEnum
from typing import Any

import pytest
import rfc8785
from hypothesis import example, given
from hypothesis import strategies as st

from thiqa.domain import canonical
from thiqa.domain.errors import NotCanonical, Oversized

KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
STRINGS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
INTEGERS = st.integers(-canonical.INTEGER_LIMIT, canonical.INTEGER_LIMIT)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | STRINGS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(VALUES)
def test_the_bytes_are_those_of_another_implementation(value: Any) -> None:
    assert canonical.encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert canonical.decode(canonical.encode(value)) == value


@given(st.binary(max_size=40) | st.text('{}[]",:0123456789.eE+-ntruefals \\ud8', max_size=40).map(str.encode))
@example(b'{"a":1,"a":1}')
@example(b"[1e999]")
def test_bytes_are_refused_or_the_only_form_of_what_they_say(data: bytes) -> None:
    try:
        value = canonical.decode(data)
    except NotCanonical:
        return
    assert canonical.encode(value) == data


@given(VALUES, st.data())
def test_no_other_bytes_near_by_say_the_same(value: Any, data: st.DataObject) -> None:
    written = canonical.encode(value)
    at = data.draw(st.integers(0, len(written) - 1))
    other = written[:at] + bytes([data.draw(st.integers(0, 255))]) + written[at + 1 :]
    try:
        found = canonical.decode(other)
    except NotCanonical:
        return
    assert (canonical.encode(found) == written) is (other == written)


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), {1: 2}, {True: 1}, {"é": 1}, ["\ud800"], 2**53, -(2**53), b"bytes", {1, 2}, object()],
    ids=lambda value: type(value).__name__,
)
def test_a_value_without_a_canonical_form_is_not_written(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical.encode({"deep": [value]})
    with pytest.raises(NotCanonical):
        canonical.encode(value)


def test_a_value_that_contains_itself_is_not_written() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(NotCanonical):
        canonical.encode(endless)


def test_a_tuple_is_an_array_and_a_text_enumeration_its_text() -> None:
    class Word(StrEnum):
        TIP = "tip"

    assert canonical.encode({"a": (1, Word.TIP)}) == b'{"a":[1,"tip"]}'


def test_an_enumeration_that_is_no_text_is_not_written() -> None:
    class Word(Enum):
        TIP = "tip"

    with pytest.raises(NotCanonical):
        canonical.encode([Word.TIP])


def test_the_limit_counts_bytes_before_anything_is_read() -> None:
    assert canonical.decode(b'"\xc3\xa9"', limit=4) == "é"
    with pytest.raises(Oversized):
        canonical.decode(b"\xff" * 5, limit=4)


def test_a_nest_of_64_is_written_and_read_and_one_of_65_is_not() -> None:
    nest: Any = "leaf"
    for _ in range(64):
        nest = {"in": [nest]} if isinstance(nest, str) else {"in": nest}
    with pytest.raises(NotCanonical):
        canonical.encode(nest)
    assert canonical.decode(canonical.encode(nest["in"])) == nest["in"]


def test_what_must_be_an_object_is_one() -> None:
    assert canonical.decode_object(b"{}") == {}
    with pytest.raises(NotCanonical):
        canonical.decode_object(b"[]")


def test_two_kibibytes_cost_microseconds() -> None:
    """Each message passes here twice. The bound is ten times what a laptop needs, for machines that do other work."""
    statement = {f"field-{n}": "ab" * 16 for n in range(30)} | {"body": {"text": "عبد اللطيف " * 20}}
    data = canonical.encode(statement)
    assert 1700 < len(data) < 2300
    acts: tuple[Callable[[], object], ...] = (lambda: canonical.encode(statement), lambda: canonical.decode(data))
    for act in acts:
        assert min(timeit.repeat(act, number=100, repeat=5)) / 100 < 200e-6
