"""What must or should hold between the fields of a zone, beyond its check digits (Doc 9303 parts 3 to 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from thiqa.domain.dates import parse
from thiqa.interop.mrz import documents, states
from thiqa.interop.mrz.finding import Finding
from thiqa.interop.mrz.layouts import Layout

if TYPE_CHECKING:
    from thiqa.interop.mrz.reading import Mrz

__all__ = ["findings"]

_LONGEST_VALID_DAYS = 366 * 15


def findings(layout: Layout, fields: Mapping[str, str], found: Mrz, day: date) -> Iterator[Finding]:
    """Everything about codes, dates and the name that is wrong or unusual, in the order of the fields."""
    yield from _codes(layout, found)
    yield from _parties(layout, found)
    yield from _dates(layout, found, day)
    if fields["sex"] not in {"F", "M", "<"}:
        yield Finding("wrong", "sex", layout.fields["sex"].place(), "F, M or a filler was expected")
    yield from _number(layout, fields)
    yield from _name(layout, fields["name"], found)


def _codes(layout: Layout, found: Mrz) -> Iterator[Finding]:
    place = layout.fields["code"].place()
    if not documents.fits(found.code, layout.code):
        yield Finding("wrong", "document-code", place, f"no document of the form {layout.code} begins so")
    elif layout.code == "TD3" and len(found.code) == 2 and found.code[1] not in documents.PASSPORTS:
        why = "the second letter is the state's own; since 2026 it is one of " + ", ".join(documents.PASSPORTS)
        yield Finding("doubt", "document-code", layout.fields["code"].place(1), why)
    for name, code in (("issuer", found.issuer), ("nationality", found.nationality)):
        place = layout.fields[name].place()
        if not states.known(code):
            yield Finding("wrong", f"{name}-code", place, f"the code of the {name} is in no list of Doc 9303 part 3")
        elif code == states.SPECIMEN and name == "issuer":
            yield Finding("doubt", "specimen", place, "Utopia is the state of specimens and exists nowhere else")
        elif "<" in code:
            yield Finding("wrong", f"{name}-code", place, "a filler stands inside the code")


def _parties(layout: Layout, found: Mrz) -> Iterator[Finding]:
    """The kind of document against who issued it, and the nationality against both."""
    issuer, nationality, second = found.issuer, found.nationality, found.code[1:]
    place = layout.fields["issuer"].place()
    passport = layout.code == "TD3" and found.code[:1] == "P"
    if issuer in states.WITHOUT_NATIONALITY:
        yield Finding(
            "wrong", "issuer-code", place, "the code stands for people without a nationality, and issues nothing"
        )
    elif issuer in states.ORGANISATIONS and passport and second in {"", "P", "M"} and issuer not in {"UNK", "XOM"}:
        yield Finding(
            "doubt", "issuer-document", place, "an organisation issues no ordinary passports, but laissez-passer"
        )
    place = layout.fields["nationality"].place()
    if not passport or not states.known(nationality):
        return
    refugee, stateless = nationality in {"XXB", "XXC"}, nationality == "XXA"
    if second == "R" and not refugee:
        yield Finding("doubt", "nationality-document", place, "the document is a refugee's, and the nationality is not")
    elif second == "S" and not stateless:
        yield Finding(
            "doubt", "nationality-document", place, "the document is a stateless person's, the nationality not"
        )
    elif second in {"", "P", "D", "O", "M"} and issuer not in states.ORGANISATIONS:
        if nationality in states.WITHOUT_NATIONALITY:
            yield Finding(
                "doubt", "nationality-document", place, "a national passport for a person without a nationality"
            )
        elif states.alpha3(issuer) != states.alpha3(nationality):
            why = "a passport whose holder is not a national of the state that issued it"
            yield Finding("doubt", "nationality-issuer", place, why)
    elif second == "T" and nationality == issuer:
        yield Finding(
            "doubt", "nationality-document", place, "a foreigner's document for a national of the issuing state"
        )


def _dates(layout: Layout, found: Mrz, day: date) -> Iterator[Finding]:
    place = layout.fields["expiry"].place()
    born = parse(found.birth) if found.birth else None
    ends = parse(found.expires) if found.expires else None
    if ends is None:
        if not layout.fields["expiry"].of(found.lines).strip("<"):
            yield Finding("doubt", "no-expiry", place, "there is no date of expiry")
    elif born is not None and ends.last <= born.first:
        yield Finding("wrong", "expiry-before-birth", place, "the document ends before its holder was born")
    elif ends.last < day:
        yield Finding("doubt", "expired", place, "the document has expired")
    elif (ends.first - day).days > _LONGEST_VALID_DAYS:
        yield Finding("doubt", "long-validity", place, "it would be valid for more than 15 years from now")
    if born is None and not layout.fields["birth"].of(found.lines).strip("<"):
        yield Finding("doubt", "no-birth", layout.fields["birth"].place(), "there is no date of birth")


def _number(layout: Layout, fields: Mapping[str, str]) -> Iterator[Finding]:
    number, slot = fields["number"], layout.fields["number"]
    if not number.strip("<"):
        yield Finding("wrong", "no-number", slot.place(), "there is no document number")
    elif "<" in number.rstrip("<"):
        yield Finding(
            "doubt", "number-filler", slot.place(number.index("<")), "a filler stands inside the document number"
        )


def _name(layout: Layout, text: str, found: Mrz) -> Iterator[Finding]:
    slot = layout.fields["name"]
    if not found.name.primary:
        yield Finding("wrong", "no-name", slot.place(), "there is no primary identifier")
        return
    for at, c in enumerate(text):
        if c.isdigit():
            yield Finding("wrong", "digit-in-name", slot.place(at), "a digit stands in the name")
            break
    inner = text.strip("<")
    if text[0] == "<" or "<<<" in inner or inner.count("<<") > 1:
        yield Finding(
            "wrong", "name-fillers", slot.place(), "the fillers divide more than a primary and a secondary name"
        )
    elif not found.name.secondary and not found.name.truncated:
        yield Finding(
            "doubt", "one-name", slot.place(), "there is no secondary identifier: one name only, or a lost filler"
        )
    if found.name.truncated:
        yield Finding(
            "doubt", "truncated", slot.place(slot.length - 1), "the name fills its field, and may have been cut"
        )
