"""What an audit finds: a code, a place and a sentence for each; never content.

The codes are stable; ``specs/evidence.md``, section 6, explains each and says what no audit of one node can find.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

from django.core.exceptions import ObjectDoesNotExist

from thiqa.domain.errors import ThiqaError

__all__ = ["SENTENCES", "Finding", "Findings", "Report", "Told"]

Told = Callable[[str, int, int], None]
"""Hears how far an audit is: what is read now, how many of it are done, how many there are."""

LISTED = 1000
"""Findings that a report lists; what comes after them is only counted."""

SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        # The node's log.
        "entry-missing": "Leaves of the node's log are missing.",
        "entry-invalid": "A leaf of the node's log is not well formed, or its row names another kind.",
        "entry-detail": "What is kept beside a leaf is not what the leaf commits to.",
        "tile-differs": "A stored tile is not what its leaves give.",
        "log-root": "The stored head of the node's log is not what its leaves give.",
        "log-rolled-back": "A partner said that it holds more leaves of this log than there are.",
        "epoch-unexplained": "A log begins that does not say which log it follows.",
        # Lanes.
        "number-missing": "A number of the lane has no row.",
        "number-stray": "A row has a number that the lane never gave.",
        "leaf-differs": "The leaf of the row is not what the row's bytes give.",
        "lane-root": "The stored head of the lane's log is not what its leaves give.",
        "head-differs": "A head of the lane is not what its leaves or the node's log say.",
        "head-missing": "A head or receipt of the lane is gone, of which the log tells or which a row needs.",
        "lane-differs": "The lane is not the one that its agreement, its two nodes and its kind give.",
        # Statements.
        "statement-invalid": "The signed bytes are not well formed.",
        "signature-invalid": "The signature does not belong to these bytes or to a known key.",
        "key-not-live": "The key that signed had ended when it was taken, or was not known yet.",
        "column-differs": "A column is not what the signed bytes say.",
        "content-gone": "The content is gone, and no leaf tells that it was erased.",
        "content-left": "Content is left of what was erased or never kept.",
        "clause-differs": "The agreement does not permit this under the clause that is recorded.",
        "release-missing": "The clause asks for a second person, and none is proven.",
        "capacity-exceeded": "More went out in one day than the agreement allows.",
        "attachment-differs": "A file of the message is missing, or is not the one that the statement names.",
        # Receipts.
        "mirror-differs": "The partner's log of the lane, built from leaves and verdicts, has another root.",
        "receipt-invalid": "A receipt of the partner does not hold.",
        "notes-contradict": "Two signed checkpoints of the partner contradict each other.",
        "state-differs": "The state of a row is not what its verdict and the log say.",
        # Keys, partners, agreements.
        "manifest-invalid": "A chain of key manifests does not hold, or no leaf tells of a version.",
        "key-differs": "A key of this node is not what its secret, its manifests or the log say.",
        "partner-differs": "What is recorded of a partner is not what its signed bytes say.",
        "agreement-differs": "What is recorded of an agreement is not what its bytes and the log say.",
        "agreement-unsigned": "A signature over an agreement is missing, wrong or nowhere in the log.",
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold. ``where`` names the row; ``sentence`` says what is wrong."""

    code: str
    where: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at, by kind, and what was found. ``more`` counts findings beyond those that are listed."""

    counts: Mapping[str, int]
    findings: tuple[Finding, ...]
    more: int = 0

    @property
    def ok(self) -> bool:
        return not self.findings


@dataclass(slots=True)
class Findings:
    """Collects while an audit goes on; nothing stops it at the first fault."""

    counts: Counter[str] = field(default_factory=Counter)
    listed: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, code: str, where: str, detail: str = "") -> None:
        """One finding; ``detail`` (a column, an error's sentence) follows the sentence of the code."""
        if len(self.listed) >= LISTED:
            self.more += 1
            return
        self.listed.append(Finding(code, where, f"{SENTENCES[code]} {detail}".rstrip()))

    def unless(self, holds: object, code: str, where: str, detail: str = "") -> bool:
        """A finding unless something holds; whether it holds."""
        if not holds:
            self.add(code, where, detail)
        return bool(holds)

    def same(self, where: str, stored: Mapping[str, object], signed: Mapping[str, object]) -> None:
        """A finding for each column whose stored value is not the one that the signed bytes give."""
        for name, value in signed.items():
            if stored[name] != value:
                self.add("column-differs", where, f"The column is {name}.")

    @contextmanager
    def catching(self, code: str, where: str) -> Iterator[None]:
        """Turns an error of the block into a finding; what is not even well formed raises other errors than ours."""
        try:
            yield
        except ThiqaError as error:
            self.add(code, where, error.sentence)
        except (ValueError, TypeError, LookupError, AttributeError, ObjectDoesNotExist) as error:
            self.add(code, where, f"It is not well formed ({type(error).__name__}).")

    def report(self) -> Report:
        """The report of all that was collected."""
        return Report(MappingProxyType(dict(self.counts)), tuple(self.listed), self.more)
