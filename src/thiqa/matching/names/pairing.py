"""Which parts of two names answer each other, in any order, and what that amounts to (specs/names.md, section 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from thiqa.matching.names.forms import patronymic
from thiqa.matching.names.letters import LONGEST_WORD
from thiqa.matching.names.parts import Plain, plain
from thiqa.matching.names.tokens import (
    BITS,
    COARSE,
    FORM,
    LETTERS,
    NUMBER,
    RARITY,
    READING,
    SCRIPT,
    START,
    Evidence,
    Token,
)

EXCESS: Final = 0.6  # what one unit of excess cost takes from the evidence of rarity
MOST: Final = 8  # parts of one name that are compared
JOINED: Final = 12.0  # the excess up to which two neighbours, joined, answer one word
GLUED: Final = {"ibn": ("ben", "بن"), "abu": ("bou", "بو")}  # as they begin words that no table knows
FAR: Final = tuple([bits.bit_count() > 2 for bits in range(256)])  # of classes that differ: too many
APART: Final = tuple([bits.bit_count() > 1 for bits in range(256)])
LINKS: Final = {
    code: 1 << place for place, code in enumerate(("abd", "abu", "ibn", "bint", "umm", "din", "allah", "mawla"))
}  # those that are compared; the article and its like are not
_ABD: Final = LINKS["abd"]
_ABU: Final = LINKS["abu"]

Name = tuple[tuple[Token, ...], int, tuple[str, ...], str]
"""A name ready to compare: its tokens; its links, as a sum of ``LINKS``; its initials; and the letters of its tokens,
which say which of two names is taken first, so that ties fall alike. Plain, for the collector of cycles, as a token."""
TOKENS: Final = 0
LINKED: Final = 1
INITIALS: Final = 2
SPELLED: Final = 3


Join = tuple[int, int, int, float, float]  # side that is joined, its first place, the other's, excess, rarity


class Pairing(NamedTuple):
    """What answers what: places in the two token lists with the excess cost; joins; and what is left over."""

    pairs: list[tuple[int, int, float]]
    joins: list[Join]
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
    return assembled(plain(text), evidence)


def assembled(found: Iterable[Plain], evidence: Evidence) -> Name:
    """A name of parts that were parsed before."""
    tokens: list[Token] = []
    links = 0
    initials: list[str] = []
    for letters, script, role, _, article in found:
        if role == "name":
            if len(tokens) < MOST:
                tokens.append(evidence.token(letters, script, article))
        elif role == "link":
            links |= LINKS.get(letters, 0)
        elif role == "initial":
            initials.append(letters)
    return tuple(tokens), links, tuple(initials), " ".join([token[LETTERS] for token in tokens])


def pair_up(a: Name, b: Name, evidence: Evidence) -> Pairing:
    """Best pairs first; then two neighbours of one side, written as one word on the other."""
    candidates = []
    weigh, seen = evidence.weigh, evidence.seen.get
    mine, links, _, _ = a
    others, other_links, _, _ = b
    for i, x in enumerate(mine):
        start, bits, form, rare = x[NUMBER] << START, x[BITS], x[FORM], x[RARITY]
        for j, y in enumerate(others):
            if FAR[bits ^ y[BITS]] and (not form or form != y[FORM]):
                continue
            excess = seen(start + y[NUMBER])
            if excess is None:
                excess = weigh(x, y)
            if excess < 30.0:
                candidates.append((EXCESS * excess - (rare + y[RARITY]) * 0.5, i, j, excess))
    free_a, free_b = list(range(len(mine))), list(range(len(others)))
    pairs = []
    if candidates:
        if len(candidates) > 1:
            candidates.sort()
        for _, i, j, excess in candidates:
            if i in free_a and j in free_b:
                free_a.remove(i)
                free_b.remove(j)
                pairs.append((i, j, excess))
    joins: list[Join] = []
    if free_a and free_b:
        if len(free_a) > 1:
            _join(0, mine, others, free_a, free_b, evidence, joins)
        if len(free_b) > 1 and free_a:
            _join(1, others, mine, free_b, free_a, evidence, joins)
        if (links or other_links) and free_a and free_b:
            _glue(a, b, free_a, free_b, evidence, pairs)
    return Pairing(pairs, joins, free_a, free_b)


def _join(
    side: int,
    mine: tuple[Token, ...],
    others: tuple[Token, ...],
    free_a: list[int],
    free_b: list[int],
    evidence: Evidence,
    joins: list[Join],
) -> None:
    """Try each two neighbours that are left of one name against each part that is left of the other."""
    for i in free_a[:-1]:
        if i not in free_a or i + 1 not in free_a:
            continue
        first, second = mine[i], mine[i + 1]
        if first[SCRIPT] != second[SCRIPT]:
            continue
        bits = first[BITS] | second[BITS]
        for j in free_b:
            other = others[j]
            if not APART[bits ^ other[BITS]] and _joinable(first[COARSE], second[COARSE], other[COARSE]):
                joined = evidence.token((first[LETTERS] + second[LETTERS])[:LONGEST_WORD], first[SCRIPT])
                excess = evidence.pair(joined, other)
                if excess < JOINED:
                    joins.append((side, i, j, excess, (joined[RARITY] + other[RARITY]) / 2))
                    free_a.remove(i)
                    free_a.remove(i + 1)
                    free_b.remove(j)
                    break


def _joinable(first: str, second: str, other: str) -> bool:
    """Whether the one word begins as the first part does and ends as the second, as far as consonants tell.

    Consonants that meet where two words do may make one cluster: hence one letter more of difference.
    """
    more = len(first) + len(second) - len(other)
    return -2 < more < 3 and other.startswith(first[:-1]) and other.endswith(second[1:])


def _glue(
    a: Name, b: Name, free_a: list[int], free_b: list[int], evidence: Evidence, pairs: list[tuple[int, int, float]]
) -> None:
    """Try a part that is left of a name with *ibn* or *abu*, glued behind it, against one word left of the other."""
    for name, other, free, others in ((a, b, free_a, free_b), (b, a, free_b, free_a)):
        for link, starts in GLUED.items():
            if not name[LINKED] & ~other[LINKED] & LINKS[link]:
                continue
            for j in others[:]:
                word = other[TOKENS][j]
                if word[LETTERS].startswith(starts):
                    for i in free:
                        part = name[TOKENS][i]
                        script = part[SCRIPT]
                        if script not in ("latin", "arabic"):
                            continue
                        glued = starts[script == "arabic"] + part[LETTERS]
                        excess = evidence.pair(evidence.token(glued[:LONGEST_WORD], script), word)
                        if excess < JOINED:
                            pairs.append((i, j, excess) if name is a else (j, i, excess))
                            free.remove(i)
                            others.remove(j)
                            break


def measure(a: Name, b: Name, found: Pairing) -> Measures:
    """Count what a pairing amounts to."""
    return Measures(*measured(a, b, found))


def measured(a: Name, b: Name, found: Pairing) -> tuple[float, ...]:
    """The same as plain numbers in the order of ``Measures``: called for each pair of names."""
    pairs, joins, left, right = found
    mine, links, initials, _ = a
    others, other_links, other_initials, _ = b
    rarity = capped = excess = excess_capped = far = 0.0
    same = turned = fathers = 0
    conflict_rarity: float = 0.0
    extra_rarity: float = 0.0
    answers = len(pairs) + len(joins)
    for i, j, cost in pairs:
        rare = (mine[i][RARITY] + others[j][RARITY]) * 0.5
        rarity += rare
        capped += rare if rare < 6.0 else 6.0
        if cost == 0.0:
            same += 1
            continue
        excess += cost
        excess_capped += cost if cost < 4.0 else 4.0
        if cost > 8.0:
            far += cost - 8.0
    for _, _, _, cost, rare in joins:
        rarity += rare
        capped += min(rare, 6.0)
        excess += cost
        excess_capped += min(cost, 4.0)
        far += max(0.0, cost - 8.0)
    if answers > 1:
        places = [(i, j) for i, j, _ in pairs]
        if joins:
            places += [(j, i) if side else (i, j) for side, i, j, _, _ in joins]
        places.sort()
        last = -1
        for _, j in places:
            turned += j < last
            last = j
    unmet, met = _initials(a, b, found) if initials or other_initials else (0, 0)
    conflicts, most = len(left), len(right)
    if conflicts > most:
        conflicts, most = most, conflicts
    if most:
        conflict_rarity, extra_rarity = sum([mine[i][RARITY] for i in left]), sum([others[j][RARITY] for j in right])
        if conflict_rarity > extra_rarity:
            conflict_rarity, extra_rarity = extra_rarity, conflict_rarity
        extra_rarity -= conflict_rarity
        if not conflicts:
            fathers = sum([patronymic(mine[i][READING]) for i in left])
            fathers += sum([patronymic(others[j][READING]) for j in right])
    both = abd = abu = linked = 0
    if links or other_links:
        both, either = (links & other_links).bit_count(), links ^ other_links
        if either:
            abd, abu = either & _ABD > 0, either & _ABU > 0
            linked = either.bit_count() - abd - abu
    least = len(mine) if len(mine) < len(others) else len(others)
    arabic = cyrillic = 0
    if least:
        one, other = mine[0][SCRIPT], others[0][SCRIPT]
        if one != other and (one == "latin" or other == "latin"):
            arabic, cyrillic = "arabic" in (one, other), "cyrillic" in (one, other)
    return (
        rarity,
        capped,
        excess,
        excess_capped,
        far,
        answers == 1,
        not answers,
        conflicts > 0,
        conflicts,
        most - conflicts - fathers,
        conflict_rarity,
        extra_rarity,
        fathers,
        both,
        abd,
        abu,
        linked,
        least == 1,
        least >= 3,
        unmet,
        met,
        turned,
        len(joins),
        conflicts > 0 and 0 in left and 0 in right,
        arabic,
        cyrillic,
        excess * arabic,
        excess * cyrillic,
        0 if arabic or cyrillic else same,
    )


def _initials(a: Name, b: Name, found: Pairing) -> tuple[int, int]:
    """How many initials nothing answers, and how many stand for a part that was left over (which is then answered)."""
    unmet = met = 0
    common = set(a[INITIALS]) & set(b[INITIALS])
    for name, other, free in ((a, b, found.right), (b, a, found.left)):
        for initial in name[INITIALS]:
            if initial in common:
                continue
            place = next((k for k in free if other[TOKENS][k][LETTERS][0] == initial), None)
            if place is None:
                unmet += 1
            else:
                met += 1
                free.remove(place)
    return unmet, met + len(common)
