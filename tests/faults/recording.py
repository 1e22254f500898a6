"""What a process wrote, read from strace, and the disk that a power cut leaves of it.

A disk keeps what was synchronised. Everything since then may be there or not, in any order, and a write may be torn
at a sector. Names are as unsure as bytes: that a file was made or removed is sure after its folder was synchronised.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from tests.faults import tracing

CALLS = ("openat", "writev", *tracing.CLASS)
MODELS = ("none", "all", "prefix", "subset", "torn")
"""What is lost of the writes that were not synchronised: nothing, all, all after one of them, some, and part of one."""
SECTOR = 512


@dataclass(frozen=True, slots=True)
class Op:
    """One operation: ``home`` and ``name`` of the file (name empty: the folder), and what was done to it.

    ``what`` is write, cut, make, remove, sync or told (a fact was written; home and name are empty).
    """

    what: str
    home: str = ""
    name: str = ""
    at: int = 0
    data: bytes = b""


_LINE = re.compile(r"(\w+)\((.*)\) += (-?\d+)")
_PATH = re.compile(r"^(?:AT_FDCWD|\d+)<((?:\\x..)*)>")
_TEXT = re.compile(r'"((?:\\x..)*)"')


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def record(work: Callable[[], None], folder: Path) -> list[Op]:
    """Run ``work`` in a child and return what it did to the files below ``folder``, in order."""
    log = folder / "strace"
    options = ["-y", "-xx", "-s", "100000000", "-e", "trace=" + ",".join(CALLS), "-o", str(log)]
    status = tracing.traced(work, options)
    if status:
        raise RuntimeError(f"the story ended with {status}")
    made: set[str] = {str(path) for path in folder.rglob("*") if path.name == "node.db"}
    ops: list[Op] = []
    with log.open() as lines:
        for line in lines:
            match = _LINE.match(line)
            if match and int(match[3]) >= 0:
                ops += _read(match[1], match[2], folder, made)
    log.unlink()
    return ops


def _read(call: str, arguments: str, folder: Path, made: set[str]) -> list[Op]:
    texts = [_bytes(text) for text in _TEXT.findall(arguments)]
    if call in ("openat", "unlink"):
        path = texts[0].decode()
        home, name = _place(path, folder)
        if not name or (call == "openat" and ("O_CREAT" not in arguments or path in made)):
            return []
        (made.add if call == "openat" else made.discard)(path)
        return [Op("make" if call == "openat" else "remove", home, name)]
    held = _PATH.match(arguments)
    path = _bytes(held[1]).decode() if held else ""
    if call == "writev":
        return [Op("told")] if Path(path).name.startswith("facts") else []
    home, name = _place(path, folder)
    if not home or name.endswith("-shm"):
        return []
    if call in ("fsync", "fdatasync"):
        return [Op("sync", home, name)]
    if call == "pwrite64":
        return [Op("write", home, name, int(arguments.rpartition(", ")[2]), texts[0])]
    if call == "ftruncate":
        return [Op("cut", home, name, int(arguments.rpartition(", ")[2]))]
    raise RuntimeError(f"the recording does not know {call}")


def _place(path: str, folder: Path) -> tuple[str, str]:
    """Home and name of a path below the folder; empty strings for others and for SQLite's shared memory."""
    if not path.startswith(f"{folder}/") or path.endswith(("-shm", "facts")):
        return "", ""
    home, _, name = path[len(str(folder)) + 1 :].partition("/")
    return ("", "") if home.startswith("facts") else (home, name)


@dataclass
class Disk:
    """The disk of one home. ``kept`` and ``names`` are what is sure, ``unsure`` what was done since."""

    kept: dict[int, bytearray] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    now: dict[str, int] = field(default_factory=dict)
    unsure: list[tuple[int, Op]] = field(default_factory=list)
    syncs: int = 0
    steps: int = 0

    @classmethod
    def holding(cls, name: str, data: bytes) -> Disk:
        """A disk with one file."""
        return cls({0: bytearray(data)}, {name: 0}, {name: 0})

    def do(self, op: Op) -> None:
        """One operation of the process."""
        self.steps += 1
        if op.what == "sync":
            self.syncs += 1
            if op.name:
                file = self.now[op.name]
                sure = [one for one in self.unsure if one[0] == file and one[1].what in ("write", "cut")]
            else:
                sure = [one for one in self.unsure if one[1].what in ("make", "remove")]
            for file, done in sure:
                _apply(self.kept, self.names, file, done)
            self.unsure = [one for one in self.unsure if one not in sure]
            return
        if op.what == "make":
            self.now[op.name] = len(self.kept)
            self.kept[len(self.kept)] = bytearray()
        self.unsure.append((self.now[op.name], op))
        if op.what == "remove":
            del self.now[op.name]

    def left(self, model: str, chance: random.Random) -> tuple[object, Callable[[], dict[str, bytearray]]]:
        """What a power cut leaves under a model: a key that is equal for equal images, and the files."""
        chosen: list[tuple[int, Op]] = list(self.unsure)
        key: Sequence[int] = range(len(chosen))
        if model == "all":
            chosen, key = [], ()
        elif model == "prefix":
            chosen = chosen[: chance.randint(0, len(chosen))]
            key = range(len(chosen))
        elif model == "subset":
            key = [at for at in range(len(chosen)) if chance.random() < 0.5]
            chosen = [chosen[at] for at in key]
        elif model == "torn" and (writes := [at for at, (_, op) in enumerate(chosen) if op.what == "write"]):
            at = chance.choice(writes)
            pieces = _sectors(chosen[at][1])
            stay = [piece for piece in pieces if chance.random() < 0.5][: len(pieces) - 1]
            chosen[at : at + 1] = [(chosen[at][0], piece) for piece in stay]
            key = [*key, at, *(piece.at for piece in stay)]

        def files() -> dict[str, bytearray]:
            touched = {file for file, _ in chosen}
            kept = {file: bytearray(data) if file in touched else data for file, data in self.kept.items()}
            names = dict(self.names)
            for file, op in chosen:
                _apply(kept, names, file, op)
            return {name: kept[file] for name, file in names.items()}

        return (self.syncs, tuple(key)), files


def _apply(kept: dict[int, bytearray], names: dict[str, int], file: int, op: Op) -> None:
    data = kept[file]
    if op.what == "make":
        names[op.name] = file
    elif op.what == "remove":
        names.pop(op.name, None)
    elif op.what == "cut":
        del data[op.at :]
        data.extend(bytes(op.at - len(data)))
    else:
        data.extend(bytes(max(0, op.at - len(data))))
        data[op.at : op.at + len(op.data)] = op.data


def _sectors(op: Op) -> list[Op]:
    """A write cut at the sectors of the disk."""
    edges = [op.at, *range(op.at // SECTOR * SECTOR + SECTOR, op.at + len(op.data), SECTOR), op.at + len(op.data)]
    return [Op("write", op.home, op.name, a, op.data[a - op.at : b - op.at]) for a, b in pairwise(edges)]
