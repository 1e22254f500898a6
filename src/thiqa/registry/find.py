"""Finding and reading what the agency knows. A person reads, so the log tells who read what, before it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from thiqa.domain import evaluation
from thiqa.domain.errors import RecordErased, RecordUnknown
from thiqa.domain.marking import MOST_RESTRICTIVE
from thiqa.domain.record import Link, Provenance, Record, kept, kept_link
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.registry import handles
from thiqa.store import records as rows

__all__ = ["Found", "Tied", "Version", "by_handle", "due", "get", "history", "links_of", "listed", "stream"]

LIMIT = 50

_GONE = Provenance("erased", evaluation.DEFAULT, MOST_RESTRICTIVE, "fact", "0001-01-01")


@dataclass(frozen=True, slots=True)
class Found:
    """A record that is held, and how it stands. ``at`` is its place in lists and in the full-text index.

    ``change`` is the number of its last change, ``run`` the import that made it, none where a person did.
    """

    at: int
    record: Record
    state: str
    version: int
    changed: datetime
    by: str
    why: str
    made: datetime
    change: int
    run: int | None


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a record, the present one or one that was replaced: what it said, and who made it when and why."""

    version: int
    state: str
    record: Record
    changed: datetime
    by: str
    why: str
    run: int | None


@dataclass(frozen=True, slots=True)
class Tied:
    """A link that is held."""

    link: Link
    state: str
    version: int
    changed: datetime
    by: str
    why: str


def get(node: Node, by: str, record: str) -> Found:
    """One record by its identifier; logged first. Raises ``RecordUnknown``, ``RecordErased``."""
    row = held(node, record)
    log.act(node, Kind.READ, {"record": record, "by": by})
    return _found(row)


def links_of(node: Node, by: str, record: str, *, withdrawn: bool = False) -> list[Tied]:
    """The links from and to a record; logged first. Raises as :func:`get`."""
    row = held(node, record)
    log.act(node, Kind.READ, {"record": record, "what": "links", "by": by})
    links = rows.Link.objects.using(node.alias).filter(Q(start=row) | Q(end=row), content__isnull=False).order_by("id")
    if not withdrawn:
        links = links.filter(state=rows.CURRENT)
    return [
        Tied(kept_link(bytes(each.content or b"")), each.state, each.version, each.changed, each.by, each.why)
        for each in links
    ]


def history(node: Node, by: str, record: str) -> list[Version]:
    """All versions of a record, the present one last; logged first. Raises as :func:`get`."""
    row = held(node, record)
    log.act(node, Kind.READ, {"record": record, "what": "history", "by": by})
    before = rows.RecordVersion.objects.using(node.alias).filter(record=row).order_by("version")
    return [
        Version(one.version, one.state, kept(bytes(one.content or b"")), one.changed, one.by, one.why, one.run)
        for one in (*before, row)
    ]


def by_handle(node: Node, by: str, kind: str, text: str) -> list[Found]:
    """The current records with this number or address, in any spelling; logged first, without the number."""
    value = handles.normal(kind, text)
    log.act(node, Kind.READ, {"what": "handle", "kind": kind, "by": by})
    if not value:
        return []
    found = rows.Handle.objects.using(node.alias).filter(kind=kind, value=value).values_list("record", flat=True)
    return [_found(row) for row in rows.Record.objects.using(node.alias).filter(pk__in=found).order_by("id")]


def listed(
    node: Node, by: str, *, kind: str = "", origin: str | None = None, category: str = "", state: str = rows.CURRENT,
    after: int = 0, limit: int = LIMIT,
) -> list[Found]:  # fmt: skip
    """Records in the order in which they were added, those behind ``after`` (``Found.at``); logged first.

    ``origin`` may be empty text for what persons wrote; nothing for all. Erased records have nothing to be listed.
    """
    found = rows.Record.objects.using(node.alias).filter(pk__gt=after, state=state, content__isnull=False)
    asked = {"kind": kind, "category": category}
    for name, value in asked.items():
        if value:
            found = found.filter(**{name: value})
    if origin is not None:
        found = found.filter(origin=origin)
    return _seen(node, by, "list", found.order_by("id")[:limit])


def due(node: Node, by: str, day: date, *, limit: int = LIMIT) -> list[Found]:
    """The current records whose day of review has come on ``day``, the oldest day first; logged first."""
    found = rows.Record.objects.using(node.alias).filter(review__lte=day, state=rows.CURRENT)
    return _seen(node, by, "due", found.order_by("review", "id")[:limit])


def stream(node: Node, after_change: int = 0, *, at_once: int = 2000) -> Iterator[tuple[int, str, Record]]:
    """Every record whose last change is behind ``after_change``, in the order of the changes: number, state, record.

    For programs that keep an index; not logged, because nobody reads. A record that was erased comes without fields.
    """
    columns = ("change", "state", "record", "kind", "content")
    while True:
        found = rows.Record.objects.using(node.alias).filter(change__gt=after_change).order_by("change")
        part = list(found.values_list(*columns)[:at_once])
        for change, state, record, kind, content in part:
            yield change, state, kept(bytes(content)) if content else Record(record, kind, _GONE)
        if len(part) < at_once:
            return
        after_change = part[-1][0]


def held(node: Node, record: str) -> rows.Record:
    """The row of a record that has content, read by nobody yet. Raises ``RecordUnknown``, ``RecordErased``."""
    row = rows.Record.objects.using(node.alias).filter(record=record).first()
    if row is None:
        raise RecordUnknown(what="record", id=record[:32])
    if row.content is None:
        raise RecordErased(id=record, why=row.why)
    return row


def _seen(node: Node, by: str, what: str, found: QuerySet[rows.Record]) -> list[Found]:
    read = [_found(row) for row in found]
    log.act(node, Kind.READ, {"what": what, "records": [each.record.id for each in read], "by": by})
    return read


def _found(row: rows.Record) -> Found:
    return Found(
        at=row.pk, record=kept(bytes(row.content or b"")), state=row.state, version=row.version, changed=row.changed,
        by=row.by, why=row.why, made=row.made, change=row.change, run=row.run,
    )  # fmt: skip
