"""The kinds of keys that a node holds, and the certificate of its transport.

A secret is kept as its seed of 32 bytes; everything else is derived from it. Specification: ``specs/envelope.md``.
Sealing keys are :class:`thiqa.crypto.envelope.Identity`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import ClassVar, Self

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from thiqa.domain.errors import KeyringError

__all__ = ["LogKey", "Random", "RootKey", "SignKey", "certificate_digest", "key_id", "self_signed"]

Random = Callable[[int], bytes]
"""Gives that many bytes which nobody can foresee, as ``secrets.token_bytes`` does."""

SEED = 32


def key_id(use: str, public: bytes) -> str:
    """The name of a public key: 16 hex digits of SHA-256 over its use, a zero byte and the key.

    The use is in it, so that one key pair cannot appear under the same name for two purposes.
    """
    return hashlib.sha256(use.encode() + b"\0" + public).hexdigest()[:16]


class SignKey:
    """The online key that signs statements: Ed25519 (RFC 8032)."""

    use: ClassVar[str] = "sign"

    def __init__(self, seed: bytes) -> None:
        self.seed = _seed(seed)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.id = key_id(self.use, self.public)

    @classmethod
    def from_seed(cls, seed: bytes) -> Self:
        """The key of these 32 secret bytes; raises ``KeyringError`` for another length."""
        return cls(seed)

    @classmethod
    def generate(cls, random: Random) -> Self:
        """A new key."""
        return cls(random(SEED))

    def sign(self, message: bytes) -> bytes:
        """64 bytes over ``message``; who calls it sees to it that the message names its purpose."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id})"


class RootKey(SignKey):
    """An offline key that signs manifests and nothing else: Ed25519."""

    use: ClassVar[str] = "root"


class LogKey:
    """The pair that signs checkpoints: Ed25519, and ML-DSA-44 (FIPS 204) against a later quantum computer."""

    def __init__(self, seed: bytes, seed_pq: bytes) -> None:
        self.seed, self.seed_pq = _seed(seed), _seed(seed_pq)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.id = key_id("log", self.public)

    @classmethod
    def from_seeds(cls, seed: bytes, seed_pq: bytes) -> Self:
        """The pair of these two secrets of 32 bytes; raises ``KeyringError`` for another length."""
        return cls(seed, seed_pq)

    @classmethod
    def generate(cls, random: Random) -> Self:
        """A new pair."""
        return cls(random(SEED), random(SEED))

    # Expanding an ML-DSA seed takes longer than all the rest, so it waits until somebody needs it.
    @cached_property
    def _key_pq(self) -> MLDSA44PrivateKey:
        return MLDSA44PrivateKey.from_seed_bytes(self.seed_pq)

    @cached_property
    def public_pq(self) -> bytes:
        """The ML-DSA-44 public key, 1,312 bytes."""
        return self._key_pq.public_key().public_bytes_raw()

    @cached_property
    def id_pq(self) -> str:
        """The name of the ML-DSA-44 key."""
        return key_id("log-pq", self.public_pq)

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519 over ``message``."""
        return self._key.sign(message)

    def sign_pq(self, message: bytes) -> bytes:
        """2,420 bytes of ML-DSA-44 over ``message`` with an empty context; other bytes at each call."""
        return self._key_pq.sign(message)

    def __repr__(self) -> str:
        return f"LogKey({self.id})"


def self_signed(name: str, seed: bytes, not_before: datetime, not_after: datetime) -> tuple[bytes, bytes]:
    """A certificate and its key, both PEM, for TLS 1.3 on either end: Ed25519, signed by itself (RFC 5280, RFC 8410).

    ``name`` is a label; partners trust the digest in the manifest, see :func:`certificate_digest`. Times are aware.
    The same arguments give the same bytes, so the pair can be made again from its seed.
    """
    key = Ed25519PrivateKey.from_private_bytes(_seed(seed))
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    public = key.public_key()
    # A serial number with its top bit clear and never zero, from the public key: nothing random is needed.
    serial = int.from_bytes(hashlib.sha256(b"thiqa-tls\0" + public.public_bytes_raw()).digest()[:16]) >> 1 | 1
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(public)
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        # OpenSSL takes a pinned certificate as its own authority only if it may be one.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(key, None)
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return certificate.public_bytes(pem), secret


def certificate_digest(pem: bytes) -> bytes:
    """SHA-256 of a certificate's DER form, 32 bytes: what a manifest pins under the use ``tls``."""
    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise KeyringError(why="the certificate is not PEM") from error
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()


def _seed(seed: bytes) -> bytes:
    if len(seed) != SEED:
        raise KeyringError(why=f"a secret has {len(seed)} bytes, not {SEED}")
    return seed
