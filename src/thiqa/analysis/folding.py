"""Spellings of one word made one: case, accents, vowel signs, letters of other keyboards, digits of all scripts.

Two strengths. :func:`as_written` changes what nobody sees as a difference: compatibility forms, Persian and Urdu
letters for the Arabic ones, vowel signs, invisible characters. :func:`fold` makes one also what writers confuse:
accents of Latin, Greek and Cyrillic letters, hamza, ta marbuta and ha, alif maqsura and ya.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["as_written", "fold"]

# Letters of other keyboards and fonts for the same letter, and what joins words.
_KEYBOARD: Final = {
    **dict.fromkeys("ٱٲٳ", "ا"),
    **dict.fromkeys("یېۍے", "ي"),
    **dict.fromkeys("ۆۇۈۉۋۊ", "و"),
    **dict.fromkeys("ہھەۿ", "ه"),
    **dict.fromkeys("کڪ", "ك"),
    **dict.fromkeys("ڭڨڠ", "گ"),
    "ٹ": "ت",
    "ٺ": "ت",
    "ڈ": "د",
    "ڊ": "د",
    "ڑ": "ر",
    "ړ": "ر",
    "ں": "ن",
    "ڼ": "ن",
    "ڻ": "ن",
    "ۃ": "ة",
    "ـ": "",
    **dict.fromkeys("‐‑‒–־\u200c", "-"),  # also the zero-width non-joiner of Persian
    **dict.fromkeys("’‘`´ʹ", "'"),
}
_SPELLING: Final = {"ى": "ي", "ة": "ه", "ۃ": "ه", "ء": ""}
"""Letters that half of all writers confuse; hamza on a letter goes with the marks."""

_LETTERS: Final = str.maketrans(
    _KEYBOARD
    | _SPELLING
    | {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng"}
)
_KEYS: Final = str.maketrans(_KEYBOARD)
_VOWELS: Final = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]+")
# Marks of scripts that are read without them. Those of India and further east are letters in all but name.
_MARKS: Final = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u08d3-\u08ff]+"
)
_SIMPLE: Final = re.compile("[-'.a-z0-9\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a]*").fullmatch
_WRITTEN: Final = re.compile("[-'.a-z0-9\u0621-\u063a\u0641-\u064a]*").fullmatch  # the same of _as_written


def fold(text: str) -> str:
    """A text in folded letters, other characters as they are; it may become longer or shorter."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold()))
    text = unicodedata.normalize("NFC", _MARKS.sub("", text).translate(_LETTERS))
    return text if _SIMPLE(text) else "".join([_plain(character) for character in text])


def as_written(text: str) -> str:
    """A text with Arabic letters as it is written: without vowel signs, in the letters of one keyboard."""
    text = unicodedata.normalize("NFC", _VOWELS.sub("", unicodedata.normalize("NFKD", text).casefold()))
    text = text.translate(_KEYS)
    return text if _WRITTEN(text) else "".join([_plain(character) for character in text])


@lru_cache(maxsize=1 << 12)
def _plain(character: str) -> str:
    """Digits of all scripts in ASCII; invisible controls and letters that only modify others are gone."""
    if character.isascii():
        return character
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "" if category in ("Cf", "Lm", "Cs", "Co", "Cn") else character
