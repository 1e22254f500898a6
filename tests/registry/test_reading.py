from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.registry.entries import OURS
from thiqa.domain import canonical, entity, record
from thiqa.domain.codes import CATEGORIES
from thiqa.registry.reading import Bytes, read
from thiqa.registry.source import Entry, Refused, Tie
from thiqa.registry.spool import Spool

texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Z")), min_size=1, max_size=20)
WORDS = ('a "quoted" word', '","source":"x', '"reference":"y","review":', "\\", '"provenance":{')
"""Texts that look like the bytes around them."""
said = texts | st.sampled_from(WORDS)


@given(
    said, said, said, st.sampled_from(["", *CATEGORIES]), st.sampled_from(["", "fact", "assessment"]),
    st.sets(st.sampled_from(sorted(record.PROTECTIONS))),
)  # fmt: skip
def test_the_bytes_put_together_are_those_of_the_record(
    name: str, reference: str, source: str, category: str, nature: str, protections: set[str]
) -> None:
    about = replace(OURS, source=source, origin="list", protections=frozenset(protections))
    form = Bytes(about)
    fields = {"names": [{"name": name}]}
    id = record.identifier("list", reference)
    entry = Entry("row 1", reference, "person", fields, category, nature)
    data = form.of(id, entry, entity.read("person", fields), canonical.encode(reference))
    wanted = replace(
        about, reference=reference, category=category or about.category, nature=nature or about.nature
    )  # fmt: skip
    assert data == record.Record(id, "person", wanted, fields).encode()
    assert record.parse(canonical.decode(data)) == record.kept(data)
    assert data[len(data) - form.tail - 10 : len(data) - form.tail] == about.review.encode()


class Given:
    """A source that has its entries already."""

    code, title, complete = "given", "entries of a test", True

    def __init__(self, *entries: Entry | Refused) -> None:
        self.entries = entries

    def read(self, path: Path) -> Any:
        return iter(self.entries)

    def edition(self, path: Path) -> str:
        return ""


def refused(tmp_path: Path, *entries: Entry | Refused) -> list[str]:
    """The lines of the report about some entries."""
    spool = Spool(tmp_path / "spool")
    spool.begin()
    form = Bytes(replace(OURS, origin="list"))
    found = read(Given(*entries), tmp_path / "list", spool, form, set(), lambda done: None, lambda ids: set())
    assert found.size == spool.rows.stat().st_size
    return spool.refused.read_text(encoding="utf-8").splitlines() if spool.refused.exists() else []


PERSON = {"names": [{"name": "Karim Example"}]}


def test_what_no_record_can_be_is_refused_entry_by_entry(tmp_path: Path) -> None:
    bad = (
        Entry("row 1", "", "person", PERSON),
        Entry("row 2", "B", "hero", PERSON),
        Entry("row 3", "C", "person", {}),
        Entry("row 4", "D", "person", {"names": [{"name": "\ud800"}]}),
        Entry("row 5", "E", "person", {**PERSON, "power": "flight"}),
        Entry("row 6", "F", "person", PERSON, category="hero"),
        Entry("row 7", "G", "person", {"names": [{"name": "x" * 501}]}),
        Entry("row 8", "\u202eH", "person", PERSON),
        Refused("row 9", "not-canonical", "no UTF-8 at byte 3"),
    )
    lines = refused(tmp_path, *bad, Entry("row 10", "K", "person", PERSON))
    assert [line.split('"place": "')[1].split('"')[0] for line in lines] == [f"row {n}" for n in range(1, 10)]


def test_a_record_beyond_a_mebibyte_is_refused(tmp_path: Path) -> None:
    long = {**PERSON, "titles": ["x" * 2000] * 500, "occupations": ["x" * 2000] * 500}
    (line,) = refused(tmp_path, Entry("row 1", "A", "person", long))
    assert '"code": "oversized"' in line


def test_a_tie_that_is_none_is_told_and_the_entry_stays(tmp_path: Path) -> None:
    ties = (Tie("A", "family"), Tie("B", "enemy"), Tie("B", "family", since="2001-02-30"), Tie("", "family"))
    lines = refused(tmp_path, Entry("row 1", "A", "person", PERSON, ties=ties), Entry("row 2", "B", "person", PERSON))
    assert len(lines) == 4
    assert all('"kept": true' in line for line in lines)
