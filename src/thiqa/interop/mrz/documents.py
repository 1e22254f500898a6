"""Document codes, the first two characters of the zone, and what they say (Doc 9303 parts 4 to 7).

The second letter of a passport is harmonised since 1 January 2026 (part 4, section 4.4); before that, and on cards and
visas, it is the issuing state's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["PASSPORTS", "fits", "kind"]

PASSPORTS: Mapping[str, str] = MappingProxyType(
    {
        "P": "ordinary passport",
        "E": "emergency passport",
        "D": "diplomatic passport",
        "O": "official or service passport",
        "R": "refugee travel document",
        "T": "travel document of a foreigner",
        "S": "travel document of a stateless person",
        "L": "laissez-passer",
        "M": "military passport",
        "U": "emergency travel document of one sheet",
    }
)

_PASSPORT_TYPES: Mapping[str, str] = MappingProxyType(
    {"R": "refugee-travel-document"} | dict.fromkeys("ETSLU", "travel-document")
)
_CARD_TYPES: Mapping[str, str] = MappingProxyType(
    {"AC": "other", "AR": "residence-permit", "IR": "residence-permit", "IP": "passport"}
)


def fits(code: str, form: str) -> bool:
    """Whether a document code may stand on a document of this form: P on TD3, A, C and I on TD1 and TD2, V on visas.

    ``IV`` is ruled out, for it was an immigrant's visa (parts 5 and 6).
    """
    first = code[:1]
    if form.startswith("MRV"):
        return first == "V"
    if form == "TD3":
        return first == "P"
    return first in set("ACI") and code != "IV"


def kind(code: str, nationality: str) -> str:
    """The type of ``domain.entity.DOCUMENT_TYPES`` that a document code stands for."""
    first = code[:1]
    if first == "V":
        return "visa"
    if first == "P":
        if nationality == "XXB" and code[1:] in {"", "<"}:
            return "refugee-travel-document"
        return _PASSPORT_TYPES.get(code[1:], "passport")
    return _CARD_TYPES.get(code, "identity-card" if first in set("ACI") else "other")
