"""How probable one spelling is beside another: letter transduction by learnt steps (specs/names.md, section 4).

The cost of a pair of tokens is ``-log P(x, y)`` of the best alignment under the learnt joint model.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from importlib import resources
from typing import Final

from thiqa.matching.names.letters import Script

Steps = dict[str, dict[str, float]]
NOTHING: Final = float("inf")
_DOUBLED: Final = re.compile(r"([a-z])\1+")

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
    return _DOUBLED.sub(r"\1", letters.replace("ee", "i").replace("oo", "u"))


# One token of an alignment. Left: for each place the steps that begin there, as how many letters they take and the
# number of their table. Right: for each place the pieces that begin there; the letters. Both: the least that what is
# left of the token costs, from each place. Tuples of plain things only, which the collector of cycles does not walk.
Ways = tuple[tuple[int, int], ...]
Pieces = tuple[tuple[int, str], ...]
Prices = tuple[tuple[int, float], ...]
Left = tuple[tuple[Ways, ...], tuple[float, ...]]
Right = tuple[tuple[Pieces, ...], str, tuple[float, ...]]
Tables = list[dict[str, float]]  # what each piece becomes; the first is what may be inserted

MOST_WINDOWS: Final = 16_000  # beginnings of spellings that are remembered, of each script and side


class _Ways(dict[str, tuple[Ways, Prices]]):
    """The steps that the next letters allow, and the least that each costs; filled as letters are met, always alike."""

    def __init__(self, numbers: dict[str, int], heads: dict[str, float]) -> None:
        super().__init__()
        self.numbers, self.heads = numbers, heads
        self.longest = max(map(len, numbers), default=0)

    def __missing__(self, window: str) -> tuple[Ways, Prices]:
        if len(self) >= MOST_WINDOWS:
            self.clear()
        found = [a for a in range(1, len(window) + 1) if window[:a] in self.numbers]
        self[window] = made = (
            tuple([(a, self.numbers[window[:a]]) for a in found]),
            tuple([(a, self.heads[window[:a]]) for a in found]),
        )
        return made


class _Pieces(dict[str, tuple[Pieces, Prices]]):
    """The pieces that the next letters of the second spelling can be, the empty one first, and what each costs."""

    def __init__(self, tails: dict[str, float]) -> None:
        super().__init__()
        self.tails = tails
        self.longest = max(map(len, tails), default=0)

    def __missing__(self, window: str) -> tuple[Pieces, Prices]:
        if len(self) >= MOST_WINDOWS:
            self.clear()
        found = [b for b in range(1, len(window) + 1) if window[:b] in self.tails]
        self[window] = made = (
            ((0, ""), *[(b, window[:b]) for b in found]),
            tuple([(b, self.tails[window[:b]]) for b in found]),
        )
        return made


class Model:
    """The learnt parameters: steps of each script against Latin, and how rare consonant classes are."""

    def __init__(self, text: str) -> None:
        self.steps: dict[str, Steps] = {}
        self.rarity: dict[str, float] = {}
        self.digest = hashlib.sha256(text.encode()).hexdigest()
        steps: dict[str, Steps] = defaultdict(lambda: defaultdict(dict))
        for line in text.splitlines():
            if line.startswith("step "):
                _, script, a, b, cost = line.split(" ")
                steps[script][a.replace("-", "")][b.replace("-", "")] = int(cost) / 100
            elif line.startswith("rare "):
                _, classes, rarity = line.split(" ")
                self.rarity[classes.replace("-", "")] = int(rarity) / 100
        self.steps = {script: dict(found) for script, found in steps.items()}
        self.heads = {s: {a: min(found.values()) for a, found in way.items()} for s, way in self.steps.items()}
        self.tails: dict[str, dict[str, float]] = {}
        for script, way in self.steps.items():
            tails = self.tails[script] = {}
            for found in way.values():
                for b, price in found.items():
                    tails[b] = min(price, tails.get(b, NOTHING))
        self.tables: dict[str, Tables] = {}
        self.ways: dict[str, _Ways] = {}
        for script, way in self.steps.items():
            self.tables[script] = [way.get("", {}), *[found for piece, found in way.items() if piece]]
            numbers = {piece: number for number, piece in enumerate([piece for piece in way if piece], start=1)}
            self.ways[script] = _Ways(numbers, self.heads[script])
        self.pieces = {script: _Pieces(tails) for script, tails in self.tails.items()}

    def left(self, letters: str, script: str) -> Left:
        """The first token of an alignment, ready: for each place what its next letters may become."""
        ways = self.ways[script]
        longest = ways.longest
        found = [ways[letters[i : i + longest]] for i in range(len(letters))]
        return tuple([way for way, _ in found]), _ahead(found)

    def right(self, letters: str, script: str) -> Right:
        """The second token of an alignment, ready: for each place its next pieces."""
        pieces = self.pieces[script]
        longest = pieces.longest
        found = [pieces[letters[j : j + longest]] for j in range(len(letters) + 1)]
        return tuple([piece for piece, _ in found]), letters, _ahead(found[:-1])


def _ahead(found: Sequence[tuple[object, Prices]]) -> tuple[float, ...]:
    """From each place to the end, the cheapest way to be explained at all."""
    rest = [0.0] * (len(found) + 1)
    for i in range(len(found) - 1, -1, -1):
        best = NOTHING
        for a, price in found[i][1]:
            cost = price + rest[i + a]
            if cost < best:
                best = cost
        rest[i] = best
    return tuple(rest)


def align(x: Left, y: Right, tables: Tables, limit: float) -> float:
    """The cost of the best alignment; infinite where none costs less than the limit."""
    rows, rest_x = x
    insert = tables[0]
    places, letters, rest_y = y
    n, m = len(rows), len(letters)
    if rest_x[0] >= limit or rest_y[0] >= limit:
        return NOTHING
    best = [[limit] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    ratio, slack = m / n, 2 + m / 3
    rooms = [limit - rest for rest in rest_y]
    for i in range(n + 1):
        row = best[i]
        room = limit - rest_x[i]
        ways = rows[i] if i < n else ()
        middle = i * ratio
        start = int(middle - slack)
        for j in range(start if start > 0 else 0, min(m, int(middle + slack)) + 1):
            cost = row[j]
            if cost >= room or cost >= rooms[j]:
                continue
            if j < m:
                step = insert.get(letters[j])
                if step is not None and cost + step < row[j + 1]:
                    row[j + 1] = cost + step
            for a, number in ways:
                found = tables[number]
                target = best[i + a]
                for b, piece in places[j]:
                    if piece in found:
                        step = found[piece] + cost
                        if step < target[j + b]:
                            target[j + b] = step
    end = best[n][m]
    return end if end < limit else NOTHING


def load() -> Model:
    """The parameters that ship with the package."""
    return Model(resources.files(__package__).joinpath("learnt.txt").read_text(encoding="utf-8"))
