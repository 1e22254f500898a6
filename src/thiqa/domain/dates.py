"""Dates of which not everything is known: a day, a month, a year, about a year, between two.

Written in the Extended Date/Time Format (ISO 8601-2:2019, levels 0 and 1 as the Library of Congress publishes them):
``1968-05-01``, ``1968-05``, ``1968``, ``1968~`` (about), ``196X`` (the decade) and ``1960/1965`` (from, to). Computing
looks only at the first and the last day that are meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thiqa.domain.errors import FieldInvalid

__all__ = ["Span", "parse"]

_one = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?|([0-9]{3})X").fullmatch


@dataclass(frozen=True, slots=True)
class Span:
    """Every day from ``first`` to ``last``, both included; one of them is meant. ``text`` is the EDTF form.

    ``circa``: about then, so days near the edges are not excluded. ``day``: one day is named.
    """

    text: str
    first: date
    last: date
    circa: bool = False

    @property
    def day(self) -> bool:
        return self.first == self.last and not self.circa

    @property
    def years(self) -> range:
        """The calendar years that are touched."""
        return range(self.first.year, self.last.year + 1)

    def meets(self, other: Span) -> bool:
        """Whether some day is in both; what *about* allows on either side is for the caller to say."""
        return self.first <= other.last and other.first <= self.last


@lru_cache(maxsize=65536)
def parse(text: str) -> Span:
    """Read one EDTF date. Raises ``FieldInvalid`` for another form, a day that does not exist, and a turned range."""
    if len(text) > 21 or not text.isascii():
        raise _wrong("a date as YYYY, YYYY-MM, YYYY-MM-DD, 196X, with ~ for about, or two with / between was expected")
    start, slash, end = text.partition("/")
    first = _point(start)
    if not slash:
        return Span(text, *first)
    last = _point(end)
    if last[1] < first[0]:
        raise _wrong("the range ends before it begins")
    return Span(text, first[0], last[1], first[2] or last[2])


def _point(text: str) -> tuple[date, date, bool]:
    circa = text.endswith(("~", "?", "%"))
    found = _one(text[:-1] if circa else text)
    if found is None:
        raise _wrong("a date as YYYY, YYYY-MM, YYYY-MM-DD, 196X, with ~ for about, or two with / between was expected")
    year, month, day, decade = found.groups()
    try:
        if decade:
            return date(int(decade) * 10, 1, 1), date(int(decade) * 10 + 9, 12, 31), circa
        y = int(year)
        if month is None:
            return date(y, 1, 1), date(y, 12, 31), circa
        m = int(month)
        if day is None:
            return date(y, m, 1), date(y, m, monthrange(y, m)[1]), circa
        one = date(y, m, int(day))
    except ValueError as error:
        raise _wrong("there is no such day") from error
    return one, one, circa


def _wrong(why: str) -> FieldInvalid:
    return FieldInvalid(field="date", why=why)
