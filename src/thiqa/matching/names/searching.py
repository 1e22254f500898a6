"""Search of one name among up to a million, in memory (specs/names.md, section 8).

Parts are filed under their coarse consonants. A query adds up, per record, how rare the parts are that it shares or
nearly shares; the best of them are then compared in full with ``score``. It is deterministic and keeps no trace.
"""

from __future__ import annotations

import gc
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from math import exp
from operator import itemgetter
from typing import Final, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from thiqa.matching.names.comparing import EVIDENCE, score
from thiqa.matching.names.parts import Part, parts
from thiqa.matching.names.readings import readings

COMPARED: Final = 120  # records compared in full for one query, at most
LEAST_COMPARED: Final = 24  # and at least
GAP: Final = 4.5  # what a record may be worth less than the best and still be compared
DRAWN: Final = 40_000  # records that one query may look at
WIDTH: Final = 6  # classes remembered of one record
NEAR: Final = 3.0  # what a class costs that differs by one letter
OTHER: Final = 1.0  # what a second reading costs
LONGER: Final = 1.2  # what each part costs that the record has more than the query
SHORTEST: Final = 3  # classes shorter than this have no neighbours: they would be everybody

EDGES: Final = "0123"
EDGE: Final = 0.8  # what it costs to begin or end otherwise
_WEAK: Final = frozenset("aeiouyhwاعهحيوىئؤءаеиоуыэюяйאהעיו")

Id = TypeVar("Id")
Places = NDArray[np.int32]
Search = Callable[[str, int], list[tuple[Id, float]]]


class Filed(NamedTuple):
    """The records that have one class with one kind of edges."""

    edges: str
    number: int
    places: Places


