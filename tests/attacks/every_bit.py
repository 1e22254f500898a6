"""Flip every bit of one sealed envelope and of one receipt, one at a time: ``python -m tests.attacks.every_bit``.

A flip counts as accepted when the shipped code takes what it is given: the receiver's verification for the envelope,
the caller's verification of the answer that carries the receipt. Prints the counts; status 1 when one was accepted.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import adopt, contact, peer, receive


def accepted(data: bytes, take: Callable[[bytes], object], bits: Iterable[int]) -> list[int]:
    """The numbers of the bits whose flip ``take`` accepts; every refusal must be an error of the tree."""
    found = []
    spoilt = bytearray(data)
    for bit in bits:
        spoilt[bit >> 3] ^= 1 << (bit & 7)
        try:
            take(bytes(spoilt))
            found.append(bit)
        except ThiqaError:
            pass
        spoilt[bit >> 3] ^= 1 << (bit & 7)
    return found


def envelope(pair: cast.Pair) -> tuple[bytes, Callable[[bytes], object]]:
    """An envelope of Atlas with a body of some length, and Baobab's verification of it as number 1."""
    sealed = craft.envelope(pair, craft.statement(pair, body={"facts": craft.BODY * 20}))
    atlas, lane = craft.partner(pair.baobab, "atlas"), craft.lane(pair.baobab, pair.agreement, outgoing=False)
    keys, identities = adopt.live(pair.baobab, atlas, "sign"), pair.baobab.keys().kem
    return sealed, lambda data: receive.verify(pair.baobab, atlas, keys, identities, lane, 1, data)


def receipt(pair: cast.Pair) -> tuple[bytes, Callable[[bytes], object]]:
    """Baobab's answer to an offer, with the receipt, and Atlas's verification of it."""
    baobab = craft.partner(pair.atlas, "baobab")
    body = craft.offer(pair, [craft.envelope(pair, craft.statement(pair))])
    nonce = pair.atlas.random(16).hex()
    call = contact.frame(pair.atlas, baobab, "deliver", body, nonce=nonce)
    answer = peer.answer(pair.baobab, call)
    least = (baobab.held_epoch, baobab.held_size)
    return answer, lambda data: contact.read(pair.atlas, data, nonce=nonce, least=least)


def main() -> int:
    pair = cast.pair()
    try:
        status = 0
        for name, (data, take) in (("envelope", envelope(pair)), ("receipt", receipt(pair))):
            take(data)
            found = accepted(data, take, range(len(data) * 8))
            print(f"{name}: {len(data)} bytes, {len(data) * 8} bits flipped, {len(found)} accepted")
            status |= bool(found)
        return status
    finally:
        pair.close()


if __name__ == "__main__":
    sys.exit(main())
