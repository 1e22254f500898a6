"""The kinds of records and the fields of each: persons, organisations, documents, phones, accounts, vehicles, places,
events, and how they hang together.

One table, read by the check, the schemas, the forms and the command line. A field is a list of objects or texts, or a
single text; what is not known is left out, so no field is empty. Countries are ISO 3166-1 alpha-3, dates EDTF
(``domain.dates``), languages BCP 47. The meaning of every field: ``specs/record.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from thiqa.domain.errors import FieldInvalid
from thiqa.domain.shapes import LIMIT, Code, Country, Date, Many, Parts, Shape, Text, within

__all__ = ["DOCUMENT_TYPES", "KINDS", "LIMIT", "NAME_LIMIT", "NEEDED", "NUMBER_LIMIT", "RELATIONS", "read"]

NAME_LIMIT = 500
NUMBER_LIMIT = 100

_TEXT, _NAME, _NUMBER, _DATE, _COUNTRY = Text(), Text(NAME_LIMIT), Text(NUMBER_LIMIT), Date(), Country()

_NAMES = Many(
    Parts.of(
        ("name",),
        name=_NAME,
        # weak: the source itself says that it says little (UN "low", OFAC "weak a.k.a.").
        type=Code(("primary", "alias", "weak", "former", "maiden", "nickname")),
        # The parts, where the source tells them apart; the whole name is what is compared.
        family=_NAME,
        given=_NAME,
        language=_TEXT,
    )
)
_BIRTHS = Many(
    # original: the date as the source wrote it, where it was another calendar or words.
    Parts.of(date=_DATE, place=_NAME, country=_COUNTRY, original=_NAME)
)
DOCUMENT_TYPES = (
    "passport", "identity-card", "visa", "residence-permit", "refugee-travel-document", "travel-document",
    "driving-licence", "birth-certificate", "seaman-book", "tax-number", "national-number", "registration", "other",
)  # fmt: skip
_DOCUMENT: Mapping[str, Shape] = {
    "type": Code(DOCUMENT_TYPES),
    "number": _NUMBER,
    "country": _COUNTRY,
    "issued": _DATE,
    "expires": _DATE,
    "authority": _NAME,
    "note": _TEXT,
}
_ACCOUNT: Mapping[str, Shape] = {
    "type": Code(("iban", "account", "card", "wallet", "other")),
    "number": _NUMBER,
    "institution": _NAME,
    "country": _COUNTRY,
    "note": _TEXT,
}
_NUMBERED = frozenset({"type", "number"})
_DOCUMENTS, _ACCOUNTS = Many(Parts(_DOCUMENT, _NUMBERED)), Many(Parts(_ACCOUNT, _NUMBERED))
_ADDRESSES = Many(Parts.of(text=_TEXT, city=_NAME, country=_COUNTRY))
_LISTED = Many(
    # Where a state or the Security Council lists the subject: the regime, its reference, and since when.
    Parts.of(("list",), list=_NAME, reference=_NAME, programme=_NAME, on=_DATE)
)
_TEXTS, _NUMBERS, _COUNTRIES = Many(_TEXT), Many(_NUMBER), Many(_COUNTRY)

_COMMON: Mapping[str, Shape] = {"note": _TEXT, "listed": _LISTED}

KINDS: Mapping[str, Mapping[str, Shape]] = MappingProxyType(
    {
        "person": {
            "names": _NAMES,
            "births": _BIRTHS,
            "deaths": Many(_DATE),
            "sex": Code(("F", "M", "X")),
            "nationalities": _COUNTRIES,
            "documents": _DOCUMENTS,
            "phones": _NUMBERS,
            "emails": Many(_NAME),
            "accounts": _ACCOUNTS,
            "addresses": _ADDRESSES,
            "titles": _TEXTS,
            "occupations": _TEXTS,
            "description": _TEXT,
            **_COMMON,
        },
        "organisation": {
            "names": _NAMES,
            "founded": _DATE,
            "countries": _COUNTRIES,
            "documents": _DOCUMENTS,
            "phones": _NUMBERS,
            "emails": Many(_NAME),
            "accounts": _ACCOUNTS,
            "addresses": _ADDRESSES,
            "sectors": _TEXTS,
            "description": _TEXT,
            **_COMMON,
        },
        "document": {
            **_DOCUMENT,
            "status": Code(("valid", "lost", "stolen", "revoked", "fraudulent")),
            **_COMMON,
        },
        "phone": {"number": _NUMBER, "country": _COUNTRY, "operator": _NAME, **_COMMON},
        "account": {**_ACCOUNT, **_COMMON},
        "vehicle": {
            "type": Code(("road", "vessel", "aircraft", "container", "other")),
            "names": _NAMES,
            "plate": _NUMBER,
            "country": _COUNTRY,
            "number": _NUMBER,  # the VIN of a car, the IMO number of a ship, the registration of an aircraft
            "make": _NAME,
            "model": _NAME,
            "colour": _NAME,
            **_COMMON,
        },
        "place": {"names": _NAMES, "country": _COUNTRY, "locode": _NUMBER, "coordinates": _NUMBER, **_COMMON},
        "event": {
            "names": _NAMES,
            "date": _DATE,
            "place": _NAME,
            "country": _COUNTRY,
            "description": _TEXT,
            **_COMMON,
        },
    }
)
"""The fields of each kind of record, each with its shape."""

NEEDED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "person": frozenset({"names"}),
        "organisation": frozenset({"names"}),
        "document": _NUMBERED,
        "phone": frozenset({"number"}),
        "account": _NUMBERED,
        "vehicle": frozenset({"plate", "number", "names"}),
        "place": frozenset({"names"}),
        "event": frozenset({"names"}),
    }
)
"""Without these there is nothing by which a record could be found; a vehicle needs any of its three, the others all."""

RELATIONS: Mapping[str, str] = MappingProxyType(
    {
        "holder": "holds the document, account or phone",
        "user": "uses it, whoever holds it",
        "owner": "owns it",
        "director": "directs the organisation",
        "member": "belongs to the organisation or group",
        "employee": "works for",
        "family": "is of the family of",
        "spouse": "is married to",
        "parent": "is the mother or father of",
        "associate": "acts together with",
        "contact": "is in contact with",
        "payer": "pays",
        "present": "was at the place or the event",
        "resident": "lives or sits at the place",
        "successor": "follows in place of",
        "other": "has to do with",
    }
)
"""How two records hang together, read from the first to the second."""


def read(kind: str, value: object) -> dict[str, Any]:
    """The fields of one record of ``kind``, strictly. Raises ``FieldInvalid`` with the path of the field."""
    shapes = KINDS[kind]
    if type(value) is not dict:
        raise FieldInvalid(field="fields", why="an object was expected")
    if value.keys() - shapes.keys():
        raise FieldInvalid(field="fields", why=f"{len(value.keys() - shapes.keys())} field(s) that no {kind} has")
    needed, there = NEEDED[kind], value.keys()
    if not (needed & there if kind == "vehicle" else needed <= there):
        way = " or " if kind == "vehicle" else " and "
        raise FieldInvalid(field="fields", why=f"a {kind} needs {way.join(sorted(needed))}")
    found, name = {}, ""
    try:
        for name, each in value.items():
            found[name] = shapes[name](each)
    except FieldInvalid as error:
        raise within(name, error) from error
    return found
