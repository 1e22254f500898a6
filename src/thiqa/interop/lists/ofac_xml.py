"""The lists of the US Treasury (OFAC) in XML, classic schema: ``sdnList`` with ``sdnEntry`` (``SDN.XML``,
``CONSOLIDATED.XML``).

Element names: OFAC's schema ``sdn.xsd`` / ``XML.xsd``: uid, firstName, lastName, title, sdnType, remarks, programList,
idList (idType, idNumber, idCountry, issueDate, expirationDate), akaList (type, category, firstName, lastName),
addressList (address1 to address3, city, stateOrProvince, postalCode, country), nationalityList, citizenshipList,
dateOfBirthList, placeOfBirthList, vesselInfo (callSign, vesselType, vesselFlag, vesselOwner, tonnage,
grossRegisteredTonnage) and publshInformation, so misspelt there. A file in one of OFAC's two other schemas is told by
its first element and read by ``ofac_enhanced`` or ``ofac_advanced``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop import opening
from thiqa.interop.lists import ofac_advanced, ofac_enhanced, ofac_remarks, ofac_terms, trees, written
from thiqa.interop.lists.subject import Subject, birth
from thiqa.interop.lists.trees import all_of, child, text, texts
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["OfacXml"]

_WHAT = "the OFAC list (sdnList, sanctionsData or Sanctions)"
_FORMS = ("enhanced", "advanced")
_FILES = ("sdn.xml", "consolidated.xml", *(f"{name}_{form}.xml" for name in ("sdn", "cons") for form in _FORMS))
_ROOTS = {"sdnList", "sanctionsData", "Sanctions"}
_ALIASES = {"f.k.a.": "former", "n.k.a.": "primary"}


class OfacXml:
    """The reader; see ``registry.source.Source``."""

    code = "ofac-sdn"
    title = "US Treasury OFAC list (XML: classic, enhanced or advanced)"
    complete = True

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Every entry with what the list ties it to. Raises ``FileUnusable``."""
        inside = opening.member(path, *_FILES)
        root, _ = next(trees.each(path, _ROOTS, (), inside, what=_WHAT))
        if root != "sdnList":
            yield from (ofac_enhanced if root == "sanctionsData" else ofac_advanced).read(path, inside)
            return
        names = _names(path, inside)
        for tag, element in trees.each(path, _ROOTS, {"sdnEntry"}, inside, what=_WHAT):
            if tag == "sdnEntry":
                yield from _subject(element, names)

    def edition(self, path: Path) -> str:
        """``Publish_Date`` of the file, ``dataAsOf`` or ``DateOfIssue`` of the other schemas, as a day."""
        inside = opening.member(path, *_FILES)
        tags = {"Publish_Date", "dataAsOf", "DateOfIssue", "ReferenceValueSets", "sdnEntry", "entity"}
        for tag, element in trees.each(path, _ROOTS, tags, inside, what=_WHAT):
            if tag == "DateOfIssue":
                parts = (text(element, part) for part in ("Year", "Month", "Day"))
                return written.read("-".join(filter(None, parts))).date
            if tag in {"Publish_Date", "dataAsOf"}:
                return written.us(text(element).partition("T")[0]).date
            if tag not in _ROOTS:
                break
        return ""


def _names(path: Path, inside: str) -> dict[str, str]:
    """Names to identifiers, for *Linked To* in the remarks; a name of two entries means neither."""
    found: dict[str, str] = {}
    for tag, element in trees.each(path, _ROOTS, {"sdnEntry"}, inside, what=_WHAT):
        if tag == "sdnEntry":
            name, uid = _name(element).lower(), text(element, "uid")
            found[name] = uid if found.get(name, uid) == uid else ""
    return found


def _name(element: Element) -> str:
    """As the CSV has it: ``FAMILY, Given``."""
    return ", ".join(filter(None, (text(element, "lastName"), text(element, "firstName"))))


def _subject(element: Element, names: dict[str, str]) -> Iterator[Entry | Refused]:
    uid, kind = text(element, "uid"), text(element, "sdnType").lower()
    place = f"sdnEntry {uid or '?'}"
    if not uid:
        yield Refused(place, "reference-missing", "it has no uid")
        return
    subject = Subject(place, uid, ofac_terms.KINDS.get(kind, "organisation"))
    ofac_terms.person_name(subject, _name(element), "primary")
    for alias in all_of(element, "akaList", "aka"):
        weak = text(alias, "category").lower() == "weak"
        words = text(alias, "type").lower()
        ofac_terms.person_name(subject, _name(alias), "weak" if weak else _ALIASES.get(words, "alias"))
    for programme in texts(element, "programList", "program"):
        ofac_terms.listed(subject, programme)
    title = text(element, "title")
    if subject.kind == "person":
        subject.add("occupations", title)
    else:
        subject.note(title)
    for each in all_of(element, "nationalityList", "nationality") + all_of(element, "citizenshipList", "citizenship"):
        subject.nationality(text(each, "country"))
    for each in all_of(element, "addressList", "address"):
        parts = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")
        subject.address([text(each, part) for part in parts], text(each, "city"), text(each, "country"))
    for each in all_of(element, "idList", "id"):
        said = [text(each, part) for part in ("idType", "idNumber", "idCountry", "issueDate", "expirationDate")]
        ofac_remarks.typed(subject, names, *said)
    _births(subject, element)
    _vessel(subject, child(element, "vesselInfo"), kind, names)
    remarks = text(element, "remarks")
    ofac_remarks.read(subject, remarks.strip("()") if remarks.startswith("(Linked") else remarks, names, known=title)
    yield from subject.entry()


def _births(subject: Subject, element: Element) -> None:
    dates = []
    for said in texts(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        found = subject.date(said, "dateOfBirth")
        dates.append((found, "" if found else said))
    where = texts(element, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth")
    places = [ofac_terms.place(subject, each) for each in where]
    if dates or places:
        birth(subject, dates, places)


def _vessel(subject: Subject, info: Element | None, kind: str, names: dict[str, str]) -> None:
    if subject.kind != "vehicle":
        return
    subject.one("type", kind)
    subject.nationality(text(info, "vesselFlag"))
    for tag in ("vesselType", "callSign", "tonnage", "grossRegisteredTonnage"):
        subject.note(text(info, tag), tag)
    if owner := text(info, "vesselOwner"):
        ofac_remarks.link(subject, owner, names, "owner", "vessel owner", turned=True)
