"""A whole log, checked from its raw entries: nothing that the node computed before is believed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice

from thiqa.domain.errors import LedgerError
from thiqa.ledger.tiles import Read, TileTree, tile_path, tile_root, tiles_of
from thiqa.ledger.tree import WIDTH, Frontier, leaf_hash

__all__ = ["check_log", "recompute"]


def recompute(entries: Iterable[bytes]) -> Frontier:
    """The frontier of the log of these raw entries, in order: its size and root follow. Memory for 256 of them."""
    remaining, frontier = iter(entries), Frontier()
    while part := [leaf_hash(entry) for entry in islice(remaining, WIDTH)]:
        frontier.extend(part)
    return frontier


def check_log(size: int, root: bytes, bundle: Callable[[int], list[bytes]], read: Read) -> None:
    """Check that the stored entries and tiles are those of the checkpoint of ``size`` leaves with this ``root``.

    ``bundle(n)`` gives the raw entries 256 n and following, as many as there are up to 256; more than ``size`` asks for
    are ignored. What must hold: 1. every entry is there and its hash is in its tile; 2. every full tile is the one that
    the tile above it names; 3. the tiles have the root. Raises ``LedgerError`` that names the first tile that differs.
    """
    for level, index, width in tiles_of(size):
        stored = read(level, index)[: width * 32]
        if level == 0:
            # 1. Entries below their hashes.
            expected = b"".join([leaf_hash(entry) for entry in bundle(index)[:width]])
        else:
            # 2. Full tiles below the hash that names them.
            below = range(index * WIDTH, index * WIDTH + width)
            expected = b"".join([tile_root(read(level - 1, at)) for at in below])
        if stored != expected:
            raise LedgerError(why=f"{tile_path(level, index, width)} is not what stands below it")
    # 3. All tiles below the root. A tile that is cut, with its entries, is found here or above.
    if TileTree(size, read, keep=1).root() != root:
        raise LedgerError(why=f"the root of {size} leaves is another")
