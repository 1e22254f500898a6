import random

import pytest

from tests.ledger.keys import log_key, origin, verifiers
from tests.ledger.naive import numbered
from thiqa.crypto.note import signed_times, verify_note, witness_signers, witness_verifiers
from thiqa.domain.errors import (
    CheckpointInvalid,
    FieldInvalid,
    FormatError,
    LogForked,
    LogRolledBack,
    ProofInvalid,
    SignatureInvalid,
    WitnessElsewhere,
)
from thiqa.ledger.checkpoint import Checkpoint, sign_checkpoint, verify_checkpoint
from thiqa.ledger.tiles import TileTree, memory
from thiqa.ledger.tree import EMPTY_ROOT
from thiqa.ledger.witness import Advance, check_advance, check_fork, cosign, witness

ATLAS = origin("Atlas")
LEAVES = numbered(600)
TREE = TileTree(600, memory(LEAVES))
SIGNERS = witness_signers("baobab", log_key("Baobab"))
BAOBAB = witness_verifiers("baobab", log_key("Baobab").public, log_key("Baobab").public_pq)
NOW = 1_795_000_000


def head(size: int, tree: TileTree = TREE) -> Checkpoint:
    return Checkpoint(ATLAS, size, tree.root(size))


def test_every_step_forward_is_accepted() -> None:
    held = None
    for size in (0, 0, 1, 2, 3, 255, 256, 257, 599, 599, 600):
        new = head(size)
        check_advance(held, new, TREE.consistency(held.size if held else 0, size))
        held = new


def test_a_thousand_forks_and_rollbacks_are_found() -> None:
    chance = random.Random(2026)
    found = {LogForked: 0, LogRolledBack: 0}
    for _ in range(1000):
        size = chance.randrange(1, 400)
        held = head(size)
        other = LEAVES.copy()
        other[chance.randrange(size)] = chance.randbytes(32)
        rewritten = TileTree(600, memory(other))
        later = chance.randrange(1, 600)
        # The best proofs that the log could give: from its own rewritten tree, or from the true one.
        for proof in (_proof(rewritten, size, later), _proof(TREE, size, later)):
            expected = LogRolledBack if later < size else LogForked
            with pytest.raises(expected):
                check_advance(held, head(later, rewritten), proof)
        found[expected] += 1
    assert sum(found.values()) == 1000
    assert min(found.values()) > 100


def test_a_proof_where_none_is_due_is_refused() -> None:
    for held in (None, head(0), head(5)):
        with pytest.raises(ProofInvalid):
            check_advance(held, head(5), [EMPTY_ROOT])


def test_a_checkpoint_of_another_log_is_not_compared() -> None:
    with pytest.raises(CheckpointInvalid):
        check_advance(head(5), Checkpoint(origin("Atlas", 2), 6, TREE.root(6)), TREE.consistency(5, 6))


def test_a_request_is_answered_with_cosignatures_that_verify() -> None:
    note = sign_checkpoint(head(300), log_key("Atlas"))
    request = Advance.decode(Advance(200, tuple(TREE.consistency(200, 300)), note).encode())
    held, lines = witness(head(200), request, verifiers("Atlas"), ATLAS, SIGNERS, NOW)
    assert held == head(300)
    cosigned = note + lines
    verify_note(cosigned, [*verifiers("Atlas"), *BAOBAB])
    assert signed_times(cosigned, BAOBAB) == dict.fromkeys(BAOBAB, NOW)
    assert verify_checkpoint(cosigned, verifiers("Atlas"), ATLAS) == held


def test_a_cosignature_is_over_one_checkpoint_only() -> None:
    lines = cosign(head(300), SIGNERS, NOW)
    with pytest.raises(SignatureInvalid):
        signed_times(sign_checkpoint(head(299), log_key("Atlas")) + lines, BAOBAB)


def test_a_request_from_another_size_learns_what_is_held() -> None:
    request = Advance(100, tuple(TREE.consistency(100, 300)), sign_checkpoint(head(300), log_key("Atlas")))
    for held, size in ((head(200), 200), (None, 0)):
        with pytest.raises(WitnessElsewhere) as refusal:
            witness(held, request, verifiers("Atlas"), ATLAS, SIGNERS, NOW)
        assert refusal.value.details == {"held": size}


def test_a_request_that_contradicts_what_is_held_is_told_so_first() -> None:
    other = TileTree(300, memory([LEAVES[1], *LEAVES[1:300]]))
    small, fork = (sign_checkpoint(one, log_key("Atlas")) for one in (head(150), head(200, other)))
    with pytest.raises(LogRolledBack):
        witness(head(200), Advance(0, (), small), verifiers("Atlas"), ATLAS, SIGNERS, NOW)
    with pytest.raises(LogForked):
        witness(head(200), Advance(0, (), fork), verifiers("Atlas"), ATLAS, SIGNERS, NOW)


def test_a_request_that_the_log_did_not_sign_is_refused() -> None:
    note = sign_checkpoint(head(300), log_key("Cedar"))
    with pytest.raises(SignatureInvalid):
        witness(None, Advance(0, (), note), verifiers("Atlas"), ATLAS, SIGNERS, NOW)


def test_a_request_in_another_form_is_refused() -> None:
    text = Advance(200, tuple(TREE.consistency(200, 300)), sign_checkpoint(head(300), log_key("Atlas"))).encode()
    for wrong in (
        "",
        text.replace("old 200", "old 0200"),
        text.replace("old 200", "new 200"),
        text.partition("\n\n")[0],
        text.replace("old 200\n", "old 200\n" + f"{'A' * 43}=\n" * 60),
    ):
        with pytest.raises(FormatError):
            Advance.decode(wrong)


def test_a_witness_states_a_time() -> None:
    with pytest.raises(FieldInvalid):
        cosign(head(1), SIGNERS, 0)


def test_two_notes_of_one_size_convict_a_log() -> None:
    other = TileTree(300, memory([LEAVES[1], *LEAVES[1:300]]))
    first, second = (sign_checkpoint(one, log_key("Atlas")) for one in (head(300), head(300, other)))
    assert check_fork(first, second, verifiers("Atlas"), ATLAS) == 300
    for innocent in (first, sign_checkpoint(head(299), log_key("Atlas"))):
        with pytest.raises(FieldInvalid):
            check_fork(first, innocent, verifiers("Atlas"), ATLAS)
    forged = sign_checkpoint(head(300, other), log_key("Cedar"))
    with pytest.raises(SignatureInvalid):
        check_fork(first, forged, verifiers("Atlas"), ATLAS)


def _proof(tree: TileTree, old: int, new: int) -> list[bytes]:
    return tree.consistency(min(old, new), new) if old < new else []
