"""One verified lookup through the whole stack of two nodes: TLS, signed frames, proofs, log and disk, as they serve.

Atlas is ``thiqa serve`` in a process of its own; this process asks for Baobab, one question after the other. CPU of the
owner is what its process used in that time, by ``/proc``; latency is what an officer waits, the asker's work included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench import figure, say
from thiqa.store import database

database.prepare()

from thiqa.cli.stage import House, Stage  # noqa: E402
from thiqa.crypto.envelope import Identity  # noqa: E402
from thiqa.domain import evaluation  # noqa: E402
from thiqa.domain.agreement import Agreement, Party  # noqa: E402
from thiqa.domain.marking import Marking, Pap, Tlp  # noqa: E402
from thiqa.domain.record import Provenance, Record  # noqa: E402
from thiqa.domain.search import padded  # noqa: E402
from thiqa.exchange import agree, deliver, fetch, introduce, oversight, peer  # noqa: E402
from thiqa.exchange.https import Https  # noqa: E402
from thiqa.exchange.node import Node  # noqa: E402
from thiqa.exchange.search import Ground, Searched, Subject, search  # noqa: E402
from thiqa.registry import keep, opening  # noqa: E402
from thiqa.registry.searchable import asked  # noqa: E402
from thiqa.store.models import Partner  # noqa: E402

AGREEMENT = """
[agreement]
id = "00112233445566778899aabbccddee77"
version = 1
in_force_from = "{today}"
in_force_until = "{last}"
languages = ["en"]
legal_bases = ["Example convention, article 9"]
title = {{ ar = "اتفاق", fr = "Accord", en = "Search agreement", es = "Acuerdo" }}
parties = {{ a = "atlas", b = "baobab" }}

