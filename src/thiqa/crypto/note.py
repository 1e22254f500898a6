"""Notes: a text with signature lines, as C2SP signed-note (c2sp.org/signed-note), and the cosignatures of checkpoints
(c2sp.org/tlog-cosignature).

Three kinds of signature: 0x01 Ed25519 over the text; 0x04 Ed25519 over the text and a time; 0x06 ML-DSA-44 over the
name of the signer, a time and the tree head of a checkpoint. Specification: ``specs/ledger.md``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from thiqa.crypto.keys import LogKey
from thiqa.domain.errors import FormatError, Oversized, SignatureInvalid, Truncated

__all__ = [
    "COSIGNED",
    "ED25519",
    "ML_DSA_44",
    "Signer",
    "Verifier",
    "add_signatures",
    "log_signers",
    "log_verifiers",
    "sign_note",
    "signed_times",
    "split",
    "verify_note",
    "witness_signers",
    "witness_verifiers",
]

ED25519, COSIGNED, ML_DSA_44 = 0x01, 0x04, 0x06

NOTE_LIMIT = 1 << 18
"""Bytes of a note, of which the largest signature takes about 3,400."""

LINES_LIMIT = 64
"""Signature lines of a note; the specification asks for 16 at least."""

_PUBLIC_SIZE = {ED25519: 32, COSIGNED: 32, ML_DSA_44: 1312}
_SIGNATURE_SIZE = {ED25519: 64, COSIGNED: 8 + 64, ML_DSA_44: 8 + 2420}
_size = re.compile(r"0|[1-9][0-9]{0,18}").fullmatch
_control = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]").search
_not_in_name = re.compile("[\\s+\x00-\x1f\ud800-\udfff]").search
_line_start = "\u2014 "


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that may sign notes: its name, its kind and its public key, in text form a *vkey*."""

    name: str
    kind: int
    public: bytes
    id: bytes = field(init=False)

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != _PUBLIC_SIZE.get(self.kind):
            raise FormatError(what="a verifier key of an unknown kind or size")
        seen = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        object.__setattr__(self, "id", hashlib.sha256(seen).digest()[:4])

    def vkey(self) -> str:
        """``name+id+key``, the form in which a verifier is handed over."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def from_vkey(cls, text: str) -> Verifier:
        """Reads ``name+id+key``; raises ``FormatError`` if the id is not that of the key."""
        name, _, rest = text.partition("+")
        identifier, _, key = rest.partition("+")
        raw = _base64(key)
        verifier = cls(name, raw[0], raw[1:]) if raw else None
        if verifier is None or verifier.id.hex() != identifier:
            raise FormatError(what="a verifier key whose id is not its own")
        return verifier

    def check(self, text: str, signature: bytes) -> int:
        """The time stated in the signature, in seconds since 1970, 0 for none; raises ``SignatureInvalid``."""
        if len(signature) != _SIGNATURE_SIZE[self.kind]:
            raise SignatureInvalid(key=self.id.hex())
        time = 0
        if self.kind != ED25519:
            time, signature = int.from_bytes(signature[:8]), signature[8:]
        message = _message(self.name, self.kind, text, time)
        try:
            if self.kind == ML_DSA_44:
                MLDSA44PublicKey.from_public_bytes(self.public).verify(signature, message)
            else:
                Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureInvalid(key=self.id.hex()) from error
        return time


@dataclass(frozen=True, slots=True)
class Signer:
    """A key that signs notes under a name; ``sign`` gives the raw signature of a message."""

    verifier: Verifier
    sign: Callable[[bytes], bytes] = field(repr=False)

    def line(self, text: str, time: int = 0) -> str:
        """The signature line over ``text``; ``time`` is in seconds since 1970, and 0 says nothing about time."""
        kind = self.verifier.kind
        signature = self.sign(_message(self.verifier.name, kind, text, time))
        stamp = b"" if kind == ED25519 else time.to_bytes(8)
        return f"{_line_start}{self.verifier.name} {base64.b64encode(self.verifier.id + stamp + signature).decode()}\n"


# A node checks the logs of few partners again and again, and a verifier cannot change.
@lru_cache(maxsize=256)
def log_verifiers(name: str, public: bytes, public_pq: bytes) -> tuple[Verifier, Verifier]:
    """What must have signed a checkpoint of the log ``name``: Ed25519 (0x01) and ML-DSA-44 (0x06), both."""
    return Verifier(name, ED25519, public), Verifier(name, ML_DSA_44, public_pq)


def log_signers(name: str, key: LogKey) -> tuple[Signer, Signer]:
    """The two signers of a log's own checkpoints."""
    return _signers(log_verifiers(name, key.public, key.public_pq), key)


def witness_verifiers(name: str, public: bytes, public_pq: bytes) -> tuple[Verifier, Verifier]:
    """What cosigns as the witness ``name``: Ed25519 with a time (0x04) and ML-DSA-44 (0x06)."""
    return Verifier(name, COSIGNED, public), Verifier(name, ML_DSA_44, public_pq)


def witness_signers(name: str, key: LogKey) -> tuple[Signer, Signer]:
    """The two signers with which a node cosigns the checkpoints of others."""
    return _signers(witness_verifiers(name, key.public, key.public_pq), key)


def sign_note(text: str, signers: Sequence[Signer], time: int = 0) -> str:
    """The note of ``text``, which ends in a newline, signed by all ``signers``."""
    _check_text(text)
    if text.startswith("cosignature/v1\n"):
        # An Ed25519 key signs plain notes and cosignatures; no plain note may read like the message of a cosignature.
        raise FormatError(what="a note that begins like a cosignature")
    return text + "\n" + "".join(signer.line(text, time) for signer in signers)


