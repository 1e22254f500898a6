from __future__ import annotations

from dataclasses import replace

import pytest

from tests.registry.entries import person
from thiqa.domain.errors import RecordUnknown
from thiqa.exchange.node import Node
from thiqa.registry import find, keep
from thiqa.store.records import ERASED


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("document", "XA 12-345"),
        ("document", "xa12345"),
        ("document", "XA١٢٣٤٥"),
        ("phone", "0021620123456"),
        ("phone", "+٢١٦ ٢٠ ١٢٣ ٤٥٦"),
    ],
)
def test_a_number_is_found_however_it_is_written(node: Node, kind: str, asked: str) -> None:
    id = keep.add(node, "Ann", person())
    assert [found.record.id for found in find.by_handle(node, "Ann", kind, asked)] == [id]


@pytest.mark.parametrize("asked", ["", "---", "XB12345", "\u202e"])
def test_what_is_no_number_of_anybody_finds_nobody(node: Node, asked: str) -> None:
    keep.add(node, "Ann", person())
    assert find.by_handle(node, "Ann", "document", asked) == []


def test_a_list_goes_on_behind_the_last_that_was_shown(node: Node) -> None:
    ids = [keep.add(node, "Ann", person()) for _ in range(5)]
    first = find.listed(node, "Ann", limit=2)
    rest = find.listed(node, "Ann", after=first[-1].at)
    assert [found.record.id for found in (*first, *rest)] == ids


def test_a_list_keeps_to_what_was_asked_for(node: Node) -> None:
    suspect = keep.add(node, "Ann", person())
    witness = keep.add(node, "Ann", person(category="witness"))
    phone = keep.add(node, "Ann", replace(person({"number": "+216 1"}, category=""), kind="phone"))

    def ids(**asked: str) -> list[str]:
        return [found.record.id for found in find.listed(node, "Ann", **asked)]  # type: ignore[arg-type]

    assert ids(kind="person") == [suspect, witness]
    assert ids(category="witness") == [witness]
    assert ids(kind="phone", origin="") == [phone]
    assert ids(origin="un-sc") == []
    assert ids(state=ERASED) == []


def test_a_record_that_is_not_there_is_told(node: Node) -> None:
    with pytest.raises(RecordUnknown):
        find.get(node, "Ann", "0" * 32)
    with pytest.raises(RecordUnknown):
        find.history(node, "Ann", "0" * 32)


def test_what_no_partner_may_find_is_known_without_reading_it(node: Node) -> None:
    id = keep.add(node, "Ann", person(protections=frozenset({"minor", "refugee"})))
    assert find.held(node, id).protected
    keep.change(node, "Ann", person(id=id), "is eighteen, and went home")
    assert not find.held(node, id).protected


def test_a_vehicle_is_found_by_plate_and_by_number(node: Node) -> None:
    fields = {"type": "road", "plate": "12-TN-345", "number": "WVW ZZZ 1J"}
    id = keep.add(node, "Ann", replace(person(fields, category=""), kind="vehicle"))
    assert [found.record.id for found in find.by_handle(node, "Ann", "plate", "12 tn 345")] == [id]
    assert [found.record.id for found in find.by_handle(node, "Ann", "vehicle", "wvwzzz1j")] == [id]
