"""The names of two persons beside each other: their best pair, and whether a second, different name agrees as well.

A record may have many names: spellings of one, and others altogether. Spellings that agree are one agreement. That two
records share a second name which is no spelling of the first (a nom de guerre beside the name of birth) is more than a
namesake could have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nsmallest
from typing import Any, Final, NamedTuple

from thiqa.matching.names import score
from thiqa.matching.names.comparing import LEAST
from thiqa.matching.names.parts import parts
from thiqa.matching.names.readings import readings

__all__ = ["AGREE", "COMPATIBLE", "OTHER", "Named", "Pair", "best", "named", "second"]

AGREE: Final = 1.8
"""The score of names from which two names are called the same."""

COMPATIBLE: Final = 0.0
"""The score below which no identifier makes two names those of one person for certain."""

OTHER: Final = -2.0
"""The score below which two names of one record are different names, no spellings of one."""

WEAK: Final = 1.5  # what a name costs of which the source itself says that it tells little
MOST_PAIRS: Final = 400  # pairs of names of two records that are compared in full

_WEAK_TYPES: Final = frozenset({"weak", "nickname"})


class Named(NamedTuple):
    """One name of a record: as written, whether it is weak, the classes of its parts, its script, its field."""

    text: str
    weak: bool
    classes: frozenset[str]
    script: str
    field: str


class Pair(NamedTuple):
    """Two names and how alike they are, less what weak names cost."""

    value: float
    a: Named
    b: Named


def named(names: Sequence[Mapping[str, Any]]) -> tuple[Named, ...]:
    """The field ``names`` of a record; a name that stands there twice counts once, as the stronger of the two."""
    found: dict[str, Named] = {}
    for place, each in enumerate(names):
        text = each["name"]
        weak = each.get("type") in _WEAK_TYPES
        if text in found:
            found[text] = found[text]._replace(weak=found[text].weak and weak)
            continue
        split = [part for part in parts(text) if part.role == "name"]
        classes = frozenset(r.wide for part in split for r in readings(part.letters, part.script, part.article))
        script = split[0].script if split else ""
        found[text] = Named(text, weak, classes, script, f"names[{place}].name")
    return tuple(found.values())


def best(a: Sequence[Named], b: Sequence[Named]) -> list[Pair]:
    """The compared pairs of names, the best first; the same pairs from both sides. Empty without names."""
    chosen = [(x, y) for x in a for y in b]
    if len(chosen) > MOST_PAIRS:
        chosen = nsmallest(MOST_PAIRS, chosen, key=_promise)
    found = [Pair(score(x.text, y.text) - WEAK * (x.weak + y.weak), x, y) for x, y in chosen]
    found.sort(key=_order, reverse=True)
    return found


def _promise(pair: tuple[Named, Named]) -> tuple[int, int, str, str]:
    """Which pairs are worth a comparison first: those that share most; the same from both sides."""
    x, y = pair
    return -len(x.classes & y.classes), x.weak + y.weak, min(x.text, y.text), max(x.text, y.text)


def _order(pair: Pair) -> tuple[float, str, str]:
    texts = (pair.a.text, pair.b.text)
    return pair.value, max(texts), min(texts)


def second(found: Sequence[Pair]) -> Pair | None:
    """The best pair that agrees and is no spelling of the first pair on either side; ``None`` where there is none."""
    first = found[0]
    for pair in found[1:]:
        if pair.value < AGREE:
            return None
        if _another(first.a, pair.a) and _another(first.b, pair.b):
            return pair
    return None


def _another(x: Named, y: Named) -> bool:
    """Whether two names of one record are different names. Across scripts none is: it may be a spelling."""
    return x.script == y.script and not x.classes & y.classes and LEAST < score(x.text, y.text) < OTHER
