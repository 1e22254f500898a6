"""Signed bytes with a purpose: DSSE 1.0.2 (github.com/secure-systems-lab/dsse), kept in a short binary form.

What is signed is the pre-authentication encoding of the payload type and the payload, never a re-encoding: who verifies
parses the very bytes that were signed. The JSON form is for export. Specification: ``specs/envelope.md``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from thiqa.crypto.keys import SignKey
from thiqa.domain import canonical
from thiqa.domain.errors import FormatError, Oversized, SignatureInvalid, Truncated, WrongPurpose

__all__ = ["PAYLOAD_LIMIT", "Signed", "decode", "encode", "from_json", "pae", "sign", "to_json", "verify"]

PAYLOAD_LIMIT = 1 << 20
"""Bytes of payload that :func:`decode` reads unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A payload, what it is, and who signed it: pairs of key id and signature."""

    payload_type: str
    payload: bytes
    signatures: tuple[tuple[str, bytes], ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the payload in hexadecimal; it names the statement whoever signed it."""
        return hashlib.sha256(self.payload).hexdigest()


def pae(payload_type: str, payload: bytes) -> bytes:
    """The bytes that are signed: ``DSSEv1``, then length and bytes of the type and of the payload."""
    name = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(name), name, len(payload), payload)


def sign(payload_type: str, payload: bytes, *keys: SignKey) -> Signed:
    """``payload`` signed by each of the keys."""
    message = pae(payload_type, payload)
    return Signed(payload_type, payload, tuple((key.id, key.sign(message)) for key in keys))


def verify(signed: Signed, publics: Mapping[str, bytes], *, payload_type: str, threshold: int = 1) -> None:
    """Raises unless enough of the given keys signed this payload for this purpose.

    ``publics`` maps the ids of the keys that may sign to their Ed25519 public keys; the caller has chosen them, and
    says afterwards that the payload is fit for use. What is established here:

    1. The payload was signed for the purpose ``payload_type``; else ``WrongPurpose``.
    2. Every signature that claims one of ``publics`` is right; one that is wrong refuses the whole.
       Signatures of other keys say nothing and are passed over.
    3. At least ``threshold`` different public keys signed, and never none; else ``SignatureInvalid``.
    """
    # 1. Purpose.
    if signed.payload_type != payload_type:
        raise WrongPurpose(expected=payload_type)
    # 2. Each signature under a known key.
    message = pae(signed.payload_type, signed.payload)
    good: set[bytes] = set()
    for key, signature in signed.signatures:
        public = publics.get(key)
        if public is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        except (InvalidSignature, ValueError) as error:
            raise SignatureInvalid(key=key) from error
        # Counted by key, not by name, so that one key under two names is one signer.
        good.add(public)
    # 3. Enough of them.
    if len(good) < max(threshold, 1):
        raise SignatureInvalid(signers=len(good), threshold=threshold)


def encode(signed: Signed) -> bytes:
    """The binary form: u16 length and type, u32 length and payload, u8 count, then u8 length and key id, u16 length
    and signature of each; all numbers big-endian."""
    name = signed.payload_type.encode()
    parts = [
        len(name).to_bytes(2),
        name,
        len(signed.payload).to_bytes(4),
        signed.payload,
        len(signed.signatures).to_bytes(1),
    ]
    for key, signature in signed.signatures:
        identifier = key.encode()
        parts += (len(identifier).to_bytes(1), identifier, len(signature).to_bytes(2), signature)
    return b"".join(parts)


def decode(data: bytes, limit: int = PAYLOAD_LIMIT) -> Signed:
    """What :func:`encode` wrote, strictly; nothing is verified yet.

    Raises ``Truncated``, ``Oversized`` for a payload above ``limit`` bytes, ``FormatError`` for bytes that follow, no
    signature, a key id that stands twice, and names that are not visible ASCII.
    """
    name, at = _field(data, 0, 2)
    size = int.from_bytes(data[at : at + 4])
    if size > limit:
        raise Oversized(what="The signed payload", size=size, limit=limit)
    payload, at = _field(data, at, 4)
    if at >= len(data):
        raise Truncated(what="The signed payload")
    count, at = data[at], at + 1
    signatures: list[tuple[str, bytes]] = []
    for _ in range(count):
        key, at = _field(data, at, 1)
        signature, at = _field(data, at, 2)
        signatures.append((_visible(key), signature))
    if at != len(data):
        raise FormatError(what="bytes follow the signatures")
    return _checked(Signed(_visible(name), payload, tuple(signatures)))


def to_json(signed: Signed) -> bytes:
    """The JSON envelope of DSSE, for other tools; about a third longer."""
    return canonical.encode(
        {
            "payload": base64.b64encode(signed.payload).decode(),
            "payloadType": signed.payload_type,
            "signatures": [{"keyid": k, "sig": base64.b64encode(s).decode()} for k, s in signed.signatures],
        }
    )


def from_json(data: bytes, limit: int = PAYLOAD_LIMIT) -> Signed:
    """Reads the JSON envelope of DSSE in either base64 alphabet; unknown fields are passed over, as DSSE demands.

    Raises ``FormatError`` and, above twice ``limit`` bytes, ``Oversized``.
    """
    if len(data) > 2 * limit:
        raise Oversized(what="The DSSE envelope", size=len(data), limit=2 * limit)
    try:
        value = json.loads(data, object_pairs_hook=_once)
        signed = Signed(
            _visible(value["payloadType"].encode()),
            _base64(value["payload"]),
            tuple((_visible(each.get("keyid", "").encode()), _base64(each["sig"])) for each in value["signatures"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(what="no DSSE envelope") from error
    return _checked(signed)


def _field(data: bytes, at: int, width: int) -> tuple[bytes, int]:
    start = at + width
    end = start + int.from_bytes(data[at:start])
    if end > len(data) or start > len(data):
        raise Truncated(what="The signed payload")
    return data[start:end], end


def _visible(name: bytes) -> str:
    if not all(0x21 <= byte <= 0x7E for byte in name):
        raise FormatError(what="a name is not visible ASCII")
    return name.decode("ascii")


def _checked(signed: Signed) -> Signed:
    if not signed.payload_type:
        raise FormatError(what="no payload type")
    if not signed.signatures:
        raise FormatError(what="no signature")
    if len({key for key, _ in signed.signatures}) != len(signed.signatures):
        raise FormatError(what="a key id stands twice")
    return signed


def _base64(text: str) -> bytes:
    standard = text.encode("ascii").translate(bytes.maketrans(b"-_", b"+/"))
    return binascii.a2b_base64(standard + b"=" * (-len(standard) % 4), strict_mode=True)


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a field stands twice")
    return value
