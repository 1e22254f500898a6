"""The log of a node beside pymerkle (InmemoryTree): append, prove, verify, audit a million leaves.

CPU time of one core, each side in a process of its own with the same entries and the same places; a figure is the best
of the slices that it is measured in, for both alike. pymerkle is GPL and only a yardstick: nothing of Thiqa imports it.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version

from bench import figure, say

GOAL = 5.0
BATCH = 512  # leaves per transaction: what a node under load commits together
NEAR = 64  # neighbouring proofs: the receipts of one bundle

# key of ours: its name, its unit, the key of what the peer does for the same end
FIGURES = {
    "append": ("append", "leaves/s", "append"),
    "prove": ("inclusion proofs, random places", "proofs/s", "prove"),
    "prove_cold": ("inclusion proofs, random places, tiles opened on the way", "proofs/s", "prove"),
    "prove_near": ("inclusion proofs, 64 neighbours of a tree just opened", "proofs/s", "prove_near"),
    "verify": ("verify inclusion, each alone", "proofs/s", "verify"),
    "verify_near": ("verify inclusion, 64 neighbours under one root", "proofs/s", "verify"),
    "grown": ("consistency proofs, random sizes", "proofs/s", "grown"),
    "verify_grown": ("verify consistency", "proofs/s", "verify_grown"),
    "audit": ("audit from raw entries", "leaves/s", "audit"),
}


def run() -> None:
    """Measure both sides and print the figures. ``--size`` and ``--proofs`` make it smaller."""
    options = argparse.ArgumentParser(prog="bench ledger")
    options.add_argument("--size", type=int, default=1_000_000, help="leaves in the log")
    options.add_argument("--proofs", type=int, default=20_000, help="proofs of each kind")
    chosen = options.parse_args()
    try:
        name = f"pymerkle {version('pymerkle')} InmemoryTree"
    except PackageNotFoundError:
        raise SystemExit("error: pymerkle is not here\nhint: install the dependency group bench") from None
    ours, peer = (_apart(side, chosen.size, chosen.proofs) for side in ("ours", "peer"))
    if ours.pop("root") != peer.pop("root"):
        raise SystemExit("error: the two trees have different roots, so no figure means anything")
    for key, (what, unit, beside) in FIGURES.items():
        value, other = float(ours[key]), float(peer[beside])
        label = f"{name}: {other:.0f} {unit}"
        figure(f"ledger of {chosen.size} leaves: {what}", value, unit, peer=label, ratio=value / other, goal=GOAL)
    # What verifying alone cannot go below: one call of SHA-256 for each hash of the proof.
    limit, label = float(ours["sha256"]), f"hashlib.sha256 of 65 bytes: {float(ours['sha256']):.0f} calls/s"
    value = float(ours["verify"]) * float(ours["hashes"])
    what = "verify inclusion, each alone, against the raw limit"
    figure(f"ledger of {chosen.size} leaves: {what}", value, "hashes/s", peer=label, ratio=value / limit)


def _apart(side: str, size: int, proofs: int) -> dict[str, float | str]:
    say(f"{side}: {size} leaves, {proofs} proofs of each kind")
    command = [sys.executable, "-m", "bench.ledger", side, str(size), str(proofs)]
    answer: dict[str, float | str] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    for key, value in answer.items():
        say(f"  {key} {value if isinstance(value, str) else round(value)}")
    return answer


def _entries(size: int) -> list[bytes]:
    return [b"%042d" % at for at in range(size)]  # as long as a leaf of the node's log


def _places(size: int, proofs: int) -> list[int]:
    chance = random.Random(6962)
    return [chance.randrange(1, size) for _ in range(proofs)]


def _near(size: int) -> Iterator[range]:
    chance = random.Random(9162)
    for _ in range(20):
        first = chance.randrange(1, size - NEAR)
        yield range(first, first + NEAR)


def _rate(act: Callable[..., object], *columns: Sequence[object], slices: int = 5) -> float:
    """Calls per second of CPU, of the best slice: the machine is shared, and disturbance only ever adds."""
    rows = list(zip(*columns, strict=True))
    length = max(1, len(rows) // slices)
    best = 0.0
    for at in range(0, length * slices, length):
        start = time.process_time()
        for row in rows[at : at + length]:
            act(*row)
        best = max(best, length / (time.process_time() - start))
    return best


def _ours(size: int, proofs: int) -> dict[str, float | str]:
    from thiqa.ledger.audit import recompute
    from thiqa.ledger.proof import InclusionVerifier, verify_consistency, verify_inclusion
    from thiqa.ledger.tiles import TileTree, grow
    from thiqa.ledger.tree import Frontier, leaf_hash

    result: dict[str, float | str] = {}
    entries, places = _entries(size), _places(size, proofs)

    # What the store does for each transaction, less its rows: leaf hashes, frontier, changed tiles.
    tiles: dict[tuple[int, int], bytes] = {}
    frontier = Frontier()

    def append(batch: Sequence[bytes]) -> None:
        leaves = [leaf_hash(entry) for entry in batch]
        first = frontier.size
        tiles.update(grow(first, tiles, leaves, frontier.extend(leaves)))

    result["append"] = BATCH * _rate(append, [entries[at : at + BATCH] for at in range(0, size, BATCH)])
    if size % BATCH:  # the last batches may be left over by the slices
        append(entries[frontier.size :])
    while frontier.size < size:
        append(entries[frontier.size : frontier.size + BATCH])
    root = frontier.root()
    result["root"] = root.hex()

    def read(level: int, index: int) -> bytes:
        return tiles[level, index]

    tree = TileTree(size, read)
    result["prove_cold"] = _rate(tree.inclusion, places, slices=1)
    result["prove"] = _rate(tree.inclusion, places)
    result["grown"] = _rate(tree.consistency, places)
    best = 0.0
    for near in _near(size):
        fresh = TileTree(size, read)
        best = max(best, _rate(fresh.inclusion, near, slices=1))
    result["prove_near"] = best

    leaves = [leaf_hash(entries[at]) for at in places]
    paths = [tree.inclusion(at) for at in places]
    sizes, roots = [size] * proofs, [root] * proofs
    result["verify"] = _rate(verify_inclusion, leaves, places, sizes, roots, paths)
    result["hashes"] = sum(map(len, paths)) / proofs
    result["sha256"] = _rate(lambda block: sha256(block).digest(), [bytes(65)] * 200_000)
    best = 0.0
    for near in _near(size):
        group = [leaf_hash(entries[at]) for at in near], near, [tree.inclusion(at) for at in near]
        best = max(best, _rate(InclusionVerifier(size, root).check, *group, slices=1))
    result["verify_near"] = best
    olds, paths = [tree.root(at) for at in places], [tree.consistency(at) for at in places]
    result["verify_grown"] = _rate(verify_consistency, places, sizes, olds, roots, paths)

    start = time.process_time()
    assert recompute(entries).root() == root
    result["audit"] = size / (time.process_time() - start)
    return result


def _peer(size: int, proofs: int) -> dict[str, float | str]:
    from pymerkle import InmemoryTree, verify_consistency, verify_inclusion

    result: dict[str, float | str] = {}
    entries, places = _entries(size), _places(size, proofs)
    tree = InmemoryTree(algorithm="sha256")
    # Its fastest way in, in the same batches. It counts leaves from one.
    batches = [entries[at : at + BATCH] for at in range(0, size, BATCH)]
    result["append"] = BATCH * _rate(tree.append_entries, batches)
    while tree.get_size() < size:
        tree.append_entries(entries[tree.get_size() : tree.get_size() + BATCH])
    root = tree.get_root()
    result["root"] = root.hex()

    numbers = [at + 1 for at in places]
    result["prove"] = _rate(tree.prove_inclusion, numbers)
    result["prove_near"] = max(_rate(tree.prove_inclusion, [at + 1 for at in near], slices=1) for near in _near(size))
    result["grown"] = _rate(tree.prove_consistency, places)
    leaves = [tree.get_leaf(at) for at in numbers]
    paths = [tree.prove_inclusion(at) for at in numbers]
    result["verify"] = _rate(verify_inclusion, leaves, [root] * proofs, paths)
    olds, paths = [tree.get_root(at) for at in places], [tree.prove_consistency(at) for at in places]
    result["verify_grown"] = _rate(verify_consistency, olds, [root] * proofs, paths)

    del tree
    start = time.process_time()
    again = InmemoryTree(algorithm="sha256")
    again.append_entries(entries)
    assert again.get_root() == root
    result["audit"] = size / (time.process_time() - start)
    return result


if __name__ == "__main__":
    side, size, proofs = sys.argv[1:]
    print(json.dumps({"ours": _ours, "peer": _peer}[side](int(size), int(proofs))))
