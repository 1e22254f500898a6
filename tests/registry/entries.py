"""What persons of Atlas write and what lists say, for the tests of keeping, finding and importing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from thiqa.domain import evaluation
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.record import Provenance, Record
from thiqa.interop.lines import Lines

OURS = Provenance(
    source="Patrol of Atlas", evaluation=evaluation.Evaluation("4x4", "B", "2"),
    marking=Marking(Tlp.AMBER, Pap.AMBER), nature="fact", review="2027-11-23", category="suspect",
)  # fmt: skip

KARIM: Mapping[str, Any] = {
    "names": [{"name": "Karim Example", "type": "primary"}, {"name": "كريم المثال", "type": "alias"}],
    "births": [{"date": "1971-04", "country": "XAA"}],
    "documents": [{"type": "passport", "number": "XA 12-345", "country": "XAA"}],
    "phones": ["+216 20 123 456"],
}


def person(fields: Mapping[str, Any] = KARIM, id: str = "", **provenance: Any) -> Record:
    """A record that a person of Atlas writes."""
    return Record(id, "person", replace(OURS, **provenance), fields)


def entry(reference: str, name: str = "", **more: Any) -> dict[str, Any]:
    """One line of a list; ``more`` are fields of the person, ``ties``, ``category`` and ``nature`` its own."""
    own: dict[str, Any] = {each: more.pop(each) for each in ("ties", "category", "nature", "kind") if each in more}
    names = [{"name": name or f"Person {reference}"}]
    return {"reference": reference, "kind": "person", "fields": {"names": names, **more}, **own}


def write(path: Path, entries: Iterable[Mapping[str, Any]]) -> Path:
    """The list as a file of JSON lines."""
    path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in entries), encoding="utf-8")
    return path


WHOLE = Lines(complete=True)
"""The reader of a list whose file is the whole list."""
