"""The tree as tiles (C2SP tlog-tiles): what is stored, what is exported, and the proofs that are read from it.

A tile holds up to 256 neighbouring hashes: of leaves at level 0, above that of whole tiles of the level below. A
partial tile is the beginning of the tile that it will be. Hashes between the levels are not stored; they are computed
from a tile when a proof first needs them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from thiqa.domain.errors import FieldInvalid, FormatError, LedgerError
from thiqa.ledger.tree import EMPTY_ROOT, HASH_SIZE, WIDTH, node_hash, rows

__all__ = [
    "WIDTH",
    "Read",
    "TileTree",
    "decode_bundle",
    "encode_bundle",
    "entries_path",
    "export",
    "grow",
    "memory",
    "tile_path",
    "tile_root",
    "tiles_of",
]

Read = Callable[[int, int], bytes]
"""``read(level, index)``: the hashes of one tile, one after the other; more than the tree needs is ignored."""

_HEIGHT = 8
_FULL = WIDTH * HASH_SIZE


# --- growing ---------------------------------------------------------------------------------------------------------


def grow(
    size: int,
    edge: Mapping[tuple[int, int], bytes],
    leaves: Sequence[bytes],
    full: Sequence[bytes] | None = None,
) -> dict[tuple[int, int], bytes]:
    """The tiles that change when leaf hashes are appended to a tree of ``size`` leaves: (level, index) to content.

    ``edge`` has the partial tiles on the right edge, every one that exists, in the same form. ``full`` is what
    ``Frontier.extend`` gave back for these leaves, so that nothing is hashed twice. Raises ``LedgerError`` when a tile
    of the edge is missing or has another width than ``size`` asks for: then the stored log is damaged.
    """
    changed: dict[tuple[int, int], bytes] = {}
    level, width, hashes = 0, size, leaves
    while hashes:
        index, kept = divmod(width, WIDTH)
        tile = edge.get((level, index), b"") if kept else b""
        if len(tile) != kept * HASH_SIZE:
            raise LedgerError(why=f"the tile {tile_path(level, index, kept)} is missing or has another width")
        above: list[bytes] = []
        at = 0
        while at < len(hashes):
            take = WIDTH - len(tile) // HASH_SIZE
            tile += b"".join(hashes[at : at + take])
            changed[level, index] = tile
            at += take
            if len(tile) == _FULL:
                above.append(tile_root(tile) if full is None else full[len(above)])
                tile, index = b"", index + 1
        level, width, hashes, full = level + 1, width // WIDTH, above, None
    return changed


def tile_root(tile: bytes) -> bytes:
    """The hash that names a full tile in the tile above it. Raises ``LedgerError`` when it is not full."""
    if len(tile) != _FULL:
        raise LedgerError(why="a tile that others stand on is not full")
    return rows(tile)[-1]


def tiles_of(size: int) -> Iterator[tuple[int, int, int]]:
    """Every tile of a tree of ``size`` leaves as (level, index, width), the partial ones last in their level."""
    level, count = 0, size
    while count:
        for index in range(count // WIDTH):
            yield level, index, WIDTH
        if count % WIDTH:
            yield level, count // WIDTH, count % WIDTH
        level, count = level + 1, count // WIDTH


def memory(leaves: Sequence[bytes]) -> Read:
    """A reader over tiles that are built here and held in memory, from leaf hashes."""
    tiles = grow(0, {}, leaves)
    return lambda level, index: tiles.get((level, index), b"")


# --- proofs ----------------------------------------------------------------------------------------------------------


class TileTree:
    """A tree of ``size`` leaves that is read tile by tile.

    ``keep`` is the number of tiles whose inner hashes stay in memory, 16 KiB each: proofs of neighbouring leaves share
    them. The default holds a log of a million leaves, if all of it is asked for, in 64 MiB.
    """

    __slots__ = ("_edges", "_keep", "_read", "_tiles", "size")

    def __init__(self, size: int, read: Read, keep: int = 4096) -> None:
        self.size = size
        self._read = read
        self._keep = keep
        self._tiles: dict[tuple[int, int], bytes] = {}
        self._edges: dict[int, tuple[list[bytes], list[list[bytes]]]] = {}

    def root(self, size: int | None = None) -> bytes:
        """The root of the first ``size`` leaves (of all, unless told otherwise)."""
        size = self._within(size)
        return self._edge(size)[0][-1] if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """The proof that leaf ``index`` is in the tree of ``size`` leaves: hashes from its sibling upwards.

        RFC 6962, section 2.1.1. Raises ``FieldInvalid`` when there is no such leaf.
        """
        size = self._within(size)
        if not 0 <= index < size:
            raise FieldInvalid(field="index", why=f"a tree of {size} leaves has no leaf {index}")
        return self._path(0, index, size)

    def consistency(self, old_size: int, new_size: int | None = None) -> list[bytes]:
        """The proof that the tree of ``new_size`` leaves begins with that of ``old_size``.

        RFC 6962, section 2.1.2; empty when the sizes are equal or the old tree has no leaves. Raises ``FieldInvalid``
        when the old tree is the larger one.
        """
        new_size = self._within(new_size)
        if not 0 <= old_size <= new_size:
            raise FieldInvalid(field="old_size", why=f"{old_size} is not between 0 and {new_size}")
        if old_size in (0, new_size):
            return []
        # The last perfect subtree of the old tree is a node of both. Its hash comes first, unless it *is* the old tree.
        level = (old_size & -old_size).bit_length() - 1
        index = (old_size - 1) >> level
        path = self._path(level, index, new_size)
        return path if index == 0 else [self._node(level, index), *path]

    def _within(self, size: int | None) -> int:
        if size is None:
            return self.size
        if not 0 <= size <= self.size:
            raise FieldInvalid(field="size", why=f"{size} is not between 0 and {self.size}")
        return size

    def _path(self, level: int, index: int, size: int) -> list[bytes]:
        """The siblings from node ``index`` of ``level`` (counted in single levels) up to the root of ``size`` leaves.

        Below the node where the paths to ``index`` and to the last leaf meet, every sibling is a perfect subtree and is
        read from a tile. From there on the path is that of the last leaf, the same for all proofs of one size.
        """
        edges, tails = self._edge(size)
        apart = (index ^ ((size - 1) >> level)).bit_length()
        if not apart:
            return tails[level].copy()
        path: list[bytes] = []
        push, tiles, top = path.append, self._tiles, level + apart - 1
        while level < top:
            row, height = level >> 3, level & 7
            tile = index >> (_HEIGHT - height)
            nodes = tiles.get((row, tile)) or self._nodes(row, tile)
            steps = min(_HEIGHT - height, top - level)
            # Inside a tile, nodes are numbered as in a heap: 1 is the top, 2n and 2n + 1 are below n.
            at = (WIDTH >> height) + (index & ((WIDTH >> height) - 1))
            for _ in range(steps):
                start = (at ^ 1) << 5
                push(nodes[start : start + 32])
                at >>= 1
            index >>= steps
            level += steps
        push(edges[top])
        path += tails[top + 1]
        return path

    def _node(self, level: int, index: int) -> bytes:
        """The hash of one perfect subtree; ``level`` is counted in single levels."""
        row, height = level >> 3, level & 7
        tile = index >> (_HEIGHT - height)
        at = (WIDTH >> height) + (index & ((WIDTH >> height) - 1))
        nodes = self._tiles.get((row, tile)) or self._nodes(row, tile)
        return nodes[at << 5 : (at + 1) << 5]

    def _nodes(self, row: int, tile: int) -> bytes:
        """All perfect subtrees inside a tile, as a heap of hashes; places of subtrees that do not exist are zero."""
        width = min(WIDTH, (self.size >> (_HEIGHT * row)) - tile * WIDTH)
        data = self._read(row, tile)[: width * HASH_SIZE] if width > 0 else b""
        if width <= 0 or len(data) != width * HASH_SIZE:
            raise LedgerError(why=f"the tile {tile_path(row, tile)} is missing or holds too few hashes")
        found = rows(data)
        found += [b""] * (_HEIGHT + 1 - len(found))
        heap = [bytes(HASH_SIZE), *(found[at].ljust(_FULL >> at, b"\0") for at in range(_HEIGHT, -1, -1))]
        if len(self._tiles) >= self._keep:
            # The oldest goes. Which one goes hardly matters: proofs are asked for near each other or all over.
            del self._tiles[next(iter(self._tiles))]
        nodes = self._tiles[row, tile] = b"".join(heap)
        return nodes

    def _edge(self, size: int) -> tuple[list[bytes], list[list[bytes]]]:
        """The right edge of the tree of ``size`` leaves: the hash of its last node at every level, which may stand over
        fewer leaves than others, and for every level the left siblings from there up, as proofs end with them."""
        known = self._edges.get(size)
        if known:
            return known
        last = size - 1
        # A perfect subtree at the very right is one stored hash; above it, nodes are put together.
        level = (size & -size).bit_length() - 1
        value = self._node(level, last >> level)
        edges = [b""] * level + [value]
        lefts: list[bytes | None] = [None] * level
        for low in range(level):
            # Inside that subtree the last path has a left sibling at every level.
            edges[low] = self._node(low, last >> low)
            lefts[low] = self._node(low, (last >> low) - 1)
        while last >> level:
            left = self._node(level, (last >> level) - 1) if (last >> level) & 1 else None
            value = node_hash(left, value) if left else value
            lefts.append(left)
            edges.append(value)
            level += 1
        tails: list[list[bytes]] = [[]]
        for left in reversed(lefts):
            tails.append([left, *tails[-1]] if left else tails[-1])
        tails.reverse()
        if len(self._edges) >= 64:
            del self._edges[next(iter(self._edges))]
        self._edges[size] = edges, tails
        return edges, tails


# --- files -----------------------------------------------------------------------------------------------------------


def tile_path(level: int, index: int, width: int = 0) -> str:
    """Where a tile stands below the prefix of the log; ``width`` is 1 to 255 for a partial tile, 0 for a full one."""
    return f"tile/{level}/{_number(index)}{_part(width)}"


def entries_path(index: int, width: int = 0) -> str:
    """Where a bundle of entries stands below the prefix of the log; ``width`` as for :func:`tile_path`."""
    return f"tile/entries/{_number(index)}{_part(width)}"


def export(size: int, read: Read, entries: Callable[[int], Sequence[bytes]]) -> Iterator[tuple[str, bytes]]:
    """All files of a log of ``size`` leaves but its checkpoint, as (path, content), for any client of tlog-tiles.

    ``entries(n)`` gives the raw entries 256 n and following, as many as there are up to 256.
    """
    for level, index, width in tiles_of(size):
        yield tile_path(level, index, width), read(level, index)[: width * HASH_SIZE]
        if level == 0:
            yield entries_path(index, width), encode_bundle(entries(index)[:width])


def _number(index: int) -> str:
    # Three digits to a folder, all but the last marked with x: 1234067 is x001/x234/067.
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03d}")
    return "/".join(reversed(parts))


def _part(width: int) -> str:
    return f".p/{width}" if width % WIDTH else ""


def encode_bundle(entries: Sequence[bytes]) -> bytes:
    """Up to 256 raw entries as one bundle. Raises ``FormatError`` when there are more or one is over 65,535 bytes."""
    if len(entries) > WIDTH:
        raise FormatError(what="a bundle has at most 256 entries")
    if any(len(entry) > 0xFFFF for entry in entries):
        raise FormatError(what="an entry has at most 65535 bytes")
    return b"".join([len(entry).to_bytes(2, "big") + entry for entry in entries])


def decode_bundle(data: bytes) -> list[bytes]:
    """The raw entries of one bundle. Raises ``FormatError`` when it is cut or has more than 256."""
    entries: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        stop = at + 2 + int.from_bytes(data[at : at + 2], "big")
        if stop > end:
            raise FormatError(what="the bundle of entries is cut")
        entries.append(data[at + 2 : stop])
        at = stop
    if len(entries) > WIDTH:
        raise FormatError(what="a bundle has at most 256 entries")
    return entries
