"""An agency: the name, the country and the kind that a key manifest states and that people see.

The name is what a person compares by eye, so it must not be able to look like another one by invisible characters.
Countries are those of ISO 3166-1, alpha-3. Rules: ``specs/README.md``, section "Agencies".
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Any

from thiqa.domain import fields
from thiqa.domain.errors import FieldInvalid

__all__ = ["COUNTRIES", "Agency", "Kind", "country"]

NAME_LIMIT = 200

COUNTRIES = frozenset(
    (
        "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH "
        "BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB "
        "CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO "
        "GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN "
        "IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA "
        "MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER "
        "NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU "
        "RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA "
        "TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT "
        "WLF WSM YEM ZAF ZMB ZWE"
    ).split()
)
"""The officially assigned alpha-3 codes of ISO 3166-1."""

# ISO 3166-1 leaves these to its users. Exercises and examples take their countries from here.
_user_assigned = re.compile(r"AA[A-Z]|Q[M-Z][A-Z]|X[A-Z]{2}|ZZ[A-Z]").fullmatch


def country(value: object, field: str) -> str:
    """An alpha-3 code of ISO 3166-1, assigned or left to its users. Raises ``FieldInvalid``."""
    if type(value) is not str or (value not in COUNTRIES and not _user_assigned(value)):
        raise FieldInvalid(field=field, why="an ISO 3166-1 alpha-3 code was expected")
    return value


class Kind(Enum):
    """What sort of authority an agency is; it decides which mechanisms its law knows, not what it may see."""

    POLICE = "police"
    INTELLIGENCE = "intelligence"
    CUSTOMS = "customs"
    FINANCIAL_INTELLIGENCE = "financial-intelligence"
    JUDICIAL = "judicial"


_keys = frozenset({"name", "country", "kind"})
_kinds = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. ``name`` has 1 to 200 characters in Unicode form NFC; ``country`` is an ISO 3166-1 alpha-3 code."""

    name: str
    country: str
    kind: Kind

    @classmethod
    def parse(cls, value: object) -> Agency:
        """An agency from its canonical object. Raises ``FieldInvalid``."""
        d = fields.exact(value, _keys, "agency")
        name = fields.text(d["name"], "agency.name", NAME_LIMIT)
        # Format characters do not show: with one of them inside, two names that look the same would differ. The joiners
        # U+200C and U+200D are letters' business in Persian and Indic scripts and stay allowed between characters.
        if any(unicodedata.category(c) == "Cf" and c not in "\u200c\u200d" for c in name):
            raise FieldInvalid(field="agency.name", why="an invisible character")
        if not unicodedata.is_normalized("NFC", name):
            raise FieldInvalid(field="agency.name", why="Unicode form NFC was expected")
        return cls(name, country(d["country"], "agency.country"), Kind(fields.one_of(d["kind"], _kinds, "agency.kind")))

    def to_dict(self) -> dict[str, Any]:
        """The canonical object that :meth:`parse` reads."""
        return {"name": self.name, "country": self.country, "kind": self.kind.value}
