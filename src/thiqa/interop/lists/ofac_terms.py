"""What the words of the US Treasury's lists mean, the same in all its formats: types, documents, programmes, names.

Source of the words: OFAC, "SDN list data formats and data schemas", and the lists as published in 2021.
"""

from __future__ import annotations

import re

from thiqa.interop.lists.subject import Subject

__all__ = ["KINDS", "document", "document_type", "listed", "person_name", "place"]

KINDS = {
    "individual": "person",
    "entity": "organisation",
    "vessel": "vehicle",
    "aircraft": "vehicle",
    "": "organisation",
}
"""SDN_Type and sdnType to kinds of records; a row of the CSV without a type is an organisation."""

# The first that is found in the Treasury's own words for a document decides. Numbers that companies have come last.
_TYPES = (
    ("passport", "passport"),
    ("birth-certificate", "birth certificate"),
    ("driving-licence", "driver'?s licen[sc]e|driving"),
    ("refugee-travel-document", "refugee"),
    ("travel-document", "travel document"),
    ("visa", "visa"),
    ("residence-permit", "residen|permanent|foreign id|immigration|stateless person id"),
    ("seaman-book", "seafarer|seaman|mariner"),
    (
        "tax-number",
        r"tax|\bnit\b|\bruc\b|r\.?f\.?c\.?\b|\brif\b|v\.a\.t\.|c\.u\.i\.[tpl]\.|fein|fiscal|\brtn\b|\btin\b",
    ),
    (
        "identity-card",
        r"cedula|id card|identity card|d\.n\.i\.|tazkira|citizen'?s card|i\.f\.e\.|elect?ora|voter|n\.i\.e\.",
    ),
    (
        "national-number",
        r"national id|ssn|c\.u\.r\.p\.|identificia?tion number|identification number|identidad|personal",
    ),
    ("national-number", r"kenyan id|numerical code"),
    ("registration", "regist|company|commerc|chamber|incorporation|charity|matricula|folio|trade|business|licen[sc]e"),
    ("registration", r"enterprise|d-u-n-s|le number|gazette|\bbik\b|swift|legal entity|c\.r\. no|organi[sz]ation"),
)
_patterns = tuple((kind, re.compile(words, re.I)) for kind, words in _TYPES)


def document_type(label: str) -> str:
    """Our type of a document that the Treasury calls ``label``; ``other`` for what is none of ours."""
    return next((kind for kind, pattern in _patterns if pattern.search(label)), "other")


def document(subject: Subject, label: str, number: str, country: str, issued: str = "", expires: str = "") -> None:
    """One document of a subject. The Treasury's word for it stays as its note unless our type says the same."""
    code = subject.country(country)
    issue = subject.date(issued, f"{label}, issued")
    expiry = subject.date(expires, f"{label}, expires")
    notes = [
        "" if label == "Passport" else label,
        "" if code else country,
        "" if issue else issued and f"issued {issued}",
        "" if expiry else expires and f"expires {expires}",
    ]
    if subject.kind == "vehicle":
        return subject.note(" ".join(filter(None, [number, *notes[1:]])), label)
    note = ", ".join(filter(None, notes))
    return subject.document(document_type(label), number, country=code, issued=issue, expires=expiry, note=note)


def listed(subject: Subject, programmes: str, which: str = "OFAC SDN") -> None:
    """Where it is listed: one entry for each programme of ``SDGT] [IRGC``."""
    for programme in re.split(r"[\]\[; ]*[\]\[;][\]\[; ]*", programmes):
        subject.add("listed", {"list": which, "reference": subject.reference, "programme": programme})


def person_name(subject: Subject, text: str, kind: str) -> None:
    """A name as the Treasury writes it; a person's ``FAMILY, Given`` becomes ``Given FAMILY`` with both parts."""
    family, comma, given = text.partition(",")
    if subject.kind == "person" and comma and given.strip():
        subject.name(f"{given.strip()} {family.strip()}", kind, family=family, given=given)
    else:
        subject.name(text, kind)


def place(subject: Subject, text: str) -> tuple[str, str]:
    """A place whose country stands at its end, ``Giza, Egypt`` or ``Pyongyang, Korea, North``: words and code."""
    parts = [part.strip() for part in text.split(",")]
    for size in (2, 1):
        if len(parts) >= size and (code := subject.country(", ".join(parts[-size:]))):
            return ", ".join(parts[:-size]), code
    return text, ""
