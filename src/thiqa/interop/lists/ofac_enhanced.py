"""The lists of the US Treasury (OFAC) in its enhanced XML: ``sanctionsData`` with ``entities`` (``SDN_ENHANCED.XML``).

Element names: OFAC's schema ``ENHANCED_XML.xsd``: entity (id), generalInfo (entityType, title, remarks),
sanctionsLists (datePublished), sanctionsPrograms, names / name (isPrimary, aliasType, isLowQuality, translations /
translation with formattedFirstName, formattedLastName, formattedFullName), addresses (country, translations with
addressParts), features (type, value or valueRefId into referenceValues), identityDocuments (type, documentNumber,
issuingCountry, issueDate, expirationDate, isValid) and relationships (type, relatedEntity).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop.lists import ofac_features, ofac_remarks, ofac_terms, trees
from thiqa.interop.lists.subject import Subject
from thiqa.interop.lists.trees import all_of, child, text
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["read"]


def read(path: Path, inside: str = "") -> Iterator[Entry | Refused]:
    """Every entity of the file. Raises ``FileUnusable``."""
    values: dict[str, str] = {}
    for tag, element in trees.each(path, {"sanctionsData"}, {"referenceValue", "entity"}, inside, what="OFAC's list"):
        if tag == "referenceValue":
            values[element.get("refId", "")] = text(element, "value")
        elif tag == "entity":
            yield from _subject(element, values)


def _subject(element: Element, values: Mapping[str, str]) -> Iterator[Entry | Refused]:
    uid = element.get("id", "").strip()
    if not uid:
        yield Refused("entity ?", "reference-missing", "it has no id")
        return
    info = child(element, "generalInfo")
    kind = text(info, "entityType").lower()
    subject = Subject(f"entity {uid}", uid, ofac_terms.KINDS.get(kind, "organisation"))
    for name in all_of(element, "names", "name"):
        _name(subject, name)
    for programme in all_of(element, "sanctionsPrograms", "sanctionsProgram"):
        ofac_terms.listed(subject, text(programme))
    days = [each.get("datePublished", "") for each in all_of(element, "sanctionsLists", "sanctionsList")]
    if day := subject.date(min(filter(None, days), default="").partition("T")[0], "datePublished"):
        for listed in subject.fields.get("listed", []):
            listed["on"] = day
    title = text(info, "title")
    if subject.kind == "person":
        subject.add("occupations", title)
    else:
        subject.note(title)
    if subject.kind == "vehicle":
        subject.one("type", kind)
    for address in all_of(element, "addresses", "address"):
        _address(subject, address)
    for each in all_of(element, "identityDocuments", "identityDocument"):
        label = text(each, "type")
        parts = ("documentNumber", "issuingCountry", "issueDate", "expirationDate")
        ofac_remarks.typed(subject, {}, label, *(text(each, part) for part in parts))
        if text(each, "isValid").lower() == "false":
            subject.note(f"{label} {text(each, 'documentNumber')}", "not valid")
    _features(subject, element, values)
    for each in all_of(element, "relationships", "relationship"):
        _relation(subject, each)
    ofac_remarks.read(subject, text(info, "remarks"), {}, known=title)
    yield from subject.entry()


def _name(subject: Subject, name: Element) -> None:
    primary = text(name, "isPrimary").lower() == "true"
    weak = text(name, "isLowQuality").lower() == "true"
    kind = "weak" if weak else "former" if text(name, "aliasType").lower().startswith("f") else "alias"
    for each in all_of(name, "translations", "translation"):
        family, given = text(each, "formattedLastName"), text(each, "formattedFirstName")
        if subject.kind == "person" and family and given:
            subject.name(f"{given} {family}", "primary" if primary else kind, family=family, given=given)
        else:
            ofac_terms.person_name(subject, text(each, "formattedFullName"), "primary" if primary else kind)


def _address(subject: Subject, address: Element) -> None:
    lines: list[str] = []
    city = ""
    # The first translation is the Latin one; the same lines in another script would only double the address.
    for part in all_of(child(address, "translations", "translation"), "addressParts", "addressPart"):
        value = text(part, "value")
        lines.append(value)
        city = city or (value if text(part, "type").lower() == "city" else "")
    subject.address(lines, city, text(address, "country"))


def _features(subject: Subject, element: Element, values: Mapping[str, str]) -> None:
    births = ofac_features.Births([], [])
    for feature in all_of(element, "features", "feature"):
        value = text(feature, "value") or values.get(text(feature, "valueRefId"), "")
        ofac_features.take(subject, text(feature, "type"), value, births)
    births.into(subject)


def _relation(subject: Subject, relation: Element) -> None:
    words, other = text(relation, "type"), child(relation, "relatedEntity")
    reference = other.get("entityId", "") if other is not None else ""
    if not reference:
        return subject.note(text(other), words)
    return ofac_features.tie(subject, reference, words)
