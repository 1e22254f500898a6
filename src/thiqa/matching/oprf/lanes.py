"""The native kernel ``lanes``: C in the folder ``native``, compiled to ``lanes.so`` there where a compiler is.

Plain C without Python in it, so one file serves every Python; ctypes releases the GIL for the whole batch.
"""

from __future__ import annotations

import ctypes
from importlib import resources

from thiqa.domain.errors import PointIdentity, PointInvalid
from thiqa.matching.oprf.suite import ELEMENT, check_scalars, shape

__all__ = ["LIBRARY", "VERSION", "Lanes", "load_lanes"]

LIBRARY = ("native", "lanes.so")
VERSION = 1
"""Of the entries in ``lanes.c``: a library of another version, left by an older checkout, is not used."""


def load_lanes() -> ctypes.CDLL | None:
    """The compiled kernel; nothing where it was not compiled, is another version, or this CPU or system lacks
    AVX-512 IFMA."""
    file = resources.files(__package__).joinpath(*LIBRARY)
    try:
        library = ctypes.CDLL(str(file))
    except OSError:
        return None
    library.thiqa_lanes_version.argtypes = library.thiqa_lanes_usable.argtypes = []
    if library.thiqa_lanes_version() != VERSION or library.thiqa_lanes_usable() != 1:
        return None
    address, size, word = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_int64
    library.thiqa_lanes_multiply.argtypes = [address, address, address, size, size, ctypes.c_int]
    library.thiqa_lanes_multiply.restype = word
    library.thiqa_lanes_combine.argtypes = [address, address, address, size, size]
    library.thiqa_lanes_combine.restype = word
    return library


class Lanes:
    """Eight elements at once, constant time in the scalars. Methods as in :class:`kernels.Kernel`."""

    name = "lanes"
    about = "native kernel, eight lanes of AVX-512 IFMA"

    def __init__(self, library: ctypes.CDLL) -> None:
        self._multiply = library.thiqa_lanes_multiply
        self._combine = library.thiqa_lanes_combine

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        check_scalars(scalars)
        made = ctypes.create_string_buffer(ELEMENT * count)
        _check(self._multiply(made, points, scalars, step, count, 0))
        return made.raw

    def hash_multiply(self, scalars: bytes, uniform: bytes) -> bytes:
        count, step = shape(scalars, uniform, 2 * ELEMENT)
        check_scalars(scalars)
        made = ctypes.create_string_buffer(ELEMENT * count)
        _check(self._multiply(made, uniform, scalars, step, count, 1))
        return made.raw

    def combine(self, scalars: bytes, points: bytes) -> bytes:
        count, step = shape(scalars, points)
        made = ctypes.create_string_buffer(ELEMENT)
        _check(self._combine(made, points, scalars, step, count))
        return made.raw


def _check(answer: int) -> None:
    """The kernel answers -1, or twice the position of the first item that is wrong, plus 1 where it is the identity."""
    if answer >= 0:
        raise (PointIdentity if answer & 1 else PointInvalid)(position=answer >> 1)
    if answer != -1:
        raise RuntimeError("the kernel was called with a null pointer")
