"""Rows of a table as texts, whatever the file: each row with its number in the file, each cell a text or a fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Day", "Fault", "Row"]


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that holds no value; ``why`` without its content."""

    why: str


class Day(str):
    """A cell that the file itself has as a date, in ISO 8601."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """``place``: ``row 12``, counted as a spreadsheet counts, the header included; in a CSV file with texts of several
    lines also the line. ``fault``: why the row as a whole cannot be read."""

    place: str
    cells: Sequence[str | Fault] = ()
    fault: str = ""
