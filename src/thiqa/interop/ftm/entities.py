"""One entity of FollowTheMoney with its parts as an entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thiqa.domain.entity import NAME_LIMIT
from thiqa.interop.ftm.parts import add, addresses
from thiqa.interop.ftm.schemata import IGNORED, NAMES, NUMBERS, SENSITIVE, SUBJECTS, TEXTS, VEHICLES
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.interop.objects import texts
from thiqa.interop.shelf import Shelf
from thiqa.registry.source import Entry, Refused, Tie

__all__ = ["entry"]

# Relations that stand in the subject itself: the other end is an entity's name.
_OWN_TIES = {
    "owner": ("owner", True),
    "operator": ("user", True),
    "parent": ("owner", True),
    "holder": ("holder", True),
}
_read_elsewhere = frozenset(
    (
        "firstName lastName givenName middleName fatherName gender birthDate birthPlace birthCountry deathDate "
        "nationality citizenship country address addressEntity incorporationDate jurisdiction flag imoNumber "
        "registrationNumber vin serialNumber model type make accountNumber iban bankName publicKey currency date "
        "startDate location mainCountry"
    ).split()
)

_KNOWN = _read_elsewhere | NAMES.keys() | NUMBERS.keys() | TEXTS.keys() | IGNORED | _OWN_TIES.keys()


def entry(place: str, name: str, schema: str, properties: dict[str, Any], shelf: Shelf) -> Iterator[Entry | Refused]:
    """The entry of one subject, after what of it could not be kept."""
    subject = Subject(place, name, SUBJECTS[schema])
    said = {key: texts(value) for key, value in properties.items() if key.isascii()}
    _names(subject, said)
    readers = {
        "person": _person,
        "organisation": _organisation,
        "vehicle": _vehicle,
        "account": _account,
        "event": _event,
    }
    readers[subject.kind](subject, schema, said)
    _numbers_and_texts(subject, schema, said)
    addresses(subject, said, shelf)
    for where, part in shelf.of(name):
        add(subject, where, part, shelf)
    for key, (relation, turned) in _OWN_TIES.items():
        subject.ties += [Tie(other, relation, turned) for other in said.get(key, ()) if other and other != name]
    if schema == "LegalEntity":
        subject.note("the source does not say whether it is a person or an organisation")
    _leftover(subject, said)
    yield from _finished(subject)


def _finished(subject: Subject) -> Iterator[Entry | Refused]:
    if subject.kind == "account":
        # An account has no names; its number is what it is found by.
        names = list(subject.names)
        if "number" not in subject.fields:
            yield Refused(subject.place, "number-missing", "the account has no number")
            return
        subject.names.clear()
        for each in names:
            subject.note(each, "name")
        subject.name("account", "primary")
        for found in subject.entry():
            if isinstance(found, Entry):
                fields = {key: value for key, value in found.fields.items() if key != "names"}
                yield Entry(found.place, found.reference, found.kind, fields, ties=found.ties)
            else:
                yield found
        return
    yield from subject.entry()


def _names(subject: Subject, said: dict[str, list[str]]) -> None:
    first, last = (" ".join(said.get(key, ())) for key in ("firstName", "lastName"))
    given = " ".join(filter(None, (first, *said.get("middleName", ()))))
    parts = (
        {"given": given, "family": last} if len(said.get("lastName", ())) == 1 == len(said.get("firstName", ())) else {}
    )
    found = False
    for key, kind in NAMES.items():
        for each in said.get(key, ()):
            primary = key == "name" and not found
            subject.name(each, "primary" if primary else kind, **(parts if primary else {}))
            found = True
    if not found and (given or last):
        subject.name(f"{given} {last}", "primary", **parts)
    for each in said.get("fatherName", ()):
        subject.note(each, "father's name")


def _person(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    dates = [(subject.date(each, "birthDate"), "") for each in said.get("birthDate", ())]
    originals = [(day, "" if day else each) for (day, _), each in zip(dates, said.get("birthDate", ()), strict=True)]
    countries = [subject.country(each, "birthCountry") for each in said.get("birthCountry", ())]
    one = countries[0] if len(countries) == 1 else ""
    places = [(each, one) for each in said.get("birthPlace", ())] or [("", each) for each in countries if each]
    birth(subject, originals, places)
    for each in said.get("deathDate", ()):
        if day := subject.dated(each, "deathDate"):
            subject.add("deaths", day)
    for each in said.get("gender", ()):
        if code := sex(each):
            subject.one("sex", code)
        else:
            subject.note(each, "gender")
    for key in ("nationality", "citizenship"):
        for each in said.get(key, ()):
            subject.nationality(each)
    for each in said.get("country", ()):
        # FollowTheMoney's country of a person is any tie to it, less than a nationality.
        if (code := subject.country(each, "country")) and code not in subject.fields.get("nationalities", ()):
            subject.note(code, "country")


def _organisation(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    for key in ("jurisdiction", "country", "mainCountry"):
        for each in said.get(key, ()):
            subject.nationality(each)
    for each in said.get("incorporationDate", ()):
        if day := subject.dated(each, "incorporationDate"):
            subject.one("founded", day)


def _vehicle(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    subject.fields["type"] = VEHICLES[schema]
    number = {"Vessel": ("imoNumber",), "Airplane": ("registrationNumber", "serialNumber"), "Vehicle": ("vin",)}[schema]
    for key in number:
        for each in said.get(key, ()):
            subject.one("number", each, 100)
    if schema == "Vehicle":
        for each in said.get("registrationNumber", ()):
            subject.one("plate", each, 100)
    for key, field in (("model", "model"), ("make", "make"), ("color", "colour")):
        for each in said.get(key, ()):
            subject.one(field, each, NAME_LIMIT)
    for key in ("flag", "country"):
        for each in said.get(key, ()):
            subject.nationality(each)
    for each in said.get("type", ()):
        subject.note(each, "type")
    if not subject.names:
        for each in (subject.fields.get("number", ""), subject.fields.get("plate", "")):
            subject.name(each, "primary")


def _account(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    numbers = {"iban": "iban", "accountNumber": "account", "publicKey": "wallet"}
    for key, kind in numbers.items():
        for each in said.get(key, ()):
            if "number" not in subject.fields:
                subject.fields["type"] = kind
            subject.one("number", each, 100)
    for each in said.get("bankName", ()):
        subject.one("institution", each, NAME_LIMIT)
    for each in said.get("country", ()):
        subject.nationality(each)
    for each in said.get("currency", ()):
        subject.note(each, "currency")


def _event(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    for key in ("date", "startDate"):
        for each in said.get(key, ()):
            if day := subject.dated(each, key):
                subject.one("date", day)
    for each in said.get("location", ()):
        subject.one("place", each, NAME_LIMIT)
    for each in said.get("country", ()):
        subject.nationality(each)


def _numbers_and_texts(subject: Subject, schema: str, said: dict[str, list[str]]) -> None:
    used = {"imoNumber", "registrationNumber"} if subject.kind == "vehicle" else set()
    for key in (each for each in said if each in NUMBERS and each not in used):
        kind, note = NUMBERS[key]
        for each in said[key]:
            subject.document(kind, each, note=note)
    for key in said:
        field = TEXTS.get(key, "")
        for each in said[key] if field else ():
            if field == "note":
                subject.note(each, key)
            elif field == "description":
                subject.one(field, each if key in {"summary", "description"} else f"{key}: {each}")
            else:
                subject.add(field, each)


def _leftover(subject: Subject, said: dict[str, list[str]]) -> None:
    """What was there and is read nowhere is told by its name, so that nothing goes in silence."""
    for key in sorted(said.keys() & SENSITIVE):
        subject.tell("special-category", f"{key}: special categories of data are not taken over (2016/680, art. 10)")
    others = sorted(key for key in said.keys() - _KNOWN - SENSITIVE if said[key] and key.isalnum() and len(key) < 40)
    if others:
        subject.note(", ".join(others[:40]), "the source also gives")
