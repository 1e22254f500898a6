"""Dates of the Hijri calendar as papers write them, into the days of ours that they mean.

Between 1343 and 1500 AH (1924 to 2077) days follow the Umm al-Qura calendar of Saudi Arabia, through hijridate; a day
seen elsewhere by the moon may lie one or two days beside it. Before and after, only the year is told, by the cycle of
thirty years. A year such as 1347 is read only with its mark (AH, H, هـ, هجري): the solar years of Iran and Afghanistan
look the same and lie 40 years apart from it.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["FIRST", "LAST", "Days", "parse"]

FIRST: Final = 1343
LAST: Final = 1500
"""The years of the Umm al-Qura tables."""

_EPOCH: Final = date(622, 7, 19).toordinal()  # 16 July 622 of the Julian calendar
_CYCLE: Final = (10631, 30)  # days in thirty years, 11 of them leap years

# Days that offices write when they know only the year: the first of the year, and 1 Rajab, its middle.
_CONVENTIONS: Final = frozenset({(1, 1), (7, 1)})

_DIGITS: Final = {ord(c): str(i % 10) for i, c in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
_DROPPED: Final = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069]")  # tatweel, marks
_SOLAR: Final = re.compile(
    r"(?<!\w)(?:a\.?\s?p\.?|s\.?\s?h\.?|h\.?\s?s\.?(?:h\.?)?|ه\s?\.?\s?ش|ش|شمسي|shamsi|solar)(?!\w)"
)
_MARK: Final = re.compile(r"(?<![^\W\d])(?:a\.?\s?h\.?|h\.?|ه|هجريه?|هجرية|hijri|hegira|hégire|hégira)(?!\w)")
_NUMBERS: Final = re.compile(r"(\d{1,4})\s*[-/.؍,\s]\s*(\d{1,2})\s*[-/.؍,\s]\s*(\d{1,4})")
_MONTH: Final = re.compile(r"(\d{4})\s*[-/.]\s*(\d{1,2})|(\d{1,2})\s*[-/.]\s*(\d{4})")
_YEAR: Final = re.compile(r"\d{4}")

_MONTHS: Final = (
    ("muharram", "moharram", "mouharram", "محرم"),
    ("safar", "صفر"),
    ("rabi al-awwal", "rabi i", "rabi 1", "rabia i", "ربيع الأول", "ربيع الاول", "ربيع اول"),
    ("rabi al-thani", "rabi al-akhir", "rabi ii", "rabi 2", "rabia ii", "ربيع الثاني", "ربيع الآخر", "ربيع الاخر"),
    ("jumada al-ula", "jumada al-awwal", "jumada i", "jumada 1", "joumada i", "جمادى الأولى", "جمادى الاولى"),
    ("jumada al-thani", "jumada al-akhira", "jumada ii", "jumada 2", "joumada ii", "جمادى الثانية", "جمادى الآخرة"),
    ("rajab", "رجب"),
    ("shaban", "sha'ban", "chaabane", "chaban", "شعبان"),
    ("ramadan", "ramadhan", "رمضان"),
    ("shawwal", "chaoual", "chawwal", "شوال"),
    ("dhu al-qadah", "dhul qada", "dhu al-qi'dah", "ذو القعدة", "ذي القعدة"),
    ("dhu al-hijjah", "dhul hijja", "dhou al-hijja", "ذو الحجة", "ذي الحجة"),
)  # fmt: skip
_BY_NAME: Final = sorted(
    ((name, month) for month, names in enumerate(_MONTHS, 1) for name in names), key=lambda pair: -len(pair[0])
)


class Days(NamedTuple):
    """The days that a Hijri date means, both included. ``exact``: one day of the Umm al-Qura calendar."""

    first: date
    last: date
    exact: bool

    @property
    def text(self) -> str:
        """The EDTF form (``domain.dates``): a day, or from and to."""
        return self.first.isoformat() if self.exact else f"{self.first.isoformat()}/{self.last.isoformat()}"


@lru_cache(maxsize=16384)
def parse(text: str) -> Days | None:
    """The days meant by a date such as ``1387-05-12 AH`` or ``٥-١٢-١٣٨٧ هـ``; ``None`` for what is none.

    Year, month, day or day, month, year, in figures or with the name of the month; also month and year, or the year.
    A day that no such month has, a solar date and a year without its mark give ``None``: nothing is guessed.
    """
    if len(text) > 100:
        return None
    plain = _DROPPED.sub("", text.casefold().translate(_DIGITS)).strip()
    if _SOLAR.search(plain) or not _MARK.search(plain):
        return None
    rest, named = _named(_MARK.sub(" ", plain).strip())
    found = _read(rest, named)
    return None if found is None else _days(*found)


def _named(text: str) -> tuple[str, int]:
    """The text without the name of a month, and that month; 0 for none."""
    for name, month in _BY_NAME:
        if name in text:
            return text.replace(name, " ", 1).strip(" ,-/."), month
    return text, 0


def _read(text: str, named: int) -> tuple[int, int, int] | None:
    """Year, month and day, 0 for what is not told."""
    if named:
        parts = [int(part) for part in re.findall(r"\d+", text)]
        if len(parts) == 1:
            return parts[0], named, 0
        if len(parts) == 2:
            return max(parts), named, min(parts)
        return None
    if whole := _NUMBERS.fullmatch(text):
        a, b, c = (int(part) for part in whole.groups())
        return (a, b, c) if a > c else (c, b, a)
    if half := _MONTH.fullmatch(text):
        y, m, n, z = half.groups()
        return (int(y), int(m), 0) if y else (int(z), int(n), 0)
    return (int(text), 0, 0) if _YEAR.fullmatch(text) else None


def _days(year: int, month: int, day: int) -> Days | None:
    if not 1000 <= year <= 1999 or month > 12 or day > 30 or (day and not month):
        return None
    if not FIRST <= year <= LAST or not month or (month, day) in _CONVENTIONS:
        return Days(_new_year(year), _new_year(year + 1) - timedelta(1), False)
    from hijridate import Hijri  # the tables are read only by who needs them

    try:
        if day:
            one = Hijri(year, month, day).to_gregorian()
            return Days(date(one.year, one.month, one.day), date(one.year, one.month, one.day), True)
        start = Hijri(year, month, 1)
        first = start.to_gregorian()
        begin = date(first.year, first.month, first.day)
        return Days(begin, begin + timedelta(start.month_length() - 1), False)
    except (ValueError, OverflowError):
        return None


def _new_year(year: int) -> date:
    days, years = _CYCLE
    return date.fromordinal(_EPOCH + (year - 1) * days // years)
