"""Which records a partner may search, and the keys by which it finds them: what a clause lets out, and nothing else.

Both sides make the same keys of the same words (``specs/keys.md``). The owner files what its records say; the asker
asks a little wider where its own date is not sure. ``specs/search.md``, sections 7 and 8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from thiqa.domain import dates
from thiqa.domain.clause import NO_PERSON, Clause
from thiqa.domain.errors import MatchingError
from thiqa.domain.record import Record
from thiqa.domain.search import CLASSES, Key
from thiqa.matching.keys import (
    account_key,
    composite_keys,
    document_key,
    phone_key,
    plate_key,
    years_asked,
    years_filed,
)
from thiqa.matching.names import strict_keys

__all__ = ["allowed", "asked", "filed"]

Made = Iterator[tuple[str, str, str]]
"""Text of a key, class, kind of data."""


def allowed(record: Record, clause: Clause) -> bool:
    """Whether the clause lets a partner find a record, which is current.

    1. No protection. 2. The category of the person is one of the clause; a thing passes where the clause names none for
    persons, or data of things. 3. The marking is known and not above the highest of the clause, codes
    included, and where it limits the purposes of use, the clause has no other.
    """
    held = record.provenance
    if held.protections:
        return False
    if record.kind == "person":
        if held.category not in clause.categories or held.category == NO_PERSON:
            return False
    elif held.category and held.category not in clause.categories:
        return False
    limited = held.marking.purposes
    if limited is not None and not clause.purposes <= limited:
        return False
    return held.marking.not_above(clause.highest) and held.marking.handling <= clause.handling


def filed(record: Record, clause: Clause) -> list[bytes]:
    """The keys under which the owner files a record, sorted; only of kinds of data that the clause names."""
    made = {text for text, _, data in _keys(record.kind, record.fields, owner=True) if data in clause.data}
    return sorted(text.encode() for text in made)


def asked(kind: str, fields: Mapping[str, Any], least: str = CLASSES[-1]) -> list[Key]:
    """The keys to ask for a subject with these fields (``domain.entity.KINDS``), the strongest first, none twice, and
    none of a class weaker than ``least``, which are then not even made."""
    weakest = CLASSES.index(least)
    made = takewhile(lambda each: CLASSES.index(each[1]) <= weakest, _keys(kind, fields, owner=False))
    return [Key(text, strength, data) for text, strength, data in dict.fromkeys(made)]


def _keys(kind: str, fields: Mapping[str, Any], *, owner: bool) -> Made:
    if kind in ("person", "organisation"):
        yield from _of_subject(kind, fields, owner=owner)
    elif kind == "document":
        yield from _of_document(fields, owner=owner)
    elif kind == "phone":
        yield from _one(phone_key, "contact-details", fields["number"], fields.get("country", ""))
    elif kind == "account":
        yield from _one(account_key, "account", fields["number"])
    elif kind == "vehicle" and "plate" in fields:
        yield from _one(plate_key, "vehicle", fields["plate"], fields.get("country", ""))


def _of_subject(kind: str, fields: Mapping[str, Any], *, owner: bool) -> Made:
    for each in fields.get("documents", ()):
        yield from _of_document(each, owner=owner)
    for number in fields.get("phones", ()):
        yield from _one(phone_key, "contact-details", number)
    for each in fields.get("accounts", ()):
        yield from _one(account_key, "account", each["number"])
    names = [each["name"] for each in fields.get("names", ())]
    if kind == "organisation":
        for name in names:
            yield from ((key, "name", "organisation") for key in sorted(strict_keys(name)))
        return
    births = [dates.parse(each["date"]) for each in fields.get("births", ()) if "date" in each]
    years = years_filed(births) if owner else years_asked(births)
    for name in names:
        yield from ((key, "name-birth", "birth") for key in sorted(composite_keys(name, years)))
    for name in names:
        yield from ((key, "name", "identity") for key in sorted(strict_keys(name)))


def _of_document(fields: Mapping[str, Any], *, owner: bool) -> Made:
    country = fields.get("country", "")
    yield from _one(document_key, "travel-document", fields["type"], fields["number"], country)
    if owner and country:  # for an asker who does not know the issuer
        yield from _one(document_key, "travel-document", fields["type"], fields["number"])


def _one(make: Callable[..., str], data: str, *given: str) -> Made:
    """A key, unless the number is none: a record is not kept out of a list by one bad number in it."""
    try:
        yield make(*given), "identifier", data
    except MatchingError:
        return
