"""Keys that the spellings of one name share and other names do not: what private search compares.

A key is made of the consonants of two parts, so that order and further parts do not matter. Common parts say little:
two parts that are common together are written more finely, or joined with a third. How common parts are is a table
that belongs to the version: two nodes that compare keys use the same ``VERSION``. See specs/names.md, section 7.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Final, Literal, NamedTuple

from thiqa.matching.names.comparing import EVIDENCE
from thiqa.matching.names.parts import parts
from thiqa.matching.names.readings import Reading, readings

Family = Literal["wide", "strict"]
VERSION: Final = "n1"
MOST_PARTS: Final = 6
UNSEEN: Final = 1030  # hundredths of a nat, as all rarities here: whole numbers sort alike on every machine
EMPTY: Final = 300
ALIKE: Final = 200  # two equal parts tell less than two different ones
SECOND: Final = 100  # the worth of a key falls by this for each second reading in it


class Rules(NamedTuple):
    """What sets the families apart."""

    mark: str
    plain: int  # rarity from which two coarse parts are a key
    fine: int  # rarity from which two fine parts are a key
    most: int  # keys of one name


FAMILIES: Final[dict[Family, Rules]] = {
    "wide": Rules("w", 650, 0, 8),
    "strict": Rules("s", 950, 830, 5),
}


def keys(name: str, family: Family = "wide") -> frozenset[str]:
    """The keys of a name, at most ``FAMILIES[family].most``; empty for a name without letters.

    Each key is ASCII where the name is of a known script: version, family, then consonant classes.
    """
    rules = FAMILIES[family]
    found = [readings(part.letters, part.script, part.article) for part in parts(name) if part.role == "name"]
    found = found[:MOST_PARTS]
    start = VERSION + rules.mark
    if len(found) == 1:
        return frozenset([f"{start}1:{reading.wide}" for reading in found[0]])
    worth: dict[str, int] = {}
    for i, j in combinations(range(len(found)), 2):
        for u, x in enumerate(found[i]):
            for v, y in enumerate(found[j]):
                _pair(x, y, SECOND * (u + v), rules, start, worth)
        _triples(found, i, j, rules, start, worth)
    if not worth and len(found) == 2:
        fine = sorted((found[0][0].fine, found[1][0].fine))
        worth[f"{start}4:{fine[0]} {fine[1]}"] = 0
    if len(worth) > rules.most:
        return frozenset(sorted(worth, key=lambda key: (-worth[key], key))[: rules.most])
    return frozenset(worth)


def strict_keys(name: str) -> frozenset[str]:
    """The keys of the strict family: fewer false hits, less recall."""
    return keys(name, "strict")


def _rarity(reading: Reading) -> int:
    return EMPTY if reading.wide == "0" else _TABLE(reading.wide, UNSEEN)


def _pair(x: Reading, y: Reading, less: int, rules: Rules, start: str, worth: dict[str, int]) -> None:
    """The key of two parts: coarse where they are rare together, else fine, else none."""
    rarity = _rarity(x) + _rarity(y) - (ALIKE if x.wide == y.wide else 0)
    if rarity >= rules.plain:
        a, b = (x.wide, y.wide) if x.wide <= y.wide else (y.wide, x.wide)
        worth[f"{start}2:{a} {b}"] = rarity - less
    elif rarity >= rules.fine:
        a, b = (x.fine, y.fine) if x.fine <= y.fine else (y.fine, x.fine)
        worth[f"{start}4:{a} {b}"] = rarity - less


def _triples(found: list[tuple[Reading, ...]], i: int, j: int, rules: Rules, start: str, worth: dict[str, int]) -> None:
    """Two parts that are common together, each with a third."""
    x, y = found[i][0], found[j][0]
    rarity = _rarity(x) + _rarity(y) - (ALIKE if x.wide == y.wide else 0)
    if rarity >= rules.plain or len(found) < 3:
        return
    for k, third in enumerate(found):
        if k not in (i, j):
            a, b, c = sorted((x.wide, y.wide, third[0].wide))
            worth[f"{start}3:{a} {b} {c}"] = rarity + _rarity(third[0])


_TABLE: Final[Callable[[str, int], int]] = {k: round(100 * v) for k, v in EVIDENCE.model.rarity.items()}.get
