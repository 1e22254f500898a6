"""JSON of others as a stream of objects: one on each line, an array of them, or an object that holds the array.

However large the file is, one object at a time is in memory. JSON is that of RFC 8259, in UTF-8 or by a byte order mark
in UTF-16. An object that cannot be read is told with its place; where what follows it cannot be found again, the whole
file is refused, so that half a file is never imported.
"""

from __future__ import annotations

import codecs
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from thiqa.domain.errors import FileUnusable, FormatError, Oversized
from thiqa.interop.opening import binary

__all__ = ["LIMIT", "NESTED", "objects", "parsed", "texts"]

LIMIT = 1 << 24
"""Characters of one object; the largest that was met in lists has 0.25 million."""

NESTED = 100
"""Arrays and objects inside each other."""

_BLOCK = 1 << 16
_FIRST_LINE = 1 << 21
_BLANKS = " \t\r\n"
_LONGEST_WORD = 16  # a literal such as false or -Infinity, or an escape, cut in the middle
_decoder = json.JSONDecoder()
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def objects(path: Path, *keys: str) -> Iterator[tuple[str, dict[str, Any] | FormatError]]:
    """Each object with its place, ``line 7`` or ``object 7``; or why that one cannot be read.

    ``keys``: members of an outer object that hold the array, one inside the other, as ``_embedded`` and ``notices``. An
    outer object without them counts as the one object of the file. Raises ``FileUnusable`` for a file that is no JSON.
    """
    with binary(path) as stream:
        text = _text(stream)
        start = _Window(text, path)
        first = start.peek()
        if first == "":
            raise FileUnusable(file=path, why="it is empty")
        if first == "{" and not start.has_lines(keys):
            yield from _inside(start, keys)
            start.end()
        elif first == "{":
            yield from _by_line(start.rest(), path)
        elif first == "[":
            yield from _elements(start)
            start.end()
        else:
            raise FileUnusable(file=path, why="it is no JSON of objects")


def _text(stream: IO[bytes]) -> io.TextIOWrapper:
    first = stream.peek(3)[:3]  # type: ignore[attr-defined]
    bom, name = next(((bom, name) for bom, name in _BOMS if first.startswith(bom)), (b"", "utf-8"))
    stream.read(len(bom))
    return io.TextIOWrapper(stream, name, newline="\n")


def parsed(text: str) -> dict[str, Any]:
    """One object of a text. Raises ``FormatError``: no JSON, no object, nested too deep, a number beyond all use."""
    try:
        value = _decoder.decode(text)
    except json.JSONDecodeError as error:
        raise FormatError(what=f"no JSON at character {error.pos + 1}") from error
    except RecursionError as error:
        raise FormatError(what=f"nested deeper than {NESTED}") from error
    except ValueError as error:
        raise FormatError(what="a number of thousands of digits") from error
    return _checked(value, text.count("[") + text.count("{"))


def _checked(value: object, brackets: int = NESTED + 1) -> dict[str, Any]:
    """The value, an object of bearable depth; ``brackets`` of its text, where they were counted, bound the depth."""
    if type(value) is not dict:
        raise FormatError(what="an object was expected")
    if brackets <= NESTED:
        return value
    level: list[Any] = [value]
    for _ in range(NESTED):
        level = [
            inner
            for each in level
            for inner in (each.values() if type(each) is dict else each)
            if type(inner) is dict or type(inner) is list
        ]
        if not level:
            return value
    raise FormatError(what=f"nested deeper than {NESTED}")


def _by_line(lines: Iterator[str], path: Path) -> Iterator[tuple[str, dict[str, Any] | FormatError]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number}"
        try:
            if len(line) > LIMIT:
                raise Oversized(what="The line", size=len(line), limit=LIMIT)
            yield place, parsed(line)
        except FormatError as error:
            yield place, error


def _elements(window: _Window) -> Iterator[tuple[str, dict[str, Any] | FormatError]]:
    """The elements of the array that begins here; the window stands behind it afterwards."""
    window.take("[")
    number = 0
    if window.peek() == "]":
        window.take("]")
        return
    while True:
        number += 1
        value = window.value()
        try:
            yield f"object {number}", _checked(value)
        except FormatError as error:
            yield f"object {number}", error
        if window.take(",]") == "]":
            return


def _inside(window: _Window, keys: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any] | FormatError]]:
    """The array behind ``keys``; without it the outer object itself."""
    kept: dict[str, Any] = {}
    found = False
    window.take("{")
    while window.peek() != "}":
        key = window.value()
        if type(key) is not str:
            raise FileUnusable(file=window.path, why="it is no JSON: a name was expected")
        window.take(":")
        if keys and key == keys[0] and window.peek() == ("[" if len(keys) == 1 else "{"):
            found = True
            yield from _elements(window) if len(keys) == 1 else _inside(window, keys[1:])
        else:
            kept[key] = window.value()
        if window.peek() == "}":
            break
        window.take(",")
    window.take("}")
    if not found:
        try:
            yield "object 1", _checked(kept)
        except FormatError as error:
            yield "object 1", error


