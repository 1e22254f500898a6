"""Which parts of two names answer each other, in any order, and what that amounts to (specs/names.md, section 6)."""

from __future__ import annotations

from typing import Final, NamedTuple

from thiqa.matching.names.forms import patronymic
from thiqa.matching.names.parts import parts
from thiqa.matching.names.tokens import Evidence, Token

EXCESS: Final = 0.6  # what one unit of excess cost takes from the evidence of rarity
MOST: Final = 8  # parts of one name that are compared
JOINED: Final = 12.0  # the excess up to which two neighbours, joined, answer one word
_WEAK: Final = frozenset({"al", "de"})


class Name(NamedTuple):
    """A name ready to compare."""

    tokens: tuple[Token, ...]
    links: frozenset[str]
    initials: tuple[str, ...]


class Pairing(NamedTuple):
    """What answers what: places in the two token lists with the excess cost; joins; and what is left over."""

    pairs: list[tuple[int, int, float]]
    joins: list[tuple[int, int, int, float, float]]  # side that is joined, its first place, the other's, excess, rarity
    left: list[int]
    right: list[int]


class Measures(NamedTuple):
    """What a pairing amounts to; the score is their weighted sum (``WEIGHTS``, in the same order)."""

    rarity: float  # of what answers, in nats
    rarity_capped: float  # the same, at most 6 a part
    excess: float  # of spelling, in nats
    excess_capped: float  # the same, at most 4 a part
    excess_far: float  # what goes beyond 8 a part
    one: float  # 1 where one part only answers
    none: float  # 1 where nothing does
    conflict: float  # 1 where both sides have a part that nothing answers
    conflicts: float  # how many
    extra: float  # parts that one side has more
    conflict_rarity: float
    extra_rarity: float
    patronymics: float  # of the extra parts, those that are patronymics
    links: float  # links that both have
    abd: float  # 1 where one side only is a servant's name
    abu: float
    other_links: float
    short: float  # 1 where one name has one part
    long: float  # 1 where both have three or more
    initials: float  # initials that nothing answers
    initials_met: float
    turned: float  # pairs out of order
    joined: float
    first: float  # 1 where the first parts of both are in conflict
    arabic: float
    cyrillic: float
    excess_arabic: float
    excess_cyrillic: float
    same_letters: float  # parts of one script with equal letters


def name_of(text: str, evidence: Evidence) -> Name:
    """Parse one name."""
    found = parts(text)
    names = [part for part in found if part.role == "name"][:MOST]
    return Name(
        tuple([evidence.token(part.letters, part.script, part.article) for part in names]),
        frozenset([part.letters for part in found if part.role == "link"]) - _WEAK,
        tuple([part.letters for part in found if part.role == "initial"]),
    )


def pair_up(a: Name, b: Name, evidence: Evidence) -> Pairing:
    """Best pairs first; then two neighbours of one side, written as one word on the other."""
    candidates = []
    weigh, seen = evidence.pair, evidence.seen.get
    others = b.tokens
    for i, x in enumerate(a.tokens):
        start, bits, form, rare = x.start, x.bits, x.form, x.rare
        for j, y in enumerate(others):
            if (bits ^ y.bits).bit_count() > 2 and (not form or form != y.form):
                continue
            excess = seen(start + y.number)
            if excess is None:
                excess = weigh(x, y)
            if excess < 30.0:
                candidates.append((EXCESS * excess - (rare + y.rare) * 0.5, i, j, excess))
    free_a, free_b = list(range(len(a.tokens))), list(range(len(others)))
    pairs = []
    if candidates:
        candidates.sort()
        for _, i, j, excess in candidates:
            if i in free_a and j in free_b:
                free_a.remove(i)
                free_b.remove(j)
                pairs.append((i, j, excess))
    joins: list[tuple[int, int, int, float, float]] = []
    if free_a and free_b and (len(free_a) > 1 or len(free_b) > 1):
        _join(0, a, b, free_a, free_b, evidence, joins)
        _join(1, b, a, free_b, free_a, evidence, joins)
    return Pairing(pairs, joins, free_a, free_b)


