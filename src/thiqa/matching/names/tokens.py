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
from thiqa.matching.names.transduce import NOTHING, Left, Model, Right, align, latin

MOST_TOKENS: Final = 8_000  # kept in memory, twice; few enough for the collector of cycles to walk in a moment
MOST_PAIRS: Final = 400_000
UNSEEN: Final = 10.3  # rarity of consonants that are not in the table


class Token:
    """One part as it is compared: letters, script, its consonant classes, how rare it is."""

    __slots__ = (
        "bits",
        "coarse",
        "fine",
        "form",
        "glide",
        "left",
        "letters",
        "number",
        "other",
        "rare",
        "reading",
        "right",
        "script",
        "size",
        "start",
    )

    def __init__(self, letters: str, script: Script, article: bool, number: int, rarity: dict[str, float]) -> None:
        self.letters = letters
        self.script: Script = script
        self.reading = latin(letters, script)
        self.size = size(letters, self.reading, script)
        self.form = forms.form(self.reading)
        if script == "cyrillic":
            self.fine = skeleton.strict(self.reading, "latin")
            wide = skeleton.wide(letters, script)
        else:
            self.fine = skeleton.strict(letters, script)
            wide = ""
        self.coarse, self.bits, usual = _classes(self.fine)
        self.rare = rarity.get(wide or usual, UNSEEN)
        self.glide = self.fine.replace("J", "") if "j" in self.reading else ""
        self.other = _other(letters, script, article)
        self.left: Left | None = None  # of its own script, made at first need
        self.right: dict[str, Right] | None = None
        self.number = number
        self.start = number << 32  # a pair of tokens is remembered under the start of one and the number of the other


@lru_cache(maxsize=1 << 14)
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
                known = Token(letters, script, article, next(self.numbers), self.model.rarity)
            self.tokens[key] = known
        return known

    def excess(self, x: Token, y: Token) -> float:
        """How much dearer the best alignment is than the cheapest of either side; infinite where it is hopeless."""
        if x.reading == y.reading and x.script == y.script:
            return 0.0
        if x.form and x.form == y.form:
            return SAME_FORM
        if not plausible(x, y):
            return NOTHING
        if x.script == y.script and x.letters > y.letters:
            x, y = y, x
        model = self.model
        if y.script in model.steps and y.script != "latin" and x.script == "latin":
            x, y = y, x
        script = x.script if x.script in model.steps and y.script == "latin" else "latin"
        if script == x.script:
            left = x.left
            if left is None:
                left = x.left = model.left(x.reading if script == "latin" else x.letters, script)
        else:  # two scripts that meet only through their Latin readings
            left = model.left(x.reading, script)
        if y.right is None:
            y.right = {}
        right = y.right.get(script)
        if right is None:
            right = y.right[script] = model.right(y.reading, script)
        floor = (left[1][0] + right[2][0]) * 0.5
        if floor == NOTHING:
            return NOTHING
        return align(left, right, model.tables[script], floor + LIMIT) - floor

    def pair(self, x: Token, y: Token) -> float:
        """Excess cost of the pair, remembered."""
        known = self.seen.get(x.start + y.number)
        return self.weigh(x, y) if known is None else known

    def weigh(self, x: Token, y: Token) -> float:
        """Excess cost of a pair that is not remembered, or no more; it is now."""
        excess = self.excess(x, y)
        if excess > DOUBTFUL and (x.other or y.other):
            excess = min(excess, self._otherwise(x, y))
        if len(self.seen) >= MOST_PAIRS:
            self.seen.clear()
        self.seen[x.start + y.number] = excess
        return excess

    def _otherwise(self, x: Token, y: Token) -> float:
        """Excess with the article read off, or on, where one side may have it written in one word."""
        best = NOTHING
        if x.other:
            best = self.excess(self.token(x.other, x.script), y)
        if y.other:
            best = min(best, self.excess(x, self.token(y.other, y.script)))
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


def size(letters: str, reading: str, script: Script) -> int:
    """How long a part counts as: Latin spellings without doubled letters."""
    return len(reading) if script == "latin" else len(letters)


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
SPANS: Final = {(x, y): lengths(x, y) for x in _SCRIPTS for y in _SCRIPTS}


def plausible(x: Token, y: Token) -> bool:
    """Whether lengths and consonants leave a chance that two tokens are one name: about one consonant differs."""
    least, most = SPANS[x.script, y.script]
    if not least <= x.size - y.size <= most:
        return False
    same = x.coarse == y.coarse
    if not same and len(x.coarse) < 3 and len(y.coarse) < 3:
        return False
    a, b = x.fine, y.fine
    if a == b or near(a, b):
        return True
    if x.glide or y.glide:
        a, b = x.glide or a, y.glide or b
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
