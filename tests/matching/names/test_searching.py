"""Search of one name in a list; the list as bytes."""

from __future__ import annotations

import gc
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.errors import IndexInvalid
from thiqa.matching.names import Index, index, load, score, search_all

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


def written(filed: Index[str] | Index[int]) -> bytes:
    file = io.BytesIO()
    filed.save(file)
    return file.getvalue()


def test_a_record_with_several_names_is_found_once_by_its_best() -> None:
    hits = index([("b1", "Amina Sidri"), ("b1", "Amina Tagzouti"), ("b2", "Amina Baobab")])("Amina Tagzouti")
    assert [one for one, _ in hits] == ["b1", "b2"]
    assert hits[0][1] == score("Amina Tagzouti", "Amina Tagzouti")


def test_a_written_index_answers_as_the_one_that_was_built() -> None:
    built = index(PEOPLE)
    read = load(memoryview(written(built)))
    assert len(read) == len(PEOPLE)
    for _, name in PEOPLE:
        assert read(name, 5) == built(name, 5)


def test_the_same_names_are_the_same_bytes() -> None:
    assert written(index(PEOPLE)) == written(index(PEOPLE)) == written(load(written(index(PEOPLE))))


@given(st.lists(st.text(max_size=20), max_size=8), st.text(max_size=20))
def test_any_texts_can_be_written_and_read(names: list[str], query: str) -> None:
    built = index(enumerate(names))
    assert load(written(built))(query, 5) == built(query, 5)


@given(st.data())
def test_a_changed_or_cut_index_is_refused(data: st.DataObject) -> None:
    good = written(index(PEOPLE))
    place = data.draw(st.integers(0, len(good) - 1))
    other = bytearray(good)
    other[place] ^= data.draw(st.integers(1, 255))
    for bad in (bytes(other), good[:place], good + b"\0"):
        with pytest.raises(IndexInvalid):
            load(bad)


def test_an_index_of_another_version_or_table_says_so() -> None:
    good = written(index(PEOPLE))
    with pytest.raises(IndexInvalid, match="another version"):
        load(good[:12] + b"2" + good[13:])
    with pytest.raises(IndexInvalid, match="another table"):
        load(good[:48] + bytes(32) + good[80:])
    with pytest.raises(IndexInvalid, match="damaged"):
        load(good[:-1] + bytes([good[-1] ^ 1]))


def test_ids_that_are_neither_texts_nor_numbers_cannot_be_written() -> None:
    with pytest.raises(IndexInvalid):
        index([((1, 2), "Amina Sidri")]).save(io.BytesIO())


def test_added_and_withdrawn_names_need_no_new_index() -> None:
    large = index(PEOPLE)
    added = index([("b2", "Amina Sidri"), ("b9", "Amina Tagzouti")])
    gone = {"b2"}
    hits = search_all([large, added], "Amina Tagzouti", 3, gone)
    assert hits[0] == ("b9", score("Amina Tagzouti", "Amina Tagzouti"))
    assert dict(hits)["b2"] == score("Amina Tagzouti", "Amina Sidri")
    assert "b2" not in dict(large("Amina Tagzouti", 5, gone))


def test_an_index_holds_no_object_for_each_name() -> None:
    people = [(place, f"Amina {chr(97 + place % 26)}tagz{chr(97 + place // 26 % 26)}uti") for place in range(500)]
    index(people)  # once for what is remembered at first use
    gc.collect()
    before = len(gc.get_objects())
    filed = index(people)
    gc.collect()
    assert len(gc.get_objects()) - before < 50
    assert len(filed) == 500
