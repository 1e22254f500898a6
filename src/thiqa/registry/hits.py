"""What screening answers: hits with their class and reasons, and the records that they are made of.

Classes, the surest first: *confirmed*, *probable*, *same-number* (a number or address agrees and the name does not, or
there is none to compare: none was asked about, or the record is of a document, phone or account), *same-name-only*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from thiqa.domain.codes import CATEGORIES
from thiqa.domain.record import kept
from thiqa.matching.persons import Person, Reason, compare
from thiqa.matching.persons.reasons import Language
from thiqa.registry.subject import Subject

__all__ = ["CLASSES", "LEAD", "Card", "Hit", "Result", "Shared", "card_of", "hit_of"]

LEAD: Final = "A hit is a lead: verify it. No adverse act follows from this alone."

CLASSES: Final = ("confirmed", "probable", "same-number", "same-name-only")
"""The classes of hits, the surest first."""


class Card(NamedTuple):
    """What screening keeps of a record in memory."""

    record: str
    kind: str
    name: str
    person: Person | None
    about: Mapping[str, Any]


class Shared(NamedTuple):
    """That a number or address agrees: the kind of the handle, and its plain form."""

    kind: str
    value: str
    weight: float = 0.0

    @property
    def code(self) -> str:
        return f"same-{self.kind}"

    def text(self, language: Language) -> str:
        """The finding as a sentence; the number stands between isolates."""
        return _TEXTS[language].format(f"\u2068{self.value}\u2069")


_TEXTS: Final[Mapping[Language, str]] = {
    "en": "The same number or address: {}.",
    "fr": "Le même numéro ou la même adresse : {}.",
    "es": "El mismo número o la misma dirección: {}.",
    "ar": "الرقم أو العنوان نفسه: {}.",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One record that may tell of the subject. ``score``: log-odds in nats, of persons only.

    ``about``: category, whether that is protected, status of a document (as stolen), protections, marking, nature,
    origin, reference, source and review.
    """

    record: str
    kind: str
    name: str
    klass: str
    score: float
    reasons: tuple[Reason | Shared, ...]
    about: Mapping[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """The object that files and ``--json`` have."""
        reasons = [
            {"code": each.code, "weight": round(each.weight, 2), "text": each.text("en")} for each in self.reasons
        ]  # fmt: skip
        return {
            "record": self.record, "kind": self.kind, "name": self.name, "class": self.klass,
            "score": round(self.score, 2), "reasons": reasons, **self.about,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What screening answers for one subject. ``cut``: a name is so common that not every record was compared."""

    subject: Subject
    hits: tuple[Hit, ...]
    cut: bool = False

    def at_least(self, klass: str) -> Result:
        """The hits that are of a class, or of a surer one."""
        allowed = CLASSES[: CLASSES.index(klass) + 1]
        return Result(self.subject, tuple([hit for hit in self.hits if hit.klass in allowed]), self.cut)


def card_of(content: bytes) -> Card:
    found = kept(content)
    about = found.provenance
    names = found.fields.get("names") or [{"name": found.fields.get("number") or found.fields.get("plate", "")}]
    return Card(
        record=found.id,
        kind=found.kind,
        name=names[0]["name"],
        person=Person.of(found.fields) if found.kind == "person" else None,
        about={
            "category": about.category,
            "status": found.fields.get("status", ""),
            "protected": bool(about.category) and CATEGORIES[about.category].protected,
            "protections": sorted(about.protections),
            "marking": about.marking.to_dict(),
            "nature": about.nature,
            "origin": about.origin,
            "reference": about.reference,
            "source": about.source,
            "review": about.review,
        },
    )


def hit_of(person: Person, card: Card, same: Sequence[tuple[str, str]]) -> Hit | None:
    """One record beside the subject; none where nothing speaks for it."""
    numbers: tuple[Reason | Shared, ...] = tuple([Shared(kind, value) for kind, value in same])
    if card.person is not None and person.names:
        answer = compare(person, card.person)
        if answer.kind != "no":
            return Hit(card.record, card.kind, card.name, answer.kind, answer.score, answer.reasons, card.about)
        # One passport under two names is what somebody must hear of, whatever the sum says.
        numbers = (*numbers, *answer.reasons) if numbers else ()
        return _numbered(card, answer.score, numbers)
    return _numbered(card, 0.0, numbers)


def _numbered(card: Card, score: float, reasons: tuple[Reason | Shared, ...]) -> Hit | None:
    return Hit(card.record, card.kind, card.name, "same-number", score, reasons, card.about) if reasons else None
