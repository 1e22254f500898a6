"""Clauses: what drafters leave out is strict, and an error names the clause and the field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from thiqa.domain.clause import DATA, PERSON_DATA, THING_DATA, Clause
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.marking import Handling, Pap, Tlp
from tools.vectors.agreement import CLAUSE

SHORT: dict[str, Any] = {
    key: CLAUSE[key]
    for key in (
        "id", "direction", "mechanisms", "actions", "purposes", "categories", "data", "highest", "retention_days",
    )
}  # fmt: skip


def test_what_a_drafter_leaves_out_takes_the_strictest_value() -> None:
    clause = Clause.from_toml(SHORT)
    assert (clause.onward, clause.release, clause.roles, clause.survives) == (
        "never",
        "second-person",
        frozenset(),
        False,
    )
    assert (clause.highest.tlp, clause.highest.pap) == (Tlp.AMBER_STRICT, Pap.AMBER)
    assert clause.handling == {Handling.H0, Handling.H1}


def test_the_object_of_a_clause_reads_as_the_clause() -> None:
    clause = Clause.from_toml(CLAUSE)
    assert Clause.parse(clause.to_dict()) == clause
    assert clause.to_dict() == CLAUSE


@pytest.mark.parametrize("field", sorted(SHORT))
def test_what_has_no_strict_value_must_be_written(field: str) -> None:
    with pytest.raises(FieldInvalid):
        Clause.from_toml({key: value for key, value in SHORT.items() if key != field})


def test_an_error_names_the_clause_and_the_field_but_not_the_value() -> None:
    with pytest.raises(FieldInvalid, match=r"EX-1\.purposes") as refused:
        Clause.from_toml({**SHORT, "purposes": ["secret-purpose"]})
    assert "secret" not in str(refused.value)


def test_a_clock_is_a_length_of_time() -> None:
    clause = Clause.from_toml({**SHORT, "clocks": {"urgent": "PT8H", "ordinary": "P1W"}})
    assert clause.clock("urgent") == timedelta(hours=8)
    assert clause.clock("ordinary") == timedelta(days=7)
    assert clause.clock("other") is None


def test_a_kind_of_data_is_about_a_person_or_about_a_thing() -> None:
    assert not PERSON_DATA & THING_DATA
    assert DATA == PERSON_DATA | THING_DATA


@pytest.mark.parametrize("value", [None, [], "CT-1", 3])
def test_what_is_no_table_is_no_clause(value: object) -> None:
    for read in (Clause.from_toml, Clause.parse):
        with pytest.raises(FieldInvalid):
            read(value)
