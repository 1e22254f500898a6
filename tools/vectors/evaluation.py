"""Scenarios of evaluations: the object read, and every grade as the other schemes show it."""

from __future__ import annotations

from typing import Any

from thiqa.domain import evaluation
from thiqa.domain.errors import ThiqaError
from thiqa.domain.evaluation import SCHEMES, Evaluation

PARSE: dict[str, tuple[str, Any]] = {
    "missing": ("X4 when there is none", None),
    "4x4": ("Europol", {"scheme": "4x4", "source": "B", "information": "2"}),
    "5x5x5-with-handling": (
        "the third grade is kept",
        {"scheme": "5x5x5", "source": "A", "information": "1", "handling": "4"},
    ),
    "grade-of-another-scheme": ("4x4 has no D", {"scheme": "4x4", "source": "D", "information": "2"}),
    "grade-in-small-letters": ("grades are compared exactly", {"scheme": "4x4", "source": "b", "information": "2"}),
    "grade-as-number": ("grades are texts", {"scheme": "4x4", "source": "B", "information": 2}),
    "handling-without-such-a-grade": (
        "4x4 has none",
        {"scheme": "4x4", "source": "B", "information": "2", "handling": "1"},
    ),
    "scheme-unknown": ("not guessed", {"scheme": "6x6", "source": "B", "information": "2"}),
    "field-missing": ("malformed", {"scheme": "4x4", "source": "B"}),
    "field-unknown": ("malformed", {"scheme": "4x4", "source": "B", "information": "2", "converted": True}),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, value) in PARSE.items():
        made[f"parse-{name}.json"] = {"why": why, "do": "parse", "input": value, **outcome(value)}
    for own in SCHEMES:
        for other in SCHEMES:
            if own != other:
                made[f"convert-{own}-to-{other}.json"] = conversion(own, other)
    return made


def outcome(value: object) -> dict[str, Any]:
    try:
        return {"evaluation": evaluation.parse(value).to_dict(), "error": None}
    except ThiqaError as error:
        return {"error": error.code}


def conversion(own: str, other: str) -> dict[str, Any]:
    source_untold, information_untold = SCHEMES[own].cannot_judge
    return {
        "why": "for display, and never better than the original",
        "do": "convert",
        "from": own,
        "to": other,
        "source": {
            grade: list(Evaluation(own, grade, information_untold).converted(other).source)
            for grade in SCHEMES[own].source
        },
        "information": {
            grade: list(Evaluation(own, source_untold, grade).converted(other).information)
            for grade in SCHEMES[own].information
        },
        "error": None,
    }
