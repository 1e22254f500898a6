import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.naive import numbered
from thiqa.domain.errors import ProofInvalid
from thiqa.ledger.proof import InclusionVerifier, verify_consistency, verify_inclusion
from thiqa.ledger.tiles import TileTree, memory

LEAVES = numbered(700)
TREE = TileTree(700, memory(LEAVES))


@given(st.integers(1, 700), st.data())
def test_every_inclusion_proof_verifies_and_every_flipped_bit_is_refused(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, root = TREE.inclusion(index, size), TREE.root(size)
    verify_inclusion(LEAVES[index], index, size, root, proof)
    where = data.draw(st.integers(0, len(proof) + 1))
    bit = data.draw(st.integers(0, 255))
    changed = [LEAVES[index], root, *proof]
    changed[where] = _flipped(changed[where], bit)
    _refused_inclusion(changed[0], index, size, changed[1], changed[2:])


@given(st.integers(2, 700), st.data())
def test_every_consistency_proof_verifies_and_every_flipped_bit_is_refused(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size - 1))
    proof, roots = TREE.consistency(old, size), (TREE.root(old), TREE.root(size))
    verify_consistency(old, size, *roots, proof)
    where = data.draw(st.integers(0, len(proof) + 1))
    changed = [*roots, *proof]
    changed[where] = _flipped(changed[where], data.draw(st.integers(0, 255)))
    with pytest.raises(ProofInvalid):
        verify_consistency(old, size, changed[0], changed[1], changed[2:])


def test_a_proof_for_one_place_is_refused_at_every_other() -> None:
    proof, root = TREE.inclusion(100), TREE.root()
    for index in range(-1, 701):
        if index != 100:
            _refused_inclusion(LEAVES[100], index, 700, root, proof)


def test_a_hash_cut_at_another_place_is_refused() -> None:
    leaf, (sibling, *rest) = LEAVES[1], TREE.inclusion(1)
    # The joined bytes are the same, the leaf is not.
    _refused_inclusion(sibling[-1:] + leaf, 1, 700, TREE.root(), [sibling[:-1], *rest])


def test_a_longer_or_shorter_proof_is_refused() -> None:
    proof, root = TREE.inclusion(699), TREE.root()
    _refused_inclusion(LEAVES[699], 699, 700, root, proof[:-1])
    _refused_inclusion(LEAVES[699], 699, 700, root, [*proof, root])
    proof = TREE.consistency(300)
    for wrong in ([], proof[:-1], proof[1:], [*proof, root]):
        with pytest.raises(ProofInvalid):
            verify_consistency(300, 700, TREE.root(300), root, wrong)


def test_an_empty_old_tree_proves_nothing() -> None:
    with pytest.raises(ProofInvalid):
        verify_consistency(0, 5, TREE.root(0), TREE.root(5), [])


def test_a_verifier_of_many_refuses_what_the_verifier_of_one_refuses() -> None:
    verifier = InclusionVerifier(700, TREE.root())
    for index in (3, 4, 699, 5, 3, 640, 511, 512):
        verifier.check(LEAVES[index], index, TREE.inclusion(index))
    for index in (3, 6, 699, 512, 90):
        proof = TREE.inclusion(index)
        for at in range(len(proof)):
            wrong = [*proof[:at], _flipped(proof[at], 9), *proof[at + 1 :]]
            with pytest.raises(ProofInvalid):
                verifier.check(LEAVES[index], index, wrong)
        for bad in ([*proof, proof[0]], proof[:-1]):
            with pytest.raises(ProofInvalid):
                verifier.check(LEAVES[index], index, bad)
        with pytest.raises(ProofInvalid):
            verifier.check(LEAVES[index + 1 if index < 699 else 0], index, proof)


def test_a_verifier_of_many_remembers_nothing_of_a_refused_proof() -> None:
    other = TileTree(700, memory([*LEAVES[:16], *reversed(LEAVES[16:])]))
    verifier = InclusionVerifier(700, TREE.root())
    with pytest.raises(ProofInvalid):
        verifier.check(LEAVES[3], 3, other.inclusion(3))
    verifier.check(LEAVES[3], 3, TREE.inclusion(3))


def test_published_inclusion_proofs_are_judged_as_published(shared: Path) -> None:
    counts = {True: 0, False: 0}
    for path in sorted((shared / "merkle/testdata/inclusion").rglob("*.json")):
        case = json.loads(path.read_text())
        place = case["leafIdx"], case["treeSize"], _bytes(case["root"]), _hashes(case["proof"])
        if case["wantErr"]:
            _refused_inclusion(_bytes(case["leafHash"]), *place)
        else:
            verify_inclusion(_bytes(case["leafHash"]), *place)
        counts[case["wantErr"]] += 1
    assert counts == {True: 92, False: 6}


def test_published_consistency_proofs_are_judged_as_published(shared: Path) -> None:
    counts = {True: 0, False: 0}
    for path in sorted((shared / "merkle/testdata/consistency").rglob("*.json")):
        case = json.loads(path.read_text())
        trees = case["size1"], case["size2"], _bytes(case["root1"]), _bytes(case["root2"]), _hashes(case["proof"])
        if case["wantErr"]:
            with pytest.raises(ProofInvalid):
                verify_consistency(*trees)
        else:
            verify_consistency(*trees)
        counts[case["wantErr"]] += 1
    assert counts == {True: 92, False: 6}


def _refused_inclusion(leaf: bytes, index: int, size: int, root: bytes, proof: list[bytes]) -> None:
    with pytest.raises(ProofInvalid):
        verify_inclusion(leaf, index, size, root, proof)
    with pytest.raises(ProofInvalid):
        InclusionVerifier(size, root).check(leaf, index, proof)


def _flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value, "big") ^ 1 << bit).to_bytes(32, "big")


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def _hashes(proof: list[str] | None) -> list[bytes]:
    return [_bytes(text) for text in proof or []]
