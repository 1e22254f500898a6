"""``thiqa serve``: one process that listens for partners, shows the status page, delivers, and keeps house.

Everything it does is one of the verbs, in a loop; what it holds in memory may be lost at any moment. It ends on SIGTERM
or SIGINT after the calls that are running; killing it outright loses nothing either, only time.
"""

from __future__ import annotations

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from types import FrameType

from django.db import Error as DatabaseError
from django.db import connections

from thiqa.domain.errors import DeliveryError, ThiqaError
from thiqa.exchange import attach, bulk, deliver, expire, pull, rotate, witness
from thiqa.exchange import fetch as fetch_lists
from thiqa.exchange.https import Https
from thiqa.exchange.memory import give_back_large_buffers
from thiqa.exchange.node import Node
from thiqa.interop import subjects
from thiqa.registry import opening, watching
from thiqa.store import database
from thiqa.store.models import Partner
from thiqa.web.server import listen_for_partners, listen_for_status

FIRST_REST, LONGEST_REST = 0.05, 1.0
"""Seconds between two looks for due work: short after work was found, longer while there is none. Another process (a
command) may add work at any moment and has no way to wake this one, so it looks."""
FETCH_SECONDS = 10
"""How often a node that cannot be called fetches from its partners."""
HOUSE_SECONDS = 60
_GRACE_SECONDS, _END_SECONDS = 2, 15


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a node listens now: host and port; no status page, no address."""

    peer: tuple[str, int]
    status: tuple[str, int] | None


def serve(node: Node, ready: Callable[[Addresses], object], stop: threading.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or until ``stop`` is set. ``ready`` is called once, when both ports listen.

    Raises ``SettingInvalid`` for a port that cannot be used and ``KeyringError`` for missing keys, before it begins.
    """
    give_back_large_buffers()
    stop = stop or threading.Event()
    wake = threading.Event()
    threads = [
        threading.Thread(target=_deliver, args=(node, f"serve-{number}-{node.random(4).hex()}", stop, wake))
        for number in range(node.config.workers)
    ]
    threads += [threading.Thread(target=each, args=(node, stop)) for each in (_keep_house, _watch)]
    with _signals(stop), _worker(node):
        peers = listen_for_partners(node, wake.set)
        try:
            page = listen_for_status(node) if node.config.status else None
            try:
                for thread in threads:
                    thread.start()
                ready(Addresses(peers.address, page.address if page else None))
                stop.wait()
            finally:
                stop.set()
                wake.set()
                if page:
                    page.stop()
        finally:
            # Partners are turned away first; what a worker has under way may end, but it does not wait for a partner.
            peers.stop()
            _join(threads, _GRACE_SECONDS)
            if isinstance(node.transport, Https):
                node.transport.hang_up()
            _join(threads, _END_SECONDS)


def _join(threads: list[threading.Thread], seconds: float) -> None:
    until = time.monotonic() + seconds
    for thread in threads:
        if thread.ident is not None:
            thread.join(max(0.0, until - time.monotonic()))


@contextmanager
def _signals(stop: threading.Event) -> Iterator[None]:
    """SIGTERM and SIGINT set ``stop`` while the block runs; only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def ask(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _worker(node: Node) -> Iterator[None]:
    """At the end of a thread its connections are closed, to the database and to partners."""
    try:
        yield
    finally:
        if isinstance(node.transport, Https):
            node.transport.close()
        connections[node.alias].close()


def _deliver(node: Node, owner: str, stop: threading.Event, wake: threading.Event) -> None:
    with _worker(node):
        rest = FIRST_REST
        while not stop.is_set():
            found = _attempt(node, lambda: deliver.run_once(node, owner))
            rest = FIRST_REST if found else min(rest * 2, LONGEST_REST)
            if not found and wake.wait(rest):
                # A partner called, so it can be reached: look again at once, whatever the pause was.
                wake.clear()
                rest = FIRST_REST


def _keep_house(node: Node, stop: threading.Event) -> None:
    with _worker(node):
        house = fetch = node.clock()
        while not stop.is_set():
            now = node.clock()
            if now >= house:
                _attempt(node, lambda: expire.sweep(node))
                _attempt(node, lambda: attach.purge(node))
                _attempt(node, lambda: database.settle(node.alias))
                _attempt(node, lambda: witness.ask_all(node))
                _attempt(node, lambda: rotate.daily(node))
                _attempt(node, lambda: opening.refresh(node, "thiqa serve"))
                _attempt(node, lambda: fetch_lists.fetch_held(node))
                _attempt(node, lambda: bulk.tidy(node))
                house = now + timedelta(seconds=HOUSE_SECONDS)
            if now >= fetch:
                _attempt(node, lambda: _fetch(node))
                fetch = now + timedelta(seconds=FETCH_SECONDS)
            stop.wait(LONGEST_REST)


class _Stopped(Exception):
    """The process ends; what a watch has asked is kept."""


def _watch(node: Node, stop: threading.Event) -> None:
    """Run the standing watches, in a thread of their own because a long file takes long."""

    def tell(asking: bulk.Asking, rate: float) -> None:
        del asking, rate
        if stop.is_set():
            raise _Stopped

    def watch() -> None:
        for ran in watching.run(node, lambda path: subjects.rows(path, {}), tell=tell):
            if ran.stopped is not None:
                _tell(ran.stopped)

    with _worker(node):
        while not stop.wait(HOUSE_SECONDS):
            with suppress(_Stopped):
                _attempt(node, watch)


def _fetch(node: Node) -> None:
    """A node without an address of its own fetches what its partners hold for it."""
    if node.keys().manifest.endpoints:
        return
    for partner in Partner.objects.using(node.alias).filter(state="introduced").exclude(endpoint=""):
        try:
            pull.fetch(node, partner)
        except DeliveryError as error:
            _tell(error)


def _attempt(node: Node, act: Callable[[], object]) -> bool:
    """Run one step; whether it found something to do. A fault is told and the loop goes on: the next one may work."""
    try:
        return bool(act())
    except ThiqaError as error:
        _tell(error)
    except _Stopped:
        raise
    except DatabaseError as error:
        logging.getLogger(__name__).error("error: The database refused: %s.", type(error).__name__)
        connections[node.alias].close()
    except Exception as error:
        # The type only: the sentence of a foreign exception may quote a message.
        logging.getLogger(__name__).exception("error: A step failed: %s.", type(error).__name__, exc_info=False)
    return False


def _tell(error: ThiqaError) -> None:
    logging.getLogger(__name__).error("error: %s\nhint: %s", error.sentence, error.hint)
