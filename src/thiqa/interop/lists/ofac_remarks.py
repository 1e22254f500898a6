"""The remarks of the US Treasury's list: a small language in one text, read into fields.

``DOB 03 May 1938; POB Giza, Egypt; Passport 1084010 (Egypt) issued 1999; alt. DOB 1936; Linked To: X.`` Statements are
separated by a semicolon and a blank and end with a full stop. What is none of the statements known here is kept, word
for word, in the note: nothing is guessed from free text. The words are those of OFAC's lists as published; an alias in
quotes is a *weak a.k.a.* (OFAC, frequently asked questions, 122 and 123).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from thiqa.interop.lists import ofac_terms
from thiqa.interop.lists.subject import Subject, birth, sex
from thiqa.registry.source import Tie

__all__ = ["link", "read", "typed"]

_DAY = r"(?:(?:[0-9]{1,2} )?[A-Z][a-z]{2} )?[0-9]{4}"
_DATE = rf"{_DAY}(?: to {_DAY})?"
_LABELS = (
    r"(?:(?:[A-Z][a-z]+ ){0,4}Passport(?: Booklet)?|SSN|D\.N\.I\.|(?:Italian )?Fiscal Code"
    r"|Credencial electoral|Numero de Identidad|Cartilla de Servicio Militar Nacional"
    r"|US FEIN|Registration ID|Matricula Mercantil No|RTN|BIK \(RU\)|SWIFT/BIC"
    r"|R\.?F\.?C\.?|C\.U\.R\.P\.|I\.F\.E\.|C\.U\.I\.[TPL]\.|N\.I\.E\."
    r"|CNP \(Personal Numerical Code\)|Tarjeta Profesional"
    r"|[A-Z][A-Za-z.,'/&()-]*(?: [A-Za-z.,'/&()-]+){0,6}?(?: No\.?| Number| #| ID Card| ID| Card)(?: Number| No\.)?)"
)
_document = re.compile(
    rf"({_LABELS})(?: No\.?| #)?:? ((?=[^;]*[0-9])[^()]+?(?:\([0-9A-Z-]{{1,4}}\)[^()]*?)?)"
    rf"(?: \(([A-Za-z][^()]+)\))?(?: \(([A-Za-z][^()]+)\))?"
    rf"(?: \(?issued ({_DATE})\)?)?(?: \(?expires ({_DATE})\)?)?"
).fullmatch
_alias = re.compile(r"([afn])\.k\.a\.,? ['‘\"](.+)['’\"]").fullmatch
_wallet = re.compile(r"Digital Currency Address - (\S+) (\S+)").fullmatch
_alt = re.compile(r"^(?:[Aa]lt\. |[Aa]lternate )+")
_split = re.compile(r";\s+|;$")

Names = Mapping[str, str]
"""Names of the list, in small letters, to references; empty where several subjects have the name."""


def _note(subject: Subject, text: str) -> None:
    subject.note(text)


def _phone(subject: Subject, text: str) -> None:
    subject.add("phones", re.sub(r"^(?:[: ]|No\.|Number)+", "", text))


def _founded(subject: Subject, text: str) -> None:
    if "founded" in subject.fields or subject.kind != "organisation":
        return subject.note(text, "established")
    if found := subject.dated(text, "established"):
        subject.fields["founded"] = found
    return None


def _number(subject: Subject, text: str) -> None:
    subject.one("number", text.removeprefix("IMO ").strip(), 100)


_STATEMENTS: Mapping[str, Callable[[Subject, str], None]] = {
    "nationality ": Subject.nationality,
    "citizen ": Subject.nationality,
    "Nationality of Registration ": Subject.nationality,
    "Gender ": lambda subject, text: subject.one("sex", sex(text)) if sex(text) else subject.note(text, "gender"),
    "Email Address ": lambda subject, text: subject.add("emails", text),
    "Email:": lambda subject, text: subject.add("emails", text),
    "Phone Number ": _phone,
    "Phone No. ": _phone,
    "Telephone": _phone,
    "PHONE ": _phone,
    "Organization Established Date ": _founded,
    "Organization Type: ": lambda subject, text: subject.add("sectors", text),
    "Vessel Registration Identification ": _number,
    "Aircraft Tail Number ": _number,
    "Aircraft Model ": lambda subject, text: subject.one("model", text, 500),
}
"""What begins a statement, and what is done with the rest of it."""

_DATES, _PLACES = ("DOB ", "DOB: "), ("POB ", "POB: ")
_LINKS = {"Linked To: ": ("other", False), "Aircraft Operator ": ("user", True)}
# Free words that look like a numbered document.
_WORDS = (
    *("Additional Sanctions", "Secondary sanctions", "Website", "Former Vessel Flag", "Other Vessel", "MMSI", "Fax"),
    *("Section", "Executive Order", "CAATSA", "Effective Date", "Listing Date", "Transactions Prohibited"),
)


def read(subject: Subject, remarks: str, names: Names, known: str = "") -> None:
    """Take the statements of ``remarks`` into the subject. ``known``: a title that the remarks repeat."""
    dates: list[tuple[str, str]] = []
    places: list[tuple[str, str]] = []
    for statement in _split.split(remarks.strip().removesuffix(".")):
        text = _alt.sub("", statement.strip())
        if not text or text == known:
            continue
        if text.startswith(_DATES):
            said = text[3:].lstrip(": ")
            found = subject.date(said, "DOB")
            dates.append((found, "" if found else said))
        elif text.startswith(_PLACES):
            places.append(ofac_terms.place(subject, text[3:].lstrip(": ")))
        else:
            _statement(subject, text, names)
    if subject.kind != "person":
        for said in [day or words for day, words in dates]:
            subject.note(said, "DOB")
        for words, code in places:
            subject.note(", ".join(filter(None, (words, code))), "POB")
    elif dates or places:
        birth(subject, dates, places)


def _statement(subject: Subject, text: str, names: Names) -> None:
    for start, take in _STATEMENTS.items():
        if text.startswith(start):
            return take(subject, text[len(start) :].strip())
    for start, (relation, turned) in _LINKS.items():
        if text.startswith(start):
            return link(subject, text[len(start) :], names, relation, start.strip(": "), turned=turned)
    if alias := _alias(text):
        return ofac_terms.person_name(subject, alias[2], "former" if alias[1] == "f" else "weak")
    if wallet := _wallet(text):
        return subject.account("wallet", wallet[2], note=wallet[1])
    if len(text) < 250 and (found := _document(text)) and _numbered(found[1], found[2], text):
        label, number, region, country, issued, expires = (part or "" for part in found.groups())
        if region and not country:
            region, country = "", region
        return ofac_terms.document(subject, f"{label} {region}".strip(), number, country, issued, expires)
    return subject.note(text)


def _numbered(label: str, number: str, text: str) -> bool:
    """Whether the words before a number are those of a document, and no title such as *Chairman of BANK No. 2*."""
    if re.search(r"\b[a-z]{3,}\b", number):
        return False
    if text.startswith(_WORDS) or (re.search(r"\bof\b", label) and ofac_terms.document_type(label) == "other"):
        return False
    return ofac_terms.document_type(label) != "other" or len(label.split()) < 6


def typed(
    subject: Subject, names: Names, label: str, value: str, country: str = "", issued: str = "", expires: str = ""
) -> None:
    """The same where the list keeps type and value apart, as its XML does. Types that are no document go elsewhere."""
    label = label.rstrip(": -")
    if not value:
        return subject.note(", ".join(filter(None, (country, issued, expires))), label)
    if label.startswith("Linked To"):
        return link(subject, value, names, "other", "Linked To", turned=False)
    for start, take in _STATEMENTS.items():
        if label == start.rstrip(": "):
            return take(subject, value)
    if label.startswith("Digital Currency Address"):
        return subject.account("wallet", value, note=label.rpartition(" - ")[2])
    numbered = ofac_terms.document_type(label) != "other" or label.endswith(("No.", "No", "Number", "#", "ID", "Card"))
    if numbered and not label.startswith(_WORDS) and any(c.isdigit() for c in value):
        return ofac_terms.document(subject, label, value, country, issued, expires)
    return subject.note(" ".join(filter(None, (value, country))), label)


def link(subject: Subject, name: str, names: Names, relation: str, words: str, *, turned: bool) -> None:
    """A tie to the one subject of the list that has this name; else the words stay in the note."""
    key = name.strip().lower()
    # The full stop of the remarks and that of "CO." are one.
    reference = names.get(key) or names.get(f"{key}.", "")
    if reference and reference != subject.reference:
        subject.ties.append(Tie(reference, relation, turned, note=words))
    else:
        subject.note(name, words)
