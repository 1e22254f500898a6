"""Tokens with all that a comparison needs of them worked out once, and the evidence of a pair of tokens.

What is kept in memory is only what has been worked out before: the same arguments always give the same answer.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import count
from operator import ne
from typing import Final

from thiqa.matching.names import forms, skeleton
from thiqa.matching.names.letters import Script
from thiqa.matching.names.transduce import NOTHING, Model, align, latin

MOST_TOKENS: Final = 16_000  # kept in memory, twice
MOST_PAIRS: Final = 400_000
UNSEEN: Final = 10.3  # rarity of consonants that are not in the table

Token = tuple[int, int, str, float, str, Script, str, int, str, str, str, str]
"""One part as it is compared, a field for each name below. A plain tuple, which the collector of cycles stops looking
at: there are many, and what is remembered must not make it pause."""
NUMBER: Final = 0  # a pair of tokens is remembered under both numbers
BITS: Final = 1  # which of the coarse classes occur
FORM: Final = 2  # the name that it is a form of
RARITY: Final = 3  # in nats
LETTERS: Final = 4
SCRIPT: Final = 5
READING: Final = 6  # in Latin letters
SIZE: Final = 7  # how long it counts as: Latin spellings without doubled letters
FINE: Final = 8  # its classes of consonants
COARSE: Final = 9
GLIDE: Final = 10  # the fine ones without j, where that may be no consonant
OTHER: Final = 11  # the letters without a glued article, or with the article that was set aside
START: Final = 32  # bits of a number


def made(letters: str, script: Script, article: bool, number: int, rarity: dict[str, float]) -> Token:
    """A token, with all that is asked of it worked out."""
    reading = latin(letters, script)
    if script == "cyrillic":
        fine = skeleton.strict(reading, "latin")
        coarse, bits, usual = _classes(fine)
        usual = skeleton.wide(letters, script) or usual
    else:
        fine = skeleton.strict(letters, script)
        coarse, bits, usual = _classes(fine)
    rare = rarity.get(usual, UNSEEN)
    size = len(reading) if script == "latin" else len(letters)
    glide = fine.replace("J", "") if "j" in reading else ""
    other = _other(letters, script, article)
    return number, bits, forms.form(reading), rare, letters, script, reading, size, fine, coarse, glide, other


@lru_cache(maxsize=1 << 12)
def _classes(fine: str) -> tuple[str, int, str]:
    """The coarse classes of fine ones, which of them occur, and the wide classes."""
    coarse = skeleton.coarse(fine)
    return coarse, skeleton.bits(coarse), skeleton.widened(fine)


class Evidence:
    """Makes tokens and weighs pairs of them; remembers a bounded number of both."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tokens: dict[tuple[str, str, bool], Token] = {}
        self.older: dict[tuple[str, str, bool], Token] = {}
        self.seen: dict[int, float] = {}
        self.numbers = count()

    def token(self, letters: str, script: Script, article: bool = False) -> Token:
        """The token of these letters, which in Arabic may have stood behind the article."""
        key = letters, script, article
        known = self.tokens.get(key)
        if known is None:
            if len(self.tokens) >= MOST_TOKENS:  # what was not asked for since the last time is forgotten
                self.older, self.tokens = self.tokens, {}
            known = self.older.get(key)
            if known is None:
                known = made(letters, script, article, next(self.numbers), self.model.rarity)
            self.tokens[key] = known
        return known

    def excess(self, x: Token, y: Token) -> float:
        """How much dearer the best alignment is than the cheapest of either side; infinite where it is hopeless."""
        excess = at_once(x, y)
        return self._aligned(x, y) if excess is None else excess

    def _aligned(self, x: Token, y: Token) -> float:
        """The same by letters."""
        script, other = x[SCRIPT], y[SCRIPT]
        if script == other:
            if x[LETTERS] > y[LETTERS]:
                x, y = y, x
        elif script == "latin" and other in self.model.steps:
            x, y, script, other = y, x, other, script
        if other != "latin" or script not in self.model.steps:
            script = "latin"  # two scripts that meet only through their Latin readings
        model = self.model
        left = model.heads[script].side(x[READING] if script == "latin" else x[LETTERS])
        right = model.tails[script].side(y[READING])
        floor = (left[1][0] + right[1][0]) * 0.5
        if floor == NOTHING:
            return NOTHING
        return align(left, right, model.meetings[script], floor + LIMIT) - floor

    def pair(self, x: Token, y: Token) -> float:
        """Excess cost of the pair, remembered."""
        known = self.seen.get((x[NUMBER] << START) + y[NUMBER])
        return self.weigh(x, y) if known is None else known

    def weigh(self, x: Token, y: Token) -> float:
        """Excess cost of a pair that is not remembered, or no more; it is now, unless it is told at once."""
        excess = at_once(x, y)
        if excess is None:
            excess = self._aligned(x, y)
        elif excess <= DOUBTFUL or not (x[OTHER] or y[OTHER]):
            return excess
        if excess > DOUBTFUL and (x[OTHER] or y[OTHER]):
            excess = min(excess, self._otherwise(x, y))
        if len(self.seen) >= MOST_PAIRS:
            self.seen.clear()
        self.seen[(x[NUMBER] << START) + y[NUMBER]] = excess
        return excess

    def _otherwise(self, x: Token, y: Token) -> float:
        """Excess with the article read off, or on, where one side may have it written in one word."""
        best = NOTHING
        if x[OTHER]:
            best = self.excess(self.token(x[OTHER], x[SCRIPT]), y)
        if y[OTHER]:
            best = min(best, self.excess(x, self.token(y[OTHER], y[SCRIPT])))
        return best + ARTICLE


