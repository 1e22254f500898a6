"""One subject of a list while it is read: takes what the list says in any order, gives an entry that a record accepts.

Text is cleaned, names of countries become codes, dates EDTF, doubles go. Nothing is dropped in silence: what has no
field goes into the note, and what cannot be kept (an impossible date, a text beyond the limit) is told with its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from thiqa.domain.entity import KINDS, LIMIT, NAME_LIMIT, NUMBER_LIMIT
from thiqa.domain.fields import TEXT_LIMIT
from thiqa.interop import countries
from thiqa.interop.cleaning import clean
from thiqa.interop.lists import written
from thiqa.interop.lists.written import Written
from thiqa.registry.source import Entry, Refused, Tie

__all__ = ["Subject", "birth", "sex"]

_NAME_ORDER = {"primary": 0, "alias": 1, "maiden": 2, "former": 3, "nickname": 4, "weak": 5}
_NOWHERE = {"unknown", "undetermined", "none", "n/a", "na", "-", "00", "not available", "stateless"}
_SEXES = {"m": "M", "male": "M", "f": "F", "female": "F", "x": "X"}


class Subject:
    """What one list says of one subject. ``place`` is where it stands in the file, ``reference`` its name there."""

    def __init__(self, place: str, reference: str, kind: str) -> None:
        self.place, self.reference, self.kind = place, reference, kind
        self.fields: dict[str, Any] = {}
        self.names: dict[str, dict[str, str]] = {}
        self.notes: list[str] = []
        self.ties: list[Tie] = []
        self.told: list[Refused] = []

    def tell(self, code: str, why: str) -> None:
        """A part is not kept; ``why`` names the field and holds no content."""
        self.told.append(Refused(self.place, code, why, self.reference, kept=True))

    def name(self, text: str, kind: str, *, family: str = "", given: str = "", language: str = "") -> None:
        """One name; of two equal ones the first type that says more stays."""
        text, family, given = clean(text), clean(family), clean(given)
        if not text:
            return None
        if max(len(text), len(family), len(given)) > NAME_LIMIT:
            return self.tell("text-long", f"a name has more than {NAME_LIMIT} characters")
        known = self.names.get(text)
        if known and _NAME_ORDER[known["type"]] <= _NAME_ORDER[kind]:
            return None
        parts = {"name": text, "type": kind, "family": family, "given": given, "language": language}
        self.names[text] = {key: value for key, value in parts.items() if value}
        return None

    def note(self, text: str, about: str = "") -> None:
        """Words for the note, after ``about`` and a colon where they need it."""
        if (text := clean(text)) and (text := f"{about}: {text}" if about else text) not in self.notes:
            self.notes.append(text)

    def one(self, field: str, value: str, limit: int = TEXT_LIMIT) -> None:
        """A field of a single text; the first one stays, a second goes into the note."""
        value = clean(value)
        if not value or self.fields.get(field) == value:
            return None
        if field in self.fields or field not in KINDS[self.kind]:
            return self.note(value, field)
        if len(value) > limit:
            self.tell("text-long", f"{field} has more than {limit} characters; the rest is left out")
            value = _cut(value, limit)
        self.fields[field] = value
        return None

    def add(self, field: str, value: str | dict[str, str]) -> None:
        """One entry of a field that is a list; empty parts go, doubles go."""
        kept: Any
        if isinstance(value, str):
            kept = clean(value)
            if field in {"phones", "emails"} and len(kept) > (NUMBER_LIMIT if field == "phones" else NAME_LIMIT):
                return self.note(kept, field)
            if len(kept) > TEXT_LIMIT:
                self.tell("text-long", f"{field} has a text of more than {TEXT_LIMIT} characters; the rest is left out")
                kept = _cut(kept, TEXT_LIMIT)
        else:
            kept = {key: found for key, each in value.items() if (found := clean(each))}
        if not kept:
            return None
        if field not in KINDS[self.kind]:
            return self.note(kept if isinstance(kept, str) else ", ".join(kept.values()), field)
        there = self.fields.setdefault(field, [])
        if kept not in there:
            there.append(kept)
        return None

    def document(self, kind: str, number: str, **more: str) -> None:
        """A document; one whose number is longer than a number can be is kept in the note."""
        number = clean(number)
        if not number:
            return
        if len(number) > NUMBER_LIMIT or "documents" not in KINDS[self.kind]:
            self.note(" ".join(filter(None, (number, more.get("country", ""), more.get("note", "")))), kind)
            return
        more["note"] = _cut(clean(more.get("note", "")), TEXT_LIMIT)
        more["authority"] = _cut(clean(more.get("authority", "")), NAME_LIMIT)
        self.add("documents", {"type": kind, "number": number, **more})

    def account(self, kind: str, number: str, **more: str) -> None:
        """An account or wallet."""
        number = clean(number)
        if len(number) > NUMBER_LIMIT or "accounts" not in KINDS[self.kind]:
            self.note(number, kind)
        elif number:
            self.add("accounts", {"type": kind, "number": number, **more})

    def address(self, parts: list[str], city: str = "", country: str = "") -> None:
        """An address: all parts in one text, a country that is not known among them; ``city`` beside it."""
        code = self.country(country)
        whole = ", ".join(dict.fromkeys(filter(None, map(clean, [*parts, "" if code else country]))))
        if whole or code:
            text = _cut(whole, TEXT_LIMIT)
            self.add("addresses", {"text": text, "city": _cut(clean(city), NAME_LIMIT), "country": code})

    def country(self, text: str, about: str = "") -> str:
        """The code of a country, or empty; then with ``about`` the words go into the note."""
        text = clean(text)
        if not text or text.lower() in _NOWHERE:
            return ""
        code = countries.code(text) or ""
        if not code and about:
            self.note(text, about)
            self.tell("country-unknown", f"{about}: no country of ISO 3166-1 has this name; it is kept in the note")
        return code

    def nationality(self, text: str) -> None:
        """A nationality of a person; for an organisation or a vehicle the country that it belongs to."""
        if code := self.country(text, "nationality"):
            field = {"person": "nationalities", "organisation": "countries"}.get(self.kind)
            if field:
                self.add(field, code)
            else:
                self.one("country", code)

    def date(self, text: str, field: str, found: Written | None = None) -> str:
        """The EDTF form of a date, or empty; one that does not exist is told under ``field``."""
        text = clean(text)
        found = found or written.read(text)
        if found.impossible:
            self.tell("date-impossible", f"{field}: there is no such day; the text is kept")
        return found.date

    def dated(self, text: str, field: str) -> str:
        """The same, where what cannot be read goes into the note."""
        found = self.date(text, field)
        if not found:
            self.note(text, field)
        return found

    def entry(self) -> Iterator[Entry | Refused]:
        """What was told, then the entry; a subject without a name is refused."""
        for field, value in self.fields.items():
            if isinstance(value, list) and len(value) > LIMIT:
                self.tell("list-long", f"{field} has more than {LIMIT} entries; the rest is left out")
                del value[LIMIT:]
        names = sorted(self.names.values(), key=lambda name: name["type"] != "primary")
        if len(names) > LIMIT:
            self.tell("list-long", f"names has more than {LIMIT} entries; the rest is left out")
        if not names:
            yield Refused(self.place, "name-missing", "it has no name", self.reference)
            return
        note = "; ".join(self.notes)
        if len(note) > TEXT_LIMIT:
            self.tell("text-long", f"the note has more than {TEXT_LIMIT} characters; the rest is left out")
            note = _cut(note, TEXT_LIMIT)
        fields = {"names": names[:LIMIT], **self.fields, **({"note": note} if note else {})}
        yield from dict.fromkeys(self.told)
        yield Entry(self.place, self.reference, self.kind, fields, ties=tuple(dict.fromkeys(self.ties)))


def birth(subject: Subject, dates: list[tuple[str, str]], places: list[tuple[str, str]]) -> None:
    """Births from dates (EDTF, original words) and places (words, country code) that the list keeps apart.

    One place belongs to every date and one date to every place; of several of both the list does not say which belong
    together.
    """
    if len(dates) > 1 and len(places) > 1:
        pairs = [(each, ("", "")) for each in dates] + [(("", ""), each) for each in places]
    else:
        pairs = [(day, place) for day in dates or [("", "")] for place in places or [("", "")]]
    for (day, original), (place, country) in pairs:
        place, original = _cut(clean(place), NAME_LIMIT), _cut(clean(original), NAME_LIMIT)
        subject.add("births", {"date": day, "place": place, "country": country, "original": original})


def sex(text: str) -> str:
    """The code of a sex, or empty."""
    return _SEXES.get(text.strip().lower(), "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
