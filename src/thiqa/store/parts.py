"""Parts of attachments as files: ``<home>/parts/<folder>/<SHA-256 of the part>``.

A file has its name only when all its bytes are on the disk, and the name says which bytes they are. So what is there is
whole and right, whatever was killed when; nothing else has to be remembered about a part. ``specs/attachment.md``.
"""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from thiqa.domain.errors import AttachmentDamaged, DiskFull, StoreError

__all__ = [
    "claim", "held", "keep", "keep_only", "make", "place", "read", "remove", "room", "spool", "strays", "write_new",
]  # fmt: skip

ROOM_LEFT = 64 << 20
"""Bytes that attachments leave free: rows and logs must still be written when files no longer fit."""

_UNFINISHED, _GOING = "new-", "old-"
_READ = 1 << 18

Random = Callable[[int], bytes]


@contextmanager
def _disk() -> Iterator[None]:
    """Faults of the disk in the block become ``DiskFull`` or ``StoreError``."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull() from error
        raise StoreError(why=error.strerror or type(error).__name__) from error


def place(home: Path, folder: str) -> Path:
    """Where a folder of parts lies."""
    return home / "parts" / folder


def make(home: Path, folder: str) -> Path:
    """The folder, made durably if it is not there."""
    path = place(home, folder)
    if not path.is_dir():
        with _disk():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
            _sync(path.parent)
            _sync(home)
    return path


def room(home: Path) -> int:
    """Bytes that parts may still take on the disk of ``home``."""
    with _disk():
        free = os.statvfs(home)
    return max(0, free.f_bavail * free.f_frsize - ROOM_LEFT)


class _File:
    """A part that is being written under another name, until :meth:`keep` gives it its own."""

    def __init__(self, folder: Path, random: Random) -> None:
        self.size = 0
        self._path = folder / f"{_UNFINISHED}{random(8).hex()}"
        self._file = open(self._path, "xb", opener=_private)  # noqa: SIM115

    def add(self, data: bytes | memoryview) -> None:
        self._file.write(data)
        self.size += len(data)

    def keep(self, name: str) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._path.rename(self._path.with_name(name))

    def drop(self) -> None:
        with suppress(OSError):  # closing writes what is left, which is what failed
            self._file.close()
        self._path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def claim(folder: Path, digests: Iterable[str]) -> None:
    """Keep a folder from :func:`remove` as a stray; raises ``AttachmentDamaged`` unless all its parts are there."""
    with _disk():
        if folder.is_dir():
            os.utime(folder)
    missing = set(digests) - held(folder)
    if missing:
        raise AttachmentDamaged(part=min(missing)[:16])


def keep(folder: Path, digest: str, data: bytes | memoryview, random: Random) -> None:
    """Write one part, whose SHA-256 the caller has verified. When this returns, bytes and name are on the disk.

    Raises ``DiskFull`` or ``StoreError``.
    """
    with _disk():
        file = _File(folder, random)
        try:
            file.add(data)
            file.keep(digest)
        except BaseException:
            file.drop()
            raise
        _sync(folder)


def spool(
    home: Path, pieces: Iterable[bytes], size: int, name: Callable[[list[str]], str], random: Random
) -> list[str]:
    """Cut ``pieces`` into parts of ``size`` bytes in a new folder; their digests in order.

    ``name`` makes the folder's name from them. It gets that name when all parts are on the disk; what a kill leaves
    before is a stray. Memory: one piece. Raises ``DiskFull``, ``StoreError``, and what ``pieces`` raises.
    """
    folder = make(home, f"{_UNFINISHED}{random(16).hex()}")
    digests: list[str] = []
    file: _File | None = None
    seen = hashlib.sha256()
    try:
        for piece in pieces:
            left = memoryview(piece)
            while left:
                with _disk():
                    file = file or _File(folder, random)
                    fits = left[: size - file.size]
                    file.add(fits)
                    seen.update(fits)
                    left = left[len(fits) :]
                    if file.size == size:
                        digests.append(seen.hexdigest())
                        file.keep(digests[-1])
                        file, seen = None, hashlib.sha256()
        with _disk():
            if file is not None:
                digests.append(seen.hexdigest())
                file.keep(digests[-1])
            _sync(folder)
            folder.rename(place(home, name(digests)))
            _sync(folder.parent)
    except BaseException:
        if file is not None:
            file.drop()
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return digests


def held(folder: Path) -> set[str]:
    """The digests of the parts in a folder; empty when there is no folder."""
    try:
        with os.scandir(folder) as found:
            return {entry.name for entry in found if len(entry.name) == 64}
    except FileNotFoundError:
        return set()


def keep_only(folder: Path, digests: Collection[str]) -> None:
    """Remove the other files of a folder: what kills left, and parts of a statement that was replaced."""
    with _disk():
        for path in list(folder.glob("*")):
            if path.name not in digests:
                path.unlink(missing_ok=True)


def read(folder: Path, digest: str) -> Iterator[bytes]:
    """The bytes of a part in pieces; raises ``AttachmentDamaged`` at the end if they are not those of its name."""
    seen = hashlib.sha256()
    try:
        with _disk(), open(folder / digest, "rb", buffering=0) as file:
            while piece := file.read(_READ):
                seen.update(piece)
                yield piece
    except StoreError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise AttachmentDamaged(part=digest[:16]) from error
        raise
    if seen.hexdigest() != digest:
        raise AttachmentDamaged(part=digest[:16])


def write_new(target: Path, pieces: Iterable[bytes], random: Random) -> None:
    """Write a file for a person, readable by its owner; it has its name only when all ``pieces`` are on the disk."""
    with _disk():
        file = _File(target.parent, random)
        try:
            for piece in pieces:
                file.add(piece)
            file.keep(target.name)
        except BaseException:
            file.drop()
            raise
        _sync(target.parent)


def remove(home: Path, folder: str, before: float | None = None) -> bool:
    """Remove a folder with all it holds; harmless when it is gone. With ``before`` only if nobody touched it since.

    It is renamed first. Who reads it at this moment either touched it before, then it goes back, or finds nothing.
    """
    path, going = place(home, folder), place(home, f"{_GOING}{folder}")
    with _disk():
        try:
            path.rename(going)
        except FileNotFoundError:
            return False
        if before is not None and going.stat().st_mtime >= before:
            going.rename(path)
            return False
        shutil.rmtree(going)
        _sync(going.parent)
    return True


def strays(home: Path, claimed: Collection[str], before: float) -> Iterator[str]:
    """Folders that nobody claims and that were last touched before a time (seconds since 1970)."""
    with _disk():
        for path in list(place(home, "").glob("*")):
            if path.name.startswith(_GOING):
                # A kill came between the two halves of `remove`.
                name = path.name.removeprefix(_GOING)
                if name in claimed and not place(home, name).exists():
                    path.rename(place(home, name))
                else:
                    shutil.rmtree(path)
            elif path.name not in claimed and path.stat().st_mtime < before:
                yield path.name


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
