"""Fetching a list that a partner opened to us: the newest statement, then the file, whole or what changed.

The file counts only when it has the digest that the partner signed, and takes the place of the one before at once; a
fetch that was cut goes on where it ended. ``specs/search.md``, section 8.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.agreement import Agreement
from thiqa.domain.clause import Clause
from thiqa.domain.errors import (
    AnsweredError,
    DeltaInvalid,
    FilterDamaged,
    FilterUnexpected,
    KeysDiffer,
    ListUnknown,
    Refused,
    ReleaseNeeded,
    ThiqaError,
    Truncated,
)
from thiqa.domain.search import LIST_TYPE, Published
from thiqa.exchange import adopt, agreements, log, publish
from thiqa.exchange.agreements import Held
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching.filter import Filter, apply
from thiqa.matching.keys.numbers import VERSION as NUMBERS
from thiqa.matching.names.keys import VERSION as NAMES
from thiqa.store import database, nodelog
from thiqa.store.searches import HeldList

__all__ = [
    "KEYS", "Fetched", "clause_of", "fetch", "fetch_held", "file_of", "folder", "may_search", "opened", "published",
    "settle",
]  # fmt: skip

KEYS = f"{NAMES}+{NUMBERS}"
"""The version of the keys that this node makes of names and numbers; those of another version never meet."""

PART = 4 << 20
"""Bytes of a file in one answer at most."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a fetch brought: the statement that is held now, whether it is new, and the bytes that travelled."""

    published: Published
    new: bool
    bytes: int


def may_search(agreement: Agreement, asker: str) -> list[str]:
    """The lists that an agreement opens to ``asker``: ids of clauses in small letters, in its order."""
    way = "a-to-b" if asker == agreement.a.node else "b-to-a"
    return [
        clause.id.lower()
        for clause in agreement.clauses
        if "search" in clause.actions and "search" in clause.mechanisms and clause.direction in ("both", way)
    ]


def clause_of(agreement: Agreement, name: str, asker: str) -> Clause | None:
    """The clause that opens the list ``name`` to ``asker``; none where no clause does.

    Raises ``ReleaseNeeded`` for one that asks for a second person: a search is answered at once and waits for nobody.
    """
    if name not in may_search(agreement, asker):
        return None
    found = next(clause for clause in agreement.clauses if clause.id.lower() == name)
    if found.release != "none":
        raise ReleaseNeeded(clause=found.id)
    return found


def fetch(node: Node, agreement: str) -> list[Fetched]:
    """Fetch every list that the partner opened to us under an agreement (its id).

    Raises ``ListUnknown`` when it opened none, ``FilterUnexpected`` and ``FilterDamaged`` for one that is not as it was
    signed, the errors of calls, ``StoreError``.
    """
    held = agreements.find(node, agreement)
    if held.state != "in_force":
        raise Refused(clause="no-clause", rule="standing", why=f"the agreement is {held.state}, not in force")
    found = [done for name in may_search(held.agreement, node.id) if (done := _fetch(node, held, name)) is not None]
    if not found:
        raise ListUnknown(list=agreement[:16])
    return found


def fetch_held(node: Node) -> int:
    """Fetch what changed in every list that is held; how many are new. For a worker; who cannot be reached waits."""
    new = 0
    for agreement in HeldList.objects.using(node.alias).order_by("agreement").values_list("agreement", flat=True):
        with suppress(ThiqaError):
            new += sum(each.new for each in fetch(node, agreement))
    return new


def _fetch(node: Node, held: Held, name: str) -> Fetched | None:
    row = HeldList.objects.using(node.alias).filter(agreement=held.agreement.id, name=name).first()
    before = None if row is None else published(row)
    asked = {
        "agreement": held.agreement.digest(), "list": name,
        "epoch": before.epoch if before else 0, "number": before.number if before else 0,
    }  # fmt: skip
    try:
        answer = call(node, held.partner, "list", canonical.encode(asked))
    except AnsweredError as error:
        if error.details["answered"] == ListUnknown.code:
            return None  # not opened, or closed; another list of the same agreement may be there
        raise
    if not answer.body:
        with database.writing(node.alias):
            answer.keep(node)
        return None if before is None else Fetched(before, new=False, bytes=0)
    try:
        newest = _verified(node, held, name, answer.body, before)
    except FilterUnexpected:
        if row is not None:  # both are signed: together they show that the partner tells two things
            with database.writing(node.alias):
                publish.keep_evidence(node, held.partner, FilterUnexpected.code, bytes(row.signed), answer.body)
        raise
    travelled = _bring(node, held, newest, before)
    with database.writing(node.alias):
        answer.keep(node)
        HeldList.objects.using(node.alias).update_or_create(
            agreement=held.agreement.id, name=name,
            defaults={
                "partner": held.partner, "epoch": newest.epoch, "number": newest.number, "signed": answer.body,
                "fetched": node.clock(),
            },
        )  # fmt: skip
        detail = {
            "partner": held.partner.node, "list": name, "epoch": newest.epoch, "number": newest.number,
            "filter": newest.filter,
        }  # fmt: skip
        log.append(node, nodelog.locked(node.alias), Kind.LIST, detail)
    return Fetched(newest, new=True, bytes=travelled)


