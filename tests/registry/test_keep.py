from __future__ import annotations

from dataclasses import replace

import pytest

from tests.registry.entries import KARIM, OURS, person
from thiqa.domain import canonical
from thiqa.domain.errors import (
    FieldInvalid,
    RecordChanged,
    RecordErased,
    RecordExists,
    RecordNotCurrent,
    RecordUnknown,
)
from thiqa.domain.record import Link
from thiqa.exchange.node import Node
from thiqa.registry import find, keep
from thiqa.store import records as rows
from thiqa.store.models import Entry

NO_CATEGORY = replace(OURS, category="")


def acts(node: Node) -> list[dict[str, object]]:
    """What the log tells of records, the oldest first."""
    kinds = ("record", "read", "erase", "import")
    found = Entry.objects.using(node.alias).filter(kind__in=kinds).order_by("index")
    return [canonical.decode_object(bytes(row.detail or b"")) for row in found]


def phone(node: Node, number: str = "+216 20 123 456") -> str:
    return keep.add(node, "Ann", replace(person({"number": number}, category=""), kind="phone"))


def test_what_was_added_is_read_again_as_it_was(node: Node) -> None:
    id = keep.add(node, "Ann", person(), "seen at the border")
    found = find.get(node, "Bob", id)
    assert found.record == person(id=id)
    assert (found.state, found.version, found.by, found.why) == ("current", 1, "Ann", "seen at the border")


def test_the_log_names_the_record_and_the_person_and_nothing_of_the_content(node: Node) -> None:
    id = keep.add(node, "Ann", person(), "seen at the border")
    find.get(node, "Bob", id)
    assert acts(node) == [{"act": "add", "by": "Ann", "record": id}, {"by": "Bob", "record": id}]


