"""Rows of records written many at a time: what one person's change and an import of a million share.

Statements are made once and run for all rows, because Django's own way costs more than the rest of an import. Whoever
writes is inside a transaction and has called :func:`locked` first: that orders writers, and gives changes their
numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connections, models

from thiqa.domain.record import Record as Words
from thiqa.registry.handles import handles
from thiqa.registry.text import indexed
from thiqa.store import fulltext, proposals
from thiqa.store.records import CURRENT, ERASED, Counter, Handle, Link, LinkVersion, Record, RecordVersion

__all__ = ["Hand", "Row", "Tied", "add", "change", "erase", "locked", "number", "present", "put_links", "row_of"]

AT_ONCE = 500
"""Rows named in one statement by their keys; PostgreSQL and SQLite allow more, but nothing is gained by it."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, when and why. ``run``: the import that does, none for a person."""

    by: str
    when: datetime
    why: str = ""
    run: int | None = None


@dataclass(slots=True)
class Row:
    """A record as it will stand. ``pk``: its row, 0 for a new one. ``handles`` and ``text`` make it found."""

    record: str
    kind: str
    content: bytes
    origin: str = ""
    reference: str = ""
    category: str = ""
    review: date | None = None
    protected: bool = False
    own: bool = False
    state: str = CURRENT
    version: int = 1
    pk: int = 0
    handles: Sequence[tuple[str, str]] = field(default=())
    text: str = ""


@dataclass(slots=True)
class Tied:
    """A link as it will stand. ``start`` and ``end`` are primary keys of records; ``pk`` is 0 for a new one."""

    link: str
    start: int
    end: int
    relation: str
    content: bytes
    origin: str = ""
    state: str = CURRENT
    version: int = 1
    pk: int = 0


class Present(NamedTuple):
    """How a record stands: its row, and what an import must know of it."""

    pk: int
    version: int
    state: str
    content: bytes | None
    own: bool
    run: int | None


def row_of(words: Words, content: bytes | None = None) -> Row:
    """The row of a record, current, with all by which it is found."""
    source = words.provenance
    return Row(
        record=words.id, kind=words.kind, content=content or words.encode(), origin=source.origin,
        reference=source.reference, category=source.category, review=date.fromisoformat(source.review),
        protected=bool(source.protections),
        handles=handles(words.kind, words.fields), text=indexed(words),
    )  # fmt: skip


def number(alias: str) -> int:
    """The number of the last change."""
    return Counter.objects.using(alias).filter(pk=1).values_list("value", flat=True).first() or 0


def locked(alias: str, count: int) -> int:
    """Lock the counter of changes until the transaction ends, and take ``count`` numbers; the first of them."""
    if not Counter.objects.using(alias).filter(pk=1).update(value=models.F("value") + count):
        Counter.objects.using(alias).bulk_create([Counter(pk=1, value=0)], ignore_conflicts=True)
        return locked(alias, count)
    return Counter.objects.using(alias).values_list("value", flat=True).get(pk=1) - count + 1


def present(alias: str, ids: Sequence[str]) -> dict[str, Present]:
    """How the records with these identifiers stand; those that there are not are left out."""
    found: dict[str, Present] = {}
    columns = ("record", "id", "version", "state", "content", "own", "run")
    statement = f"SELECT {', '.join(_quoted(alias, name) for name in columns)} FROM {_table(alias, Record)}"  # noqa: S608
    for at in range(0, len(ids), AT_ONCE):
        some = ids[at : at + AT_ONCE]
        with connections[alias].cursor() as cursor:
            cursor.execute(f"{statement} WHERE record IN ({', '.join(['%s'] * len(some))})", list(some))
            for record, pk, version, state, content, own, run in cursor.fetchall():
                kept = None if content is None else bytes(content)
                found[record] = Present(pk, version, state, kept, bool(own), run)
    return found


def add(alias: str, hand: Hand, first: int, rows: Sequence[Row]) -> None:
    """Add new records with the change numbers from ``first`` on, which become their primary keys."""
    stamp = _moment(alias, hand.when)
    for number, row in enumerate(rows, first):
        row.pk = number
    _many(
        alias,
        _insert(alias, Record, "id", *_COLUMNS, "record", "kind", "origin", "reference", "made"),
        (
            (
                row.pk, *_columns(alias, hand, stamp, row, row.pk),
                row.record, row.kind, row.origin, row.reference, stamp,
            )
            for row in rows
        ),
    )  # fmt: skip
    _found_by(alias, rows)


def change(alias: str, hand: Hand, first: int, rows: Sequence[Row]) -> None:
    """Give records a new version with the change numbers from ``first`` on; what they were goes to the history."""
    if not rows:
        return
    _keep(alias, Record, RecordVersion, "record_id", [row.pk for row in rows])
    stamp = _moment(alias, hand.when)
    places = ", ".join(f"{_quoted(alias, name)} = %s" for name in _COLUMNS)
    _many(
        alias,
        f"UPDATE {_table(alias, Record)} SET {places} WHERE id = %s",  # noqa: S608
        ((*_columns(alias, hand, stamp, row, number), row.pk) for number, row in enumerate(rows, first)),
    )
    _lost(alias, [row.pk for row in rows])
    _found_by(alias, [row for row in rows if row.state == CURRENT])


