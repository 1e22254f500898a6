"""The ways a part's consonants are read for keys (specs/names.md, section 7.1).

Which habit a spelling follows is not written on it: *ch* is sh, ch or kh, Slavic *j* is no consonant, ج is j or g. Each
part gets its usual reading, and at most two others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from thiqa.matching.names import skeleton
from thiqa.matching.names.compounds import beyond
from thiqa.matching.names.forms import slavic
from thiqa.matching.names.letters import Script
from thiqa.matching.names.transduce import latin

MOST_READINGS: Final = 3
_GLIDE: Final = re.compile(r"(?<![tzd])j")
_CH: Final = re.compile(r"(?<![tsch])ch")
_SOFT_C: Final = re.compile(r"c(?=[ei])")
_SOFT_G: Final = re.compile(r"g(?=[eiy])")
_SHORT_U: Final = re.compile(r"(?<=[aeo])u(?=s[kc]|$|n[ae]|k|l)")
_SOFT_TS: Final = re.compile(r"(?<=[td])[sz](?=[ieay])")
_W_IS_V: Final = re.compile(r"^w|w$|wi|owa")
_SILENT: Final = re.compile(
    r"(?:(?<=[ou])ts?|(?<=aul)t|(?<=[ei])t|(?<=[aoi]n)[dt]|(?<=[eaio]u)[xs]|(?<=[aou])s|(?<=i)e[rs]|(?<=[qg]u)es|(?<=[crgl])es)$"
)


class Reading(NamedTuple):
    """Coarse classes, fine classes; ``0`` where a part has no consonant."""

    wide: str
    fine: str
    father: bool = False  # a patronymic of a known name, whose classes are those of the name and FC or FN


Plain = tuple[str, str, bool]
"""The fields of a reading as a plain tuple: those the collector of cycles does not walk, and many are remembered."""


def readings(letters: str, script: Script, article: bool) -> tuple[Reading, ...]:
    """The readings of one part, the usual one first, all of different coarse classes; remembered."""
    return tuple([Reading(*one) for one in _remembered(letters, script, article)])


def read(letters: str, script: Script, article: bool) -> tuple[Plain, ...]:
    """The same as plain tuples, worked out anew."""
    if script == "latin":
        known = slavic(letters)
        others = _latin
    elif script == "cyrillic":
        known = slavic(latin(letters, script))
        others = _cyrillic
    elif script == "arabic":
        known = ""
        letters = letters.replace("تس", "س").replace("تز", "ز")
        others = _arabic_with_article if article and len(letters) <= 3 else _arabic
    else:
        return (_reading(skeleton.strict(letters, script)),)
    if known:
        stem, mark, _ = known.partition("+")
        fine = skeleton.strict(stem, "latin") + _FATHERS[known[len(stem) :]]
        return ((skeleton.widened(fine), fine, bool(mark)),)
    if letters.startswith("mc"):
        letters = "mk" + letters[2:]
    found = [_reading(skeleton.strict(letters, script))]
    seen = {letters}
    for other in others(letters):
        if other not in seen:
            seen.add(other)
            reading = _reading(skeleton.strict(other, script))
            if reading[0] not in [wide for wide, _, _ in found]:
                found.append(reading)
                if len(found) == MOST_READINGS:
                    break
    return tuple(found)


_remembered: Final = lru_cache(maxsize=1 << 12)(read)
_FATHERS: Final = {"": "", "+": "FC", "+a": "FN"}


def _reading(fine: str) -> Plain:
    return skeleton.widened(fine) or "0", fine or "0", False


def _latin(letters: str) -> Iterator[str]:
    """The spelling as other habits would have written it, the likeliest first."""
    if len(letters) > 5 and letters[:2] in ("al", "el"):
        yield letters[2:]
    if letters[0] == "b" and (rest := beyond(letters)):
        yield rest
    if letters.endswith("ova"):
        yield letters[:-3]
    if "j" in letters:
        yield _CH.sub("kh", _GLIDE.sub("", letters)).replace("w", "v")
        return
    w_is_v = "w" in letters and _W_IS_V.search(letters) is not None
    if w_is_v or "ch" in letters:
        other = _CH.sub("kh", letters)
        yield other.replace("w", "v") if w_is_v else other
    if "c" in letters:
        yield _SOFT_C.sub("ch", letters)
    if "g" in letters:
        yield _SOFT_G.sub("j", letters)
    if "rz" in letters:
        yield letters.replace("rz", "r")
    if "u" in letters or "t" in letters or "d" in letters:
        yield _SOFT_TS.sub("", _SHORT_U.sub("v", letters))
    if "zh" in letters or "x" in letters or "sha" in letters:
        yield letters.replace("zh", "z").replace("shaq", "saq").replace("shak", "sak").replace("x", "kh")
    if letters[-1] in "tsdxr":
        yield _SILENT.sub("", letters)


def _cyrillic(letters: str) -> Iterator[str]:
    if "дз" in letters:
        yield letters.replace("дз", "д")
    if "ц" in letters:
        yield letters.replace("ци", "ти").replace("це", "те").replace("ця", "тя")
        yield letters.replace("ц", "к")
    yield letters.removeprefix("г")


def _arabic(letters: str) -> Iterator[str]:
    if "ج" in letters:
        yield letters.replace("ج", "گ")
    yield letters.replace("ظ", "د").replace("ذ", "ز").replace("ض", "ز")
    if "ث" in letters:
        yield letters.replace("ث", "س")
    if "و" in letters:
        yield letters.replace("وا", "فا").replace("وي", "في")
        if letters[0] == "و":
            yield "ف" + letters[1:]
    if letters[0] == "ش" and letters[1:2] in ("ت", "ب"):
        yield "س" + letters[1:]


def _arabic_with_article(letters: str) -> Iterator[str]:
    yield "ل" + letters
    yield from _arabic(letters)
