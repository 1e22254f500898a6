"""Reading a machine-readable zone: its fields, and everything that is wrong with it or worth a second look.

``read`` establishes, in this order: 1. the characters and the size are those of one of the five forms; 2. each check
digit; 3. the dates; 4. codes of document, issuer and nationality, alone and against each other; 5. the name; 6. what
would repair a wrong digit, and what no digit would have seen. Only a failure of 1 raises: an officer wants to see the
rest also of a document that is wrong. Whoever needs a right one calls :meth:`Mrz.verify`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from thiqa.domain.errors import FieldInvalid, MrzInvalid
from thiqa.interop.mrz import blind, calendar, names, plausible
from thiqa.interop.mrz.digits import ALPHABET, check_digit
from thiqa.interop.mrz.finding import Finding
from thiqa.interop.mrz.layouts import LAYOUTS, Layout, Slot, layout_of
from thiqa.interop.mrz.names import Name

__all__ = ["Mrz", "lines_of", "read"]

_LINE_LIMIT = 44
_SIZES = "30 characters in each of 3 lines, or 36 or 44 in each of 2"
_alphabet = frozenset(ALPHABET)


@dataclass(frozen=True, slots=True)
class Mrz:
    """One zone. Texts are without fillers; dates are EDTF, empty where the zone leaves them open.

    ``form`` is TD1, TD2, TD3, MRV-A or MRV-B; ``issuer`` and ``nationality`` the codes as the zone writes them (``D``
    for Germany); ``sex`` is F, M or X (not stated). ``findings`` stand in the order of their weight.
    """

    form: str
    lines: tuple[str, ...]
    code: str
    issuer: str
    number: str
    nationality: str
    birth: str
    sex: str
    expires: str
    name: Name
    optional: str = ""
    optional2: str = ""
    findings: tuple[Finding, ...] = ()

    def verify(self) -> None:
        """Raise ``MrzInvalid`` with the place of the first thing that is wrong; what no digit sees does not count."""
        for finding in self.findings:
            if finding.level == "wrong":
                raise MrzInvalid(place=finding.place, why=finding.why, expected=finding.expected)


def lines_of(text: str) -> tuple[str, ...]:
    """The lines of a text that holds one zone, also when all of it stands in one line or has blanks in it."""
    lines = tuple(line for line in ("".join(each.split()) for each in text.splitlines()) if line)
    if len(lines) == 1 and (size := {72: 36, 88: 44, 90: 30}.get(len(lines[0]))):
        return tuple(lines[0][at : at + size] for at in range(0, len(lines[0]), size))
    return lines


def read(lines: Sequence[str], day: date) -> Mrz:
    """Read one zone on ``day``, from which the centuries of its dates follow.

    Small letters are read as capitals. Raises ``MrzInvalid`` when the lines are no zone at all: their number or their
    length is none of the five forms', or a character is not of the alphabet.
    """
    # 1. Characters and size.
    zone = tuple(_line(line, place) for place, line in enumerate(lines[:4]))
    layout = layout_of(zone)
    if layout is None:
        raise MrzInvalid(place="line 1", why=f"{_told_sizes(zone)}; {_SIZES} were expected")
    fields = {name: slot.of(zone) for name, slot in layout.fields.items()}
    findings: list[Finding] = []
    # 2. Check digits.
    number, optional, number_digit = _number(layout, zone)
    findings += _digits(layout, zone, number, number_digit)
    # 3. Dates.
    birth = _date(layout, "birth", fields["birth"], day, findings)
    expires = _date(layout, "expiry", fields["expiry"], day, findings)
    found = Mrz(
        form=layout.code,
        lines=zone,
        code=fields["code"].rstrip("<"),
        issuer=fields["issuer"].rstrip("<"),
        number=number.replace("<", ""),
        nationality=fields["nationality"].rstrip("<"),
        birth=birth,
        sex=fields["sex"] if fields["sex"] in {"F", "M"} else "X",
        expires=expires,
        name=names.parse(fields["name"]),
        optional=optional.rstrip("<"),
        optional2=fields.get("optional2", "").rstrip("<"),
    )
    # 4. and 5. Codes, dates against each other, and the name.
    findings += plausible.findings(layout, fields, found, day)
    # 6. What would repair it, and what no digit sees.
    if any(finding.code == "check-digit" for finding in findings):
        findings += blind.repairs(layout, zone)
    findings += blind.unseen(layout, zone, fields)
    ranked = sorted(findings, key=lambda finding: ("wrong", "doubt", "unseen").index(finding.level))
    return Mrz(**{name: getattr(found, name) for name in Mrz.__slots__ if name != "findings"}, findings=tuple(ranked))


def _line(line: str, place: int) -> str:
    text = line.strip().upper() if line.isascii() else line.strip()
    if len(text) > _LINE_LIMIT:
        raise MrzInvalid(place=f"line {place + 1}", why=f"it has {len(text)} characters; no form has more than 44")
    for at, c in enumerate(text):
        if c not in _alphabet:
            raise MrzInvalid(
                place=f"line {place + 1}, position {at + 1}", why="a character other than A to Z, 0 to 9 and <"
            )
    return text


def _told_sizes(zone: tuple[str, ...]) -> str:
    if not zone:
        return "there is no line"
    return f"there are {len(zone)} lines of {', '.join(str(len(line)) for line in zone)} characters"


def _number(layout: Layout, zone: tuple[str, ...]) -> tuple[str, str, Slot]:
    """The document number with what overflows, the optional data without it, and where its check digit stands.

    On cards a number of more than nine characters goes on at the beginning of the optional data, with a filler in place
    of its check digit, which follows the last character (parts 5 and 6).
    """
    slot, optional = layout.fields["number"], layout.fields["optional"]
    number, rest, digit = slot.of(zone), optional.of(zone), layout.digits["number"]
    if layout.overflows and digit.of(zone) == "<" and "<" not in number and rest[0] != "<":
        more = rest.split("<", 1)[0]
        if len(more) > 1:
            at = optional.start + len(more) - 1
            return number + more[:-1], rest[len(more) :].lstrip("<"), Slot(optional.line, at, at + 1)
    return number, rest, digit


def _digits(layout: Layout, zone: tuple[str, ...], number: str, number_digit: Slot) -> list[Finding]:
    found = []
    for name, slot in layout.digits.items():
        text = number if name == "number" else layout.fields[name].of(zone)
        digit = number_digit if name == "number" else slot
        # Part 4 allows a filler in place of the digit of optional data that are empty.
        if name == "optional" and digit.of(zone) == "<" and not text.strip("<"):
            continue
        found += _digit(name, text, digit, zone)
    if layout.composite_digit is not None:
        found += _digit("composite", "".join(slot.of(zone) for slot in layout.composite), layout.composite_digit, zone)
    return found


def _digit(name: str, text: str, digit: Slot, zone: tuple[str, ...]) -> list[Finding]:
    expected = check_digit(text)
    if digit.of(zone) == expected:
        return []
    what = "of the whole zone" if name == "composite" else f"of the {_WORDS[name]}"
    return [Finding("wrong", "check-digit", digit.place(), f"the check digit {what} must be {expected}", expected)]


_WORDS = {
    "number": "document number",
    "birth": "date of birth",
    "expiry": "date of expiry",
    "optional": "optional data",
}


def _date(layout: Layout, name: str, text: str, day: date, findings: list[Finding]) -> str:
    slot = layout.fields[name]
    try:
        return calendar.birth(text, day) if name == "birth" else calendar.expiry(text, day)
    except FieldInvalid as error:
        findings.append(Finding("wrong", "date", slot.place(), f"the {_WORDS[name]}: {error.details['why']}"))
        return ""


def form(code: str) -> Layout:
    """The layout of a form by its code. Raises ``MrzInvalid``."""
    if code not in LAYOUTS:
        raise MrzInvalid(place="the form", why=f"one of {', '.join(LAYOUTS)} was expected")
    return LAYOUTS[code]
