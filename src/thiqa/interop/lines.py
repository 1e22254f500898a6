"""Our own exchange form of records: JSON lines, one entry a line, in the words of ``specs/record.md``.

For systems that can write JSON and need no mapping, and for what is moved from one node to another::

    {"reference": "A-17", "kind": "person", "fields": {"names": [{"name": "Karim Example"}]}}

Beside these, ``category``, ``nature`` and ``ties``: a list of objects with ``reference`` and ``relation``, and where
known ``turned``, ``since``, ``until``, ``note``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thiqa.domain import fields
from thiqa.domain.errors import FieldInvalid, FileUnusable, NotCanonical, ThiqaError
from thiqa.registry.source import Entry, Refused, Tie

__all__ = ["Lines"]

LONGEST = 1 << 21
"""Bytes of the longest line; no record is longer."""

_ENTRY = frozenset({"reference", "kind", "fields", "category", "nature", "ties"})
_TIE = frozenset({"reference", "relation", "turned", "since", "until", "note"})


@dataclass(frozen=True, slots=True)
class Lines:
    """The reader. ``complete``: each file is the whole list."""

    complete: bool = False
    code: str = "lines"
    title: str = "records as JSON lines"

    def edition(self, path: Path) -> str:
        """None: a file of this form does not date itself."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """The entries in the order of the file. Raises ``FileUnusable``: it cannot be read, or no line is an entry."""
        good, bad = 0, 0
        try:
            with path.open("rb") as file:
                for number, line in _lines(file):
                    if not line.strip():
                        continue
                    found = _entry(f"line {number}", line)
                    good, bad = good + isinstance(found, Entry), bad + isinstance(found, Refused)
                    yield found
        except OSError as error:
            raise FileUnusable(file=path, why=f"it cannot be read ({error.strerror})") from error
        if bad and not good:
            raise FileUnusable(file=path, why="no line of it is a record")


def _lines(file: Any) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; what is longer than any record is given as far as the limit, once."""
    number, rest = 0, False
    while line := file.readline(LONGEST):
        whole = line.endswith(b"\n") or len(line) < LONGEST
        if not rest:
            number += 1
            yield number, line
        rest = not whole


def _entry(place: str, line: bytes) -> Entry | Refused:
    reference = ""
    try:
        value = _json(line.removeprefix(b"\xef\xbb\xbf"))
        reference = value.get("reference", "") if type(value.get("reference")) is str else ""
        if not {"reference", "kind", "fields"} <= value.keys() <= _ENTRY:
            raise FieldInvalid(
                field="entry", why="reference, kind, fields, and of category, nature, ties what is known"
            )
        ties = value.get("ties", ())
        return Entry(
            place,
            fields.text(value["reference"], "reference"),
            fields.word(value["kind"], "kind"),
            value["fields"],
            _word(value, "category"),
            _word(value, "nature"),
            tuple(_tie(each) for each in ties) if type(ties) is list else (),
        )
    except ThiqaError as error:
        return Refused(place, error.code, error.sentence, reference)


def _json(line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError as error:
        raise NotCanonical(what=f"no UTF-8 at byte {error.start}") from error
    except json.JSONDecodeError as error:
        raise NotCanonical(what=f"no JSON at character {error.pos}") from error
    except (RecursionError, ValueError) as error:
        raise NotCanonical(what="nested too deep, or a number that is too large") from error
    if type(value) is not dict:
        raise NotCanonical(what="an object was expected")
    return value


def _word(value: dict[str, Any], name: str) -> str:
    return fields.word(value[name], name) if value.get(name, "") != "" else ""


def _tie(value: object) -> Tie:
    if type(value) is not dict or not {"reference", "relation"} <= value.keys() <= _TIE:
        raise FieldInvalid(field="ties", why="an object with reference and relation was expected")
    texts = {name: fields.text(value[name], f"ties.{name}") for name in ("since", "until", "note") if value.get(name)}
    turned = fields.switch(value.get("turned", False), "ties.turned")
    return Tie(
        fields.text(value["reference"], "ties.reference"),
        fields.word(value["relation"], "ties.relation"),
        turned,
        **texts,
    )
