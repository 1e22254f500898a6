"""The node's log in the store: appending leaves, reading tiles, proofs from any size to any other.

Writers lock the node's row first, so that leaves are dense and in one order whatever number of workers runs. Appending
touches only the right edge: the frontier in the node's row and the last tile of a level.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thiqa.ledger.tiles import TileTree, grow
from thiqa.ledger.tree import Frontier, leaf_hash
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
    return NodeRow.objects.using(alias).select_for_update(no_key=True).get()


def append(alias: str, row: NodeRow, leaves: Sequence[Leaf]) -> int:
    """Append to the log whose ``row`` the caller locked; the index of the first new leaf. Updates ``row`` as well."""
    first = row.size
    hashes = [leaf_hash(leaf.entry) for leaf in leaves]
    frontier = Frontier.from_bytes(bytes(row.frontier), row.size)
    full = frontier.extend(hashes)
    changed = grow(first, _edge(alias, row.epoch, first), hashes, full)
    Entry.objects.using(alias).bulk_create(
        Entry(epoch=row.epoch, index=first + i, kind=leaf.kind, entry=leaf.entry, salt=leaf.salt, detail=leaf.detail)
        for i, leaf in enumerate(leaves)
    )
    Tile.objects.using(alias).bulk_create(
        [Tile(epoch=row.epoch, level=level, index=index, hashes=data) for (level, index), data in changed.items()],
        update_conflicts=True,
        unique_fields=["epoch", "level", "index"],
        update_fields=["hashes"],
    )
    row.size, row.frontier = frontier.size, frontier.to_bytes()
    NodeRow.objects.using(alias).filter(pk=row.pk).update(size=row.size, frontier=row.frontier)
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
    rows = Tile.objects.using(alias).filter(epoch=epoch, level=level, index=index)
    return bytes(rows.values_list("hashes", flat=True).get())


def tree(alias: str, epoch: int, size: int) -> TileTree:
    """The log of ``epoch`` at ``size``, reading its tiles as proofs need them."""
    return TileTree(size, lambda level, index: _tile(alias, epoch, level, index))
