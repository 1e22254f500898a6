"""A node that could not open its partners' envelopes does not start."""

from __future__ import annotations

import pytest

from tests.crypto.keyrings import keyring
from thiqa.crypto import selfcheck
from thiqa.crypto.envelope import Identity, seal
from thiqa.crypto.selfcheck import ENVELOPE, SEED, self_check
from thiqa.domain.errors import KeyringError


def test_this_installation_opens_the_known_envelope() -> None:
    self_check()


@pytest.mark.parametrize("position", [0, 100, 1000, len(ENVELOPE) - 20, len(ENVELOPE) - 1])
def test_an_envelope_that_does_not_open_stops_the_node(position: int) -> None:
    changed = bytearray(ENVELOPE)
    changed[position] ^= 1
    with pytest.raises(KeyringError):
        self_check(bytes(changed))


def test_another_text_in_the_envelope_stops_the_node() -> None:
    other = seal(b"Trust", [Identity.from_seed(SEED).recipient], bytes)
    with pytest.raises(KeyringError):
        self_check(other)
    with pytest.raises(KeyringError):
        self_check(seal(selfcheck.PLAIN, [keyring("cedar").kem.recipient], bytes))


def test_a_library_that_never_says_no_stops_the_node(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfcheck, "open_envelope", lambda data, identities: selfcheck.PLAIN)
    with pytest.raises(KeyringError):
        self_check()
