"""Checkpoints (C2SP tlog-checkpoint): what a log says that it is, signed; and proofs that carry one (C2SP tlog-proof).

A checkpoint is three lines: the origin, which names the log; the number of its leaves; its root in base64. Extension
lines are refused: the ML-DSA signature does not cover them, so they would be words that nobody signed twice.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass

from thiqa.crypto.keys import LogKey
from thiqa.crypto.note import Verifier, log_signers, sign_note, split, verify_note
from thiqa.domain.errors import CheckpointInvalid, FormatError, Oversized
from thiqa.ledger.proof import verify_inclusion
from thiqa.ledger.tree import EMPTY_ROOT, HASH_SIZE

__all__ = [
    "Checkpoint",
    "LogProof",
    "decode_hash",
    "decode_size",
    "encode_hash",
    "log_origin",
    "sign_checkpoint",
    "verify_checkpoint",
]

PROOF_LIMIT = 1 << 18
"""Bytes of a proof in text form: 63 hashes and a checkpoint with many cosignatures stay below it."""

_decimal = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, its number of leaves, its root of 32 bytes. Raises ``CheckpointInvalid``."""

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or not self.origin.isprintable():
            raise CheckpointInvalid(why="the origin is empty or has characters that are not printable")
        if not 0 <= self.size < 1 << 63 or len(self.root) != HASH_SIZE:
            raise CheckpointInvalid(why="the size or the root is out of range")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise CheckpointInvalid(why="a log without leaves has the root of the empty tree")

    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{encode_hash(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note. Nothing is verified: use :func:`verify_checkpoint` unless a signature was checked.

        Raises ``CheckpointInvalid`` or ``FormatError``.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise CheckpointInvalid(why="a checkpoint has three lines and no others")
        return cls(lines[0], decode_size(lines[1]), decode_hash(lines[2]))


def log_origin(node: str, epoch: int) -> str:
    """The origin of a node's log: ``node`` is its id in 64 hex digits, ``epoch`` counts the logs that it began."""
    return f"thiqa/{node}/{epoch}"


def sign_checkpoint(checkpoint: Checkpoint, key: LogKey, time: int = 0) -> str:
    """The signed note of one's own log; both keys sign under the origin as their name.

    The leaves must be durable before this is called: a checkpoint that was signed can never be taken back. ``time`` is
    in seconds since 1970; 0 makes no statement about time.
    """
    return sign_note(checkpoint.text(), log_signers(checkpoint.origin, key), time)


def verify_checkpoint(note: str, verifiers: Sequence[Verifier], origin: str) -> Checkpoint:
    """The checkpoint in a signed note.

    What must hold: 1. all ``verifiers``, the keys of the log, signed it; 2. it is a checkpoint and nothing else; 3. it
    is of the log ``origin``. That the log only grew, the caller checks against what it holds
    (``witness.check_advance``). Raises ``SignatureInvalid``, ``FormatError`` or ``CheckpointInvalid``.
    """
    # 1. Signatures first: before them, the text is nobody's.
    text = verify_note(note, verifiers)
    # 2. Form.
    checkpoint = Checkpoint.parse(text)
    # 3. Which log. The keys may sign for several epochs of one node.
    if checkpoint.origin != origin:
        raise CheckpointInvalid(why="it is of another log")
    return checkpoint


@dataclass(frozen=True, slots=True)
class LogProof:
    """One leaf's place in a log, provable without the log: ``c2sp.org/tlog-proof@v1``.

    ``note`` is the signed checkpoint with whatever cosignatures it has. ``extra`` is not authenticated by anything.
    """

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def encode(self) -> str:
        """The text form."""
        extra = f"extra {base64.b64encode(self.extra).decode()}\n" if self.extra else ""
        hashes = "".join(f"{encode_hash(value)}\n" for value in self.hashes)
        return f"{_HEADER}\n{extra}index {self.index}\n{hashes}\n{self.note}"

    @classmethod
    def decode(cls, text: str) -> LogProof:
        """Read the text form, strictly; nothing is verified yet. Raises ``FormatError`` or ``Oversized``."""
        if len(text) > PROOF_LIMIT:
            raise Oversized(what="The proof", size=len(text), limit=PROOF_LIMIT)
        head, _, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != _HEADER or not note:
            raise FormatError(what="a proof begins with its version and ends with a checkpoint")
        lines.pop(0)
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = _base64(lines.pop(0).removeprefix("extra "))
            if not extra:
                raise FormatError(what="an extra line without data")
        if not lines or not lines[0].startswith("index ") or len(lines) > 64:
            raise FormatError(what="a proof has an index and at most 63 hashes")
        index = decode_size(lines.pop(0).removeprefix("index "))
        split(note)
        return cls(index, tuple(decode_hash(line) for line in lines), note, extra)

    def verify(self, leaf: bytes, verifiers: Sequence[Verifier], origin: str) -> Checkpoint:
        """Check that the leaf with the hash ``leaf`` is in the log ``origin``; the checkpoint that says so.

        What must hold: 1. the checkpoint is signed by all keys of the log; 2. the hashes lead from the leaf to its
        root. Cosignatures and the log's growth are the caller's share. Raises as :func:`verify_checkpoint`, and
        ``ProofInvalid``.
        """
        # 1. A root that the log stands by.
        checkpoint = verify_checkpoint(self.note, verifiers, origin)
        # 2. The leaf below it.
        verify_inclusion(leaf, self.index, checkpoint.size, checkpoint.root, self.hashes)
        return checkpoint


_HEADER = "c2sp.org/tlog-proof@v1"


def encode_hash(value: bytes) -> str:
    """A hash as one base64 line, without the newline."""
    return base64.b64encode(value).decode()


def decode_hash(line: str) -> bytes:
    """A hash from its only base64 spelling. Raises ``FormatError``."""
    value = _base64(line)
    if len(value) != HASH_SIZE:
        raise FormatError(what="a hash has 32 bytes")
    return value


def decode_size(line: str) -> int:
    """A number in decimal without leading zeros, below 2**63. Raises ``FormatError``."""
    if not _decimal(line) or int(line) >= 1 << 63:
        raise FormatError(what="a size or index is a decimal number below 2**63")
    return int(line)


def _base64(text: str) -> bytes:
    try:
        data = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise FormatError(what="a line that is not base64") from error
    if base64.b64encode(data).decode() != text:
        # Spare bits in the last character would give one value several spellings.
        raise FormatError(what="a line that is not base64")
    return data
