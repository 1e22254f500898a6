"""How probable one spelling is beside another: letter transduction by learnt steps (specs/names.md, section 4).

The cost of a pair of tokens is ``-log P(x, y)`` of the best alignment under the learnt joint model.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from functools import lru_cache
from importlib import resources
from typing import Final

from thiqa.matching.names.letters import Script

Table = dict[str, dict[str, float]]  # what each piece becomes, and its cost
NOTHING: Final = float("inf")
_DOUBLED: Final = re.compile(r"([a-z])(?=\1)")  # what stands before its like: a replacement by nothing is quick

_LATIN_OF_CYRILLIC: Final = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщыэюя",
        "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch y e yu ya".split(),
        strict=True,
    )
)
_LATIN_OF_ARABIC: Final = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويپچژگڤ",
        "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h u i p ch zh g v".split(),
        strict=True,
    )
)
_LATIN_OF_HEBREW: Final = dict(
    zip("אבגדהוזחטיכלמנסעפצקרשת", "a b g d h u z h t i k l m n s a p ts k r sh t".split(), strict=True)
)
_PLAIN: Final = {"cyrillic": _LATIN_OF_CYRILLIC, "arabic": _LATIN_OF_ARABIC, "hebrew": _LATIN_OF_HEBREW}


def latin(letters: str, script: Script) -> str:
    """A plain Latin reading, letter by letter; for scripts that meet otherwise only through it."""
    read = _PLAIN.get(script)
    if script == "latin":
        return squeezed(letters)
    return letters if read is None else "".join([read.get(letter, "") for letter in letters]) or letters


def squeezed(letters: str) -> str:
    """A Latin spelling without doubled letters, *ee* and *oo* read as *i* and *u*: gemination is not written alike."""
    return _DOUBLED.sub("", letters.replace("ee", "i").replace("oo", "u"))


# One token of an alignment: for each place and its end the number of the longest piece of the model that begins there
# (0: none; every shorter one is a beginning of it), and the least that what is left of the token costs. Tuples of plain
# things only, which the collector of cycles does not walk.
Side = tuple[tuple[int, ...], tuple[float, ...]]
Steps = tuple[tuple[int, int, float], ...]  # letters taken of the first token, of the second, cost
Prices = tuple[tuple[int, float], ...]

MOST_WINDOWS: Final = 16_000  # beginnings of spellings that are remembered, of each script and side
MOST_SIDES: Final = 16_000  # tokens made ready that are remembered, of each script and side
MOST_MEETINGS: Final = 60_000  # of the pieces of two tokens, of each script
UNIT: Final = 1 << 16  # of the numbers of first pieces; those of second pieces are less
LAST: Final = UNIT - 1


class Pieces(dict[str, int]):
    """The pieces of one side of a script, numbered in steps of ``unit``, from one unit on.

    A dictionary from the next letters of a token to the number of the longest piece that begins them, filled as letters
    are met, always alike.
    """

    def __init__(self, costs: dict[str, float], unit: int) -> None:
        super().__init__()
        pieces = [piece for piece in costs if piece]
        self.numbers = {piece: unit * number for number, piece in enumerate(pieces, start=1)}
        self.longest = max(map(len, pieces), default=0)
        self.begun = {0: (), **{number: self._begun(piece) for piece, number in self.numbers.items()}}
        self.prices: dict[int, Prices] = {
            number: tuple([(len(one), costs[one]) for one in found]) for number, found in self.begun.items()
        }
        self.sides: dict[str, Side] = {}

    def _begun(self, letters: str) -> tuple[str, ...]:
        """The pieces that these letters begin with, the shortest first."""
        return tuple([letters[:size] for size in range(1, len(letters) + 1) if letters[:size] in self.numbers])

    def __missing__(self, window: str) -> int:
        if len(self) >= MOST_WINDOWS:
            self.clear()
        found = self._begun(window)
        self[window] = number = self.numbers[found[-1]] if found else 0
        return number

    def side(self, letters: str) -> Side:
        """A token, ready for alignments; remembered."""
        side = self.sides.get(letters)
        if side is None:
            if len(self.sides) >= MOST_SIDES:
                self.sides.clear()
            longest, prices = self.longest, self.prices
            numbers = [self[letters[place : place + longest]] for place in range(len(letters))]
            rest = [0.0] * (len(letters) + 1)  # from each place to the end, the cheapest way to be explained at all
            for place in range(len(letters) - 1, -1, -1):
                best = NOTHING
                for size, price in prices[numbers[place]]:
                    cost = price + rest[place + size]
                    if cost < best:
                        best = cost
                rest[place] = best
            side = self.sides[letters] = (*numbers, 0), tuple(rest)
        return side


class Meetings(dict[int, Steps]):
    """The steps that are possible where two tokens have got to, by the sum of the numbers of their pieces there."""

    def __init__(self, way: Table, heads: Pieces, tails: Pieces) -> None:
        super().__init__()
        self.steps = {a: {b: (len(a), len(b), cost) for b, cost in found.items()} for a, found in way.items()}
        self.steps[""] = {b: (0, 1, cost) for b, cost in way.get("", {}).items() if len(b) == 1}  # what is inserted
        self.mine = {number: ("", *found) for number, found in heads.begun.items()}
        self.others = {number: ("", *found) for number, found in tails.begun.items()}

    def __missing__(self, both: int) -> Steps:
        if len(self) >= MOST_MEETINGS:
            self.clear()
        tail = both & LAST
        others = self.others[tail]
        allowed = [self.steps[piece] for piece in self.mine[both - tail]]
        self[both] = steps = tuple([known[piece] for known in allowed for piece in others if piece in known])
        return steps


class Model:
    """The learnt parameters: steps of each script against Latin, and how rare consonant classes are."""

    def __init__(self, text: str) -> None:
        self.steps: dict[str, Table] = {}
        self.rarity: dict[str, float] = {}
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        steps: dict[str, Table] = defaultdict(lambda: defaultdict(dict))
        for line in text.splitlines():
            if line.startswith("step "):
                _, script, a, b, cost = line.split(" ")
                steps[script][a.replace("-", "")][b.replace("-", "")] = int(cost) / 100
            elif line.startswith("rare "):
                _, classes, rarity = line.split(" ")
                self.rarity[classes.replace("-", "")] = int(rarity) / 100
        self.steps = {script: dict(found) for script, found in steps.items()}
        self.heads: dict[str, Pieces] = {}
        self.tails: dict[str, Pieces] = {}
        self.meetings: dict[str, Meetings] = {}
        for script, way in self.steps.items():
            tails: dict[str, float] = {}
            for found in way.values():
                for b, price in found.items():
                    tails[b] = min(price, tails.get(b, NOTHING))
            self.heads[script] = Pieces({a: min(found.values()) for a, found in way.items()}, UNIT)
            self.tails[script] = Pieces(tails, 1)
            self.meetings[script] = Meetings(way, self.heads[script], self.tails[script])


@lru_cache(maxsize=1 << 10)
def _near(n: int, m: int) -> tuple[range, ...]:
    """For each place in one token the places in the other that an alignment may go through."""
    middles = [i * (m / n) for i in range(n + 1)]
    slack = 2 + m / 3
    return tuple([range(max(0, int(middle - slack)), min(m, int(middle + slack)) + 1) for middle in middles])


def align(x: Side, y: Side, meetings: Meetings, limit: float) -> float:
    """The cost of the best alignment; infinite where none costs less than the limit."""
    mine, rest_x = x
    others, rest_y = y
    n, m = len(mine) - 1, len(others) - 1
    if rest_x[0] >= limit or rest_y[0] >= limit:
        return NOTHING
    best = [[limit] * (m + 1) for _ in mine]
    best[0][0] = 0.0
    rooms = [limit - rest for rest in rest_y]
    for i, columns in enumerate(_near(n, m)):
        row, number = best[i], mine[i]
        room = limit - rest_x[i]
        for j in columns:
            cost = row[j]
            if cost >= room or cost >= rooms[j]:
                continue
            for a, b, step in meetings[number + others[j]]:
                step += cost
                target = best[i + a]
                if step < target[j + b]:
                    target[j + b] = step
    end = best[n][m]
    return end if end < limit else NOTHING


def load() -> Model:
    """The parameters that ship with the package."""
    return Model(resources.files(__package__).joinpath("learnt.txt").read_text(encoding="utf-8"))
