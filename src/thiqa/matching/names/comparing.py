"""How alike two names are, as one number (specs/names.md, section 6).

The number is a weight of evidence in nats: the logarithm of the odds that two names with these agreements belong to one
person rather than to two, at the mix of the data on which the weights were set. Names alone never prove anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from operator import mul
from typing import Final

from thiqa.matching.names.pairing import SPELLED, TOKENS, Measures, Name, measured, name_of, pair_up
from thiqa.matching.names.tokens import Evidence
from thiqa.matching.names.transduce import load

# Set by tools/names_weights.py on labelled pairs.
WEIGHTS: Final = Measures(
    rarity=0.188,
    rarity_capped=0.055,
    excess=-0.129,
    excess_capped=-0.025,
    excess_far=-0.255,
    one=0.184,
    none=0.851,
    conflict=-3.542,
    conflicts=-1.561,
    extra=-0.401,
    conflict_rarity=-0.097,
    extra_rarity=-0.262,
    patronymics=1.687,
    links=0.46,
    abd=-1.443,
    abu=-1.031,
    other_links=-1.33,
    short=-1.74,
    long=0.864,
    initials=0.0,
    initials_met=0.5,
    turned=-1.626,
    joined=-0.064,
    first=0.118,
    arabic=-0.465,
    cyrillic=-0.911,
    excess_arabic=0.008,
    excess_cyrillic=0.053,
    same_letters=-0.15,
)
START: Final = 1.871
LEAST: Final = -20.0  # what a name without letters scores

EVIDENCE: Final = Evidence(load())


@lru_cache(maxsize=1 << 12)
def named(text: str) -> Name:
    """A parsed name, remembered: lists are compared name by name, again and again."""
    return name_of(text, EVIDENCE)


def score(name_a: str, name_b: str) -> float:
    """How alike two names are, larger for more alike, usually between -10 and 8; ``LEAST`` without letters.

    The same from both sides.
    """
    return compared(named(name_a), named(name_b))


def compared(a: Name, b: Name) -> float:
    """The score of two parsed names."""
    if not a[TOKENS] or not b[TOKENS]:
        return LEAST
    if a[SPELLED] > b[SPELLED]:
        a, b = b, a
    return sum(map(mul, measured(a, b, pair_up(a, b, EVIDENCE)), WEIGHTS), START)


def score_sets(names_a: Iterable[str], names_b: Iterable[str]) -> float:
    """How alike two records of several names are: their best pair."""
    others = list(names_b)
    return max([score(a, b) for a in names_a for b in others], default=LEAST)


score.score_sets = score_sets  # type: ignore[attr-defined]
