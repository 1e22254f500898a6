from hashlib import sha256
from pathlib import Path

import pytest

from tests.ledger.keys import log_key, origin, verifiers
from tests.ledger.naive import numbered
from thiqa.crypto.note import Verifier, signed_times
from thiqa.domain.errors import CheckpointInvalid, FormatError, ProofInvalid, SignatureInvalid
from thiqa.ledger.checkpoint import Checkpoint, LogProof, sign_checkpoint, verify_checkpoint
from thiqa.ledger.proof import verify_consistency, verify_inclusion
from thiqa.ledger.tiles import TileTree, memory, tile_path, tiles_of
from thiqa.ledger.tree import EMPTY_ROOT

ATLAS = origin("Atlas")
LEAVES = numbered(300)
TREE = TileTree(300, memory(LEAVES))
HEAD = Checkpoint(ATLAS, 300, TREE.root())
NOTE = sign_checkpoint(HEAD, log_key("Atlas"))


def test_a_signed_checkpoint_is_read_back() -> None:
    assert verify_checkpoint(NOTE, verifiers("Atlas"), ATLAS) == HEAD


def test_a_checkpoint_without_its_second_signature_is_refused() -> None:
    lines = NOTE.splitlines(keepends=True)
    assert len(lines) == 6
    for stripped in (lines[:4] + lines[5:], lines[:5]):
        with pytest.raises(SignatureInvalid):
            verify_checkpoint("".join(stripped), verifiers("Atlas"), ATLAS)


def test_a_checkpoint_of_another_node_or_epoch_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify_checkpoint(NOTE, verifiers("Baobab"), ATLAS)
    with pytest.raises(CheckpointInvalid):
        verify_checkpoint(NOTE, verifiers("Atlas"), origin("Atlas", 2))


def test_a_changed_checkpoint_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify_checkpoint(NOTE.replace("\n300\n", "\n299\n"), verifiers("Atlas"), ATLAS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n1\n",
        f"a\n01\n{'A' * 43}=\n",
        f"a\n-1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}\n",
        f"a\n1\n{'A' * 42}B=\n",
        f"\n1\n{'A' * 43}=\n",
        f"a\n1\n{'A' * 43}=\nextension\n",
        f"a\n1\n{'A' * 43}=",
        f"a\n0\n{'A' * 43}=\n",
        f"a\n9223372036854775808\n{'A' * 43}=\n",
        "a\n1\nAAAA\n",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises((CheckpointInvalid, FormatError)):
        Checkpoint.parse(text)


def test_the_empty_log_has_a_checkpoint() -> None:
    head = Checkpoint("a", 0, EMPTY_ROOT)
    assert Checkpoint.parse(head.text()) == head


@pytest.mark.parametrize("extra", [b"", b"salt"])
def test_a_proof_travels_as_text_and_verifies(extra: bytes) -> None:
    text = LogProof(7, tuple(TREE.inclusion(7)), NOTE, extra).encode()
    proof = LogProof.decode(text)
    assert proof.encode() == text
    assert proof.extra == extra
    assert proof.verify(LEAVES[7], verifiers("Atlas"), ATLAS) == HEAD
    with pytest.raises(ProofInvalid):
        proof.verify(LEAVES[8], verifiers("Atlas"), ATLAS)


def test_a_proof_of_a_log_with_one_leaf_has_no_hashes() -> None:
    note = sign_checkpoint(Checkpoint(ATLAS, 1, LEAVES[0]), log_key("Atlas"))
    proof = LogProof.decode(LogProof(0, (), note).encode())
    assert proof.verify(LEAVES[0], verifiers("Atlas"), ATLAS).size == 1


def test_a_proof_in_another_form_is_refused() -> None:
    text = LogProof(7, tuple(TREE.inclusion(7)), NOTE).encode()
    for wrong in (
        "",
        text.replace("@v1", "@v2", 1),
        text.replace("index 7", "index 07", 1),
        text.replace("index 7\n", "", 1),
        text.replace("index 7\n", "extra \nindex 7\n", 1),
        text.replace("index 7\n", "index 7\nAAAA\n", 1),
        text.replace("index 7\n", "index 7\n" + f"{'A' * 43}=\n" * 64, 1),
        text.partition("\n\n")[0],
        text + "\n",
        text[:-1],
    ):
        with pytest.raises(FormatError):
            LogProof.decode(wrong)


def test_tiles_and_checkpoints_of_another_implementation_verify(shared: Path) -> None:
    log = "000de184301123b9278c086a7d9f68c9577e83872224c197058fd90784ea9706"
    folder = shared / "tlog/witness/mirror" / log
    # Keys from witness.v0.json, mirror.v0.json and the witness.v0.json of the second witness.
    signed = {
        shared / "tlog/witness" / log / "checkpoint": (
            "witness.example.org+b8a2cf20+BFLN3yikSfFkVAJtrnh/CiY3Zozkoy7clp+P7XB28qUN"
        ),
        folder / "checkpoint": "mirror.example.org+3fb148ef+BAAjjch9GyYz0sJsJx7ALhbdAtz2ov0unbzSl1vMp94O",
        shared / "tlog/witness2/88ad7a28caeb0b2aa890fdf0304c2fcaf59fca2ee140134ff8c1300bac493482/checkpoint": (
            "witness2.example.org+2e55b896+BIZ7fpceQWd60IfqQeS9IAnmNOCZjMDne8lZuguz/bi9"
        ),
    }
    heads = {}
    for path, vkey in signed.items():
        note = path.read_text()
        verifier = Verifier.from_vkey(vkey)
        assert signed_times(note, [verifier]) == {verifier: 1767139200}
        heads[path] = Checkpoint.parse(note.partition("\n\n")[0] + "\n")
    head = heads[folder / "checkpoint"]
    assert sha256(head.origin.encode()).hexdigest() == log

    widths = {(level, index): width for level, index, width in tiles_of(head.size)}

    def read(level: int, index: int) -> bytes:
        return (folder / tile_path(level, index, widths[level, index])).read_bytes()

    tree = TileTree(head.size, read)
    assert tree.root() == head.root
    assert (len(heads), len(widths), head.size) == (3, 3, 300)
    for index in range(300):
        leaf = read(0, index // 256)[index % 256 * 32 :][:32]
        verify_inclusion(leaf, index, 300, head.root, tree.inclusion(index))
        if index:
            verify_consistency(index, 300, tree.root(index), head.root, tree.consistency(index))