def _verified(node: Node, held: Held, name: str, body: bytes, before: Published | None) -> Published:
    """What a partner says its list is now.

    1. It is signed with a live key of the partner, as a statement about a list. 2. It is from that partner to us, for
    the list that was asked and the version of the agreement in force. 3. It follows what we hold: a later epoch, or the
    same epoch and key with a higher number. 4. Its keys are made as ours are. 5. Its epoch is not
    over.
    """
    # 1.
    signed = signing.decode(body)
    adopt.verify(node, held.partner, signed, LIST_TYPE, adopt.live(node, held.partner, "sign"))
    found = Published.parse(signed.payload)
    # 2.
    if (found.sender, found.recipient) != (held.partner.node, node.id):
        raise FilterUnexpected(why="it is not from this partner to us")
    if (found.agreement, found.name) != (held.agreement.digest(), name):
        raise FilterUnexpected(why="it is another list, or of another version of the agreement")
    # 3.
    if before is not None and before.agreement == found.agreement:
        if (found.epoch, found.number) <= (before.epoch, before.number):
            raise FilterUnexpected(why="it is older than the one that is held")
        if found.epoch == before.epoch and found.public != before.public:
            raise FilterUnexpected(why="its key changed within an epoch")
    # 4.
    if found.keys != KEYS:
        raise KeysDiffer(ours=KEYS, theirs=found.keys)
    # 5.
    if found.until <= node.stamp():
        raise FilterUnexpected(why="its epoch is over")
    return found


def _bring(node: Node, held: Held, newest: Published, before: Published | None) -> int:
    """Bring the file, by its delta where that leads from what is here; how many bytes travelled."""
    target = file_of(node, held.agreement.id, newest.name)
    follows = before is not None and (before.epoch, before.number + 1) == (newest.epoch, newest.number)
    if target.exists() and _digest(target) == newest.filter:
        return 0  # a fetch was killed between putting the file in place and saying so
    travelled = newest.size
    if follows and newest.delta and target.exists():
        travelled += newest.delta_size
        made = target.with_suffix(".made")
        part = _download(node, held, newest, "delta", newest.delta, newest.delta_size)
        try:
            with opened(target) as old, made.open("wb") as file:
                apply(old, memoryview(part.read_bytes()), file.write)
            if _digest(made) == newest.filter:
                settle(made, target)
                return newest.delta_size
        except (DeltaInvalid, FilterDamaged, FilterUnexpected, Truncated):
            pass  # what we hold is not what the delta changes: then all of it
        finally:
            made.unlink(missing_ok=True)
            part.unlink(missing_ok=True)
    settle(_download(node, held, newest, "filter", newest.filter, newest.size), target)
    return travelled


def _download(node: Node, held: Held, newest: Published, what: str, digest: str, size: int) -> Path:
    """One file, from where an earlier fetch ended. Raises ``Truncated`` when the partner gives nothing more."""
    part = folder(node) / f"{digest}.part"
    asked = {
        "agreement": newest.agreement, "list": newest.name, "epoch": newest.epoch, "number": newest.number,
        "what": what,
    }  # fmt: skip
    with part.open("ab") as file:
        while (at := file.tell()) < size:
            answer = call(node, held.partner, "list-part", canonical.encode(asked | {"at": at}))
            if not answer.body or at + len(answer.body) > size:
                raise Truncated(what="The list")
            file.write(answer.body)
        file.flush()
        os.fsync(file.fileno())
    if _digest(part) != digest:
        part.unlink()
        raise FilterUnexpected(why="it has not the digest that was signed")
    return part


def settle(made: Path, target: Path) -> None:
    """Let a file that is written take its place, durably."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    made.replace(target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def folder(node: Node) -> Path:
    """Where the files of lists lie, ours and those of partners."""
    path = node.config.home / "lists"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def file_of(node: Node, agreement: str, name: str) -> Path:
    """The filter of a list of a partner that we hold."""
    return folder(node) / f"held-{agreement}-{name}.filter"


def published(row: HeldList) -> Published:
    """What the partner signed about a list that we hold."""
    return Published.parse(signing.decode(bytes(row.signed)).payload)


@contextmanager
def opened(path: Path) -> Iterator[Filter]:
    """The filter in a file, mapped. Raises ``FilterUnexpected`` when it is gone, ``FilterDamaged``, ``Truncated``."""
    try:
        with path.open("rb") as file:
            held = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except FileNotFoundError as error:
        raise FilterUnexpected(why="its file is gone") from error
    except ValueError as error:  # an empty file cannot be mapped
        raise FilterDamaged(why="its file is empty") from error
    # It is unmapped with its last user: closed here, it would fail where an error on its way still holds a view of it.
    yield Filter(memoryview(held))
