"""Screening: which records may tell of the person who is asked about, how surely, and why.

Candidates come from the index of names and from the handles (numbers and addresses); each is then compared with all
that is known (``matching.persons``). A hit is a lead: somebody verifies it before anything follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from thiqa.exchange.node import Node
from thiqa.matching.persons import Person
from thiqa.registry.handles import handles
from thiqa.registry.hits import CLASSES, Card, Result, card_of, hit_of
from thiqa.registry.nameindex import Names
from thiqa.registry.subject import Subject
from thiqa.store import records as rows

__all__ = ["Screen"]

ALIKE: Final = 0.0
"""The score of names below which a record is no candidate by its name; an identifier still makes it one."""

CANDIDATES: Final = 60
"""Records that one name is compared with in full."""

REMEMBERED: Final = 20_000
"""Records that are kept in memory while a file is screened."""

AT_ONCE: Final = 500

SHARED: Final = 200
"""Records that one number leads to; a number of more is nobody's."""


class Screen:
    """A registry ready for screening at one number of its changes. Not for several threads at once."""

    def __init__(self, node: Node, names: Names) -> None:
        self._node = node
        self._names = names
        self._cards: dict[int, Card | None] = {}

    def one(self, subject: Subject) -> Result:
        """Screen one subject."""
        return self.several([subject])[0]

    def several(self, subjects: Sequence[Subject]) -> list[Result]:
        """Screen subjects, in their order; the rows that are needed are read together."""
        numbers = [handles("person", subject.fields) for subject in subjects]
        shared = self._shared({each for some in numbers for each in some})
        named: list[set[int]] = []
        cut: list[bool] = []
        for subject in subjects:
            found: set[int] = set()
            full = False
            for name in subject.names:
                alike = [pk for pk, value in self._names.search(name, CANDIDATES) if value >= ALIKE]
                full = full or len(alike) == CANDIDATES
                found.update(alike)
            named.append(found)
            cut.append(full)
        self._read({pk for found in named for pk in found} | {pk for found in shared.values() for pk in found})
        results = []
        for subject, by_name, handed, full in zip(subjects, named, numbers, cut, strict=True):
            same: dict[int, list[tuple[str, str]]] = {}
            for each in handed:
                for pk in shared.get(each, ()):
                    same.setdefault(pk, []).append(each)
            person = Person.of(subject.fields)
            hits = [
                hit
                for pk in by_name | same.keys()
                if (card := self._cards.get(pk)) and (hit := hit_of(person, card, same.get(pk, []))) is not None
            ]
            hits.sort(key=lambda hit: (CLASSES.index(hit.klass), -hit.score, hit.record))
            results.append(Result(subject, tuple(hits), full))
        return results

    def _shared(self, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], list[int]]:
        """The records that have each of these numbers."""
        found: dict[tuple[str, str], list[int]] = {}
        values = sorted({value for _, value in wanted})
        for at in range(0, len(values), AT_ONCE):
            held = rows.Handle.objects.using(self._node.alias).filter(value__in=values[at : at + AT_ONCE])
            for kind, value, pk in held.values_list("kind", "value", "record_id").order_by("record_id"):
                some = found.setdefault((kind, value), [])
                if (kind, value) in wanted and len(some) < SHARED:
                    some.append(pk)
        return found

    def _read(self, wanted: set[int]) -> None:
        """Have the cards of these rows in memory; rows that are not current have none."""
        absent = sorted(wanted - self._cards.keys())
        if len(self._cards) + len(absent) > REMEMBERED:
            self._cards.clear()
            absent = sorted(wanted)
        for at in range(0, len(absent), AT_ONCE):
            some = absent[at : at + AT_ONCE]
            self._cards.update(dict.fromkeys(some))
            held = rows.Record.objects.using(self._node.alias).filter(pk__in=some, state=rows.CURRENT)
            for pk, content in held.values_list("pk", "content"):
                self._cards[pk] = card_of(bytes(content or b""))
