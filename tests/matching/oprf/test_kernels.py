"""Every kernel of this machine, held to RFC 9496, to each other and to the same refusals."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.matching.oprf.encodings import HASHED, MULTIPLES, bad
from thiqa.domain.errors import (
    BatchInvalid,
    PointIdentity,
    PointInvalid,
    ScalarInvalid,
    ScalarZero,
    SearchError,
    SearchKeyUnusable,
)
from thiqa.matching import oprf
from thiqa.matching.oprf import kernels
from thiqa.matching.oprf.plain import Plain
from thiqa.matching.oprf.suite import BASE, ORDER, from_scalar

ENGINES = oprf.all_kernels()
ONE, TWO = from_scalar(1), from_scalar(2)

every_kernel = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


@every_kernel
def test_the_multiples_of_the_base_are_those_of_the_rfc(engine: oprf.Kernel) -> None:
    for number, text in enumerate(MULTIPLES[1:], 1):
        assert engine.multiply(from_scalar(number), BASE).hex() == text
    assert engine.combine(from_scalar(2) + from_scalar(3), BASE + BASE).hex() == MULTIPLES[5]


@every_kernel
def test_uniform_bytes_become_the_elements_of_the_rfc(engine: oprf.Kernel) -> None:
    uniform = bytes.fromhex("".join(HASHED))
    assert engine.hash_multiply(ONE, uniform).hex() == "".join(HASHED.values())


@every_kernel
@pytest.mark.parametrize("place", [0, 1, 7, 8, 9])
def test_a_bad_encoding_is_refused_wherever_it_stands(engine: oprf.Kernel, place: int) -> None:
    for why, data in bad():
        batch = BASE * place + data + BASE * (9 - place)
        for compute in (engine.multiply, engine.combine):
            with pytest.raises(PointInvalid) as refused:
                compute(TWO, batch)
            assert refused.value.details == {"position": place}, why


@every_kernel
def test_the_identity_is_refused_by_a_name_of_its_own(engine: oprf.Kernel) -> None:
    for compute in (engine.multiply, engine.combine):
        with pytest.raises(PointIdentity) as refused:
            compute(TWO, BASE * 3 + bytes(32) + BASE)
        assert refused.value.details == {"position": 3}


@every_kernel
def test_the_first_of_several_faults_is_told(engine: oprf.Kernel) -> None:
    wrong = bytes.fromhex("01" + 31 * "00")
    with pytest.raises(PointIdentity) as refused:
        engine.multiply(TWO, BASE * 2 + bytes(32) + BASE + wrong)
    assert refused.value.details == {"position": 2}
    with pytest.raises(PointInvalid) as also:
        engine.multiply(TWO, BASE + wrong + BASE * 9 + bytes(32))
    assert also.value.details == {"position": 1}


@every_kernel
def test_scalars_that_are_zero_or_too_large_are_refused(engine: oprf.Kernel) -> None:
    order, largest = ORDER.to_bytes(32, "little"), b"\xff" * 32
    for scalars, error, position in (
        (bytes(32), ScalarZero, 0),
        (TWO + bytes(32), ScalarZero, 1),
        (order, ScalarInvalid, 0),
        (TWO + largest, ScalarInvalid, 1),
    ):
        for compute, item in ((engine.multiply, BASE), (engine.hash_multiply, BASE + BASE)):
            with pytest.raises(error) as refused:
                compute(scalars, item * (len(scalars) // 32))
            assert refused.value.details == {"position": position}


@every_kernel
def test_lengths_that_do_not_fit_are_refused(engine: oprf.Kernel) -> None:
    for scalars, points in (
        (TWO, b""),
        (TWO, BASE[:31]),
        (TWO, BASE + b"\0"),
        (b"", BASE),
        (TWO[:31], BASE),
        (TWO * 2, BASE * 3),
        (TWO * 3, BASE * 2),
    ):
        for compute in (engine.multiply, engine.combine):
            with pytest.raises(BatchInvalid):
                compute(scalars, points)
    with pytest.raises(BatchInvalid):
        engine.hash_multiply(TWO, BASE)


@every_kernel
def test_a_sum_may_be_the_identity_and_scalars_of_it_zero(engine: oprf.Kernel) -> None:
    assert engine.combine(TWO + from_scalar(-2), BASE + BASE) == bytes(32)
    assert engine.combine(bytes(32), BASE * 9) == bytes(32)
    assert engine.combine(bytes(32) + ONE, BASE + BASE) == BASE


@every_kernel
def test_a_kernel_passes_its_self_check(engine: oprf.Kernel) -> None:
    kernels.self_check(engine)


@given(seed=st.integers(0, 2**64), count=st.integers(1, 20), many=st.booleans())
def test_all_kernels_give_the_same_bytes(seed: int, count: int, many: bool) -> None:
    chance = random.Random(seed)
    scalars = oprf.scalars(chance.randbytes, count if many else 1)
    uniform = chance.randbytes(64 * count)
    fast, *others = ENGINES[:2]
    points = fast.hash_multiply(scalars, uniform)
    for other in others:
        assert other.hash_multiply(scalars, uniform) == points
        assert other.multiply(scalars, points) == fast.multiply(scalars, points)
        assert other.combine(scalars, points) == fast.combine(scalars, points)


@given(data=st.binary(min_size=32, max_size=32))
def test_any_32_bytes_are_judged_alike_by_all_kernels(data: bytes) -> None:
    seen = set()
    for engine in ENGINES:
        try:
            seen.add(engine.multiply(TWO, data).hex())
        except SearchError as refused:
            seen.add(refused.code)
    assert len(seen) == 1


def test_small_and_large_scalars_agree_with_plain_python() -> None:
    edges = [1, 2, 3, 7, 8, 9, 15, 16, 17, 2**251, 2**252 - 1, 2**252, ORDER // 2, ORDER // 2 + 1, ORDER - 2, ORDER - 1]
    scalars = b"".join(map(from_scalar, edges))
    wanted = Plain().multiply(scalars, BASE * len(edges))
    for engine in ENGINES:
        assert engine.multiply(scalars, BASE * len(edges)) == wanted
        alone = [engine.multiply(from_scalar(edge), BASE) for edge in edges]
        assert b"".join(alone) == wanted


class _Wrong(Plain):
    """A kernel with one wrong bit."""

    name = "wrong"

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        found = super().multiply(scalars, points)
        return found[:-1] + bytes([found[-1] ^ 1])


class _Lenient(Plain):
    """A kernel that answers whatever it is asked."""

    name = "lenient"

    def multiply(self, scalars: bytes, points: bytes) -> bytes:
        try:
            return super().multiply(scalars, points)
        except PointInvalid:
            return points


@pytest.mark.parametrize("wrong", [_Wrong(), _Lenient()], ids=lambda wrong: wrong.name)
def test_a_kernel_that_computes_wrong_or_cannot_say_no_is_not_used(wrong: Plain) -> None:
    with pytest.raises(SearchKeyUnusable):
        kernels.self_check(wrong)


def test_a_node_tells_in_one_line_which_kernel_it_uses() -> None:
    assert oprf.kernel_name() == ENGINES[0].name
    assert oprf.describe().startswith("private search: ")
    assert "\n" not in oprf.describe()
    assert "not constant time" in Plain().about
    assert ENGINES[-1].name == "plain"
