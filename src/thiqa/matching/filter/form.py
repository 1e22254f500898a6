"""The form of a filter: its first line, size classes, entries, and the index by place (specs/search.md, section 6).

An entry is a *place*, from 0 to one less than the number of entries, and a *tail* of 40 bits. Many of them are arrays
of 64-bit keys: the place, less that of the first of its stretch, in front of the tail, so that one sort orders both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from thiqa.domain import canonical, fields
from thiqa.domain.errors import FilterDamaged, UnknownVersion

__all__ = [
    "BLOCK", "ENTRY", "FILTER", "FULL", "RECORD", "SHORT", "SMALLEST", "STRETCH", "TAIL", "TAIL_BITS", "Head",
    "Keys", "distinct", "encode", "entries_of", "index_of", "is_size_class", "keys_of", "pack", "places",
    "present", "read_line", "size_class", "split", "tails_of", "unpack",
]  # fmt: skip

Keys = NDArray[np.uint64]

FILTER: Final = "filter/1"
LINE_LIMIT: Final = 1024
BLOCK: Final = 64
"""Places of one record of the index."""
RECORD: Final = 36
TAIL: Final = 5
TAIL_BITS: Final = np.uint64(40)
FULL: Final = 15
"""Entries that a place can hold."""
SHORT: Final = 13
"""Bytes of an output that make an entry: 8 for the place, 5 for the tail."""
ENTRY: Final = 9
"""Bytes of an entry outside of a filter: 4 for the place, 5 for the tail."""
SMALLEST: Final = 4096
STRETCH: Final = 1 << 22
"""Places worked on at once: a whole number of blocks, few enough for 64-bit keys and for little memory."""

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)
_TAILS = np.uint64((1 << 40) - 1)


@dataclass(frozen=True, slots=True)
class Head:
    """Whose filter it is. ``number`` counts the deltas it has taken; ``entries`` includes the dummies."""

    agreement: str
    list: str
    epoch: int
    number: int
    entries: int

    @property
    def blocks(self) -> int:
        """Records of the index."""
        return -(-self.entries // BLOCK)


def is_size_class(entries: int) -> bool:
    """Is it (64 + j)·2^k, j from 0 to 63, k from 6?"""
    return entries >= SMALLEST and entries % (1 << (entries.bit_length() - 7)) == 0


def size_class(count: int) -> int:
    """The smallest size class that holds ``count`` real entries and dummies for deltas: 256, or one for each 128."""
    wanted = max(count + max(256, count >> 7), SMALLEST)
    power = wanted.bit_length() - 7
    return -(-wanted // (1 << power)) << power


def encode(head: Head, kind: str = FILTER, **more: int) -> bytes:
    """The first line, with its line feed."""
    return canonical.encode(
        {
            "thiqa": kind,
            "agreement": head.agreement,
            "list": head.list,
            "epoch": head.epoch,
            "number": head.number,
            "entries": head.entries,
            **more,
        }
    ) + b"\n"  # fmt: skip


def read_line(data: memoryview, kind: str = FILTER, *more: str) -> tuple[Head, dict[str, int], int]:
    """The head, the whole numbers that only this kind has, and where the line ends.

    Raises ``FilterDamaged``, ``NotCanonical``, ``UnknownVersion``, ``FieldInvalid``.
    """
    end = bytes(data[:LINE_LIMIT]).find(b"\n")
    if end < 0:
        raise FilterDamaged(why="its first line does not end")
    value = canonical.decode_object(bytes(data[:end]), LINE_LIMIT)
    if value.get("thiqa") != kind:
        raise UnknownVersion(what="The filter")
    d = fields.exact(value, {"thiqa", "agreement", "list", "epoch", "number", "entries", *more}, "filter")
    head = Head(
        fields.hexadecimal(d["agreement"], 64, "agreement"),
        fields.word(d["list"], "list"),
        fields.integer(d["epoch"], 1, 1 << 31, "epoch"),
        fields.integer(d["number"], 0, 1 << 31, "number"),
        fields.integer(d["entries"], SMALLEST, (1 << 32) - 1, "entries"),
    )
    if not is_size_class(head.entries):
        raise FilterDamaged(why="its number of entries is no size class")
    return head, {name: fields.integer(d[name], 1, 1 << 24, name) for name in more}, end + 1


def split(outputs: bytes, width: int) -> tuple[Keys, Keys]:
    """Numbers h and tails of many outputs of ``width`` bytes each, 13 at least."""
    rows = np.frombuffer(outputs, np.uint8).reshape(-1, width)
    h = np.ascontiguousarray(rows[:, :8]).view(">u8").ravel().astype(np.uint64)
    tails = np.zeros((len(rows), 8), np.uint8)
    tails[:, 3:] = rows[:, 8:SHORT]
    return h, tails.view(">u8").ravel().astype(np.uint64)


def places(h: Keys, entries: int) -> Keys:
    """⌊h·n / 2^64⌋ in halves, because the product has up to 96 bits."""
    n = np.uint64(entries)
    return ((h >> _HALF) * n + (((h & _LOW) * n) >> _HALF)) >> _HALF


def keys_of(h: Keys, tails: Keys, entries: int, start: int) -> Keys:
    """Sorted keys, none twice, of those whose place lies in the stretch that begins at ``start``."""
    at = places(h, entries)
    here = (at >= np.uint64(start)) & (at < np.uint64(start + STRETCH))
    return distinct(((at[here] - np.uint64(start)) << TAIL_BITS) | tails[here])


def distinct(keys: Keys) -> Keys:
    """Sorted, none twice. ``numpy.unique`` does the same with a table of hashes, ten times slower."""
    ordered = np.sort(keys)
    first: Keys = ordered[np.concatenate((np.ones(min(1, len(keys)), bool), ordered[1:] != ordered[:-1]))]
    return first


def present(keys: Keys, wanted: Keys) -> NDArray[np.bool_]:
    """Which of the wanted are among sorted keys."""
    if not len(keys):
        return np.zeros(len(wanted), bool)
    found: NDArray[np.bool_] = keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted
    return found


def pack(keys: Keys, start: int) -> bytes:
    """Keys of a stretch as entries, 9 bytes each."""
    rows = np.empty((len(keys), ENTRY), np.uint8)
    at = ((keys >> TAIL_BITS) + np.uint64(start)).astype(">u4")
    rows[:, :4] = at.view(np.uint8).reshape(-1, 4)
    rows[:, 4:] = np.frombuffer(tails_of(keys), np.uint8).reshape(-1, TAIL)
    return rows.tobytes()


def unpack(entries: bytes | memoryview) -> tuple[Keys, Keys]:
    """Places and tails of entries of 9 bytes each."""
    rows = np.frombuffer(entries, np.uint8).reshape(-1, ENTRY)
    at = np.ascontiguousarray(rows[:, :4]).view(">u4").ravel().astype(np.uint64)
    tails = np.zeros((len(rows), 8), np.uint8)
    tails[:, 3:] = rows[:, 4:]
    return at, tails.view(">u8").ravel().astype(np.uint64)


def entries_of(outputs: bytes, entries: int, width: int = 64) -> bytes:
    """The entries of outputs in a filter of that many entries, sorted, none twice."""
    h, tails = split(outputs, width)
    return b"".join(pack(keys_of(h, tails, entries, start), start) for start in range(0, entries, STRETCH))


def index_of(keys: Keys, start: int, entries: int, before: int) -> bytes:
    """The records of the index for one stretch; ``before`` entries lie in front of it.

    Raises ``FilterDamaged`` where a place would hold more than 15.
    """
    width = min(STRETCH, -(-(entries - start) // BLOCK) * BLOCK)
    counts = np.bincount((keys >> TAIL_BITS).astype(np.int64), minlength=width).reshape(-1, BLOCK)
    if counts.max() > FULL:
        raise FilterDamaged(why=f"a place holds more than {FULL} entries; the list needs another key")
    records = np.zeros((len(counts), RECORD), np.uint8)
    ends = np.cumsum(counts.sum(axis=1))
    starts = np.concatenate(([0], ends[:-1])) + before
    records[:, :4] = starts.astype(">u4").view(np.uint8).reshape(-1, 4)
    records[:, 4:] = counts[:, 0::2] << 4 | counts[:, 1::2]
    return records.tobytes()


def tails_of(keys: Keys) -> bytes:
    """The tails of sorted keys, 5 bytes each."""
    wide = (keys & _TAILS).astype(">u8").view(np.uint8).reshape(-1, 8)
    return np.ascontiguousarray(wide[:, 3:]).tobytes()