def _other(letters: str, script: Script, article: bool) -> str:
    """The token without a glued article, or with the article that was set aside."""
    if script == "latin":
        return letters[2:] if len(letters) >= 6 and letters[:2] in ("al", "el") else ""
    return "ال" + letters if article else ""


ARTICLE: Final = 1.5
DOUBTFUL: Final = 6.0
LIMIT: Final = 17.0
SAME_FORM: Final = 4.0


# How many letters the Latin spelling may have more than the other, at the least and at the most.
LENGTHS: Final[dict[str, tuple[int, int]]] = {"arabic": (-3, 5), "cyrillic": (-2, 4), "hebrew": (-2, 5)}
ANY: Final = (-24, 24)
ALIKE: Final = (-2, 2)  # of one script


def lengths(x: Script, y: Script) -> tuple[int, int]:
    """How much longer a part of the first script may be than one of the second that is the same name."""
    if x == y:
        return ALIKE
    if x == "latin":
        return LENGTHS.get(y, ANY)
    if y == "latin":
        least, most = LENGTHS.get(x, ANY)
        return -most, -least
    return ANY


_SCRIPTS: Final[tuple[Script, ...]] = ("latin", "arabic", "cyrillic", "hebrew", "other")
SPANS: Final = {x: {y: lengths(x, y) for y in _SCRIPTS} for x in _SCRIPTS}


def at_once(x: Token, y: Token) -> float | None:
    """The excess cost of a pair where readings, forms, lengths and consonants tell it; None where letters have to."""
    script, other = x[SCRIPT], y[SCRIPT]
    if x[READING] == y[READING] and script == other:
        return 0.0
    if x[FORM] and x[FORM] == y[FORM]:
        return SAME_FORM
    least, most = SPANS[script][other]
    return None if least <= x[SIZE] - y[SIZE] <= most and plausible(x, y) else NOTHING


def plausible(x: Token, y: Token) -> bool:
    """Whether consonants leave a chance that two tokens are one name: about one differs."""
    one, other = x[COARSE], y[COARSE]
    same = one == other
    if not same and len(one) < 3 and len(other) < 3:
        return False
    a, b = x[FINE], y[FINE]
    if near(a, b):
        return True
    if x[GLIDE] or y[GLIDE]:
        a, b = x[GLIDE] or a, y[GLIDE] or b
        if near(a, b) or skeleton.coarse(a) == skeleton.coarse(b):
            return True
    return same and len(a) == len(b) and sum(map(ne, a, b)) < 3


def near(a: str, b: str) -> bool:
    """Whether one letter changed, added or taken away makes two strings equal."""
    if a == b:
        return True
    n, m = len(a), len(b)
    if n > m:
        a, b, n, m = b, a, m, n
    if m - n > 1:
        return False
    i = 0
    while i < n and a[i] == b[i]:
        i += 1
    return a[i + 1 :] == b[i + 1 :] if n == m else a[i:] == b[i + 1 :]
