"""Who issues travel documents and whose national their holder is, as the zone writes it (Doc 9303 part 3, section 5).

The codes are those of ISO 3166-1 alpha-3 with the exceptions that the section names: one letter for Germany, the kinds
of British nationality, organisations, and people without a nationality.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from thiqa.domain.agency import COUNTRIES

__all__ = ["BRITISH", "ORGANISATIONS", "SPECIMEN", "WITHOUT_NATIONALITY", "alpha3", "known", "meaning"]

SPECIMEN = "UTO"
"""Utopia: the code of the specimens in Doc 9303, of no state."""

BRITISH: Mapping[str, str] = MappingProxyType(
    {
        "GBD": "British Overseas Territories citizen",
        "GBN": "British National (Overseas)",
        "GBO": "British Overseas citizen",
        "GBP": "British protected person",
        "GBS": "British subject",
    }
)

ORGANISATIONS: Mapping[str, str] = MappingProxyType(
    {
        "EUE": "European Union (laissez-passer)",
        "UNO": "United Nations Organization",
        "UNA": "United Nations specialised agency",
        "UNK": "resident of Kosovo, document of the United Nations Interim Administration Mission in Kosovo",
        "XBA": "African Development Bank",
        "XCC": "Caribbean Community",
        "XCE": "Council of Europe",
        "XCO": "Common Market for Eastern and Southern Africa",
        "XDC": "Southern African Development Community",
        "XEC": "Economic Community of West African States",
        "XES": "Organization of Eastern Caribbean States",
        "XIM": "African Export-Import Bank",
        "XMP": "Parliamentary Assembly of the Mediterranean",
        "XOM": "Sovereign Military Order of Malta",
        "XPO": "INTERPOL",
    }
)
"""Issuers that are no state; their documents say nothing of a nationality by themselves."""

WITHOUT_NATIONALITY: Mapping[str, str] = MappingProxyType(
    {
        "XXA": "stateless person (Convention of 1954)",
        "XXB": "refugee (Convention of 1951)",
        "XXC": "refugee, other than by the Convention of 1951",
        "XXX": "person of unspecified nationality",
    }
)

_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        "D": "Germany",
        "RKS": "Kosovo (not in Doc 9303; in use)",
        "XKX": "Kosovo (not in Doc 9303; in use)",
        SPECIMEN: "Utopia: a specimen, of no state",
    }
)

# Issued under a code that ISO 3166 has withdrawn, or reserved at the wish of a state: old documents may still be shown.
_FORMER = frozenset({"ANT", "CSK", "DDR", "NTZ", "SCG", "SUN", "TMP", "YUG", "ZAR", "ROM", "BUR"})

_TO_ALPHA3: Mapping[str, str] = MappingProxyType(
    {"D": "DEU", "RKS": "XKX", "UNK": "XKX", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "BUR": "MMR"}
    | dict.fromkeys(BRITISH, "GBR")
)


def known(code: str) -> bool:
    """Whether the zone may hold ``code``, fillers taken off, as an issuer or a nationality."""
    return (
        code in COUNTRIES
        or code in BRITISH
        or code in ORGANISATIONS
        or code in WITHOUT_NATIONALITY
        or code in _ELSEWHERE
        or code in _FORMER
    )


def alpha3(code: str) -> str:
    """The code that a record keeps for a country: ISO 3166-1 alpha-3, ``XXA`` and its like as they are; empty where the
    code names no country and nothing that a record can keep (``UNO``, ``UTO``)."""
    if code in COUNTRIES or code in WITHOUT_NATIONALITY:
        return code
    return _TO_ALPHA3.get(code, "")


def meaning(code: str) -> str:
    """What a code other than a country's says, in words; empty for a country's code and for one that is not known."""
    for table in (BRITISH, ORGANISATIONS, WITHOUT_NATIONALITY, _ELSEWHERE):
        if code in table:
            return table[code]
    return "a state that is no more" if code in _FORMER else ""
