"""The schemata of FollowTheMoney that a registry has a place for, and what becomes of each property."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["IGNORED", "NAMES", "NUMBERS", "PARTS", "SENSITIVE", "SUBJECTS", "TEXTS", "TIES", "VEHICLES", "TieRule"]

SUBJECTS: Mapping[str, str] = MappingProxyType(
    {
        "Person": "person",
        "Organization": "organisation",
        "Company": "organisation",
        "PublicBody": "organisation",
        "LegalEntity": "organisation",
        "Vessel": "vehicle",
        "Vehicle": "vehicle",
        "Airplane": "vehicle",
        "BankAccount": "account",
        "CryptoWallet": "account",
        "Event": "event",
    }
)
"""Schema to kind of record."""

VEHICLES: Mapping[str, str] = MappingProxyType({"Vessel": "vessel", "Vehicle": "road", "Airplane": "aircraft"})


@dataclass(frozen=True, slots=True)
class TieRule:
    """The properties of a relation that hold its ends, and how it reads from the first to the second."""

    start: str
    end: str
    relation: str
    words: tuple[str, ...] = ("role", "status")


TIES: Mapping[str, TieRule] = MappingProxyType(
    {
        "Ownership": TieRule("owner", "asset", "owner", ("role", "percentage", "ownershipType", "status")),
        "Directorship": TieRule("director", "organization", "director"),
        "Membership": TieRule("member", "organization", "member"),
        "Employment": TieRule("employee", "employer", "employee"),
        "Family": TieRule("person", "relative", "family", ("relationship",)),
        "Associate": TieRule("person", "associate", "associate", ("relationship",)),
        "UnknownLink": TieRule("subject", "object", "other"),
        "Representation": TieRule("agent", "client", "other", ("role",)),
        "Succession": TieRule("successor", "predecessor", "successor"),
        "Debt": TieRule("debtor", "creditor", "other", ("amount", "currency")),
        "Payment": TieRule("payer", "beneficiary", "payer", ("purpose", "amount", "currency")),
        "ProjectParticipant": TieRule("participant", "project", "member"),
    }
)
"""Schemata of relations. Their dates and words go with the link."""

PARTS: Mapping[str, str] = MappingProxyType(
    {
        "Passport": "holder",
        "Identification": "holder",
        "Sanction": "entity",
        "Occupancy": "holder",
        "Address": "",
        "Position": "",
    }
)
"""Schemata that tell something of another entity, with the property that names it; empty: named by the other."""

NAMES: Mapping[str, str] = MappingProxyType(
    {
        "name": "alias",
        "alias": "alias",
        "weakAlias": "weak",
        "previousName": "former",
        "abbreviation": "alias",
        "maidenName": "maiden",
        "callSign": "alias",
    }
)

NUMBERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "passportNumber": ("passport", ""),
        "idNumber": ("identity-card", ""),
        "taxNumber": ("tax-number", ""),
        "vatCode": ("tax-number", "VAT"),
        "innCode": ("tax-number", "INN"),
        "npiCode": ("other", "NPI"),
        "socialSecurityNumber": ("national-number", "social security number"),
        "registrationNumber": ("registration", ""),
        "ogrnCode": ("registration", "OGRN"),
        "kppCode": ("registration", "KPP"),
        "okpoCode": ("registration", "OKPO"),
        "leiCode": ("registration", "LEI"),
        "dunsCode": ("registration", "DUNS"),
        "uniqueEntityId": ("registration", "UEI"),
        "permId": ("registration", "PermID"),
        "swiftBic": ("registration", "BIC"),
        "bikCode": ("registration", "BIK"),
        "imoNumber": ("registration", "IMO"),
        "icijId": ("other", "ICIJ"),
    }
)
"""Properties that hold the number of a document: its type and what kind of number it is, for the note."""

TEXTS: Mapping[str, str] = MappingProxyType(
    {
        "phone": "phones",
        "email": "emails",
        "title": "titles",
        "position": "occupations",
        "sector": "sectors",
        "industry": "sectors",
        "occupation": "occupations",
        "wantedFor": "description",
        "summary": "description",
        "description": "description",
        "notes": "note",
        "education": "note",
        "appearance": "description",
        "legalForm": "note",
        "status": "note",
        "topics": "note",
        "keywords": "note",
        "mainCountry": "note",
        "jurisdiction": "",
        "program": "note",
        "height": "description",
        "weight": "description",
        "hairColor": "description",
        "eyeColor": "description",
        "website": "note",
    }
)
"""Properties that are texts and the field they go to; the note has the property's name before them."""

SENSITIVE = frozenset({"religion", "ethnicity", "political"})
"""Special categories of data (Directive (EU) 2016/680, art. 10): never taken over from a list."""

IGNORED = frozenset(
    (
        "sourceUrl publisher publisherUrl alephUrl proof modifiedAt retrievedAt createdAt indexText "
        "indexUpdatedAt wikidataId wikipediaUrl opencorporatesUrl recordId sanctions ownershipOwner"
    ).split()
)
"""Where the publisher found it: of use to the publisher, not to a record."""
