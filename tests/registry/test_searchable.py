"""Which records a clause lets a partner find, and that both sides make keys that meet."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.searching import AGREEMENT, AMBER, person, record
from thiqa.domain import evaluation, marking
from thiqa.domain.clause import Clause
from thiqa.domain.record import PROTECTIONS, Provenance, Record
from thiqa.domain.search import CLASSES
from thiqa.registry.searchable import allowed, asked, filed

CLAUSE = Clause.from_toml(tomllib.loads(AGREEMENT)["clause"][0])
FULL = person(
    "Omar Abdellatif Benali", born="1979-03-14",
    documents=[{"type": "passport", "number": "X1234567", "country": "XAA"}],
    phones=["+212600112233"], accounts=[{"type": "iban", "number": "DE89370400440532013000"}],
)  # fmt: skip


def clause(**changes: Any) -> Clause:
    return Clause.from_toml(tomllib.loads(AGREEMENT)["clause"][0] | changes)


def marked(**changes: Any) -> marking.Marking:
    given_ = {
        "tlp": "amber", "pap": "amber", "handling": [], "restrictions": [], "originator_control": False,
        "purposes": None, "review": None,
    }  # fmt: skip
    return marking.parse(given_ | changes)


def thing(kind: str, fields: Mapping[str, Any], category: str = "") -> Record:
    held = Provenance("own work", evaluation.DEFAULT, AMBER, "fact", "2027-11-23", category)
    return Record("", kind, held, fields)


def meets(fields: Mapping[str, Any], whom: Mapping[str, Any], kind: str = "person") -> set[str]:
    """The classes of the keys that a record and a question share."""
    listed = set(filed(record(fields) if kind == "person" else thing(kind, fields), clause(data=list(_ALL))))
    return {key.kind for key in asked(kind, whom) if key.text.encode() in listed}


_ALL = ("identity", "birth", "travel-document", "contact-details", "account", "vehicle", "organisation")


# --- which records


def test_a_suspect_with_a_marking_within_the_clause_may_be_found() -> None:
    assert allowed(record(FULL), CLAUSE)


@pytest.mark.parametrize("protection", sorted(PROTECTIONS))
def test_a_protected_person_is_never_found(protection: str) -> None:
    assert not allowed(record(FULL, protections=frozenset({protection})), CLAUSE)


@pytest.mark.parametrize("category", ["witness", "victim", "none", ""])
def test_a_person_of_another_category_or_of_none_is_not_found(category: str) -> None:
    assert not allowed(record(FULL, category=category), clause(categories=["suspect", "none"]))


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"tlp": "amber+strict"}, True),
        ({"tlp": "red"}, False),
        ({"pap": "red"}, False),
        ({"handling": ["H2"]}, True),
        ({"handling": ["H3"], "restrictions": ["not for search"]}, False),
    ],
)
def test_a_marking_above_the_highest_of_the_clause_keeps_a_record_back(changes: dict[str, Any], found: bool) -> None:
    assert allowed(record(FULL, marking=marked(**changes)), CLAUSE) is found


def test_a_record_that_may_be_used_for_one_purpose_is_not_found_for_another() -> None:
    limited = record(FULL, marking=marked(purposes=["terrorism"]))
    assert allowed(limited, clause(purposes=["terrorism"]))
    assert not allowed(limited, clause(purposes=["terrorism", "fraud"]))


def test_a_marking_that_is_not_known_keeps_a_record_back() -> None:
    assert not allowed(record(FULL, marking=marked(tlp="octarine")), CLAUSE)


def test_a_thing_passes_without_a_category_and_with_one_of_the_clause() -> None:
    for category, found in (("", True), ("suspect", True), ("witness", False)):
        assert allowed(thing("vehicle", {"plate": "12-A-3456"}, category), clause()) is found


# --- which keys


@pytest.mark.parametrize(
    ("data", "classes"),
    [
        (["identity"], {"name"}),
        (["birth"], {"name-birth"}),
        (["travel-document"], {"identifier"}),
        (["vehicle"], set()),
        (list(_ALL), {"name", "name-birth", "identifier"}),
    ],
)
def test_only_keys_of_kinds_of_data_that_the_clause_names_are_filed(data: list[str], classes: set[str]) -> None:
    listed = set(filed(record(FULL), clause(data=data)))
    assert {key.kind for key in asked("person", FULL) if key.text.encode() in listed} == classes


def test_each_key_is_filed_once_and_in_one_order() -> None:
    twice = person("Omar Benali", "Omar Benali", born="1979")
    listed = filed(record(twice), CLAUSE)
    assert listed == sorted(set(listed))
    keys = asked("person", twice)
    assert len(keys) == len(set(keys))


def test_keys_are_asked_the_strongest_first() -> None:
    kinds = [key.kind for key in asked("person", FULL)]
    assert kinds == sorted(kinds, key=CLASSES.index)


@pytest.mark.parametrize(
    ("whom", "wanted"),
    [
        (person("عمر عبد اللطيف بن علي", born="1979"), {"name", "name-birth"}),
        (person("Omar Abdellatif Benali", born="1979-03"), {"name", "name-birth"}),
        (person("Omar Abdellatif Benali", born="1950"), {"name"}),
        (person("Jan Kowalczyk", born="1979-03-14"), set()),
        ({"documents": [{"type": "passport", "number": "x 123-4567"}]}, {"identifier"}),
        ({"documents": [{"type": "passport", "number": "X1234567", "country": "XAA"}]}, {"identifier"}),
        ({"documents": [{"type": "passport", "number": "X1234567", "country": "XBB"}]}, set()),
        ({"phones": ["00212 600 112 233"]}, {"identifier"}),
        ({"accounts": [{"type": "iban", "number": "de89 3704 0044 0532 0130 00"}]}, {"identifier"}),
    ],
)
def test_what_both_know_meets_and_what_differs_does_not(whom: dict[str, Any], wanted: set[str]) -> None:
    assert meets(FULL, whom) == wanted


@pytest.mark.parametrize(
    ("kind", "fields", "whom"),
    [
        ("phone", {"number": "+212600112233"}, {"number": "00212600112233"}),
        ("account", {"number": "DE89370400440532013000", "type": "iban"}, {"number": "DE89 3704 0044 0532 0130 00"}),
        ("vehicle", {"plate": "12-A-3456"}, {"plate": "12 a 3456"}),
        (
            "document",
            {"type": "passport", "number": "X1234567", "country": "XAA"},
            {"type": "passport", "number": "X1234567"},
        ),
    ],
)
def test_things_meet_by_their_numbers(kind: str, fields: dict[str, Any], whom: dict[str, Any]) -> None:
    assert meets(fields, whom, kind) == {"identifier"}


def test_an_organisation_meets_by_its_name() -> None:
    name = {"names": [{"name": "Baobab Trading Company"}]}
    assert meets(name, name, "organisation") == {"name"}


@given(number=st.text(max_size=12))
def test_a_bad_number_keeps_nothing_else_out(number: str) -> None:
    """A record of a partner's list may hold anything; its name is still found."""
    fields = FULL | {"phones": [number], "documents": [{"type": "passport", "number": number}]}
    keys = asked("person", fields)
    assert {"name", "name-birth"} <= {key.kind for key in keys}
    assert all(key.text and not key.text.startswith("\0") for key in keys)


@given(name=st.text(min_size=1, max_size=30))
def test_no_key_begins_as_the_filling_of_a_batch_does(name: str) -> None:
    for key in asked("person", person(name, born="1979")):
        assert not key.text.encode().startswith(b"\0")
