"""Search of one name among up to a million, in memory (specs/names.md, section 8).

Parts are filed under their coarse consonants. A query adds up, per record, how rare the parts are that it shares or
nearly shares; the best of them are then compared in full with ``score``. It is deterministic and keeps no trace.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import BinaryIO, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from thiqa.matching.names import filing
from thiqa.matching.names.comparing import EVIDENCE, compared, named
from thiqa.matching.names.filing import Filed, Texts, edges
from thiqa.matching.names.keys import VERSION
from thiqa.matching.names.pairing import TOKENS, Name, assembled
from thiqa.matching.names.parts import Part, parts
from thiqa.matching.names.readings import readings
from thiqa.matching.names.tokens import UNSEEN

COMPARED: Final = 120  # records compared in full for one query, at most
LEAST_COMPARED: Final = 10  # and at least
GAP: Final = 4.0  # what a record may be worth less than the best and still be compared
DRAWN: Final = 20_000  # records that one query may look at
HELD: Final = 1 << 15  # names that are remembered in full
WIDTH: Final = 6  # parts of one record that are looked at before it is compared
NEAR: Final = 3.0  # what a class costs that differs by one letter
OTHER: Final = 1.0  # what a second reading costs
LONGER: Final = 1.2  # what each part costs that the record has more than the query
SHORTEST: Final = 3  # classes shorter than this have no neighbours: they would be everybody
EMPTY: Final = 2.0  # the rarity of a part without consonants
EDGE: Final = 0.8  # what it costs to begin or end otherwise
CLASSES: Final = "BFMNLRTSCK"

Id = TypeVar("Id")
Floats = NDArray[np.float32]


class Index(Generic[Id]):
    """Records of (id, name), filed; built once, then only read. Made by ``index`` or ``load``."""

    def __init__(self, filed: Filed, id_of: Callable[[int], Id]) -> None:
        self.filed = filed
        self.id_of = id_of
        classes = Texts(filed.class_letters, filed.class_starts)
        self.classes = {classes.text(number): number for number in range(len(filed.class_starts) - 1)}
        self.worth = np.zeros(len(filed.part_kinds) + 1, np.float32)
        self._held: dict[int, Name] = {}  # names that were compared lately: a small index is compared over and over

    def __len__(self) -> int:
        return len(self.filed.row_starts) - 1

    def __call__(self, name: str, limit: int = 10, without: Collection[Id] = ()) -> list[tuple[Id, float]]:
        """The same as ``search``."""
        return self.search(name, limit, without)

    def search(self, name: str, limit: int = 10, without: Collection[Id] = ()) -> list[tuple[Id, float]]:
        """The ids and scores of the most alike names, best first; at most ``limit``, never the whole list.

        A record that stands in the index with several names is found once, by its best. ``without`` are the ids that
        are left out: records that were withdrawn, or that stand with another name in a younger index.
        """
        query = named(name)
        if limit < 1 or not query[TOKENS] or not len(self):
            return []
        most = max(COMPARED, 2 * limit)
        best: dict[Id, float] = {}
        known: dict[int, Part] = {}
        for place in self._candidates(name, most + min(len(without), 1000)):
            one = self.id_of(place)
            if one in without:
                continue
            value = compared(query, self._name(place, known))
            if value > best.get(one, -1e9):
                best[one] = value
        return sorted(best.items(), key=lambda pair: -pair[1])[:limit]

    def save(self, file: BinaryIO) -> None:
        """Write the index to a file open for writing bytes; ``load`` reads it back.

        Raises:
            IndexInvalid: its ids are neither all texts nor all whole numbers.
        """
        ids = [self.id_of(place) for place in range(len(self))]
        filing.save(filing.numbered(self.filed, ids), _made_with(), file)

    def _name(self, place: int, known: dict[int, Part]) -> Name:
        """The name of one record, as the score takes it; ``known`` keeps the parts that were read already."""
        name = self._held.get(place)
        if name is not None:
            return name
        filed = self.filed
        start, end = filed.row_starts[place : place + 2].tolist()
        found: list[Part] = []
        for number in filed.rows[start:end].tolist():
            part = known.get(number)
            if part is None:
                part = known[number] = filed.part(number)
            found.append(part)
        if len(self._held) >= HELD:
            self._held.clear()
        name = self._held[place] = assembled(found, EVIDENCE)
        return name

    def _candidates(self, name: str, most: int) -> list[int]:
        """Places of the records that share most with the name, by rarity."""
        wanted = [Wanted(part, self._weights(part), self.filed) for part in parts(name) if part.role == "name"]
        drawn = self._draw(wanted)
        if not drawn.size:
            return []
        columns, long = self._rows(drawn)
        values = -LONGER * np.maximum(long.astype(np.float32) - float(len(wanted)), 0.0)
        for one in wanted:
            marked = self._mark(one)
            if marked is not None:
                value = self.worth.take(columns[0][1])
                for longer, numbers in columns[1:]:
                    value[longer] = np.maximum(value[longer], self.worth.take(numbers))
                values += value
                self.worth[marked] = 0.0
        if len(values) > most:
            best = np.argpartition(-values, most - 1)[:most]
            drawn, values = drawn[best], values[best]
        order = np.lexsort((drawn, -values))
        worthy = max(LEAST_COMPARED, int((values > values[order[0]] - GAP).sum()))
        found: list[int] = drawn[order[:worthy]].tolist()
        return found

    def _rows(self, drawn: filing.Longs) -> tuple[list[tuple[NDArray[np.intp], filing.Ints]], filing.Bytes]:
        """By column: which of the drawn records are that long, and their parts there; how long each is."""
        filed = self.filed
        starts, lengths = filed.row_starts.take(drawn), filed.row_names.take(drawn)
        columns = []
        for column in range(WIDTH):
            longer = np.flatnonzero(lengths > column)
            if column and not longer.size:
                break
            columns.append((longer, filed.rows.take(starts[longer] + column)))
        return columns, lengths

    def _mark(self, one: Wanted) -> filing.Ints | None:
        """Write down what each part of the index is worth that answers one part of the query; which those are."""
        filed = self.filed
        order = np.argsort(one.weights, kind="stable")  # of a part that stands in several lists the last counts
        begins, ends = filed.token_starts.take(one.lists[order]), filed.token_starts.take(one.lists[order] + 1)
        slices = [filed.tokens[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
        if not slices:
            return None
        tokens = np.concatenate(slices)
        self.worth[tokens] = np.repeat(np.maximum(one.weights[order], 0.0), ends - begins)
        return tokens

    def _draw(self, wanted: list[Wanted]) -> filing.Longs:
        """Records worth a look: of classes that say much and are rare first, until enough are drawn."""
        starts, places = self.filed.place_starts, self.filed.places
        lists: list[tuple[float, int, int, int]] = []
        for one in wanted:
            begins, ends = starts.take(one.lists), starts.take(one.lists + 1)
            if len(begins):
                order = (ends - begins) * np.exp(one.weights.max() - one.weights)
                lists.extend(zip(order.tolist(), one.lists.tolist(), begins.tolist(), ends.tolist(), strict=True))
        lists.sort()
        drawn: list[filing.Ints] = []
        room = DRAWN
        for turn, (_, _, begin, end) in enumerate(lists):
            if turn and end - begin > room:
                continue
            room -= end - begin
            drawn.append(places[begin:end])
        if not drawn:
            return np.zeros(0, np.int64)
        found = np.concatenate(drawn)
        found.sort()
        first = np.ones(len(found), np.bool_)
        np.not_equal(found[1:], found[:-1], out=first[1:])
        return found[first].astype(np.int64)

    def _weights(self, part: Part) -> dict[int, float]:
        """The filed classes of one part and their neighbours, with what a record that has them is worth."""
        weights: dict[int, float] = {}
        for turn, reading in enumerate(readings(part.letters, part.script, part.article)):
            wide = reading.wide
            rare = (EVIDENCE.model.rarity.get(wide, UNSEEN) if wide != "0" else EMPTY) - OTHER * turn
            number = self.classes.get(wide)
            if number is not None:
                weights[number] = max(weights.get(number, 0.0), rare)
            value = rare - NEAR
            for one in neighbours(wide):
                number = self.classes.get(one)
                if number is not None and value > weights.get(number, 0.5):
                    weights[number] = value
        return weights


class Wanted:
    """One part of a query: the lists that may hold it, and what a record of each is worth."""

    __slots__ = ("lists", "weights")

    def __init__(self, part: Part, weights: dict[int, float], filed: Filed) -> None:
        numbers = np.fromiter(weights, np.int64, len(weights))
        lists = (4 * numbers[:, None] + np.arange(4)).ravel()
        held = filed.place_starts.take(lists + 1) > filed.place_starts.take(lists)
        worth = np.repeat(np.fromiter(weights.values(), np.float32, len(weights)), 4)
        worth -= np.float32(EDGE) * (lists % 4 != edges(part.letters))
        self.lists, self.weights = lists[held], worth[held]


def neighbours(wide: str) -> Iterator[str]:
    """All classes that differ from these by one letter; of short ones only some, or they would be everybody."""
    size = len(wide)
    if size == SHORTEST - 1:
        for letter in CLASSES:
            yield wide + letter
    if size < SHORTEST:
        return
    if size == SHORTEST:
        yield wide[:-1]
    for place in range(size):
        before, after = wide[:place], wide[place + 1 :]
        if size > SHORTEST:
            yield before + after
        for letter in CLASSES:
            yield before + letter + after
            yield before + letter + wide[place:]
    for letter in CLASSES:
        yield wide + letter


def index(records: Iterable[tuple[Id, str]]) -> Index[Id]:
    """File records of (id, name); the answer is called as ``search(name, limit) -> [(id, score), …]``, best first."""
    ids: list[Id] = []

    def names() -> Iterator[str]:
        for one, name in records:
            ids.append(one)
            yield name

    filed = filing.filed(names())
    held = np.empty(len(ids), object)  # unlike a list, the collector of cycles does not walk it
    held[:] = ids
    return Index(filed, held.item)


def _made_with() -> str:
    """What an index depends on besides its names: the rules by which parts are read, and the learnt table."""
    return hashlib.sha256(f"{VERSION} {EVIDENCE.model.digest}".encode()).hexdigest()


def load(data: bytes | bytearray | memoryview) -> Index[str] | Index[int]:
    """The index that ``Index.save`` wrote, over the given bytes: of a file that is mapped, nothing is copied.

    Raises:
        IndexInvalid: the bytes are no index, of another version or table, cut or changed.
    """
    filed = filing.load(data, _made_with())
    if len(filed.id_starts) > 1:
        return Index[str](filed, Texts(filed.id_letters, filed.id_starts).text)
    return Index[int](filed, filed.id_numbers.item)


def search_all(
    indexes: Sequence[Index[Id]], name: str, limit: int = 10, without: Collection[Id] = ()
) -> list[tuple[Id, float]]:
    """Search a large index with small younger ones beside it: the best of all, each id once.

    Records that were added since the large index was made stand in a small one; those that were withdrawn or renamed
    are left out of the older ones by ``without`` (the small ones are searched whole).
    """
    best: dict[Id, float] = {}
    for turn, one in enumerate(indexes):
        for found, value in one.search(name, limit, () if turn else without):
            best[found] = max(value, best.get(found, value))
    return sorted(best.items(), key=lambda pair: -pair[1])[:limit]
