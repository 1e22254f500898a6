"""From options, or a line of a batch, to an item. Which of them may be sent, the agreement says, not this file."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from thiqa.cli import files
from thiqa.domain import evaluation, fields, labels, marking
from thiqa.domain.errors import FieldInvalid, UsageError
from thiqa.domain.evaluation import SCHEMES, Evaluation
from thiqa.domain.marking import Marking
from thiqa.domain.message import STATEMENT_LIMIT
from thiqa.exchange.send import PLAIN, Item

__all__ = ["FIELDS", "body", "evaluation_of", "item", "marking_of"]

FIELDS = frozenset(
    {
        "mechanism", "purpose", "body", "category", "data", "tlp", "pap", "handling", "restriction", "evaluation",
        "expires", "retain_days", "review", "onward", "ref",
    }
)  # fmt: skip
"""What a line of a batch may say; the names are those of the options."""

_after = re.compile(r"\+(\d{1,4})([mhd])").fullmatch
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def item(given: Mapping[str, Any], author: str, now: datetime) -> Item:
    """The item of a mapping with the fields of :data:`FIELDS`; raises ``FieldInvalid`` and relatives for the first
    that cannot be read."""
    for name in ("mechanism", "purpose"):
        if not given.get(name):
            raise UsageError(why=f"The {name} is missing.")
    found = Item(
        mechanism=fields.word(given["mechanism"], "mechanism"),
        purpose=fields.word(given["purpose"], "purpose"),
        author=fields.text(author, "author", 80),
        body=fields.mapping(given.get("body"), "body"),
    )
    grade, expires, review = given.get("evaluation"), given.get("expires"), given.get("review")
    return replace(
        found,
        category=None if given.get("category") in (None, "none") else fields.word(given["category"], "category"),
        data=sorted(fields.words(given.get("data") or [], "data")),
        marking=marking_of(given),
        evaluation=None if grade is None else evaluation_of(str(grade)),
        retain_days=_days(given.get("retain_days")),
        review=None if review is None else fields.day(review, "review"),
        expires=None if expires is None else _expires(str(expires), now),
        onward=fields.word(given.get("onward") or "never", "onward"),
        refs=tuple(fields.hexadecimal(each, 32, "ref") for each in given.get("ref") or []),
    )


def body(text: str) -> dict[str, Any]:
    """The body from an option: JSON as it stands, a file, or ``-`` (also ``@-``) for standard input."""
    if text.lstrip().startswith("{"):
        return _object(text)
    name = text.removeprefix("@")
    if name == "-":
        return _object(sys.stdin.read(STATEMENT_LIMIT + 1))
    return _object(files.text(Path(name), STATEMENT_LIMIT))


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise UsageError(why="The body is not JSON.") from error
    if type(found) is not dict:
        raise FieldInvalid(field="body", why="an object was expected")
    return found


def marking_of(given: Mapping[str, Any], base: Mapping[str, Any] = PLAIN) -> Marking | None:
    """The marking that was said; what was not said stays as ``base`` has it, and without any word there is none."""
    codes, words = given.get("handling") or [], given.get("restriction") or []
    if not (given.get("tlp") or given.get("pap") or codes or words):
        return None
    value = {
        **base,
        "tlp": _label("tlp", given.get("tlp") or base["tlp"]),
        "pap": _label("pap", given.get("pap") or base["pap"]),
        "handling": [str(code).upper() for code in codes] or base["handling"],
        "restrictions": list(words) or base.get("restrictions", []),
    }
    return marking.parse(value)


def _label(protocol: str, text: str) -> str:
    """What a person typed, in the exact form of a label where it is one; where it is none, as typed."""
    known = labels.from_text(f"{protocol}:{text.lower().removeprefix(f'{protocol}:')}")
    return text if known is None else str(known.value)


def evaluation_of(text: str) -> Evaluation:
    """``4x4:B2``: the scheme, then the grades of source and information, then of handling where the scheme has one."""
    scheme, colon, grades = text.partition(":")
    if not colon or len(grades) not in (2, 3) or scheme.lower() not in SCHEMES:
        raise FieldInvalid(field="evaluation", why=f"such as 4x4:B2; schemes are {', '.join(SCHEMES)}")
    value: dict[str, Any] = {"scheme": scheme.lower(), "source": grades[0].upper(), "information": grades[1].upper()}
    return evaluation.parse(value | ({"handling": grades[2].upper()} if len(grades) == 3 else {}))


def _days(value: object) -> int | None:
    return None if value is None else fields.integer(value, 1, 36525, "retain_days")


def _expires(text: str, now: datetime) -> str:
    """A moment, or ``+90m``, ``+8h``, ``+3d`` from now."""
    if match := _after(text):
        return (now + timedelta(**{_UNITS[match[2]]: int(match[1])})).strftime("%Y-%m-%dT%H:%M:%SZ")
    return fields.time(text, "expires")
