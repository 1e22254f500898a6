"""List against list: how many keys are asked in a batch, what is kept of the answers, and the one statement that joins
them with a partner's list.

What is kept is a row for each key: the 13 bytes of its output that make an entry, the number of its subject, and what
kind of key it was. No name, and no key, is in it. ``specs/search.md``, sections 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from thiqa.domain.errors import BatchInvalid
from thiqa.domain.search import BATCHES, Key
from thiqa.matching.filter import Filter
from thiqa.matching.filter.form import SHORT, TAIL_BITS, places, split

__all__ = ["COUNT", "HITS", "KINDS", "ROW", "Columns", "batches", "columns", "kind_of", "listed", "rows"]

Columns = dict[str, NDArray[np.int64]]
"""A table by its columns, all of one length."""

KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("identifier", "travel-document"), ("identifier", "contact-details"), ("identifier", "account"),
    ("identifier", "vehicle"), ("name-birth", "birth"), ("name", "identity"), ("name", "organisation"),
)  # fmt: skip
"""Class and kind of data of a key, the strongest first; a row has the number of one of them."""

ROW: Final = SHORT + 5
"""Bytes of a row: the entry, the number of the subject (4 bytes), the kind of the key (1 byte)."""

HITS: Final = (
    "SELECT DISTINCT asked.subject AS subject, asked.kind AS kind FROM asked"
    " JOIN listed ON asked.place = listed.place AND asked.tail = listed.tail ORDER BY subject, kind"
)
"""Which subjects met by which kinds of keys. The same text for every engine; ``asked`` has the columns of
:func:`columns`, ``listed`` those of :func:`listed`."""

COUNT: Final = (
    "SELECT count(DISTINCT asked.subject) AS subjects FROM asked"
    " JOIN listed ON asked.place = listed.place AND asked.tail = listed.tail"
)
"""How many subjects met, and nothing else."""

_T = TypeVar("_T")
_ROWS = np.dtype([("entry", f"V{SHORT}"), ("subject", ">u4"), ("kind", "u1")])
_TAILS = np.uint64((1 << int(TAIL_BITS)) - 1)


def batches(subjects: Iterable[tuple[_T, int]]) -> Iterator[list[_T]]:
    """Subjects, each with the number of its keys, as the batches in which they are asked about.

    A subject is never divided. All batches but the last few are of the largest size; the rest goes into the next size
    below as long as that fills half of it at most, so that little of a day's capacity is spent on filling. Raises
    ``BatchInvalid`` for a subject of more keys than the largest batch has.
    """
    waiting: list[tuple[_T, int]] = []
    held = 0
    for subject, count in subjects:
        if count > BATCHES[-1]:
            raise BatchInvalid(why=f"one subject has {count} keys, and a batch has room for {BATCHES[-1]}")
        if held + count > BATCHES[-1]:
            yield [each for each, _ in waiting]
            waiting, held = [], 0
        waiting.append((subject, count))
        held += count
    while waiting:
        taken = _fitting(waiting, _size(held))
        yield [each for each, _ in waiting[:taken]]
        held -= sum(count for _, count in waiting[:taken])
        waiting = waiting[taken:]


def _size(held: int) -> int:
    """The size of the next batch when ``held`` keys are left."""
    for below, size in pairwise(BATCHES):
        if held <= below or held <= size // 2:
            return below
    return BATCHES[-1]


def _fitting(waiting: Sequence[tuple[object, int]], size: int) -> int:
    """How many of the first subjects have room in a batch; one at least."""
    total = 0
    for number, (_, count) in enumerate(waiting):
        total += count
        if total > size:
            return max(number, 1)
    return len(waiting)


def kind_of(key: Key) -> int:
    """The number of a key's kind in :data:`KINDS`."""
    return KINDS.index((key.kind, key.data))


def rows(outputs: Sequence[bytes], subjects: Sequence[int], kinds: Sequence[int]) -> bytes:
    """What is kept of answers: a row for each of ``outputs``, of which 13 bytes count."""
    made = np.empty(len(outputs), _ROWS)
    made["entry"] = np.frombuffer(b"".join([each[:SHORT] for each in outputs]), f"V{SHORT}")
    made["subject"], made["kind"] = subjects, kinds
    return made.tobytes()


def columns(kept: bytes, entries: int) -> Columns:
    """Rows as columns ``place``, ``tail``, ``subject`` and ``kind``, for a filter of that many entries. Raises
    ``BatchInvalid`` where they are no whole number."""
    if len(kept) % ROW:
        raise BatchInvalid(why=f"{len(kept)} bytes are no whole number of rows")
    found = np.frombuffer(kept, _ROWS)
    h, tails = split(found["entry"].tobytes(), SHORT)
    return {
        "place": places(h, entries).astype(np.int64),
        "tail": tails.astype(np.int64),
        "subject": found["subject"].astype(np.int64),
        "kind": found["kind"].astype(np.int64),
    }


def listed(held: Filter) -> Iterator[Columns]:
    """The entries of a filter as columns ``place`` and ``tail``, a stretch of some millions at a time. Raises
    ``FilterDamaged``."""
    for start, keys in held.stretches():
        yield {
            "place": (keys >> TAIL_BITS).astype(np.int64) + start,
            "tail": (keys & _TAILS).astype(np.int64),
        }
