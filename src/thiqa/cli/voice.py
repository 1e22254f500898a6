"""The voice of the command line: results on stdout, everything else on stderr, and nothing that plays with a terminal.

What another party wrote may hold control characters or marks that turn the text around; both are shown as escapes, so
that a message can neither drive a terminal nor pretend to be a line of ours.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TextIO

from thiqa.domain.errors import ThiqaError

__all__ = ["Told", "Voice", "isolated", "moment", "safe", "short", "table"]

REPORT = "See SECURITY.md for where to report it; THIQA_DEBUG=1 shows where it happened."
_ISOLATE, _POP = "\u2066", "\u2069"
_JOINERS = "\u200c\u200d"


@dataclass(frozen=True, slots=True)
class Told:
    """What a verb answers: the object for ``--json``, the lines for a person, and the status to end with."""

    data: Mapping[str, Any]
    lines: Sequence[str] = field(default_factory=tuple)
    status: int = 0


class Voice:
    """Where a command speaks."""

    def __init__(self, out: TextIO, err: TextIO, *, as_json: bool = False) -> None:
        self.out, self.err, self.as_json = out, err, as_json
        for stream in (out, err):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    @property
    def on_screen(self) -> bool:
        """Whether a person looks at the results."""
        return self.out.isatty()

    def name(self, text: str) -> str:
        """A name that others chose, safe to stand in a line of ours; isolated on a screen, as Arabic must be."""
        return isolated(safe(text)) if self.on_screen else safe(text)

    def tell(self, told: Told) -> None:
        """Print a result."""
        if self.as_json:
            self.object(told.data)
        elif told.lines:
            print("\n".join(told.lines), file=self.out)
        self.out.flush()

    def object(self, value: Mapping[str, Any]) -> None:
        """Print one JSON object on one line."""
        print(safe(json.dumps(value, ensure_ascii=False, default=_plain)), file=self.out, flush=True)

    def progress(self, text: str) -> None:
        """Say what is going on, on stderr."""
        print(text, file=self.err, flush=True)

    def error(self, error: ThiqaError) -> None:
        """The sentence and the hint of an error; with ``--json`` also an object with its code and details."""
        if self.as_json:
            told = {"error": error.code, "sentence": error.sentence, "hint": error.hint, "details": error.details}
            self.object(told)
        self.progress(safe(f"error: {error.sentence}"))
        self.progress(f"hint: {error.hint}")

    def bug(self, error: Exception) -> None:
        """A fault of ours: its kind only, because its sentence may quote a message."""
        if self.as_json:
            self.object({"error": "bug", "sentence": type(error).__name__, "hint": REPORT, "details": {}})
        self.progress(f"error: Thiqa has a fault ({type(error).__name__}).")
        self.progress(f"hint: {REPORT}")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)


def safe(text: str, *, lines: bool = False) -> str:
    """``text`` without characters that drive a terminal or turn text around; ``lines`` lets line ends stand."""
    return "".join(c if _harmless(c) or (lines and c == "\n") else _escaped(c) for c in text)


def _escaped(c: str) -> str:
    """As JSON escapes it, so that an object that was made safe is the same object."""
    units = c.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _harmless(c: str) -> bool:
    return c in _JOINERS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


def isolated(text: str) -> str:
    """``text`` between the marks that keep its direction from turning the line around it."""
    return text if text.isascii() else f"{_ISOLATE}{text}{_POP}"


def moment(when: datetime | None) -> str:
    """A time in UTC, marked as such, to the second; a dash for none."""
    return "–" if when is None else when.strftime("%Y-%m-%d %H:%M:%SZ")


def short(identifier: str) -> str:
    """The first digits of an identifier: enough to name it to a command."""
    return identifier[:12]


def table(head: Sequence[str], rows: Sequence[Sequence[object]], *, on_screen: bool = False) -> list[str]:
    """Aligned lines under a head. On a screen each cell is isolated, so that an Arabic name does not turn its line."""
    cells = [[safe(str(cell)) for cell in row] for row in (head, *rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(head))]
    return [_line(row, widths, on_screen) for row in cells]


def _line(row: Sequence[str], widths: Sequence[int], on_screen: bool) -> str:
    padded = []
    for cell, width in zip(row, widths, strict=True):
        shown = isolated(cell) if on_screen else cell
        padded.append(shown + " " * (width - _width(cell)))
    return "  ".join(padded).rstrip()


def _width(text: str) -> int:
    """Columns of a text on a terminal: wide letters take two, marks above and below letters none."""
    return sum(
        0 if unicodedata.combining(c) or c in _JOINERS else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )
