"""Forms of dates as a mapping names them, such as ``dd/mm/yyyy`` and ``hijri dd-mm-yyyy``, read into EDTF.

``yyyy`` is a year, ``mm`` a month, ``dd`` a day, of one or two digits in any script; everything else stands for itself.
A year of two digits is no form: which century was meant is nobody's guess. Forms are tried in the order of the mapping.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from thiqa.domain.dates import parse
from thiqa.domain.errors import FieldInvalid
from thiqa.interop.lists import written
from thiqa.interop.lists.written import Written

__all__ = ["check", "read"]

_TOKENS = {"yyyy": r"(?P<year>[0-9]{4})", "mm": r"(?P<month>[0-9]{1,2})", "dd": r"(?P<day>[0-9]{1,2})"}
_token = re.compile("yyyy|mm|dd")
_CALENDARS = ("hijri ", "persian ")
LONGEST = 60


def check(form: str) -> str:
    """The form itself. Raises ``FieldInvalid`` for one that is none."""
    _pattern(form)
    return form


@lru_cache(maxsize=256)
def _pattern(form: str) -> tuple[str, re.Pattern[str] | None]:
    """The calendar and the expression of a form; ``words`` and ``edtf`` have none."""
    if form in {"words", "edtf"}:
        return form, None
    calendar = next((each for each in _CALENDARS if form.startswith(each)), "")
    body = form[len(calendar) :]
    tokens = _token.findall(body)
    known = (
        tokens == sorted(set(tokens), key=tokens.index) and "yyyy" in tokens and ("dd" not in tokens or "mm" in tokens)
    )
    rest = _token.sub("", body)
    if not known or len(form) > LONGEST or any(c in "ymd" for c in rest):
        why = "a form of dates has yyyy, mm and dd, each once and the year always; or it is words, or edtf"
        raise FieldInvalid(field="dates", why=why)
    if calendar == "persian " and "dd" in tokens:
        raise FieldInvalid(field="dates", why="Persian dates are read to the month: yyyy or yyyy/mm")
    parts = re.split("(yyyy|mm|dd)", body)
    expression = "".join(_TOKENS.get(part) or re.escape(part) for part in parts)
    return calendar.strip(), re.compile(expression)


@lru_cache(maxsize=16384)
def read(text: str, forms: tuple[str, ...]) -> tuple[Written, str]:
    """The date of a cleaned text by the first form that fits, and that form.

    The date is empty where none fits, and ``impossible`` where the day does not exist.
    """
    if len(text) > LONGEST:
        return Written(), ""
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    impossible = False
    for form in forms or ("edtf",):
        found = _one(text, form)
        if found.date:
            return found, form
        impossible = impossible or found.impossible
    return Written(impossible=impossible), ""


def _one(text: str, form: str) -> Written:
    calendar, pattern = _pattern(form)
    if pattern is None:
        return written.read(text) if calendar == "words" else _edtf(text)
    match = pattern.fullmatch(text)
    if match is None:
        return Written()
    parts = {"year": 0, "month": 0, "day": 0} | {name: int(value) for name, value in match.groupdict().items()}
    named = set(match.groupdict())
    if calendar == "hijri":
        # 00 stands for what is not known, as it does in many registers.
        return written.hijri(parts["year"], parts["month"], parts["day"]) if parts["year"] else Written(impossible=True)
    if calendar == "persian":
        return written.persian(parts["year"], parts["month"])
    if "day" in named and not parts["day"]:
        named = named - {"day"}
    if "month" in named and not parts["month"]:
        if "day" in named:
            return Written(impossible=True)
        named = named - {"month"}
    text = f"{parts['year']:04}"
    text += f"-{parts['month']:02}" if "month" in named else ""
    text += f"-{parts['day']:02}" if "day" in named else ""
    return _edtf(text, impossible=True)


def _edtf(text: str, *, impossible: bool = False) -> Written:
    try:
        return Written(parse(text).text)
    except FieldInvalid as error:
        return Written(impossible=impossible or error.details["why"] == "there is no such day")
