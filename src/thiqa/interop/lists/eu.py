"""The consolidated list of persons, groups and entities subject to financial sanctions of the European Union, XML 1.1.

Element and attribute names: the schema of the export (name space ``http://eu.europa.ec/fpi/fsd/export``, published by
the European Commission, DG FISMA, with the list): sanctionEntity (designationDate, designationDetails, unitedNationId,
euReferenceNumber, logicalId), regulation (numberTitle, programme, entryIntoForceDate), subjectType (code,
classificationCode), nameAlias (firstName, middleName, lastName, wholeName, function, gender, title, nameLanguage,
strong), birthdate (circa, calendarType, birthdate, year, monthOfYear, dayOfMonth, yearRangeFrom, yearRangeTo, city,
place, region), citizenship, address (with contactInfo) and identification (identificationTypeCode, number,
latinNumber, issuedBy, issuedDate, validTo, knownExpired, knownFalse, reportedLost, revokedByIssuer).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop.cleaning import clean
from thiqa.interop.lists import trees, written
from thiqa.interop.lists.subject import Subject, sex
from thiqa.interop.lists.trees import all_of, child, texts
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["EuropeanUnion"]

_WHAT = "the EU list (export with sanctionEntity)"
_DOCUMENTS = {
    "passport": "passport", "id": "identity-card", "electionid": "identity-card", "ssn": "national-number",
    "unssn": "national-number", "nrn": "national-number", "fiscalcode": "tax-number", "taxid": "tax-number",
    "euvat": "tax-number", "regnumber": "registration", "tradelic": "registration", "swiftbic": "registration",
    "imo": "registration", "drivinglicence": "driving-licence", "residentperm": "residence-permit",
    "travelcardid": "travel-document", "birthcert": "birth-certificate",
}  # fmt: skip
_FLAGS = {
    "diplomatic": "diplomatic", "knownExpired": "known to have expired", "knownFalse": "known to be false",
    "reportedLost": "reported lost", "revokedByIssuer": "revoked by its issuer",
}  # fmt: skip
_lettered = re.compile(r"\s*\(?\b[a-h]\)\s*")


class EuropeanUnion:
    """The reader; see ``registry.source.Source``."""

    code = "eu"
    title = "European Union consolidated list of financial sanctions (XML 1.1)"
    complete = True

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Persons and organisations in the order of the file. Raises ``FileUnusable``."""
        for tag, element in trees.each(path, {"export"}, {"sanctionEntity"}, what=_WHAT):
            if tag == "sanctionEntity":
                yield from _subject(element)

    def edition(self, path: Path) -> str:
        """The attribute ``generationDate`` of the root."""
        _, root = next(trees.each(path, {"export"}, (), what=_WHAT))
        return root.get("generationDate", "")


def _subject(element: Element) -> Iterator[Entry | Refused]:
    number, logical = _of(element, "euReferenceNumber"), _of(element, "logicalId")
    place = f"sanctionEntity {number or logical or '?'}"
    kind = child(element, "subjectType")
    if not number and not logical:
        yield Refused(place, "reference-missing", "it has neither euReferenceNumber nor logicalId")
        return
    person = kind is not None and (kind.get("code") == "person" or kind.get("classificationCode") == "P")
    subject = Subject(place, number or f"logical-{logical}", "person" if person else "organisation")
    for alias in all_of(element, "nameAlias"):
        _name(subject, alias)
    for each in all_of(element, "birthdate"):
        day, words = _birthdate(subject, each)
        where, country = _place(subject, each)
        if person:  # here the list does say which place belongs to which date
            subject.add("births", {"date": day, "original": words, "place": where, "country": country})
        else:
            subject.note(", ".join(filter(None, (day or words, where, country))), "birthdate")
    for each in all_of(element, "citizenship"):
        subject.nationality(_country(each))
    for each in all_of(element, "address"):
        _address(subject, each)
    for each in all_of(element, "identification"):
        _identification(subject, each)
    _listed(subject, element, number)
    for remark in texts(element, "remark"):
        subject.note(remark)
    subject.note(_of(element, "designationDetails"))
    yield from subject.entry()


def _of(element: Element, name: str) -> str:
    return clean(element.get(name, ""))


def _country(element: Element) -> str:
    """The words, or the code where the words are the unknown one's."""
    words, two = _of(element, "countryDescription"), _of(element, "countryIso2Code")
    return words if words and words.upper() != "UNKNOWN" else "" if two == "00" else two


