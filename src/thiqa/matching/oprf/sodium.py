"""The reference kernel: the system's libsodium, found by ctypes, which releases the GIL during each call.

Not the PyPI package rbcl: it writes a libsodium of 2019 into a new temporary file at every import.
"""

from __future__ import annotations

import ctypes
from ctypes.util import find_library

from thiqa.domain.errors import PointIdentity, PointInvalid
from thiqa.matching.oprf.suite import ELEMENT, check_scalars, shape

__all__ = ["Sodium", "load_sodium"]

# Names of the releases that have ristretto255 (1.0.18 and later); asking ldconfig for others takes far longer.
_NAMES = ("libsodium.so.26", "libsodium.so.23", "libsodium.26.dylib", "libsodium.23.dylib")
_ZERO = bytes(ELEMENT)


def load_sodium() -> ctypes.CDLL | None:
    """libsodium with ristretto255, initialised; nothing where the system has none."""
    for name in (*_NAMES, None):
        found = name or find_library("sodium")
        if found is None:
            continue
        try:
            library = ctypes.CDLL(found)
        except OSError:
            continue
        # sodium_init answers 1 where it was called before.
        if hasattr(library, "crypto_scalarmult_ristretto255") and library.sodium_init() >= 0:
            return library
    return None


class Sodium:
    """Element by element, constant time as libsodium promises. Methods as in :class:`kernels.Kernel`."""

    name = "sodium"

    def __init__(self, library: ctypes.CDLL) -> None:
        version = library.sodium_version_string
        version.restype = ctypes.c_char_p
        self.about = f"libsodium {version().decode()}"
        self._times = library.crypto_scalarmult_ristretto255
        self._hash = library.crypto_core_ristretto255_from_hash
        self._add = library.crypto_core_ristretto255_add
        self._valid = library.crypto_core_ristretto255_is_valid_point
        for function, arguments in ((self._times, 3), (self._hash, 2), (self._add, 3), (self._valid, 1)):
            function.argtypes = [ctypes.c_char_p] * arguments

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        check_scalars(scalars)
        found, made = [], ctypes.create_string_buffer(ELEMENT)
        for position in range(count):
            point = _element(points, position)
            if self._times(made, scalars[step * position : step * position + 32], point) != 0:
                raise PointInvalid(position=position)
            found.append(made.raw)
        return b"".join(found)

    def hash_multiply(self, scalars: bytes, uniform: bytes) -> bytes:
        count, step = shape(scalars, uniform, 2 * ELEMENT)
        check_scalars(scalars)
        found, made = [], ctypes.create_string_buffer(ELEMENT)
        for position in range(count):
            self._hash(made, uniform[64 * position : 64 * position + 64])
            if self._times(made, scalars[step * position : step * position + 32], made.raw) != 0:
                raise PointIdentity(position=position)
            found.append(made.raw)
        return b"".join(found)

    def combine(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        total, made = ctypes.create_string_buffer(_ZERO, ELEMENT), ctypes.create_string_buffer(ELEMENT)
        for position in range(count):
            point = _element(points, position)
            if self._valid(point) != 1:
                raise PointInvalid(position=position)
            # It answers -1 for the product zero, which adds nothing.
            if self._times(made, scalars[step * position : step * position + 32], point) == 0:
                self._add(total, total.raw, made.raw)
        return total.raw


def _element(points: bytes, position: int) -> bytes:
    """One element, without the two faults that libsodium does not tell: the identity, and in 1.0.18 the highest bit,
    which it does not look at, so that every element would have two encodings."""
    point = points[ELEMENT * position : ELEMENT * position + ELEMENT]
    if point == _ZERO:
        raise PointIdentity(position=position)
    if point[31] & 0x80:
        raise PointInvalid(position=position)
    return point
