"""The suite ristretto255-SHA512 of RFC 9497: sizes, contexts, hashing to the group and to scalars.

Elements and scalars are 32 bytes each, scalars little-endian; a batch is their concatenation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Final

from thiqa.domain.errors import BatchInvalid, ScalarInvalid, ScalarZero

__all__ = [
    "BASE", "BATCH_LIMIT", "ELEMENT", "INPUT_LIMIT", "ORDER", "OUTPUT", "PROOF", "Mode",
    "check_scalars", "context", "elements", "from_scalar", "invert", "prefixed", "scalars", "shape", "to_scalar",
    "uniform",
]  # fmt: skip

ELEMENT: Final = 32
OUTPUT: Final = 64
PROOF: Final = 64
BATCH_LIMIT: Final = 65_535
"""Elements under one proof: RFC 9497 numbers them in two bytes."""
INPUT_LIMIT: Final = 65_535
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
BASE: Final = bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76")

_SUITE = b"ristretto255-SHA512"
_PADDED = hashlib.sha512(bytes(128))  # every expand_message_xmd begins with one block of zeros


class Mode(IntEnum):
    """The three modes of RFC 9497, section 3; searches use ``VOPRF``."""

    OPRF = 0
    VOPRF = 1
    POPRF = 2


def context(mode: Mode) -> bytes:
    """``CreateContextString``, RFC 9497, section 3.1."""
    return b"OPRFV1-" + bytes([mode]) + b"-" + _SUITE


def uniform(message: bytes, label: bytes) -> bytes:
    """``expand_message_xmd`` with SHA-512 to 64 bytes (RFC 9380, section 5.3.1) under ``label``, at most 255 bytes."""
    suffix = label + bytes([len(label)])
    state = _PADDED.copy()
    state.update(message + b"\0\x40\0" + suffix)
    return hashlib.sha512(state.digest() + b"\x01" + suffix).digest()


def to_scalar(message: bytes, mode: Mode, label: bytes = b"HashToScalar-") -> int:
    """``HashToScalar``: any bytes to a number below the order."""
    return int.from_bytes(uniform(message, label + context(mode)), "little") % ORDER


def from_scalar(number: int) -> bytes:
    """A number modulo the order as 32 bytes."""
    return (number % ORDER).to_bytes(32, "little")


def scalars(random: Callable[[int], bytes], count: int) -> bytes:
    """``count`` scalars from chance, none of them zero: 64 bytes modulo the order for each."""
    found: list[bytes] = []
    while len(found) < count:
        number = int.from_bytes(random(64), "little") % ORDER
        if number:
            found.append(number.to_bytes(32, "little"))
    return b"".join(found)


def check_scalars(data: bytes) -> None:
    """Raises ``ScalarZero`` or ``ScalarInvalid`` with its position for a scalar that is zero or not below the order."""
    for position in range(len(data) // 32):
        number = int.from_bytes(data[32 * position : 32 * position + 32], "little")
        if number == 0:
            raise ScalarZero(position=position)
        if number >= ORDER:
            raise ScalarInvalid(position=position)


def invert(data: bytes) -> bytes:
    """The inverse of each scalar: one inversion for all (Montgomery's trick), three products for each. None may be
    zero. In Python integers, so not constant time."""
    numbers = [int.from_bytes(data[at : at + 32], "little") for at in range(0, len(data), 32)]
    products = [1]
    for number in numbers:
        products.append(products[-1] * number % ORDER)
    rest = pow(products[-1], -1, ORDER)
    found: list[bytes] = []
    for number, before in zip(reversed(numbers), reversed(products[:-1]), strict=True):
        found.append((rest * before % ORDER).to_bytes(32, "little"))
        rest = rest * number % ORDER
    return b"".join(reversed(found))


def elements(data: bytes, limit: int | None = None) -> int:
    """How many elements a batch has; raises ``BatchInvalid`` unless it is a whole number from 1 to ``limit``."""
    count, rest = divmod(len(data), ELEMENT)
    if rest:
        raise BatchInvalid(why=f"{len(data)} bytes are no whole number of elements")
    if not count:
        raise BatchInvalid(why="it is empty")
    if limit is not None and count > limit:
        raise BatchInvalid(why=f"{count} elements, at most {limit} are taken")
    return count


def shape(scalars: bytes, data: bytes, size: int = ELEMENT) -> tuple[int, int]:
    """Number of items of ``size`` bytes in ``data``, and the step from one scalar to the next: 0 where one scalar is
    meant for all of them, else 32. Raises ``BatchInvalid`` where the lengths do not fit."""
    count, rest = divmod(len(data), size)
    if rest or not count:
        raise BatchInvalid(why=f"{len(data)} bytes are not one or more items of {size} bytes")
    if len(scalars) == 32:
        return count, 0
    if len(scalars) != 32 * count:
        raise BatchInvalid(why=f"{len(scalars)} bytes of scalars for {count} items")
    return count, 32


def prefixed(parts: Sequence[bytes]) -> bytes:
    """Each part behind its length in two bytes, as the transcripts of RFC 9497 want them."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)
