"""Witnesses: a partner that remembers how far a log had come and cosigns only what goes on from there.

Formats: C2SP tlog-witness and tlog-cosignature. All functions are pure. Whoever keeps the held checkpoint replaces it
in the same transaction in which it was read (compare and swap on the size), before the cosignature leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from thiqa.crypto.note import Signer, Verifier, split
from thiqa.domain.errors import (
    CheckpointInvalid,
    FieldInvalid,
    FormatError,
    LogForked,
    LogRolledBack,
    Oversized,
    ProofInvalid,
    WitnessElsewhere,
)
from thiqa.ledger.checkpoint import (
    PROOF_LIMIT,
    Checkpoint,
    decode_hash,
    decode_size,
    encode_hash,
    verify_checkpoint,
)
from thiqa.ledger.proof import verify_consistency

__all__ = ["Advance", "check_advance", "check_fork", "cosign", "witness"]

_PROOF_LINES = 63


def check_advance(held: Checkpoint | None, new: Checkpoint, proof: Sequence[bytes]) -> None:
    """Check that ``new``, whose signatures the caller verified, goes on from the checkpoint ``held``, if there is one.

    What must hold: 1. both are of one log; 2. the new one is not smaller, else ``LogRolledBack``; 3. at the same size
    the roots are the same, else ``LogForked``; 4. where there is nothing to prove, there is no proof; 5. at a larger
    size the proof leads from the held root to the new one, else ``LogForked``.

    A case of 3 is evidence for a third party, with both notes (:func:`check_fork`). A case of 5 is not: the proof may
    have been damaged on the way, so ask once more before judging. Raises also ``CheckpointInvalid``, ``ProofInvalid``.
    """
    if held is not None:
        # 1. One log.
        if held.origin != new.origin:
            raise CheckpointInvalid(why="it is of another log")
        # 2. It only grows.
        if new.size < held.size:
            raise LogRolledBack(size=new.size, held=held.size)
        # 3. One tree of one size.
        if new.size == held.size and new.root != held.root:
            raise LogForked(size=new.size)
    # 4. Nothing held, an empty log, or the same one: a proof would be one of something else.
    if held is None or held.size in (0, new.size):
        if proof:
            raise ProofInvalid(what="consistency")
        return
    # 5. The held leaves are the first of the new ones.
    try:
        verify_consistency(held.size, new.size, held.root, new.root, proof)
    except ProofInvalid as error:
        raise LogForked(size=held.size) from error


def check_fork(first: str, second: str, verifiers: Sequence[Verifier], origin: str) -> int:
    """Check that two notes convict a log of two histories; the size at which they differ.

    What must hold: 1. the keys of the log signed both; 2. the sizes are the same and the roots are not. Raises as
    ``verify_checkpoint``, and ``FieldInvalid`` when the notes do not contradict each other.
    """
    # 1. Nobody else can have written them.
    one, other = (verify_checkpoint(note, verifiers, origin) for note in (first, second))
    # 2. No tree has two roots.
    if one.size != other.size or one.root == other.root:
        raise FieldInvalid(field="evidence", why="the two checkpoints do not contradict each other")
    return one.size


@dataclass(frozen=True, slots=True)
class Advance:
    """The request ``add-checkpoint``: the size that the log believes to be held, the proof from there, the new note."""

    old_size: int
    proof: tuple[bytes, ...]
    note: str

    def encode(self) -> str:
        """The body of the request."""
        proof = "".join(f"{encode_hash(value)}\n" for value in self.proof)
        return f"old {self.old_size}\n{proof}\n{self.note}"

    @classmethod
    def decode(cls, text: str) -> Advance:
        """Read the body of a request, strictly; nothing is verified yet. Raises ``FormatError`` or ``Oversized``."""
        if len(text) > PROOF_LIMIT:
            raise Oversized(what="The request of a witness", size=len(text), limit=PROOF_LIMIT)
        head, _, note = text.partition("\n\n")
        first, *hashes = head.split("\n")
        if not first.startswith("old ") or len(hashes) > _PROOF_LINES or not note:
            raise FormatError(what="a request has an old size, at most 63 hashes and a checkpoint")
        split(note)
        return cls(decode_size(first.removeprefix("old ")), tuple(map(decode_hash, hashes)), note)


def witness(
    held: Checkpoint | None,
    request: Advance,
    verifiers: Sequence[Verifier],
    origin: str,
    signers: Sequence[Signer],
    time: int,
) -> tuple[Checkpoint, str]:
    """Answer one request: the checkpoint to hold from now on, and the cosignature lines to send once it is stored.

    What must hold, as in tlog-witness: 1. the keys of the log ``origin`` signed the checkpoint; 2. the request starts
    from the size that is held, else ``WitnessElsewhere``, unless the checkpoint contradicts what is held, which is told
    first; 3. the log only grew (:func:`check_advance`). ``time`` is in seconds since 1970, not 0.
    """
    # 1. A checkpoint that the log stands by.
    new = verify_checkpoint(request.note, verifiers, origin)
    # 2. The size that is held; whoever asks with another one learns it and asks again.
    size = held.size if held else 0
    if request.old_size != size:
        if held and new.size <= size:
            check_advance(held, new, ())
        raise WitnessElsewhere(held=size)
    # 3. Growth and nothing else.
    check_advance(held, new, request.proof)
    return new, cosign(new, signers, time)


def cosign(checkpoint: Checkpoint, signers: Sequence[Signer], time: int) -> str:
    """The cosignature lines over a checkpoint that was checked against the one held; to be put below its note.

    They say: at ``time``, seconds since 1970, this was the largest tree of this log that the witness had seen.
    """
    if time <= 0:
        raise FieldInvalid(field="time", why="a witness states when it saw the checkpoint")
    text = checkpoint.text()
    return "".join(signer.line(text, time) for signer in signers)
