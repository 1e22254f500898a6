"""Sealing to a node: only the recipient opens it, and only as it was sealed."""

from __future__ import annotations

import secrets

import pytest

from tests.crypto.keyrings import keyring, seeded
from thiqa.crypto import bech32
from thiqa.crypto.envelope import (
    CHUNK,
    Identity,
    X25519Identity,
    check_recipient,
    open_envelope,
    parse_recipient,
    recipient_text,
    seal,
)
from thiqa.domain.errors import EnvelopeUnreadable, FormatError, KeyringError, SealError

ATLAS, BAOBAB, CEDAR = (keyring(name).kem for name in ("atlas", "baobab", "cedar"))
PLAIN = b"the shipment arrives on Monday"
SEALED = seal(PLAIN, [BAOBAB.recipient], secrets.token_bytes)


@pytest.mark.parametrize("size", [0, 1, 2048, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])
def test_what_was_sealed_is_opened(size: int) -> None:
    plain = secrets.token_bytes(size)
    sealed = seal(plain, [BAOBAB.recipient], secrets.token_bytes)
    assert open_envelope(sealed, [BAOBAB]) == plain
    assert len(sealed) == size + 1659 + 16 * max((size - 1) // CHUNK, 0)


def test_every_recipient_opens_it() -> None:
    sealed = seal(PLAIN, [ATLAS.recipient, BAOBAB.recipient], secrets.token_bytes)
    assert open_envelope(sealed, [ATLAS]) == open_envelope(sealed, [BAOBAB]) == PLAIN
    assert len(sealed) == len(SEALED) + 1557


def test_an_older_key_is_found_among_several() -> None:
    assert open_envelope(SEALED, [CEDAR, ATLAS, BAOBAB]) == PLAIN


def test_a_stranger_cannot_open_it() -> None:
    for identities in ([], [CEDAR], [CEDAR, ATLAS]):
        with pytest.raises(EnvelopeUnreadable) as caught:
            open_envelope(SEALED, identities)
        assert caught.value.details["part"] == "no match"


def test_nobody_is_no_recipient() -> None:
    with pytest.raises(SealError):
        seal(PLAIN, [], secrets.token_bytes)


def test_every_changed_byte_is_refused() -> None:
    """Every byte in one of its bits; in base64 each of the six bits comes up again and again."""
    for position in range(len(SEALED)):
        changed = bytearray(SEALED)
        changed[position] ^= 1 << position % 8
        with pytest.raises(EnvelopeUnreadable):
            open_envelope(bytes(changed), [BAOBAB])


def test_every_cut_is_refused() -> None:
    for length in range(len(SEALED)):
        with pytest.raises(EnvelopeUnreadable):
            open_envelope(SEALED[:length], [BAOBAB])


@pytest.mark.parametrize("more", [b"\0", bytes(16), SEALED[-16:], SEALED], ids=["zero", "zeros", "its end", "itself"])
def test_bytes_that_follow_are_refused(more: bytes) -> None:
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(SEALED + more, [BAOBAB])


def test_a_cut_between_chunks_is_refused() -> None:
    sealed = seal(bytes(2 * CHUNK), [BAOBAB.recipient], secrets.token_bytes)
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(sealed[: -CHUNK - 16], [BAOBAB])


def test_two_chunks_cannot_change_places() -> None:
    sealed = seal(secrets.token_bytes(3 * CHUNK), [BAOBAB.recipient], secrets.token_bytes)
    head, full = len(sealed) - 3 * (CHUNK + 16), CHUNK + 16
    swapped = sealed[:head] + sealed[head + full : head + 2 * full] + sealed[head : head + full] + sealed[-full:]
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(swapped, [BAOBAB])


def test_a_header_of_another_envelope_is_refused() -> None:
    other = seal(PLAIN, [BAOBAB.recipient], secrets.token_bytes)
    cut = len(SEALED) - len(PLAIN) - 32
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(other[:cut] + SEALED[cut:], [BAOBAB])


def test_two_envelopes_of_one_text_have_nothing_in_common() -> None:
    other = seal(PLAIN, [BAOBAB.recipient], secrets.token_bytes)
    assert other[40:1600] != SEALED[40:1600]
    assert other[-46:] != SEALED[-46:]


def test_weak_randomness_does_not_reveal_the_file_key_twice() -> None:
    """With the same file key and nonce the payload repeats, but the encapsulation comes from the library."""
    first = seal(PLAIN, [BAOBAB.recipient], seeded("broken"))
    second = seal(PLAIN, [BAOBAB.recipient], seeded("broken"))
    assert first[:1600] != second[:1600]
    with pytest.raises(KeyringError):
        seal(PLAIN, [BAOBAB.recipient], lambda size: b"")


@pytest.mark.parametrize(
    "recipient",
    [
        b"", BAOBAB.recipient[:-1], BAOBAB.recipient + b"\0", b"\xff" * 1216,
        BAOBAB.recipient[:1184] + bytes(32),
        BAOBAB.recipient[:1184] + b"\1" + bytes(31),
    ],
    ids=["empty", "short", "long", "not reduced", "identity point", "low order"],
)  # fmt: skip
def test_what_is_no_public_key_is_refused_when_sealing(recipient: bytes) -> None:
    with pytest.raises(KeyringError):
        seal(PLAIN, [recipient], secrets.token_bytes)
    with pytest.raises(KeyringError):
        check_recipient(recipient)


def test_keys_have_a_text_form() -> None:
    text = recipient_text(BAOBAB.recipient)
    assert text.startswith("age1pq1")
    assert len(text) == 1959
    assert parse_recipient(text) == BAOBAB.recipient
    assert BAOBAB.text().startswith("AGE-SECRET-KEY-PQ-1")
    assert Identity.from_text(BAOBAB.text()).recipient == BAOBAB.recipient


def test_a_text_of_another_kind_is_no_key() -> None:
    for text in (BAOBAB.text().lower(), recipient_text(BAOBAB.recipient), "AGE-SECRET-KEY-PQ-1QQ", ""):
        with pytest.raises(FormatError):
            Identity.from_text(text)
    with pytest.raises(FormatError):
        parse_recipient(BAOBAB.text())
    with pytest.raises(FormatError):
        X25519Identity.from_text(BAOBAB.text())


def test_the_pair_of_the_age_specification() -> None:
    """The identities that c2sp.org/age prints, and their recipients; the longer one by its beginning and checksum."""
    text = "AGE-SECRET-KEY-PQ-1XX76JRALNLXDMEW0CRK45QMCCH4X06SE84UN3VPM33W6HWDX0H3SK3ZQFR"
    recipient = recipient_text(Identity.from_text(text).recipient)
    assert recipient.startswith("age1pq1x34nzsvr0rxjsgdn8zgyhfe8j7ceq5r9rdelkjuh3y235jzxshfg87pzf5zrqtzdxz95paef6")
    assert recipient.endswith("ykx3qheyty7saeq0d3fzv49zc0k")
    identity = X25519Identity.from_text("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX")
    assert bech32.encode("age", identity.recipient) == "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"


def test_secrets_do_not_show() -> None:
    assert BAOBAB.seed.hex() not in repr(BAOBAB)
    assert BAOBAB.id in repr(BAOBAB)


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_seed_of_another_length_is_refused(size: int) -> None:
    with pytest.raises(KeyringError):
        Identity.from_seed(bytes(size))
    with pytest.raises(KeyringError):
        X25519Identity(bytes(size))
