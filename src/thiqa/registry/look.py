"""Full-text search over the current records of all kinds: which records, and the lines of each that were meant.

Only what the agency's own records say is searched; the texts of messages are not in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from thiqa.analysis import words
from thiqa.analysis.query import Query, query
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.record import Record, kept
from thiqa.exchange.node import Node
from thiqa.registry.ground import Ground, looked
from thiqa.registry.text import lines
from thiqa.store import fulltext
from thiqa.store import records as rows

__all__ = ["Line", "Seen", "look"]

SHOWN: Final = 3
"""Lines of one record that are shown."""
AROUND: Final = 120
"""Characters of a line that are shown."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a record: its field, and the text in pieces of which every second one was looked for."""

    field: str
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """A record that was found, and where in it."""

    record: Record
    lines: tuple[Line, ...]

    def to_dict(self) -> dict[str, Any]:
        """The object that ``--json`` has; ``excerpts`` mark what was looked for by its place in ``pieces``."""
        about = self.record.provenance
        return {
            "record": self.record.id, "kind": self.record.kind, "category": about.category,
            "protected": bool(about.category) and CATEGORIES[about.category].protected,
            "protections": sorted(about.protections), "marking": about.marking.to_dict(), "nature": about.nature,
            "origin": about.origin, "reference": about.reference, "source": about.source,
            "excerpts": [{"field": line.field, "pieces": list(line.pieces)} for line in self.lines],
        }  # fmt: skip


def look(node: Node, by: str, ground: Ground, text: str, limit: int) -> tuple[list[Seen], bool]:
    """The records that a query means (``analysis.query``), nearest first, and whether there are more than ``limit``.

    Logged before they are given. Raises ``UsageError`` for a query that cannot be read.
    """
    asked = query(text)
    found = fulltext.find(node.alias, asked, limit + 1)
    held = rows.Record.objects.using(node.alias).filter(pk__in=found[:limit], state=rows.CURRENT)
    read = {pk: kept(bytes(content or b"")) for pk, content in held.values_list("pk", "content")}
    seen = [Seen(read[pk], _excerpts(read[pk], asked)) for pk in found[:limit] if pk in read]
    looked(node, by, ground, "find", text, {"records": [each.record.id for each in seen]})
    return seen, len(found) > limit


def _excerpts(record: Record, asked: Query) -> tuple[Line, ...]:
    """The lines in which something stands that was looked for; the first line where none does."""
    shown: list[Line] = []
    first = Line("", ())
    for field, text in lines(record):
        pieces = _marked(text, asked)
        line = Line(field, pieces)
        if not first.pieces:
            first = Line(field, (text[:AROUND],))
        if len(pieces) > 1:
            shown.append(line)
            if len(shown) == SHOWN:
                break
    return tuple(shown) or (first,)


def _marked(text: str, asked: Query) -> tuple[str, ...]:
    """A text in pieces; the second, the fourth and so on hold what was looked for. Cut to what is around the first."""
    spans: list[tuple[int, int]] = []
    at = 0
    for written in text.split():
        start = text.index(written, at)
        at = start + len(written)
        if any(_means(written, word) for word in asked.words):
            if spans and text[spans[-1][1] : start].isspace():
                spans[-1] = (spans[-1][0], at)
            else:
                spans.append((start, at))
    if not spans:
        return (text,)
    begin = max(0, spans[0][0] - AROUND // 2)
    end = max(spans[0][1], begin + AROUND)
    out: list[str] = []
    last = begin
    for start, stop in spans:
        if start < end:
            out += [text[last:start], text[start : min(stop, end)]]
            last = min(stop, end)
    out.append(text[last : max(last, end)])
    if begin:
        out[0] = f"…{out[0]}"
    if end < len(text):
        out[-1] = f"{out[-1]}…"
    return tuple(out)


def _means(written: str, word: str) -> bool:
    """Whether a written word is one that was looked for, or may be with what is written on to it."""
    for piece in words.pieces(written):
        for part in piece.parts:
            for one in (part.base, *part.stems):
                if one.startswith(word[:-1]) if word.endswith("*") else one == word:
                    return True
        if piece.joined == word:
            return True
    return False
