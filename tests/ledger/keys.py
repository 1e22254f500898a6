"""Keys of the cast for these tests: made from fixed seeds, so that nothing here is secret."""

from __future__ import annotations

from hashlib import sha256

from thiqa.crypto.keys import LogKey
from thiqa.crypto.note import Verifier, log_verifiers
from thiqa.ledger.checkpoint import log_origin


def log_key(name: str) -> LogKey:
    return LogKey.from_seeds(sha256(name.encode()).digest(), sha256(name.encode() + b" later").digest())


def origin(name: str, epoch: int = 1) -> str:
    return log_origin(sha256(name.encode()).hexdigest(), epoch)


def verifiers(name: str, epoch: int = 1) -> tuple[Verifier, Verifier]:
    key = log_key(name)
    return log_verifiers(origin(name, epoch), key.public, key.public_pq)
