"""Tokens with all that a comparison needs of them worked out once, and the evidence of a pair of tokens.

What is kept in memory is only what has been worked out before: the same arguments always give the same answer.
"""

from __future__ import annotations

from itertools import count
from typing import Final

from thiqa.matching.names import forms, skeleton
from thiqa.matching.names.letters import Script
from thiqa.matching.names.transduce import NOTHING, Left, Model, Right, align, latin

MOST_TOKENS: Final = 30_000  # kept in memory; few enough for the collector of cycles to walk in a moment
MOST_PAIRS: Final = 400_000
UNSEEN: Final = 10.3  # rarity of consonants that are not in the table


class Token:
    """One part as it is compared: letters, script, its consonant classes, how rare it is."""

    __slots__ = (
        "bits",
        "coarse",
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
        "start",
    )

    def __init__(self, letters: str, script: Script, rare: float, article: bool, number: int) -> None:
        self.letters = letters
        self.script: Script = script
        self.reading = latin(letters, script)
        self.form = forms.form(self.reading)
        if script == "cyrillic":
            fine = skeleton.strict(self.reading, "latin")
        else:
            fine = skeleton.strict(letters, script)
        self.coarse = skeleton.coarse(fine)
        self.glide = skeleton.coarse(fine.replace("J", "")) if "j" in self.reading else ""
        self.bits = skeleton.bits(self.coarse)
        self.other = _other(letters, script, article)
        self.rare = rare
        self.left: dict[str, Left] = {}
        self.right: dict[str, Right] = {}
        self.number = number
        self.start = number << 32  # a pair of tokens is remembered under the start of one and the number of the other


class Evidence:
    """Makes tokens and weighs pairs of them; remembers a bounded number of both."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.tokens: dict[tuple[str, str, bool], Token] = {}
        self.seen: dict[int, float] = {}
        self.numbers = count()

    def token(self, letters: str, script: Script, article: bool = False) -> Token:
        """The token of these letters, which in Arabic may have stood behind the article."""
        known = self.tokens.get((letters, script, article))
        if known is None:
            if len(self.tokens) >= MOST_TOKENS:
                self.tokens.clear()
            known = Token(letters, script, self.rare(letters, script), article, next(self.numbers))
            self.tokens[letters, script, article] = known
        return known

    def rare(self, letters: str, script: Script) -> float:
        """-log of how common a token of these consonants is among names."""
        return self.model.rarity.get(skeleton.wide(letters, script), UNSEEN)

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
        if y.script in self.model.steps and y.script != "latin" and x.script == "latin":
            x, y = y, x
        script = x.script if x.script in self.model.steps and y.script == "latin" else "latin"
        left = x.left.get(script)
        if left is None:
            left = x.left[script] = self.model.left(x.reading if script == "latin" else x.letters, script)
        right = y.right.get(script)
        if right is None:
            right = y.right[script] = self.model.right(y.reading, script)
        floor = (left[2][0] + right[2][0]) * 0.5
        if floor == NOTHING:
            return NOTHING
        return align(left, right, floor + LIMIT) - floor

    def pair(self, x: Token, y: Token) -> float:
        """Excess cost of the pair, remembered."""
        known = self.seen.get(x.start + y.number)
        if known is None:
            known = self.excess(x, y)
            if known > DOUBTFUL and (x.other or y.other):
                known = min(known, self._otherwise(x, y))
            if len(self.seen) >= MOST_PAIRS:
                self.seen.clear()
            self.seen[x.start + y.number] = known
        return known

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
LIMIT: Final = 14.0
SAME_FORM: Final = 4.0


def plausible(x: Token, y: Token) -> bool:
    """Whether the consonants leave a chance that two tokens are one name: at most one class differs."""
    if len(x.coarse) < 3 and len(y.coarse) < 3:
        return x.coarse == y.coarse
    if (x.bits ^ y.bits).bit_count() <= 2 and near(x.coarse, y.coarse):
        return True
    if x.glide or y.glide:
        return near(x.glide or x.coarse, y.glide or y.coarse)
    return False


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
