"""A worker of a node as a process of its own: it sends, delivers both ways, takes back, erases, and tells what it did.

Each process opens both nodes on their shared databases and hands calls from one to the other, as if it were a server of
each. So every row of both is written by all processes at once.
"""

from __future__ import annotations

import multiprocessing
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests import cast
from thiqa.config import Config
from thiqa.exchange import deliver, expire, retract, send
from thiqa.exchange.found import open_node
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Outbox

PATIENCE = 30.0
"""Seconds after which a worker gives up: far more than it needs."""


@dataclass(frozen=True)
class Running:
    """A clock that runs, the same in all processes."""

    base: float

    def __call__(self) -> datetime:
        return cast.START + timedelta(seconds=time.time() - self.base)


@dataclass(frozen=True)
class Work:
    """What one process does: its name, the homes of both nodes, and how often it sends."""

    name: str
    homes: Sequence[tuple[Config, str]]
    agreement: str
    rounds: int
    workers: int
    base: float


def run(works: Sequence[Work]) -> list[list[str]]:
    """Do all at once, each in a process of its own; the ids of the messages that each sent. Raises what one raised."""
    with ProcessPoolExecutor(len(works), mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_work, works))


def _work(work: Work) -> list[str]:
    nodes = _open(work)
    sent: list[str] = []
    try:
        _all_ready(work)
        for number in range(work.rounds):
            for node in nodes:
                sent += _send(node, work, number)
                deliver.run_once(node, work.name)
        until = time.monotonic() + PATIENCE
        while any(Outbox.objects.using(node.alias).filter(state="accepted").exists() for node in nodes):
            assert time.monotonic() < until, "messages were not delivered in time"
            for node in nodes:
                deliver.run_once(node, work.name)
            time.sleep(0.01)
        return sent
    finally:
        for node in nodes:
            database.detach(node.alias)


def _all_ready(work: Work) -> None:
    """Wait until every process is up, so that none finds its work done by the others."""
    folder = work.homes[0][0].home
    (folder / f"{work.name}.ready").touch()
    until = time.monotonic() + PATIENCE
    while len(list(folder.glob("*.ready"))) < work.workers:
        assert time.monotonic() < until, "a process did not start"
        time.sleep(0.005)


def _open(work: Work) -> list[Node]:
    wire = cast.Wire()
    nodes = [
        open_node(config, alias, "a passphrase", clock=Running(work.base), random=secrets.token_bytes, transport=wire)
        for config, alias in work.homes
    ]
    wire.nodes |= {node.id: node for node in nodes}
    return nodes


def _send(node: Node, work: Work, number: int) -> list[str]:
    tips = [cast.tip(f"{work.name} {number} {each}") for each in range(3)]
    # A request waits for a second person, so this writes a draft beside the messages.
    done = send.send(node, work.agreement, [*tips, cast.tip(f"{work.name} {number}", mechanism="request")])
    sent = [one.message for one in done if isinstance(one, send.Accepted)]
    if number % 2:
        taken = retract.retract(node, sent[0], "liaison officer", "it was wrong")
        assert isinstance(taken, send.Accepted)
        sent.append(taken.message)
        expire.sweep(node)
    return sent


def at_once(*acts: Callable[[], object]) -> None:
    """Run each in a thread of its own, all beginning together. Raises the first that any raised."""
    import threading
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    ready = threading.Barrier(len(acts))

    def one(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(one, act) for act in acts]:
            done.result()
