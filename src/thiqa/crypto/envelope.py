"""Envelopes: age v1 files (c2sp.org/age) sealed to the key of a node with ML-KEM-768 and X25519 together.

Whoever breaks one of the two still cannot read. An envelope says nothing about its sender; what it holds is signed
(:mod:`thiqa.crypto.signing`). Any implementation of age v1.1 opens one. Specification: ``specs/envelope.md``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Protocol

from cryptography.exceptions import InternalError, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thiqa.crypto import bech32, header
from thiqa.crypto.header import Stanza, armoured, unarmoured
from thiqa.crypto.keys import Random, key_id
from thiqa.domain.errors import EnvelopeUnreadable, FormatError, KeyringError, SealError

__all__ = [
    "CHUNK",
    "Identity",
    "Opener",
    "X25519Identity",
    "begin",
    "check_recipient",
    "enter",
    "open_envelope",
    "open_payload",
    "parse_recipient",
    "recipient_text",
    "seal",
]

CHUNK = 1 << 16
"""Bytes of plaintext that one authentication tag covers."""

TAG = 16
RECIPIENT = 1216
_ML_KEM, _ENC, _BODY = 1184, 1120, 32
_HYBRID, _CLASSIC = b"mlkem768x25519", b"X25519"
_HYBRID_INFO, _CLASSIC_INFO = b"age-encryption.org/mlkem768x25519", b"age-encryption.org/v1/X25519"
_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_SHA256 = hashes.SHA256()
_FIRST_AND_LAST = bytes(11) + b"\1"


class Opener(Protocol):
    """What finds the file key in the stanzas of a header; ``None`` when none of them is for it."""

    def file_key(self, stanzas: Sequence[Stanza]) -> bytes | None: ...


class Identity:
    """A sealing key: 32 secret bytes, expanded as draft-ietf-hpke-pq says to ML-KEM-768 and X25519."""

    def __init__(self, seed: bytes) -> None:
        if len(seed) != 32:
            raise KeyringError(why=f"a sealing key has {len(seed)} bytes, not 32")
        self.seed = seed
        expanded = hashlib.shake_256(seed).digest(96)
        lattice = mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
        curve = x25519.X25519PrivateKey.from_private_bytes(expanded[64:])
        self.recipient = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        self._key = hpke.MLKEM768X25519PrivateKey(lattice, curve)

    @classmethod
    def from_seed(cls, seed: bytes) -> Identity:
        """The identity of these 32 secret bytes; raises ``KeyringError`` for another length."""
        return cls(seed)

    @classmethod
    def generate(cls, random: Random) -> Identity:
        """A new identity."""
        return cls(random(32))

    @classmethod
    def from_text(cls, text: str) -> Identity:
        """Reads ``AGE-SECRET-KEY-PQ-1…``; raises ``FormatError``."""
        return cls(_from_text("AGE-SECRET-KEY-PQ-", text, 32))

    def text(self) -> str:
        """``AGE-SECRET-KEY-PQ-1…``, the form that age tools read. Secret."""
        return bech32.encode("AGE-SECRET-KEY-PQ-", self.seed)

    @cached_property
    def id(self) -> str:
        """The name of the public key."""
        return key_id("kem", self.recipient)

    def file_key(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """The file key from the first stanza that opens. Raises for a stanza of our kind that is malformed."""
        for enc, body in _mine(stanzas, _HYBRID, _ENC):
            try:
                return _SUITE.decrypt(enc + body, self._key, _HYBRID_INFO)
            except (InvalidTag, ValueError, InternalError):
                continue
        return None

    def __repr__(self) -> str:
        return f"Identity({self.id})"


class X25519Identity:
    """The older kind of age identity. Nothing is ever sealed to it: it opens files that other tools made."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != 32:
            raise KeyringError(why=f"a sealing key has {len(secret)} bytes, not 32")
        self._key = x25519.X25519PrivateKey.from_private_bytes(secret)
        self.recipient = self._key.public_key().public_bytes_raw()

    @classmethod
    def from_text(cls, text: str) -> X25519Identity:
        """Reads ``AGE-SECRET-KEY-1…``; raises ``FormatError``."""
        return cls(_from_text("AGE-SECRET-KEY-", text, 32))

    def file_key(self, stanzas: Sequence[Stanza]) -> bytes | None:
        """As :meth:`Identity.file_key`, for stanzas of the kind X25519."""
        for share, body in _mine(stanzas, _CLASSIC, 32):
            try:
                secret = self._key.exchange(x25519.X25519PublicKey.from_public_bytes(share))
            except ValueError as error:  # a share of low order: the secret would be zero whoever has the key
                raise EnvelopeUnreadable(part="header") from error
            key = HKDF(_SHA256, 32, share + self.recipient, _CLASSIC_INFO).derive(secret)
            try:
                return ChaCha20Poly1305(key).decrypt(bytes(12), body, None)
            except InvalidTag:
                continue
        return None


def seal(plain: bytes, recipients: Sequence[bytes], random: Random) -> bytes:
    """``plain`` for every one of ``recipients`` (1,216 bytes each); 1,659 bytes longer for the first, 1,557 for each
    further one, and 16 for each further 64 KiB.

    Raises ``SealError`` if there is no recipient, ``KeyringError`` if one is no public key.
    """
    head, key = begin(recipients, random)
    cipher = ChaCha20Poly1305(key)
    if len(plain) <= CHUNK:
        return head + cipher.encrypt(_FIRST_AND_LAST, plain, None)
    parts, view = [head], memoryview(plain)
    for number, at in enumerate(range(0, len(plain), CHUNK)):
        nonce = chunk_nonce(number, last=at + CHUNK >= len(plain))
        parts.append(cipher.encrypt(nonce, view[at : at + CHUNK], None))
    return b"".join(parts)


