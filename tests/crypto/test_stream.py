"""Envelopes piece by piece: the same bytes mean the same, and the memory of one chunk is enough."""

from __future__ import annotations

import secrets
import tracemalloc
from collections.abc import Iterator

import pytest

from tests.crypto.keyrings import keyring
from thiqa.crypto.envelope import CHUNK, open_envelope, seal
from thiqa.crypto.stream import open_stream, seal_stream
from thiqa.domain.errors import EnvelopeUnreadable, KeyringError

BAOBAB, CEDAR = keyring("baobab").kem, keyring("cedar").kem
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5]


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1 << 14, CHUNK, 3 * CHUNK])
def test_a_stream_and_an_envelope_are_the_same_format(size: int, piece: int) -> None:
    plain = secrets.token_bytes(size)
    sealed = b"".join(seal_stream(pieces(plain, piece), BAOBAB.recipient, secrets.token_bytes))
    assert len(sealed) == len(seal(plain, [BAOBAB.recipient], secrets.token_bytes))
    assert open_envelope(sealed, [BAOBAB]) == plain
    assert b"".join(open_stream(pieces(sealed, piece), CEDAR, BAOBAB)) == plain


def test_single_bytes_and_empty_pieces_are_read() -> None:
    sealed = seal(b"slowly", [BAOBAB.recipient], secrets.token_bytes)
    dripping = (piece for byte in sealed for piece in (b"", bytes([byte])))
    assert b"".join(open_stream(dripping, BAOBAB)) == b"slowly"


def test_a_cut_at_every_place_of_a_small_stream_is_refused() -> None:
    sealed = seal(b"short", [BAOBAB.recipient], secrets.token_bytes)
    for length in range(len(sealed)):
        with pytest.raises(EnvelopeUnreadable):
            list(open_stream([sealed[:length]], BAOBAB))


@pytest.mark.parametrize("chunks", [1, 2])
def test_a_cut_between_chunks_is_refused_and_gives_only_what_came_before(chunks: int) -> None:
    plain = secrets.token_bytes(3 * CHUNK)
    sealed = seal(plain, [BAOBAB.recipient], secrets.token_bytes)
    cut = sealed[: len(sealed) - chunks * (CHUNK + 16)]
    given: list[bytes] = []
    with pytest.raises(EnvelopeUnreadable):
        given.extend(open_stream([cut], BAOBAB))
    assert b"".join(given) == plain[: (2 - chunks) * CHUNK]


def test_a_chunk_that_was_changed_is_not_given_out() -> None:
    sealed = bytearray(seal(bytes(2 * CHUNK), [BAOBAB.recipient], secrets.token_bytes))
    sealed[-1] ^= 1
    stream = open_stream([bytes(sealed)], BAOBAB)
    assert next(stream) == bytes(CHUNK)
    with pytest.raises(EnvelopeUnreadable):
        next(stream)


def test_a_header_without_end_is_refused_soon() -> None:
    asked = 0

    def endless() -> Iterator[bytes]:
        nonlocal asked
        while True:
            asked += 1
            yield b"a" * CHUNK

    with pytest.raises(EnvelopeUnreadable):
        next(open_stream(endless(), BAOBAB))
    assert asked < 5


def test_a_stranger_gets_nothing() -> None:
    sealed = seal(b"x", [BAOBAB.recipient], secrets.token_bytes)
    with pytest.raises(EnvelopeUnreadable):
        next(open_stream([sealed], CEDAR))
    with pytest.raises(KeyringError):
        next(seal_stream([b"x"], b"nobody", secrets.token_bytes))


def test_memory_stays_flat_whatever_the_size() -> None:
    def plain() -> Iterator[bytes]:
        for _ in range(128):
            yield bytes(1 << 18)

    tracemalloc.start()
    try:
        size = sum(len(p) for p in open_stream(seal_stream(plain(), BAOBAB.recipient, secrets.token_bytes), BAOBAB))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size == 128 << 18
    assert peak < 3 << 20
