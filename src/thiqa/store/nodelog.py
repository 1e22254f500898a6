"""The node's log in the store: appending leaves, reading tiles, proofs from any size to any other.

Writers lock the node's row first, so that leaves are dense and in one order whatever number of workers runs. Appending
touches only the right edge: the frontier in the node's row and the last tile of a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thiqa.ledger.tiles import TileTree, grow
from thiqa.ledger.tree import Frontier, leaf_hash
from thiqa.store import table
from thiqa.store.models import Entry, NodeRow, Tile

_WIDTH = 256


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf to be appended: ``kind`` names the act, ``entry`` is what the tree hashes, the rest opens it."""

    kind: str
    entry: bytes
    salt: bytes
    detail: bytes


def locked(alias: str) -> NodeRow:
    """The node's row, locked until the transaction ends."""
    return table.one(alias, NodeRow, lock=True)


def append(alias: str, row: NodeRow, leaves: Sequence[Leaf]) -> int:
    """Append to the log whose ``row`` the caller locked; the index of the first new leaf. Updates ``row`` as well."""
    first = row.size
    hashes = [leaf_hash(leaf.entry) for leaf in leaves]
    frontier = Frontier.from_bytes(bytes(row.frontier), row.size)
    full = frontier.extend(hashes)
    changed = grow(first, _edge(alias, row.epoch, first), hashes, full)
    entries = [
        Entry(epoch=row.epoch, index=first + i, kind=leaf.kind, entry=leaf.entry, salt=leaf.salt, detail=leaf.detail)
        for i, leaf in enumerate(leaves)
    ]
    tiles = [Tile(epoch=row.epoch, level=level, index=index, hashes=data) for (level, index), data in changed.items()]
    table.insert(alias, entries)
    table.insert(alias, tiles, over=("epoch", "level", "index"))
    row.size, row.frontier = frontier.size, frontier.to_bytes()
    table.change(alias, NodeRow, row.pk, size=row.size, frontier=row.frontier)
    return first


def _edge(alias: str, epoch: int, size: int) -> dict[tuple[int, int], bytes]:
    """The partial tiles on the right edge of a log of ``size`` leaves."""
    edge: dict[tuple[int, int], bytes] = {}
    level, width = 0, size
    while width:
        if width % _WIDTH:
            edge[level, width // _WIDTH] = _tile(alias, epoch, level, width // _WIDTH)
        level, width = level + 1, width // _WIDTH
    return edge


def _tile(alias: str, epoch: int, level: int, index: int) -> bytes:
    return bytes(table.one(alias, Tile, epoch=epoch, level=level, index=index).hashes)


def tree(alias: str, epoch: int, size: int) -> TileTree:
    """The log of ``epoch`` at ``size``, reading its tiles as proofs need them."""
    return TileTree(size, lambda level, index: _tile(alias, epoch, level, index))
