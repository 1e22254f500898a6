"""Scenarios of composite keys and of the keys of numbers. All persons and numbers are made up.

``do``: ``years`` for one list of dates, ``composite`` for a name and years, else the kind of number that gets a key.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from thiqa.domain import dates
from thiqa.domain.errors import MatchingError
from thiqa.matching.keys import (
    account_key,
    composite_keys,
    document_key,
    phone_key,
    plate_key,
    years_asked,
    years_filed,
)

YEARS: dict[str, tuple[str, list[str]]] = {
    "day": ("a sure day is one year on both sides", ["1968-05-02"]),
    "last-day": ("also the last of a year", ["1968-12-31"]),
    "first-of-january": ("written where the day is not known: the asker asks beside it", ["1968-01-01"]),
    "year": ("the asker asks beside it", ["1968"]),
    "about": ("one year more on both sides", ["1968~"]),
    "range": ("each year, and for the asker one beside", ["1960/1962"]),
    "decade": ("the widest that is taken", ["196X"]),
    "too-wide": ("nothing: found by name alone", ["1950/1965"]),
    "hijri": ("a Hijri year touches two of ours", ["1970-03-09/1971-02-26"]),
    "several": ("all of them", ["1968-05-02", "1971"]),
    "none": ("no date, no year", []),
}
COMPOSITE: dict[str, tuple[str, str, list[int]]] = {
    "one-year": ("each strict key of the name with the year", "Amina Baobab", [1968]),
    "other-script": ("the same keys", "أمينة باوباب", [1968]),
    "three-years": ("each key with each year", "Abdellatif Atlassi", [1967, 1968, 1969]),
    "no-letters": ("no key", "1984", [1968]),
    "no-year": ("no key", "Amina Baobab", []),
    "too-many-years": ("refused", "Amina Baobab", list(range(1960, 1973))),
    "year-of-nobody": ("refused", "Amina Baobab", [1849]),
}
DOCUMENTS: dict[str, tuple[str, list[str]]] = {
    "plain": ("as printed", ["passport", "AB123456", "MAR"]),
    "separated": ("separators and small letters are nothing", ["passport", "ab 123-456", "MAR"]),
    "arabic-figures": ("figures of every script", ["passport", "AB١٢٣٤٥٦", "MAR"]),
    "full-width": ("compatibility letters", ["passport", "ＡＢ１２３４５６", "MAR"]),
    "travel-document": ("counts as a passport", ["travel-document", "AB123456", "MAR"]),
    "national-number": ("counts as an identity card", ["national-number", "123456", "MAR"]),
    "no-country": ("an issuer that is not known", ["passport", "AB123456", ""]),
    "letter-o": ("O is not 0", ["passport", "O123456", "MAR"]),
    "empty": ("refused", ["passport", "", "MAR"]),
    "separators-alone": ("refused", ["passport", " -/- ", "MAR"]),
    "too-short": ("refused", ["passport", "12", "MAR"]),
    "too-long": ("refused", ["passport", "1" * 41, "MAR"]),
    "kind-unknown": ("refused", ["library-card", "AB123456", "MAR"]),
    "country-unknown": ("refused", ["passport", "AB123456", "Atlas"]),
}
PHONES: dict[str, tuple[str, list[str]]] = {
    "plus": ("international as it stands", ["+212 612-345678", ""]),
    "zeros": ("00 is +", ["00212612345678", ""]),
    "national": ("the trunk prefix gives way to the calling code", ["06 12 34 56 78", "MAR"]),
    "national-arabic-figures": ("the same", ["٠٦١٢٣٤٥٦٧٨", "MAR"]),
    "zero-in-brackets": ("left out", ["+44 (0)20 7946 0123", ""]),
    "another-exit-code": ("011 where the country is known", ["011 44 20 7946 0123", "USA"]),
    "zero-kept": ("Italy keeps its zero", ["06 1234 5678", "ITA"]),
    "no-country": ("stays national", ["612345678", ""]),
    "country-without-code": ("stays national", ["612345678", "BOL"]),
    "letters": ("refused", ["0612AB5678", "MAR"]),
    "too-long": ("refused", ["+1234567890123456", ""]),
    "too-short": ("refused", ["1234", ""]),
}
ACCOUNTS: dict[str, tuple[str, list[str]]] = {
    "iban": ("form and check digits are right", ["GB82 WEST 1234 5698 7654 32"]),
    "iban-named": ("the word in front is left out", ["IBAN: gb82west12345698765432"]),
    "iban-wrong": ("another check digit: an account like any other", ["GB83 WEST 1234 5698 7654 32"]),
    "plain": ("figures", ["0123-456 789"]),
    "empty": ("refused", [""]),
}
PLATES: dict[str, tuple[str, list[str]]] = {
    "latin": ("separators are nothing", ["a 123 bc-77", "RUS"]),
    "cyrillic": ("letters that Latin has too", ["А 123 ВС 77", "RUS"]),
    "greek": ("the same", ["ΑΒΕ-1234", "GRC"]),
    "arabic": ("letters that Latin has not are kept", ["12345 - أ - 6", "MAR"]),
    "empty": ("refused", ["", "MAR"]),
}
NUMBERS: dict[str, tuple[Callable[..., str], dict[str, tuple[str, list[str]]]]] = {
    "document": (document_key, DOCUMENTS),
    "phone": (phone_key, PHONES),
    "account": (account_key, ACCOUNTS),
    "plate": (plate_key, PLATES),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, births) in YEARS.items():
        spans = [dates.parse(one) for one in births]
        made[f"years-{name}.json"] = {
            "why": why, "do": "years", "births": births, "error": None,
            "filed": list(years_filed(spans)), "asked": list(years_asked(spans)),
        }  # fmt: skip
    for name, (why, text, years) in COMPOSITE.items():
        told = _told(partial(_composite, text, years), "keys")
        made[f"composite-{name}.json"] = {"why": why, "do": "composite", "name": text, "years": years, **told}
    for kind, (make, scenarios) in NUMBERS.items():
        for name, (why, given) in scenarios.items():
            told = _told(partial(make, *given), "key")
            made[f"{kind}-{name}.json"] = {"why": why, "do": kind, "given": given, **told}
    return made


def _composite(name: str, years: list[int]) -> list[str]:
    """The composite keys, sorted."""
    return sorted(composite_keys(name, years))


def _told(make: Callable[[], Any], field: str) -> dict[str, Any]:
    """What came of it, or the code of the error."""
    try:
        return {"error": None, field: make()}
    except MatchingError as error:
        return {"error": error.code}
