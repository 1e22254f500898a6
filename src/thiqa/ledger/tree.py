"""The Merkle tree of RFC 6962, section 2.1, over SHA-256: hashes of leaves and nodes, and the frontier that grows it.

A hash is always 32 bytes. A leaf and a node begin with different bytes (0 and 1), so that no leaf can pass for a node.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

from thiqa.domain.errors import FormatError

__all__ = ["EMPTY_ROOT", "HASH_SIZE", "WIDTH", "Frontier", "leaf_hash", "node_hash", "rows"]

HASH_SIZE = 32

WIDTH = 256
"""Leaves under one hash of the second level of tiles; a full tile holds as many hashes."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""

_SIZE_LIMIT = 1 << 63


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one leaf; ``entry`` is its raw bytes."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two hashes."""
    return sha256(b"\1" + left + right).digest()


def rows(hashes: bytes) -> list[bytes]:
    """The perfect subtrees over neighbouring hashes, row by row: the hashes themselves, then one row per level above.

    The hashes stand one after the other; the first is at an even place of every level that is reached.
    """
    found, row, digest = [hashes], hashes, sha256
    while len(row) > HASH_SIZE:
        # Written out rather than calling node_hash: these lines are most of the cost of a large append or audit.
        row = b"".join([digest(b"\1" + row[at : at + 64]).digest() for at in range(0, len(row) - HASH_SIZE, 64)])
        found.append(row)
    return found


class Frontier:
    """A tree that can only grow: its size and the roots of its perfect subtrees, largest first.

    That is at most 63 hashes, all that is needed to append and to tell the root. Appending a leaf costs one hash on
    average, the root one per perfect subtree.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        """A frontier of ``size`` leaves. Raises ``FormatError`` when the number of hashes does not fit the size."""
        self._size = size
        self._peaks = list(peaks)
        if not 0 <= size < _SIZE_LIMIT:
            raise FormatError(what="a tree has between 0 and 2**63 - 1 leaves")
        if len(self._peaks) != size.bit_count() or any(len(peak) != HASH_SIZE for peak in self._peaks):
            raise FormatError(what=f"a frontier of {size} leaves has {size.bit_count()} hashes of 32 bytes")

    @property
    def size(self) -> int:
        """The number of leaves."""
        return self._size

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """The roots of the perfect subtrees, largest first."""
        return tuple(self._peaks)

    def append(self, leaf: bytes) -> None:
        """Append one leaf, given by its hash."""
        self._carry(leaf, 0)

    def extend(self, leaves: Sequence[bytes]) -> list[bytes]:
        """Append leaves, given by their hashes, in order.

        What comes back are the roots of the subtrees of 256 leaves that became full: ``tiles.grow`` needs them too.
        """
        full: list[bytes] = []
        at = 0
        while at < len(leaves):
            take = WIDTH - self._size % WIDTH
            part = leaves[at : at + take]
            if len(part) == WIDTH:
                top = rows(b"".join(part))[-1]
            else:
                self._fill(part)
                if len(part) < take:
                    break
                top = self._peaks.pop()
                self._size -= WIDTH
            self._carry(top, 8)
            full.append(top)
            at += take
        return full

    def _fill(self, leaves: Sequence[bytes]) -> None:
        # As _carry, but a subtree of 256 leaves stays by itself.
        peaks, size, digest = self._peaks, self._size, sha256
        for value in leaves:
            carry = size % WIDTH
            while carry & 1:
                value = digest(b"\1" + peaks.pop() + value).digest()
                carry >>= 1
            peaks.append(value)
            size += 1
        self._size = size

    def _carry(self, value: bytes, height: int) -> None:
        # As in counting: each subtree that stands alone at its height joins the new one, and both are one higher.
        carry = self._size >> height
        while carry & 1:
            value = node_hash(self._peaks.pop(), value)
            carry >>= 1
        self._peaks.append(value)
        self._size += 1 << height

    def root(self) -> bytes:
        """The root of the tree as it stands."""
        if not self._peaks:
            return EMPTY_ROOT
        peaks = reversed(self._peaks)
        value = next(peaks)
        for peak in peaks:
            value = node_hash(peak, value)
        return value

    def copy(self) -> Frontier:
        """Another frontier with the same leaves, to try an append on."""
        return Frontier(self._size, self._peaks)

    def to_bytes(self) -> bytes:
        """The hashes one after the other; the size is kept beside them."""
        return b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, data: bytes, size: int) -> Frontier:
        """The frontier of ``size`` leaves that :meth:`to_bytes` wrote. Raises ``FormatError``."""
        if len(data) % HASH_SIZE:
            raise FormatError(what="a frontier is a sequence of hashes of 32 bytes")
        return cls(size, (data[at : at + HASH_SIZE] for at in range(0, len(data), HASH_SIZE)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Frontier) and self._size == other._size and self._peaks == other._peaks

    __hash__ = None  # type: ignore[assignment]  # it changes, so it cannot be a key