class Index:
    """Names filed by the consonants of their parts; built once, then only read."""

    def __init__(self, names: Iterable[str]) -> None:
        filed: dict[str, array[int]] = {}
        numbers: dict[str, int] = {}
        self.names: list[str] = []
        lengths = array("b")
        rows = array("i")
        for place, name in enumerate(names):
            self.names.append(name)
            classes: dict[str, None] = {}
            count = 0
            for part in parts(name):
                if part.role == "name":
                    count += 1
                    edges = _edges(part.letters)
                    for reading in readings(part.letters, part.script, part.article):
                        classes[reading.wide + edges] = None
            lengths.append(min(count, 100))
            row = []
            for one in classes:
                found = filed.get(one)
                if found is None:
                    found = filed[one] = array("i")
                    numbers[one] = len(numbers) + 1
                found.append(place)
                row.append(numbers[one])
            rows.extend((row + [0] * WIDTH)[:WIDTH])
        self.classes = len(numbers) + 1
        self.rows = np.ascontiguousarray(np.array(rows, dtype=np.int32).reshape(-1, WIDTH).T)
        self.lengths = np.array(lengths, dtype=np.float32)
        self.filed: dict[str, list[Filed]] = defaultdict(list)
        for one in sorted(filed):
            self.filed[one[:-1]].append(Filed(one[-1], numbers[one], np.array(filed[one], dtype=np.int32)))
        self.near: dict[str, list[str]] = defaultdict(list)
        for one in self.filed:
            if len(one) > SHORTEST:
                for shorter in _shorter(one):
                    self.near[shorter].append(one)
            elif len(one) == SHORTEST:
                self.near[one[:-1]].append(one)
                for shorter in _shorter(one):
                    self.near[f"{shorter}?"].append(one)
        gc.freeze()  # what was built stays: without this the collector walks it in the middle of a search

    def search(self, name: str, limit: int) -> list[tuple[int, float]]:
        """The places and scores of the most alike names, best first; at most ``limit``, never the whole list."""
        if limit < 1 or not self.names:
            return []
        found = self._candidates(name, max(COMPARED, 2 * limit))
        scored = [(score(name, self.names[place]), place) for place in found]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [(place, value) for value, place in scored[:limit]]

    def _candidates(self, name: str, most: int) -> list[int]:
        """Places of the records that share most with the name, by rarity."""
        wanted = [self._wanted(part) for part in parts(name) if part.role == "name"]
        drawn = self._draw(wanted)
        if not drawn.size:
            return []
        rows = self.rows.take(drawn, axis=1)
        values = -LONGER * np.maximum(self.lengths.take(drawn) - float(len(wanted)), 0.0)
        worth = np.zeros(self.classes, np.float32)
        for classes in wanted:
            numbers = [filed.number for _, filed in classes]
            worth[numbers] = [weight for weight, _ in classes]
            values += worth.take(rows).max(axis=0)
            worth[numbers] = 0.0
        if len(values) > most:
            best = np.argpartition(-values, most - 1)[:most]
            drawn, values = drawn[best], values[best]
        order = np.lexsort((drawn, -values))
        worthy = max(LEAST_COMPARED, int((values > values[order[0]] - GAP).sum()))
        found: list[int] = drawn[order[:worthy]].tolist()
        return found

    def _draw(self, wanted: list[list[tuple[float, Filed]]]) -> NDArray[np.intp]:
        """Records worth a look: of classes that say much and are rare first, until enough are drawn."""
        lists: list[tuple[float, int, Places]] = []
        for classes in wanted:
            most = max([weight for weight, _ in classes], default=0.0)
            lists.extend(
                [(len(filed.places) * exp(most - weight), filed.number, filed.places) for weight, filed in classes]
            )
        lists.sort(key=itemgetter(0, 1))
        marked = np.zeros(len(self.names), np.bool_)
        room = DRAWN
        for turn, (_, _, places) in enumerate(lists):
            if turn and len(places) > room:
                continue
            room -= len(places)
            marked[places] = True
        return np.flatnonzero(marked)

    def _wanted(self, part: Part) -> list[tuple[float, Filed]]:
        """The filed classes of one part and their neighbours, with what a record that has them is worth."""
        weights: dict[str, float] = {}
        edges = _edges(part.letters)
        for turn, reading in enumerate(readings(part.letters, part.script, part.article)):
            self._classes(reading.wide, OTHER * turn, weights)
        return [
            (weight if filed.edges == edges else weight - EDGE, filed)
            for one, weight in weights.items()
            for filed in self.filed.get(one, ())
        ]

    def _classes(self, wide: str, less: float, weights: dict[str, float]) -> None:
        """The classes of one reading and its neighbours, with what a record that has them is worth."""
        rare = EVIDENCE.model.rarity.get(wide, 10.3) if wide != "0" else 2.0
        weights[wide] = max(weights.get(wide, 0.0), rare - less)
        found = set(self.near.get(wide, ()))
        if len(wide) > SHORTEST:
            found.update(_shorter(wide))
            for shorter in _shorter(wide):
                found.update(self.near.get(shorter, ()))
        elif len(wide) == SHORTEST:
            found.add(wide[:-1])
            for shorter in _shorter(wide):
                found.update(self.near.get(f"{shorter}?", ()))
        value = rare - NEAR - less
        for one in found:
            if value > weights.get(one, 0.5):
                weights[one] = value


def _edges(letters: str) -> str:
    """Whether a part begins and ends with a weak letter: ``0`` to ``3``; tells short classes apart."""
    return EDGES[(letters[0] in _WEAK) + 2 * (letters[-1] in _WEAK)]


def _shorter(one: str) -> list[str]:
    """All that is left when one class is taken away."""
    return [one[:i] + one[i + 1 :] for i in range(len(one))]


def index(records: Iterable[tuple[Id, str]]) -> Search[Id]:
    """File records of (id, name); the answer is ``search(name, limit) -> [(id, score), …]``, best first."""
    ids: list[Id] = []

    def names() -> Iterable[str]:
        for one, name in records:
            ids.append(one)
            yield name

    filed = Index(names())

    def search(name: str, limit: int = 10) -> list[tuple[Id, float]]:
        return [(ids[place], value) for place, value in filed.search(name, limit)]

    return search
