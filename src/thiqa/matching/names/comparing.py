"""How alike two names are, as one number (specs/names.md, section 6).

The number is a weight of evidence in nats: the logarithm of the odds that two names with these agreements belong to one
person rather than to two, at the mix of the data on which the weights were set. Names alone never prove anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import mul
from typing import Final

from thiqa.matching.names.pairing import Measures, Name, Pairing, measure, name_of, pair_up
from thiqa.matching.names.tokens import Evidence
from thiqa.matching.names.transduce import load

# Set on the development pairs of names.md's data by logistic regression, rounded.
WEIGHTS: Final = Measures(
    rarity=0.153,
    rarity_capped=0.088,
    excess=-0.003,
    excess_capped=-0.065,
    excess_far=-0.349,
    one=-0.509,
    none=0.561,
    conflict=-3.24,
    conflicts=-0.799,
    extra=-0.38,
    conflict_rarity=-0.06,
    extra_rarity=-0.167,
    patronymics=0.953,
    links=0.344,
    abd=-0.782,
    abu=-0.537,
    other_links=-0.777,
    short=-1.018,
    long=0.029,
    initials=0.0,
    initials_met=0.5,
    turned=-1.366,
    joined=-0.316,
    first=0.144,
    arabic=-0.401,
    cyrillic=-0.183,
    excess_arabic=0.0,
    excess_cyrillic=-0.062,
    same_letters=0.158,
)
START: Final = 0.95
LEAST: Final = -20.0  # what a name without letters scores

EVIDENCE: Final = Evidence(load())


@lru_cache(maxsize=1 << 14)
def named(text: str) -> Name:
    """A parsed name, remembered: lists are compared name by name, again and again."""
    return name_of(text, EVIDENCE)


def weigh(a: Name, b: Name, found: Pairing) -> float:
    """The weighted sum of what a pairing amounts to."""
    total: float = sum(map(mul, measure(a, b, found), WEIGHTS))
    return START + total


def score(name_a: str, name_b: str) -> float:
    """How alike two names are, larger for more alike, usually between -10 and 8; ``LEAST`` without letters.

    The same from both sides.
    """
    if name_a > name_b:
        name_a, name_b = name_b, name_a  # so that ties fall alike from both sides
    a, b = named(name_a), named(name_b)
    if not a.tokens or not b.tokens:
        return LEAST
    return weigh(a, b, pair_up(a, b, EVIDENCE))


def score_sets(names_a: Iterable[str], names_b: Iterable[str]) -> float:
    """How alike two records of several names are: their best pair."""
    others = list(names_b)
    return max([score(a, b) for a in names_a for b in others], default=LEAST)


score.score_sets = score_sets  # type: ignore[attr-defined]
