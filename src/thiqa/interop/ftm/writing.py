"""A record written as entities of FollowTheMoney, for a tool that reads them. Nothing leaves the node by this: whoever
sends the result passes the clause, the marking and the log as for any other item; FollowTheMoney has no marking itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from thiqa.domain.errors import FieldInvalid
from thiqa.domain.record import Record
from thiqa.interop import countries

__all__ = ["written"]

_SCHEMATA = {"person": "Person", "organisation": "Organization", "event": "Event"}
_VEHICLES = {"vessel": "Vessel", "aircraft": "Airplane"}
_NAMES = {"primary": "name", "alias": "alias", "weak": "weakAlias", "former": "previousName", "maiden": "previousName"}
_SEXES = {"F": "female", "M": "male", "X": "other"}


def written(record: Record) -> tuple[dict[str, Any], ...]:
    """The entity of a record and, after it, one for each passport, document, listing and account.

    Kinds that FollowTheMoney has no schema for (documents, phones and places by themselves) raise ``FieldInvalid``.
    """
    fields = record.fields
    schema = _SCHEMATA.get(record.kind)
    if record.kind == "vehicle":
        schema = _VEHICLES.get(fields.get("type", ""), "Vehicle")
    elif record.kind == "account":
        schema = "CryptoWallet" if fields.get("type") == "wallet" else "BankAccount"
    if schema is None:
        raise FieldInvalid(field="kind", why="FollowTheMoney has no schema for it")
    name = f"thiqa-{record.id}"
    properties = _properties(record.kind, schema, fields)
    parts = (*_documents(name, fields), *_listings(name, fields), *_accounts(name, fields))
    return (_entity(name, schema, properties), *parts)


def _entity(name: str, schema: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: [each for each in value if each] for key, value in properties.items()}
    return {"id": name, "schema": schema, "properties": {key: value for key, value in kept.items() if value}}


def _properties(kind: str, schema: str, fields: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}

    def put(key: str, *values: str) -> None:
        found.setdefault(key, []).extend(values)

    for each in fields.get("names", ()):
        put(_NAMES.get(each["type"], "alias"), each["name"])
        if each["type"] == "primary":
            put("firstName", each.get("given", ""))
            put("lastName", each.get("family", ""))
    for each in fields.get("births", ()):
        put("birthDate", each.get("date", ""))
        put("birthPlace", each.get("place", ""))
        put("birthCountry", _two(each.get("country", "")))
    for key, field in _LISTS[kind].items():
        put(key, *fields.get(field, ()))
    for key, field in _SINGLE[kind].items():
        put(key, fields.get(field, ""))
    put("nationality", *map(_two, fields.get("nationalities", ())))
    put("jurisdiction", *map(_two, fields.get("countries", ())))
    put("address", *(each.get("text", "") for each in fields.get("addresses", ())))
    put("gender", _SEXES.get(fields.get("sex", ""), ""))
    if kind in {"vehicle", "account", "event"}:
        put("flag" if schema == "Vessel" else "country", _two(fields.get("country", "")))
    if kind == "vehicle":
        put({"Vessel": "imoNumber", "Airplane": "registrationNumber"}.get(schema, "vin"), fields.get("number", ""))
    elif kind == "account":
        number = {"iban": "iban", "wallet": "publicKey"}.get(fields.get("type", ""), "accountNumber")
        put(number, fields.get("number", ""))
    return found


_LISTS: Mapping[str, Mapping[str, str]] = {
    "person": {
        "deathDate": "deaths", "phone": "phones", "email": "emails", "title": "titles", "position": "occupations",
    },
    "organisation": {"phone": "phones", "email": "emails", "sector": "sectors"},
    "vehicle": {},
    "account": {},
    "event": {},
}  # fmt: skip
_SINGLE: Mapping[str, Mapping[str, str]] = {
    "person": {"summary": "description", "notes": "note"},
    "organisation": {"incorporationDate": "founded", "summary": "description", "notes": "note"},
    "vehicle": {"registrationNumber": "plate", "model": "model", "make": "make", "notes": "note"},
    "account": {"bankName": "institution", "notes": "note"},
    "event": {"date": "date", "location": "place", "summary": "description", "notes": "note"},
}


def _documents(name: str, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(fields.get("documents", ()), 1):
        passport = each["type"] == "passport"
        properties = {
            "holder": [name],
            "number": [each["number"]],
            "type": [] if passport else [each["type"]],
            "country": [_two(each.get("country", ""))],
            "startDate": [each.get("issued", "")],
            "endDate": [each.get("expires", "")],
            "authority": [each.get("authority", "")],
            "summary": [each.get("note", "")],
        }
        yield _entity(f"{name}-document-{place}", "Passport" if passport else "Identification", properties)


def _listings(name: str, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(fields.get("listed", ()), 1):
        properties = {
            "entity": [name],
            "authority": [each["list"]],
            "authorityId": [each.get("reference", "")],
            "program": [each.get("programme", "")],
            "listingDate": [each.get("on", "")],
        }
        yield _entity(f"{name}-listed-{place}", "Sanction", properties)


def _accounts(name: str, fields: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(fields.get("accounts", ()), 1):
        account = f"{name}-account-{place}"
        wallet = each["type"] == "wallet"
        key = "publicKey" if wallet else "iban" if each["type"] == "iban" else "accountNumber"
        properties = {
            key: [each["number"]],
            "bankName": [each.get("institution", "")],
            "country": [_two(each.get("country", ""))],
        }
        yield _entity(account, "CryptoWallet" if wallet else "BankAccount", properties)
        yield _entity(f"{account}-owner", "Ownership", {"owner": [name], "asset": [account]})


@lru_cache(maxsize=512)
def _two(code: str) -> str:
    """The alpha-2 code in small letters that FollowTheMoney writes; one that ISO 3166-1 has not is written as it is."""
    if not code:
        return ""
    return _alpha2().get(code, code.lower())


@lru_cache(maxsize=1)
def _alpha2() -> dict[str, str]:
    from babel import Locale

    found: dict[str, str] = {}
    for two in map(str, Locale("en").territories):
        if len(two) == 2 and two.isalpha() and two not in {"UK", "EL"} and (long := countries.code(two)):
            found.setdefault(long, two.lower())
    return found
