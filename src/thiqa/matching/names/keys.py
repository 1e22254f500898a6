"""Keys that the spellings of one name share and other names do not: what private search compares.

A key is made of the consonants of two parts, so that order and further parts do not matter. Common parts say little:
two parts that are common together are written more finely, or joined with a third. How common parts are is a table
that belongs to the version: two nodes that compare keys use the same ``VERSION``. See specs/names.md, section 7.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import lru_cache
from itertools import combinations
from typing import Final, Literal, NamedTuple

from thiqa.matching.names import compounds
from thiqa.matching.names.comparing import EVIDENCE
from thiqa.matching.names.letters import LONGEST_WORD, Script
from thiqa.matching.names.parts import Part, parts
from thiqa.matching.names.readings import read

Family = Literal["wide", "strict"]
MOST_PARTS: Final = 6
UNSEEN: Final = 1030  # hundredths of a nat, as all rarities here: whole numbers sort alike on every machine
SHORT: Final = (150, 320, 500, 750)  # at most so rare are classes of no, one, two, three consonants
ALIKE: Final = 200  # two equal parts tell less than two different ones
FATHER: Final = 100  # a patronymic is by so much rarer than the name in it
ALONE: Final = 9000  # the worth of the key of a name of one part: it always stays
LEAST: Final = -9000  # less than any key is worth
LONG: Final = 4  # consonants from which an unseen part makes a key with one consonant of another part

_VOWELS: Final = frozenset("aeiouyhwاعهحيوаеиоуыэюяйאהעיו")  # and what is written for one, or not at all
_STAND_INS: Final = ("link", "title")
_COMMON: Final = frozenset({"al", "de", "ibn", "bint"})  # links that say nothing


class Rules(NamedTuple):
    """What sets the families apart; rarities in hundredths of a nat."""

    mark: str
    most: int  # keys of one name
    wide: int  # rarity from which two parts are a key in wide classes
    fine: int  # from which they are one in fine classes
    finest: int  # from which they are one in fine classes with their beginnings
    second: int  # the worth of a key falls by this for each other reading in it
    joined: int  # and by this where two neighbours are read as one part
    initial: int  # and by this where only the first consonant of a part is in it
    three: int  # and by this where it has three parts: another spelling may have only two of them
    alone: int  # rarity from which a name of one part is a key in wide classes; below it is one in the finest


FAMILIES: Final[dict[Family, Rules]] = {
    "wide": Rules("w", 8, 900, 750, 0, 300, 800, 300, 800, 0),
    "strict": Rules("s", 4, 1000, 950, 810, 700, 1500, 500, 600, 600),
}

_RARITIES: Final = {classes: round(100 * nats) for classes, nats in EVIDENCE.model.rarity.items()}
_TABLE: Final[Callable[[str, int], int]] = _RARITIES.get


def _digest() -> str:
    """What tells these tables of rarity and of compounds from other ones."""
    lines = "".join(f"{classes} {rare}\n" for classes, rare in sorted(_RARITIES.items()))
    return hashlib.sha256((lines + compounds.table()).encode()).hexdigest()[:8]


RULES: Final = 2  # goes up by one where the rules below, or those of readings and parts, make other keys
VERSION: Final = f"n{RULES}-{_digest()}"
"""Rules and tables: keys of different versions never meet, and nodes see at once that they cannot compare."""


Entry = tuple[str, str, str, int]
"""One reading of a part: coarse, fine, fine with its beginning, how rare it is. Plain, so that the collector of cycles
stops looking at it: there are many."""


def keys(name: str, family: Family = "wide") -> frozenset[str]:
    """The keys of a name, at most ``FAMILIES[family].most``; empty for a name without letters.

    Each key is ASCII where the name is of a known script: version, family, kind, then consonant classes.
    """
    rules = FAMILIES[family]
    found = parts(name)
    entries = [_entries(part.letters, part.script, part.article) for part in found if part.role == "name"][:MOST_PARTS]
    start = f"{VERSION}/{rules.mark}"
    worth: dict[str, int] = {}
    if len(entries) == 1:
        for entry in entries[0]:
            worth[start + _alone(entry, rules)] = ALONE
        if family == "wide":
            others = [part for part in found if part.role in _STAND_INS and part.letters not in _COMMON]
            entries += [_stand_in(part) for part in others[:2]]
    _pairs(entries, rules, start, worth)
    if len(entries) > 2:
        _threes(entries, rules, start, worth)
    elif len(entries) == 2 and not worth:
        _keep(worth, f"{start}6:", entries[0][0][2], entries[1][0][2], 0)
    if len(entries) > 1:
        _initials(entries, rules, start, worth)
    if len(worth) > rules.most:
        return frozenset(sorted(worth, key=lambda key: (-worth[key], key))[: rules.most])
    return frozenset(worth)


def strict_keys(name: str) -> frozenset[str]:
    """The keys of the strict family: fewer false hits, less recall."""
    return keys(name, "strict")


@lru_cache(maxsize=1 << 14)
def _entries(letters: str, script: Script, article: bool) -> tuple[Entry, ...]:
    """The readings of one part with their rarity."""
    begins = "^" if letters[0] in _VOWELS else ""
    out = []
    for wide, fine, father in read(letters, script, article):
        rare = rarity(wide)
        if father:
            rare = min(rare, rarity(wide[:-2]) + FATHER)
        out.append((wide, fine, begins + fine, rare))
    return tuple(out)


def rarity(wide: str) -> int:
    """How rare a part with these coarse classes is among names, in hundredths of a nat."""
    if wide == "0":
        return SHORT[0]
    rare = _TABLE(wide, UNSEEN)
    return min(rare, SHORT[len(wide)]) if len(wide) < len(SHORT) else rare


def _stand_in(part: Part) -> tuple[Entry, ...]:
    """A link or title beside a name of one part, read as a part: Dean and دين may be a given name."""
    if part.role == "link":
        return _entries(part.letters, "latin", False)
    return _entries(part.written[:LONGEST_WORD], part.script, False)


def _alone(entry: Entry, rules: Rules) -> str:
    """The key of a name of one part."""
    wide, _, finest, rare = entry
    return f"1:{wide}" if rare >= rules.alone else f"7:{finest}"


def _keep(worth: dict[str, int], start: str, a: str, b: str, value: int) -> None:
    """Add a key of two parts, in code point order, under its best worth."""
    key = f"{start}{a} {b}" if a <= b else f"{start}{b} {a}"
    if worth.get(key, LEAST) < value:
        worth[key] = value


def _pairs(entries: list[tuple[Entry, ...]], rules: Rules, start: str, worth: dict[str, int]) -> None:
    """The keys of each two parts: coarse where they are rare together, else finer, else none."""
    _, _, least_wide, least_fine, least_finest, second, *_ = rules
    for ways, other_ways in combinations(entries, 2):
        less = 0
        for wide, fine, finest, rare in ways:
            value = rare - less
            for other_wide, other_fine, other_finest, other_rare in other_ways:
                both = rare + other_rare - (ALIKE if wide == other_wide else 0)
                if both >= least_wide:
                    kind, a, b = "2:", wide, other_wide
                elif both >= least_fine:
                    kind, a, b = "4:", fine, other_fine
                elif both >= least_finest:
                    kind, a, b = "6:", finest, other_finest
                else:
                    value -= second
                    continue
                key = f"{start}{kind}{a} {b}" if a <= b else f"{start}{kind}{b} {a}"
                worth_here = both - rare + value
                if worth.get(key, LEAST) < worth_here:
                    worth[key] = worth_here
                value -= second
            less += second


def _threes(entries: list[tuple[Entry, ...]], rules: Rules, start: str, worth: dict[str, int]) -> None:
    """Two parts that are common together, each with a third; two neighbours read as one, with each third."""
    usual = [(ways[0][0], ways[0][3]) for ways in entries]
    for i, j in combinations(range(len(usual)), 2):
        (one, rare), (other, other_rare) = usual[i], usual[j]
        both = rare + other_rare - (ALIKE if one == other else 0)
        if both < rules.wide:
            for k, (third, third_rare) in enumerate(usual):
                if k not in (i, j):
                    a, b, c = sorted((one, other, third))
                    key = f"{start}3:{a} {b} {c}"
                    worth[key] = max(worth.get(key, LEAST), both + third_rare - rules.three)
    one = usual[0][0]
    for i, (other, _) in enumerate(usual[1:]):
        joined = one + (other[1:] if one[-1] == other[0] else other)
        if "0" in joined:
            joined = joined.replace("0", "") or "0"
        rare = rarity(joined)
        for k, (third, third_rare) in enumerate(usual):
            if not i <= k <= i + 1 and rare + third_rare >= rules.wide:
                _keep(worth, f"{start}2:", joined, third, rare + third_rare - rules.joined)
        one = other


def _initials(entries: list[tuple[Entry, ...]], rules: Rules, start: str, worth: dict[str, int]) -> None:
    """A part that is rare by itself with one consonant of each other: given names are often another form."""
    for i, readings in enumerate(entries):
        wide, _, _, rare = readings[0]
        if rare >= UNSEEN and len(wide) >= LONG:
            for j, others in enumerate(entries):
                if j != i:
                    worth.setdefault(f"{start}5:{wide} {others[0][0][0]}", rare - rules.initial)
