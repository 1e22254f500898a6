"""Arabic letters in the machine-readable zone and back (Doc 9303 part 3, section 6.C and appendix B.5).

Letters that A to Z cannot tell apart are written with X before them: ح is XH, ه is H. Vowel signs are not written,
shadda repeats its letter, and teh marbuta is XAH at the end of a part of the name and XTA elsewhere. Because no code is
the beginning of another, the letters can be read back; only doubled letters (shadda, or twice the letter) and the yeh
of Pashto are lost. Most states print a free romanisation instead, so a name without any X is not read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType

__all__ = ["TABLE", "arabic", "readings"]

_SHADDA = "\u0651"
_TEH_MARBUTA = "\u0629"
# Vowel signs, sukun, superscript alef, tatweel, and Maghrebi letters that the section leaves unwritten.
_UNWRITTEN = frozenset("\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0652\u0670\u069c\u06a2\u06a7\u06a8")

_ROWS = (
    "0621 XE 0622 XAA 0623 XAE 0624 U 0625 I 0626 XI 0627 A 0628 B 062A T 062B XTH 062C J 062D XH 062E XKH 062F D "
    "0630 XDH 0631 R 0632 Z 0633 S 0634 XSH 0635 XSS 0636 XDZ 0637 XTT 0638 XZZ 0639 E 063A G 0641 F 0642 Q 0643 K "
    "0644 L 0645 M 0646 N 0647 H 0648 W 0649 XAY 064A Y 0671 XXA 0679 XXT 067C XRT 067E P 0681 XKE 0685 XXH 0686 XC "
    "0688 XXD 0689 XDR 0691 XXR 0693 XRR 0696 XRX 0698 XJ 069A XXS 06A4 V 06A5 XF 06A9 XKK 06AB XXK 06AD XNG "
    "06AF XGG 06BA XNN 06BC XXN 06BE XDO 06C0 XYH 06C1 XXG 06C2 XGE 06C3 XTG 06CC XYA 06CD XXY 06D0 Y 06D2 XYB "
    "06D3 XBE"
).split()

TABLE: Mapping[str, str] = MappingProxyType(
    {chr(int(code, 16)): way for code, way in zip(_ROWS[0::2], _ROWS[1::2], strict=True)}
)
"""Section 6.C with the two letters for foreign names of appendix B.5.4; teh marbuta has two ways and stands apart."""

_BACK: Mapping[str, str] = MappingProxyType(
    {way: letter for letter, way in TABLE.items() if letter != "\u06d0"} | {"XTA": _TEH_MARBUTA, "XAH": _TEH_MARBUTA}
)
# Appendix B.5.5 keeps the old writing of the name of God, from before heh and hah changed places.
_ALLAH = ("ALLXH", "الله")
READINGS_LIMIT = 16


def arabic(word: str) -> str | None:
    """The zone's writing of one part of a name, without blanks; ``None`` where a character is not in the section."""
    written: list[str] = []
    last = ""
    for place, c in enumerate(word):
        if c in _UNWRITTEN:
            continue
        if c == _SHADDA:
            written.append(last)
            last = ""
            continue
        if c == _TEH_MARBUTA:
            last = "XTA" if any(after not in _UNWRITTEN and after != _SHADDA for after in word[place + 1 :]) else "XAH"
        else:
            found = TABLE.get(c)
            if found is None:
                return None
            last = found
        written.append(last)
    return "".join(written)


def readings(word: str) -> tuple[str, ...]:
    """The Arabic words whose writing in the zone is ``word``, the likeliest first; none where it is not such a writing.

    Each is written back as ``word``. A doubled letter is read with shadda first, but لل as two letters, for it is
    mostly the article before lam. At most 16.
    """
    letters = _letters(word)
    if not letters:
        return ()
    ways: list[tuple[str, ...]] = []
    place = 0
    while place < len(letters):
        letter = letters[place]
        if place + 1 < len(letters) and letters[place + 1] == letter and letter not in "اأإآ":
            both = (letter * 2, letter + _SHADDA)
            ways.append(both if letter == "ل" else both[::-1])
            place += 2
        else:
            ways.append((letter,))
            place += 1
    found = []
    for choice in product(*ways):
        text = "".join(choice)
        if arabic(text) == word:
            found.append(text)
        if len(found) == READINGS_LIMIT:
            break
    if word.endswith(_ALLAH[0]):
        found.insert(0, found[0].removesuffix("اللح") + _ALLAH[1] if found[0].endswith("اللح") else _ALLAH[1])
    return tuple(found[:READINGS_LIMIT])


def _letters(word: str) -> list[str]:
    """The letters of a writing, read from left to right; nothing when something in it is no code of the section."""
    letters: list[str] = []
    place = 0
    while place < len(word):
        for length in (1, 2, 3):
            letter = _BACK.get(word[place : place + length])
            if letter is not None:
                letters.append(letter)
                place += length
                break
        else:
            return []
    return letters
