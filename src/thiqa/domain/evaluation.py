"""How far an item can be believed: one grade for its source and one for the information, in the scheme that was used.

The grades are kept as the originator gave them; nobody else may change them (Regulation (EU) 2016/794, art. 29(3)).
What a reader used to another scheme sees is a *converted* value: for display, marked as such, and never better than the
original. Schemes, grades and the ladder behind the conversion: ``specs/marking.md``, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from thiqa.domain.errors import EvaluationInvalid

__all__ = ["DEFAULT", "SCHEMES", "Converted", "Evaluation", "Scheme", "parse"]

# Where a grade stands between worst and best: the lowest and the highest rung that it covers.
Rungs = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The grades of a scheme with their rungs on the two common ladders, best first, and its handling grades if any.

    ``cannot_judge`` are the grades of source and of information that say nothing.
    """

    source: Mapping[str, Rungs]
    information: Mapping[str, Rungs]
    cannot_judge: tuple[str, str]
    handling: frozenset[str] = frozenset()


# Source: 7 in all instances · 6 in most · 5 fairly, sometimes · 4 nobody can tell · 3 not usually · 2, 1 unreliable.
# Information: 9 not in doubt · 8 known to the source itself · 7 corroborated · 6 probably · 5 possibly · 4 nobody can
# tell · 3 doubtful · 2 improbable · 1 false. "Cannot be judged" has a rung of its own, so that turning a bad grade into
# it counts as what it is: an improvement.
_UNTOLD: Rungs = (4, 4)

SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "4x4": Scheme(
            source=MappingProxyType({"A": (7, 7), "B": (6, 6), "C": (1, 3), "X": _UNTOLD}),
            information=MappingProxyType({"1": (9, 9), "2": (8, 8), "3": (7, 7), "4": _UNTOLD}),
            cannot_judge=("X", "4"),
        ),
        "5x5x5": Scheme(
            source=MappingProxyType({"A": (7, 7), "B": (6, 6), "C": (5, 5), "D": (1, 3), "E": _UNTOLD}),
            information=MappingProxyType({"1": (9, 9), "2": (8, 8), "3": (7, 7), "4": _UNTOLD, "5": (1, 3)}),
            cannot_judge=("E", "4"),
            handling=frozenset("12345"),
        ),
        "3x5x2": Scheme(
            source=MappingProxyType({"1": (6, 7), "2": _UNTOLD, "3": (1, 3)}),
            information=MappingProxyType({"A": (8, 8), "B": (7, 7), "C": (5, 6), "D": _UNTOLD, "E": (1, 3)}),
            cannot_judge=("2", "D"),
            handling=frozenset("PC"),
        ),
        "admiralty": Scheme(
            source=MappingProxyType({"A": (7, 7), "B": (6, 6), "C": (5, 5), "D": (3, 3), "E": (1, 2), "F": _UNTOLD}),
            information=MappingProxyType(
                {"1": (7, 7), "2": (6, 6), "3": (5, 5), "4": (3, 3), "5": (1, 2), "6": _UNTOLD}
            ),
            cannot_judge=("F", "6"),
        ),
    }
)
"""All schemes by code: 4x4 (Europol), 5x5x5 and 3x5x2 (United Kingdom), admiralty (6x6)."""


