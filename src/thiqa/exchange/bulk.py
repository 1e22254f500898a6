"""List against list: all people of a file, or of our registry, asked in full batches and joined with a list at once.

Each batch is a query like any other: sealed to the overseer, logged, counted by the partner. What is kept between them
lies in the node's home, under ``bulk``: outputs with the numbers of their subjects, never a name, and a note of how far
it got. Both are on the disk before the next batch is asked, so whoever kills the run and starts it again asks one batch
twice at most. Nothing is looked up before all is asked; then one join tells the number of hits, or the hits.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from thiqa.domain.errors import BulkPaused, BulkRunning, EpochOver, ListUnknown, StoreError
from thiqa.domain.search import CLASSES, Key, padded, units
from thiqa.exchange import agreements, fetch, log
from thiqa.exchange.node import Node
from thiqa.exchange.search import Ground, Hit, Subject, evaluate
from thiqa.ledger.entry import Kind
from thiqa.matching import bulk
from thiqa.matching.filter import Filter
from thiqa.store import database, joining
from thiqa.store.searches import HeldList, Question

__all__ = ["Asking", "Job", "Source", "ask", "behind", "count", "finish", "hits", "job_of", "tidy"]

PIECE = 1 << 22
"""Rows that are handed to the join at once."""

_T = TypeVar("_T")
Tell = Callable[["Asking", float], None]
Source = Callable[[int], Iterable[tuple[int, _T]]]
"""Gives the rows from a number on, each with its number; numbers rise, and those of earlier rows do not come again."""


@dataclass(slots=True)
class Asking:
    """How far a run has come. All rows below the number ``rows`` are done, ``subjects`` of them were asked about with
    ``keys``.

    ``left`` are the searches that ``day`` still had; ``batches`` the references of the queries, each with the first row
    behind it.
    """

    rows: int = 0
    size: int = 0
    subjects: int = 0
    keys: int = 0
    left: int = -1
    day: str = ""
    done: bool = False
    batches: list[tuple[str, int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Job:
    """One source against one list in one epoch. ``id`` follows from all that decides what is asked."""

    id: str
    folder: Path
    agreement: str
    name: str
    epoch: int
    ground: Ground
    least: str

    @property
    def spool(self) -> Path:
        return self.folder / "outputs"

    @property
    def position(self) -> Path:
        return self.folder / "position"

    def asking(self) -> Asking:
        """How far it has come; at the beginning where nothing is noted."""
        try:
            noted: dict[str, Any] = json.loads(self.position.read_bytes())
            found = Asking(**noted["asking"])
        except FileNotFoundError:
            return Asking()
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError(why=f"the note of a bulk search cannot be read; remove {self.folder}") from error
        return replace(found, batches=[(reference, end) for reference, end in found.batches])


def job_of(node: Node, agreement: str, ground: Ground, source: str, least: str = CLASSES[-1]) -> Job:
    """The run of a ``source`` (a digest of what it is) against the list that the ground opens.

    ``least`` is the weakest class of keys that are asked for. A list of a new epoch is a new run: outputs under another
    key never meet. Raises ``ListUnknown`` where we hold no list.
    """
    held = agreements.find(node, agreement)
    rows = list(HeldList.objects.using(node.alias).filter(agreement=held.agreement.id).order_by("name"))
    if not rows:
        raise ListUnknown(list=agreement[:16])
    fitting = [
        row
        for row in rows
        if (clause := fetch.clause_of(held.agreement, row.name, node.id)) is not None
        and ground.purpose in clause.purposes
        and ground.category in clause.categories
    ]
    row = (fitting or rows)[0]  # where none fits, the first refuses, and the refusal is logged
    told = {name: value for name, value in asdict(ground).items() if name != "by"}
    decides = [source, agreement, row.name, row.epoch, fetch.published(row).public, least, told]
    number = hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:32]
    return Job(number, node.config.home / "bulk" / number, agreement, row.name, row.epoch, ground, least)


def ask(
    node: Node, job: Job, source: Source[_T], subject: Callable[[_T], Subject | None], *, tell: Tell | None = None
) -> Asking:
    """Ask about everybody of ``source`` whom it has not asked about yet; what ``subject`` makes nothing of is passed.

    1. The source begins behind what an earlier run has done. 2. A batch is asked, and 3. its outputs and the note are
    on the disk before the next. Raises ``BulkPaused`` when the day has no room for the next batch, ``BulkRunning``, and
    as :func:`thiqa.exchange.search.evaluate`; what was asked before is kept in any case.
    """
    with _alone(job):
        asking = job.asking()
        clause = fetch.clause_of(agreements.find(node, job.agreement).agreement, job.name, node.id)
        data = clause.data if clause is not None else frozenset()
        began, first = time.monotonic(), asking.rows
        # 1.
        with _opened(job, asking) as file:
            for some in bulk.batches(_counted(source(asking.rows), subject, job, data)):
                # 2.
                asked = [each for _, each in some if each.keys]
                if asked:
                    _room(node, asking, asked, job)
                    _batch(node, job, asking, some, file)
                # 3.
                asking.rows = some[-1][0] + 1
                _note(job, asking, file)
                if tell is not None:
                    tell(asking, (asking.rows - first) / max(time.monotonic() - began, 1e-9))
            asking.done = True
            _note(job, asking, file)
        return asking


def behind(rows: Iterable[_T]) -> Source[_T]:
    """The source of rows that come in one order, as those of a file: numbered from 0."""
    return lambda start: islice(enumerate(rows), start, None)


def _counted(
    rows: Iterable[tuple[int, _T]], subject: Callable[[_T], Subject | None], job: Job, data: frozenset[str]
) -> Iterator[tuple[tuple[int, Subject], int]]:
    """Each row with the keys that are asked for it: of kinds that the clause names, and of classes that were chosen."""
    classes = CLASSES[: CLASSES.index(job.least) + 1]
    for number, row in rows:
        found = subject(row)
        keys = [] if found is None else [key for key in found.keys if key.data in data and key.kind in classes]
        yield (number, Subject(found.about if found is not None else "", keys)), len(keys)


def _room(node: Node, asking: Asking, asked: list[Subject], job: Job) -> None:
    """Raises ``BulkPaused`` when the partner told that the day has no room for this batch."""
    wanted = units(padded(sum(len(each.keys) for each in asked)))
    if asking.day == node.stamp()[:10] and 0 <= asking.left < wanted:
        raise BulkPaused(clause=job.name.upper(), done=asking.rows)


def _batch(node: Node, job: Job, asking: Asking, some: list[tuple[int, Subject]], file: _File) -> None:
    numbers = [number for number, each in some if each.keys]
    done = evaluate(node, job.agreement, [each for _, each in some if each.keys], job.ground, job.name)
    if done.row.epoch != job.epoch:  # fetched meanwhile: outputs under another key meet nothing of this run
        raise EpochOver(list=job.name, epoch=done.row.epoch)
    kinds = [bulk.kind_of(key) for _, key in done.keys]
    file.write(bulk.rows(done.outputs, [numbers[at] for at, _ in done.keys], kinds))
    asking.subjects += len(numbers)
    asking.keys += len(done.keys)
    asking.left, asking.day = done.left, node.stamp()[:10]
    asking.batches.append((done.reference, some[-1][0] + 1))


def count(node: Node, job: Job, by: str) -> int:
    """How many subjects met the list, and nothing about whom: for those who must know the size first."""
    found = next(_joined(node, job, bulk.COUNT))[0]
    _log(node, job, by, {"counted": found})
    return found


def hits(node: Node, job: Job, by: str) -> tuple[Hit, ...]:
    """Which subjects met the list, by their number in the source. The texts of the keys are not kept, so ``Key.text``
    is empty. Raises ``EngineUnusable``, and the errors of filters."""
    met: dict[int, list[Key]] = {}
    for subject, kind in _joined(node, job, bulk.HITS):
        met.setdefault(subject, []).append(Key("", *bulk.KINDS[kind]))
    start = 0
    with database.writing(node.alias):
        for reference, end in job.asking().batches:
            found = sum(start <= number < end for number in met)
            Question.objects.using(node.alias).filter(reference=reference).update(hits=found)
            start = end
    _log(node, job, by, {"hits": len(met)})
    return tuple(Hit(number, tuple(keys)) for number, keys in sorted(met.items()))


def finish(job: Job) -> None:
    """Forget a run: its outputs and its note. The questions stay with the overseer."""
    shutil.rmtree(job.folder, ignore_errors=True)


def tidy(node: Node) -> int:
    """Forget the runs whose list is of another epoch by now, or gone; how many. Their outputs meet nothing any more."""
    held = {
        (row.agreement, row.name, row.epoch)
        for row in HeldList.objects.using(node.alias).all()
        if fetch.published(row).until > node.stamp()
    }
    gone = 0
    for position in (node.config.home / "bulk").glob("*/position"):
        noted = json.loads(position.read_bytes())
        if (noted["agreement"], noted["list"], noted["epoch"]) not in held:
            shutil.rmtree(position.parent, ignore_errors=True)
            gone += 1
    return gone


def _joined(node: Node, job: Job, statement: str) -> Iterator[tuple[int, ...]]:
    """The rows of a statement over what was asked and what is listed now."""
    settings = node.config
    folder = job.folder / "join"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        with fetch.opened(fetch.file_of(node, job.agreement, job.name)) as listed:
            tables = {"asked": _asked(job, listed), "listed": bulk.listed(listed)}
            made = joining.write(folder, tables, settings.match_memory_mib)
        with joining.opened(settings.match_engine, folder, settings.match_memory_mib) as engine:
            yield from engine.select(statement, made)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _asked(job: Job, listed: Filter) -> Iterator[bulk.Columns]:
    """What was asked, in pieces; one empty piece where that is nothing."""
    left = job.asking().size
    with job.spool.open("rb") as file:
        while True:
            piece = file.read(min(bulk.ROW * PIECE, left))
            left -= len(piece)
            yield bulk.columns(piece, listed.head.entries)
            if not piece or not left:
                return


def _log(node: Node, job: Job, by: str, found: dict[str, int]) -> None:
    asking = job.asking()
    detail = {
        "bulk": job.id, "list": job.name, "epoch": job.epoch, "case": job.ground.case, "subjects": asking.subjects,
        "keys": asking.keys, "by": by,
    }  # fmt: skip
    log.act(node, Kind.READ, detail | found)


class _File:
    """The spool of outputs, cut to what was noted."""

    def __init__(self, path: Path, size: int) -> None:
        self._file = open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb")  # noqa: SIM115
        self._file.truncate(size)
        self._file.seek(size)

    def write(self, data: bytes) -> None:
        with _disk():
            self._file.write(data)

    def settled(self) -> int:
        """Have it on the disk; its size."""
        with _disk():
            self._file.flush()
            os.fsync(self._file.fileno())
            return self._file.tell()

    def close(self) -> None:
        self._file.close()


@contextmanager
def _opened(job: Job, asking: Asking) -> Iterator[_File]:
    if job.spool.exists() and job.spool.stat().st_size < asking.size:
        raise StoreError(why=f"the outputs of a bulk search are shorter than they were left; remove {job.folder}")
    with _disk():
        file = _File(job.spool, asking.size)
    try:
        yield file
    finally:
        file.close()


def _note(job: Job, asking: Asking, file: _File) -> None:
    """Have the outputs on the disk, then the note that tells of them."""
    asking.size = file.settled()
    new = job.position.with_name("position.new")
    noted = {"agreement": job.agreement, "list": job.name, "epoch": job.epoch, "asking": asdict(asking)}
    with _disk():
        with new.open("w", encoding="utf-8") as position:
            json.dump(noted, position)
            position.flush()
            os.fsync(position.fileno())
        new.replace(job.position)


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full or refuses is a ``StoreError``; what was noted before stands."""
    try:
        yield
    except OSError as error:
        raise StoreError(why=f"the folder of bulk searches: {error.strerror}") from error


@contextmanager
def _alone(job: Job) -> Iterator[None]:
    """One process at a time asks for a run. Raises ``BulkRunning``. The lock goes with the process."""
    with _disk():
        job.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(job.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise BulkRunning() from error
    try:
        yield
    finally:
        os.close(descriptor)
