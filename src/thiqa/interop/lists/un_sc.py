"""The consolidated list of the United Nations Security Council, XML.

Element names: the schema ``sc-sanctions.xsd`` that the list itself names (www.un.org/sc/resources), and the list as
published in April 2025 and February 2026. The permanent reference number (``QDi.001``) names an entry; the number
``DATAID`` changed for three of 460 entries between these two editions while the reference number stayed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop.lists import trees, written
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.interop.lists.trees import all_of, text, texts
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["SecurityCouncil"]

_QUALITIES = {"good": "alias", "low": "weak", "a.k.a.": "alias", "f.k.a.": "former", "": "alias"}
_EXPIRY = re.compile(
    r"(?:expir\w*|valid)[^0-9;]{0,24}?((?:[0-9]{1,2} )?[A-Za-z]{3,9}\.? [0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
)
_HIJRI = re.compile(r"^\s*([0-9]{1,2})/([0-9]{1,2})/(1[0-9]{3})\s*\(?\s*(?:Hijri|AH)", re.I)
# What the two document types of the list mean; the second, in free words, is the more exact one.
_DOCUMENTS = (
    (re.compile(r"passport|passeport|pasaporte", re.I), "passport"),
    (re.compile(r"driv|driver", re.I), "driving-licence"),
    (re.compile(r"birth cert", re.I), "birth-certificate"),
    (re.compile(r"fiscal|tax", re.I), "tax-number"),
    (re.compile(r"card|tazkira|tazkera|ausweis", re.I), "identity-card"),
    (re.compile(r"refugee", re.I), "refugee-travel-document"),
    (re.compile(r"travel doc", re.I), "travel-document"),
    (re.compile(r"national|personal|civil|social security|identif", re.I), "national-number"),
)


class SecurityCouncil:
    """The reader; see ``registry.source.Source``."""

    code = "un-sc"
    title = "United Nations Security Council Consolidated List (XML)"
    complete = True

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Persons and organisations in the order of the file. Raises ``FileUnusable``."""
        tags = {"INDIVIDUAL", "ENTITY"}
        for tag, element in trees.each(path, {"CONSOLIDATED_LIST"}, tags, what="the UN list (CONSOLIDATED_LIST)"):
            if tag in tags:
                yield from _subject(tag, element)

    def edition(self, path: Path) -> str:
        """The attribute ``dateGenerated`` of the root."""
        for _, root in trees.each(path, {"CONSOLIDATED_LIST"}, (), what="the UN list (CONSOLIDATED_LIST)"):
            return root.get("dateGenerated", "")
        return ""


def _subject(tag: str, element: Element) -> Iterator[Entry | Refused]:
    reference, number = text(element, "REFERENCE_NUMBER"), text(element, "DATAID")
    place = f"{tag} {reference or number or '?'}"
    if not reference and not number:
        yield Refused(place, "reference-missing", "it has neither REFERENCE_NUMBER nor DATAID")
        return
    person = tag == "INDIVIDUAL"
    subject = Subject(place, reference or f"dataid-{number}", "person" if person else "organisation")
    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    subject.name(" ".join(text(element, part) for part in parts), "primary")
    for name in text(element, "NAME_ORIGINAL_SCRIPT").split(";"):
        subject.name(name, "primary")
    if person:
        subject.one("sex", sex(text(element, "GENDER")))
        for title in texts(element, "TITLE", "VALUE"):
            subject.add("titles", title)
        for designation in texts(element, "DESIGNATION", "VALUE"):
            subject.add("occupations", re.sub(r"^[a-z]\)\s*", "", designation))
        _births(subject, element)
        for each in all_of(element, "INDIVIDUAL_DOCUMENT"):
            _document(subject, each)
    for alias in all_of(element, f"{tag}_ALIAS"):
        _alias(subject, alias)
    for nationality in texts(element, "NATIONALITY", "VALUE"):
        subject.nationality(nationality)
    for each in all_of(element, f"{tag}_ADDRESS"):
        lines = [text(each, part) for part in ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "NOTE")]
        subject.address(lines, text(each, "CITY"), text(each, "COUNTRY"))
    listed = {"list": "UN Security Council", "reference": reference, "programme": text(element, "UN_LIST_TYPE")}
    subject.add("listed", listed | {"on": subject.date(text(element, "LISTED_ON"), "LISTED_ON")})
    subject.note(text(element, "COMMENTS1"))
    if amended := texts(element, "LAST_DAY_UPDATED", "VALUE"):
        subject.note(max(amended), "last amended")
    yield from subject.entry()


