from __future__ import annotations

import re
import string

import pytest

from thiqa.domain.errors import FieldInvalid, Oversized, ThiqaError, every_error

ERRORS = list(every_error())


def test_no_code_is_given_twice() -> None:
    codes = [error.code for error in ERRORS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_an_error_has_a_code_a_sentence_and_a_hint_of_its_own(error: type[ThiqaError]) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", error.code)
    assert {"code", "text"} <= vars(error).keys()
    assert error.text.endswith((".", "}"))
    assert error.hint.endswith(".")
    assert 0 < error.exit_status < 64
    assert [name for _, name, _, _ in string.Formatter().parse(error.text) if name == ""] == []


def test_parents_come_before_children() -> None:
    places = {error: place for place, error in enumerate(ERRORS)}
    assert ERRORS[0] is ThiqaError
    assert all(places[parent] < places[error] for error in ERRORS[1:] for parent in error.__bases__)


def test_a_detail_that_is_missing_shows_as_a_dash() -> None:
    assert str(FieldInvalid(field="made")) == "The field made is not valid: —."


def test_a_sentence_tells_its_details_and_keeps_them() -> None:
    error = Oversized(what="The note", size=5, limit=4)
    assert str(error) == "The note has 5 bytes; the limit is 4."
    assert error.details == {"what": "The note", "size": 5, "limit": 4}


def test_a_detail_with_braces_is_not_read_as_a_format() -> None:
    assert "{code.__class__}" in str(FieldInvalid(field="{code.__class__}", why="x"))
