"""Dates of two-digit years and of unknown parts (Doc 9303 part 3, section 4.8), given the day of reading.

A day or a month that is not known is filled with ``<``. The zone does not write the century: a birth lies at or before
the day of reading, and within a hundred years of it; an expiry lies in the century that brings it nearest to that day.
A person of a hundred years and more reads as a child, and no rule of the zone helps.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from thiqa.domain.dates import parse
from thiqa.domain.errors import FieldInvalid

__all__ = ["birth", "expiry", "written"]


def birth(text: str, day: date) -> str:
    """The EDTF date of six characters, empty when nothing is known. Raises ``FieldInvalid``."""
    return _read(text, lambda candidates: max((c for c in candidates if parse(c).first <= day), key=_first))


def expiry(text: str, day: date) -> str:
    """The EDTF date of six characters, empty when nothing is known. Raises ``FieldInvalid``."""
    return _read(text, lambda candidates: min(candidates, key=lambda c: abs((_first(c) - day).days)))


def _first(text: str) -> date:
    return parse(text).first


def _read(text: str, choose: Callable[[list[str]], str]) -> str:
    known = text.rstrip("<")
    if not known:
        return ""
    if not known.isdigit() or len(known) % 2:
        raise FieldInvalid(field="date", why="digits were expected, and fillers only where a day or month is unknown")
    rest = "".join(f"-{known[at : at + 2]}" for at in range(2, len(known), 2))
    candidates = []
    for century in (19, 20, 21):
        one = f"{century}{known[:2]}{rest}"
        try:
            parse(one)
        except FieldInvalid:
            continue  # 29 February: there in one century and not in another
        candidates.append(one)
    if not candidates:
        raise FieldInvalid(field="date", why="there is no such day")
    try:
        return choose(candidates)
    except ValueError as error:
        raise FieldInvalid(field="date", why="there is no such day in a past century") from error


def written(text: str) -> str:
    """The six characters of an EDTF date of a year, a month or a day; six fillers for an empty one.

    Raises ``FieldInvalid`` for a range, a decade and *about*, which the zone cannot say.
    """
    if not text:
        return "<<<<<<"
    parse(text)
    digits = text.replace("-", "")
    if not digits.isdigit():
        raise FieldInvalid(field="date", why="the zone has room for a year, a month or a day only")
    return digits[2:].ljust(6, "<")
