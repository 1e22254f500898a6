"""The entries of the native kernel called as a careless program would: any length, any alignment, null pointers."""

from __future__ import annotations

import ctypes
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching import oprf
from thiqa.matching.oprf.lanes import load_lanes
from thiqa.matching.oprf.plain import Plain

ROOT = Path(__file__).resolve().parents[3]
LIBRARY = load_lanes()

pytestmark = pytest.mark.skipif(LIBRARY is None, reason="there is no native kernel here: a C compiler, AVX-512 IFMA")
GUARD = 0xA5


def library() -> ctypes.CDLL:
    assert LIBRARY is not None
    return LIBRARY


@given(st.integers(1, 19), st.booleans(), st.booleans(), st.integers(0, 63), st.integers(0, 2**32))
def test_any_length_and_alignment_gives_the_same_and_nothing_beyond_is_written(
    count: int, many: bool, hashed: bool, shift: int, seed: int
) -> None:
    chance = random.Random(seed)
    engine = oprf.kernel()
    scalars = oprf.scalars(chance.randbytes, count if many else 1)
    data = chance.randbytes(64 * count)
    if not hashed:
        data = engine.hash_multiply(scalars, data)
    wanted = (engine.hash_multiply if hashed else engine.multiply)(scalars, data)
    room = bytearray([GUARD]) * (32 * count + 256)
    out, source, keys = (
        (ctypes.c_char * len(each)).from_buffer(each)
        for each in (room, bytearray(shift) + data, bytearray(63 - shift) + scalars)
    )
    address = ctypes.addressof
    told = library().thiqa_lanes_multiply(
        at(address(out) + shift),
        at(address(source) + shift),
        at(address(keys) + 63 - shift),
        32 if many else 0,
        count,
        int(hashed),
    )
    assert told == -1
    assert bytes(room[shift : shift + 32 * count]) == wanted
    assert set(room[:shift] + room[shift + 32 * count :]) == {GUARD}


def at(address: int) -> ctypes.c_char_p:
    return ctypes.cast(address, ctypes.c_char_p)


def test_input_and_output_may_be_the_same_memory() -> None:
    chance = random.Random(1)
    scalar = oprf.scalars(chance.randbytes, 1)
    points = oprf.kernel().hash_multiply(scalar, chance.randbytes(64 * 300))
    room = ctypes.create_string_buffer(points, len(points))
    assert library().thiqa_lanes_multiply(room, at(ctypes.addressof(room)), scalar, 0, 300, 0) == -1
    assert room.raw == oprf.kernel().multiply(scalar, points)


def test_null_pointers_no_items_and_other_steps_are_refused_untouched() -> None:
    scalar, point = (
        bytes([2]) + bytes(31),
        bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76"),
    )
    for entry, last in ((library().thiqa_lanes_multiply, (0,)), (library().thiqa_lanes_combine, ())):
        for out, data, scalars, step, count in (
            (None, point, scalar, 0, 1),
            ("out", None, scalar, 0, 1),
            ("out", point, None, 0, 1),
            ("out", point, scalar, 0, 0),
            ("out", point, scalar, 1, 1),
            ("out", point, scalar, 64, 1),
        ):
            room = ctypes.create_string_buffer(bytes([GUARD]) * 32, 32)
            assert entry(room if out else None, data, scalars, step, count, *last) == -2
            assert set(room.raw) == {GUARD}


@given(st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=30))
def test_nothing_of_a_refused_batch_is_written(items: list[bytes]) -> None:
    data, scalar = b"".join(items), bytes([3]) + bytes(31)
    room = ctypes.create_string_buffer(bytes([GUARD]) * len(data), len(data))
    told = library().thiqa_lanes_multiply(room, data, scalar, 0, len(items), 0)
    if told >= 0:
        assert set(room.raw) == {0}
        assert told >> 1 < len(items)
    else:
        assert room.raw == Plain().multiply(scalar, data)


def test_the_interpreter_goes_on_while_a_batch_is_computed() -> None:
    """The GIL is free: this thread counts on while another one is inside one call of the kernel."""
    program = """
import sys, threading, time
sys.setswitchinterval(30)  # nobody gives the GIL away by the clock
from thiqa.matching import oprf
points = oprf.kernel().hash_multiply(bytes([5]) + bytes(31), bytes(range(64)) * 40_000)
done = []
def work():
    oprf.kernel().multiply(bytes([5]) + bytes(31), points)
    done.append(1)
thread = threading.Thread(target=work)
thread.start()
turns = 0
while not done:
    turns += 1
    time.sleep(0.001)
print(turns)
"""
    told = subprocess.run([sys.executable, "-c", program], cwd=ROOT / "src", capture_output=True, text=True, check=True)
    assert int(told.stdout) > 5
