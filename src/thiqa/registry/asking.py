"""Asking a partner about our own records: which of them, under which numbers, and what to tell of those that met.

A record is numbered by its last change. So a run that goes on asks about what changed since, and what was asked about a
record as it was before meets nothing that we tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from thiqa.domain.record import Record, kept
from thiqa.domain.search import CLASSES
from thiqa.exchange import log
from thiqa.exchange.bulk import Source
from thiqa.exchange.node import Node
from thiqa.exchange.search import Subject
from thiqa.ledger.entry import Kind
from thiqa.registry import find
from thiqa.registry.searchable import asked
from thiqa.store import records as rows

__all__ = ["Chosen", "numbered", "subject_of", "told"]

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which of our records are asked about; empty: any. Only current ones, and none that is protected."""

    kind: str = ""
    category: str = ""
    origin: str = ""

    def takes(self, record: Record) -> bool:
        about = record.provenance
        return not about.protections and all(
            not wanted or wanted == found
            for wanted, found in (
                (self.kind, record.kind), (self.category, about.category), (self.origin, about.origin),
            )
        )  # fmt: skip

    def words(self) -> str:
        """What it is, for the number of a run."""
        return f"registry {self.kind} {self.category} {self.origin}"


def numbered(node: Node, chosen: Chosen) -> Source[Record]:
    """Our records from a change on, each under the number of its last change."""

    def source(start: int) -> Iterator[tuple[int, Record]]:
        for change, state, record in find.stream(node, start - 1):
            if state == rows.CURRENT and chosen.takes(record):
                yield change, record

    return source


def subject_of(record: Record, least: str = CLASSES[-1]) -> Subject:
    """A record as it is asked about, by keys of class ``least`` and stronger. Its name is for the overseer alone."""
    names = record.fields.get("names") or [{"name": record.fields.get("number") or record.fields.get("plate", "")}]
    return Subject(f"record {record.id}: {names[0]['name']}", asked(record.kind, record.fields, least))


def told(node: Node, by: str, numbers: Iterable[int]) -> Mapping[int, Record]:
    """The records that still have these numbers; logged first, because somebody reads them."""
    wanted = sorted(numbers)
    found: dict[int, Record] = {}
    for at in range(0, len(wanted), AT_ONCE):
        held = rows.Record.objects.using(node.alias).filter(
            change__in=wanted[at : at + AT_ONCE], state=rows.CURRENT, content__isnull=False
        )
        found |= {change: kept(bytes(content or b"")) for change, content in held.values_list("change", "content")}
    if found:
        log.act(node, Kind.READ, {"what": "hits", "records": [each.id for each in found.values()], "by": by})
    return found
