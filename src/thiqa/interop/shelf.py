"""What a file says of a subject in other places than the subject's own object, laid by until the subject is read.

FollowTheMoney and STIX write passports, sanctions and relations as objects of their own, before or after the subject.
The first pass over a file lays them here, the second takes them. The shelf is a temporary SQLite database without a
name, which stays in memory while it is small and goes to the disk where it is not, and is gone when it is closed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

__all__ = ["Shelf"]

_BATCH = 2000


class Shelf:
    """Parts by their owner's name in the file, and the names of all subjects. Use as a context manager."""

    def __init__(self) -> None:
        # An empty name is a private temporary database; nothing in it outlives the process.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("CREATE TABLE part (owner BLOB, place TEXT, value TEXT)")
        self._database.execute("CREATE TABLE subject (name BLOB PRIMARY KEY, version TEXT) WITHOUT ROWID")
        self._database.execute("BEGIN")
        self._parts: list[tuple[bytes, str, str]] = []
        self._subjects: list[tuple[bytes, str]] = []
        self._any = False

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def put(self, owner: str, place: str, value: dict[str, Any]) -> None:
        """Lay by one part."""
        self._parts.append((_key(owner), place, json.dumps(value)))
        if len(self._parts) >= _BATCH:
            self._write()

    def subject(self, name: str, version: str = "") -> None:
        """Note that the file has a subject; of several versions the greatest stays."""
        self._subjects.append((_key(name), version))
        if len(self._subjects) >= _BATCH:
            self._write()

    def _write(self) -> None:
        self._database.executemany("INSERT INTO part (owner, place, value) VALUES (?, ?, ?)", self._parts)
        self._database.executemany(
            "INSERT INTO subject VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET version = max(version, excluded.version)",
            self._subjects,
        )
        self._any = self._any or bool(self._parts)
        self._parts, self._subjects = [], []

    def ready(self) -> None:
        """Everything was laid by; from now on it is taken."""
        self._write()
        self._database.execute("CREATE INDEX part_owner ON part (owner)")

    def of(self, owner: str) -> list[tuple[str, dict[str, Any]]]:
        """The parts of one owner with their places, in the order of the file."""
        if not self._any:
            return []
        rows = self._database.execute(
            "SELECT place, value FROM part WHERE owner = ? ORDER BY rowid", (_key(owner),)
        ).fetchall()
        return [(place, json.loads(value)) for place, value in rows]

    def has(self, name: str) -> bool:
        """Whether the file has a subject of this name."""
        return self._database.execute("SELECT 1 FROM subject WHERE name = ?", (_key(name),)).fetchone() is not None

    def version(self, name: str) -> str | None:
        """The greatest version of a subject; ``None`` where the file has no such subject."""
        row = self._database.execute("SELECT version FROM subject WHERE name = ?", (_key(name),)).fetchone()
        return None if row is None else str(row[0])

    def left(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The parts whose owner is no subject of the file."""
        rows = self._database.execute(
            "SELECT place, value FROM part WHERE NOT EXISTS (SELECT 1 FROM subject WHERE name = owner) ORDER BY rowid"
        )
        for place, value in rows:
            yield place, json.loads(value)


def _key(name: str) -> bytes:
    """A name as bytes: JSON can hold half of a surrogate pair, which SQLite does not take as text."""
    return name.encode("utf-8", "surrogatepass")
