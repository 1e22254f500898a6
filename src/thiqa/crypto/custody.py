"""Secrets at rest: under a passphrase, and rows under a master key.

``lock`` makes a small file of a secret: Argon2id (RFC 9106) from a passphrase, ChaCha20-Poly1305 (RFC 8439), parameters
in the clear in front. ``wrap`` makes the bytes of a database row: a key of its own for every call, derived with HKDF
(RFC 5869), bound to the label of the row, so that a row put in the place of another does not open.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thiqa.crypto.keys import Random
from thiqa.domain import canonical, fields
from thiqa.domain.errors import FormatError, KeyringError, PassphraseWrong, UnknownVersion

__all__ = ["LIGHT", "STRONG", "Cost", "lock", "unlock", "unwrap", "wrap"]

_MAGIC = "custody/1"
_FIELDS = {"thiqa", "kdf", "memory", "passes", "lanes", "salt", "nonce"}
_HEADER_LIMIT = 512
_ROW_VERSION, _ROW_SALT = b"\1", 32
_ZERO_NONCE = bytes(12)
_SHA256 = hashes.SHA256()


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs: memory in KiB, passes over it, lanes that run side by side."""

    memory: int
    passes: int
    lanes: int


STRONG = Cost(memory=256 * 1024, passes=3, lanes=4)
"""Four times the memory of the second recommended option of RFC 9106; about half a second on one core."""

LIGHT = Cost(memory=64, passes=1, lanes=1)
"""For tests, where the passphrase guards nothing."""

# What this node is ready to spend on a file that it did not write: 2 GiB and 16 passes.
_MEMORY_LIMIT, _PASSES_LIMIT, _LANES_LIMIT = 2 * 1024 * 1024, 16, 64


def lock(secret: bytes, passphrase: str, random: Random, cost: Cost = STRONG) -> bytes:
    """The file that holds ``secret``: one line of canonical JSON, then the ciphertext, which authenticates the line."""
    salt, nonce = random(16), random(12)
    values = {
        "thiqa": _MAGIC,
        "kdf": "argon2id",
        "memory": cost.memory,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": salt.hex(),
        "nonce": nonce.hex(),
    }
    head = canonical.encode(values) + b"\n"
    return head + ChaCha20Poly1305(_stretched(passphrase, salt, cost)).encrypt(nonce, secret, head)


def unlock(data: bytes, passphrase: str) -> bytes:
    """The secret of a file that :func:`lock` wrote.

    1. The line in front has a version and parameters within this node's limits; else ``UnknownVersion``,
    ``FormatError``. 2. The passphrase opens the rest and nothing was changed; else ``PassphraseWrong``, which cannot
    tell the two apart.
    """
    # 1. Parameters. They are not authentic yet, so their cost is bounded.
    end = data.find(b"\n", 0, _HEADER_LIMIT) + 1
    if not end:
        raise FormatError(what="no file of locked keys")
    values = canonical.decode_object(data[: end - 1])
    if values.get("thiqa") != _MAGIC:
        raise UnknownVersion(what="The file of locked keys")
    fields.exact(values, _FIELDS, "locked keys")
    fields.one_of(values["kdf"], {"argon2id"}, "kdf")
    lanes = fields.integer(values["lanes"], 1, _LANES_LIMIT, "lanes")
    cost = Cost(
        memory=fields.integer(values["memory"], 8 * lanes, _MEMORY_LIMIT, "memory"),
        passes=fields.integer(values["passes"], 1, _PASSES_LIMIT, "passes"),
        lanes=lanes,
    )
    salt, nonce = _hex(values["salt"], 16), _hex(values["nonce"], 12)
    # 2. Open.
    try:
        return ChaCha20Poly1305(_stretched(passphrase, salt, cost)).decrypt(nonce, data[end:], data[:end])
    except InvalidTag as error:
        raise PassphraseWrong from error


def wrap(master: bytes, secret: bytes, label: str, random: Random) -> bytes:
    """``secret`` under the master key of 32 bytes for the row ``label``; 49 bytes longer."""
    salt = random(_ROW_SALT)
    return _ROW_VERSION + salt + _row_cipher(master, salt, label).encrypt(_ZERO_NONCE, secret, None)


def unwrap(master: bytes, data: bytes, label: str) -> bytes:
    """The secret of the row ``label``; raises ``KeyringError`` for another row, another master key or other bytes."""
    if data[:1] != _ROW_VERSION:
        raise UnknownVersion(what="A stored secret")
    salt, sealed = data[1 : 1 + _ROW_SALT], data[1 + _ROW_SALT :]
    try:
        return _row_cipher(master, salt, label).decrypt(_ZERO_NONCE, sealed, None)
    except InvalidTag as error:
        raise KeyringError(why="a stored secret does not open") from error


def _row_cipher(master: bytes, salt: bytes, label: str) -> ChaCha20Poly1305:
    if len(master) != 32:
        raise KeyringError(why=f"the master key has {len(master)} bytes, not 32")
    # A key is used once, so its nonce may be zero; a random nonce under one key would allow some 2**32 rows only.
    return ChaCha20Poly1305(HKDF(_SHA256, 32, salt, b"thiqa/custody/row/1\0" + label.encode()).derive(master))


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(salt=salt, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory)
    return kdf.derive(passphrase.encode())


def _hex(value: object, size: int) -> bytes:
    if type(value) is str and len(value) == 2 * size and value == value.lower():
        try:
            return bytes.fromhex(value)
        except ValueError:
            pass
    raise FormatError(what=f"{size} bytes in hexadecimal were expected")
