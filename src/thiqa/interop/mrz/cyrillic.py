"""Cyrillic letters in the machine-readable zone (Doc 9303 part 3, section 6.B).

The section gives one column for all and exceptions for languages. Rows that the section prints under a wrong code point
are read by what they mean: D stands beside Ђ (0402) though Ћ is printed, GJ is the Macedonian Ѓ (0403) though Ғ (0492)
is printed. Serbian Г stays G: the H that is printed for Serbian belongs to Belarusian and Ukrainian. Ь is in no row and
is not written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["LANGUAGES", "TABLE", "cyrillic"]

_ROWS = (
    "А A Б B В V Г G Д D Е E Ё E Ж ZH З Z И I Й I К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х KH Ц TS Ч CH Ш SH "
    "Щ SHCH Ъ IE Ы Y Э E Ю IU Я IA Ђ D Є IE Ѕ DZ І I Ї I Ј J Љ LJ Њ NJ Ћ C Ќ K Ѓ G Ў U Џ DZ Ѫ U Ѵ Y Ґ G Ғ G Һ C "
    "Ѐ E Ѝ I"
).split()

TABLE: Mapping[str, str] = MappingProxyType(dict(zip(_ROWS[0::2], _ROWS[1::2], strict=True)) | {"Ь": ""})

_EXCEPTIONS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "be": MappingProxyType({"Ё": "IO", "Г": "H"}),
        "bg": MappingProxyType({"Щ": "SHT"}),
        "mk": MappingProxyType({"Ќ": "KJ", "Ѓ": "GJ", "Џ": "DJ", "Х": "H", "Ц": "C"}),
        "sr": MappingProxyType({"Ж": "Z", "Х": "H", "Ц": "C", "Ч": "C", "Ш": "S"}),
        "uk": MappingProxyType({"Г": "H", "И": "Y"}),
    }
)
_UKRAINIAN_FIRST: Mapping[str, str] = MappingProxyType({"Є": "YE", "Ї": "YI", "Й": "Y", "Ю": "YU", "Я": "YA"})

LANGUAGES = frozenset(_EXCEPTIONS)
"""The languages for which the section makes exceptions, as BCP 47 writes them."""


def cyrillic(letter: str, language: str = "", *, first: bool = False) -> str | None:
    """The zone's writing of one capital letter; ``first``: it begins a word. ``None`` for what is not Cyrillic."""
    if language == "uk" and first and letter in _UKRAINIAN_FIRST:
        return _UKRAINIAN_FIRST[letter]
    return _EXCEPTIONS.get(language, TABLE).get(letter, TABLE.get(letter))
