"""Dates as lists write them, into the Extended Date/Time Format that records keep (``domain.dates``).

``03 May 1938``, ``May 1938``, ``circa 1965``, ``1965 to 1968``, ``Between Aug. and Sep. 1977``, ``00/00/1959`` and
``dd/mm/1945`` (UK lists), ``1999-01-05``. Days stand before months, as on all the lists that are read here; US order
is read only where the publisher says so. A date that does not exist is told apart from words that are no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from thiqa.domain.dates import parse
from thiqa.domain.errors import FieldInvalid

__all__ = ["Written", "edtf", "hijri", "persian", "read", "us"]

_MONTHS = (
    ("jan", "january", "janvier", "enero"), ("feb", "february", "fevrier", "février", "febrero"),
    ("mar", "march", "mars", "marzo"), ("apr", "april", "avril", "abril"), ("may", "mai", "mayo"),
    ("jun", "june", "juin", "junio"), ("jul", "july", "juillet", "julio"), ("aug", "august", "août", "aout", "agosto"),
    ("sep", "sept", "september", "septembre", "septiembre"), ("oct", "october", "octobre", "octubre"),
    ("nov", "november", "novembre", "noviembre"), ("dec", "december", "décembre", "decembre", "diciembre"),
)  # fmt: skip
_month_of = {name: number for number, names in enumerate(_MONTHS, 1) for name in names}

_circa = re.compile(
    r"^(?:circa|c\.|ca\.?|approximately|approx\.?|about|around|environ|hacia|~)\s*|\s*\(?approximate(?:ly)?\)?$", re.I
)
_between = re.compile(r"^(?:between|from|entre)\s+(.+?)\s+(?:and|to|et|y)\s+(.+)$", re.I)
_to = re.compile(r"^(.+?)\s+(?:to|and)\s+(.+)$|^([0-9]{4})\s*[-–/]\s*([0-9]{4})$", re.I)
_iso = re.compile(r"^([0-9]{4})(?:-([0-9]{1,2})(?:-([0-9]{1,2}))?)?(?:T[0-9:.]+Z?(?:[+-][0-9:]+)?)?$")
_slashes = re.compile(r"^([0-9]{1,2}|dd|xx|--)[./-]([0-9]{1,2}|mm|xx|--)[./-]([0-9]{4})$", re.I)
_words = re.compile(
    r"^(?:([0-9]{1,2})(?:st|nd|rd|th|er)?[ .-]+)?(?:de )?([a-zéû]+)\.?,?[ .-]+(?:de )?([0-9]{4})$", re.I
)
_turned = re.compile(r"^([a-zéû]+)\.?[ .-]+([0-9]{1,2})(?:st|nd|rd|th)?,?[ .-]+([0-9]{4})$", re.I)
_decade = re.compile(r"^(?:the )?(?:early |mid-?|late )?([0-9]{3})0s$", re.I)
_other_calendar = re.compile(r"hijri|\bAH\b|[0-9]H\b|hejri|هـ|islamic calendar|persian calendar", re.I)


@dataclass(frozen=True, slots=True)
class Written:
    """What a text says: ``date`` in EDTF, empty where it is no date that can be read; ``impossible``: it is written as
    a date, and there is no such day."""

    date: str = ""
    impossible: bool = False


@lru_cache(maxsize=16384)
def read(text: str) -> Written:
    """Read one date or range. Never raises."""
    text = text.strip().strip(".,; ")
    if not text or len(text) > 60 or _other_calendar.search(text):
        return Written()
    circa = _circa.search(text)
    if circa:
        text = _circa.sub("", text).strip()
    try:
        found = _range(text) or _one(text)
    except ValueError:
        return Written(impossible=True)
    if not found:
        return Written()
    if circa and "/" not in found:
        found = f"{found}~"
    elif circa and len(found) < 20:  # between two full days there is no room for it, and little need
        found = "/".join(f"{each}~" for each in found.split("/"))
    return _checked(found)


def us(text: str) -> Written:
    """The same, for a publisher who writes ``MM/DD/YYYY`` (US Treasury)."""
    month, first, rest = text.strip().partition("/")
    day, second, year = rest.partition("/")
    return read(f"{day}/{month}/{year}") if first and second else read(text)


@lru_cache(maxsize=4096)
def hijri(year: int, month: int = 0, day: int = 0) -> Written:
    """A date of the Islamic calendar, 0 for what is not known, by the tables of Umm al-Qura (1343 to 1500).

    A month begins when the moon is seen, so a day may be one or two off and is given as *about*. Years before 1343
    (1924) are no date here.
    """
    from hijridate import Hijri

    try:
        if day:
            return _checked(f"{Hijri(year, month, day).to_gregorian().isoformat()}~")
        first = Hijri(year, month or 1, 1)
        last = Hijri(year, month or 12, 1)
        last = Hijri(last.year, last.month, last.month_length())
    except OverflowError:
        return Written()
    except ValueError:
        return Written(impossible=True)
    return _checked(f"{first.to_gregorian().isoformat()}/{last.to_gregorian().isoformat()}")


def persian(year: int, month: int = 0) -> Written:
    """A year or month of the Persian calendar as the Gregorian months that it touches; the year begins in March."""
    if not 1 <= year <= 9000 or not 0 <= month <= 12:
        return Written(impossible=True)
    start, end = (month or 1) + 2, (month or 12) + 3
    first = f"{year + 621 + (start - 1) // 12}-{(start - 1) % 12 + 1:02}"
    return _checked(f"{first}/{year + 621 + (end - 1) // 12}-{(end - 1) % 12 + 1:02}")


def edtf(text: str) -> Written:
    """A date that was put together in EDTF; impossible where there is no such day."""
    return _checked(text)


def _checked(found: str) -> Written:
    try:
        return Written(parse(found).text)
    except FieldInvalid:
        return Written(impossible=True)


def _range(text: str) -> str:
    match = _between.match(text) or _to.match(text)
    if not match:
        return ""
    first, last = (each for each in match.groups() if each)
    end = _one(last)
    if not end:
        return ""
    # "Between Aug. and Sep. 1977", "1 to 5 May 1960": what the first lacks is in the second.
    start = _one(first) or _one(f"{first} {end[:4]}") or (_one(f"{first} {last.split(' ', 1)[-1]}"))
    return f"{start}/{end}" if start else ""


def _one(text: str) -> str:
    """EDTF of one point; empty for words. Raises ``ValueError`` for a day that does not exist."""
    if match := _iso.match(text):
        return _point(match[1], match[2] or "", match[3] or "")
    if match := _slashes.match(text):
        return _point(match[3], match[2], match[1])
    if match := _words.match(text):
        return _point(match[3], _named(match[2]), match[1] or "")
    if match := _turned.match(text):
        return _point(match[3], _named(match[1]), match[2])
    if match := _decade.match(text):
        return f"{match[1]}X"
    return ""


def _named(month: str) -> str:
    return str(_month_of.get(month.lower(), "")) or "words"


def _point(year: str, month: str, day: str) -> str:
    if month == "words":
        return ""
    m = int(month) if month.isdigit() else 0
    d = int(day) if day.isdigit() else 0
    if int(year) == 0:
        raise ValueError("no such year")
    if not m:
        if d:
            raise ValueError("a day without a month")
        return year
    if not 1 <= m <= 12 or d > monthrange(int(year), m)[1]:
        raise ValueError("no such day")
    return date(int(year), m, d).isoformat() if d else f"{year}-{m:02}"