def test_a_change_keeps_what_was_before_with_who_when_and_why(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    assert keep.change(node, "Bob", person({**KARIM, "sex": "M"}, id), "read in the passport") == 2
    before, now = find.history(node, "Cem", id)
    assert (before.version, before.record, before.by) == (1, person(id=id), "Ann")
    assert (now.version, now.record.fields["sex"], now.by, now.why) == (2, "M", "Bob", "read in the passport")


def test_a_change_without_a_difference_makes_no_version_and_no_leaf(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    assert keep.change(node, "Bob", person(id=id), "again") == 1
    assert len(acts(node)) == 1
    assert len(find.history(node, "Ann", id)) == 1


def test_a_change_of_what_somebody_else_changed_meanwhile_is_refused(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    keep.change(node, "Bob", person({**KARIM, "sex": "M"}, id), "read")
    with pytest.raises(RecordChanged):
        keep.change(node, "Cem", person({**KARIM, "sex": "F"}, id), "read", expected=1)


def test_a_record_keeps_its_kind_and_its_origin(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    with pytest.raises(FieldInvalid, match="kind"):
        keep.change(node, "Ann", replace(person({"number": "1"}, id, category=""), kind="phone"), "wrong")
    with pytest.raises(FieldInvalid, match="origin"):
        keep.change(node, "Ann", person(id=id, origin="un-sc"), "wrong")


def test_an_identifier_is_given_once(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    with pytest.raises(RecordExists):
        keep.add(node, "Ann", person(id=id))


def test_what_is_not_valid_is_not_kept(node: Node) -> None:
    with pytest.raises(FieldInvalid, match="births"):
        keep.add(node, "Ann", person({**KARIM, "births": [{"date": "1971-13"}]}))
    with pytest.raises(FieldInvalid, match="category"):
        keep.add(node, "Ann", replace(person({"number": "1"}), kind="phone"))
    assert not rows.Record.objects.using(node.alias).exists()


def test_what_is_withdrawn_is_found_by_no_number_and_comes_back_with_all(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    keep.withdraw(node, "Bob", id, "another person")
    assert find.by_handle(node, "Ann", "document", "xa12345") == []
    assert find.listed(node, "Ann") == []
    assert find.get(node, "Ann", id).state == "withdrawn"
    keep.restore(node, "Bob", id, "the same after all")
    (found,) = find.by_handle(node, "Ann", "document", "xa12345")
    assert found.record == person(id=id)
    assert [(one.version, one.state) for one in find.history(node, "Ann", id)] == [
        (1, "current"),
        (2, "withdrawn"),
        (3, "current"),
    ]


def test_what_is_withdrawn_is_neither_changed_nor_withdrawn_again(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    keep.withdraw(node, "Bob", id, "another person")
    with pytest.raises(RecordNotCurrent):
        keep.withdraw(node, "Bob", id, "again")
    with pytest.raises(RecordNotCurrent):
        keep.change(node, "Bob", person({**KARIM, "sex": "M"}, id), "read")


def test_taking_back_needs_a_reason(node: Node) -> None:
    id = keep.add(node, "Ann", person())
    with pytest.raises(FieldInvalid, match="why"):
        keep.withdraw(node, "Bob", id, "")


def test_a_review_moves_the_day_to_one_that_is_to_come(node: Node) -> None:
    id = keep.add(node, "Ann", person(review="2026-11-23"))
    today = node.clock().date()
    assert [found.record.id for found in find.due(node, "Ann", today)] == [id]
    keep.review(node, "Bob", id, "2027-11-23", "still travels")
    assert find.due(node, "Ann", today) == []
    with pytest.raises(FieldInvalid, match="review"):
        keep.review(node, "Bob", id, "2026-11-23", "still travels")


def test_a_link_is_kept_between_what_is_current_and_taken_back(node: Node) -> None:
    karim, number = keep.add(node, "Ann", person()), phone(node)
    id = keep.link(node, "Ann", Link("", karim, number, "holder", NO_CATEGORY, since="2024"))
    for end in (karim, number):
        (tied,) = find.links_of(node, "Bob", end)
        assert (tied.link.id, tied.link.relation, tied.link.since) == (id, "holder", "2024")
    keep.unlink(node, "Bob", id, "sold")
    assert find.links_of(node, "Bob", karim) == []
    (tied,) = find.links_of(node, "Bob", karim, withdrawn=True)
    assert (tied.state, tied.version, tied.why) == ("withdrawn", 2, "sold")
    with pytest.raises(RecordNotCurrent):
        keep.unlink(node, "Bob", id, "sold")


def test_a_link_needs_two_records(node: Node) -> None:
    karim, number = keep.add(node, "Ann", person()), phone(node)
    with pytest.raises(RecordUnknown):
        keep.link(node, "Ann", Link("", karim, "0" * 32, "holder", NO_CATEGORY))
    keep.withdraw(node, "Ann", number, "out of use")
    with pytest.raises(RecordNotCurrent):
        keep.link(node, "Ann", Link("", karim, number, "holder", NO_CATEGORY))
    with pytest.raises(FieldInvalid, match="itself"):
        keep.link(node, "Ann", Link("", karim, karim, "holder", NO_CATEGORY))


def test_what_is_erased_leaves_an_identifier_and_its_leaves(node: Node) -> None:
    karim, number = keep.add(node, "Ann", person()), phone(node)
    keep.link(node, "Ann", Link("", karim, number, "holder", replace(NO_CATEGORY, source="Karim's own word")))
    keep.change(node, "Ann", person({**KARIM, "sex": "M"}, karim), "read")
    keep.erase(node, "Ann", karim, "end of retention")
    with pytest.raises(RecordErased, match="end of retention"):
        find.get(node, "Ann", karim)
    with pytest.raises(RecordErased):
        keep.restore(node, "Ann", karim, "needed")
    assert find.links_of(node, "Ann", number, withdrawn=True) == []
    assert not rows.RecordVersion.objects.using(node.alias).exists()
    assert not rows.Handle.objects.using(node.alias).filter(kind="document").exists()
    assert {"act": "erase", "record": karim, "by": "Ann"} in acts(node)


def test_no_file_of_the_node_holds_a_word_of_what_was_erased(node: Node) -> None:
    if node.config.database:
        pytest.skip("the files of PostgreSQL are its administrator's matter")
    karim = keep.add(node, "Ann", person({"names": [{"name": "Zulfiqaar Unusual"}]}))
    keep.add(node, "Ann", person())
    files = list(node.config.home.glob("node.db*"))
    assert any(b"ulfiqaar" in file.read_bytes() for file in files)
    keep.erase(node, "Ann", karim, "end of retention")
    assert not any(b"ulfiqaar" in file.read_bytes() for file in files if file.exists())


def test_changes_are_told_in_their_order_to_who_keeps_an_index(node: Node) -> None:
    one, two = keep.add(node, "Ann", person()), phone(node)
    last = max(change for change, _, _ in find.stream(node))
    keep.withdraw(node, "Ann", one, "wrong")
    keep.erase(node, "Ann", two, "end of retention")
    told = [(state, words.id, bool(words.fields)) for _, state, words in find.stream(node, last, at_once=1)]
    assert told == [("withdrawn", one, True), ("erased", two, False)]
