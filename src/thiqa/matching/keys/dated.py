"""A name and a year of birth in one key (specs/keys.md, section 2).

By name alone false hits grow with the list; most of them fall away where the year of birth must agree too. Years are
stated by both sides as their records have them. The neighbouring years of a date that is not sure are added by the
asker alone: a wider question costs the asker more of its capacity, and lists stay as small as what they say.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from thiqa.domain.dates import Span
from thiqa.domain.errors import BirthInvalid
from thiqa.matching.names.keys import Family, keys

MOST_YEARS: Final = 12
"""Years that one set of dates may have; a record that says less about a birth has no composite keys."""
FIRST_YEAR: Final = 1850
LAST_YEAR: Final = 2150
ABOUT: Final = 1  # years on each side that *about* means
NEAR: Final = 1  # years on each side that the asker adds where its date is not sure


def years_filed(births: Iterable[Span]) -> tuple[int, ...]:
    """The years that the owner of a list files a person under: those that its dates touch, one more beside *about*.

    Sorted; empty where no date is known or they touch more than ``MOST_YEARS``: such a person is found by name alone.
    """
    return _years(births, 0)


def years_asked(births: Iterable[Span]) -> tuple[int, ...]:
    """The years to ask for: those that the dates touch, and one on each side of a date that is not one sure day.

    1 January is such a date: offices write it where the day is not known. Sorted; empty as in :func:`years_filed`.
    """
    return _years(births, NEAR)


def _years(births: Iterable[Span], near: int) -> tuple[int, ...]:
    found: set[int] = set()
    for span in births:
        sure = span.day and (span.first.month, span.first.day) != (1, 1)
        wider = max(0 if sure else near, ABOUT if span.circa else 0)
        if span.last.year - span.first.year < MOST_YEARS:
            found.update(range(span.first.year - wider, span.last.year + wider + 1))
        else:
            return ()
    return tuple(sorted(found)) if len(found) <= MOST_YEARS else ()


def composite_keys(name: str, birth_years: Iterable[int], family: Family = "strict") -> frozenset[str]:
    """Each key of the name with each year: at most 4 (strict) or 8 (wide) for each year, 12 years at most.

    Empty for a name without letters, and without a year. Raises ``BirthInvalid`` for more years, or one outside
    1850 to 2150.
    """
    years = sorted(set(birth_years))
    if len(years) > MOST_YEARS:
        raise BirthInvalid(why=f"there are {len(years)} years, and at most {MOST_YEARS} are taken")
    if years and not FIRST_YEAR <= years[0] <= years[-1] <= LAST_YEAR:
        raise BirthInvalid(why=f"a year lies outside {FIRST_YEAR} to {LAST_YEAR}")
    return frozenset([f"{key}/{year}" for key in keys(name, family) for year in years])
