"""The evaluation engine: one entry, three kernels that give the same bytes, and the choice among them.

A batch of elements or of hashed inputs goes in, a batch of elements comes out, and the GIL is free meanwhile (in the
native kernels). Specification: ``specs/search.md``, section 5.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Protocol

from thiqa.domain.errors import PointIdentity, PointInvalid, SearchKeyUnusable, ThiqaError
from thiqa.matching.oprf.lanes import Lanes, load_lanes
from thiqa.matching.oprf.plain import Plain
from thiqa.matching.oprf.sodium import Sodium, load_sodium
from thiqa.matching.oprf.suite import BASE, ORDER, from_scalar

__all__ = ["Kernel", "all_kernels", "describe", "kernel", "kernel_name", "self_check"]


class Kernel(Protocol):
    """Scalars are 32 bytes for all items of the batch, or 32 bytes for each; little-endian, below the order.

    Raises for the whole batch: ``BatchInvalid`` (lengths), ``ScalarZero``, ``ScalarInvalid``, ``PointInvalid`` and
    ``PointIdentity`` with the position of the first item that is wrong.
    """

    name: str
    about: str

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        """Scalar times element, for each element of the batch. Secret scalars are safe in constant-time kernels."""

    def hash_multiply(self, scalars: bytes, uniform: bytes) -> bytes:
        """Scalar times the element that 64 uniform bytes stand for (RFC 9496, section 4.3.4), for each of them."""

    def combine(self, scalars: bytes, points: bytes) -> bytes:
        """The sum of all scalar times element, 32 bytes. It may be the identity, and scalars may be zero here; they
        are public ones."""


def _candidates() -> Iterator[Kernel]:
    """What this machine has, the fastest first."""
    lanes = load_lanes()
    if lanes is not None:
        yield Lanes(lanes)
    sodium = load_sodium()
    if sodium is not None:
        yield Sodium(sodium)
    yield Plain()


@lru_cache(maxsize=1)
def all_kernels() -> tuple[Kernel, ...]:
    """Every kernel of this machine that passes its self-check, the fastest first; for tests and benchmarks."""
    return tuple(each for each in _candidates() if _passes(each))


@lru_cache(maxsize=1)
def kernel() -> Kernel:
    """The fastest kernel of this machine that passes its self-check. Raises ``SearchKeyUnusable`` where none does."""
    for each in _candidates():
        if _passes(each):
            return each
    raise SearchKeyUnusable(why="no kernel computes what it should on this machine")


def kernel_name() -> str:
    """``lanes``, ``sodium`` or ``plain``."""
    return kernel().name


def describe() -> str:
    """One line for the start of a node: which kernel evaluates searches, and its warning where it has one."""
    return f"private search: {kernel().about}"


# --- self-check -------------------------------------------------------------------------------------------------------

KNOWN: Final = "b87b7652be1e5240368bb66ea693c27cb7d5b835c2adaabcd777044953f23294"
"""SHA-256 of what :func:`self_check` computes; the test holds it to all kernels and to RFC 9497."""

_BAD: Final = (
    bytes.fromhex("01" + 31 * "00"),  # negative
    bytes.fromhex("ed" + 30 * "ff" + "7f"),  # the prime: zero once more
    BASE[:31] + bytes([BASE[31] | 0x80]),  # an element with the highest bit set, which libsodium 1.0.18 takes
    bytes.fromhex("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"),  # no square
)


def answers(tested: Kernel) -> str:
    """SHA-256 over what a kernel makes of full and partial batches, one scalar and many."""
    seen = hashlib.sha256()
    hashed = b"".join(hashlib.sha512(b"thiqa kernel %d" % number).digest() for number in range(9))
    many = b"".join(from_scalar(int.from_bytes(hashed[64 * i : 64 * i + 64], "little")) for i in range(9))
    edge = from_scalar(ORDER - 1)
    points = tested.hash_multiply(from_scalar(1), hashed)
    for scalars, batch in ((edge, points), (many, points), (many[:32], points[:32]), (from_scalar(2), BASE)):
        seen.update(tested.multiply(scalars, batch))
    seen.update(tested.hash_multiply(many, hashed) + tested.combine(many, points))
    return seen.hexdigest()


def self_check(tested: Kernel, known: str = KNOWN) -> None:
    """Raises ``SearchKeyUnusable`` unless 1. the kernel makes the known answers, 2. refuses bad encodings and 3. the
    identity, each at its position. Takes less than a millisecond in a native kernel."""
    # 1. Known answers.
    if answers(tested) != known:
        raise SearchKeyUnusable(why=f"the kernel {tested.name} computes something else on this machine")
    # 2. and 3. It must also be able to say no.
    for bad, error in (*((each, PointInvalid) for each in _BAD), (bytes(32), PointIdentity)):
        try:
            tested.multiply(from_scalar(3), BASE * 8 + bad + BASE)
        except error as refused:
            if refused.details["position"] == 8:
                continue
        raise SearchKeyUnusable(why=f"the kernel {tested.name} takes an element that is none")


def _passes(tested: Kernel) -> bool:
    """A kernel that computes something else on this machine is not used; the next one is."""
    try:
        self_check(tested)
    except ThiqaError:
        return False
    return True