def erase(alias: str, hand: Hand, number: int, pk: int) -> None:
    """Take the content and the history of a record away, and those of its links; their rows stay."""
    gone = {"changed": hand.when, "by": hand.by, "why": hand.why, "run": hand.run, "change": number}
    gone |= {"state": ERASED, "content": None, "version": models.F("version") + 1}
    links = Link.objects.using(alias).filter(models.Q(start=pk) | models.Q(end=pk))
    LinkVersion.objects.using(alias).filter(link__in=links).delete()
    links.update(**gone, relation="")
    RecordVersion.objects.using(alias).filter(record=pk).delete()
    Record.objects.using(alias).filter(pk=pk).update(**gone, reference="", category="", review=None)
    proposals.forget(alias, [pk])
    _lost(alias, [pk])


def put_links(alias: str, hand: Hand, first: int, rows: Sequence[Tied]) -> None:
    """Add links, or give those with a ``pk`` a new version; change numbers from ``first`` on."""
    stamp = _moment(alias, hand.when)
    held = ("version", "state", "changed", "by", "why", "run", "content", "change")
    new: list[tuple[Any, ...]] = []
    old: list[tuple[Any, ...]] = []
    for number, row in enumerate(rows, first):
        values = (row.version, row.state, stamp, hand.by, hand.why, hand.run, row.content, number)
        if row.pk:
            old.append((*values, row.pk))
        else:
            new.append((*values, row.link, row.start, row.end, row.relation, row.origin, stamp))
    _keep(alias, Link, LinkVersion, "link_id", [row.pk for row in rows if row.pk])
    places = ", ".join(f"{_quoted(alias, name)} = %s" for name in held)
    _many(alias, f"UPDATE {_table(alias, Link)} SET {places} WHERE id = %s", old)  # noqa: S608
    _many(
        alias, _insert(alias, Link, *held, "link", "start_id", "end_id", "relation", "origin", "made"), new
    )  # fmt: skip


_COLUMNS = (
    "version",
    "state",
    "changed",
    "by",
    "why",
    "run",
    "content",
    "category",
    "review",
    "protected",
    "own",
    "change",
)


def _columns(alias: str, hand: Hand, stamp: object, row: Row, number: int) -> tuple[Any, ...]:
    return (
        row.version, row.state, stamp, hand.by, hand.why, hand.run, row.content, row.category,
        _day(alias, row.review), row.protected, row.own, number,
    )  # fmt: skip


def _found_by(alias: str, rows: Sequence[Row]) -> None:
    _many(
        alias,
        _insert(alias, Handle, "kind", "value", "record_id"),
        ((kind, value, row.pk) for row in rows for kind, value in row.handles),
    )
    fulltext.put(alias, ((row.pk, row.text) for row in rows), new=True)


def _lost(alias: str, keys: Sequence[int]) -> None:
    for at in range(0, len(keys), AT_ONCE):
        some = keys[at : at + AT_ONCE]
        marks = ", ".join(["%s"] * len(some))
        _run(alias, f"DELETE FROM {_table(alias, Handle)} WHERE record_id IN ({marks})", some)  # noqa: S608
    fulltext.drop(alias, keys)


def _keep(alias: str, model: type[models.Model], history: type[models.Model], key: str, keys: Sequence[int]) -> None:
    """Copy the present versions of rows to the history."""
    held = ", ".join(
        _quoted(alias, name) for name in ("version", "state", "changed", "by", "why", "run", "content")
    )  # fmt: skip
    for at in range(0, len(keys), AT_ONCE):
        some = keys[at : at + AT_ONCE]
        marks = ", ".join(["%s"] * len(some))
        statement = (
            f"INSERT INTO {_table(alias, history)} ({key}, {held}) "  # noqa: S608
            f"SELECT id, {held} FROM {_table(alias, model)} WHERE id IN ({marks})"
        )
        _run(alias, statement, some)


def _run(alias: str, statement: str, values: Sequence[Any]) -> None:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, list(values))


def _many(alias: str, statement: str, rows: Iterable[Sequence[Any]]) -> None:
    rows = list(rows)
    if rows:
        with connections[alias].cursor() as cursor:
            cursor.executemany(statement, rows)


@lru_cache(maxsize=64)
def _insert(alias: str, model: type[models.Model], *columns: str) -> str:
    names = ", ".join(_quoted(alias, name) for name in columns)
    return f"INSERT INTO {_table(alias, model)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608


def _table(alias: str, model: type[models.Model]) -> str:
    return _quoted(alias, model._meta.db_table)


def _quoted(alias: str, name: str) -> str:
    return str(connections[alias].ops.quote_name(name))


def _moment(alias: str, when: datetime) -> object:
    return Record._meta.get_field("changed").get_db_prep_save(when, connection=connections[alias])


def _day(alias: str, day: date | None) -> object:
    return day if day is None else connections[alias].ops.adapt_datefield_value(day)
