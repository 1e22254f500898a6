from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import canonical, evaluation, record
from thiqa.domain.entity import KINDS, RELATIONS
from thiqa.domain.errors import FieldInvalid, NotCanonical, ThiqaError
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.record import PROTECTIONS, Link, Provenance, Record

ROOT = Path(__file__).resolve().parents[2]
SPEC = (ROOT / "specs" / "record.md").read_text(encoding="utf-8")
ABOUT = Provenance(
    "Patrol of Atlas", evaluation.DEFAULT, Marking(Tlp.AMBER, Pap.AMBER), "fact", "2027-11-23", "suspect"
)
KARIM = Record("0" * 32, "person", ABOUT, {"names": [{"name": "Karim Example"}]})
LINK = Link("0" * 32, "1" * 32, "2" * 32, "holder", replace(ABOUT, category=""))
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Z")), min_size=1, max_size=30)
texts |= st.sampled_from(['"provenance":{', ',"provenance":{"reference":', '\\","review":"', '"thiqa":"record/1"}'])


@given(texts, texts, texts, st.sets(st.sampled_from(sorted(PROTECTIONS))))
def test_a_record_is_read_from_its_bytes_as_it_was_written(
    name: str, source: str, reference: str, protections: set[str]
) -> None:
    about = replace(ABOUT, source=source, origin="list", reference=reference, protections=frozenset(protections))
    made = Record("0" * 32, "person", about, {"names": [{"name": name}]})
    assert record.parse(canonical.decode(made.encode())) == record.kept(made.encode()) == made


@given(texts, st.sampled_from(sorted(RELATIONS)))
def test_a_link_is_read_from_its_bytes_as_it_was_written(note: str, relation: str) -> None:
    made = replace(LINK, note=note, relation=relation, since="196X")
    assert record.link(canonical.decode(made.encode())) == record.kept_link(made.encode()) == made


@given(
    st.sampled_from(["id", "kind", "thiqa", "fields", "provenance"]),
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5) | st.just({}) | st.just([]),
)
def test_another_value_at_any_place_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ThiqaError):
        record.parse({**KARIM.to_dict(), name: value})


@given(st.sampled_from(sorted(ABOUT.to_dict())), st.booleans() | st.integers(-9, 9) | st.just({}) | st.just([1]))
def test_another_value_in_the_provenance_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ThiqaError):
        record.parse({**KARIM.to_dict(), "provenance": {**ABOUT.to_dict(), name: value}})


def test_only_a_person_stands_to_an_offence() -> None:
    with pytest.raises(FieldInvalid, match="category"):
        record.parse(replace(KARIM, kind="phone", fields={"number": "1"}).to_dict())


def test_the_same_entry_of_another_origin_is_another_record() -> None:
    ids = {record.identifier(*pair) for pair in (("a", "b"), ("b", "a"), ("ab", ""), ("", "ab"), ("a", "b "))}
    assert len(ids) == 5
    assert all(len(id) == 32 for id in ids)


def test_a_text_with_half_a_letter_has_no_bytes() -> None:
    with pytest.raises(NotCanonical):
        replace(KARIM, fields={"names": [{"name": "\ud800"}]}).encode()


def schema(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / "specs" / "schemas" / name).read_text(encoding="utf-8"))
    return found


def test_the_schemas_have_the_fields_that_are_written() -> None:
    found = schema("record.schema.json")
    assert set(found["required"]) == KARIM.to_dict().keys()
    assert set(found["properties"]["provenance"]["required"]) == ABOUT.to_dict().keys()
    kinds = {each["properties"]["kind"]["const"]: each["properties"]["fields"] for each in found["oneOf"]}
    assert {kind: set(each["properties"]) for kind, each in kinds.items()} == {
        kind: set(shapes) for kind, shapes in KINDS.items()
    }
    assert set(schema("link.schema.json")["required"]) == LINK.to_dict().keys()


def test_the_specification_names_every_field_and_code() -> None:
    for name in (*KARIM.to_dict(), *ABOUT.to_dict(), *LINK.to_dict(), *PROTECTIONS, *record.NATURES):
        assert f"`{name}`" in SPEC, name
