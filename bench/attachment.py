"""A large file from one node to another beside the raw limit: the same bytes over a plain socket into synced files.

Two nodes in processes of their own on this machine, with their real transport. The raw side does what no delivery can
go below: it sends the same bytes in the same pieces over a plain socket, and writes, syncs and renames each piece. It
hides, proves and remembers nothing. Each figure is the best of its rounds, for both sides alike.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bench import figure, say
from tests.faults.attachment_kills import MEMORY, Trial

PIECE = 4 << 20


def run() -> None:
    """Measure both sides and print the figures."""
    options = argparse.ArgumentParser(prog="bench attachment")
    options.add_argument("--size", type=int, default=256, help="MiB of the file")
    options.add_argument("--rounds", type=int, default=3, help="how often each side is measured")
    chosen = options.parse_args()
    rates: dict[str, float] = {}
    memory: dict[str, float] = {}
    for number in range(chosen.rounds):
        say(f"round {number + 1} of {chosen.rounds}: {chosen.size} MiB")
        for what, measure in (("raw", _raw), ("node", lambda root, size: _node(root, size, memory))):
            root = Path(tempfile.mkdtemp(prefix="thiqa-bench-"))
            try:
                for step, seconds in measure(root, chosen.size << 20).items():
                    key = f"{what} {step}"
                    rates[key] = max(rates.get(key, 0.0), chosen.size / seconds)
            finally:
                shutil.rmtree(root, ignore_errors=True)
    for step, label in (
        ("seal", "copy into synced pieces"),
        ("deliver", "plain socket into synced pieces"),
        ("open", "copy into one synced file"),
    ):
        ours, raw = rates[f"node {step}"], rates[f"raw {step}"]
        name, peer = f"attachment of {chosen.size} MiB: {step}", f"{label}: {raw:.0f} MiB/s"
        figure(name, ours, "MiB/s", peer=peer, ratio=ours / raw)
    for role, most in sorted(memory.items()):
        figure(
            f"attachment of {chosen.size} MiB: most memory of the process that must {role}", most, "MiB", goal=MEMORY
        )


def _node(root: Path, size: int, memory: dict[str, float]) -> dict[str, float]:
    """Seconds of each step. Delivering includes the start of the sender's process, half a second."""
    trial = Trial(root, size, 0, random.Random(0))
    seen = trial.carry()
    assert seen.same
    for role, most in trial.memory.items():
        memory[role] = max(memory.get(role, 0.0), most)
    return seen.seconds


def _raw(root: Path, size: int) -> dict[str, float]:
    source = root / "source.bin"
    with source.open("wb") as file:
        for _ in range(size >> 20):
            file.write(os.urandom(1 << 20))
    return {
        "seal": _timed(lambda: _write(root / "sent", source)),
        "deliver": _timed(lambda: _carry(root / "arrived", source)),
        "open": _timed(lambda: _copy(root / "copy.bin", source)),
    }


def _timed(act: Callable[[], None]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _keep(folder: Path, number: int, data: bytes) -> None:
    with (folder / f"new-{number}").open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    (folder / f"new-{number}").rename(folder / str(number))
    handle = os.open(folder, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def _write(folder: Path, source: Path) -> None:
    folder.mkdir()
    with source.open("rb") as file:
        number = 0
        while data := file.read(PIECE):
            _keep(folder, number, data)
            number += 1


def _copy(target: Path, source: Path) -> None:
    with source.open("rb") as file, target.open("wb") as out:
        shutil.copyfileobj(file, out, 1 << 18)
        out.flush()
        os.fsync(out.fileno())


def _carry(folder: Path, source: Path) -> None:
    """One piece, one answer, as calls are; both ends in this process, whose threads share one lock only in Python."""
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taking = threading.Thread(target=_take, args=(listening, folder))
        taking.start()
        with socket.create_connection(listening.getsockname()) as line, source.open("rb") as file:
            while data := file.read(PIECE):
                line.sendall(len(data).to_bytes(4) + data)
                line.recv(1)
        taking.join()


def _take(listening: socket.socket, folder: Path) -> None:
    line, _ = listening.accept()
    with line, line.makefile("rb") as incoming:
        number = 0
        while head := incoming.read(4):
            _keep(folder, number, incoming.read(int.from_bytes(head)))
            line.sendall(b"\1")
            number += 1
