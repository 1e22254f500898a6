"""The lists of the US Treasury (OFAC) in its advanced XML, ``SDN_ADVANCED.XML``: ``Sanctions`` / ``DistinctParties``.

Everything is told by number and looked up elsewhere in the file: types in ReferenceValueSets, places in Locations,
documents in IDRegDocuments, relations in ProfileRelationships, programmes and days in SanctionsEntries. Element names:
the United Nations "Advanced Sanctions Data Model" and OFAC's notes on it (``sdn_advanced_notes.pdf``). The file is
read twice, first for what is looked up, because part of that stands after the parties.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop.lists import ofac_features, ofac_remarks, ofac_terms, trees, written
from thiqa.interop.lists.subject import Subject
from thiqa.interop.lists.trees import all_of, child, text
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["read"]

_ROOT = {"Sanctions"}
_WHAT = "OFAC's list"
_VALUES = frozenset(
    "AliasType AreaCode Country DetailReference FeatureType IDRegDocDateType IDRegDocType LocPartType NamePartType "
    "PartySubType PartyType RelationType SanctionsType".split()
)
_ELSEWHERE = _VALUES | {"Location", "IDRegDocument", "ProfileRelationship", "SanctionsEntry"}
_ALL = _ELSEWHERE | {"DistinctParty"}  # each is named in both readings, so that none of them stays in memory
_ALIASES = {"a.k.a.": "alias", "f.k.a.": "former", "n.k.a.": "primary", "name": "primary"}
_GIVEN = ("first name", "middle name", "patronymic")
_LINES = ("address1", "address2", "address3", "city", "region", "state/province", "postal code")


@dataclass(slots=True)
class _Elsewhere:
    """What parties refer to, by number."""

    values: dict[tuple[str, str], str] = field(default_factory=dict)
    party_type: dict[str, str] = field(default_factory=dict)
    places: dict[str, tuple[dict[str, str], str]] = field(default_factory=dict)
    documents: dict[str, list[tuple[str, ...]]] = field(default_factory=lambda: defaultdict(list))
    relations: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    entries: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def of(self, tag: str, number: str | None) -> str:
        return self.values.get((tag, number or ""), "")


def read(path: Path, inside: str = "") -> Iterator[Entry | Refused]:
    """Every party of the file. Raises ``FileUnusable``."""
    found = _Elsewhere()
    for tag, element in trees.each(path, _ROOT, _ALL, inside, what=_WHAT):
        _keep(found, tag, element)
    for tag, element in trees.each(path, _ROOT, _ALL, inside, what=_WHAT):
        if tag == "DistinctParty":
            yield from _subject(element, found)


def _keep(found: _Elsewhere, tag: str, element: Element) -> None:
    number = element.get("ID", "")
    if tag in _VALUES:
        found.values[tag, number] = element.get("Description") or text(element)
        if tag == "PartySubType":
            found.party_type[number] = element.get("PartyTypeID", "")
    elif tag == "Location":
        parts = {}
        for part in all_of(element, "LocationPart"):
            # Of several writings the primary one; the others are the same place in another script.
            said = [each for each in all_of(part, "LocationPartValue") if each.get("Primary") != "false"]
            label = found.of("LocPartType", part.get("LocPartTypeID")).lower()
            parts[label] = text(said[0], "Value") if said else ""
        country = child(element, "LocationCountry")
        area = child(element, "LocationAreaCode")
        words = found.of("Country", _id(country, "CountryID")) or found.of("AreaCode", _id(area, "AreaCodeID"))
        found.places[number] = parts, words or parts.pop("unknown", "")
    elif tag == "IDRegDocument":
        days = {"issue date": "", "expiration date": ""}
        for each in all_of(element, "DocumentDate"):
            days[found.of("IDRegDocDateType", each.get("IDRegDocDateTypeID")).lower()] = _period(each)
        label = found.of("IDRegDocType", element.get("IDRegDocTypeID"))
        issuer = found.of("Country", element.get("IssuedBy-CountryID"))
        one = (label, text(element, "IDRegistrationNo"), issuer, days["issue date"], days["expiration date"])
        found.documents[element.get("IdentityID", "")].append(one)
    elif tag == "ProfileRelationship":
        words = found.of("RelationType", element.get("RelationTypeID"))
        found.relations[element.get("From-ProfileID", "")].append((element.get("To-ProfileID", ""), words))
    elif tag == "SanctionsEntry":
        day = min((_point(each) for each in all_of(element, "EntryEvent", "Date")), default="")
        for measure in all_of(element, "SanctionsMeasure"):
            if found.of("SanctionsType", measure.get("SanctionsTypeID")).lower() in {"program", ""}:
                found.entries[element.get("ProfileID", "")].append((text(measure, "Comment"), day))


def _subject(party: Element, found: _Elsewhere) -> Iterator[Entry | Refused]:
    profile = child(party, "Profile")
    number = party.get("FixedRef", "") or (profile.get("ID", "") if profile is not None else "")
    if profile is None or not number.strip():
        yield Refused(f"DistinctParty {number or '?'}", "reference-missing", "it has no number or no profile", number)
        return
    sub = profile.get("PartySubTypeID", "")
    kind = found.of("PartySubType", sub).lower()
    if kind not in ofac_terms.KINDS or not kind:
        kind = found.of("PartyType", found.party_type.get(sub, "")).lower()
    subject = Subject(f"DistinctParty {number}", number, ofac_terms.KINDS.get(kind, "organisation"))
    if subject.kind == "vehicle":
        subject.one("type", kind)
    for identity in all_of(profile, "Identity"):
        groups = {
            each.get("ID", ""): found.of("NamePartType", each.get("NamePartTypeID")).lower()
            for each in all_of(identity, "NamePartGroups", "MasterNamePartGroup", "NamePartGroup")
        }
        for alias in all_of(identity, "Alias"):
            _names(subject, alias, groups, found)
        for label, *said in found.documents.get(identity.get("ID", ""), ()):
            ofac_remarks.typed(subject, {}, label, *said)
    for programme, day in found.entries.get(number, ()):
        subject.add("listed", {"list": "OFAC SDN", "reference": number, "programme": programme, "on": day})
    _features(subject, profile, found)
    for other, words in found.relations.get(number, ()):
        ofac_features.tie(subject, other, words)
    subject.note(text(party, "Comment"))
    yield from subject.entry()


def _names(subject: Subject, alias: Element, groups: dict[str, str], found: _Elsewhere) -> None:
    kind = _ALIASES.get(found.of("AliasType", alias.get("AliasTypeID")).lower(), "alias")
    kind = "weak" if alias.get("LowQuality") == "true" else "primary" if alias.get("Primary") == "true" else kind
    for name in all_of(alias, "DocumentedName"):
        parts = [
            (groups.get(each.get("NamePartGroupID", ""), ""), text(each))
            for each in all_of(name, "DocumentedNamePart", "NamePartValue")
        ]
        given = " ".join(value for label, value in parts if label in _GIVEN)
        family = " ".join(value for label, value in parts if label not in _GIVEN)
        if subject.kind == "person" and given and family:
            subject.name(f"{given} {family}", kind, family=family, given=given)
        else:
            subject.name(" ".join(value for _, value in parts), kind)


def _features(subject: Subject, profile: Element, found: _Elsewhere) -> None:
    births = ofac_features.Births([], [])
    for feature in all_of(profile, "Feature"):
        label = found.of("FeatureType", feature.get("FeatureTypeID"))
        # Most features have versions; a few writers put the value directly into the feature.
        for version in all_of(feature, "FeatureVersion") or [feature]:
            period, detail, where = (child(version, tag) for tag in ("DatePeriod", "VersionDetail", "VersionLocation"))
            said = text(detail) or found.of("DetailReference", _id(detail, "DetailReferenceID"))
            lines, country = found.places.get(_id(where, "LocationID"), ({}, ""))
            if label.lower() == "location":
                subject.address([lines.get(line, "") for line in _LINES], lines.get("city", ""), country)
            elif label.lower() == "birthdate" and (day := _period(version)):
                known = subject.date(day, label, written.edtf(day))
                births.dates.append((known, "" if known else day))
            elif value := said or (_period(version) if period is not None else "") or country:
                ofac_features.take(subject, label, value, births)
    births.into(subject)


def _id(element: Element | None, name: str) -> str:
    return "" if element is None else element.get(name, "")


def _period(element: Element) -> str:
    """EDTF of a ``DatePeriod``. A period of exactly a year or a month means that only this is known (OFAC's notes)."""
    period = child(element, "DatePeriod")
    start, end = child(period, "Start"), child(period, "End")
    first = _point(child(start, "From"))
    last = _point(child(end, "To")) or _point(child(end, "From")) or _point(child(start, "To")) or first
    about = "~" if any(each is not None and each.get("Approximate") == "true" for each in (start, end)) else ""
    for size, opening, ending in ((4, "-01-01", ("-12-31",)), (7, "-01", ("-28", "-29", "-30", "-31"))):
        if first[:size] == last[:size] and first[size:] == opening and last[size:] in ending:
            return first[:size] + about
    if first == last or not first:
        return last and last + about
    return f"{first}/{last}" if len(first) + len(last) > 18 else f"{first}{about}/{last}{about}"


def _point(element: Element | None) -> str:
    year, month, day = (text(element, part) for part in ("Year", "Month", "Day"))
    if not year.isdecimal() or len(year) > 4:
        return ""
    parts = [year.zfill(4), *([month.zfill(2)] if month else []), *([day.zfill(2)] if month and day else [])]
    return "-".join(parts)