def open_envelope(data: bytes, identities: Sequence[Opener]) -> bytes:
    """The plaintext, all of it authentic, or ``EnvelopeUnreadable``.

    1. The header is well formed. 2. One of the identities opens one of its stanzas. 3. The header's MAC is right.
    4. Every chunk of the payload is authentic, the last one is marked as last, and only a payload of no bytes at all
    has an empty chunk.
    """
    # 1. to 3.
    key, at = enter(data, identities)
    # 4.
    return open_payload(key, memoryview(data)[at:])


def begin(recipients: Sequence[bytes], random: Random) -> tuple[bytes, bytes]:
    """The header and nonce of a new age file, and the key of its payload."""
    if not recipients:
        raise SealError(why="there is nobody to seal it to")
    file_key = random(16)
    if len(file_key) != 16:
        raise KeyringError(why="the source of randomness gave too little")
    stanzas = []
    for recipient in recipients:
        try:
            sealed = _SUITE.encrypt(file_key, _public_key(recipient), _HYBRID_INFO)
        except (ValueError, InternalError) as error:
            raise KeyringError(why="the recipient's sealing key is not valid") from error
        stanzas.append(Stanza((_HYBRID, armoured(sealed[:_ENC])), sealed[_ENC:]))
    nonce = random(16)
    return header.write(stanzas, file_key) + nonce, _payload_key(file_key, nonce)


def enter(data: bytes, identities: Sequence[Opener]) -> tuple[bytes, int]:
    """The key of the payload of an age file and where the payload begins; steps 1 to 3 of :func:`open_envelope`."""
    found = header.read(data)
    for identity in identities:
        file_key = identity.file_key(found.stanzas)
        if file_key is not None:
            break
    else:
        raise EnvelopeUnreadable(part="no match")
    if len(file_key) != 16:
        raise EnvelopeUnreadable(part="header")
    found.check(file_key)
    end = found.end + 16
    if len(data) < end:
        raise EnvelopeUnreadable(part="header")
    return _payload_key(file_key, data[found.end : end]), end


def open_payload(key: bytes, payload: memoryview) -> bytes:
    """Decrypts all chunks; step 4 of :func:`open_envelope`."""
    cipher, size, full = ChaCha20Poly1305(key), len(payload), CHUNK + TAG
    try:
        if size <= full:
            return cipher.decrypt(_FIRST_AND_LAST, payload, None)
        # Read as ceil(size / full) chunks, the last one is never without bytes; it may still be a lone tag.
        if size % full == TAG:
            raise EnvelopeUnreadable(part="payload")
        return b"".join(
            cipher.decrypt(chunk_nonce(number, last=at + full >= size), payload[at : at + full], None)
            for number, at in enumerate(range(0, size, full))
        )
    except InvalidTag as error:
        raise EnvelopeUnreadable(part="payload") from error


def chunk_nonce(number: int, *, last: bool) -> bytes:
    """The nonce of a chunk: its number from 0 in 11 bytes, then 1 for the last chunk and 0 for all others."""
    return number.to_bytes(11) + (b"\1" if last else b"\0")


def check_recipient(recipient: bytes) -> None:
    """Raises ``KeyringError`` unless these 1,216 bytes are a public key to which one can seal."""
    try:
        _SUITE.encrypt(b"", _public_key(recipient), _HYBRID_INFO)
    except (ValueError, InternalError) as error:
        raise KeyringError(why="the recipient's sealing key is not valid") from error


def recipient_text(recipient: bytes) -> str:
    """``age1pq1…``, the form that age tools read."""
    return bech32.encode("age1pq", recipient)


def parse_recipient(text: str) -> bytes:
    """Reads ``age1pq1…``; raises ``FormatError``."""
    return _from_text("age1pq", text, RECIPIENT)


# Parsing takes half as long as sealing, a node seals to few keys again and again, and a parsed key cannot change.
@lru_cache(maxsize=256)
def _public_key(recipient: bytes) -> hpke.MLKEM768X25519PublicKey:
    return hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(recipient[:_ML_KEM]),
        x25519.X25519PublicKey.from_public_bytes(recipient[_ML_KEM:]),
    )


def _mine(stanzas: Sequence[Stanza], kind: bytes, size: int) -> list[tuple[bytes, bytes]]:
    # All stanzas of the kind are checked before the first key operation, as the reference implementation does; the
    # length of the body is fixed so that a forger cannot test many keys with one stanza.
    found = []
    for stanza in stanzas:
        if stanza.args[0] != kind:
            continue
        if len(stanza.args) != 2 or len(stanza.body) != _BODY:
            raise EnvelopeUnreadable(part="header")
        share = unarmoured(stanza.args[1])
        if len(share) != size:
            raise EnvelopeUnreadable(part="header")
        found.append((share, stanza.body))
    return found


def _payload_key(file_key: bytes, nonce: bytes) -> bytes:
    return HKDF(_SHA256, 32, nonce, b"payload").derive(file_key)


def _from_text(prefix: str, text: str, size: int) -> bytes:
    found, data = bech32.decode(text)
    if found != prefix or len(data) != size:
        raise FormatError(what=f"no key of the form {prefix}1…")
    return data