def _name(subject: Subject, alias: Element) -> None:
    remarks = " ".join(texts(alias, "remark"))
    weak = _of(alias, "strong") == "false" or re.search(r"\blow? quality", remarks, re.I) is not None
    family, given = _of(alias, "lastName"), " ".join(filter(None, (_of(alias, "firstName"), _of(alias, "middleName"))))
    first = not any(name["type"] == "primary" for name in subject.names.values())
    subject.name(
        _of(alias, "wholeName") or f"{given} {family}",
        "weak" if weak else "primary" if first else "alias",
        family=family,
        given=given,
        language=_of(alias, "nameLanguage").lower(),
    )
    if subject.kind == "person":
        subject.one("sex", sex(_of(alias, "gender")))
        for title in _lettered.split(_of(alias, "title")):
            subject.add("titles", title.strip(", "))
        for function in _lettered.split(_of(alias, "function")):
            subject.add("occupations", function.strip(", "))
    else:
        subject.note(_of(alias, "function"))
    if remarks and not re.search(r"\bquality", remarks, re.I):
        subject.note(remarks)


def _birthdate(subject: Subject, each: Element) -> tuple[str, str]:
    """EDTF, and the words of another calendar or of what could not be read."""
    year, month, day = (_number(each, name) for name in ("year", "monthOfYear", "dayOfMonth"))
    calendar = _of(each, "calendarType").upper()
    if calendar in {"ISLAMIC", "HIJRI", "PERSIAN", "JALALI"} and year:
        words = (
            f"{year:04}{f'-{month:02}' if month else ''}{f'-{day:02}' if month and day else ''} ({calendar.lower()})"
        )
        turned = written.hijri(year, month, day) if calendar in {"ISLAMIC", "HIJRI"} else written.persian(year, month)
        return subject.date(words, "birthdate", turned), words
    first, last = _of(each, "yearRangeFrom"), _of(each, "yearRangeTo")
    whole = _of(each, "birthdate")
    dated = f"{year:04}" if year else ""
    dated += f"-{month:02}" if year and month else ""
    dated += f"-{day:02}" if year and month and day else ""
    said = whole or dated or (f"{first} to {last}" if first and last else "")
    if not said:
        return "", f"{f'from {first}' if first else ''}{f'until {last}' if last else ''}"
    found = written.read(f"circa {said}" if _of(each, "circa") == "true" else said)
    return subject.date(said, "birthdate", found), "" if found.date else said


def _number(element: Element, name: str) -> int:
    said = _of(element, name)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _place(subject: Subject, each: Element) -> tuple[str, str]:
    country = _country(each)
    code = subject.country(country)
    words = [_of(each, part) for part in ("place", "city", "region", "zipCode")]
    return ", ".join(dict.fromkeys(filter(None, [*words, "" if code else country]))), code


def _address(subject: Subject, each: Element) -> None:
    parts = [_of(each, part) for part in ("street", "poBox", "zipCode", "city", "place", "region")]
    subject.address(parts, _of(each, "city"), _country(each))
    for contact in all_of(each, "contactInfo"):
        key, value = _of(contact, "key").upper(), _of(contact, "value")
        field = {"PHONE": "phones", "EMAIL": "emails"}.get(key)
        for one in re.split(r"[;,]\s*", value):
            if field and (field == "phones" or "@" in one):
                subject.add(field, one)
            else:
                subject.note(one, key.lower())
    for remark in texts(each, "remark"):
        subject.note(remark, "address")


def _identification(subject: Subject, each: Element) -> None:
    code, words = _of(each, "identificationTypeCode").lower(), _of(each, "identificationTypeDescription")
    number, latin = _of(each, "number"), _of(each, "latinNumber")
    country = _country(each)
    known = subject.country(country)
    issued, expires = _of(each, "issuedDate") or _of(each, "issueDate"), _of(each, "validTo")
    notes = [flag for name, flag in _FLAGS.items() if _of(each, name) == "true"]
    name = _of(each, "nameOnDocument")
    notes += [f"name on it: {name}"] if name else []
    notes += [words] if code not in {"passport", "id"} else []
    notes += [country] if country and not known else []
    notes += texts(each, "remark")
    if not number and not latin:
        return subject.note(", ".join(filter(None, notes)), "document")
    day, end = subject.date(issued, "issuedDate"), subject.date(expires, "validTo")
    for one in dict.fromkeys(filter(None, (number, latin))):
        subject.document(
            _DOCUMENTS.get(code, "other"), one, country=known, issued=day, expires=end,
            authority=_of(each, "issuedBy"), note=", ".join(dict.fromkeys(filter(None, notes))),
        )  # fmt: skip
    return None


def _listed(subject: Subject, element: Element, number: str) -> None:
    """One entry for each programme, from the earliest day that the list gives for it."""
    programmes: dict[str, str] = {}
    designated = subject.date(_of(element, "designationDate"), "designationDate")
    for regulation in all_of(element, "regulation"):
        day = subject.date(_of(regulation, "entryIntoForceDate"), "entryIntoForceDate")
        programme = _of(regulation, "programme")
        programmes[programme] = min(filter(None, (designated, day, programmes.get(programme, ""))), default="")
        subject.note(_of(regulation, "numberTitle"), "regulation")
    for programme, day in (programmes or {"": designated}).items():
        subject.add("listed", {"list": "European Union", "reference": number, "programme": programme, "on": day})
    if nations := _of(element, "unitedNationId"):
        subject.add("listed", {"list": "UN Security Council", "reference": nations})
