"""Envelopes of any size in the memory of one chunk: the same age files as :mod:`thiqa.crypto.envelope`, piece by piece.

For attachments. The plaintext is authentic up to where it has been given out, but whole only when the iterator has
ended without an error: keep it apart until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from thiqa.crypto.envelope import CHUNK, TAG, Opener, begin, chunk_nonce, enter
from thiqa.crypto.header import HEADER_LIMIT, end_of
from thiqa.crypto.keys import Random
from thiqa.domain.errors import EnvelopeUnreadable

__all__ = ["open_stream", "seal_stream"]


def seal_stream(chunks: Iterable[bytes], recipient: bytes, random: Random) -> Iterator[bytes]:
    """The envelope of the concatenation of ``chunks`` for one recipient: first the header, then one piece for each
    64 KiB. Raises ``KeyringError`` for what is no public key."""
    head, key = begin([recipient], random)
    cipher = ChaCha20Poly1305(key)
    yield head
    for number, (block, last) in enumerate(_blocks(chunks, CHUNK)):
        yield cipher.encrypt(chunk_nonce(number, last=last), block, None)


def open_stream(chunks: Iterable[bytes], *identities: Opener) -> Iterator[bytes]:
    """The plaintext in pieces of 64 KiB, each verified before it is given out.

    1. The header is complete within its limit and opens, as for :func:`thiqa.crypto.envelope.open_envelope`.
    2. Each piece is authentic for its number. 3. The last one is marked as last, and has bytes unless it is the only
    one; so a cut at any place, at the border of a chunk too, raises. Every failure is ``EnvelopeUnreadable``.
    """
    # 1. Header and nonce.
    source = iter(chunks)
    start = bytearray()
    while (end := end_of(start)) < 0 or len(start) < end + 16:
        piece = next(source, None)
        if piece is None or (end < 0 and len(start) > HEADER_LIMIT):
            raise EnvelopeUnreadable(part="header")
        start += piece
    key, at = enter(bytes(start[: end + 16]), identities)
    cipher = ChaCha20Poly1305(key)
    # 2. and 3. Payload.
    rest = bytes(start[at:])
    del start
    for number, (block, last) in enumerate(_blocks(_chain(rest, source), CHUNK + TAG)):
        try:
            plain = cipher.decrypt(chunk_nonce(number, last=last), block, None)
        except InvalidTag as error:
            raise EnvelopeUnreadable(part="payload") from error
        if not plain and number:
            raise EnvelopeUnreadable(part="payload")
        yield plain


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _blocks(chunks: Iterable[bytes], size: int) -> Iterator[tuple[bytearray, bool]]:
    """Blocks of ``size`` and whether it is the last, which may be shorter; at least one. A full block is held back
    until something follows it, because only then is it known not to be the last."""
    held = bytearray()
    for piece in chunks:
        view, at = memoryview(piece), 0
        while at < len(view):
            if len(held) == size:
                yield held, False
                held = bytearray()
            wanted = size - len(held)
            held += view[at : at + wanted]
            at += wanted
    yield held, True
