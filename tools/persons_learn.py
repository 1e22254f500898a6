"""Learn the weights of ``thiqa.matching.persons`` from true links of lists; anyone with the files can run it.

    python -m tools.persons_learn LISTS_FOLDER src/thiqa/matching/persons/learnt.txt

For every finding: how often it is seen between two records of one person (m), how often between two records of other
persons (u), and the logarithm of the ratio (Fellegi and Sunter 1969). The true links were found by document, or by
birth day and place; so m of births and places is counted on links found by document, and m of documents on links found
by birth and place, or every finding would prove itself. Few counts are held back by pseudo-counts that are written
down here. What no list tells of (sex, phones, accounts) is set by hand, below, and so marked in specs/persons.md.
Deterministic; half a minute of one core.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from math import exp, log
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from thiqa.matching.persons import Person, births, identifiers, naming, places
from thiqa.matching.persons.weights import Weights, write
from tools.persons_lists import Key, Link, Lists, load

START = -log(100)  # one true among a hundred candidates, as the files have it
LEAST, MOST = -4.0, 7.0  # no finding weighs more: counts are too few to know

# Held back further. The lists copy each other, so they agree in more than sources that never met; and a city in which
# half of a country was born tells less in that country's own records than in the lists of the world.
HELD = {
    "birth-near": 5.0, "birth-month": 4.5, "birth-swapped": 3.0, "birth-part": 3.0, "place": 3.0,
    "nationality-rare": 3.0, "country-rare": 2.0,
    "place-differs": -1.0, "nationality-differs": -1.5, "country-differs": -1.0,
}  # fmt: skip
NAMES = {"names-least": -8.0, "names-most": 7.5}
LIKE = -2.0  # the score of names from which a stranger is a like-named one

HAND = {"sex": 0.1, "sex-differs": -3.0, "phone": 5.0, "email": 6.0, "account": 7.0}
MOST_DOCUMENT = {"document": 9.0, "document-open": 8.0, "document-number": 3.0}

# Pseudo-counts of true links, as shares; they weigh as much as PRIOR links.
PRIOR = 20.0
BIRTHS = {  # by what is known: two days, at best a year or month, a span; then how far apart the others are
    "day": {
        "birth-day": 0.80, "birth-near": 0.04, "birth-swapped": 0.02, "birth-part": 0.06, "birth-same-year": 0.03,
        "apart": 0.05,
    },
    "year": {"birth-year": 0.7, "birth-month": 0.1, "apart": 0.2},
    "span": {"birth-about": 0.8, "apart": 0.2},
    "": {"birth-next-year": 0.05, "birth-few-years": 0.03, "birth-conflict": 0.02, "agree": 0.9},
}  # fmt: skip
_APART = frozenset({"birth-next-year", "birth-few-years", "birth-conflict"})
PLACES = {"place": 0.8, "place-differs": 0.2}
COUNTRIES = {
    "nationality-rare": 0.15, "nationality": 0.25, "nationality-usual": 0.3, "nationality-differs": 0.05,
    "country-rare": 0.05, "country": 0.08, "country-usual": 0.08, "country-differs": 0.04,
}  # fmt: skip


class Pair(NamedTuple):
    """One compared pair of the learning data: keys, truth, what showed it, the best score of names, a second name."""

    a: Key
    b: Key
    true: bool
    evidence: str
    names: float
    second: bool


def pairs_of(lists: Lists, persons: Mapping[Key, Person]) -> list[Pair]:
    """Every link and candidate with what its names say: the costly part, once for all folds."""
    out = []
    for link, other, true in lists.pairs():
        found = naming.best(persons[link.a].names, persons[other].names)
        second = found[0].value >= naming.AGREE and naming.second(found) is not None
        out.append(Pair(link.a, other, true, link.evidence if true else "", found[0].value, second))
    return out


def learn(lists: Lists, persons: Mapping[Key, Person], pairs: Iterable[Pair], links: Iterable[Link]) -> Weights:
    """The weights from these pairs and links; what is counted over strangers is counted over the whole lists."""
    pairs, shares = list(pairs), country_shares(lists)
    blank = Weights(dict.fromkeys((*births.LEVELS, *places.PLACE_LEVELS, *places.COUNTRY_LEVELS), 0.0), shares)
    true = [pair for pair in pairs if pair.true]
    by_document = [pair for pair in true if pair.evidence == "doc"]
    strangers = [pair for pair in pairs if not pair.true]
    like = [pair for pair in strangers if pair.names >= LIKE]
    out = {"start": START, **NAMES, **HAND, **names(pairs)}

    def placed(chosen: Iterable[Pair]) -> Counter[str]:
        found = (places.compare(persons[pair.a].places, persons[pair.b].places, blank) for pair in chosen)
        return Counter(one.code for one in found if one)

    def from_where(chosen: Iterable[Pair]) -> Counter[str]:
        found = (
            places.compare_countries(persons[pair.a].countries, persons[pair.b].countries, blank) for pair in chosen
        )
        return Counter(one.code for one in found if one)

    known, unknown = [_birth(persons[pair.a], persons[pair.b]) for pair in by_document], strange_births(persons, links)
    for kind, prior in BIRTHS.items():
        out |= ratios(_counted(known, kind), _counted(unknown, kind), prior)
    out |= ratios(placed(by_document), placed(strangers), PLACES)
    out |= ratios(from_where(true), from_where(like), COUNTRIES)
    out |= documents(persons, [pair for pair in true if pair.evidence != "doc"])
    alike = [pair for pair in pairs if pair.names >= naming.AGREE]
    met = {side: sum(pair.second for pair in alike if pair.true is side) for side in (True, False)}
    seen = Counter(pair.true for pair in alike)
    out["names-second"] = _held(log((met[True] + 1) / (seen[True] + 4) * (seen[False] + 4) / (met[False] + 0.5)))
    return Weights(MappingProxyType(out), MappingProxyType(shares))


def _birth(a: Person, b: Person) -> tuple[str, str]:
    """The best agreement of two records' dates by the order of the words, and what is known of both; empty for none."""
    found = [(births.level(x, y), x.kind, y.kind) for x in a.births for y in b.births]
    if not found:
        return "", ""
    code, one, other = min(found, key=lambda each: births.LEVELS.index(each[0]))
    return code, "span" if "span" in (one, other) else "day" if (one, other) == ("day", "day") else "year"


