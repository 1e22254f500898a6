"""Numbers and addresses that are given to one person: documents, phones, e-mail addresses, accounts.

Two numbers are compared without blanks and signs, in the figures 0 to 9. That two passports have other numbers says
nothing: people hold several and renew them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from thiqa.matching.persons.weights import Weights

__all__ = ["CODES", "Found", "Identifiers", "compare", "of"]

CODES: Final = ("document", "document-open", "document-number", "account", "phone", "email")

SHORTEST: Final = 5  # figures and letters from which a number is one person's
PHONE: Final = 9  # last figures of a phone: the rest is how the country is dialled
SHORTEST_PHONE: Final = 7

# Lists call one card by several of these names.
_GROUPS: Final[Mapping[str, str]] = {
    "passport": "travel", "travel-document": "travel", "refugee-travel-document": "travel",
    "identity-card": "national", "national-number": "national", "birth-certificate": "birth",
}  # fmt: skip


class Document(NamedTuple):
    """One document: its group of types, its plain number, the issuer's country or empty; as written, and the field."""

    group: str
    number: str
    country: str
    text: str
    field: str


Documents = Mapping[str, tuple[Document, ...]]


class Identifiers(NamedTuple):
    """All identifiers of a record; the dictionaries lead from the plain form to (as written, field)."""

    documents: Documents
    phones: Mapping[str, tuple[str, str]]
    emails: Mapping[str, tuple[str, str]]
    accounts: Mapping[str, tuple[str, str]]


class Found(NamedTuple):
    """An identifier that agrees: the word, its weight in nats, both as written, and their fields."""

    code: str
    weight: float
    a: str
    b: str
    field_a: str
    field_b: str


def plain(number: str) -> str:
    """Letters and figures alone, in capitals, figures of any script as 0 to 9."""
    out = []
    for c in unicodedata.normalize("NFKC", number).upper():
        if c.isalnum():
            out.append(str(unicodedata.decimal(c, c)))
    return "".join(out)


def of(fields: Mapping[str, Any]) -> Identifiers:
    """The identifiers of a record of kind person."""
    documents: dict[str, list[Document]] = {}
    for place, each in enumerate(fields.get("documents", ())):
        number = plain(each["number"])
        group = _GROUPS.get(each["type"], each["type"])
        field = f"documents[{place}].number"
        if number:
            documents.setdefault(number, []).append(
                Document(group, number, each.get("country", ""), each["number"], field)
            )
    phones: dict[str, tuple[str, str]] = {}
    for i, one in enumerate(fields.get("phones", ())):
        phones.setdefault(_phone(one), (one, f"phones[{i}]"))
    emails = {one.strip().casefold(): (one, f"emails[{i}]") for i, one in enumerate(fields.get("emails", ()))}
    accounts = {
        plain(one["number"]): (one["number"], f"accounts[{i}].number")
        for i, one in enumerate(fields.get("accounts", ()))
    }
    for found, least in ((phones, SHORTEST_PHONE), (accounts, SHORTEST), (emails, SHORTEST)):
        for key in [key for key in found if len(key) < least]:
            del found[key]
    return Identifiers({key: tuple(value) for key, value in documents.items()}, phones, emails, accounts)


def _phone(text: str) -> str:
    """The last figures, without what is dialled before them."""
    return _figures(text)[-PHONE:]


def _figures(text: str) -> str:
    return "".join(c for c in plain(text) if c.isdigit()).lstrip("0")


def _abroad(a: str, b: str) -> bool:
    """Whether two phones that end alike were both written with a country, and with another one."""
    written = [_figures(one) for one in (a, b) if one.strip().startswith(("+", "00"))]
    return len(written) == 2 and written[0] != written[1]


def compare(a: Identifiers, b: Identifiers, weights: Weights) -> list[Found]:
    """Every kind of identifier that agrees, the best of each kind."""
    out = []
    if a.documents and b.documents and (document := _documents(a.documents, b.documents, weights)) is not None:
        out.append(document)
    for code, one, other in (
        ("account", a.accounts, b.accounts),
        ("phone", a.phones, b.phones),
        ("email", a.emails, b.emails),
    ):
        if one and other and (shared := one.keys() & other.keys()):
            key = min(shared)
            if code == "phone" and all(_abroad(one[each][0], other[each][0]) for each in shared):
                continue
            out.append(Found(code, weights.of[code], one[key][0], other[key][0], one[key][1], other[key][1]))
    return out


def _documents(a: Documents, b: Documents, weights: Weights) -> Found | None:
    best: Found | None = None
    for number in sorted(a.keys() & b.keys()):
        for one in a[number]:
            for other in b[number]:
                code = _document(one, other)
                weight = weights.of[code]
                if best is None or weight > best.weight:
                    best = Found(code, weight, one.text, other.text, one.field, other.field)
    return best


def _document(one: Document, other: Document) -> str:
    """How far two documents of one number are one document."""
    if len(one.number) < SHORTEST or one.group != other.group:
        return "document-number"
    if one.country and other.country:
        return "document" if one.country == other.country else "document-number"
    return "document-open"
