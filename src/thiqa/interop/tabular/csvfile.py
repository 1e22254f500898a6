"""CSV files (RFC 4180 and its relatives) as rows: the encoding and the delimiter are named or plain to see, never
guessed.

UTF-8 unless a byte order mark or the mapping says otherwise. The delimiter is the one of comma, semicolon, tab and bar
that the header has; where it has several, the mapping must say. Quoted texts may hold line ends; a quote that is not
closed within a thousand lines is told as such instead of swallowing the file.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from thiqa.domain.errors import FileUnusable
from thiqa.interop.opening import binary
from thiqa.interop.tabular.cells import Row
from thiqa.interop.tabular.mapping import Layout

__all__ = ["rows"]

LINE_LIMIT = 1 << 20
ROW_LINES_LIMIT = 1000
_DELIMITERS = ",;\t|"
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class _Undecodable(Exception):
    """A line that is no text in the encoding of the file."""


class _Lines:
    """The lines of a stream; an iterator that can go on after a line that is no text."""

    def __init__(self, stream: IO[bytes], encoding: str, path: Path) -> None:
        first = stream.peek(3)[:3]  # type: ignore[attr-defined]
        bom, told = next(((bom, name) for bom, name in _BOMS if first.startswith(bom)), (b"", ""))
        stream.read(len(bom))
        self.encoding = told or encoding or "utf-8"
        self.path, self.number, self.of_row = path, 0, 0
        # In UTF-16 and UTF-32 a line end is no single byte, so such a file is decoded before it is cut into lines.
        wide = self.encoding.lower().replace("_", "-").startswith(("utf-16", "utf-32"))
        self._text = io.TextIOWrapper(stream, self.encoding, newline="") if wide else None
        self._stream = stream

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number += 1
        self.of_row += 1
        if self.of_row > ROW_LINES_LIMIT:
            why = f"a quoted text that begins before line {self.number} does not end within {ROW_LINES_LIMIT} lines"
            raise FileUnusable(file=self.path.name, why=why)
        line = self._line()
        if not line:
            raise StopIteration
        if len(line) > LINE_LIMIT:
            raise FileUnusable(file=self.path.name, why=f"line {self.number} is longer than {LINE_LIMIT} characters")
        return line

    def _line(self) -> str:
        if self._text is not None:
            try:
                return self._text.readline(LINE_LIMIT + 1)
            except UnicodeDecodeError as error:
                why = f"it is not text in {self.encoding.upper()}"
                raise FileUnusable(file=self.path.name, why=why) from error
        data = self._stream.readline(LINE_LIMIT + 1)
        try:
            return data.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise _Undecodable from error


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Every row that is not empty, the header first. Raises ``FileUnusable``."""
    with binary(path) as stream:
        lines = _Lines(stream, layout.encoding, path)
        number = _skip(lines, layout.header - 1)
        head = _first(lines, path)
        delimiter = layout.delimiter or _delimiter(head, path)
        reader = csv.reader(_Again(head, lines), delimiter=delimiter, strict=True)
        width = 0
        while True:
            lines.of_row, started = 1 if not width else 0, lines.number + (1 if width else 0)
            number += 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except _Undecodable:
                yield Row(_place(number, lines.number), fault=f"it is not text in {lines.encoding.upper()}")
                continue
            except csv.Error as error:
                yield Row(_place(number, started), fault=_why(error))
                continue
            if not any(cells):
                continue
            width = width or len(cells)
            fault = "" if len(cells) == width else f"it has {len(cells)} cells, and the first row has {width}"
            yield Row(_place(number, started), cells, fault)


class _Again:
    """The header, which was read to see the delimiter, and then the other lines."""

    def __init__(self, head: str, lines: _Lines) -> None:
        self._head, self._lines = head, lines

    def __iter__(self) -> _Again:
        return self

    def __next__(self) -> str:
        head, self._head = self._head, ""
        return head or next(self._lines)


def _skip(lines: _Lines, count: int) -> int:
    for number in range(max(count, 0)):
        try:
            next(lines)
        except (StopIteration, _Undecodable):
            return number
    return max(count, 0)


def _first(lines: _Lines, path: Path) -> str:
    lines.of_row = 0
    try:
        head = next(lines)
    except StopIteration:
        raise FileUnusable(file=path.name, why="it has no row") from None
    except _Undecodable:
        why = f"its first row is not text in {lines.encoding.upper()}; name the encoding in the mapping"
        raise FileUnusable(file=path.name, why=why) from None
    if "\0" in head:
        raise FileUnusable(
            file=path.name, why="it has NUL characters: name the encoding in the mapping, or it is no text"
        )
    if "\r" in head.rstrip("\r\n") and not head.endswith("\n"):
        raise FileUnusable(file=path.name, why="its lines end with a carriage return alone; save it again")
    return head


def _delimiter(head: str, path: Path) -> str:
    outside = "".join(head.split('"')[0::2])
    found = [each for each in _DELIMITERS if each in outside]
    if len(found) > 1:
        raise FileUnusable(
            file=path.name, why="its first row has several delimiters; name the right one in the mapping"
        )
    # Without any of them the table has one column, which any delimiter reads alike.
    return found[0] if found else ","


def _place(row: int, line: int) -> str:
    return f"row {row}" if row == line else f"row {row} (line {line})"


def _why(error: csv.Error) -> str:
    said = str(error)
    if "field larger" in said:
        return f"a cell has more than {csv.field_size_limit()} characters"
    if "unexpected end" in said:
        return "a quoted text does not end"
    return "its quotes do not match"