[[clause]]
id = "SE-1"
direction = "both"
mechanisms = ["search"]
actions = ["search"]
purposes = ["terrorism"]
categories = ["suspect"]
data = ["identity", "birth", "travel-document", "contact-details"]
highest = {{ tlp = "amber+strict", pap = "amber", handling = ["H0"] }}
retention_days = 30
release = "none"
capacity = 1000000
"""
LIST = "se-1"
GROUND = Ground("terrorism", "suspect", "B-2026-17", "preparing an attack", "Act on Information, section 4", "analyst")
_TICKS = os.sysconf("SC_CLK_TCK")


def run() -> None:
    """Ask some hundreds of questions, half of them about people who are in the list, and print what one costs."""
    options = argparse.ArgumentParser(prog="bench lookup")
    options.add_argument("--queries", type=int, default=400, help="questions that are measured")
    options.add_argument("--records", type=int, default=200, help="people in the list")
    options.add_argument("--profile", type=Path, help="write a profile of the owner, who then answers in this process")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="thiqa-lookup-") as folder, Stage(Path(folder)) as stage:
        atlas, baobab = stage.make("atlas"), stage.make("baobab")
        agreement = prepared(atlas, baobab, chosen.records)
        if chosen.profile:
            _profiled(atlas.node, baobab.node, agreement, chosen.queries, chosen.profile)
            return
        stage.serve()
        baobab.node.transport = Https(baobab.node.alias, baobab.node.master, baobab.node.config.call_seconds)
        _asked(baobab.node, agreement, 10)  # lines are open and caches are warm
        process = atlas.process
        assert process is not None
        began = cpu(process.pid)
        mine = time.process_time()
        waits, hits = _asked(baobab.node, agreement, chosen.queries)
        spent, mine = cpu(process.pid) - began, time.process_time() - mine
        if hits != chosen.queries // 2:
            raise AssertionError(f"{hits} hits of {chosen.queries // 2}")
        waits.sort()
        figure("CPU of the owner for one lookup", 1000 * spent / chosen.queries, "ms", goal=1.0)
        figure("CPU of the asker for one lookup", 1000 * mine / chosen.queries, "ms")
        figure("latency of one lookup, median", 1000 * statistics.median(waits), "ms")
        figure("latency of one lookup, p99", 1000 * waits[int(len(waits) * 0.99)], "ms", goal=10.0)
        figure("one fdatasync of this disk, median; a lookup waits for four", 1000 * synced(Path(folder)), "ms")
        baobab.node.transport.close()


def prepared(atlas: House, baobab: House, records: int) -> str:
    """Bring both nodes to where Baobab has fetched Atlas's list; the agreement's id."""
    nodes = {house.node.id: house.node for house in (atlas, baobab)}
    for house in (atlas, baobab):
        house.node.transport = handed_over(nodes)
    for here, there in ((atlas, baobab), (baobab, atlas)):
        card = introduce.read_card(introduce.card(there.node))
        introduce.introduce(here.node, there.name, card, introduce.voice(here.node, card), "officer")
    today = atlas.node.clock().date()
    text = AGREEMENT.format(today=today - timedelta(days=1), last=today + timedelta(days=3650))
    parties = {"a": Party(atlas.node.id, "Atlas"), "b": Party(baobab.node.id, "Baobab")}
    agreement = Agreement.from_toml(text, parties)
    agree.put_forward(atlas.node, introduce.partner_named(atlas.node, "baobab"), agreement, "adviser")
    deliver.drain(atlas.node, "bench")
    agree.sign(baobab.node, agreement.id, "adviser")
    deliver.drain(baobab.node, "bench")
    held = Provenance(
        "own work", evaluation.DEFAULT, Marking(Tlp.AMBER, Pap.AMBER), "fact", str(today + timedelta(days=365)),
        "suspect",
    )  # fmt: skip
    for number in range(records):
        keep.add(atlas.node, "analyst", Record("", "person", held, person(number)))
    opening.publish(atlas.node, agreement.id, LIST, "officer")
    oversight.name(baobab.node, "Inspectorate", Identity.generate(os.urandom).recipient, "director")
    fetch.fetch(baobab.node, agreement.id)
    return agreement.id


def handed_over(nodes: Mapping[str, Node]) -> Callable[[Partner, bytes], bytes]:
    """A transport inside this process, for what comes before the measurement."""
    return lambda partner, call: peer.answer(nodes[partner.node], call)


def person(number: int, family: str = "Benali") -> dict[str, Any]:
    """The fields of an invented person; another family shares no key with this one."""
    given = ("Omar", "Samir", "Nadia", "Leila", "Karim", "Hassan", "Fatima", "Tarek", "Rashid", "Zaynab")[number % 10]
    return {
        "names": [{"name": f"{given} {family}"}],
        "births": [{"date": f"{1950 + number % 50}-03-14"}],
        "documents": [{"type": "passport", "number": f"{family[0]}{number:07}"}],
    }


def _asked(node: Node, agreement: str, count: int) -> tuple[list[float], int]:
    """Ask ``count`` questions; how long each took, in seconds, and how many hit."""
    waits, hits = [], 0
    sizes = set()
    for number in range(count):
        whom = person(number) if number % 2 else person(number, "Kowalczyk")
        keys = asked("person", whom)
        sizes.add(padded(len(keys)))
        begun = time.perf_counter()
        done: Searched = search(node, agreement, [Subject(whom["names"][0]["name"], keys)], GROUND)
        waits.append(time.perf_counter() - begun)
        hits += len(done.hits)
    say(f"lookup: {count} questions in batches of {sorted(sizes)}, {hits} hits")
    return waits, hits


def synced(folder: Path, count: int = 50) -> float:
    """Seconds until 4 KiB are on the disk: what a commit waits for, whoever computes how fast."""
    took = []
    with (folder / "synced").open("wb", buffering=0) as file:
        for _ in range(count):
            begun = time.perf_counter()
            file.write(bytes(4096))
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def cpu(pid: int) -> float:
    """Seconds of CPU that a process has used, in user and in system mode, all threads (proc(5))."""
    after = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(after[11]) + int(after[12])) / _TICKS


def _profiled(owner: Node, asker: Node, agreement: str, count: int, file: Path) -> None:
    """Answer in this process and write where the owner's time goes, for ``python -m pstats``."""
    import cProfile

    profile = cProfile.Profile()

    def watched(partner: Partner, call: bytes) -> bytes:
        profile.enable()
        try:
            return peer.answer(owner, call)
        finally:
            profile.disable()

    _asked(asker, agreement, 10)
    asker.transport = watched
    _asked(asker, agreement, count)
    profile.dump_stats(file)
    say(f"lookup: python -m pstats {file}")