@dataclass(frozen=True, slots=True)
class Converted:
    """An evaluation as a reader of another scheme may see it, best grade of each band first; for display only.

    A band is empty when the scheme has no grade that is as bad. ``converted`` is the badge that every display shows.
    """

    scheme: str
    source: tuple[str, ...]
    information: tuple[str, ...]
    converted: bool = True

    @property
    def text(self) -> str:
        """Such as ``B/C 3``; a dash for an empty band."""
        return " ".join("/".join(band) or "–" for band in (self.source, self.information))


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The grades that the originator gave. ``handling`` is the third grade of 5x5x5 and 3x5x2, else ``None``.

    The handling grade is kept as a record; what binds is the marking.
    """

    scheme: str
    source: str
    information: str
    handling: str | None = None

    def __post_init__(self) -> None:
        scheme = SCHEMES.get(self.scheme)
        if scheme is None:
            raise EvaluationInvalid(value="given", scheme="(unknown)")
        if self.source not in scheme.source or self.information not in scheme.information:
            raise EvaluationInvalid(value="of source or information", scheme=self.scheme)
        if self.handling is not None and self.handling not in scheme.handling:
            raise EvaluationInvalid(value="of handling", scheme=self.scheme)

    def band(self) -> tuple[str, str]:
        """Source and information each as ``high``, ``middle``, ``low`` or ``untold``: for colours and sorting."""
        scheme = SCHEMES[self.scheme]
        return (_band(scheme.source[self.source], 6), _band(scheme.information[self.information], 7))

    def converted(self, to: str) -> Converted:
        """The evaluation in the words of the scheme ``to``. Raises ``EvaluationInvalid`` for an unknown scheme."""
        if to not in SCHEMES:
            raise EvaluationInvalid(value="given", scheme="(unknown)")
        if to == self.scheme:
            return Converted(to, (self.source,), (self.information,), converted=False)
        own, other = SCHEMES[self.scheme], SCHEMES[to]
        return Converted(
            to,
            _convert(own.source[self.source], other.source, untold=False),
            _convert(own.information[self.information], other.information, untold=True),
        )

    def at_least(self, other: Evaluation) -> bool:
        """Whether both grades are as good as those of ``other``; never across schemes, where no order is agreed.

        A grade that nobody can judge reaches only a demand of nothing.
        """
        scheme = SCHEMES[self.scheme]
        return (
            self.scheme == other.scheme
            and _reaches(scheme.source[self.source], scheme.source[other.source])
            and _reaches(scheme.information[self.information], scheme.information[other.information])
        )

    def to_dict(self) -> dict[str, Any]:
        """The canonical object that :func:`parse` reads."""
        return {
            "scheme": self.scheme,
            "source": self.source,
            "information": self.information,
            "handling": self.handling,
        }


DEFAULT = Evaluation("4x4", "X", "4")
"""What holds when there is no evaluation and none can be had (Regulation (EU) 2016/794, art. 29(4))."""

_required = frozenset({"scheme", "source", "information"})


def parse(value: object) -> Evaluation:
    """The evaluation of a canonical object; ``None`` is read as :data:`DEFAULT`. ``handling`` may be left out.

    Raises ``EvaluationInvalid`` when the scheme or a grade does not exist, or a field is missing or unknown.
    """
    if value is None:
        return DEFAULT
    if type(value) is not dict or not _required <= value.keys() <= _required | {"handling"}:
        raise EvaluationInvalid(value="with these fields", scheme="(unknown)")
    if not all(each is None or type(each) is str for each in value.values()):
        raise EvaluationInvalid(value="of this kind", scheme="(unknown)")
    return Evaluation(value["scheme"], value["source"], value["information"], value.get("handling"))


def _reaches(rungs: Rungs, least: Rungs) -> bool:
    return least == _UNTOLD or (rungs != _UNTOLD and rungs >= least)


def _band(rungs: Rungs, high: int) -> str:
    if rungs == _UNTOLD:
        return "untold"
    if rungs[0] >= high:
        return "high"
    return "middle" if rungs[0] > _UNTOLD[0] else "low"


def _convert(rungs: Rungs, grades: Mapping[str, Rungs], *, untold: bool) -> tuple[str, ...]:
    """The grades that share a rung with the original; in a gap, its neighbours above and below; else nothing.

    ``untold``: the neighbour below may be the grade that nobody can tell. So it is for information, where "possibly
    true" and "cannot be judged" lie side by side; an unreliable source is not one that nobody knows.
    """
    if rungs == _UNTOLD:
        return tuple(grade for grade, each in grades.items() if each == _UNTOLD)
    told = {grade: each for grade, each in grades.items() if each != _UNTOLD}
    shared = tuple(grade for grade, each in told.items() if each[0] <= rungs[1] and rungs[0] <= each[1])
    if shared:
        return shared
    lower = {grade: each for grade, each in (grades if untold else told).items() if each[1] < rungs[0]}
    if not lower:
        return ()
    above = [grade for grade, each in told.items() if each[0] > rungs[1]]
    return (*above[-1:], max(lower, key=lower.__getitem__))
