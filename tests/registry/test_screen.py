"""Screening one person: which records, in which class, in which order, and after the registry has changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.registry.people import BY, atlas, person
from thiqa.domain.errors import FieldInvalid, UsageError
from thiqa.exchange.node import Node
from thiqa.registry import find, keep, nameindex
from thiqa.registry.ground import ground_of, looked
from thiqa.registry.hits import Result
from thiqa.registry.screen import Screen
from thiqa.registry.subject import Subject, subject_of
from thiqa.store.models import Entry

Known = tuple[Node, list[str]]


@pytest.fixture
def known() -> Iterator[Known]:
    with atlas() as found:
        yield found


def screened(node: Node, **asked: object) -> Result:
    if isinstance(asked.get("names"), str):
        asked["names"] = (asked["names"],)
    return Screen(node, nameindex.open_names(node)).one(subject_of(**asked))  # type: ignore[arg-type]


def classes(found: Result) -> list[tuple[str, str]]:
    return [(hit.record, hit.klass) for hit in found.hits]


def test_a_name_alone_is_never_more_than_the_same_name(known: Known) -> None:
    node, ids = known
    found = screened(node, names="Benzalta, Karim")
    assert {hit.klass for hit in found.hits} == {"same-name-only"}
    assert {hit.record for hit in found.hits} == set(ids[:2])


def test_the_same_document_and_a_compatible_name_confirm(known: Known) -> None:
    node, ids = known
    found = screened(node, names="KARIM BENZALTA", document="pa551203", country_of_document="XAA", born="1968")
    assert (found.hits[0].record, found.hits[0].klass) == (ids[0], "confirmed")
    assert "document" in {reason.code for reason in found.hits[0].reasons}
    assert found.hits[0].about["category"] == "suspect"


def test_birth_dates_tell_namesakes_apart_and_the_surest_comes_first(known: Known) -> None:
    node, ids = known
    found = screened(node, names="Karim Benzelta", born="1991-11-02")
    assert classes(found)[0] == (ids[1], "probable")
    assert ids[0] not in {hit.record for hit in found.hits if hit.klass != "same-name-only"}


def test_a_name_is_found_in_another_script(known: Known) -> None:
    node, ids = known
    assert screened(node, names="كريم بنزلطه").hits[0].record in ids[:2]
    assert screened(node, names="Pretenskaja Olga").hits[0].record == ids[3]


def test_a_number_without_a_name_is_found_in_any_spelling_and_in_any_kind_of_record(known: Known) -> None:
    node, ids = known
    assert classes(screened(node, document="PA 551203")) == [(ids[0], "same-number")]
    assert classes(screened(node, document="ZZ998877", names="Nobody Known")) == [(ids[4], "same-number")]
    assert screened(node, document="ZZ998877").hits[0].about["status"] == "stolen"
    (hit,) = screened(node, phone="00999 5010203").hits
    assert (hit.record, hit.about["protected"]) == (ids[2], True)
    assert "9995010203" in hit.reasons[0].text("ar")


def test_one_number_under_two_names_is_told(known: Known) -> None:
    node, ids = known
    (hit,) = screened(node, names="Bartholomew Quexley", document="PA551203").hits
    assert (hit.record, hit.klass) in ((ids[0], "same-number"), (ids[0], "probable"))
    (hit,) = screened(node, names="Bartholomew Quexley", phone="+9995010203", sex="M").hits
    assert (hit.record, hit.klass) == (ids[2], "same-number")
    assert hit.reasons[0].code == "same-phone"


def test_who_is_not_known_is_not_found(known: Known) -> None:
    node, _ = known
    assert screened(node, names="Bartholomew Quexley", document="NONE1", phone="+1").hits == ()
    assert screened(node, names="…").hits == ()


def test_the_threshold_leaves_out_what_is_less_sure(known: Known) -> None:
    node, ids = known
    found = screened(node, names="Karim Benzalta", born="1991-11-02")
    assert classes(found.at_least("probable")) == [(ids[1], "probable")]
    assert found.at_least("confirmed").hits == ()


def test_what_was_changed_withdrawn_and_restored_is_found_as_it_is_now(known: Known) -> None:
    node, ids = known
    assert screened(node, names="Lamia Ozkurt").hits
    keep.withdraw(node, BY, ids[2], "a mistake")
    assert not screened(node, names="Lamia Ozkurt").hits
    keep.restore(node, BY, ids[2], "no mistake")
    assert screened(node, names="Lamia Ozkurt").hits
    record = find.get(node, BY, ids[2]).record
    keep.change(node, BY, replace(record, fields={"names": [{"name": "Sefora Quint"}]}), "another name")
    assert not screened(node, names="Lamia Ozkurt").hits
    assert [hit.record for hit in screened(node, names="Quint Sefora").hits] == [ids[2]]
    added = keep.add(node, BY, person("Yusuf Haddad"))
    assert [hit.record for hit in screened(node, names="يوسف حداد").hits] == [added]


def test_the_file_of_names_is_made_anew_when_it_is_damaged_of_another_node_or_has_erased_names(known: Known) -> None:
    node, ids = known
    told: list[str] = []
    nameindex.open_names(node, told.append)
    nameindex.open_names(node, told.append)
    assert len(told) == 1, "the second time it is read"
    path = node.config.home / nameindex.FILE
    assert path.stat().st_mode & 0o077 == 0
    good = path.read_bytes()
    for bad in (
        b"",
        b"x" * 4096,
        good[:-70],
        good[:300] + b"\xff" + good[301:],
        good.replace(node.id[:8].encode(), b"0" * 8),
    ):
        path.write_bytes(bad)
        assert screened(node, names="Lamia Ozkurt").hits
        assert path.read_bytes() == good
    keep.erase(node, BY, ids[2], "the end of its retention")
    assert not screened(node, names="Lamia Ozkurt").hits
    assert b"ozkurt" not in path.read_bytes().lower()


def test_an_empty_registry_knows_nobody(known: Known) -> None:
    node, ids = known
    for each in ids:
        keep.withdraw(node, BY, each, "all of them")
    nameindex.forget(node)
    assert screened(node, names="Karim Benzalta", document="PA551203").hits == ()


def test_whom_to_look_for_must_be_said_and_in_a_readable_way() -> None:
    for asked in ({}, {"names": ("  ",)}, {"born": "1968"}):
        with pytest.raises(UsageError, match="whom to look for"):
            subject_of(**asked)
    for wrong in ({"born": "1968-02-30"}, {"nationality": "Atlantis"}, {"document": "x" * 101}, {"phone": "\x07"}):
        with pytest.raises(FieldInvalid):
            subject_of(names=("A B",), **wrong)


def test_a_name_of_ten_thousand_characters_is_screened_and_a_longer_one_refused(known: Known) -> None:
    node, _ = known
    assert screened(node, names="Karim Benzalta " + "x" * 9_900).hits is not None
    with pytest.raises(FieldInvalid):
        subject_of(names=("x" * 10_001,))


def test_the_log_tells_who_looked_and_why_and_not_for_whom(known: Known) -> None:
    node, _ = known
    looked(node, BY, ground_of("terrorism", "case 7"), "screen", Subject({"names": [{"name": "Karim"}]}).names, {})
    detail = bytes(Entry.objects.using(node.alias).filter(kind="read").latest("index").detail or b"")
    assert b"terrorism" in detail
    assert b"case 7" in detail
    assert b"Karim" not in detail
    with pytest.raises(UsageError, match="Say why"):
        ground_of("", "")
