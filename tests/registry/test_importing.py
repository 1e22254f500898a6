from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.registry.entries import OURS, WHOLE, entry, write
from thiqa.domain import canonical
from thiqa.domain.errors import (
    FieldInvalid,
    FileUnusable,
    ImportOlder,
    ImportOtherFormat,
    ImportRunning,
    ImportShrinks,
    RecordImported,
)
from thiqa.domain.record import identifier, kept
from thiqa.exchange.node import Node
from thiqa.interop.lines import Lines
from thiqa.registry import bulk, find, importing, keep
from thiqa.registry.importing import Report, Terms
from thiqa.registry.source import Source
from thiqa.registry.spool import alone
from thiqa.store import records as rows
from thiqa.store.models import Entry

FOUR = [entry(reference) for reference in "ABCD"]


def take(node: Node, file: Path, source: Source = WHOLE, **how: Any) -> Report:
    return importing.run(node, "Ann", source, file, origin="list", **how)


def counts(report: Report) -> dict[str, int]:
    return {name: count for name, count in report.counts.items() if count}


def held(node: Node, reference: str) -> find.Found:
    return find.get(node, "Ann", identifier("list", reference))


def refusals(report: Report) -> list[dict[str, Any]]:
    assert report.refused is not None
    return [json.loads(line) for line in report.refused.read_text(encoding="utf-8").splitlines()]


def dated(edition: str, code: str = "lines") -> Source:
    """A reader of files that give themselves an edition."""

    class Dated(Lines):
        def edition(self, path: Path) -> str:
            return edition

    return Dated(complete=True, code=code)


def test_a_list_becomes_records_with_the_terms_that_the_import_was_told(node: Node, tmp_path: Path) -> None:
    terms = Terms("Bulletin of Cedar", OURS.evaluation, OURS.marking, "contact", "assessment", 30)
    report = take(node, write(tmp_path / "list", FOUR), terms=terms)
    assert counts(report) == {"read": 4, "added": 4}
    source = held(node, "A").record.provenance
    assert (source.origin, source.reference, source.source) == ("list", "A", "Bulletin of Cedar")
    assert (source.category, source.nature) == ("contact", "assessment")
    assert source.review == (node.clock().date() + timedelta(days=30)).isoformat()


def test_an_entry_keeps_the_category_and_nature_that_are_its_own(node: Node, tmp_path: Path) -> None:
    phone = {"reference": "N", "kind": "phone", "fields": {"number": "+216 1"}}
    list_ = [entry("A", category="victim", nature="assessment"), phone]
    take(node, write(tmp_path / "list", list_), terms=Terms(category="suspect"))
    assert (held(node, "A").record.provenance.category, held(node, "A").record.provenance.nature) == (
        "victim",
        "assessment",
    )
    assert held(node, "N").record.provenance.category == ""


def test_the_same_file_again_changes_nothing_however_late(node: Node, tmp_path: Path) -> None:
    file = write(tmp_path / "list", [*FOUR, entry("E", ties=[{"reference": "A", "relation": "family"}])])
    take(node, file)
    before = list(find.stream(node))
    node.clock.pass_(days=40)  # type: ignore[attr-defined]
    assert counts(take(node, file)) == {"read": 5, "same": 5, "links same": 1}
    assert list(find.stream(node)) == before


def test_a_newer_edition_changes_adds_and_withdraws_and_brings_back(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    second = [entry("A", sex="F"), *FOUR[1:3], entry("E")]
    assert counts(take(node, write(tmp_path / "2", second))) == {
        "read": 4, "added": 1, "changed": 1, "same": 2, "withdrawn": 1,
    }  # fmt: skip
    assert held(node, "D").state == "withdrawn"
    assert [
        (one.version, one.record.fields.get("sex")) for one in find.history(node, "Ann", held(node, "A").record.id)
    ] == [
        (1, None),
        (2, "F"),
    ]
    assert counts(take(node, write(tmp_path / "3", [*second, FOUR[3]]))) == {"read": 5, "same": 4, "restored": 1}
    assert held(node, "D").state == "current"


def test_a_file_that_is_not_the_whole_list_withdraws_nothing(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR), Lines())
    assert counts(take(node, write(tmp_path / "2", [entry("E")]), Lines())) == {"read": 1, "added": 1}
    assert held(node, "A").state == "current"


