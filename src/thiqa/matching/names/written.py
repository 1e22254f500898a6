"""The parts of a name as they stand in the text, for the eyes of whoever reads a comparison.

Folding changes letters and drops marks; an officer wants the spelling of the document. The text is cut where folding
sees the end of a word, and each piece is folded alone: so every folded word knows the piece that it came from.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from thiqa.matching.names.letters import LONGEST_TEXT, pieces, split, words
from thiqa.matching.names.parts import Part

_JOINERS: Final = "\u200c\u200d"  # Persian and Indic spellings need them


def written(text: str, parts: Sequence[Part]) -> list[str]:
    """Each part as it is written in the text, without controls; folded where the two cannot be told apart."""
    originals: list[tuple[str, str]] = []
    for run in _runs(text[:LONGEST_TEXT]):
        shown = _shown(run)
        originals.extend([(word.written, shown) for piece in pieces(run) for word in split(piece)])
    found = [word.written for word in words(text)]
    if [folded for folded, _ in originals[: len(found)]] != found:
        return [part.written for part in parts]
    out, place = [], 0
    for part in parts:
        spelled: list[str] = []
        for folded in part.written.split():
            here = next((k for k in range(place, len(originals)) if originals[k][0] == folded), None)
            if here is not None:
                place = here
            spelled.append(folded if here is None else originals[here][1])
        out.append(" ".join(dict.fromkeys(spelled)))
    return out


def _runs(text: str) -> list[str]:
    """The text cut where a word ends."""
    return "".join([" " if _ends(character) else character for character in text]).split(" ")


@lru_cache(maxsize=1 << 12)
def _ends(character: str) -> bool:
    """Whether a character is no letter and ends a word."""
    return not pieces(character) and len(pieces(f"a{character}a")) == 2


def _shown(run: str) -> str:
    """A piece without bidi marks, controls and lone surrogates, which could change how the sentence looks."""
    return "".join([one for one in run if one in _JOINERS or unicodedata.category(one) not in ("Cf", "Cc", "Cs")])
