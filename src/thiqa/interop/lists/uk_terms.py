"""What the UK lists in all their formats have in common: names in six parts, types of names, languages, ships."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from thiqa.interop.lists.subject import Subject

__all__ = ["KINDS", "LIST", "UKSL", "kind_of", "language", "name", "numbered", "ship_number"]

LIST, UKSL = "UK OFSI", "UK Sanctions List"
KINDS = {"individual": "person", "entity": "organisation", "ship": "vehicle"}

_LANGUAGES: Mapping[str, str] = {
    "arabic": "ar", "armenian": "hy", "belarusian": "be", "bosnian": "bs", "bulgarian": "bg", "burmese": "my",
    "chinese": "zh", "croatian": "hr", "czech": "cs", "dari": "prs", "farsi": "fa", "french": "fr", "georgian": "ka",
    "greek": "el", "hebrew": "he", "japanese": "ja", "kazakh": "kk", "korean": "ko", "pashto": "ps", "persian": "fa",
    "polish": "pl", "russian": "ru", "serbian": "sr", "spanish": "es", "thai": "th", "turkish": "tr", "ukrainian": "uk",
    "urdu": "ur",
}  # fmt: skip


def kind_of(words: str) -> str:
    """The kind of record of ``Individual``, ``Entity`` or ``Ship``; empty for another word."""
    return KINDS.get(words.strip().lower(), "")


def language(words: str) -> str:
    """The BCP 47 code of a language that the list names in English; empty where it is none of those it has used."""
    return _LANGUAGES.get(words.strip().lower(), "")


def name(subject: Subject, parts: Sequence[str], kind: str, strength: str) -> None:
    """One name from Name 1 to Name 5, the given ones, and Name 6, the family name or the whole of another subject's.

    ``kind`` is the list's name type, in any case: primary name, primary name variation, alias, AKA, FKA.
    """
    *first, last = (part.strip() for part in parts)
    given = [part for part in first if part]
    words = kind.lower()
    if "low" in strength.lower():
        type_ = "weak"
    elif (words.startswith("primary") and "variation" not in words) or not words:
        type_ = "primary"
    else:
        type_ = "former" if words.startswith(("fka", "f.k.a", "former")) else "alias"
    whole = " ".join([*given, last])
    if subject.kind == "person" and given and last:
        subject.name(whole, type_, family=last, given=given[0])
    else:
        subject.name(whole, type_)


def numbered(text: str) -> list[str]:
    """The parts of a cell that numbers them, ``(1) Utopia (2) Freedonia``; the cell itself where it does not."""
    parts = [part.strip(" ;,.") for part in re.split(r"(?:^|\s)\(\d{1,2}\)\s*", text)]
    return [part for part in parts if part]


def ship_number(text: str) -> str:
    """An IMO number without its letters."""
    return re.sub(r"^IMO\W*", "", text.strip(), flags=re.I)
