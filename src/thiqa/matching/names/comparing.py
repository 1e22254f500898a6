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
    rarity=0.155,
    rarity_capped=0.082,
    excess=-0.008,
    excess_capped=-0.077,
    excess_far=-0.332,
    one=-0.491,
    none=0.587,
    conflict=-3.094,
    conflicts=-0.862,
    extra=-0.385,
    conflict_rarity=-0.058,
    extra_rarity=-0.159,
    patronymics=0.816,
    links=0.379,
    abd=-0.876,
    abu=-0.604,
    other_links=-0.823,
    short=-0.997,
    long=0.044,
    initials=0.0,
    initials_met=0.5,
    turned=-1.366,
    joined=0.641,
    first=0.138,
    arabic=-0.355,
    cyrillic=-0.143,
    excess_arabic=0.018,
    excess_cyrillic=-0.036,
    same_letters=0.168,
)
START: Final = 0.88
LEAST: Final = -20.0  # what a name without letters scores

EVIDENCE: Final = Evidence(load())


@lru_cache(maxsize=1 << 17)
def named(text: str) -> Name:
    """A parsed name, remembered: lists are compared name by name, again and again."""
    return name_of(text, EVIDENCE)


def weigh(a: Name, b: Name, found: Pairing) -> float:
    """The weighted sum of what a pairing amounts to."""
    return START + sum(map(mul, measure(a, b, found), WEIGHTS))


def score(name_a: str, name_b: str) -> float:
    """How alike two names are, larger for more alike, usually between -10 and 8; symmetric; ``LEAST`` without letters."""
    a, b = named(name_a), named(name_b)
    if not a.tokens or not b.tokens:
        return LEAST
    return weigh(a, b, pair_up(a, b, EVIDENCE))


def score_sets(names_a: Iterable[str], names_b: Iterable[str]) -> float:
    """How alike two records of several names are: their best pair."""
    others = list(names_b)
    return max([score(a, b) for a in names_a for b in others], default=LEAST)


score.score_sets = score_sets  # type: ignore[attr-defined]