def _alias(subject: Subject, alias: Element) -> None:
    quality = text(alias, "QUALITY").lower()
    note = text(alias, "NOTE")
    kind = _QUALITIES.get(quality, "alias")
    if re.search(r"(?:previously|formerly) listed", note, re.I):
        kind = "former"
    # A few entries put several spellings into one element.
    for name in text(alias, "ALIAS_NAME").split("; "):
        subject.name(name, kind)
    if note and kind != "former":
        subject.note(note, f"alias {text(alias, 'ALIAS_NAME')}")
    if subject.kind == "person":
        day = text(alias, "DATE_OF_BIRTH")
        found = subject.date(day, "DATE_OF_BIRTH of an alias")
        place = [text(alias, "CITY_OF_BIRTH"), text(alias, "COUNTRY_OF_BIRTH")]
        country = subject.country(place[1])
        words = ", ".join(filter(None, [place[0], "" if country else place[1]]))
        birth(subject, [(found, "" if found else day)], [(words, country)])


def _births(subject: Subject, element: Element) -> None:
    dates = [found for each in all_of(element, "INDIVIDUAL_DATE_OF_BIRTH") if any(found := _date(subject, each))]
    places = []
    for each in all_of(element, "INDIVIDUAL_PLACE_OF_BIRTH"):
        code = subject.country(text(each, "COUNTRY"))
        words = [text(each, part) for part in ("STREET", "CITY", "STATE_PROVINCE", "NOTE")]
        whole = ", ".join(filter(None, [*words, "" if code else text(each, "COUNTRY")]))
        if whole or code:
            places.append((whole, code))
    if dates or places:
        birth(subject, dates, places)


def _date(subject: Subject, element: Element) -> tuple[str, str]:
    """One date of birth: EDTF, and the words where they say more than it."""
    kind, day, year, note = (text(element, part) for part in ("TYPE_OF_DATE", "DATE", "YEAR", "NOTE"))
    first, last = text(element, "FROM_YEAR"), text(element, "TO_YEAR")
    if kind == "BETWEEN" and first and last:
        said = f"{first} to {last}"
    else:
        said = day or year or first or last
    if match := _HIJRI.match(note):
        turned = written.hijri(int(match[3]), int(match[2]), int(match[1]))
        found = subject.date(said, "INDIVIDUAL_DATE_OF_BIRTH", written.read(said) if said else turned)
        return found, note
    found = subject.date(said, "INDIVIDUAL_DATE_OF_BIRTH")
    if not said and note:
        found = subject.date(note, "INDIVIDUAL_DATE_OF_BIRTH")
        return found, "" if found else note
    exact = written.read(note)
    if found and exact.date.startswith(f"{found}-"):  # YEAR 1973, NOTE "Nov. 1973"
        found, note = exact.date, ""
    words = note.lower().strip(" .") == "approximately"
    if found and (kind == "APPROXIMATELY" or words):
        found = written.read(f"circa {said}").date or found
        note = "" if words else note
    return found, " ".join(filter(None, ["" if found else said, note]))


def _document(subject: Subject, element: Element) -> None:
    kind, more = text(element, "TYPE_OF_DOCUMENT"), text(element, "TYPE_OF_DOCUMENT2")
    number, note = text(element, "NUMBER"), text(element, "NOTE")
    words = f"{more} {kind}".strip()
    if not number:
        return subject.note(", ".join(filter(None, [words, note, text(element, "ISSUING_COUNTRY")])), "document")
    country = text(element, "COUNTRY_OF_ISSUE") or text(element, "ISSUING_COUNTRY")
    issued = text(element, "DATE_OF_ISSUE")
    day = subject.date(issued, "DATE_OF_ISSUE")
    expires = match[1] if (match := _EXPIRY.search(note)) else ""
    code = subject.country(country)
    # Words that are not one of our types, and what could not be read, stay beside the number.
    notes = [more, note, "" if day else issued and f"issued {issued}", "" if code else country]
    return subject.document(
        _kind(more) or _kind(kind) or "other",
        number,
        country=code,
        issued=day,
        expires=written.read(expires).date if expires else "",
        authority=text(element, "CITY_OF_ISSUE"),
        note=", ".join(filter(None, notes)),
    )


def _kind(words: str) -> str:
    return next((kind for pattern, kind in _DOCUMENTS if pattern.search(words)), "")
