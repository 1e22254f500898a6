"""Proofs of RFC 6962: that a leaf is in a tree, and that a tree begins with an older one.

A proof is a list of 32-byte hashes; see ``TileTree`` for the side that writes them. The checks recompute roots from the
proof, as in RFC 9162, sections 2.1.3.2 and 2.1.4.2. Nothing needs to look at the length of a hash inside a proof: the
value that it is joined to has 32 bytes, so that with another length the joined bytes have another length too, and
cannot be those under the root.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from thiqa.domain.errors import ProofInvalid
from thiqa.ledger.tree import HASH_SIZE

__all__ = ["InclusionVerifier", "verify_consistency", "verify_inclusion"]


def verify_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the leaf with the hash ``leaf`` stands at ``index`` in the tree of ``size`` leaves with this ``root``.

    What must hold: 1. the tree has such a place, the leaf is a hash and the proof has the length that the place asks
    for; 2. the hashes lead from the leaf to the root. That the root is the right one, the caller knows from a signed
    checkpoint. Raises ``ProofInvalid``.
    """
    # 1. Form.
    apart = _apart(leaf, index, size, proof)
    # 2. Up to the root.
    if _climb(leaf, index, apart, proof) != root:
        raise ProofInvalid(what="inclusion")


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> None:
    """Check that the tree ``new_root`` of ``new_size`` leaves begins with the tree ``old_root`` of ``old_size`` leaves.

    What must hold: 1. the old tree has leaves, for an empty one a proof says nothing; 2. it is not the larger one;
    3. equal sizes have equal roots and no proof; 4. the proof has the length that the sizes ask for; 5. its hashes
    lead to the old root; 6. and to the new root. Raises ``ProofInvalid``.
    """
    # 1. Whoever holds nothing yet has nothing to compare: that is for the caller to decide, not for a proof.
    # 2. Only growth can be proven.
    if not 0 < old_size <= new_size:
        raise ProofInvalid(what="consistency")
    # 3. The same tree.
    if old_size == new_size:
        if proof or old_root != new_root:
            raise ProofInvalid(what="consistency")
        return
    # 4. The proof begins at the last perfect subtree of the old tree; its hash is known when it is the whole old tree.
    level = (old_size & -old_size).bit_length() - 1
    index = (old_size - 1) >> level
    start, path = (old_root, proof) if index == 0 else (b"".join(proof[:1]), proof[1:])
    apart = _apart(start, index, ((new_size - 1) >> level) + 1, path, "consistency")
    # 5. and 6. in one walk. The old tree is that subtree with all that stands left of it; the new one has what stands
    # right of it as well. Up to the first hash on the right they are the same.
    old = new = start
    digest, places = sha256, index | -1 << apart
    for sibling in path:
        if places & 1:
            same = new is old
            new = digest(b"\1" + sibling + new).digest()
            old = new if same else digest(b"\1" + sibling + old).digest()
        else:
            new = digest(b"\1" + new + sibling).digest()
        places >>= 1
    if old != old_root or new != new_root:
        raise ProofInvalid(what="consistency")


class InclusionVerifier:
    """Checks many inclusion proofs against one root and remembers which nodes were shown to stand under it.

    A receipt for a bundle brings proofs of neighbouring leaves: their upper hashes are the same and are then compared,
    not computed again. For places far apart, one by one is faster. What is accepted and refused is exactly what
    :func:`verify_inclusion` accepts and refuses.
    """

    __slots__ = ("_root", "_shown", "_size")

    _KEEP = 4096  # nodes remembered per level

    def __init__(self, size: int, root: bytes) -> None:
        """``size`` and ``root`` are those of one checkpoint, which the caller has verified."""
        self._size = size
        self._root = root
        # For each level, counted from the leaves: the hash of a node, and the proof whose rest led on from there.
        self._shown: list[dict[int, tuple[bytes, Sequence[bytes]]]] = [{} for _ in range(max(size, 1).bit_length() + 1)]

    def check(self, leaf: bytes, index: int, proof: Sequence[bytes]) -> None:
        """As :func:`verify_inclusion`. What must hold: 1. the form; 2. the hashes lead to the root, or to a node that
        was shown to stand under it, and then the rest of the proof is the one that showed it. Raises ``ProofInvalid``.
        """
        # 1. Form.
        apart = _apart(leaf, index, self._size, proof)
        # 2. Up, as far as the first node that is known.
        value, place, met, digest = leaf, index, [], sha256
        for level, shown in enumerate(self._shown):
            known = shown.get(place)
            if known:
                if known[0] != value or known[1][level:] != proof[level:]:
                    raise ProofInvalid(what="inclusion")
                break
            met.append(value)
            if level >= apart:
                if _climb(value, place, 0, proof[level:]) != self._root:
                    raise ProofInvalid(what="inclusion")
                break
            if place & 1:
                value = digest(b"\1" + proof[level] + value).digest()
            else:
                value = digest(b"\1" + value + proof[level]).digest()
            place >>= 1
        else:
            raise ProofInvalid(what="inclusion")  # never reached; if it were, nothing was shown
        # Only now are the nodes on the way known to be true.
        for shown, value in zip(self._shown, met, strict=False):
            if len(shown) >= self._KEEP:
                shown.clear()
            shown[index] = value, proof
            index >>= 1


def _apart(leaf: bytes, index: int, size: int, proof: Sequence[bytes], what: str = "inclusion") -> int:
    """The number of levels below the node where the paths to ``index`` and to the last leaf meet.

    Up to there every level has a sibling in the proof, on either side; above, only where one stands left. Raises
    ``ProofInvalid`` when the proof has another length, the tree no such place, or the leaf is no hash.
    """
    if not 0 <= index < size or len(leaf) != HASH_SIZE:
        raise ProofInvalid(what=what)
    apart = (index ^ (size - 1)).bit_length()
    if len(proof) != apart + (index >> apart).bit_count():
        raise ProofInvalid(what=what)
    return apart


def _climb(value: bytes, index: int, apart: int, proof: Sequence[bytes]) -> bytes:
    """The hash that the proof leads to; its first ``apart`` hashes stand on either side, the others left."""
    digest = sha256
    # Above the meeting point every sibling stands left, as it does for a place of ones.
    places = index | -1 << apart
    for sibling in proof:
        if places & 1:
            value = digest(b"\1" + sibling + value).digest()
        else:
            value = digest(b"\1" + value + sibling).digest()
        places >>= 1
    return value