def add_signatures(note: str, signers: Sequence[Signer], time: int = 0) -> str:
    """The note with further signature lines at its end; what it already holds is not verified here."""
    text, _ = split(note)
    return note + "".join(signer.line(text, time) for signer in signers)


def verify_note(note: str, verifiers: Sequence[Verifier], *, threshold: int | None = None) -> str:
    """The text of a note that enough of ``verifiers`` have signed; the caller has chosen them.

    1. The note has the form of the specification and is not oversized; else ``FormatError``, ``Oversized``.
    2. Every line that carries the name and id of a known verifier is right; a wrong one refuses the whole note.
       Lines of others say nothing.
    3. ``threshold`` different verifiers signed: all of them unless it is given, and never none;
       else ``SignatureInvalid``.
    """
    # 1. and 2.
    text, times = _verified(note, verifiers)
    # 3. Enough of them.
    needed = max(len(verifiers) if threshold is None else threshold, 1)
    if len(times) < needed:
        raise SignatureInvalid(signers=len(times), threshold=needed)
    return text


def signed_times(note: str, verifiers: Sequence[Verifier]) -> dict[Verifier, int]:
    """Those of ``verifiers`` that signed the note, with the time that each states (0 for none); seconds since 1970.

    Raises as :func:`verify_note` for a wrong signature, but not for a missing one.
    """
    return _verified(note, verifiers)[1]


def split(note: str) -> tuple[str, tuple[str, ...]]:
    """Text and signature lines of a note, each with its newline; nothing is verified but the form."""
    text, lines = _parsed(note)
    return text, tuple(line for line, _, _ in lines)


def _verified(note: str, verifiers: Sequence[Verifier]) -> tuple[str, dict[Verifier, int]]:
    text, lines = _parsed(note)
    known = {(verifier.name, verifier.id): verifier for verifier in verifiers}
    times: dict[Verifier, int] = {}
    for _, name, raw in lines:
        verifier = known.get((name, raw[:4]))
        if verifier is not None:
            times[verifier] = verifier.check(text, raw[4:])
    return text, times


def _parsed(note: str) -> tuple[str, list[tuple[str, str, bytes]]]:
    # The text ends before the last empty line; it may have empty lines of its own.
    _check_text(note)
    end = note.rfind("\n\n")
    if end < 0:
        raise Truncated(what="The note")
    text, tail = note[: end + 1], note[end + 2 :]
    if not tail:
        raise FormatError(what="a note without signatures")
    rows = tail[:-1].split("\n")
    if len(rows) > LINES_LIMIT:
        raise Oversized(what="The list of signatures", size=len(rows), limit=LINES_LIMIT)
    lines = []
    for row in rows:
        if not row.startswith(_line_start):
            raise FormatError(what="a note with a line that is no signature")
        name, _, encoded = row[len(_line_start) :].partition(" ")
        _check_name(name)
        raw = _base64(encoded)
        if len(raw) < 5:
            raise FormatError(what="a note with an empty signature")
        lines.append((row + "\n", name, raw))
    return text, lines


def _signers(verifiers: tuple[Verifier, Verifier], key: LogKey) -> tuple[Signer, Signer]:
    classic, hybrid = verifiers
    return Signer(classic, key.sign), Signer(hybrid, key.sign_pq)


def _message(name: str, kind: int, text: str, time: int) -> bytes:
    if not 0 <= time < 1 << 63:
        raise FormatError(what="a signature with a time out of range")
    if kind == ED25519:
        return text.encode()
    if kind == COSIGNED:
        return b"cosignature/v1\ntime %d\n%b" % (time, text.encode())
    origin, size, root = _tree_head(text)
    # struct cosigned_message of tlog-cosignature; a checkpoint is the subtree that starts at leaf 0.
    return b"".join(
        (b"subtree/v1\n\0", _short(name), time.to_bytes(8), _short(origin), bytes(8), size.to_bytes(8), root)
    )


def _tree_head(text: str) -> tuple[str, int, bytes]:
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not _size(lines[1]) or int(lines[1]) >= 1 << 63:
        raise FormatError(what="ML-DSA signs checkpoints only, and this is none")
    root = _base64(lines[2])
    if len(root) != 32:
        raise FormatError(what="a checkpoint whose root has not 32 bytes")
    return lines[0], int(lines[1]), root


def _short(name: str) -> bytes:
    raw = name.encode()
    if not 1 <= len(raw) <= 255:
        raise FormatError(what="a name of a signer or log longer than 255 bytes")
    return bytes([len(raw)]) + raw


def _check_text(text: str) -> None:
    if len(text) > NOTE_LIMIT:
        raise Oversized(what="The note", size=len(text), limit=NOTE_LIMIT)
    if not text.endswith("\n"):
        raise Truncated(what="The note")
    if _control(text):
        raise FormatError(what="a note with control characters")


def _check_name(name: str) -> None:
    if not name or _not_in_name(name):
        raise FormatError(what="the name of a signer is not valid")


def _base64(text: str) -> bytes:
    # One spelling only: a second one for the same signature would make two notes of one.
    try:
        raw = binascii.a2b_base64(text.encode("ascii"), strict_mode=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise FormatError(what="a note with invalid base64") from error
    if base64.b64encode(raw).decode() != text:
        raise FormatError(what="a note with invalid base64")
    return raw
