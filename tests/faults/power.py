"""Power cuts, simulated after every operation on the disks of two nodes, over five models of what is lost.

One process plays the long story once under strace. For each operation the images are made that a cut could leave, of
the node that wrote with the other one killed, and of both. SQLite opens each distinct image; each distinct pair of
states that it recovers is opened by the shipped code, brought to rest and held against what had been told by then.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import sqlite3
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from bench import figure, say
from tests.faults import recording, story
from tests.faults.kill import settle
from tests.faults.oracle import Fact, Violation
from tests.faults.recording import MODELS, Disk, Op
from tests.faults.stage import NAMES, Template, scratch, template


def recovered(home: Path) -> str:
    """The digest of all rows that SQLite recovers; raises :class:`Violation` for a database that is broken."""
    try:
        database = sqlite3.connect(home / "node.db")
        try:
            (well,) = database.execute("PRAGMA quick_check(1)").fetchone()
            if well != "ok":
                raise Violation(f"corrupt: {well}")
            digest = hashlib.blake2b(digest_size=16)
            tables = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'store_%' AND type = 'table'")
            for (table,) in tables.fetchall():
                for row in database.execute(f"SELECT * FROM {table}"):  # noqa: S608
                    digest.update(repr(row).encode())
            return digest.hexdigest()
        finally:
            database.close()
    except sqlite3.DatabaseError as error:
        raise Violation(f"corrupt: {error}") from error


def write(home: Path, files: dict[str, bytearray]) -> None:
    """Put an image into a home."""
    home.mkdir(exist_ok=True)
    for old in home.iterdir():
        old.unlink()
    for name, data in files.items():
        (home / name).write_bytes(data)


@dataclass
class Cuts:
    """All cuts of one recording."""

    plan: Template
    folder: Path
    ops: list[Op]
    facts: list[Fact]
    chance: random.Random
    points: Counter[str] = field(default_factory=Counter)
    images: dict[object, str] = field(default_factory=dict)
    seen: set[tuple[str, ...]] = field(default_factory=set)
    bad: list[str] = field(default_factory=list)

    def run(self, every: int = 1, most: int = 0) -> None:
        """Go through the recording; cut after each operation or one of ``every``; stop at ``most`` violations."""
        disks = {name: Disk.holding("node.db", self.plan.files[name]) for name in NAMES}
        told, start = 0, time.monotonic()
        for number, op in enumerate(self.ops):
            if op.what == "told":
                told += 1
                continue
            disks[op.home].do(op)
            if self.chance.randrange(every):
                continue
            for model in MODELS:
                for victims in ((op.home,), NAMES):
                    self.cut(disks, victims, model, told, f"operation {number}, {model} of {'+'.join(victims)}")
            if most and len(self.bad) >= most:
                return
            if sum(self.points.values()) % 2000 < 10:
                self.progress(start)

    def progress(self, start: float) -> None:
        """Tell how far it is."""
        say(
            f"power: {sum(self.points.values())} points, {len(self.images)} images, {len(self.seen)} states, "
            f"{len(self.bad)} violations, {time.monotonic() - start:.0f} s"
        )

    def cut(self, disks: dict[str, Disk], victims: tuple[str, ...], model: str, told: int, where: str) -> None:
        """One point: what is left of both nodes must recover to a state that is right."""
        self.points[model] += 1
        left = {name: disks[name].left(model if name in victims else "none", self.chance) for name in NAMES}
        try:
            states: list[str] = []
            for name, (key, files) in left.items():
                if (name, key) not in self.images:
                    write(self.folder / name, files())
                    self.images[name, key] = "broken"
                    self.images[name, key] = recovered(self.folder / name)
                states.append(self.images[name, key])
            pair = (*states, str(told))
            if pair in self.seen or "broken" in states:
                return
            self.seen.add(pair)
            for name, (_, files) in left.items():
                write(self.folder / name, files())
            settle(self.plan, self.folder, self.facts[:told])
        except Exception as error:
            self.bad.append(f"{where}: {type(error).__name__}: {error}")
            if len(self.bad) < 20:
                say(f"  violated at {self.bad[-1]}")


def cuts(rounds: int, seed: int) -> Cuts:
    """Record the long story."""
    plan, folder = template(), scratch()
    plan.copy(folder)
    facts = folder / "facts-1"
    acts = list(story.long(rounds, seed))
    ops = recording.record(lambda: story.play(plan, folder, acts, facts), folder)
    return Cuts(plan, folder, ops, story.told(facts), random.Random(seed))


def run(small: bool = False, seed: int = 1, rounds: int = 5, every: int = 1, most: int = 0) -> int:
    """Cut after every operation of ``rounds`` rounds; ``most`` violations end the run early when it is not 0."""
    start, made = time.monotonic(), cuts(1 if small else rounds, seed)
    try:
        say(f"power: {len(made.ops)} operations recorded, {len(made.facts)} facts told")
        made.run(40 if small else every, most)
    finally:
        shutil.rmtree(made.folder, ignore_errors=True)
    made.progress(start)
    figure("power cuts simulated", sum(made.points.values()), "points", goal=20_000)
    figure("distinct disk images", len(made.images), "images")
    figure("distinct recovered states opened by the shipped code", len(made.seen), "states")
    figure("lost, twice or otherwise wrong after a power cut", len(made.bad), "violations", goal=0)
    return int(bool(made.bad))
