"""The files of an import between reading and applying: every entry checked and in its final bytes, one a line.

The source is read to its end before anything of it is kept, so a file that is broken in the middle imports nothing; and
an import that was killed goes on in these files, whatever became of the source. They lie in the node's home, are
readable by its user only, and are removed when the import is done.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from thiqa.domain.errors import ImportRunning, StoreError
from thiqa.registry.source import Refused

__all__ = ["Refusals", "Spool", "alone"]

_BUFFER = 1 << 20


@dataclass(frozen=True, slots=True)
class Spool:
    """The folder of one import: ``rows`` and ``ties`` begin each line with 32 digits and a blank."""

    folder: Path

    @classmethod
    def of(cls, home: Path, run: str) -> Spool:
        return cls(home / "imports" / run)

    @property
    def rows(self) -> Path:
        return self.folder / "rows"

    @property
    def ties(self) -> Path:
        return self.folder / "ties"

    @property
    def kept(self) -> Path:
        """Identifiers of entries that could not be read, and are not gone from the list."""
        return self.folder / "kept"

    @property
    def refused(self) -> Path:
        """Beside the folder, because it stays."""
        return self.folder.with_suffix(".refused.jsonl")

    def begin(self) -> None:
        """An empty folder. Raises ``StoreError`` where there is no room or no right."""
        try:
            self.remove()
            self.refused.unlink(missing_ok=True)
            self.folder.mkdir(parents=True, mode=0o700)
        except OSError as error:
            raise StoreError(why=f"the folder of the import: {error.strerror}") from error

    def whole(self, size: int) -> bool:
        """Whether the rows are there, all ``size`` bytes of them."""
        files = (self.rows, self.ties, self.kept)
        return all(file.exists() for file in files) and self.rows.stat().st_size == size

    def remove(self) -> None:
        """Remove what was between; the report of refused rows stays."""
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextmanager
    def writing(self, path: Path) -> Iterator[BinaryIO]:
        """A new file of the spool, on the disk when the block ends. Raises ``StoreError``."""
        try:
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb", buffering=_BUFFER) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise StoreError(why=f"the folder of the import: {error.strerror}") from error

    def lines(self, path: Path, position: int, at_once: int) -> Iterator[tuple[int, list[bytes]]]:
        """The lines of a file from ``position`` on, ``at_once`` in each part, with the position behind the part."""
        with path.open("rb", buffering=_BUFFER) as file:
            file.seek(position)
            part: list[bytes] = []
            for line in file:
                part.append(line)
                position += len(line)
                if len(part) == at_once:
                    yield position, part
                    part = []
            if part:
                yield position, part

    def identifiers(self, path: Path) -> set[bytes]:
        """The identifiers that the lines of a file begin with, 16 bytes each."""
        with path.open("rb", buffering=_BUFFER) as file:
            return {bytes.fromhex(line[:32].decode()) for line in file}


class Refusals:
    """The report of the rows that were refused, and what the import must know of them."""

    def __init__(self, path: Path, source: str) -> None:
        self.path, self.source = path, source
        self.count = self.parts = 0
        self.references: set[str] = set()
        self.nameless = 0
        self._file: BinaryIO | None = None

    def add(self, row: Refused) -> None:
        """One more line: file, place, code of the error and its sentence; ``kept`` where the rest was imported."""
        if self._file is None:
            self._file = open(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")  # noqa: SIM115
        said = {"file": self.source, "place": row.place, "code": row.code, "why": row.why, "kept": row.kept}
        self._file.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        if row.kept:
            self.parts += 1
            return
        self.count += 1
        self.nameless += not row.reference
        if row.reference:
            self.references.add(row.reference)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


@contextmanager
def alone(home: Path, origin: str) -> Iterator[None]:
    """Only one process imports into an origin. Raises ``ImportRunning``, ``StoreError``.

    The lock goes with the process, also when it is killed.
    """
    folder = home / "imports"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / f"{origin}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StoreError(why=f"the folder of the import: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise ImportRunning(origin=origin) from error
    try:
        yield
    finally:
        os.close(descriptor)
