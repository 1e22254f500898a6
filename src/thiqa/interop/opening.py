"""Files of others as streams of bytes or text: compressed or not, in UTF-8 or UTF-16, from a folder or a ZIP archive.

``.gz`` is recognised by its first two bytes (RFC 1952), not by its name. The encoding is told by the byte order mark;
without one it is UTF-8. Nothing is guessed beyond that: bytes that are no text are told with their line.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from thiqa.domain.errors import FileUnusable

__all__ = ["LIMIT", "binary", "head", "lines", "member", "siblings"]

LIMIT = 4 << 30
"""The most bytes that are read of one file after it was unpacked; the largest list has 0.2 GiB."""

RATIO, FREE = 250, 64 << 20
"""Beyond ``FREE`` bytes a file that unpacks to more than ``RATIO`` times its size is a bomb: lists reach 50."""

_GZIP = b"\x1f\x8b"
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_broken = (OSError, EOFError, zlib.error, zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError)


class _Bounded(io.RawIOBase):
    """Reads of ``inner`` with errors in our words and an end at ``LIMIT``."""

    def __init__(self, inner: IO[bytes], path: Path) -> None:
        self.inner, self.path, self.seen = inner, path, 0
        self.most = min(LIMIT, max(FREE, path.stat().st_size * RATIO))

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        try:
            found = self.inner.read(min(len(view), 1 << 16))
        except _broken as error:
            raise FileUnusable(file=self.path, why="the compressed file is damaged or cut short") from error
        self.seen += len(found)
        if self.seen > self.most:
            raise FileUnusable(file=self.path, why=f"it unpacks to more than {self.most >> 20} MiB, as no list does")
        view[: len(found)] = found
        return len(found)


@contextmanager
def binary(path: Path, inside: str = "") -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked where it is gzip; of the member ``inside`` where it is a ZIP archive.

    Raises ``FileUnusable`` when it cannot be opened, is damaged, or is longer than ``LIMIT`` and ``RATIO`` allow.
    """
    try:
        outer = zipfile.ZipFile(path).open(inside) if inside else path.open("rb")  # noqa: SIM115
    except _broken as error:
        raise FileUnusable(file=path, why=_why(path, error)) from error
    with outer:
        first = outer.read(2)
        outer.seek(0)
        inner = gzip.GzipFile(fileobj=outer) if first == _GZIP else outer
        yield io.BufferedReader(_Bounded(inner, path), 1 << 18)  # type: ignore[arg-type]


def _why(path: Path, error: BaseException) -> str:
    if path.is_dir():
        return "it is a folder; name the file in it"
    said = error.strerror if isinstance(error, OSError) and error.strerror else "the archive is damaged"
    return f"it cannot be read ({said})"


def head(path: Path, size: int = 4096, inside: str = "") -> bytes:
    """The first bytes, unpacked, in UTF-8 where a mark tells another encoding. Raises ``FileUnusable``."""
    with binary(path, inside) as stream:
        found = stream.read(size)
    if not found.strip():
        raise FileUnusable(file=path, why="it is empty")
    for bom, name in _BOMS:
        if found.startswith(bom):
            return found[len(bom) :].decode(name, "ignore").encode()
    return found


def lines(path: Path, inside: str = "", encoding: str = "") -> Iterator[str]:
    """The lines of a text with their ends, for ``csv.reader``; ``encoding`` where a person said that it is not UTF-8.

    Raises ``FileUnusable`` with the line of the first wrong byte, and for an encoding that nobody knows.
    """
    with binary(path, inside) as stream:
        first = stream.peek(3)[:3]  # type: ignore[attr-defined]
        bom, told = next(((bom, name) for bom, name in _BOMS if first.startswith(bom)), (b"", "utf-8"))
        stream.read(len(bom))
        told = told if bom else encoding or told
        try:
            yield from io.TextIOWrapper(stream, told, newline="")
        except UnicodeDecodeError as error:
            line = _wrong_line(path, inside) if told == "utf-8" else 0
            why = f"line {line} is not text in UTF-8" if line else f"it is not text in {told.upper()}"
            raise FileUnusable(file=path, why=why) from error
        except LookupError as error:
            raise FileUnusable(file=path, why=f"there is no encoding {told}") from error


def _wrong_line(path: Path, inside: str) -> int:
    """The first line that is not UTF-8; the reader above sees it only some lines later, since it reads in blocks."""
    with binary(path, inside) as stream:
        for number, line in enumerate(stream, 1):
            try:
                line.decode()
            except UnicodeDecodeError:
                return number
    return 0


def member(path: Path, *names: str) -> str:
    """The member of a ZIP archive that has one of the ``names``, whatever its folder and case; empty for no archive.

    Raises ``FileUnusable`` when the archive has none of them.
    """
    if not zipfile.is_zipfile(path):
        return ""
    try:
        with zipfile.ZipFile(path) as archive:
            held = archive.namelist()
    except _broken as error:
        raise FileUnusable(file=path, why="the archive is damaged") from error
    for name in names:
        for each in held:
            if each.rpartition("/")[2].lower() == name:
                return each
    raise FileUnusable(file=path, why=f"the archive has no {' or '.join(names)}")


def siblings(path: Path, start: str, others: tuple[str, ...]) -> dict[str, Path]:
    """Files beside ``path`` whose name is its own with ``start`` replaced by one of ``others``, by that one.

    So ``sdn_2021.csv.gz`` has ``alt_2021.csv`` and ``ALT_2021.CSV.GZ``; letters may be of either case.
    """
    stem = path.name.lower()
    if start not in stem:
        return {}
    wanted: dict[str, str] = {}
    for other in others:
        name = stem.replace(start, other, 1)
        wanted |= dict.fromkeys((name, name.removesuffix(".gz"), f"{name}.gz"), other)
    return {wanted[each.name.lower()]: each for each in sorted(path.parent.iterdir()) if each.name.lower() in wanted}
