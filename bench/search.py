"""Private search in bulk: set-up and balanced runs beside openmined-psi and SPU, memory of a large list, travellers.

Beside peers it is the engine that is measured, both parties in this process: hashing, evaluation, proofs, filter and
join, and every byte that travels. The last two parts run on two nodes with their databases and logs: a crossing list is
opened by its owner, and the people of a watch list are asked about, each batch with its sealed question.
"""

from __future__ import annotations

import argparse
import resource
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import _psi_peers, figure, say
from bench._people import People

ROOT = Path(__file__).resolve().parent.parent
BATCH = 32_768
KEYS_EACH = 8  # of a record in the large list
PEERS = ("openmined-setup", "openmined", "spu-ecdh", "spu-rr22")
SHARE = 0.01  # of the watched are among the travellers


def run() -> None:
    """Print every figure; a peer that cannot be had is named in one line. ``--quick`` takes small sizes."""
    options = argparse.ArgumentParser(prog="bench search")
    options.add_argument("--quick", action="store_true", help="small sizes, for a try")
    options.add_argument("--items", type=int, default=1 << 20, help="keys of each side beside the peers")
    options.add_argument("--keys", type=int, default=10_000_000, help="keys of the large list")
    options.add_argument("--count", type=int, default=10_000_000, help="travellers of the crossing list")
    options.add_argument("--watched", type=int, default=100_000, help="people who are asked about")
    options.add_argument("--repeats", type=int, default=1, help="runs beside the peers, of which the median counts")
    options.add_argument("--only", choices=("peers", "memory", "travellers"), default="", help="one of the three parts")
    options.add_argument("--peers", nargs="*", choices=PEERS, default=PEERS, help="only these of them")
    options.add_argument("--child", type=int, default=0, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    from thiqa.store import database

    database.prepare()  # settings of Django are asked for on import
    if chosen.child:
        _large(chosen.child)
        return
    if chosen.quick:
        chosen.items, chosen.keys, chosen.count, chosen.watched = 1 << 14, 200_000, 10_000, 1_000
    parts: dict[str, Callable[[], None]] = {
        "peers": lambda: _peers(chosen.items, chosen.repeats, chosen.peers),
        "memory": lambda: _memory(chosen.keys),
        "travellers": lambda: _travellers(chosen.count, chosen.watched),
    }
    for name, part in parts.items():
        if chosen.only in ("", name):
            part()


# --- beside the peers -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of both parties, and bytes that travelled or were published."""

    setup: float
    whole: float
    filter: int
    bytes: int


def _peers(items: int, repeats: int, chosen: Sequence[str]) -> None:
    """Peers and we in turns, so that all see the same machine."""
    every: dict[str, Callable[[], dict[str, float] | None]] = {
        "openmined-setup": lambda: _psi_peers.openmined("setup", items),
        "openmined": lambda: _psi_peers.openmined("both", items),
        "spu-ecdh": lambda: _psi_peers.spu("ecdh", items),
        "spu-rr22": lambda: _psi_peers.spu("rr22", items),
    }
    works = {name: every[name] for name in chosen}
    ours: list[Spent] = []
    theirs: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(repeats):
        say(f"search: {items:,} keys on each side, run {turn + 1} of {repeats}")
        ours.append(_balanced(items))
        for name, work in works.items():
            found = work()
            if found is not None:
                theirs[name].append(found["cpu"])
                say(f"  {name}: {found['cpu']:.2f} CPU s, {found['wall']:.2f} s")
    medians = {name: statistics.median(some) for name, some in theirs.items() if some}
    setup, whole = (statistics.median([getattr(each, name) for each in ours]) for name in ("setup", "whole"))
    figure("search: filter", ours[0].filter / items, "bytes/key", goal=5.8)
    what = f"search: set-up of a list of {items} keys"
    _beside(what, setup, "openmined-psi", medians.get("openmined-setup"), 10)
    what = f"search: {items} keys against {items}, both parties"
    _beside(what, whole, "openmined-psi", medians.get("openmined"), None)
    _beside(what, whole, "SPU ECDH 25519", medians.get("spu-ecdh"), 1)
    _beside(what, whole, "SPU RR22", medians.get("spu-rr22"), None)
    figure(f"search: {items} keys against {items}, all that travels", ours[0].bytes / items, "bytes/item", goal=75)


def _beside(what: str, seconds: float, peer: str, theirs: float | None, goal: float | None) -> None:
    if theirs is None:
        figure(what, seconds, "CPU s")
    else:
        figure(what, seconds, "CPU s", peer=f"{peer}: {theirs:.2f} CPU s", ratio=theirs / seconds, goal=goal)


def _balanced(items: int) -> Spent:
    """One list of ``items`` keys and as many that are asked for, half of them in it."""
    from thiqa.exchange.evaluating import evaluated
    from thiqa.matching import bulk, oprf
    from thiqa.matching import filter as filters
    from thiqa.store import joining

    key = oprf.derive(secrets.token_bytes(32), b"bench")
    with tempfile.TemporaryDirectory(prefix="thiqa-bench-") as folder:
        path = Path(folder, "filter")
        began = time.process_time()
        listed = ((str(at), [b"%032x" % one for one in range(at, min(at + 8, items))]) for at in range(0, items, 8))
        with path.open("wb") as file:
            pieces = (entries for _, entries in evaluated(key, listed))
            filters.build("ab" * 32, "se-1", 1, pieces, secrets.token_bytes, file.write, width=13)
        setup = time.process_time() - began
        travelled = size = path.stat().st_size
        held = filters.Filter(memoryview(path.read_bytes()))
        kept: list[bytes] = []
        for start in range(items // 2, items // 2 + items, BATCH):
            numbers = range(start, min(start + BATCH, items // 2 + items))
            outputs, moved = _asked(key, [b"%032x" % one for one in numbers])
            kept.append(bulk.rows(outputs, [one - items // 2 for one in numbers], [0] * len(numbers)))
            travelled += moved
        asked = (bulk.columns(each, held.head.entries) for each in kept)
        made = joining.write(Path(folder), {"asked": asked, "listed": bulk.listed(held)}, 1024)
        with joining.opened(joining.DUCKDB, Path(folder), 1024) as engine:
            found = sum(1 for _ in engine.select(bulk.HITS, made))
        whole = time.process_time() - began
    if not items - items // 2 <= found <= items - items // 2 + 2:
        raise SystemExit(f"error: {found} keys met\nhint: run the tests of matching/bulk")
    return Spent(setup, whole, size, travelled)


def _asked(key: Any, inputs: Sequence[bytes]) -> tuple[list[bytes], int]:
    """One batch as asker and owner work on it; the outputs, and the bytes of query and answer."""
    from thiqa.domain.search import Answer, Query
    from thiqa.matching import oprf

    blinds = oprf.scalars(secrets.token_bytes, len(inputs))
    digits = "00" * 32
    query = Query(
        "00" * 16, digits, "se-1", 1, digits, digits, "2026-11-23T09:00:00Z", "SE-1", "terrorism", "suspect",
        frozenset({"identity"}), "case", "offence", "basis", oprf.blind(inputs, blinds),
    )  # fmt: skip
    evaluated, proof = oprf.answer(key, query.elements, oprf.scalars(secrets.token_bytes, 1))
    answer = Answer("00" * 16, query.reference, query.made, 1, proof, evaluated)
    outputs = oprf.finalize(inputs, blinds, query.elements, answer.elements, answer.proof, key.public)
    return outputs, len(query.encode()) + len(answer.encode())


# --- on two nodes -----------------------------------------------------------------------------------------------------


def _memory(keys: int) -> None:
    """In a process of its own, so that its memory is its own."""
    say(f"search: a list of {keys:,} keys, published by a node")
    command = [sys.executable, "-m", "bench", "search", "--child", str(keys)]
    told = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE)
    peak, spent, seconds, size = (float(each) for each in told.stdout.decode().split())
    figure(f"search: list of {keys} keys published by a node, memory", peak, "MiB", goal=1024)
    figure(f"search: list of {keys} keys published by a node", keys / spent, "keys/s of one core")
    figure(f"search: list of {keys} keys published by a node, by the clock", seconds, "s")
    figure(f"search: list of {keys} keys, filter", size / keys, "bytes/key", goal=5.8)


def _large(keys: int) -> None:
    """Peak of memory in MiB, CPU seconds, seconds, bytes of the filter."""
    pair = _pair()
    began, wall = time.process_time(), time.monotonic()
    records = (
        (f"{at:032x}", [b"i1/document:passport:XAA:%010d" % one for one in range(at, min(at + KEYS_EACH, keys))])
        for at in range(0, keys, KEYS_EACH)
    )
    published = _publish(pair, records)
    print(
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, time.process_time() - began,
        time.monotonic() - wall, published.size,
    )  # fmt: skip
    pair.close()


def _travellers(count: int, watched: int) -> None:
    """A crossing list at Atlas, a watch list at Baobab: from the first name to the last hit."""
    from tests.searching import GROUND, record
    from thiqa.exchange import bulk, fetch
    from thiqa.exchange.search import Subject
    from thiqa.registry.searchable import asked, filed

    say(f"search: {count:,} travellers against {watched:,} watched people")
    pair = _pair()
    known: list[dict[str, Any]] = []
    hits = max(1, round(watched * SHARE))
    clause = fetch.clause_of(_agreement(pair), "se-1", pair.baobab.id)
    assert clause is not None

    def crossing() -> Iterator[tuple[str, list[bytes]]]:
        people = People(2026)
        for at in range(count):
            fields = people.person()
            if len(known) < hits and at % max(1, count // hits) == 0:
                known.append(fields)
            if at and at % 200_000 == 0:
                say(f"  {at:,} travellers, {time.monotonic() - start:,.0f} s")
            yield f"{at:032x}", filed(record(fields), clause)

    start, work = time.monotonic(), time.process_time()
    published = _publish(pair, crossing())
    figure(f"search: crossing list of {count} travellers opened", count / (time.monotonic() - start), "travellers/s")
    say(f"  {published.count:,} entries, {published.size:,} bytes, {time.monotonic() - start:,.1f} s")
    begun, asked_work = time.monotonic(), time.process_time()
    fetch.fetch(pair.baobab, pair.agreement)
    strangers = People(7)
    people = known + [strangers.person() for _ in range(watched - len(known))]
    job = bulk.job_of(pair.baobab, pair.agreement, GROUND, "watch list", "name-birth")
    done = bulk.ask(
        pair.baobab, job, bulk.behind(people), lambda each: Subject("-", asked("person", each, "name-birth")),
        tell=lambda asking, rate: say(f"  {asking.rows:,} watched, {rate:,.0f} a second"),
    )  # fmt: skip
    asking = time.monotonic() - begun
    rate = done.keys / (time.process_time() - asked_work)
    figure("search: keys asked, sealed, evaluated, proved and verified, both nodes", rate, "keys/s of one core")
    joining = time.monotonic()
    found = bulk.hits(pair.baobab, job, "bench")
    say(f"  asked in {asking:,.1f} s, joined in {time.monotonic() - joining:,.1f} s")
    whole = time.monotonic() - start
    met = {hit.subject for hit in found}
    missed = len(set(range(len(known))) - met)
    others = sum(hit.subject >= len(known) for hit in found)
    if missed:
        raise SystemExit(f"error: {missed} of {len(known)} known people were not found\nhint: run the tests")
    say(f"  {len(known):,} who crossed were found; {others:,} others share a name and year of birth or a number")
    what = f"search: {count} travellers against {watched} watched people, end to end"
    figure(f"{what}, by the clock", whole, "s")
    figure(f"{what}, both nodes", time.process_time() - work, "CPU s")
    pair.close()


def _pair() -> Any:
    from tests import cast
    from tests.searching import AGREEMENT, overseen

    pair = cast.pair(AGREEMENT.replace("capacity = 40", "capacity = 1000000"))
    overseen(pair.baobab)
    return pair


def _agreement(pair: Any) -> Any:
    from thiqa.exchange import agreements

    return agreements.find(pair.atlas, pair.agreement).agreement


def _publish(pair: Any, records: Iterator[tuple[str, list[bytes]]]) -> Any:
    from thiqa.exchange import agreements, lists

    held = agreements.find(pair.atlas, pair.agreement)
    return lists.publish_list(pair.atlas, held, "se-1", records, 0, "bench", days=30)
