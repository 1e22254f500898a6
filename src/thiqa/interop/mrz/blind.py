"""What a check digit cannot see, told for the document at hand, and what would make a wrong one right.

Three kinds of error pass the digits: characters that none covers (names, nationality, issuer, sex), one character for
another whose value ends in the same decimal (6 and G, 0 and A, K, U or a filler), and neighbours that change places
where their values differ by a multiple of 5. Where two errors meet, one pair in ten passes. The digit over the whole
zone helps only where it weighs a field otherwise than the field's own digit does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from types import MappingProxyType

from thiqa.domain.errors import FieldInvalid
from thiqa.interop.mrz import calendar
from thiqa.interop.mrz.digits import check_digit, equal_values, swaps_unseen
from thiqa.interop.mrz.finding import Finding
from thiqa.interop.mrz.layouts import Layout, Slot

__all__ = ["LOOKS_LIKE", "repairs", "unseen"]

_GROUPS = ("0ODQ", "1IL", "2Z", "5S", "8B", "6G", "4A", "7T", "UV", "MN", "CG")
LOOKS_LIKE: Mapping[str, str] = MappingProxyType(
    {c: "".join(sorted({o for group in _GROUPS if c in group for o in group} - {c})) for c in "".join(_GROUPS)}
)
"""Characters that optical reading confuses in OCR-B, on worn or badly lit paper."""

REPAIRS_LIMIT = 8
TRIES_LIMIT = 1500
_DIGITS_ONLY = frozenset({"birth", "expiry"})


def repairs(layout: Layout, zone: tuple[str, ...]) -> Iterator[Finding]:
    """Which single look-alike would make every digit right, or else which two; at most 8 proposals.

    Only places that a digit at fault covers are tried. A proposal is a place to look at again, never a correction: a
    look-alike fits by chance once in ten times.
    """
    spots = [(spot, _choices(layout, zone, spot)) for spot in _suspect(layout, zone)]
    spots = [(spot, letters) for spot, letters in spots if letters]
    found = tried = 0
    for many in (1, 2):
        for chosen in combinations(spots, many):
            for letters in product(*(each for _, each in chosen)):
                tried += 1
                if tried > TRIES_LIMIT:
                    return
                places = [(line, at, letter) for ((line, at), _), letter in zip(chosen, letters, strict=True)]
                if _all_right(layout, _changed(zone, places)):
                    told = " and ".join(f"{c} at line {line + 1}, position {at + 1}" for line, at, c in places)
                    line, at, _ = places[0]
                    where = f"line {line + 1}, position {at + 1}"
                    yield Finding("doubt", "look-alike", where, f"all digits would agree with {told}")
                    found += 1
                    if found == REPAIRS_LIMIT:
                        return
        if found:
            return


def _suspect(layout: Layout, zone: tuple[str, ...]) -> list[tuple[int, int]]:
    """Each place that takes part in a check digit that is wrong, the digit included."""
    own, whole = _parts(layout, zone)
    wrong = [part for part in own if not part.right]
    slots = [slot for part in wrong for slot in part.slots]
    if not wrong and whole is not None and not whole.right:
        # Every field agrees with its own digit, so what has none is at fault, or two errors.
        slots = list(whole.slots)
    elif whole is not None:
        slots.append(whole.slots[-1])
    places = {(slot.line, at) for slot in slots for at in range(slot.start, slot.end)}
    return sorted((line, at) for line, at in places if zone[line][at] != "<")


def _choices(layout: Layout, zone: tuple[str, ...], spot: tuple[int, int]) -> str:
    line, at = spot
    look = LOOKS_LIKE.get(zone[line][at], "")
    numeric = any(
        slot.line == line and slot.start <= at < slot.end
        for name, slot in (*layout.fields.items(), *layout.digits.items(), ("composite", layout.composite_digit))
        if slot is not None and (name in _DIGITS_ONLY or slot.length == 1) and name != "sex"
    )
    return "".join(c for c in look if c.isdigit()) if numeric else look


def _changed(zone: tuple[str, ...], places: list[tuple[int, int, str]]) -> tuple[str, ...]:
    lines = list(zone)
    for line, at, letter in places:
        lines[line] = lines[line][:at] + letter + lines[line][at + 1 :]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class _Part:
    """What one check digit covers, the slot of the digit last, and whether it is right."""

    slots: tuple[Slot, ...]
    right: bool


def _parts(layout: Layout, zone: tuple[str, ...]) -> tuple[list[_Part], _Part | None]:
    own = []
    for name, digit in layout.digits.items():
        slots, text, found = (layout.fields[name], digit), layout.fields[name].of(zone), digit.of(zone)
        if name == "number" and found == "<" and layout.overflows:
            optional = layout.fields["optional"]
            rest = optional.of(zone).split("<", 1)[0]
            slots = (*slots[:1], Slot(optional.line, optional.start, optional.start + len(rest)))
            text, found = text + rest[:-1], rest[-1:]
        empty = name == "optional" and found == "<" and not text.strip("<")
        own.append(_Part(slots, empty or found == check_digit(text)))
    last = layout.composite_digit
    if last is None:
        return own, None
    right = last.of(zone) == check_digit("".join(slot.of(zone) for slot in layout.composite))
    return own, _Part((*layout.composite, last), right)


def _all_right(layout: Layout, zone: tuple[str, ...]) -> bool:
    own, whole = _parts(layout, zone)
    return all(part.right for part in own) and (whole is None or whole.right)


def unseen(layout: Layout, zone: tuple[str, ...], fields: Mapping[str, str]) -> Iterator[Finding]:
    """What could be wrong in this very zone without a digit telling, field by field."""
    yield Finding(
        "unseen",
        "uncovered",
        layout.fields["name"].place(),
        "no check digit covers the name, the issuer, the nationality, the sex and the document code",
    )
    for name in layout.digits:
        if name == "optional":
            continue
        slot, text = layout.fields[name], fields[name]
        yield from _exchanges(name, slot, text)
        yield from _swaps(name, slot, text)
    repeats = sorted(name for name in layout.digits if _composite_repeats(layout, name))
    if repeats and layout.composite:
        words = " and ".join(_WORDS[name] for name in repeats)
        why = f"the last digit weighs the {words} as their own digit does: two errors there that cancel pass both"
        yield Finding("unseen", "cancelling", layout.fields[repeats[0]].place(), why)
    elif not layout.composite:
        why = "a visa has no digit over the whole zone: two errors in a field pass once in ten"
        yield Finding("unseen", "cancelling", layout.fields["number"].place(), why)
    if layout.code.startswith("MRV") and fields["optional"].strip("<"):
        yield Finding(
            "unseen", "uncovered-optional", layout.fields["optional"].place(), "no check digit covers the optional data"
        )


_WORDS = {
    "number": "document number",
    "birth": "date of birth",
    "expiry": "date of expiry",
    "optional": "optional data",
}


def _exchanges(name: str, slot: Slot, text: str) -> Iterator[Finding]:
    """Look-alikes of equal value: optical reading may confuse them, and the digit agrees with either."""
    for at, c in enumerate("" if name in _DIGITS_ONLY else text):
        both = "".join(o for o in equal_values(c) if o in LOOKS_LIKE.get(c, "")) if c != "<" else ""
        if both:
            why = f"the {_WORDS[name]} would pass as well with {' or '.join(both)} here, which looks alike"
            yield Finding("unseen", "equal-look-alike", slot.place(at), why)


def _swaps(name: str, slot: Slot, text: str) -> Iterator[Finding]:
    for at in swaps_unseen(text.rstrip("<")):
        if name in _DIGITS_ONLY and not _a_date(text[:at] + text[at + 1] + text[at] + text[at + 2 :]):
            continue  # the calendar sees what the digit does not
        why = f"in the {_WORDS[name]} this character and the next could change places unseen"
        yield Finding("unseen", "swap", slot.place(at), why)


def _a_date(text: str) -> bool:
    try:
        calendar.birth(text, _LATE)
    except FieldInvalid:
        return False
    return True


_LATE = date(2199, 12, 31)


def _composite_repeats(layout: Layout, name: str) -> bool:
    """Whether the digit over the whole zone gives every character of a field the weight that its own digit gives."""
    at = 0
    own = layout.fields[name]
    for slot in layout.composite:
        if slot.line == own.line and slot.start <= own.start < slot.end:
            return (at + own.start - slot.start) % 3 == 0
        at += slot.length
    return False
