"""The definitions of RFC 6962, section 2.1, written as they stand there: slow, and a second opinion."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256


def numbered(count: int, first: int = 0) -> list[bytes]:
    """Leaf hashes of the entries 0, 1, 2, ... written as eight bytes."""
    return [sha256(b"\0" + at.to_bytes(8, "big")).digest() for at in range(first, first + count)]


def naive_root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = _split(len(leaves))
    return sha256(b"\1" + naive_root(leaves[:split]) + naive_root(leaves[split:])).digest()


def naive_inclusion(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*naive_inclusion(index, leaves[:split]), naive_root(leaves[split:])]
    return [*naive_inclusion(index - split, leaves[split:]), naive_root(leaves[:split])]


def naive_consistency(old: int, leaves: Sequence[bytes]) -> list[bytes]:
    return _subproof(old, leaves, True) if 0 < old < len(leaves) else []


def _subproof(old: int, leaves: Sequence[bytes], whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [naive_root(leaves)]
    split = _split(len(leaves))
    if old <= split:
        return [*_subproof(old, leaves[:split], whole), naive_root(leaves[split:])]
    return [*_subproof(old - split, leaves[split:], False), naive_root(leaves[:split])]


def _split(count: int) -> int:
    return 1 << ((count - 1).bit_length() - 1)
