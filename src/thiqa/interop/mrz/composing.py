"""Writing a machine-readable zone: the lines of one document with all its check digits (Doc 9303 parts 4 to 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thiqa.domain.errors import FieldInvalid, MrzInvalid
from thiqa.interop.mrz import calendar, documents, names, states
from thiqa.interop.mrz.digits import ALPHABET, check_digit
from thiqa.interop.mrz.layouts import LAYOUTS, Layout, Slot

__all__ = ["Holder", "compose"]


@dataclass(frozen=True, slots=True)
class Holder:
    """What the zone says of the person. Names as they are written anywhere; ``birth`` is EDTF, ``sex`` F, M or X."""

    primary: str
    secondary: str
    nationality: str
    birth: str
    sex: str


def compose(
    form: str,
    holder: Holder,
    *,
    code: str,
    issuer: str,
    number: str,
    expires: str,
    optional: str = "",
    optional2: str = "",
    language: str = "",
) -> tuple[str, ...]:
    """The lines of a document. ``issuer`` and the nationality are codes of Doc 9303 part 3, section 5 (``D`` or ``DEU``
    for Germany); ``language`` says how Cyrillic is written.

    Raises ``MrzInvalid`` for a value that has no place in the zone: a number that is too long for a passport, a code
    that is in no list, a letter without a transliteration, a document code of another form.
    """
    if form not in LAYOUTS:
        raise MrzInvalid(place="the form", why=f"one of {', '.join(LAYOUTS)} was expected")
    layout = LAYOUTS[form]
    if not documents.fits(code, form):
        raise MrzInvalid(place="the document code", why=f"no document of the form {form} begins so")
    primary = names.transliterate(holder.primary, language=language)
    secondary = names.transliterate(holder.secondary, language=language)
    values = {
        "code": _plain(code, "document code", 2),
        "issuer": _state(issuer, "issuer"),
        "nationality": _state(holder.nationality, "nationality"),
        "name": names.field(primary, secondary, layout.fields["name"].length),
        "birth": _date(holder.birth, "date of birth"),
        "expiry": _date(expires, "date of expiry"),
        "sex": {"F": "F", "M": "M", "X": "<", "": "<"}.get(holder.sex, "?"),
    }
    if values["sex"] == "?":
        raise MrzInvalid(place="the sex", why="F, M or X was expected")
    values["number"], number_digit, values["optional"] = _numbered(layout, number, optional)
    if "optional2" in layout.fields:
        values["optional2"] = _plain(optional2, "second optional data", layout.fields["optional2"].length)
    elif optional2:
        raise MrzInvalid(place="the second optional data", why=f"the form {form} has no room for any")
    return _laid_out(layout, values, number_digit)


def _laid_out(layout: Layout, values: Mapping[str, str], number_digit: str) -> tuple[str, ...]:
    rows = [["<"] * layout.width for _ in range(layout.lines)]
    for name, text in values.items():
        _write(rows, layout.fields[name], text.ljust(layout.fields[name].length, "<"))
    for name, slot in layout.digits.items():
        digit = number_digit if name == "number" else check_digit(values[name].ljust(layout.fields[name].length, "<"))
        _write(rows, slot, digit)
    lines = tuple("".join(row) for row in rows)
    if layout.composite_digit is not None:
        digit = check_digit("".join(slot.of(lines) for slot in layout.composite))
        _write(rows, layout.composite_digit, digit)
    return tuple("".join(row) for row in rows)


def _write(rows: list[list[str]], slot: Slot, text: str) -> None:
    rows[slot.line][slot.start : slot.end] = text


def _numbered(layout: Layout, number: str, optional: str) -> tuple[str, str, str]:
    """The number's nine characters, its check digit or a filler, and the optional data with what overflows."""
    room = layout.fields["optional"].length
    text = _plain(number, "document number", 9 + room - 2 if layout.overflows else 9).rstrip("<")
    if not text:
        raise MrzInvalid(place="the document number", why="it is missing")
    more = _plain(optional, "optional data", room)
    if len(text) <= 9:
        return text.ljust(9, "<"), check_digit(text.ljust(9, "<")), more
    over = text[9:] + check_digit(text) + "<"
    if more and len(over) + len(more) > room:
        raise MrzInvalid(place="the optional data", why="the long document number leaves no room for them")
    return text[:9], "<", (over + more)[:room]


def _plain(text: str, what: str, limit: int) -> str:
    found = text.strip().upper().replace(" ", "<").replace("-", "<")
    if len(found) > limit:
        raise MrzInvalid(place=f"the {what}", why=f"it has more than {limit} characters")
    if any(c not in ALPHABET for c in found):
        raise MrzInvalid(place=f"the {what}", why="a character other than A to Z, 0 to 9 and <")
    return found


def _state(code: str, what: str) -> str:
    found = "D" if code == "DEU" else code.strip().upper()
    if not states.known(found):
        raise MrzInvalid(place=f"the {what}", why="the code is in no list of Doc 9303 part 3")
    return found.ljust(3, "<")


def _date(text: str, what: str) -> str:
    try:
        return calendar.written(text)
    except FieldInvalid as error:
        raise MrzInvalid(place=f"the {what}", why=str(error.details["why"])) from error
