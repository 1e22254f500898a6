"""Secrets at rest: the right passphrase, the right row, the right bytes, or nothing."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from tests.crypto.keyrings import seeded
from thiqa.crypto.custody import LIGHT, STRONG, Cost, lock, unlock, unwrap, wrap
from thiqa.domain import canonical
from thiqa.domain.errors import FormatError, KeyringError, PassphraseWrong, ThiqaError, UnknownVersion

PASSPHRASE = "correct horse, بطارية"
LOCKED = lock(b"master", PASSPHRASE, secrets.token_bytes, LIGHT)
MASTER = seeded("master")(32)


def test_the_passphrase_opens_what_it_locked() -> None:
    assert unlock(LOCKED, PASSPHRASE) == b"master"


def test_another_passphrase_does_not() -> None:
    for other in ("", PASSPHRASE + " ", PASSPHRASE.upper()):
        with pytest.raises(PassphraseWrong):
            unlock(LOCKED, other)


def test_every_changed_byte_is_refused() -> None:
    # Digits of the cost are left out: a guess of a high cost is only slow.
    free = range(LOCKED.index(b'"lanes"'), LOCKED.index(b'"nonce"'))
    for position in set(range(len(LOCKED))) - set(free):
        changed = bytearray(LOCKED)
        changed[position] ^= 1
        with pytest.raises(ThiqaError):
            unlock(bytes(changed), PASSPHRASE)


def test_every_cut_is_refused() -> None:
    for length in range(len(LOCKED)):
        with pytest.raises((PassphraseWrong, FormatError)):
            unlock(LOCKED[:length], PASSPHRASE)


def test_a_lower_cost_in_the_file_opens_nothing() -> None:
    dear = lock(b"master", PASSPHRASE, secrets.token_bytes, Cost(memory=128, passes=2, lanes=1))
    with pytest.raises(PassphraseWrong):
        unlock(dear.replace(b'"passes":2', b'"passes":1'), PASSPHRASE)


@pytest.mark.parametrize(
    "fields",
    [
        {"memory": 1 << 40}, {"memory": 7}, {"passes": 0}, {"passes": 1000}, {"lanes": 0}, {"lanes": 65}, {"lanes": 9},
        {"kdf": "scrypt"}, {"salt": "00"}, {"salt": "A" * 32}, {"nonce": None}, {"more": 1}, {"memory": "64"},
    ],
)  # fmt: skip
def test_parameters_outside_the_limits_are_refused_before_any_work(fields: dict[str, Any]) -> None:
    head, _, body = LOCKED.partition(b"\n")
    changed = canonical.encode(canonical.decode(head) | fields) + b"\n" + body
    with pytest.raises(FormatError):
        unlock(changed, PASSPHRASE)


def test_a_version_of_the_future_is_named_so() -> None:
    with pytest.raises(UnknownVersion):
        unlock(LOCKED.replace(b"custody/1", b"custody/2"), PASSPHRASE)


def test_the_usual_cost_is_that_of_rfc_9106_or_more() -> None:
    assert STRONG.memory >= 64 * 1024
    assert STRONG.passes >= 3
    assert b'"memory":262144' in canonical.encode({"memory": STRONG.memory})


def test_a_row_opens_under_its_label_only() -> None:
    row = wrap(MASTER, b"seed", "kem/7", secrets.token_bytes)
    assert unwrap(MASTER, row, "kem/7") == b"seed"
    assert len(row) == len(b"seed") + 49
    for master, label in ((MASTER, "kem/8"), (MASTER, ""), (seeded("other")(32), "kem/7")):
        with pytest.raises(KeyringError):
            unwrap(master, row, label)


def test_a_changed_or_cut_row_is_refused() -> None:
    row = wrap(MASTER, b"seed", "kem/7", secrets.token_bytes)
    for position in range(len(row)):
        changed = bytearray(row)
        changed[position] ^= 1
        with pytest.raises((KeyringError, UnknownVersion)):
            unwrap(MASTER, bytes(changed), "kem/7")
        with pytest.raises((KeyringError, UnknownVersion)):
            unwrap(MASTER, row[:position], "kem/7")


def test_a_master_key_has_32_bytes() -> None:
    with pytest.raises(KeyringError):
        wrap(b"short", b"seed", "kem/7", secrets.token_bytes)


def test_the_same_secret_never_looks_the_same() -> None:
    rows = {wrap(MASTER, b"seed", "kem/7", secrets.token_bytes)[33:] for _ in range(20)}
    assert len(rows) == 20
