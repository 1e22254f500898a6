"""The sum of many, which the native kernel computes in another way than the sum of few."""

from __future__ import annotations

import random

import pytest

from thiqa.domain.errors import PointIdentity, PointInvalid
from thiqa.matching import oprf
from thiqa.matching.oprf import Kernel
from thiqa.matching.oprf.suite import BASE, ORDER, from_scalar

FEW = 512
"""Up to here one multiplication for each."""


@pytest.fixture
def lanes() -> Kernel:
    found = [engine for engine in oprf.all_kernels() if engine.name == "lanes"]
    return found[0] if found else pytest.skip("the native kernel is not compiled, or this CPU has no AVX-512 IFMA")


def many(count: int, seed: int) -> tuple[bytes, bytes]:
    chance = random.Random(seed)
    return oprf.scalars(chance.randbytes, count), oprf.kernel().hash_multiply(
        from_scalar(7), chance.randbytes(64 * count)
    )


@pytest.mark.parametrize("count", [FEW - 1, FEW, FEW + 1, 600, 1031])
def test_a_sum_of_many_is_the_sum_of_its_parts(lanes: Kernel, count: int) -> None:
    scalars, points = many(count, count)
    parts = [
        lanes.combine(scalars[32 * at : 32 * (at + 100)], points[32 * at : 32 * (at + 100)])
        for at in range(0, count, 100)
    ]
    assert lanes.combine(scalars, points) == lanes.combine(from_scalar(1) * len(parts), b"".join(parts))


def test_it_is_the_sum_that_libsodium_computes(lanes: Kernel) -> None:
    others = [engine for engine in oprf.all_kernels() if engine.name == "sodium"]
    if not others:
        pytest.skip("libsodium is not here: sudo apt install libsodium23")
    scalars, points = many(2 * FEW, 1)
    assert lanes.combine(scalars, points) == others[0].combine(scalars, points)


@pytest.mark.parametrize("number", [0, 1, 2, 127, 128, 129, 255, 256, ORDER // 2, ORDER // 2 + 1, ORDER - 2, ORDER - 1])
def test_every_digit_and_every_carry_is_counted(lanes: Kernel, number: int) -> None:
    count = FEW + 3
    expected = lanes.combine(from_scalar(number * count), BASE)
    assert lanes.combine(from_scalar(number), BASE * count) == expected
    assert lanes.combine(from_scalar(number) * count, BASE * count) == expected


def test_digits_of_all_sizes_add_up_in_all_windows(lanes: Kernel) -> None:
    numbers = [digit << 8 * window for window in range(31) for digit in range(0, 256, 7)] + [15 << 248]
    scalars = b"".join(from_scalar(number) for number in numbers)
    assert lanes.combine(scalars, BASE * len(numbers)) == lanes.combine(from_scalar(sum(numbers)), BASE)


def test_an_element_that_is_none_among_many_is_told_by_its_position(lanes: Kernel) -> None:
    scalars, points = many(FEW + 100, 2)
    for wrong, error in ((b"\1" + bytes(31), PointInvalid), (bytes(32), PointIdentity)):
        for position in (0, 5, FEW, FEW + 99):
            with pytest.raises(error) as refused:
                lanes.combine(scalars, points[: 32 * position] + wrong + points[32 * (position + 1) :])
            assert refused.value.details["position"] == position
