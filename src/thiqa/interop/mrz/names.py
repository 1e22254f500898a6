"""Names in the machine-readable zone: writing them, cutting what is too long, and taking them apart.

Rules of ICAO Doc 9303 part 3, section 4.6: parts of a name are divided by one filler, the primary identifier from the
secondary by two; hyphens and commas become a filler, an apostrophe and every other mark go without a trace; digits have
no place. What does not fit is cut as parts 4 to 7, section 4.2.3, ask: the field ends with a letter then.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from thiqa.domain.errors import MrzInvalid
from thiqa.interop.mrz.arabic import arabic, readings
from thiqa.interop.mrz.cyrillic import cyrillic
from thiqa.interop.mrz.latin import latin

__all__ = ["Name", "field", "parse", "transliterate"]

_JOINERS = "\u200c\u200d"
NAME_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Name:
    """The parts of a name field. ``truncated``: the field is full to its last character, so more may have been cut."""

    primary: tuple[str, ...]
    secondary: tuple[str, ...]
    truncated: bool = False

    @property
    def whole(self) -> str:
        """The name as a person writes it: given names, then the family name."""
        return " ".join((*self.secondary, *self.primary))

    def in_arabic(self) -> str:
        """The name in Arabic letters where the zone holds the writing of section 6.C, else empty: every part must be
        readable and at least one must have an X, which no free romanisation has by chance everywhere."""
        parts = (*self.secondary, *self.primary)
        if self.truncated or not any("X" in part for part in parts):
            return ""
        words = [readings(part) for part in parts]
        return " ".join(found[0] for found in words) if all(words) else ""


def transliterate(text: str, *, language: str = "", plain: bool = False) -> str:
    """The parts of a name in A to Z, divided by ``<``.

    ``language`` (BCP 47: be, bg, mk, sr, uk) chooses the exceptions for Cyrillic, ``plain`` the letter without its mark
    where section 6.A leaves the choice (Ä: AE or A). Raises ``MrzInvalid`` for a letter of a script that section 6 does
    not cover, for digits, and for a text of more than 500 characters; never with the text in the sentence.
    """
    if len(text) > NAME_LIMIT:
        raise MrzInvalid(place="the name", why=f"it has more than {NAME_LIMIT} characters")
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).upper())
    words = "".join(" " if c in "-,/" or unicodedata.category(c) in {"Pd", "Zs", "Cc"} else c for c in text).split()
    parts = [_word(word, language, plain) for word in words]
    return "<".join(part for part in parts if part)


def _word(word: str, language: str, plain: bool) -> str:
    letters = "".join(c for c in word if c not in _JOINERS and unicodedata.category(c)[0] in "LMN")
    if any("\u0600" <= c <= "\u06ff" for c in letters):
        found = arabic(letters)
        if found is None:
            raise MrzInvalid(place="the name", why="a letter that Doc 9303 part 3, section 6.C does not have")
        return found
    written = []
    for place, c in enumerate(letters):
        if unicodedata.combining(c):
            continue
        way = latin(c, plain=plain)
        if way is None:
            way = cyrillic(c, language, first=place == 0)
        if way is None:
            why = "a digit" if c.isnumeric() else "a letter that Doc 9303 part 3, section 6 does not have"
            raise MrzInvalid(place="the name", why=why)
        written.append(way)
    return "".join(written)


def field(primary: str, secondary: str, width: int) -> str:
    """The name field of ``width`` characters of two identifiers that are transliterated already.

    A name that is too long loses characters where it has most: first the secondary identifier from its end; where not
    even two fillers and one letter of it fit, the longest part of the primary one, again and again (one of the ways
    that the parts of the document leave to the state). The field then ends with a letter. Raises ``MrzInvalid`` when
    there is no name at all, or one of so many parts that it cannot be cut.
    """
    first, second = [part for part in primary.split("<") if part], [part for part in secondary.split("<") if part]
    if not first:
        raise MrzInvalid(place="the name", why="there is no primary identifier")
    whole = _joined(first, second)
    if len(whole) <= width:
        return whole.ljust(width, "<")
    room = width - 3 if second else width
    while len("<".join(first)) > room:
        longest = max(first, key=len)
        if len(longest) == 1:
            raise MrzInvalid(place="the name", why="it has more parts than the field has room for")
        first[first.index(longest)] = longest[:-1]
    cut = _joined(first, second)[:width]
    while cut.endswith("<"):
        # The last character tells that the name was cut, so it must be a letter: one more goes further in front.
        parts = max(first, second or first, key=lambda each: max(map(len, each)))
        longest = max(parts, key=len)
        if len(longest) == 1:
            raise MrzInvalid(place="the name", why="it has more parts than the field has room for")
        parts[parts.index(longest)] = longest[:-1]
        cut = _joined(first, second)[:width]
    return cut.ljust(width, "<")


def _joined(first: list[str], second: list[str]) -> str:
    return "<".join(first) + ("<<" + "<".join(second) if second else "")


def parse(text: str) -> Name:
    """The parts of a name field, whatever stands in it; what is wrong with it is for ``doubts`` to say."""
    primary, _, secondary = text.rstrip("<").partition("<<")
    return Name(
        tuple(part for part in primary.split("<") if part),
        tuple(part for part in secondary.split("<") if part),
        bool(text) and text[-1] != "<",
    )
