"""Strict reading of single fields: every function returns the value or raises ``FieldInvalid``.

Used wherever bytes of another party become words of ours. Hand-written, because a schema library would cost more than
sealing the message does; the JSON schemas in ``specs/schemas`` say the same for others. An error names the field and
the rule, never the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from datetime import date, datetime, timedelta
from typing import Any

from thiqa.domain import dates
from thiqa.domain.errors import FieldInvalid

__all__ = [
    "codes", "day", "duration", "exact", "hexadecimal", "integer", "mapping", "one_of", "span", "switch", "text",
    "texts", "time", "word", "words",
]  # fmt: skip

_hex32 = re.compile(r"[0-9a-f]{32}").fullmatch
_hex64 = re.compile(r"[0-9a-f]{64}").fullmatch
_word = re.compile(r"[a-z][a-z0-9]*(?:[-_+][a-z0-9]+)*").fullmatch
_day = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}").fullmatch
_time = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z").fullmatch
# Only lengths that are the same everywhere: no months and no years.
_duration = re.compile(
    r"P(?=.)(?:([0-9]{1,4})W|(?:([0-9]{1,5})D)?(?:T(?=.)(?:([0-9]{1,5})H)?(?:([0-9]{1,5})M)?)?)"
).fullmatch

# Control characters, and those that turn the direction of what follows: a name could be shown as another name.
_unsafe = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]").search

WORD_LIMIT = 64
TEXT_LIMIT = 2000


def exact(value: object, keys: Set[str], what: str) -> dict[str, Any]:
    """An object with exactly these keys; a field that is missing or unknown is refused by its name."""
    if type(value) is not dict:
        raise FieldInvalid(field=what, why="an object was expected")
    if value.keys() != keys:
        missing = sorted(keys - value.keys())
        # The name of an unknown field is the writer's text; only its number is told.
        why = f"{missing[0]} is missing" if missing else f"{len(value.keys() - keys)} unknown field(s)"
        raise FieldInvalid(field=what, why=why)
    return value


def hexadecimal(value: object, length: int, field: str) -> str:
    """Lower-case hexadecimal of exactly 32 or 64 digits."""
    if type(value) is not str or not (_hex64 if length == 64 else _hex32)(value):
        raise FieldInvalid(field=field, why=f"{length} lower-case hexadecimal digits were expected")
    return value


def integer(value: object, lowest: int, highest: int, field: str) -> int:
    """A whole number between two limits, both included; true and false are no numbers."""
    if type(value) is not int or not lowest <= value <= highest:
        raise FieldInvalid(field=field, why=f"a whole number from {lowest} to {highest} was expected")
    return value


def switch(value: object, field: str) -> bool:
    """True or false."""
    if type(value) is not bool:
        raise FieldInvalid(field=field, why="true or false was expected")
    return value


def word(value: object, field: str) -> str:
    """A code: lower-case ASCII, parts joined by ``-``, ``_`` or ``+``, at most 64 characters."""
    if type(value) is not str or len(value) > WORD_LIMIT or not _word(value):
        raise FieldInvalid(field=field, why="a lower-case code was expected")
    return value


def one_of(value: object, allowed: Set[str], field: str) -> str:
    """One of a closed list of codes."""
    if type(value) is not str or value not in allowed:
        raise FieldInvalid(field=field, why="the code is not in the list")
    return value


def words(value: object, field: str) -> frozenset[str]:
    """A list of different codes of an open list."""
    if type(value) is not list:
        raise FieldInvalid(field=field, why="a list was expected")
    return _different([word(each, field) for each in value], field)


def codes(value: object, field: str, allowed: Set[str]) -> frozenset[str]:
    """A list of different codes of a closed list."""
    if type(value) is not list:
        raise FieldInvalid(field=field, why="a list was expected")
    return _different([one_of(each, allowed, field) for each in value], field)


def _different(found: list[str], field: str) -> frozenset[str]:
    several = frozenset(found)
    if len(several) != len(found):
        raise FieldInvalid(field=field, why="a code stands twice")
    return several


def text(value: object, field: str, limit: int = TEXT_LIMIT) -> str:
    """A text for people: not empty, not blank at its ends, no control characters, at most ``limit`` characters."""
    if type(value) is not str or not value or len(value) > limit or value != value.strip():
        raise FieldInvalid(field=field, why=f"a text of 1 to {limit} characters was expected")
    if not value.isprintable() and _unsafe(value):
        raise FieldInvalid(field=field, why="a control character")
    return value


def texts(value: object, field: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """A list of texts, in the order of the writer."""
    if type(value) is not list:
        raise FieldInvalid(field=field, why="a list was expected")
    return tuple(text(each, field, limit) for each in value)


def day(value: object, field: str) -> str:
    """A calendar date ``YYYY-MM-DD`` that exists."""
    if type(value) is str and _day(value):
        try:
            date.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise FieldInvalid(field=field, why="a date YYYY-MM-DD was expected")


def time(value: object, field: str) -> str:
    """A moment in UTC to the second, ``YYYY-MM-DDTHH:MM:SSZ``, that exists."""
    if type(value) is str and _time(value):
        try:
            datetime.fromisoformat(value)
        except ValueError:
            pass
        else:
            return value
    raise FieldInvalid(field=field, why="a time YYYY-MM-DDTHH:MM:SSZ was expected")


def duration(value: object, field: str) -> timedelta:
    """An ISO 8601 duration in weeks, or in days, hours and minutes; longer than nothing."""
    if type(value) is str and (parts := _duration(value)):
        weeks, days, hours, minutes = (int(part or 0) for part in parts.groups())
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
        if length:
            return length
    raise FieldInvalid(field=field, why="an ISO 8601 duration such as PT8H or P7D was expected")


def mapping(value: object, field: str) -> Mapping[str, Any]:
    """An object whose keys are codes."""
    if type(value) is not dict:
        raise FieldInvalid(field=field, why="an object was expected")
    for key in value:
        word(key, field)
    return value


def span(value: object, field: str) -> str:
    """A date of which not everything need be known, in the Extended Date/Time Format (``domain.dates``)."""
    if type(value) is not str:
        raise FieldInvalid(field=field, why="a date was expected")
    try:
        return dates.parse(value).text
    except FieldInvalid as error:
        raise FieldInvalid(field=field, why=error.details["why"]) from error
