"""Private search: evaluations of both kernels in one run, set-up of a list, proofs, and its filter.

CPU time of one core, median of repeats, libsodium and the native kernel in turns so that both see the same machine.
What is measured is what a node calls: bytes in, bytes out, through Python.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import figure, say
from thiqa.matching import filter as filters
from thiqa.matching import oprf
from thiqa.matching.oprf import Kernel, Mode, SecretKey, proofs
from thiqa.matching.oprf.suite import from_scalar

ROOT = Path(__file__).resolve().parent.parent
BATCH = 8192


def run() -> None:
    """Print every figure. ``--quick`` takes a small list and few repeats."""
    options = argparse.ArgumentParser(prog="bench oprf")
    options.add_argument("--quick", action="store_true", help="small sizes and few repeats")
    options.add_argument("--keys", type=int, default=1 << 20, help="keys of the list that is set up")
    options.add_argument("--filter", type=int, default=10_000_000, help="entries of the large filter")
    options.add_argument("--only-filter", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.only_filter:
        _build_filter(chosen.only_filter)
        return
    repeats, keys, entries = (3, 1 << 14, 200_000) if chosen.quick else (7, chosen.keys, chosen.filter)
    engines = {engine.name: engine for engine in oprf.all_kernels()}
    say(oprf.describe())
    _evaluations(engines, repeats)
    _setup(engines, keys)
    _proofs(engines, repeats)
    _filter(entries)


def rate(work: Callable[[], object], items: int) -> float:
    """Items a second of CPU time."""
    started = time.process_time()
    work()
    return items / (time.process_time() - started)


def beside(
    name: str, engines: dict[str, Kernel], works: dict[str, tuple[Callable[[], object], int]], repeats: int
) -> None:
    """One figure for each kernel; that of the native one beside libsodium."""
    found: dict[str, list[float]] = {kernel: [] for kernel in works}
    for _ in range(repeats):
        for kernel, (work, items) in works.items():
            found[kernel].append(rate(work, items))
    medians = {kernel: statistics.median(rates) for kernel, rates in found.items()}
    for kernel, median in medians.items():
        if kernel == "lanes" and "sodium" in medians:
            peer = f"{engines['sodium'].about}: {medians['sodium']:.0f}/s"
            figure(f"oprf: {name}, {kernel}", median, "1/s", peer=peer, ratio=median / medians["sodium"], goal=10)
        else:
            figure(f"oprf: {name}, {kernel}", median, "1/s")


def _sizes(engine: Kernel) -> int:
    return {"lanes": BATCH, "sodium": BATCH // 8}.get(engine.name, 32)


def _evaluations(engines: dict[str, Kernel], repeats: int) -> None:
    """What an owner does with a batch, and what set-up and an asker do with hashed inputs."""
    say("oprf: batches")
    secret, uniform = oprf.scalars(os.urandom, 1), os.urandom(64 * BATCH)
    points = oprf.kernel().hash_multiply(secret, uniform)
    many = oprf.scalars(os.urandom, BATCH)
    for name, scalars, data, width, hashes in (
        ("evaluations of a batch", secret, points, 32, False),
        ("hashed inputs times one key", secret, uniform, 64, True),
        ("hashed inputs times a blind each", many, uniform, 64, True),
    ):
        works: dict[str, tuple[Callable[[], object], int]] = {}
        for kernel, engine in engines.items():
            items = _sizes(engine)
            call = engine.hash_multiply if hashes else engine.multiply
            part, own = data[: width * items], scalars[: 32 * items] if len(scalars) > 32 else scalars
            works[kernel] = (lambda call=call, own=own, part=part: call(own, part), items)  # type: ignore[misc]
        beside(name, engines, works, repeats)


def _setup(engines: dict[str, Kernel], keys: int) -> None:
    """From the keys of a list to its outputs, hashing in Python included."""
    say(f"oprf: list of {keys} keys")
    key = oprf.derive(os.urandom(32), b"bench")
    works: dict[str, tuple[Callable[[], object], int]] = {}
    for kernel, engine in engines.items():
        items = keys if kernel == "lanes" else min(keys, 4 * _sizes(engine))
        works[kernel] = (lambda engine=engine, items=items: _outputs(key, items, engine), items)  # type: ignore[misc]
    beside(f"set-up of a list of {keys} keys", engines, works, 1)


def _outputs(key: SecretKey, count: int, engine: Kernel) -> None:
    for start in range(0, count, BATCH):
        inputs = [b"n1w2:LTF TLS %d" % number for number in range(start, min(start + BATCH, count))]
        oprf.outputs(key, inputs, engine=engine)


def _proofs(engines: dict[str, Kernel], repeats: int) -> None:
    """Proofs of batches of 1,024, and one look-up as owner and as asker."""
    say("oprf: proofs")
    key, random = oprf.derive(os.urandom(32), b"bench"), from_scalar(int.from_bytes(os.urandom(64), "little"))
    for count in (1, 1024):
        inputs, blinds = [b"%d" % number for number in range(count)], oprf.scalars(os.urandom, count)
        blinded = oprf.blind(inputs, blinds)
        evaluated, proof = oprf.answer(key, blinded, random)
        asked: dict[str, tuple[Callable[[], object], int]] = {}
        checked: dict[str, tuple[Callable[[], object], int]] = {}
        times = 64 if count == 1 else 1
        for kernel, engine in engines.items():
            if kernel == "plain":
                continue

            def ask(engine: Kernel = engine) -> None:
                for _ in range(times):  # noqa: B023 — called within this turn of the loop
                    oprf.answer(key, blinded, random, engine=engine)  # noqa: B023

            def check(engine: Kernel = engine) -> None:
                for _ in range(times):  # noqa: B023
                    proofs.verify(engine, Mode.VOPRF, key.public, blinded, evaluated, proof)  # noqa: B023

            asked[kernel] = (ask, times * count)
            checked[kernel] = (check, times * count)
        beside(f"answers with their proof, batches of {count}", engines, asked, repeats)
        beside(f"proofs verified, batches of {count}", engines, checked, repeats)


def _filter(entries: int) -> None:
    """Built in a process of its own, so that its memory is its own; then looked up in from its mapped file."""
    say(f"oprf: filter of {entries} keys")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "filter")
        command = [sys.executable, "-m", "bench", "oprf", "--only-filter", str(entries)]
        told = subprocess.run(
            command, cwd=ROOT, check=True, capture_output=True, env=os.environ | {"BENCH_FILTER": str(path)}
        )
        spent, peak, digest = told.stdout.decode().split()
        figure(f"oprf: filter of {entries} keys built", entries / float(spent), "keys/s")
        figure(f"oprf: filter of {entries} keys, memory while it is built", float(peak), "MiB", goal=1024)
        figure(f"oprf: filter of {entries} keys, size", path.stat().st_size / entries, "bytes/key", goal=5.8)
        with path.open("rb") as file:
            # It is closed when the last view of it is gone.
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        _look_up(filters.Filter(memoryview(mapped)), len(mapped), digest, entries)


def _look_up(held: filters.Filter, size: int, digest: str, entries: int) -> None:
    """Half of what is looked up is there, half is not."""
    figure("oprf: filter verified", size / (1 << 20) * rate(lambda: held.verify(digest), 1), "MiB/s")
    strangers = [next(iter(_pieces(1, seed))) for seed in range(2, 20_002)]
    here = next(iter(_pieces(entries, 1)))[: 64 * 20_000]
    there = [here[at : at + 64] for at in range(0, len(here), 64)]
    if not all(output in held for output in there) or any(output in held for output in strangers):
        raise SystemExit("error: the filter does not answer what it should\nhint: run the tests of matching/filter")
    both = there + strangers
    figure("oprf: look-ups, one by one", rate(lambda: [each in held for each in both], len(both)), "1/s", goal=200_000)
    joined = b"".join(both)
    figure("oprf: look-ups, many at once", rate(lambda: held.hits(joined), len(both)), "1/s")


def _pieces(entries: int, seed: int) -> Iterator[bytes]:
    """Outputs as a list of that size has them: bytes that look random."""
    step = 1 << 16
    for start in range(0, entries, step):
        size = 64 * min(step, entries - start)
        yield hashlib.shake_128(b"%d %d" % (seed, start)).digest(size)


def _build_filter(entries: int) -> None:
    """CPU seconds without those of making the outputs, peak of memory in MiB, digest."""
    started = time.process_time()
    for _ in _pieces(entries, 1):
        pass
    making = time.process_time() - started
    with Path(os.environ["BENCH_FILTER"]).open("wb") as file:
        started = time.process_time()
        built = filters.build("ab" * 32, "persons", 1, _pieces(entries, 1), os.urandom, file.write)
        spent = time.process_time() - started - making
    peak = importlib.import_module("resource").getrusage(0).ru_maxrss / 1024
    print(max(spent, 1e-9), peak, built.digest)
