"""The handles of a record: its numbers and addresses, each in the form in which all spellings of it are one.

A document number is looked up without its country, because half of those who ask do not have it; what the comparison of
persons makes of a number in two countries is its own matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

__all__ = ["KINDS", "handles", "normal"]

KINDS = ("document", "phone", "account", "plate", "vehicle", "email")
LIMIT = 200

_apart = re.compile(r"[\W_]+").sub


def normal(kind: str, text: str) -> str:
    """The form of one number under which it is kept and asked for; empty when nothing is left of it."""
    if kind == "email":
        return text.strip().casefold()[:LIMIT]
    if kind == "phone":
        return "".join(str(int(c)) for c in text if c.isdecimal())[:LIMIT].removeprefix("00")
    plain = _apart("", text).upper()
    if not plain.isascii():
        plain = "".join(str(int(c)) if c.isdecimal() else c for c in plain)
    return plain[:LIMIT]


def handles(kind: str, fields: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The handles of a record of ``kind``: pairs of kind and value, none twice."""
    if kind in ("person", "organisation"):
        given = _of_subject(fields)
    elif kind in ("document", "phone", "account"):
        given = iter([(kind, fields["number"])])
    elif kind == "vehicle":
        given = ((name, fields[key]) for name, key in (("plate", "plate"), ("vehicle", "number")) if key in fields)
    else:
        return []
    return list(_normal(given))


def _of_subject(fields: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for each in fields.get("documents", ()):
        yield "document", each["number"]
    for each in fields.get("accounts", ()):
        yield "account", each["number"]
    for number in fields.get("phones", ()):
        yield "phone", number
    for address in fields.get("emails", ()):
        yield "email", address


def _normal(given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    seen = set()
    for kind, text in given:
        value = normal(kind, text)
        if value and (kind, value) not in seen:
            seen.add((kind, value))
            yield kind, value
