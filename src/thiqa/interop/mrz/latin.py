"""Latin letters with marks, as the machine-readable zone writes them (Doc 9303 part 3, section 6.A).

The section has 95 rows; nearly all drop the mark. Where it leaves the state a choice, the first way is the one of the
column, the second the plain letter. Letters that the section lacks lose their marks by Unicode decomposition; those
that do not decompose stand in the second table.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["CHOICES", "TABLE", "latin"]

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Ä": ("AE", "A"),
        "Å": ("AA", "A"),
        "Ñ": ("N", "NXX"),
        "Ö": ("OE", "O"),
        "Ü": ("UE", "U", "UXX"),
    }
)
"""Letters for which a state may choose: its first way, then the others."""

_ROWS = (
    "À A Á A Â A Ã A Æ AE Ç C È E É E Ê E Ë E Ì I Í I Î I Ï I Ð D Ò O Ó O Ô O Õ O Ø OE Ù U Ú U Û U Ý Y Þ TH "
    "Ā A Ă A Ą A Ć C Ĉ C Ċ C Č C Ď D Đ D Ē E Ĕ E Ė E Ę E Ě E Ĝ G Ğ G Ġ G Ģ G Ĥ H Ħ H Ĩ I Ī I Ĭ I Į I İ I ı I Ĳ IJ "
    "Ĵ J Ķ K Ĺ L Ļ L Ľ L Ŀ L Ł L Ń N Ņ N Ň N Ŋ N Ō O Ŏ O Ő O Œ OE Ŕ R Ŗ R Ř R Ś S Ŝ S Ş S Š S Ţ T Ť T Ŧ T Ũ U Ū U "
    "Ŭ U Ů U Ű U Ų U Ŵ W Ŷ Y Ÿ Y Ź Z Ż Z Ž Z ẞ SS"
).split()
_BESIDE = "Ə A Ɖ D Ǝ E Ɓ B Ɗ D Ɣ G Ɨ I Ƙ K Ƴ Y Ɵ O Ʉ U Ƶ Z Ǥ G Ɲ N Ɛ E Ɔ O".split()

TABLE: Mapping[str, str] = MappingProxyType(
    {unicodedata.normalize("NFC", letter): way for letter, way in zip(_ROWS[0::2], _ROWS[1::2], strict=True)}
    | {letter: ways[0] for letter, ways in CHOICES.items()}
)
"""Section 6.A, capital letters, with the first way where there is a choice."""

_MORE: Mapping[str, str] = MappingProxyType(dict(zip(_BESIDE[0::2], _BESIDE[1::2], strict=True)))


def latin(letter: str, *, plain: bool = False) -> str | None:
    """The zone's writing of one capital letter in form NFC; ``None`` for what is no Latin letter.

    ``plain``: the letter without its mark where the state has the choice.
    """
    if "A" <= letter <= "Z":
        return letter
    if plain and letter in CHOICES:
        return CHOICES[letter][1] if letter != "Ñ" else "N"
    found = TABLE.get(letter) or _MORE.get(letter)
    if found is None:
        base = unicodedata.normalize("NFKD", letter)
        kept = "".join(c for c in base if not unicodedata.combining(c)).upper()
        if kept and kept != letter and kept.isascii() and kept.isalpha():
            found = kept
    return found
