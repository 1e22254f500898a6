"""The one or two ways a part's consonants are read for keys (specs/names.md, section 7.1).

Which habit a spelling follows is not written on it: *ch* is sh, ch or kh, Slavic *j* is no consonant, ج is j or g. Each
part gets its usual reading, and at most one other.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

from thiqa.matching.names import skeleton
from thiqa.matching.names.forms import slavic
from thiqa.matching.names.letters import Script
from thiqa.matching.names.transduce import latin

_GLIDE: Final = re.compile(r"(?<![tzd])j")
_CH: Final = re.compile(r"(?<![tsc])ch")
_SOFT_G: Final = re.compile(r"g(?=[eiy])")
_SHORT_U: Final = re.compile(r"(?<=[aeo])u(?=s[kc]|$|n[ae]|k|l)")
_SOFT_TS: Final = re.compile(r"([td])[sz](?=[ieay])")
_W_IS_V: Final = re.compile(r"^w|w$|wi|owa")


class Reading(NamedTuple):
    """Coarse classes, fine classes; ``0`` where a part has no consonant."""

    wide: str
    fine: str


@lru_cache(maxsize=1 << 14)
def readings(letters: str, script: Script, article: bool) -> tuple[Reading, ...]:
    """The readings of one part, the usual one first."""
    known = slavic(latin(letters, script))
    if known:
        stem = known.partition("+")[0]
        fine = skeleton.strict(stem, "latin") + {"": "", "+": "FC", "+a": "FN"}[known[len(stem) :]]
        return (_reading(fine),)
    if script == "arabic":
        letters = letters.replace("تس", "س").replace("تز", "ز")
    usual = _reading(skeleton.strict(letters, script))
    other = _reading(skeleton.strict(_other(letters, script, article), script))
    return (usual,) if usual.wide == other.wide else (usual, other)


def _reading(fine: str) -> Reading:
    return Reading(skeleton.widened(fine) or "0", fine or "0")


def _other(letters: str, script: Script, article: bool) -> str:
    """The spelling as another habit would have written it; the same where there is no doubt."""
    if script == "latin":
        return _other_latin(letters)
    if script == "arabic":
        return _other_arabic(letters, article)
    if script == "cyrillic":
        if "дз" in letters:
            return letters.replace("дз", "д")
        soft = letters.replace("ци", "ти").replace("це", "те").replace("ця", "тя")
        if soft != letters:
            return soft
        return letters.replace("ц", "к") if "ц" in letters else letters.removeprefix("г")
    return letters


def _other_latin(letters: str) -> str:
    other = letters
    if len(letters) > 5 and letters[:2] in ("al", "el"):
        return letters[2:]
    if "j" in letters:
        other = _CH.sub("kh", _GLIDE.sub("", letters)).replace("w", "v")
    else:
        if "ch" in other:
            other = _CH.sub("kh", other)
        if "w" in other and _W_IS_V.search(other):
            other = other.replace("w", "v")
        if other == letters:
            other = _SOFT_G.sub("j", other)
        if other == letters:
            other = _SHORT_U.sub("v", other)
        if other == letters:
            other = other.replace("zh", "z").replace("shaq", "saq").replace("shak", "sak").replace("x", "kh")
        if other == letters:
            other = _SOFT_TS.sub(r"\1", other)
    return other[:-3] if other.endswith("ova") else other


def _other_arabic(letters: str, article: bool) -> str:
    if "ج" in letters:
        return letters.replace("ج", "گ")
    if article and len(letters) <= 3:
        return "ل" + letters
    other = letters.replace("ظ", "د").replace("ذ", "ز").replace("ض", "ز")
    if other == letters:
        other = letters.replace("ث", "س")
    if other == letters:
        other = letters.replace("وا", "فا").replace("وي", "في")
    return other
