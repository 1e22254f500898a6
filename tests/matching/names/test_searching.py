"""Search of one name in a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.names import index, score

PEOPLE = [
    ("b1", "Abdellatif Sidri"),
    ("b2", "Amina Tagzouti"),
    ("b3", "Сергей Сидоров"),
    ("b4", "نور الدين السدري"),
    ("b5", "Mohamed Ahmed"),
    ("b6", "Ahmed Mohamed Ali"),
    ("b7", ""),
    ("b8", "12"),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("عبد اللطيف السدري", "b1"),
        ("TAGZUTI Aminah", "b2"),
        ("Siarhei Sidarau", "b3"),
        ("Noureddine Sidri", "b4"),
        ("محمد أحمد", "b5"),
    ],
)
def test_another_writing_of_a_name_is_found_first(query: str, found: str) -> None:
    hits = index(PEOPLE)(query, 3)
    assert hits[0] == (found, score(query, dict(PEOPLE)[found]))
    assert [value for _, value in hits] == sorted((value for _, value in hits), reverse=True)


def test_a_search_leaves_no_trace_in_the_next() -> None:
    search = index(PEOPLE)
    first = search("Amina Tagzouti", 5)
    search("Mohamed Ahmed", 5)
    assert search("Amina Tagzouti", 5) == first


def test_nothing_is_found_where_nothing_is() -> None:
    assert index([])("Amina", 5) == []
    assert index(PEOPLE)("", 5) == []
    assert index(PEOPLE)("Amina", 0) == []


@given(st.lists(st.text(max_size=30), max_size=20), st.text(max_size=30))
def test_any_texts_can_be_filed_and_searched(names: list[str], query: str) -> None:
    hits = index(enumerate(names))(query, 5)
    assert len(hits) <= 5
    assert len({place for place, _ in hits}) == len(hits)
