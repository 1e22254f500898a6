"""Dates of birth beside each other: how far two of them agree, as one word and a width in years.

People are born once, but papers differ: a year where nobody knew the day (written as 1 January), day and month turned
around, a day or two between two calendars, a Hijri year that lies in two of ours. Each way has its own word and its own
weight (``weights``); of several dates on one record the pair that agrees best counts, so that a record conflicts only
where all its dates do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from math import log
from typing import Any, Final, NamedTuple

from thiqa.domain import dates
from thiqa.matching.persons import hijri
from thiqa.matching.persons.weights import Weights

__all__ = ["LEVELS", "Birth", "Found", "compare", "level", "of"]

LEVELS: Final = (
    "birth-day", "birth-near", "birth-swapped", "birth-part", "birth-month", "birth-year", "birth-about",
    "birth-same-year", "birth-next-year", "birth-few-years", "birth-conflict",
)  # fmt: skip
"""All words, from the best agreement to the conflict."""

NEAR: Final = 3  # days between two calendars, or a slip of the pen
ABOUT: Final = 730  # days that *about* reaches beyond what is written
FEW: Final = 3  # years apart that papers and memory still explain
MOST_CHANCES: Final = log(4)  # what several dates on one record take at most from an agreement

# 1 January is what offices write when they know the year alone.
_CONVENTIONS: Final = frozenset({(1, 1)})


class Birth(NamedTuple):
    """One date of birth. ``first`` and ``last``: the days meant, as ordinals, widened for *about*; ``kind`` is ``day``,
    ``month``, ``year`` or ``span``; month and day are 0 where they are not known. ``text`` is what the record has.
    """

    kind: str
    first: int
    last: int
    year: int
    month: int
    day: int
    text: str
    field: str


class Found(NamedTuple):
    """How two records' dates agree: the word, its weight in nats, and the two dates."""

    code: str
    weight: float
    a: Birth
    b: Birth


def of(births: Sequence[Mapping[str, Any]]) -> tuple[Birth, ...]:
    """The dates of the field ``births`` of a record; an ``original`` Hijri date counts beside the date given."""
    found: dict[tuple[object, ...], Birth] = {}
    for place, each in enumerate(births):
        for one in _each(each, f"births[{place}]"):
            found.setdefault(one[:6], one)
    return tuple(found.values())


def _each(birth: Mapping[str, Any], field: str) -> list[Birth]:
    out = []
    if "date" in birth:
        span = dates.parse(birth["date"])
        slack = ABOUT if span.circa else 0
        out.append(_birth(span.first, span.last, slack, span.text, f"{field}.date"))
    if "original" in birth and (days := hijri.parse(birth["original"])) is not None:
        out.append(_birth(days.first, days.last, 0, birth["original"], f"{field}.original"))
    return out


def _birth(first: date, last: date, slack: int, text: str, field: str) -> Birth:
    start, end = first.toordinal(), last.toordinal()
    if not slack and start == end and (first.month, first.day) not in _CONVENTIONS:
        return Birth("day", start, end, first.year, first.month, first.day, text, field)
    if not slack and (start == end or (first.year == last.year and end - start >= 364)):
        whole = date(first.year, 1, 1).toordinal(), date(first.year, 12, 31).toordinal()
        return Birth("year", *whole, first.year, 0, 0, text, field)
    if not slack and (first.year, first.month) == (last.year, last.month):
        return Birth("month", start, end, first.year, first.month, 0, text, field)
    return Birth("span", max(1, start - slack), min(date.max.toordinal(), end + slack), 0, 0, 0, text, field)


def level(a: Birth, b: Birth) -> str:
    """The word for two dates; the same from both sides."""
    if a.kind == "span" or b.kind == "span":
        if a.first <= b.last and b.first <= a.last:
            return "birth-about"
        return _apart((max(a.first, b.first) - min(a.last, b.last)) // 365.25)
    if a.kind == "day" and b.kind == "day":
        return _days(a, b)
    if a.year != b.year:
        return _apart(abs(a.year - b.year))
    if a.kind == "year" or b.kind == "year":
        return "birth-year"
    return "birth-month" if a.month == b.month else "birth-same-year"


def _days(a: Birth, b: Birth) -> str:
    apart = abs(a.first - b.first)
    if apart <= NEAR:
        return "birth-near" if apart else "birth-day"
    if a.year == b.year:
        if a.month == b.day and a.day == b.month:
            return "birth-swapped"
        return "birth-part" if a.month == b.month or a.day == b.day else "birth-same-year"
    if a.month == b.month and a.day == b.day and abs(a.year - b.year) in (1, 10):
        return "birth-part"
    return _apart(abs(a.year - b.year))


def _apart(years: float) -> str:
    return "birth-next-year" if years <= 1 else "birth-few-years" if years <= FEW else "birth-conflict"


def _weight(a: Birth, b: Birth, code: str, table: Mapping[str, float]) -> float:
    """The weight of an agreement; *about* weighs less the wider it is, and never more than the year."""
    if code != "birth-about":
        return table[code]
    years = max(a.last - a.first, b.last - b.first) / 365.25
    return min(table["birth-year"], max(0.0, table["birth-about"] - log(max(1.0, years / 5))))


def compare(a: tuple[Birth, ...], b: tuple[Birth, ...], weights: Weights) -> Found | None:
    """The pair of dates that agrees best; ``None`` where one record has none."""
    best: Found | None = None
    for one in a:
        for other in b:
            code = level(one, other)
            weighed = _weight(one, other, code, weights.of)
            if best is None or (weighed, one.text, other.text) > (best.weight, best.a.text, best.b.text):
                best = Found(code, weighed, one, other)
    if best is not None and best.weight > 0 and len(a) * len(b) > 1:
        # Several dates are several chances to agree.
        best = best._replace(weight=max(0.0, best.weight - min(MOST_CHANCES, 0.5 * log(len(a) * len(b)))))
    return best
