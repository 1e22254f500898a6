"""Deltas of a filter: what the owner adds and withdraws between two numbers, and how a holder applies it.

A delta tells its size class only: what is missing is made up of dummies on both sides, and the number of entries stays
(specs/search.md, section 6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from thiqa.domain.errors import DeltaInvalid, FilterDamaged, SearchKeyUnusable, Truncated
from thiqa.matching.filter.building import write_filter
from thiqa.matching.filter.form import (
    ENTRY,
    SHORT,
    STRETCH,
    TAIL_BITS,
    Head,
    Keys,
    encode,
    entries_of,
    present,
    read_line,
    unpack,
)
from thiqa.matching.filter.reading import Filter

__all__ = ["DELTA", "SMALLEST_DELTA", "Delta", "apply", "compose", "read_delta"]

DELTA: Final = "filter-delta/1"
SMALLEST_DELTA: Final = 64


@dataclass(frozen=True, slots=True)
class Delta:
    """``data`` goes to the holders. ``dummies``, those of the filter that it leads to, stay with the owner."""

    data: bytes
    dummies: bytes = field(repr=False)


def compose(
    held: Filter, added: bytes, withdrawn: bytes, dummies: bytes, random: Callable[[int], bytes], width: int = 64
) -> Delta:
    """The delta to the next number of the owner's filter.

    ``added`` and ``withdrawn`` are outputs of ``width`` bytes each, an output of several records only when the first
    of them comes and when the last of them goes; ``dummies`` are those of the filter that is held. Raises
    ``DeltaInvalid`` for an output added that is there or withdrawn that is not, and ``SearchKeyUnusable`` where there
    are too few dummies: then the list needs a new epoch.
    """
    entries = held.head.entries
    come, gone = (_rows(entries_of(outputs, entries, width)) for outputs in (added, withdrawn))
    pool = _rows(dummies)
    changes = max(SMALLEST_DELTA, 1 << (max(len(come), len(gone)) - 1).bit_length())
    spent = changes - len(gone)
    if spent > len(pool):
        raise SearchKeyUnusable(why=f"its filter has {len(pool)} dummies left, {spent} are needed")
    # Which dummies go must not follow from their order: chance decides.
    order = sorted(range(len(pool)), key=dict(enumerate(_draws(random, len(pool)))).__getitem__)
    leaving, staying = [pool[i] for i in order[:spent]], [pool[i] for i in order[spent:]]
    fresh: set[bytes] = set()
    taken = {*come, *gone, *pool}
    while len(fresh) < changes - len(come):
        for entry in _rows(entries_of(random(SHORT * (changes - len(come) - len(fresh))), entries, SHORT)):
            if entry not in taken:
                fresh.add(entry)
    head = replace(held.head, number=held.head.number + 1)
    both = sorted({*come, *fresh}), sorted({*gone, *leaving})
    data = encode(head, DELTA, changes=changes) + b"".join(map(b"".join, both))
    apply(held, memoryview(data), lambda piece: None)
    return Delta(data, b"".join(sorted({*staying, *fresh})))


def read_delta(data: memoryview) -> tuple[Head, memoryview, memoryview]:
    """The head of the filter it leads to, and the entries added and withdrawn. Raises ``DeltaInvalid``, ``Truncated``
    and what :func:`form.read_line` raises."""
    head, more, end = read_line(data, DELTA, "changes")
    changes = more["changes"]
    if changes < SMALLEST_DELTA or changes & (changes - 1):
        raise DeltaInvalid(why="its number of changes is no size class")
    size = end + 2 * ENTRY * changes
    if len(data) < size:
        raise Truncated(what="The change of the filter")
    if len(data) > size:
        raise DeltaInvalid(why=f"{len(data) - size} bytes follow its end")
    middle = end + ENTRY * changes
    return head, data[end:middle], data[middle:]


def apply(held: Filter, data: memoryview, write: Callable[[bytes], object]) -> str:
    """Writes the filter that the delta leads to, and returns SHA-256 of it: the caller compares it with the digest that
    the owner signed before it uses the file. ``held`` stays as it is.

    1. The delta is well formed: ``Truncated``, ``DeltaInvalid``. 2. It belongs to this filter and is the next:
    ``DeltaInvalid``. 3. Its entries are sorted and lie in the filter's places. 4. None is added that is there, none
    withdrawn that is not, and no place becomes too full: ``DeltaInvalid``. ``FilterDamaged`` if the filter that is held
    does not hold together.
    """
    # 1. Form.
    head, added, withdrawn = read_delta(data)
    # 2. Whose.
    if replace(head, number=0) != replace(held.head, number=0):
        raise DeltaInvalid(why="it belongs to another agreement, list, epoch or size")
    if head.number != held.head.number + 1:
        raise DeltaInvalid(why=f"it leads to number {head.number}, and number {held.head.number} is held")
    # 3. Order.
    come, gone = _sorted(added, head.entries), _sorted(withdrawn, head.entries)
    # 4. Stretch by stretch.
    keys = [_changed(start, old, come, gone) for start, old in held.stretches()]
    try:
        return write_filter(head, keys, write)
    except FilterDamaged as error:
        raise DeltaInvalid(why="a place would hold too many entries") from error


def _sorted(entries: memoryview, places: int) -> tuple[Keys, Keys]:
    at, tails = unpack(entries)
    if (at >= places).any():
        raise DeltaInvalid(why="an entry lies outside of the filter")
    ordered = (at[1:] > at[:-1]) | ((at[1:] == at[:-1]) & (tails[1:] > tails[:-1]))
    if not ordered.all():
        raise DeltaInvalid(why="its entries are not sorted")
    return at, tails


def _changed(start: int, old: Keys, come: tuple[Keys, Keys], gone: tuple[Keys, Keys]) -> Keys:
    """The keys of one stretch after the change."""
    new, lost = (_within(start, *entries) for entries in (come, gone))
    if present(old, new).any():
        raise DeltaInvalid(why="it adds an entry that is there")
    if not present(old, lost).all():
        raise DeltaInvalid(why="it withdraws an entry that is not there")
    kept = np.delete(old, np.searchsorted(old, lost))
    return np.insert(kept, np.searchsorted(kept, new), new)


def _within(start: int, at: Keys, tails: Keys) -> Keys:
    here = (at >= np.uint64(start)) & (at < np.uint64(start + STRETCH))
    return ((at[here] - np.uint64(start)) << TAIL_BITS) | tails[here]


def _rows(entries: bytes) -> list[bytes]:
    return [entries[at : at + ENTRY] for at in range(0, len(entries), ENTRY)]


def _draws(random: Callable[[int], bytes], count: int) -> Iterator[bytes]:
    drawn = random(16 * count)
    return (drawn[16 * i : 16 * i + 16] for i in range(count))
