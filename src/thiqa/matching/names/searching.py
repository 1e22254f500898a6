"""Search of one name among up to a million, in memory (specs/names.md, section 8).

Parts are filed under their coarse consonants. A query adds up, per record, how rare the parts are that it shares or nearly
shares; the best of them are then compared in full with ``score``. The answer is the same for the same records and query.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from thiqa.matching.names.comparing import EVIDENCE, named, score
from thiqa.matching.names.parts import parts
from thiqa.matching.names.readings import readings

COMPARED: Final = 48  # records compared in full for one query
DRAWN: Final = 400_000  # places of records that one query may add up
NEAR: Final = 3.0  # what a class costs that differs by one letter
OTHER: Final = 1.0  # what a second reading costs
LONGER: Final = 1.2  # what each part costs that the record has more than the query
SHORTEST: Final = 3  # classes shorter than this have no neighbours: they would be everybody

Id = TypeVar("Id")
Places = NDArray[np.int32]
Search = Callable[[str, int], list[tuple[Id, float]]]


class Index:
    """Names filed by the consonants of their parts; built once, then only read."""

    def __init__(self, names: Iterable[str]) -> None:
        filed: dict[str, array[int]] = defaultdict(lambda: array("i"))
        self.names: list[str] = []
        lengths = array("b")
        for place, name in enumerate(names):
            self.names.append(name)
            classes = set()
            count = 0
            for part in parts(name):
                if part.role == "name":
                    count += 1
                    for reading in readings(part.letters, part.script, part.article):
                        classes.add(reading.wide)
            lengths.append(min(count, 100))
            for one in classes:
                filed[one].append(place)
        self.lengths = np.frombuffer(lengths, dtype=np.int8) if lengths else np.zeros(0, np.int8)
        self.filed: dict[str, Places] = {one: np.frombuffer(found, dtype=np.int32) for one, found in filed.items()}
        self.near: dict[str, list[str]] = defaultdict(list)
        for one in sorted(self.filed):
            if len(one) >= SHORTEST:
                for shorter in _shorter(one):
                    self.near[shorter].append(one)
        self.sums = np.zeros(len(self.names), np.float32)

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
        drawn: list[tuple[int, float, Places]] = []
        count = 0
        for part in named(name).parts:
            if part.role != "name":
                continue
            count += 1
            weights: dict[str, float] = {}
            for turn, reading in enumerate(readings(part.letters, part.script, part.article)):
                self._classes(reading.wide, OTHER * turn, weights)
            drawn.extend((len(places), weight, places) for one, weight in weights.items() if (places := self.filed.get(one)) is not None)
        if not drawn:
            return []
        drawn.sort(key=lambda item: (item[0], -item[1]))
        sums = self.sums
        touched: list[Places] = []
        budget = DRAWN
        for size, weight, places in drawn:
            if budget < size and touched:
                break
            budget -= size
            sums[places] += weight
            touched.append(places)
        all_places = touched[0] if len(touched) == 1 else np.concatenate(touched)
        values = sums[all_places] - LONGER * np.maximum(self.lengths[all_places] - count, 0)
        wanted = min(len(values), 4 * most)
        best = np.argpartition(-values, wanted - 1)[:wanted] if wanted < len(values) else np.arange(len(values))
        order = best[np.lexsort((all_places[best], -values[best]))]
        sums[all_places] = 0.0
        return list(dict.fromkeys(all_places[order].tolist()))[:most]

    def _classes(self, wide: str, less: float, weights: dict[str, float]) -> None:
        """The classes of one reading and its neighbours, with what a record that has them is worth."""
        rare = EVIDENCE.model.rarity.get(wide, 10.3) if wide != "0" else 2.0
        weights[wide] = max(weights.get(wide, 0.0), rare - less)
        if len(wide) >= SHORTEST:
            found = {wide, *_shorter(wide)}
            for shorter in _shorter(wide):
                found.update(self.near.get(shorter, ()))
            found.update(self.near.get(wide, ()))
            for one in found - {wide}:
                value = rare - NEAR - less
                if len(one) >= SHORTEST and value > weights.get(one, 0.5):
                    weights[one] = value


def _shorter(one: str) -> list[str]:
    """All that is left when one class is taken away."""
    return [one[:i] + one[i + 1 :] for i in range(len(one))]


def index(records: Iterable[tuple[Id, str]]) -> Search[Id]:
    """File records of (id, name); the answer is ``search(name, limit) -> [(id, score), …]``, best first.

    One search at a time: the sums are the index's own working space.
    """
    ids: list[Id] = []

    def names() -> Iterable[str]:
        for one, name in records:
            ids.append(one)
            yield name

    filed = Index(names())

    def search(name: str, limit: int = 10) -> list[tuple[Id, float]]:
        return [(ids[place], value) for place, value in filed.search(name, limit)]

    return search
