"""Looking up in a filter that lies in memory or is memory-mapped, and checking that it holds together."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from thiqa.domain.errors import BatchInvalid, FilterDamaged, FilterUnexpected, Truncated
from thiqa.matching.filter.form import (
    BLOCK,
    FULL,
    RECORD,
    SHORT,
    STRETCH,
    TAIL,
    TAIL_BITS,
    Keys,
    places,
    read_line,
    split,
)

__all__ = ["Filter"]

_COUNTS = (1 << 256) - 1
_NIBBLES = int("0f" * 32, 16)
_BYTES = int("00ff" * 16, 16)
_PIECE = 1 << 24


class Filter:
    """A published set of shortened outputs. Nothing is copied: hand over ``memoryview(mmap)`` of its file.

    Raises ``FilterDamaged``, ``NotCanonical``, ``UnknownVersion``, ``FieldInvalid`` for its first line and
    ``Truncated`` or ``FilterDamaged`` where the size is not what that line says. Whether the content is the one that
    was signed is asked by :meth:`verify`; do so once before the first look-up.
    """

    def __init__(self, data: memoryview) -> None:
        self.head, _, end = read_line(data)
        size = end + RECORD * self.head.blocks + TAIL * self.head.entries
        if len(data) < size:
            raise Truncated(what="The filter")
        if len(data) > size:
            raise FilterDamaged(why=f"{len(data) - size} bytes follow its end")
        self._data = data
        self._index = end
        self._tails = end + RECORD * self.head.blocks

    def verify(self, digest: str) -> None:
        """Raises unless 1. SHA-256 of the whole file is ``digest``, in hexadecimal, from the owner's signed statement:
        ``FilterUnexpected``; and 2. the index and the tails hold together and have their one form:
        ``FilterDamaged``. Reads all of it: a second for each some hundred megabytes."""
        # 1. The very bytes that were signed.
        found = hashlib.sha256()
        for at in range(0, len(self._data), _PIECE):
            found.update(self._data[at : at + _PIECE])
        if not hmac.compare_digest(found.hexdigest(), digest):
            raise FilterUnexpected(why="its digest is another")
        # 2. Their form.
        total = sum(len(keys) for _, keys in self.stretches())
        if total != self.head.entries:
            raise FilterDamaged(why="its index does not count all entries")

    def stretches(self) -> Iterator[tuple[int, Keys]]:
        """The entries as sorted keys, stretch by stretch, each with its first place. Raises ``FilterDamaged``."""
        before = 0
        for start in range(0, self.head.entries, STRETCH):
            width = min(STRETCH, self.head.blocks * BLOCK - start)
            records = self._records(start // BLOCK, width // BLOCK)
            counts = _counts(records).astype(np.int64)
            ends = np.cumsum(counts.sum(axis=1))
            starts = np.ascontiguousarray(records[:, :4]).view(">u4").ravel()
            if not np.array_equal(starts, np.concatenate(([0], ends[:-1])) + before):
                raise FilterDamaged(why="its index does not add up")
            flat = counts.ravel()
            if flat[self.head.entries - start :].any() or before + ends[-1] > self.head.entries:
                raise FilterDamaged(why="its index counts more entries than there are")
            at = self._tails + TAIL * before
            tails = self._numbers(self._data[at : at + TAIL * int(ends[-1])])
            keys = (np.repeat(np.arange(width, dtype=np.uint64), flat) << TAIL_BITS) | tails
            if (keys[1:] <= keys[:-1]).any():
                raise FilterDamaged(why="its entries are not sorted")
            yield start, keys
            before += int(ends[-1])

    def __contains__(self, output: bytes) -> bool:
        """Is this output, 64 bytes of which 13 count, in the filter? A stranger is with a chance of 2^-40 at most."""
        place = int.from_bytes(output[:8], "big") * self.head.entries >> 64
        block, at = divmod(place, BLOCK)
        offset = self._index + RECORD * block
        record = int.from_bytes(self._data[offset : offset + RECORD], "big")
        here = record >> 4 * (BLOCK - 1 - at) & FULL
        if not here:
            return False
        # The sum of the counts in front of the place: nibbles to bytes, bytes to pairs, pairs by casting out 65,535.
        front = (record & _COUNTS) >> 4 * (BLOCK - at)
        front = (front & _NIBBLES) + (front >> 4 & _NIBBLES)
        front = (front & _BYTES) + (front >> 8 & _BYTES)
        first = (record >> 256) + front % 65_535
        start = self._tails + TAIL * first
        tails = bytes(self._data[start : start + TAIL * here])
        wanted = output[8:SHORT]
        return any(tails[number : number + TAIL] == wanted for number in range(0, TAIL * here, TAIL))

    def hits(self, outputs: bytes, width: int = 64) -> NDArray[np.int64]:
        """The positions of those outputs, ``width`` bytes each, that are in the filter; for many at a time. Raises
        ``BatchInvalid`` where they are no whole number."""
        if width < SHORT or len(outputs) % width:
            raise BatchInvalid(why=f"{len(outputs)} bytes are no whole number of outputs")
        found: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        step = width << 16
        for begin in range(0, len(outputs), step):
            h, tails = split(outputs[begin : begin + step], width)
            found.append(self._among(h, tails) + begin // width)
        return np.concatenate(found)

    def _among(self, h: Keys, wanted: Keys) -> NDArray[np.int64]:
        at = places(h, self.head.entries).astype(np.int64)
        block, place = at // BLOCK, at % BLOCK
        records = self._records(0, self.head.blocks)[block]
        counts = _counts(records)
        here = np.take_along_axis(counts, place[:, None], axis=1).ravel()
        counts[np.arange(BLOCK) >= place[:, None]] = 0
        first = np.ascontiguousarray(records[:, :4]).view(">u4").ravel() + counts.sum(axis=1, dtype=np.int64)
        tails = np.frombuffer(self._data, np.uint8, TAIL * self.head.entries, self._tails).reshape(-1, TAIL)
        met = np.zeros(len(h), bool)
        for number in range(int(here.max(initial=0))):
            some = np.flatnonzero(here > number)
            some = some[first[some] + number < self.head.entries]
            met[some] |= self._numbers(tails[first[some] + number].tobytes()) == wanted[some]
        return np.flatnonzero(met)

    def _records(self, first: int, count: int) -> NDArray[np.uint8]:
        offset = self._index + RECORD * first
        return np.frombuffer(self._data, np.uint8, RECORD * count, offset).reshape(-1, RECORD)

    @staticmethod
    def _numbers(tails: bytes | memoryview) -> Keys:
        wide = np.zeros((len(tails) // TAIL, 8), np.uint8)
        wide[:, 3:] = np.frombuffer(tails, np.uint8).reshape(-1, TAIL)
        return wide.view(">u8").ravel().astype(np.uint64)


def _counts(records: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many entries each place has, 64 for each record."""
    counts = np.empty((len(records), BLOCK), np.uint8)
    counts[:, 0::2] = records[:, 4:] >> 4
    counts[:, 1::2] = records[:, 4:] & FULL
    return counts
