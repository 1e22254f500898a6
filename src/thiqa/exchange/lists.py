"""Opening a list to a partner: the keys of own records become a filter that says nothing without our secret key.

A list belongs to one agreement, one clause and one epoch. A record that changes costs only its own keys; what is
withdrawn is out with the next delta; at the end of an epoch its secret key is destroyed. ``specs/search.md``.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TypeVar

from thiqa.crypto import signing
from thiqa.crypto.custody import unwrap, wrap
from thiqa.domain.clause import Clause
from thiqa.domain.errors import Refused
from thiqa.domain.search import LIST_TYPE, Published
from thiqa.exchange import fetch, log
from thiqa.exchange.agreements import Held
from thiqa.exchange.evaluating import AT_ONCE, Keys, evaluated
from thiqa.exchange.node import Node
from thiqa.exchange.searched import info, label
from thiqa.ledger.entry import Kind
from thiqa.matching import oprf
from thiqa.matching.filter import Head, apply, build, compose
from thiqa.matching.filter.form import SHORT
from thiqa.store import database, nodelog, table
from thiqa.store.searches import Listed, OpenList

__all__ = ["all_open", "close", "close_over", "file_of", "key_of", "open_epoch", "opens", "publish_list", "statement"]

_T = TypeVar("_T")

NEW = "new"
"""Name of the file that is being made, in the folder of lists."""


def opens(held: Held, name: str, owner: str) -> Clause:
    """The clause that opens the list ``name`` (its id, in small letters) of ``owner``. Raises ``Refused``."""
    asker = held.agreement.b.node if owner == held.agreement.a.node else held.agreement.a.node
    if held.state != "in_force":
        raise Refused(clause=name.upper(), rule="standing", why=f"the agreement is {held.state}, not in force")
    clause = fetch.clause_of(held.agreement, name, asker)
    if clause is None:
        raise Refused(clause=name.upper(), rule="action", why="the clause permits no search by the partner")
    return clause


def open_epoch(node: Node, held: Held, name: str) -> OpenList | None:
    """The list of this name that is open to the partner now, under the version of the agreement in force."""
    row = OpenList.objects.using(node.alias).filter(agreement=held.agreement.id, name=name, open=True).last()
    if row is None or row.until <= node.clock() or not row.signed:
        return None
    return row if statement(row).agreement == held.agreement.digest() else None


def publish_list(node: Node, held: Held, name: str, changed: Keys, change: int, by: str, *, days: int) -> Published:
    """Bring the list of ``name`` to what ``changed`` says and publish it; the statement that is signed.

    Where :func:`open_epoch` has a row, ``changed`` are the records that changed since ``row.change``, and a delta is
    made; where it has none, all records of the list, and a new epoch of ``days`` begins. ``change`` is the number of
    the registry's last change. Raises ``Refused``; ``SearchKeyUnusable`` when a new epoch must begin.
    """
    opens(held, name, node.id)
    with _alone(node):
        return _publish_list(node, held, name, changed, change, by, days)


def _publish_list(node: Node, held: Held, name: str, changed: Keys, change: int, by: str, days: int) -> Published:
    row = open_epoch(node, held, name)
    if row is None:
        return _first(node, held, name, changed, change, by, days)
    made = dict(evaluated(key_of(node, row, held.agreement.digest()), changed))
    with database.writing(node.alias):
        before, after = _changed(node, row, made)
        _keep(node, row, list(made.items()))
        row.change = change
        if before == after:
            row.save(using=node.alias, update_fields=["change"])
            return statement(row)
        with fetch.opened(file_of(node, statement(row).filter)) as old, _new(node) as file:
            added, gone = b"".join(sorted(after - before)), b"".join(sorted(before - after))
            delta = compose(old, added, gone, bytes(row.dummies), node.random, SHORT)
            digest = apply(old, memoryview(delta.data), file.write)
            head = replace(old.head, number=old.head.number + 1)
        row.dummies = delta.dummies
        return _publish(node, held, row, head, digest, delta.data, by)


def _first(node: Node, held: Held, name: str, records: Keys, change: int, by: str, days: int) -> Published:
    """The first state of a new epoch. What was open under the name before is closed; what a kill left half made is not
    open, and goes."""
    rows = OpenList.objects.using(node.alias).filter(agreement=held.agreement.id, name=name)
    rows.filter(signed=b"").delete()
    last = rows.order_by("epoch").last()
    if last is not None and last.open:
        _close(node, last, by)
    seed = node.random(32)
    row = OpenList(
        agreement=held.agreement.id, partner=held.partner, name=name, epoch=last.epoch + 1 if last else 1,
        change=change, made=node.clock(), until=node.clock() + timedelta(days=days), public=b"", open=False,
    )  # fmt: skip
    key = oprf.derive(seed, info(row, held.agreement.digest()))
    row.public = key.public
    row.secret = wrap(node.master, seed, label(row), node.random)
    with database.writing(node.alias):
        row.save(using=node.alias)
    for some in _batches(evaluated(key, records), AT_ONCE):
        with database.writing(node.alias):  # others get their turn to write between two of them
            _keep(node, row, some)
    with _new(node) as file:
        built = build(held.agreement.digest(), name, row.epoch, _pieces(node, row), node.random, file.write, SHORT)
    row.dummies = built.dummies
    with database.writing(node.alias):
        return _publish(node, held, row, built.head, built.digest, b"", by)


def _publish(node: Node, held: Held, row: OpenList, head: Head, digest: str, delta: bytes, by: str) -> Published:
    """Put the files in place, sign what they are, and tell the log; the caller is in a transaction.

    A file lies under its digest and is there before the statement that names it, so whoever fetches meanwhile gets one
    state or the other. Files that no statement names any more go when the list changes next.
    """
    found = Published(
        agreement=head.agreement, name=row.name, epoch=row.epoch, number=head.number, sender=node.id,
        recipient=held.partner.node, made=node.stamp(), until=row.until.strftime("%Y-%m-%dT%H:%M:%SZ"),
        public=bytes(row.public).hex(), keys=fetch.KEYS, filter=digest,
        size=(fetch.folder(node) / NEW).stat().st_size, count=head.entries,
        delta=hashlib.sha256(delta).hexdigest() if delta else "", delta_size=len(delta),
    )  # fmt: skip
    stay = {found.filter, found.delta}
    if row.signed:
        last = statement(row)
        stay |= {last.filter, last.delta}
    fetch.settle(fetch.folder(node) / NEW, file_of(node, found.filter))
    if delta:
        with _new(node) as file:
            file.write(delta)
        fetch.settle(fetch.folder(node) / NEW, file_of(node, found.delta))
    _tidy(node, row, stay)
    row.open, row.number, row.signed = (
        True,
        head.number,
        signing.encode(signing.sign(LIST_TYPE, found.encode(), node.keys().sign)),
    )
    row.save(using=node.alias)
    detail = {
        "partner": held.partner.node, "list": row.name, "epoch": row.epoch, "number": row.number,
        "filter": found.filter, "by": by,
    }  # fmt: skip
    log.append(node, nodelog.locked(node.alias), Kind.LIST, detail)
    return found


def close(node: Node, row: OpenList, by: str) -> None:
    """End an epoch: its secret key is destroyed, and with it what the filter could tell anybody."""
    with _alone(node):
        _close(node, row, by)


def _close(node: Node, row: OpenList, by: str) -> None:
    with database.writing(node.alias):
        row.open, row.secret = False, b""
        row.save(using=node.alias)
        Listed.objects.using(node.alias).filter(list=row).delete()
        detail = {"partner": row.partner.node, "list": row.name, "epoch": row.epoch, "closed": True, "by": by}
        log.append(node, nodelog.locked(node.alias), Kind.LIST, detail)
    database.settle(node.alias)
    _tidy(node, row, set())


def all_open(node: Node) -> list[OpenList]:
    """Every list that is open to somebody."""
    rows = OpenList.objects.using(node.alias).filter(open=True, until__gt=node.clock()).exclude(signed=b"")
    return list(rows.order_by("pk"))


def close_over(node: Node) -> int:
    """Close every list whose epoch is over; how many. A worker calls it now and then."""
    rows = list(OpenList.objects.using(node.alias).filter(open=True, until__lte=node.clock()).select_related("partner"))
    for row in rows:
        close(node, row, "the end of its epoch")
    return len(rows)


def statement(row: OpenList) -> Published:
    """What we published last about a list."""
    return Published.parse(signing.decode(bytes(row.signed)).payload)


def key_of(node: Node, row: OpenList, digest: str) -> oprf.SecretKey:
    """The secret key of a list that is open, under the version of the agreement that ``digest`` names."""
    return oprf.derive(unwrap(node.master, bytes(row.secret), label(row)), info(row, digest))


@contextmanager
def _alone(node: Node) -> Iterator[None]:
    """One at a time makes or closes lists, whether a command or the node that serves: they share a file, and a list
    that was closed meanwhile must not come back. The lock goes with its process."""
    with (fetch.folder(node) / "lock").open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _batches(made: Iterator[_T], size: int) -> Iterator[list[_T]]:
    while some := list(islice(made, size)):
        yield some


def _keep(node: Node, row: OpenList, made: Sequence[tuple[str, bytes]]) -> None:
    """Set what records put into a list; one without entries is no longer in it. The caller is in a transaction."""
    listed = Listed.objects.using(node.alias)
    for some in _batches(iter(made), 500):
        listed.filter(list=row, record__in=[record for record, _ in some]).delete()
    table.insert(node.alias, [Listed(list=row, record=record, outputs=entries) for record, entries in made if entries])


def _changed(node: Node, row: OpenList, made: Mapping[str, bytes]) -> tuple[set[bytes], set[bytes]]:
    """The entries that records put into a list until now, and those that they are to put, less what other records keep
    in it anyway. Reads the whole list, and holds no more of it than what changes."""
    listed = Listed.objects.using(node.alias).filter(list=row)
    before: set[bytes] = set()
    for some in _batches(iter(made), 500):
        for held in listed.filter(record__in=some).values_list("outputs", flat=True):
            before.update(_split(bytes(held)))
    after = {entry for outputs in made.values() for entry in _split(outputs)}
    differ = before ^ after
    for record, outputs in listed.values_list("record", "outputs").iterator(2000) if differ else ():
        if record not in made:
            differ.difference_update(_split(bytes(outputs)))
    return before & differ, after & differ


def _split(outputs: bytes) -> list[bytes]:
    return [outputs[at : at + SHORT] for at in range(0, len(outputs), SHORT)]


def _pieces(node: Node, row: OpenList) -> Iterator[bytes]:
    rows = Listed.objects.using(node.alias).filter(list=row).order_by("pk").values_list("outputs", flat=True)
    return (bytes(each) for each in rows.iterator(2000))


def _new(node: Node) -> BinaryIO:
    """The file that is being made. One at a time: a transaction, or the leftovers of a kill, are written over."""
    return (fetch.folder(node) / NEW).open("wb")


def file_of(node: Node, digest: str) -> Path:
    """A file of a list of ours, by its digest."""
    return fetch.folder(node) / f"{digest}.open"


def _tidy(node: Node, row: OpenList, stay: set[str]) -> None:
    """Remove the files of one list's earlier states; those of other lists have other digests in their rows."""
    others = OpenList.objects.using(node.alias).filter(open=True).exclude(pk=row.pk).exclude(signed=b"")
    named = stay | {digest for each in others for digest in (statement(each).filter, statement(each).delta)}
    for path in fetch.folder(node).glob("*.open"):
        if path.stem not in named:
            path.unlink(missing_ok=True)