class _Window:
    """The part of a text that is in memory, and where in it the reading stands."""

    def __init__(self, text: io.TextIOWrapper, path: Path) -> None:
        self._file, self.path = text, path
        self._buffer, self._at, self._ended = "", 0, False

    def _more(self, size: int = _BLOCK) -> bool:
        if self._ended:
            return False
        try:
            block = self._file.read(size)
        except UnicodeDecodeError as error:
            raise FileUnusable(file=self.path, why="it is not text in UTF-8") from error
        if not block:
            self._ended = True
            return False
        self._buffer = self._buffer[self._at :] + block
        self._at = 0
        return True

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            while self._at < len(self._buffer):
                if self._buffer[self._at] not in _BLANKS:
                    return self._buffer[self._at]
                self._at += 1
            if not self._more():
                return ""

    def take(self, expected: str) -> str:
        """The next character, which must be one of ``expected``."""
        c = self.peek()
        if c == "" or c not in expected:
            raise FileUnusable(file=self.path, why="it ends too early" if c == "" else "it is no JSON")
        self._at += 1
        return c

    def value(self) -> Any:
        """The value that begins here, whole in memory. Raises ``FileUnusable``: behind it nothing is found again."""
        self.peek()
        size = _BLOCK
        while True:
            try:
                value, end = _decoder.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                # What is cut off fails at its end, or at the beginning of a text that does not end; all else is wrong.
                cut = error.pos > len(self._buffer) - _LONGEST_WORD or error.msg.startswith("Unterminated string")
                if not cut:
                    raise FileUnusable(file=self.path, why="it is no JSON") from error
                if len(self._buffer) - self._at > LIMIT:
                    raise FileUnusable(file=self.path, why=f"an object has more than {LIMIT} characters") from error
                size *= 2
                if not self._more(size):
                    raise FileUnusable(file=self.path, why="it ends too early, or it is no JSON") from error
            except RecursionError as error:
                raise FileUnusable(file=self.path, why=f"an object is nested deeper than {NESTED}") from error
            except ValueError as error:
                raise FileUnusable(file=self.path, why="a number has thousands of digits") from error
            else:
                # A number at the edge of what is in memory may go on behind it.
                if end == len(self._buffer) and self._buffer[end - 1] not in '}]"' and self._more():
                    continue
                self._at = end
                return value

    def has_lines(self, keys: tuple[str, ...]) -> bool:
        """Whether the first line is an object by itself, and not one that holds the array behind ``keys``."""
        while (
            "\n" not in self._buffer[self._at :]
            and len(self._buffer) - self._at <= _FIRST_LINE
            and self._more(_FIRST_LINE)
        ):
            pass
        line, end, _ = self._buffer[self._at :].partition("\n")
        if not end and len(line) > _FIRST_LINE:
            return False
        try:
            first = parsed(line)
        except FormatError:
            # A broken first line of many: the second may be whole.
            return _second_is_whole(self._buffer[self._at + len(line) + 1 :])
        return not (keys and keys[0] in first)

    def rest(self) -> Iterator[str]:
        """The lines from here on."""
        left = self._buffer[self._at :]
        self._buffer, self._at = "", 0
        try:
            while True:
                line, end, left = left.partition("\n")
                while not end:
                    block = self._file.read(_BLOCK)
                    if not block:
                        break
                    more, end, left = block.partition("\n")
                    # Of a line that is too long only its length matters.
                    line = line + more if len(line) <= LIMIT else line
                yield line
                if not end and not left:
                    return
        except UnicodeDecodeError as error:
            raise FileUnusable(file=self.path, why="it is not text in UTF-8") from error

    def end(self) -> None:
        """Raise ``FileUnusable`` when something follows."""
        if self.peek():
            raise FileUnusable(file=self.path, why="something follows its end")


def _second_is_whole(text: str) -> bool:
    line = text.partition("\n")[0].strip()
    try:
        return line.startswith("{") and bool(parsed(line))
    except FormatError:
        return False


def texts(value: object, limit: int = 500) -> list[str]:
    """The texts of a member that is one text, a number or a list of them; what is anything else is left out."""
    several = value if type(value) is list else [value]
    found = []
    for each in several[:limit]:
        if type(each) is str:
            found.append(each)
        elif type(each) is int and -(10**30) < each < 10**30:
            found.append(str(each))
    return found
