"""What an import is told about all entries of a file, and what it tells in the end."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from thiqa.domain import evaluation
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.record import Provenance

__all__ = ["COUNTS", "PLAIN", "Progress", "Report", "Terms"]

PLAIN = Marking(Tlp.AMBER_STRICT, Pap.AMBER, originator_control=True)
"""The marking of what an import was told nothing about, the same as that of an item that is sent."""

COUNTS = (
    "read", "added", "changed", "same", "withdrawn", "restored", "left", "refused", "parts", "held", "links added",
    "links changed", "links same", "links withdrawn", "links held",
)  # fmt: skip
"""What an import counts. *left*: a person withdrew it here, so it stays so.
*parts*: what of an entry could not be read, though the rest was. *held*: not withdrawn, because rows that
could not be read may be theirs."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The provenance of the entries of a file. ``words``: who says so; empty: the title of the format.

    ``review_days``: in how many days each must be looked at again. An entry that has its own category or nature keeps
    it. The category holds for persons only.
    """

    words: str = ""
    evaluation: Evaluation = evaluation.DEFAULT
    marking: Marking = PLAIN
    category: str = ""
    nature: str = "fact"
    review_days: int = 365
    protections: frozenset[str] = frozenset()

    def provenance(self, origin: str, title: str, today: date) -> Provenance:
        """The provenance of all entries, but for their references and what they have of their own."""
        review = (today + timedelta(days=self.review_days)).isoformat()
        return Provenance(
            self.words or title, self.evaluation, self.marking, self.nature, review, self.category, origin, "",
            self.protections,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: ``stage`` is reading, applying, linking or withdrawing; ``total`` is 0 while unknown."""

    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did. ``refused`` is the file with a line for each row that was refused; none when there are none.

    ``continued``: it went on where an earlier one was interrupted, and ``counts`` are of both.
    """

    run: str
    origin: str
    edition: str
    counts: dict[str, int] = field(default_factory=dict)
    refused: Path | None = None
    continued: bool = False
