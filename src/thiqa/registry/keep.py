"""Keeping what the agency knows: a person adds, changes, withdraws, brings back, links, reviews, and at the end erases.

Each act is one transaction: the new version, the old one in the history, and a leaf in the node's log that names the
record, the person and the reason's kind, never the content. Nothing is deleted but by :func:`erase`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from thiqa.domain import fields, record
from thiqa.domain.errors import (
    FieldInvalid,
    RecordChanged,
    RecordErased,
    RecordExists,
    RecordImported,
    RecordNotCurrent,
    RecordUnknown,
)
from thiqa.domain.record import Link, Record
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.registry import bulk, nameindex
from thiqa.registry.bulk import Hand, Tied, row_of
from thiqa.store import database, fulltext, nodelog
from thiqa.store import records as rows

__all__ = ["add", "change", "erase", "link", "new_id", "restore", "review", "unlink", "withdraw"]

WHY_LIMIT = 400
BY_LIMIT = 200


def new_id(node: Node) -> str:
    """An identifier for a record or link that a person writes."""
    return node.random(16).hex()


def add(node: Node, by: str, given: Record, why: str = "") -> str:
    """Keep a new record and return its identifier, which is made when ``given`` has none.

    Raises ``FieldInvalid`` and its relatives for what ``domain.record.parse`` does not read, ``RecordExists``.
    """
    words = record.parse(replace(given, id=given.id or new_id(node)).to_dict())
    row = row_of(words)
    with _writing(node, by, why, "add", {"record": words.id}) as (hand, number):
        if rows.Record.objects.using(node.alias).filter(record=words.id).exists():
            raise RecordExists(what="record", id=words.id)
        bulk.add(node.alias, hand, number, [row])
    return words.id


def change(node: Node, by: str, given: Record, why: str, *, expected: int | None = None) -> int:
    """Give a current record a new version and return its number; without a difference nothing happens.

    ``expected`` is the version that the person looked at. What an imported record says is its source's, so only how far
    it is believed, its marking, category, nature and day of review change. Raises ``RecordUnknown``, ``RecordErased``,
    ``RecordNotCurrent``, ``RecordImported``, ``RecordChanged``, ``FieldInvalid`` and its relatives.
    """
    words = record.parse(given.to_dict())
    row = row_of(words)
    try:
        with _writing(node, by, why, "change", {"record": words.id}) as (hand, number):
            old = _locked(node, words.id)
            if old.state != rows.CURRENT:
                raise RecordNotCurrent(what="record", id=words.id, state=old.state)
            if expected is not None and old.version != expected:
                raise RecordChanged(id=words.id, version=old.version, expected=expected)
            if bytes(old.content or b"") == row.content:
                raise _Same(old.version)
            _of_its_source(record.kept(bytes(old.content or b"")), words)
            row.pk, row.version, row.own = old.pk, old.version + 1, bool(old.origin)
            bulk.change(node.alias, hand, number, [row])
    except _Same as same:
        return same.version
    return row.version


def _of_its_source(before: Record, after: Record) -> None:
    """Refuse what would make an imported record say what its source does not, or hide where it came from."""
    here, there = before.provenance, after.provenance
    if before.kind != after.kind:
        raise FieldInvalid(field="kind", why="a record keeps its kind")
    if (here.origin, here.reference) != (there.origin, there.reference):
        raise FieldInvalid(field="provenance", why="a record keeps its origin and its reference there")
    if here.origin and (before.fields != after.fields or here.source != there.source):
        raise RecordImported(id=before.id, origin=here.origin)


def withdraw(node: Node, by: str, id: str, why: str) -> None:
    """Take a record back: it is found no more, and stays with its history. An import does not bring it back.

    Raises ``RecordUnknown``, ``RecordErased``, ``RecordNotCurrent``.
    """
    _turn(node, by, id, why, "withdraw", rows.CURRENT, rows.WITHDRAWN)


def restore(node: Node, by: str, id: str, why: str) -> None:
    """Bring a withdrawn record back as it was. Raises as :func:`withdraw`."""
    _turn(node, by, id, why, "restore", rows.WITHDRAWN, rows.CURRENT)


def _turn(node: Node, by: str, id: str, why: str, act: str, old_state: str, new_state: str) -> None:
    fields.text(why, "why", WHY_LIMIT)
    with _writing(node, by, why, act, {"record": id}) as (hand, number):
        old = _locked(node, id)
        if old.state != old_state:
            raise RecordNotCurrent(what="record", id=id, state=old.state)
        content = bytes(old.content or b"")
        row = replace(row_of(record.kept(content), content), pk=old.pk, version=old.version + 1)
        row.state, row.own = new_state, old.own
        bulk.change(node.alias, hand, number, [row])


def review(node: Node, by: str, id: str, until: str, why: str) -> int:
    """Say that a record is still needed, and when it must be asked again; the number of the new version.

    Raises as :func:`change`; ``FieldInvalid`` for a day that has passed or is none.
    """
    if fields.day(until, "review") <= node.clock().date().isoformat():
        raise FieldInvalid(field="review", why="a day to come was expected")
    fields.text(why, "why", WHY_LIMIT)
    with database.writing(node.alias):
        before = record.kept(bytes(_locked(node, id).content or b""))
    return change(node, by, replace(before, provenance=replace(before.provenance, review=until)), why)


def erase(node: Node, by: str, id: str, ground: str) -> None:
    """Erase a record at the end of its retention: its content, its history and its links' go for good.

    The row, its identifier and the leaves stay. Raises ``RecordUnknown``, ``RecordErased``.
    """
    fields.text(ground, "ground", WHY_LIMIT)
    with _writing(node, by, ground, "erase", {"record": id}, Kind.ERASE) as (hand, number):
        old = _locked(node, id)
        bulk.erase(node.alias, hand, number, old.pk)
    with database.writing(node.alias):
        fulltext.settle(node.alias)
    database.settle(node.alias)
    nameindex.forget(node)


def link(node: Node, by: str, given: Link, why: str = "") -> str:
    """Keep a link between two records that are current; its identifier, which is made when ``given`` has none.

    Raises ``RecordUnknown``, ``RecordErased``, ``RecordNotCurrent``, ``RecordExists``, ``FieldInvalid`` and relatives.
    """
    words = record.link(replace(given, id=given.id or new_id(node)).to_dict())
    detail = {"link": words.id, "start": words.start, "end": words.end}
    with _writing(node, by, why, "link", detail) as (hand, number):
        ends = [_locked(node, each) for each in (words.start, words.end)]
        for end in ends:
            if end.state != rows.CURRENT:
                raise RecordNotCurrent(what="record", id=end.record, state=end.state)
        if rows.Link.objects.using(node.alias).filter(link=words.id).exists():
            raise RecordExists(what="link", id=words.id)
        new = Tied(words.id, ends[0].pk, ends[1].pk, words.relation, words.encode(), words.provenance.origin)
        bulk.put_links(node.alias, hand, number, [new])
    return words.id


def unlink(node: Node, by: str, id: str, why: str) -> None:
    """Take a link back; it stays with its history. Raises ``RecordUnknown``, ``RecordNotCurrent``."""
    fields.text(why, "why", WHY_LIMIT)
    with _writing(node, by, why, "unlink", {"link": id}) as (hand, number):
        old = rows.Link.objects.using(node.alias).filter(link=id).first()
        if old is None:
            raise RecordUnknown(what="link", id=id[:32])
        if old.state != rows.CURRENT:
            raise RecordNotCurrent(what="link", id=id, state=old.state)
        bulk.put_links(
            node.alias, hand, number,
            [
                Tied(
                    old.link, old.start_id, old.end_id, old.relation, bytes(old.content or b""), old.origin,
                    rows.WITHDRAWN, old.version + 1, old.pk,
                )
            ],
        )  # fmt: skip


class _Same(Exception):
    """Nothing differs, so the transaction is given up."""

    def __init__(self, version: int) -> None:
        self.version = version


@contextmanager
def _writing(
    node: Node, by: str, why: str, act: str, detail: dict[str, str], kind: Kind = Kind.RECORD
) -> Iterator[tuple[Hand, int]]:
    """One act in one transaction with its leaf: who writes, and the number of the change."""
    hand = Hand(fields.text(by, "by", BY_LIMIT), node.clock(), why and fields.text(why, "why", WHY_LIMIT))
    with database.writing(node.alias):
        number = bulk.locked(node.alias, 1)
        yield hand, number
        log.append(node, nodelog.locked(node.alias), kind, {"act": act, **detail, "by": by})


def _locked(node: Node, id: str) -> rows.Record:
    """The row of a record with content, which the lock on the counter keeps as it is. Raises as ``find.held``."""
    row = rows.Record.objects.using(node.alias).filter(record=id).first()
    if row is None:
        raise RecordUnknown(what="record", id=id[:32])
    if row.content is None:
        raise RecordErased(id=id, why=row.why)
    return row