def test_half_a_file_does_not_withdraw_half_a_list(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    half = write(tmp_path / "2", FOUR[:2])
    with pytest.raises(ImportShrinks):
        take(node, half)
    assert {held(node, reference).state for reference in "ABCD"} == {"current"}
    assert counts(take(node, half, shrink=True)) == {"read": 2, "same": 2, "withdrawn": 2}


def test_a_row_that_is_refused_is_told_with_its_place_and_is_not_taken_for_withdrawn(
    node: Node, tmp_path: Path
) -> None:  # fmt: skip
    take(node, write(tmp_path / "1", FOUR))
    report = take(node, write(tmp_path / "2", [*FOUR[:3], entry("D", births=[{"date": "1999-02-30"}])]))
    assert counts(report) == {"read": 3, "same": 3, "refused": 1}
    (refused,) = refusals(report)
    assert (refused["file"], refused["place"], refused["code"]) == ("2", "line 4", "field-invalid")
    assert "1999" not in refused["why"]
    assert held(node, "D").state == "current"


def test_while_a_row_cannot_even_be_named_nothing_is_withdrawn(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    second = write(tmp_path / "2", FOUR[:3])
    second.write_text(second.read_text() + "{broken\n")
    assert counts(take(node, second)) == {"read": 3, "same": 3, "refused": 1, "held": 1}
    assert held(node, "D").state == "current"
    assert counts(take(node, second, shrink=True)) == {"read": 3, "same": 3, "refused": 1, "withdrawn": 1}


def test_a_reference_that_comes_twice_is_refused_the_second_time(node: Node, tmp_path: Path) -> None:
    report = take(node, write(tmp_path / "1", [*FOUR, entry("A", "Somebody Else")]))
    assert [each["code"] for each in refusals(report)] == ["entry-twice"]
    assert held(node, "A").record.fields["names"][0]["name"] == "Person A"


def test_a_file_that_breaks_in_the_middle_imports_nothing(node: Node, tmp_path: Path) -> None:
    class Breaks(Lines):
        def read(self, path: Path) -> Any:
            yield from list(super().read(path))[:2]
            raise FileUnusable(file=path, why="it ends in the middle")

    with pytest.raises(FileUnusable):
        take(node, write(tmp_path / "1", FOUR), Breaks(complete=True))
    assert not rows.Record.objects.using(node.alias).exists()
    assert counts(take(node, write(tmp_path / "1", FOUR))) == {"read": 4, "added": 4}


def test_a_file_that_is_not_there_or_no_list_is_told(node: Node, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        take(node, tmp_path / "absent")
    (tmp_path / "picture").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    with pytest.raises(FileUnusable):
        take(node, tmp_path / "picture")


def test_an_older_edition_and_another_format_ask_first(node: Node, tmp_path: Path) -> None:
    file, other = write(tmp_path / "1", FOUR), write(tmp_path / "2", [*FOUR, entry("E")])
    take(node, file, dated("2026-11-20"))
    with pytest.raises(ImportOlder):
        take(node, other, dated("2026-11-19"))
    with pytest.raises(ImportOtherFormat):
        take(node, other, dated("2026-11-21", "csv"))
    take(node, other, dated("2026-11-19"), older=True)
    assert take(node, file, dated("2026-11-19")).edition == "2026-11-19"


@pytest.mark.parametrize(
    ("edition", "current", "older"),
    [
        ("9", "10", True),
        ("10", "9", False),
        ("2026-01-02", "2026-01-01", False),
        ("", "2026-01-01", False),
        ("b", "c", False),
    ],
)
def test_editions_are_compared_only_where_both_tell(
    node: Node, tmp_path: Path, edition: str, current: str, older: bool
) -> None:  # fmt: skip
    take(node, write(tmp_path / "1", FOUR), dated(current))
    if older:
        with pytest.raises(ImportOlder):
            take(node, write(tmp_path / "1", FOUR), dated(edition))
    else:
        assert counts(take(node, write(tmp_path / "1", FOUR), dated(edition)))["same"] == 4


def test_ties_become_links_and_go_with_the_edition_that_lacks_them(node: Node, tmp_path: Path) -> None:
    tie = {"reference": "B", "relation": "spouse", "since": "2001", "note": "by their own word"}
    turned = {"reference": "C", "relation": "parent", "turned": True}
    report = take(node, write(tmp_path / "1", [entry("A", ties=[tie, turned]), *FOUR[1:]]))
    assert counts(report)["links added"] == 2
    a, b, c = (held(node, reference).record.id for reference in "ABC")
    spouse, parent = (tied.link for tied in find.links_of(node, "Ann", a))
    assert (spouse.start, spouse.end, spouse.since) == (a, b, "2001")
    assert (parent.start, parent.end) == (c, a)
    report = take(node, write(tmp_path / "2", [entry("A", ties=[{**tie, "since": "2002"}]), *FOUR[1:]]))
    assert counts(report) == {"read": 4, "same": 4, "links changed": 1, "links withdrawn": 1}
    assert [tied.link.relation for tied in find.links_of(node, "Ann", a)] == ["spouse"]


def test_a_tie_that_leads_nowhere_is_told_and_the_rest_is_imported(node: Node, tmp_path: Path) -> None:
    ties = [{"reference": "Z", "relation": "family"}, {"reference": "A", "relation": "family"}]
    report = take(node, write(tmp_path / "1", [entry("A", ties=ties), *FOUR[1:]]))
    assert counts(report) == {"read": 4, "added": 4, "parts": 2}
    assert {each["kept"] for each in refusals(report)} == {True}


def test_what_a_person_decided_stays_through_the_next_edition(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    a, b, c = (held(node, reference).record for reference in "ABC")
    keep.change(node, "Bob", replace(a, provenance=replace(a.provenance, category="suspect")), "case 12")
    keep.withdraw(node, "Bob", b.id, "is a namesake of nobody")
    keep.erase(node, "Bob", c.id, "end of retention")
    second = [entry("A", sex="F"), *FOUR[1:]]
    report = take(node, write(tmp_path / "2", second))
    assert counts(report) == {"read": 3, "changed": 1, "same": 1, "left": 1, "refused": 1}
    assert [each["code"] for each in refusals(report)] == ["record-erased"]
    now = held(node, "A").record
    assert (now.fields["sex"], now.provenance.category) == ("F", "suspect")
    assert held(node, "B").state == "withdrawn"
    assert counts(take(node, write(tmp_path / "2", second)))["same"] == 2


def test_what_a_source_says_nobody_makes_it_say_otherwise(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    a = held(node, "A").record
    with pytest.raises(RecordImported):
        keep.change(node, "Bob", replace(a, fields={"names": [{"name": "Somebody Else"}]}), "known better")


def test_an_import_is_two_leaves_however_many_rows_it_has(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", FOUR))
    leaves = Entry.objects.using(node.alias).filter(kind="import").order_by("index")
    begin, end = (canonical.decode_object(bytes(row.detail or b"")) for row in leaves)
    assert (begin["step"], begin["by"], begin["read"]) == ("begin", "Ann", 4)
    assert (end["step"], end["counts"]) == ("end", {"read": 4, "added": 4})


def test_only_one_process_imports_into_an_origin(node: Node, tmp_path: Path) -> None:
    with alone(node.config.home, "list"), pytest.raises(ImportRunning):
        take(node, write(tmp_path / "1", FOUR))
    assert counts(take(node, write(tmp_path / "1", FOUR))) == {"read": 4, "added": 4}


def test_impossible_terms_are_refused_before_anything_is_read(node: Node, tmp_path: Path) -> None:
    for terms, origin in ((Terms(category="hero"), "list"), (Terms(nature="rumour"), "list"), (Terms(), "No Code")):
        with pytest.raises(FieldInvalid):
            importing.run(node, "Ann", WHOLE, write(tmp_path / "1", FOUR), origin=origin, terms=terms)
    assert not rows.ImportRun.objects.using(node.alias).exists()


def test_nothing_of_an_import_lies_about_when_it_is_done(node: Node, tmp_path: Path) -> None:
    take(node, write(tmp_path / "1", [entry("A"), {"reference": "B"}]))
    left = sorted(path.name.partition(".")[2] for path in (node.config.home / "imports").iterdir())
    assert left == ["lock", "refused.jsonl"]


class Stopped(Exception):
    """The import is interrupted here."""


def test_an_interrupted_import_goes_on_where_it_was_and_another_file_begins_anew(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thiqa.registry.applying.AT_ONCE", 2)
    file = write(tmp_path / "1", FOUR)

    def stop(progress: importing.Progress) -> None:
        if progress.stage == "applying":
            raise Stopped

    with pytest.raises(Stopped):
        take(node, file, tell=stop)
    assert rows.Record.objects.using(node.alias).count() == 2
    report = take(node, file)
    assert report.continued
    assert counts(report) == {"read": 4, "added": 4}

    with pytest.raises(Stopped):
        take(node, write(tmp_path / "2", [*FOUR, entry("E")]), tell=stop)
    report = take(node, write(tmp_path / "3", [*FOUR, entry("F")]))
    assert not report.continued
    assert counts(report) == {"read": 5, "same": 4, "added": 1}
    states = rows.ImportRun.objects.using(node.alias).order_by("id").values_list("state", flat=True)
    assert list(states) == ["done", "abandoned", "done"]


def test_what_a_person_writes_while_an_import_makes_ready_is_not_lost(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(node, write(tmp_path / "1", FOUR))
    a = held(node, "A").record
    number = bulk.number
    pending = [a]

    def meanwhile(alias: str) -> int:
        seen: int = number(alias)
        while pending:
            one = pending.pop()
            keep.change(node, "Bob", replace(one, provenance=replace(one.provenance, category="suspect")), "case 12")
        return seen

    monkeypatch.setattr("thiqa.registry.bulk.number", meanwhile)
    assert counts(take(node, write(tmp_path / "2", [entry("A", sex="F"), *FOUR[1:]])))["changed"] == 1
    now = held(node, "A")
    assert (now.record.fields["sex"], now.record.provenance.category, now.version) == ("F", "suspect", 3)


def test_every_column_can_be_made_again_from_the_bytes(node: Node, tmp_path: Path) -> None:
    file = write(tmp_path / "1", [entry("A", phones=["+216 1"], category="victim"), *FOUR[1:]])
    take(node, file, terms=Terms(protections=frozenset({"minor"})))
    for row in rows.Record.objects.using(node.alias):
        again = bulk.row_of(kept(bytes(row.content or b"")))
        for name in ("record", "kind", "content", "origin", "reference", "category", "review", "protected"):
            assert getattr(again, name) == getattr(row, name), name
        handles = rows.Handle.objects.using(node.alias).filter(record=row).values_list("kind", "value")
        assert sorted(again.handles) == sorted(handles)
