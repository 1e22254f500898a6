"""``serve``: two nodes that run by themselves, and their orderly end."""

from __future__ import annotations

import http.client
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from tests import cast
from thiqa.domain.errors import SettingInvalid
from thiqa.exchange.https import Https
from thiqa.exchange.node import Node
from thiqa.exchange.send import send
from thiqa.store.models import Inbox, Outbox, Partner
from thiqa.web.serve import Addresses, serve


@dataclass
class Running:
    """A node that serves in a thread of its own."""

    node: Node
    addresses: Addresses
    stop: threading.Event
    thread: threading.Thread

    def end(self) -> None:
        self.stop.set()
        self.thread.join(20)
        assert not self.thread.is_alive()


def ready_to_serve(node: Node) -> Node:
    node.config = replace(node.config, listen="127.0.0.1:0", status="127.0.0.1:0")
    node.transport = Https(node.alias, node.master, 5)
    return node


def run(node: Node) -> Running:
    found: list[Addresses] = []
    ready, stop = threading.Event(), threading.Event()

    def say(addresses: Addresses) -> None:
        found.append(addresses)
        ready.set()

    thread = threading.Thread(target=serve, args=(ready_to_serve(node), say, stop))
    thread.start()
    assert ready.wait(10)
    return Running(node, found[0], stop, thread)


def until(true: Callable[[], bool], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def test_what_is_sent_arrives_by_itself_and_nothing_is_left_running(pair: cast.Pair) -> None:
    before = threading.active_count()
    atlas, baobab = run(pair.atlas), run(pair.baobab)
    try:
        for here, there in ((atlas, baobab), (baobab, atlas)):
            endpoint = "https://{}:{}".format(*there.addresses.peer)
            Partner.objects.using(here.node.alias).update(endpoint=endpoint)
        send(pair.atlas, pair.agreement, [cast.tip(), cast.tip()])
        sent = Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip", state="delivered")
        assert until(lambda: sent.count() == 2)
        assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 2
        assert shown(atlas) == 200
    finally:
        atlas.end()
        baobab.end()
    assert until(lambda: threading.active_count() == before)


def shown(running: Running) -> int:
    """The status of the status page."""
    assert running.addresses.status is not None
    line = http.client.HTTPConnection(*running.addresses.status, timeout=5)
    line.request("GET", "/")
    with line.getresponse() as answer:
        answer.read()
        line.close()
        return answer.status


def test_an_inbound_call_ends_the_pause_after_a_failure(pair: cast.Pair) -> None:
    """Baobab is away at first; when it comes back and calls, Atlas does not wait for its next attempt."""
    pair.atlas.config = replace(pair.atlas.config, backoff_first_ms=60_000)
    row = Partner.objects.using(pair.atlas.alias)
    row.update(endpoint="https://127.0.0.1:1")
    send(pair.atlas, pair.agreement, [cast.tip()])
    atlas = run(pair.atlas)
    try:
        assert until(lambda: row.get().failures > 0)
        baobab = run(pair.baobab)
        try:
            row.update(endpoint="https://{}:{}".format(*baobab.addresses.peer))
            there = Partner.objects.using(pair.baobab.alias)
            there.update(endpoint="https://{}:{}".format(*atlas.addresses.peer))
            send(pair.baobab, pair.agreement, [cast.tip()])
            sent = Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip", state="delivered")
            assert until(sent.exists)
        finally:
            baobab.end()
    finally:
        atlas.end()


def test_sigterm_ends_it_and_gives_the_signals_back(pair: cast.Pair) -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    serve(ready_to_serve(pair.atlas), lambda _: os.kill(os.getpid(), signal.SIGTERM))
    assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == handlers


def test_a_port_that_is_taken_refuses_the_start_and_leaves_nothing_open(pair: cast.Pair) -> None:
    before = threading.active_count()
    atlas = run(pair.atlas)
    assert atlas.addresses.status is not None
    taken = ready_to_serve(pair.baobab)
    taken.config = replace(taken.config, status="{}:{}".format(*atlas.addresses.status))
    with pytest.raises(SettingInvalid):
        serve(taken, lambda _: None)
    atlas.end()
    assert until(lambda: threading.active_count() == before)


def test_without_an_address_for_it_there_is_no_status_page(pair: cast.Pair) -> None:
    stop = threading.Event()
    seen: list[Addresses] = []
    node = ready_to_serve(pair.atlas)
    node.config = replace(node.config, status="")

    def ready(addresses: Addresses) -> None:
        seen.append(addresses)
        stop.set()

    serve(node, ready, stop)
    assert seen[0].status is None
