"""Whether two records tell of one person: the evidence weighed, and one of four answers (specs/persons.md).

Each finding is a likelihood ratio in nats, how much oftener it is seen between two records of one person than between
two of like-named strangers; they add up (Fellegi and Sunter 1969). The sum is the log-odds at the mix of the lists on
which the weights were learnt: one true among a hundred candidates. The answer is more careful than the sum:

* *confirmed* needs an identifier that agrees, names that can be one person's, and no strong conflict;
* *probable* needs enough weight, and something beside one name that agrees;
* *same-name-only* is a name that agrees where nothing else agrees enough or disagrees: it never scores as probable;
* *no* is the rest.
"""

from __future__ import annotations

from math import exp
from typing import Final, Literal, NamedTuple

from thiqa.matching.persons import births, identifiers, naming, places
from thiqa.matching.persons.person import Person
from thiqa.matching.persons.reasons import Reason
from thiqa.matching.persons.weights import SHIPPED, Weights

__all__ = ["CLASSES", "ENOUGH", "Answer", "Class", "compare"]

Class = Literal["confirmed", "probable", "same-name-only", "no"]
CLASSES: Final[tuple[Class, ...]] = ("confirmed", "probable", "same-name-only", "no")

ENOUGH: Final = 2.2
"""The log-odds from which an answer is probable: nine to one at the mix of the lists."""

SUPPORT: Final = 0.5  # what something beside the name must weigh to be support
AGAINST: Final = -2.0  # what the rest may weigh and a name still be the same

_DATED: Final = frozenset({"birth-day", "birth-near"})
_YEARED: Final = _DATED | {"birth-swapped", "birth-part", "birth-month", "birth-year"}


class Answer(NamedTuple):
    """``score``: log-odds in nats that both are one person; the weights of the reasons add up to it."""

    kind: Class
    score: float
    reasons: tuple[Reason, ...]

    @property
    def probability(self) -> float:
        """The score as a share of one, at the mix of the lists."""
        return 1.0 / (1.0 + exp(-max(-700.0, self.score)))


def compare(a: Person, b: Person, weights: Weights = SHIPPED) -> Answer:
    """Weigh two records of persons. The same answer from both sides; ``reasons`` then name the sides the other way."""
    table = weights.of
    pairs = naming.best(a.names, b.names)
    if not pairs:
        return Answer("no", table["start"], (Reason("start", table["start"]),))
    reasons = [Reason("start", table["start"]), *_names(pairs, weights)]
    dated = births.compare(a.births, b.births, weights)
    if dated is not None:
        reasons.append(
            Reason(dated.code, dated.weight, dated.a.field, dated.b.field, dated.a.text, dated.b.text)
        )  # fmt: skip
    for found in (
        places.compare(a.places, b.places, weights),
        places.compare_countries(a.countries, b.countries, weights),
        *identifiers.compare(a.identifiers, b.identifiers, weights),
    ):
        if found is not None:
            reasons.append(Reason(found.code, found.weight, found.field_a, found.field_b, found.a, found.b))
    if a.sex and b.sex:
        code = "sex" if a.sex == b.sex else "sex-differs"
        reasons.append(Reason(code, table[code], "sex", "sex", a.sex, b.sex))
    return _answer(pairs[0].value, reasons)


def _names(pairs: list[naming.Pair], weights: Weights) -> list[Reason]:
    """What the names weigh: the best pair along a line that is flat at both ends, and a second name."""
    table, first = weights.of, pairs[0]
    value = max(table["names-least"], min(table["names-most"], table["names-at"] + table["names-slope"] * first.value))
    code = "names" if first.value >= naming.AGREE else "names-alike" if value > 0 else "names-differ"
    out = [Reason(code, value, first.a.field, first.b.field, first.a.text, first.b.text)]
    if first.value >= naming.AGREE and (other := naming.second(pairs)) is not None:
        out.append(
            Reason("names-second", table["names-second"], other.a.field, other.b.field, other.a.text, other.b.text)
        )
    return out


def _answer(alike: float, reasons: list[Reason]) -> Answer:
    """The class that the findings allow, and the score that goes with it."""
    found = {reason.code for reason in reasons}
    total = sum([reason.weight for reason in reasons])
    rest = sum([reason.weight for reason in reasons if reason.code not in _NAMING])
    conflict = not found.isdisjoint(_CONFLICTS)
    support = _IDENTIFIERS if conflict else _BESIDE_KIN if "birth-few-years" in found else _BESIDE
    if total >= ENOUGH and any(reason.weight >= SUPPORT for reason in reasons if reason.code in support):
        kind: Class = "probable"
        if alike >= naming.COMPATIBLE and not conflict and _identified(found):
            kind = "confirmed"
    elif alike >= naming.AGREE and rest > AGAINST and not conflict:
        kind = "same-name-only"
    else:
        kind = "no"
    if kind not in ("confirmed", "probable") and total > _EVEN:
        # Nothing to disagree is no agreement: a name alone never scores as much as a name with something beside it.
        reasons.append(Reason("name-only", _EVEN - total))
        total = _EVEN
    return Answer(kind, total, tuple(reasons))


_EVEN: Final = 0.0  # what an answer below probable scores at most
_NAMING: Final = frozenset({"start", "names", "names-alike", "names-differ", "names-second"})
_CONFLICTS: Final = frozenset({"birth-conflict", "sex-differs"})
_IDENTIFIERS: Final = frozenset(identifiers.CODES)
_BIRTHS: Final = frozenset(births.LEVELS)
# What may support a name. Brothers share a family name, a place and a country, but are born some years apart.
_BESIDE_KIN: Final = _IDENTIFIERS | _BIRTHS | {"names-second"}
_BESIDE: Final = _BESIDE_KIN | {*places.PLACE_LEVELS, *places.COUNTRY_LEVELS}


def _identified(found: set[str]) -> bool:
    """Whether an identifier agrees that is one person's: a document, or a line or account together with the birth."""
    if "document" in found:
        return True
    if "document-open" in found:  # the issuer is not told: two states may give one number
        return not found.isdisjoint(_YEARED)
    return not found.isdisjoint({"account", "phone", "email"}) and not found.isdisjoint(_DATED)


def codes() -> frozenset[str]:
    """Every code that a reason can have."""
    return _NAMING | _BESIDE | {"name-only", "sex", "sex-differs"}