def _counted(found: Iterable[tuple[str, str]], kind: str) -> Counter[str]:
    """The words of one kind; those of dates apart under one name, but where the kind is empty each under its own."""
    if not kind:
        return Counter(code if code in _APART else "agree" for code, _ in found if code)
    return Counter("apart" if code in _APART else code for code, known in found if known == kind)


def strange_births(persons: Mapping[Key, Person], links: Iterable[Link]) -> list[tuple[str, str]]:
    """How dates agree between any two records of two lists that are no known link, a third of all pairs.

    The links are not complete: where the same day comes with the same name it is no stranger, and left out.
    """
    true = {(link.a, link.b) for link in links}
    dated = {name: [(k, p) for k, p in persons.items() if k[0] == name and p.births] for name in ("un", "ofac")}
    out = []
    for key, one in dated["un"]:
        for other_key, other in dated["ofac"][::3]:
            found = _birth(one, other)
            same = found[0] in ("birth-day", "birth-near") and naming.best(one.names, other.names)[0].value >= LIKE
            if not same and (key, other_key) not in true:
                out.append(found)
    return out


def names(pairs: Iterable[Pair]) -> dict[str, float]:
    """The line from the score of names to nats: a logistic regression of two numbers, held back a little."""
    told = [(max(-6.0, min(6.0, pair.names)), pair.true) for pair in pairs]
    share = sum(true for _, true in told) / len(told)
    at, slope = 0.0, 1.0
    for _ in range(60):
        g0 = g1 = h00 = h01 = h11 = 0.0
        for x, true in told:
            p = 1 / (1 + exp(-(at + slope * x)))
            w = p * (1 - p)
            g0, g1 = g0 + true - p, g1 + (true - p) * x
            h00, h01, h11 = h00 + w, h01 + w * x, h11 + w * x * x
        g1, h11, h00 = g1 - 2.0 * (slope - 1.0), h11 + 2.0, h00 + 1e-6
        down = h00 * h11 - h01 * h01
        step = ((h11 * g0 - h01 * g1) / down, (h00 * g1 - h01 * g0) / down)
        at, slope = at + step[0], slope + step[1]
        if abs(step[0]) + abs(step[1]) < 1e-9:
            break
    return {"names-at": at - log(share / (1 - share)), "names-slope": slope}


def ratios(true: Counter[str], strange: Counter[str], prior: Mapping[str, float]) -> dict[str, float]:
    """The weight of every word of one kind of finding."""
    print("  ".join(f"{code} {true[code]}/{strange[code]}" for code in prior), file=sys.stderr)
    m, u = sum(true.values()) + PRIOR, sum(strange.values()) + 1.0
    return {
        code: _held(log((true[code] + PRIOR * share) / m) - log((strange[code] + 0.5) / u), code)
        for code, share in prior.items()
        if code not in ("apart", "agree")
    }


def documents(persons: Mapping[Key, Person], true: Iterable[Pair]) -> dict[str, float]:
    """Documents of links found by birth and place. Among strangers no two agree, so a ceiling decides, not a count."""
    both = [p for p in true if persons[p.a].identifiers.documents and persons[p.b].identifiers.documents]
    table = Weights(dict(MOST_DOCUMENT), {})
    found = Counter(
        one.code
        for pair in both
        for one in identifiers.compare(persons[pair.a].identifiers, persons[pair.b].identifiers, table)
    )
    share = (sum(found.values()) + 1) / (len(both) + 2)
    return {code: most + min(0.0, log(share) + log(2)) for code, most in MOST_DOCUMENT.items()}


def country_shares(lists: Lists) -> dict[str, float]:
    """How usual each country is among the records that tell one."""
    found: Counter[str] = Counter()
    count = 0
    for fields in lists.records.values():
        told = set(fields.get("nationalities", ())) or {
            birth["country"] for birth in fields.get("births", ()) if "country" in birth
        }
        count += bool(told)
        found.update(told)
    return {code: round(number / count, 3) for code, number in sorted(found.items()) if number / count >= 0.001}


def _held(value: float, code: str = "") -> float:
    """A weight within its limits; a conflict has its limit below."""
    limit = HELD.get(code, MOST)
    return max(LEAST if limit > 0 else limit, min(MOST if limit < 0 else limit, value))


def main() -> int:
    """Learn from everything and write it down."""
    lists = load(Path(sys.argv[1]))
    persons = lists.persons()
    Path(sys.argv[2]).write_text(write(learn(lists, persons, pairs_of(lists, persons), lists.links)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
