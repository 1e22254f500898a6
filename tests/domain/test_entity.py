from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import entity
from thiqa.domain.entity import KINDS, NEEDED, RELATIONS
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.shapes import LIMIT, Code, Country, Date, Many, Parts, Shape, Text

SPEC = (Path(__file__).resolve().parents[2] / "specs" / "record.md").read_text(encoding="utf-8")
letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Z"))


def values(shape: Shape) -> st.SearchStrategy[Any]:
    """Values that have the shape."""
    match shape:
        case Text():
            return st.text(letters, min_size=1, max_size=12)
        case Date():
            return st.sampled_from(["1968", "1968-02", "1968-02-29", "196X", "1968~", "1960/1965"])
        case Country():
            return st.sampled_from(["TUN", "FRA", "XAA"])
        case Code():
            return st.sampled_from(shape.allowed)
        case Many():
            return st.lists(values(shape.each), min_size=1, max_size=3)
        case Parts():
            return parts(shape.shapes, shape.needed)
    raise AssertionError(shape)


def parts(shapes: Mapping[str, Shape], needed: frozenset[str]) -> st.SearchStrategy[dict[str, Any]]:
    some = st.sets(st.sampled_from(sorted(shapes)), min_size=1).map(lambda names: sorted(names | needed))
    return some.flatmap(lambda names: st.fixed_dictionaries({name: values(shapes[name]) for name in names}))


def said(kind: str) -> st.SearchStrategy[dict[str, Any]]:
    needed = frozenset({"plate"}) if kind == "vehicle" else NEEDED[kind]
    return parts(KINDS[kind], needed)


@given(st.data())
def test_what_has_the_shape_of_its_kind_is_read_as_it_is(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    fields = data.draw(said(kind))
    assert entity.read(kind, fields) == fields


@given(st.data())
def test_one_wrong_value_anywhere_is_told_with_its_path_and_without_itself(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    fields = data.draw(said(kind))
    path = ""
    inside: Any = fields
    while True:
        listed = isinstance(inside, list)
        at = data.draw(st.sampled_from(range(len(inside)) if listed else sorted(inside)))
        path += f"[{at}]" if listed else f".{at}"
        if not isinstance(inside[at], dict | list) or data.draw(st.booleans()):
            break
        inside = inside[at]
    inside[at] = 17
    with pytest.raises(FieldInvalid) as told:
        entity.read(kind, fields)
    assert told.value.details["field"] == path.removeprefix(".")
    assert "17" not in str(told.value.details["why"])


@given(
    st.sampled_from(sorted(KINDS)),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["names", "type", "number", "name"]), inner)
        ),
    ),
)
def test_anything_is_fields_or_a_clear_error(kind: str, value: Any) -> None:
    try:
        found = entity.read(kind, value)
    except FieldInvalid:
        return
    assert found == value


def test_a_list_has_no_more_entries_than_the_limit() -> None:
    entity.read("person", {"names": [{"name": "a"}] * LIMIT})
    with pytest.raises(FieldInvalid, match="names"):
        entity.read("person", {"names": [{"name": "a"}] * (LIMIT + 1)})


@pytest.mark.parametrize("name", ["plate", "number"])
def test_a_vehicle_needs_only_one_of_its_three(name: str) -> None:
    assert entity.read("vehicle", {name: "1"}) == {name: "1"}


def test_the_specification_names_every_kind_field_part_and_code() -> None:
    rows = {line.split("|")[1].strip(): line for line in SPEC.splitlines() if line.startswith("| ")}
    for kind, shapes in KINDS.items():
        words = set(re.findall(r"[\w-]+", rows[kind] + rows["every kind"]))
        assert shapes.keys() <= words, kind
        for shape in shapes.values():
            if isinstance(shape, Code):
                assert all(f"`{code}`" in SPEC for code in shape.allowed)
    for name, shape in KINDS["person"].items():
        if isinstance(shape, Many) and isinstance(shape.each, Parts):
            assert shape.each.shapes.keys() <= set(re.findall(r"[\w-]+", rows[name])), name
            codes = [each for each in shape.each.shapes.values() if isinstance(each, Code)]
            assert all(f"`{code}`" in SPEC for each in codes for code in each.allowed)
    assert all(rows[f"`{relation}`"].split("|")[2].strip() == meaning for relation, meaning in RELATIONS.items())
