"""The native kernel beside libsodium on many random inputs, and its times beside secrets: minutes, so not in the tests.

    python -m tests.matching.oprf.compare [--items 1000000] [--seed 1] [--timing 20000]

Hashed inputs and elements with one scalar and with one for each; random bytes, of which one in sixteen is an element;
every bad encoding between good ones. The timing is that of dudect (Reparaz, Balasch and Verbauwhede, 2017): batches
with one fixed scalar and with random ones in random order, Welch's t of their times; |t| above 4.5 would be a leak.
"""

from __future__ import annotations

import argparse
import ctypes
import math
import random
import statistics
import sys
import time

from tests.matching.oprf.encodings import bad
from thiqa.domain.errors import SearchError
from thiqa.matching import oprf
from thiqa.matching.oprf import Kernel
from thiqa.matching.oprf.lanes import load_lanes
from thiqa.matching.oprf.suite import BASE, ELEMENT, from_scalar

STEP = 4096


def main() -> int:
    options = argparse.ArgumentParser(prog="compare")
    options.add_argument("--items", type=int, default=1_000_000, help="inputs of each kind together")
    options.add_argument("--seed", type=int, default=1, help="of the random inputs")
    options.add_argument("--timing", type=int, default=20_000, help="batches timed; 0 for none")
    chosen = options.parse_args()
    engines = {engine.name: engine for engine in oprf.all_kernels()}
    if not {"lanes", "sodium"} <= set(engines):
        print(
            "error: the native kernel and libsodium are needed\nhint: ./run bench oprf tells what is here",
            file=sys.stderr,
        )
        return 2
    ours, theirs = engines["lanes"], engines["sodium"]
    chance = random.Random(chosen.seed)
    counted = refused = 0
    while counted < chosen.items:
        equal(ours, theirs, chance)
        refused += judged(ours, theirs, chance)
        counted += 3 * STEP
        print(f"\r{counted} inputs, {refused} refused", end="", file=sys.stderr, flush=True)
    encodings(ours, theirs)
    print(
        f"\n{counted} inputs and {len(bad())} bad encodings: no difference; {refused} random encodings refused by both"
    )
    if chosen.timing:
        print(f"t of {chosen.timing} batches, fixed scalar against random ones: {timing(chosen.timing, chance):.2f}")
    return 0


def equal(ours: Kernel, theirs: Kernel, chance: random.Random) -> None:
    """Hashed inputs, then elements."""
    many = chance.random() < 0.5
    scalars = oprf.scalars(chance.randbytes, STEP if many else 1)
    uniform = chance.randbytes(64 * STEP)
    points = ours.hash_multiply(scalars, uniform)
    if points != theirs.hash_multiply(scalars, uniform):
        raise SystemExit("error: hashed inputs differ")
    if ours.multiply(scalars[:32], points) != theirs.multiply(scalars[:32], points):
        raise SystemExit("error: products differ")


def judged(ours: Kernel, theirs: Kernel, chance: random.Random) -> int:
    """Random bytes one by one through batches: both refuse the same ones, and compute the same from the others."""
    scalar = oprf.scalars(chance.randbytes, 1)
    items = [chance.randbytes(31) + bytes([chance.randrange(256)]) for _ in range(STEP)]
    refused = 0
    while items:
        batch = b"".join(items)
        answers = [tried(engine, scalar, batch) for engine in (ours, theirs)]
        if answers[0] != answers[1]:
            raise SystemExit("error: one of them takes what the other refuses")
        if isinstance(answers[0], bytes):
            break
        refused += 1
        items = items[int(answers[0][1]) + 1 :]
    return refused


def tried(engine: Kernel, scalar: bytes, batch: bytes) -> bytes | tuple[str, int]:
    """What a kernel makes of the batch's first elements, or its refusal: code and position."""
    head = batch[: 64 * ELEMENT]
    try:
        return engine.multiply(scalar, head)
    except SearchError as error:
        return error.code, int(str(error.details["position"]))


def encodings(ours: Kernel, theirs: Kernel) -> None:
    for place in range(17):
        for _, data in bad():
            batch = BASE * place + data + BASE * (16 - place)
            wanted = ("point-invalid", place)
            if not tried(ours, from_scalar(2), batch) == tried(theirs, from_scalar(2), batch) == wanted:
                raise SystemExit("error: a bad encoding was taken")


def timing(batches: int, chance: random.Random) -> float:
    """Welch's t of two kinds of batches of eight, the slowest tenth left out. The entry of ``lanes.c`` alone is timed:
    the checks of a scalar around it are Python and take a few nanoseconds less for a short number."""
    library = load_lanes()
    if library is None:
        raise SystemExit("error: there is no native kernel\nhint: ./run bench oprf tells what is here")
    points = oprf.kernel().hash_multiply(from_scalar(1), chance.randbytes(64 * 8))
    made = ctypes.create_string_buffer(32 * 8)
    fixed = from_scalar(1)
    times: tuple[list[float], list[float]] = ([], [])
    plan = [(kind, oprf.scalars(chance.randbytes, 1)) for kind in chance.choices((0, 1), k=batches)]
    for kind, scalar in [(kind, scalar if kind else bytes(bytearray(fixed))) for kind, scalar in plan]:
        started = time.perf_counter_ns()
        library.thiqa_lanes_multiply(made, points, scalar, 0, 8, 0)
        times[kind].append(time.perf_counter_ns() - started)
    limit = statistics.quantiles(times[0] + times[1], n=10)[-1]
    a, b = ([each for each in kind if each < limit] for kind in times)
    spread = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    print(f"mean times: {statistics.fmean(a):.0f} ns fixed, {statistics.fmean(b):.0f} ns random", file=sys.stderr)
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(spread)


if __name__ == "__main__":
    sys.exit(main())
