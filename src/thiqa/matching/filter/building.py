"""Building the filter of a list from its outputs, as they come, with dummies up to the size class."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from thiqa.domain.errors import BatchInvalid, SearchKeyUnusable
from thiqa.matching.filter.form import (
    FULL,
    SHORT,
    STRETCH,
    TAIL_BITS,
    Head,
    Keys,
    distinct,
    encode,
    index_of,
    keys_of,
    pack,
    present,
    size_class,
    split,
    tails_of,
)

__all__ = ["Built", "build", "write_filter"]


TOGETHER = 1 << 20
"""Bytes of outputs that are worked on at once."""


@dataclass(frozen=True, slots=True)
class Built:
    """What was written: its head, SHA-256 of the file, and the dummies in it as entries of 9 bytes. They are the
    owner's secret: who knows them knows how many entries are real."""

    head: Head
    digest: str
    dummies: bytes = field(repr=False)


def build(
    agreement: str,
    list_: str,
    epoch: int,
    outputs: Iterable[bytes],
    random: Callable[[int], bytes],
    write: Callable[[bytes], object],
    width: int = 64,
) -> Built:
    """Writes the filter number 0 of an epoch.

    ``outputs`` comes in pieces of any size, each some whole outputs of ``width`` bytes; an output that comes twice is
    one entry. ``random`` makes the dummies. ``write`` gets the file piece by piece. Takes some 50 bytes of memory for
    each output. Raises ``BatchInvalid`` for a piece that is no whole number of outputs and ``SearchKeyUnusable``
    where too many outputs fall into one place.
    """
    h, tails = _gathered(outputs, width)
    entries = size_class(len(distinct(h)))
    keys = _keys(h, tails, entries)
    if _size(keys) > entries:  # two outputs with the same first 8 bytes, and the class was full
        entries = size_class(entries + 1)
        keys = _keys(h, tails, entries)
    del h, tails
    dummies = b""
    while (missing := entries - _size(keys)) > 0:
        drawn = random(SHORT * missing)
        keys, added = _filled(keys, drawn, entries)
        dummies += added
    head = Head(agreement, list_, epoch, 0, entries)
    return Built(head, write_filter(head, keys, write), dummies)


def write_filter(head: Head, keys: list[Keys], write: Callable[[bytes], object]) -> str:
    """Writes a filter from its entries, as sorted keys for each stretch; returns SHA-256 of what it wrote."""
    digest = hashlib.sha256()

    def put(piece: bytes) -> None:
        digest.update(piece)
        write(piece)

    put(encode(head))
    before = 0
    for number, stretch in enumerate(keys):
        put(index_of(stretch, number * STRETCH, head.entries, before))
        before += len(stretch)
    for stretch in keys:
        put(tails_of(stretch))
    return digest.hexdigest()


def _gathered(outputs: Iterable[bytes], width: int) -> tuple[Keys, Keys]:
    """Numbers h and tails of all pieces."""
    found: tuple[list[Keys], list[Keys]] = ([], [])
    for some in _joined(outputs, width):
        for kept, part in zip(found, split(some, width), strict=True):
            kept.append(part)
    return np.concatenate(found[0]), np.concatenate(found[1])


def _joined(outputs: Iterable[bytes], width: int) -> Iterator[bytes]:
    """The pieces in larger ones, at least one: those of a record are so short that each would cost more than it has."""
    waiting: list[bytes] = []
    size = 0
    for piece in outputs:
        if width < SHORT or len(piece) % width:
            raise BatchInvalid(why=f"{len(piece)} bytes are no whole number of outputs")
        waiting.append(piece)
        size += len(piece)
        if size >= TOGETHER:
            yield b"".join(waiting)
            waiting, size = [], 0
    yield b"".join(waiting)


def _keys(h: Keys, tails: Keys, entries: int) -> list[Keys]:
    found = [keys_of(h, tails, entries, start) for start in range(0, entries, STRETCH)]
    for keys in found:
        _check_places(keys)
    return found


def _filled(keys: list[Keys], drawn: bytes, entries: int) -> tuple[list[Keys], bytes]:
    """The entries with those dummies that are new and fall where there is room, and these dummies."""
    h, tails = split(drawn, SHORT)
    filled, taken = [], []
    for number, old in enumerate(keys):
        start = number * STRETCH
        new = keys_of(h, tails, entries, start)
        new = new[~present(old, new)]
        counts = np.bincount((np.concatenate((old, new)) >> TAIL_BITS).astype(np.int64), minlength=1)
        new = new[counts[(new >> TAIL_BITS).astype(np.int64)] <= FULL]
        filled.append(np.insert(old, np.searchsorted(old, new), new))
        taken.append(pack(new, start))
    return filled, b"".join(taken)


def _size(keys: list[Keys]) -> int:
    return sum(map(len, keys))


def _check_places(keys: Keys) -> None:
    """Too many outputs in one place happen to one list of millions; another key scatters them anew."""
    if len(keys) and np.bincount((keys >> TAIL_BITS).astype(np.int64)).max() > FULL:
        raise SearchKeyUnusable(why=f"more than {FULL} of its outputs fall into one place")
