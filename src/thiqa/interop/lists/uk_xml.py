"""The UK Sanctions List of the Foreign, Commonwealth and Development Office, XML: ``Designations`` / ``Designation``.

Element names: the schema that is published with the list (``UK-Sanctions-List.xsd``): UniqueID, OFSIGroupID,
UNReferenceNumber, Names / Name (Name1 to Name6, NameType, AliasStrength), NonLatinNames / NonLatinName
(NameNonLatinScript, NonLatinScriptType, NonLatinScriptLanguage), Titles, RegimeName, IndividualEntityShip,
DesignationSource, SanctionsImposed, OtherInformation, UKStatementofReasons, Addresses / Address (AddressLine1 to 6,
AddressPostalCode, AddressCountry), PhoneNumbers, EmailAddresses, Websites, IndividualDetails / Individual (DOBs,
BirthDetails / Location, Nationalities, PassportDetails, NationalIdentifierDetails, Positions, Genders), EntityDetails /
Entity (TypeOfEntities, BusinessRegistrationNumbers, ParentCompanies, Subsidiaries), ShipDetails / Ship (IMONumbers,
CurrentBelievedFlagOfShips, PreviousFlags, TypeOfShipDetails, CurrentOwnerOperators). Dates are dd/mm/yyyy with
``dd`` and ``mm`` for what is not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from thiqa.interop.lists import trees, uk_terms
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.interop.lists.trees import all_of, child, text, texts
from thiqa.registry.source import Entry, Refused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

__all__ = ["WHAT", "read"]

WHAT = "the UK Sanctions List (Designations)"


def read(path: Path) -> Iterator[Entry | Refused]:
    """Every designation in the order of the file. Raises ``FileUnusable``."""
    for tag, element in trees.each(path, {"Designations"}, {"Designation"}, what=WHAT):
        if tag == "Designation":
            yield from _subject(element)


def _subject(element: Element) -> Iterator[Entry | Refused]:
    number = text(element, "UniqueID")
    place = f"Designation {number or text(element, 'OFSIGroupID') or '?'}"
    kind = uk_terms.kind_of(text(element, "IndividualEntityShip"))
    if not number or not kind:
        missing = "it is neither Individual, Entity nor Ship" if number else "it has no UniqueID"
        yield Refused(place, "kind-unknown" if number else "reference-missing", missing, number)
        return
    subject = Subject(place, number, kind)
    for name in all_of(element, "Names", "Name"):
        parts = [text(name, f"Name{place}") for place in range(1, 7)]
        uk_terms.name(subject, parts, text(name, "NameType"), text(name, "AliasStrength"))
    for name in all_of(element, "NonLatinNames", "NonLatinName"):
        language = uk_terms.language(text(name, "NonLatinScriptLanguage"))
        subject.name(text(name, "NameNonLatinScript"), "primary", language=language)
    for title in texts(element, "Titles", "Title"):
        subject.add("titles", title)
    for address in all_of(element, "Addresses", "Address"):
        lines = [text(address, f"AddressLine{place}") for place in range(1, 7)]
        lines.append(text(address, "AddressPostalCode"))
        subject.address(lines, "", text(address, "AddressCountry"))
    for phone in texts(element, "PhoneNumbers", "PhoneNumber"):
        subject.add("phones", phone)
    for email in texts(element, "EmailAddresses", "EmailAddress"):
        subject.add("emails", email)
    for site in texts(element, "Websites", "Website"):
        subject.note(site, "website")
    for person in all_of(element, "IndividualDetails", "Individual"):
        _person(subject, person)
    for organisation in all_of(element, "EntityDetails", "Entity"):
        _organisation(subject, organisation)
    for ship in all_of(element, "ShipDetails", "Ship"):
        _ship(subject, ship)
    if kind == "vehicle":
        subject.one("type", "vessel")
    day = subject.date(text(element, "DateDesignated"), "DateDesignated")
    regime = text(element, "RegimeName")
    subject.add("listed", {"list": uk_terms.UKSL, "reference": number, "programme": regime, "on": day})
    if nations := text(element, "UNReferenceNumber"):
        subject.add("listed", {"list": "UN Security Council", "reference": nations})
    subject.note(text(element, "SanctionsImposed").replace("|", ", "), "measures")
    subject.note(text(element, "OtherInformation"))
    subject.one("description", text(element, "UKStatementofReasons"))
    subject.note(text(element, "LastUpdated"), "last amended")
    yield from subject.entry()


def _person(subject: Subject, person: Element) -> None:
    dates = []
    for said in texts(person, "DOBs", "DOB"):
        day = subject.date(said, "DOB")
        dates.append((day, "" if day else said))
    places = []
    for each in all_of(person, "BirthDetails", "Location"):
        country = text(each, "CountryOfBirth")
        code = subject.country(country)
        places.append((", ".join(filter(None, (text(each, "TownOfBirth"), "" if code else country))), code))
    if dates or places:
        birth(subject, dates, places)
    for nationality in texts(person, "Nationalities", "Nationality"):
        subject.nationality(nationality)
    for position in texts(person, "Positions", "Position"):
        subject.add("occupations", position)
    for title in texts(person, "Titles", "Title"):
        subject.add("titles", title)
    for said in texts(person, "Genders", "Gender"):
        subject.one("sex", sex(said))
    for box, kind, prefix in (
        ("PassportDetails", "passport", "Passport"),
        ("NationalIdentifierDetails", "national-number", "NationalIdentifier"),
    ):
        # The element around number and information has had two names in two versions of the schema.
        for each in child(person, box) or ():
            note = text(each, f"{prefix}AdditionalInformation")
            if number := text(each, f"{prefix}Number"):
                subject.document(kind, number, note=note)
            else:
                subject.note(note, each.tag)


def _organisation(subject: Subject, organisation: Element) -> None:
    for said in texts(organisation, "TypeOfEntities", "TypeOfEntity"):
        subject.add("sectors", said)
    for number in texts(organisation, "BusinessRegistrationNumbers", "BusinessRegistrationNumber"):
        subject.document("registration", number)
    for said in texts(organisation, "ParentCompanies", "ParentCompany"):
        subject.note(said, "parent company")
    for said in texts(organisation, "Subsidiaries", "Subsidiary"):
        subject.note(said, "subsidiary")


def _ship(subject: Subject, ship: Element) -> None:
    for number in texts(ship, "IMONumbers", "IMONumber"):
        subject.one("number", uk_terms.ship_number(number), 100)
    for flag in texts(ship, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip"):
        subject.nationality(flag)
    told = ("IMONumbers", "CurrentBelievedFlagOfShips")
    # Previous flags, owners, type, tonnage, length, year: words for a person, under the list's own names.
    for box in ship:
        for each in () if box.tag in told else box:
            subject.note(text(each), each.tag)
