"""The index of the names of all current persons, kept in a file beside the database and brought up to date when used.

The file holds what stood in the registry at one number of its changes (``Counter``). Whoever searches reads what has
changed since: those records are left out of the file's answers, and a small index of what they say now is searched
beside it. When much has changed, or something was erased, the file is made anew. It is no source: a file that is
absent, damaged, of another version or of another epoch of the node is replaced.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from thiqa.domain.errors import IndexInvalid
from thiqa.exchange.node import Node
from thiqa.matching.names import searching
from thiqa.matching.names.searching import Index
from thiqa.store import records as rows

__all__ = ["FILE", "Names", "change_of", "forget", "open_names"]

FILE: Final = "names.index"
HEAD: Final = 256
MAGIC: Final = b"thiqa names of records 1\n"
AT_ONCE: Final = 5_000
SHARE: Final = 10
"""The file is made anew when more than one of so many of its names has changed, and more than :data:`FEW`."""
FEW: Final = 2_000

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Names:
    """The names as they stood at one ``change``, ready to be searched. ``changed``: rows newer than the file."""

    change: int
    indexes: tuple[Index[int], ...]
    changed: frozenset[int]

    def search(self, name: str, limit: int) -> list[tuple[int, float]]:
        """Primary keys of records with the scores of their best names, best first, equal ones by their keys."""
        found = searching.search_all(self.indexes, name, limit, self.changed)
        found.sort(key=lambda pair: (-pair[1], pair[0]))
        return found

    def __len__(self) -> int:
        return sum(map(len, self.indexes))


def change_of(node: Node) -> int:
    """The number of the registry's last change; 0 for an empty one."""
    value = rows.Counter.objects.using(node.alias).filter(pk=1).values_list("value", flat=True).first()
    return value or 0


def open_names(node: Node, tell: Tell = lambda _: None) -> Names:
    """The names as they stand now. Reads the file, or makes it (10^6 names take a minute); ``tell`` says so."""
    now = change_of(node)
    try:
        index, then = _read(node)
    except IndexInvalid:
        return _make(node, now, tell)
    # Asked by the number of the change alone: with more conditions SQLite would rather walk through all persons.
    changed = rows.Record.objects.using(node.alias).filter(change__gt=then, change__lte=now)
    most = max(FEW, len(index) // SHARE)
    found = list(changed.values_list("pk", "kind", "state")[: most + 1])
    if len(found) > most or any(state == rows.ERASED for _, _, state in found):
        return _make(node, now, tell)
    keys = sorted(pk for pk, kind, _ in found if kind == "person")
    if not keys:
        return Names(now, (index,), frozenset())
    newer = searching.index(name for at in range(0, len(keys), FEW) for name in _names(node, keys[at : at + FEW]))
    return Names(now, (index, newer), frozenset(keys))


def forget(node: Node) -> None:
    """Remove the file: it holds the names of what was erased until it is made anew."""
    (node.config.home / FILE).unlink(missing_ok=True)


def _make(node: Node, now: int, tell: Tell) -> Names:
    tell("Making the index of names …")
    # Rows that change while this runs have a later number than ``now``: the next reader takes them from the table.
    index = searching.index(_names(node))
    _write(node, index, now)
    return Names(now, (index,), frozenset())


def _names(node: Node, keys: Sequence[int] = ()) -> Iterator[tuple[int, str]]:
    """Every name of every current person, or of those with these ``keys``, with the primary key of its record."""
    found = rows.Record.objects.using(node.alias).filter(kind="person", state=rows.CURRENT).order_by("pk")
    if keys:
        found = found.filter(pk__in=keys)
    last = 0
    while part := list(found.filter(pk__gt=last).values_list("pk", "content")[:AT_ONCE]):
        for pk, content in part:
            for each in json.loads(bytes(content or b""))["fields"]["names"]:
                yield pk, each["name"]
        last = part[-1][0]


def _about(node: Node, change: int) -> bytes:
    # A node that came back from a backup begins a new epoch, so a file of before is never taken for one of now.
    about = {"node": node.id, "epoch": node.row().epoch, "change": change}
    return (MAGIC + json.dumps(about).encode()).ljust(HEAD, b" ")


def _write(node: Node, index: Index[int], change: int) -> None:
    """Write the file beside its place and move it there, so that no reader sees half of it."""
    path = node.config.home / FILE
    new = path.with_name(f"{FILE}.{os.getpid()}")
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(_about(node, change))
            index.save(file)
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _read(node: Node) -> tuple[Index[int], int]:
    """The index of the file and the change that it stands at. Raises ``IndexInvalid``."""
    data = _mapped(node.config.home / FILE)
    head = bytes(data[:HEAD])
    try:
        change = int(json.loads(head.removeprefix(MAGIC))["change"])
    except (ValueError, KeyError, TypeError) as error:
        raise IndexInvalid(why="its head cannot be read") from error
    if head != _about(node, change) or change > change_of(node):
        raise IndexInvalid(why="it is of another node, or of another time of this one")
    found: Index[int] = searching.load(data[HEAD:])  # type: ignore[assignment]
    return found, change


def _mapped(path: Path) -> memoryview:
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise IndexInvalid(why="there is none") from error