def _join(
    side: int,
    a: Name,
    b: Name,
    free_a: list[int],
    free_b: list[int],
    evidence: Evidence,
    joins: list[tuple[int, int, int, float, float]],
) -> None:
    """Try each two neighbours that are left of one name against each part that is left of the other."""
    for i in list(free_a):
        if i not in free_a or i + 1 not in free_a:
            continue
        first, second = a.tokens[i], a.tokens[i + 1]
        bits = first.bits | second.bits
        for j in free_b:
            other = b.tokens[j]
            if (bits ^ other.bits).bit_count() > 1 or first.script != second.script:
                continue
            joined = evidence.token((first.letters + second.letters)[:24], first.script)
            excess = evidence.pair(joined, other)
            if excess < JOINED:
                joins.append((side, i, j, excess, (joined.rare + other.rare) / 2))
                free_a.remove(i)
                free_a.remove(i + 1)
                free_b.remove(j)
                break


def measure(a: Name, b: Name, found: Pairing) -> Measures:
    """Count what a pairing amounts to."""
    rarity = capped = excess = excess_capped = far = 0.0
    same = 0
    order = []
    for i, j, cost in found.pairs:
        x, y = a.tokens[i], b.tokens[j]
        rare = (x.rare + y.rare) * 0.5
        rarity += rare
        capped += rare if rare < 6.0 else 6.0
        excess += cost
        excess_capped += cost if cost < 4.0 else 4.0
        if cost > 8.0:
            far += cost - 8.0
        elif cost == 0.0:
            same += 1
        order.append((i, j))
    for side, i, j, cost, rare in found.joins:
        rarity += rare
        capped += min(rare, 6.0)
        excess += cost
        excess_capped += min(cost, 4.0)
        far += max(0.0, cost - 8.0)
        order.append((j, i) if side else (i, j))
    turned = 0
    if len(order) > 1:
        order.sort()
        turned = sum([order[k][1] > order[k + 1][1] for k in range(len(order) - 1)])
    unmet, met = _initials(a, b, found) if a.initials or b.initials else (0, 0)
    left, right = found.left, found.right
    conflicts, most = (len(left), len(right)) if len(left) < len(right) else (len(right), len(left))
    rare_left = sum([a.tokens[i].rare for i in left])
    rare_right = sum([b.tokens[j].rare for j in right])
    fathers = 0
    if most and not conflicts:
        fathers = sum(
            [patronymic(a.tokens[i].reading) for i in left] + [patronymic(b.tokens[j].reading) for j in right]
        )
    both, either = len(a.links & b.links), a.links ^ b.links
    least = min(len(a.tokens), len(b.tokens))
    scripts = {a.tokens[0].script, b.tokens[0].script} if least else set()
    arabic, cyrillic = float(scripts == {"arabic", "latin"}), float(scripts == {"cyrillic", "latin"})
    return Measures(
        rarity,
        capped,
        excess,
        excess_capped,
        far,
        float(len(order) == 1),
        float(not order),
        float(conflicts > 0),
        conflicts,
        most - conflicts - fathers,
        min(rare_left, rare_right),
        abs(rare_left - rare_right),
        fathers,
        both,
        float("abd" in either),
        float("abu" in either),
        len(either - {"abd", "abu"}) if either else 0,
        float(least == 1),
        float(least >= 3),
        unmet,
        met,
        turned,
        len(found.joins),
        float(bool(conflicts) and 0 in left and 0 in right),
        arabic,
        cyrillic,
        excess * arabic,
        excess * cyrillic,
        0 if arabic or cyrillic else same,
    )


def _initials(a: Name, b: Name, found: Pairing) -> tuple[int, int]:
    """How many initials nothing answers, and how many stand for a part that was left over (which is then answered)."""
    unmet = met = 0
    common = set(a.initials) & set(b.initials)
    for name, other, free in ((a, b, found.right), (b, a, found.left)):
        for initial in name.initials:
            if initial in common:
                continue
            place = next((k for k in free if other.tokens[k].letters[0] == initial), None)
            if place is None:
                unmet += 1
            else:
                met += 1
                free.remove(place)
    return unmet, met + len(common)
