"""Statements: one byte string, one meaning; whatever can be written can be read, and nothing else can."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import canonical
from thiqa.domain.attachment import PART, Attachment
from thiqa.domain.clause import DATA, ONWARD
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import FieldInvalid, FormatError, MarkingError
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Handling, Marking, Pap, Tlp
from thiqa.domain.message import Statement, Tombstone
from tools.vectors.message import STATEMENT, TOMBSTONE, marked

SCHEMAS = Path(__file__).resolve().parents[2] / "specs" / "schemas"


def hexes(length: int) -> st.SearchStrategy[str]:
    return st.binary(min_size=length // 2, max_size=length // 2).map(bytes.hex)


letters = st.characters(exclude_categories=["C", "Z"])
names = st.text(letters, min_size=1, max_size=40)
days = st.dates(date(1970, 1, 1), date(2999, 1, 1)).map(str)
times = st.datetimes().map(lambda moment: moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
json_values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcdef_", min_size=1, max_size=6), inner, max_size=3)
    ),
    max_leaves=12,
)
markings = st.builds(
    Marking, tlp=st.sampled_from(Tlp), pap=st.sampled_from(Pap),
    handling=st.frozensets(st.sampled_from([Handling.H0, Handling.H1, Handling.H2])), originator_control=st.booleans(),
    purposes=st.none() | st.frozensets(st.sampled_from(sorted(PURPOSES)), max_size=3), review=st.none() | days,
)  # fmt: skip
attachments = st.builds(
    Attachment, name=names.filter(lambda name: not set("/\\") & set(name) and name[0] != "."),
    media=st.just("image/jpeg"), size=st.integers(1, PART // 2), key=hexes(64), part=st.just(PART),
    parts=hexes(64).map(lambda part: (part,)),
)  # fmt: skip
statements = st.builds(
    Statement,
    lane=hexes(32), seq=st.integers(1, 2**53 - 1), sender=hexes(64),
    recipients=st.lists(hexes(64), min_size=1, max_size=3, unique=True).map(tuple), agreement=hexes(64),
    clause=st.from_regex(r"[A-Z]{2,4}-[1-9][0-9]{0,2}", fullmatch=True), id=hexes(32), salt=hexes(64),
    mechanism=st.sampled_from(["tip", "controlled_delivery", "document_alert"]),
    action=st.sampled_from(["send", "search"]),
    made=times, author=names.map(lambda name: "a" + name), releaser=st.none() | names.map(lambda name: "r" + name),
    marking=markings,
    evaluation=st.sampled_from([None, Evaluation("4x4", "B", "2"), Evaluation("5x5x5", "A", "1", "2")]),
    purpose=st.sampled_from(sorted(PURPOSES)), category=st.none() | st.sampled_from(sorted(CATEGORIES)),
    data=st.frozensets(st.sampled_from(sorted(DATA)), max_size=4), retain_until=days, review=st.none() | days,
    expires=st.none() | times, onward=st.sampled_from(ONWARD),
    refs=st.lists(hexes(32), max_size=3, unique=True).map(tuple),
    body=st.dictionaries(st.text("abcdef_", min_size=1, max_size=6), json_values, max_size=4),
    attachments=st.lists(attachments, max_size=2, unique_by=lambda each: each.name).map(tuple),
)  # fmt: skip


@given(statement=statements)
def test_what_is_written_is_read_back_and_written_alike(statement: Statement) -> None:
    payload = statement.encode()
    read = Statement.parse(payload)
    assert read == statement
    assert read.encode() == replace(read).encode() == payload
    assert read.digest() == hashlib.sha256(payload).hexdigest()


@given(statement=statements, position=st.integers(0), byte=st.integers(0, 255))
def test_no_changed_byte_makes_another_writing_of_the_same_statement(
    statement: Statement, position: int, byte: int
) -> None:
    payload = bytearray(statement.encode())
    at = position % len(payload)
    if payload[at] == byte:
        return
    payload[at] = byte
    try:
        read = Statement.parse(bytes(payload))
    except (FormatError, MarkingError):
        return
    assert read != statement
    assert replace(read).encode() == bytes(payload)


@given(value=json_values)
def test_any_other_json_is_refused_with_an_error_of_the_tree(value: Any) -> None:
    for kind in (Statement, Tombstone):
        with pytest.raises((FormatError, MarkingError)):
            kind.parse(canonical.encode(value))


@pytest.mark.parametrize("field", sorted(STATEMENT))
@pytest.mark.parametrize("wrong", [None, True, 0, -1, "", " x ", "é\n", [], [None], {}, {"a": 1}, [[]], "0" * 5000])
def test_no_wrong_kind_of_value_breaks_the_reader(field: str, wrong: Any) -> None:
    payload = canonical.encode({**STATEMENT, field: wrong})
    try:
        read = Statement.parse(payload)
    except (FormatError, MarkingError) as error:
        told = str(error)
    else:
        told = ""
        assert replace(read).encode() == payload
    assert "0" * 100 not in told


def test_a_label_that_is_not_known_is_kept_as_it_came_and_flagged() -> None:
    payload = canonical.encode(marked(tlp="purple"))
    read = Statement.parse(payload)
    assert read.marking.quarantined
    assert read.label is not None
    assert read.label["tlp"] == "purple"
    assert replace(read).encode() == payload


def test_both_sides_ask_the_same_question() -> None:
    read = Statement.parse(canonical.encode(STATEMENT))
    act = read.act("in_force")
    assert (act.on, act.action, act.recipients) == (date(2027, 6, 1), "send", read.recipients)
    later = read.act("ended", on=date(2028, 1, 1), action="keep", role="analyst")
    assert (later.on, later.action, later.state, later.role) == (date(2028, 1, 1), "keep", "ended", "analyst")


def test_a_changed_copy_does_not_remember_the_bytes_of_the_first() -> None:
    read = Statement.parse(canonical.encode(STATEMENT))
    assert replace(read, seq=2).encode() != read.encode()


def test_a_tombstone_is_read_back_and_written_alike() -> None:
    payload = canonical.encode(TOMBSTONE)
    assert Tombstone.parse(payload).encode() == payload
    with pytest.raises(FieldInvalid):
        Tombstone.parse(canonical.encode({**TOMBSTONE, "to": []}))


def test_the_schema_for_others_names_the_fields_that_are_written() -> None:
    schema = json.loads((SCHEMAS / "message.schema.json").read_text(encoding="utf-8"))
    statement, tombstone = schema["oneOf"]
    assert set(statement["required"]) == set(statement["properties"]) == set(STATEMENT)
    assert set(tombstone["required"]) == set(tombstone["properties"]) == set(TOMBSTONE)
