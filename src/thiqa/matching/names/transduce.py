"""How probable one spelling is beside another: letter transduction by learnt steps (specs/names.md, section 4).

The cost of a pair of tokens is ``-log P(x, y)`` of the best alignment under the learnt joint model.
"""

from __future__ import annotations

import re
from collections import defaultdict
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


# One token of an alignment. Left: for each place the steps that begin there; what may be inserted. Right: for each
# place the pieces that begin there; the letters. Both: the least that what is left of the token costs, from each place.
# Plain tuples, since the collector of cycles stops looking at those, and there are many.
Left = tuple[tuple[tuple[tuple[int, dict[str, float]], ...], ...], dict[str, float], tuple[float, ...]]
Right = tuple[tuple[tuple[tuple[int, str], ...], ...], str, tuple[float, ...]]


class Model:
    """The learnt parameters: steps of each script against Latin, and how rare consonant classes are."""

    def __init__(self, text: str) -> None:
        self.steps: dict[str, Steps] = {}
        self.rarity: dict[str, float] = {}
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

    def left(self, letters: str, script: str) -> Left:
        """The first token of an alignment, ready: for each place what its next letters may become."""
        steps = self.steps[script]
        size = len(letters)
        rows = tuple(
            [
                tuple([(a, found) for a in (1, 2, 3) if i + a <= size and (found := steps.get(letters[i : i + a]))])
                for i in range(size)
            ]
        )
        return rows, steps.get("", {}), _ahead(letters, self.heads[script], 3)

    def right(self, letters: str, script: str) -> Right:
        """The second token of an alignment, ready: for each place its next pieces."""
        tails = self.tails[script]
        size = len(letters)
        rows = tuple(
            [
                tuple(
                    [
                        (b, letters[j : j + b])
                        for b in range(5)
                        if not b or (letters[j : j + b] in tails and j + b <= size)
                    ]
                )
                for j in range(size + 1)
            ]
        )
        return rows, letters, _ahead(letters, tails, 4)


def _ahead(letters: str, least: dict[str, float], longest: int) -> tuple[float, ...]:
    """From each place to the end, the cheapest way to be explained at all."""
    size = len(letters)
    rest = [NOTHING] * size + [0.0]
    for i in range(size - 1, -1, -1):
        best = NOTHING
        for a in range(1, min(longest, size - i) + 1):
            cost = least.get(letters[i : i + a])
            if cost is not None and cost + rest[i + a] < best:
                best = cost + rest[i + a]
        rest[i] = best
    return tuple(rest)


def align(x: Left, y: Right, limit: float) -> float:
    """The cost of the best alignment; infinite where none costs less than the limit."""
    rows, insert, rest_x = x
    places, letters, rest_y = y
    n, m = len(rows), len(letters)
    if rest_x[0] >= limit or rest_y[0] >= limit:
        return NOTHING
    best = [[limit] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    ratio, slack = m / n, 2 + m / 3
    for i in range(n + 1):
        row = best[i]
        room = limit - rest_x[i]
        ways = rows[i] if i < n else ()
        middle = i * ratio
        for j in range(max(0, int(middle - slack)), min(m, int(middle + slack)) + 1):
            cost = row[j]
            if cost >= room or cost + rest_y[j] >= limit:
                continue
            if j < m:
                step = insert.get(letters[j])
                if step is not None and cost + step < row[j + 1]:
                    row[j + 1] = cost + step
            if ways:
                ahead = places[j]
                for a, found in ways:
                    target = best[i + a]
                    for b, piece in ahead:
                        step = found.get(piece)
                        if step is not None:
                            step += cost
                            if step < target[j + b]:
                                target[j + b] = step
    end = best[n][m]
    return end if end < limit else NOTHING


def load() -> Model:
    """The parameters that ship with the package."""
    return Model(resources.files(__package__).joinpath("learnt.txt").read_text(encoding="utf-8"))
