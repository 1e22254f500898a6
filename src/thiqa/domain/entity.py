"""The kinds of records and the fields of each: persons, organisations, documents, phones, accounts, vehicles, places,
events, and how they hang together.

One table, read by the check, the forms and the command line. A field is a list of objects or texts, or a single text;
what is not known is left out, so no field is empty. Countries are ISO 3166-1 alpha-3, dates EDTF (``domain.dates``),
languages BCP 47. The meaning of every field: ``specs/record.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from thiqa.domain import fields
from thiqa.domain.agency import country
from thiqa.domain.errors import FieldInvalid

__all__ = ["KINDS", "LIMIT", "RELATIONS", "Reader", "read"]

Reader = Callable[[object, str], Any]

LIMIT = 500
"""The most entries of one list: a record with more is a fault of the source."""

NAME_LIMIT = 500
NUMBER_LIMIT = 100


def _name(value: object, field: str) -> str:
    return fields.text(value, field, NAME_LIMIT)


def _number(value: object, field: str) -> str:
    return fields.text(value, field, NUMBER_LIMIT)


def _in(*allowed: str) -> Reader:
    codes = frozenset(allowed)
    return lambda value, field: fields.one_of(value, codes, field)


def _list(read_one: Reader) -> Reader:
    def several(value: object, field: str) -> list[Any]:
        if type(value) is not list or not 0 < len(value) <= LIMIT:
            raise FieldInvalid(field=field, why=f"a list of 1 to {LIMIT} entries was expected")
        return [read_one(each, f"{field}[{place}]") for place, each in enumerate(value)]

    return several


def _object(required: Mapping[str, Reader], **optional: Reader) -> Reader:
    readers = {**required, **optional}

    def one(value: object, field: str) -> dict[str, Any]:
        if type(value) is not dict:
            raise FieldInvalid(field=field, why="an object was expected")
        for name in required:
            if name not in value:
                raise FieldInvalid(field=f"{field}.{name}", why="it is missing")
        if value.keys() - readers.keys():
            raise FieldInvalid(field=field, why=f"{len(value.keys() - readers.keys())} unknown field(s)")
        return {name: readers[name](each, f"{field}.{name}") for name, each in value.items()}

    return one


_NAMES = _list(
    _object(
        {"name": _name},
        # weak: the source itself says that it says little (UN "low", OFAC "weak a.k.a.").
        type=_in("primary", "alias", "weak", "former", "maiden", "nickname"),
        # The parts, where the source tells them apart; the whole name is what is compared.
        family=_name,
        given=_name,
        language=fields.text,
    )
)
_BIRTHS = _list(
    # original: the date as the source wrote it, where it was another calendar or words.
    _object({}, date=fields.span, place=_name, country=country, original=_name)
)
DOCUMENT_TYPES = (
    "passport", "identity-card", "visa", "residence-permit", "refugee-travel-document", "travel-document",
    "driving-licence", "birth-certificate", "seaman-book", "tax-number", "national-number", "registration", "other",
)  # fmt: skip
_DOCUMENT: Mapping[str, Reader] = {
    "type": _in(*DOCUMENT_TYPES),
    "number": _number,
    "country": country,
    "issued": fields.span,
    "expires": fields.span,
    "authority": _name,
    "note": fields.text,
}
_DOCUMENTS = _list(_object({"type": _DOCUMENT["type"], "number": _number}, **dict(list(_DOCUMENT.items())[2:])))
_ACCOUNT: Mapping[str, Reader] = {
    "type": _in("iban", "account", "card", "wallet", "other"),
    "number": _number,
    "institution": _name,
    "country": country,
    "note": fields.text,
}
_ACCOUNTS = _list(_object({"type": _ACCOUNT["type"], "number": _number}, **dict(list(_ACCOUNT.items())[2:])))
_ADDRESSES = _list(_object({}, text=fields.text, city=_name, country=country))
_LISTED = _list(
    # Where a state or the Security Council lists the subject: the regime, its reference, and since when.
    _object({"list": _name}, reference=_name, programme=_name, on=fields.span)
)
_TEXTS = _list(fields.text)
_COUNTRIES = _list(country)

_COMMON: Mapping[str, Reader] = {"note": fields.text, "listed": _LISTED}

KINDS: Mapping[str, Mapping[str, Reader]] = MappingProxyType(
    {
        "person": {
            "names": _NAMES,
            "births": _BIRTHS,
            "deaths": _list(fields.span),
            "sex": _in("F", "M", "X"),
            "nationalities": _COUNTRIES,
            "documents": _DOCUMENTS,
            "phones": _list(_number),
            "emails": _list(_name),
            "accounts": _ACCOUNTS,
            "addresses": _ADDRESSES,
            "titles": _TEXTS,
            "occupations": _TEXTS,
            "description": fields.text,
            **_COMMON,
        },
        "organisation": {
            "names": _NAMES,
            "founded": fields.span,
            "countries": _COUNTRIES,
            "documents": _DOCUMENTS,
            "phones": _list(_number),
            "emails": _list(_name),
            "accounts": _ACCOUNTS,
            "addresses": _ADDRESSES,
            "sectors": _TEXTS,
            "description": fields.text,
            **_COMMON,
        },
        "document": {**_DOCUMENT, "status": _in("valid", "lost", "stolen", "revoked", "fraudulent"), **_COMMON},
        "phone": {"number": _number, "country": country, "operator": _name, **_COMMON},
        "account": {**_ACCOUNT, **_COMMON},
        "vehicle": {
            "type": _in("road", "vessel", "aircraft", "container", "other"),
            "names": _NAMES,
            "plate": _number,
            "country": country,
            "number": _number,  # the VIN of a car, the IMO number of a ship, the registration of an aircraft
            "make": _name,
            "model": _name,
            "colour": _name,
            **_COMMON,
        },
        "place": {"names": _NAMES, "country": country, "locode": _number, "coordinates": _number, **_COMMON},
        "event": {
            "names": _NAMES,
            "date": fields.span,
            "place": _name,
            "country": country,
            "description": fields.text,
            **_COMMON,
        },
    }
)
"""The fields of each kind of record, each with its strict reader."""

_NEEDED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "person": frozenset({"names"}),
        "organisation": frozenset({"names"}),
        "document": frozenset({"type", "number"}),
        "phone": frozenset({"number"}),
        "account": frozenset({"type", "number"}),
        "vehicle": frozenset({"plate", "number", "names"}),
        "place": frozenset({"names"}),
        "event": frozenset({"names"}),
    }
)
"""Without one of these there is nothing by which a record could be found; a vehicle needs any, the others all."""

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
    readers = KINDS[kind]
    if type(value) is not dict:
        raise FieldInvalid(field="fields", why="an object was expected")
    if value.keys() - readers.keys():
        raise FieldInvalid(field="fields", why=f"{len(value.keys() - readers.keys())} field(s) that no {kind} has")
    needed, there = _NEEDED[kind], value.keys()
    if not (needed & there if kind == "vehicle" else needed <= there):
        raise FieldInvalid(field="fields", why=f"a {kind} needs {' or '.join(sorted(needed))}")
    return {name: readers[name](each, name) for name, each in value.items()}
