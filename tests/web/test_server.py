"""The listening ports: limits hold before a thread is spent, and stopping is orderly."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

import pytest

from tests import cast
from thiqa.domain.errors import PartnerUnreachable, SettingInvalid
from thiqa.exchange import tls
from thiqa.exchange.contact import frame
from thiqa.exchange.https import LIMIT, MEDIA, Https
from thiqa.exchange.introduce import partner_named
from thiqa.store.models import Partner
from thiqa.web.server import PEER_THREADS, Listening, listen_for_partners


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    made.baobab.config = replace(made.baobab.config, listen="127.0.0.1:0")
    yield made
    made.close()


@pytest.fixture
def listening(pair: cast.Pair) -> Iterator[Listening]:
    port = listen_for_partners(pair.baobab)
    yield port
    port.stop()


@pytest.fixture
def way(pair: cast.Pair, listening: Listening) -> Iterator[Https]:
    Partner.objects.using(pair.atlas.alias).update(endpoint="https://{}:{}".format(*listening.address))
    carrier = Https(pair.atlas.alias, pair.atlas.master, 5)
    yield carrier
    carrier.close()


def call(pair: cast.Pair, way: Https) -> float:
    """Call Baobab once; how long it took in seconds."""
    baobab = partner_named(pair.atlas, "baobab")
    began = time.monotonic()
    assert way(baobab, frame(pair.atlas, baobab, "no-such-verb", b"", nonce="00" * 16))
    return time.monotonic() - began


def test_strangers_who_connect_and_say_nothing_hold_up_nobody(
    pair: cast.Pair, listening: Listening, way: Https
) -> None:
    with ExitStack() as stack:
        for _ in range(4 * PEER_THREADS):
            stack.enter_context(socket.create_connection(listening.address, 5))
        assert call(pair, way) < 2


def test_a_stranger_who_begins_to_shake_hands_is_cut_off(
    pair: cast.Pair, listening: Listening, way: Https, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tls.Channel.handshake, "__defaults__", (0.2,))
    with socket.create_connection(listening.address, 5) as stranger:
        stranger.sendall(b"\x16\x03\x01")
        began = time.monotonic()
        assert until_closed(stranger)
        assert time.monotonic() - began < 3
    call(pair, way)


def until_closed(line: socket.socket) -> bool:
    try:
        while line.recv(4096):
            pass
    except ConnectionError:
        pass
    return True


def test_plain_http_gets_no_page(listening: Listening) -> None:
    with socket.create_connection(listening.address, 5) as stranger:
        stranger.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        try:
            while piece := stranger.recv(4096):
                got += piece
        except ConnectionError:
            pass
    assert b"HTTP" not in got


def test_a_call_over_the_limit_is_refused_before_its_body_is_read(pair: cast.Pair, listening: Listening) -> None:
    raw = socket.create_connection(listening.address, 5)
    own = tls.own(pair.atlas.alias, pair.atlas.master)
    channel = tls.Channel(tls.context(own, lambda: tls.everybody(pair.atlas.alias)), raw, server=False)
    head = f"POST /peer HTTP/1.1\r\nHost: x\r\nContent-Type: {MEDIA}\r\nContent-Length: {LIMIT + 1}\r\n\r\n"
    channel.sendall(head.encode())
    with closing(channel), channel.makefile() as answer:
        assert answer.readline().startswith(b"HTTP/1.1 413")


def test_a_port_that_is_taken_refuses_the_start(pair: cast.Pair, listening: Listening) -> None:
    taken = replace(pair.atlas, config=replace(pair.atlas.config, listen="{}:{}".format(*listening.address)))
    with pytest.raises(SettingInvalid):
        listen_for_partners(taken)


def test_a_stopped_port_is_closed(pair: cast.Pair) -> None:
    port = listen_for_partners(pair.baobab)
    Partner.objects.using(pair.atlas.alias).update(endpoint="https://{}:{}".format(*port.address))
    carrier = Https(pair.atlas.alias, pair.atlas.master, 5)
    call(pair, carrier)
    port.stop()
    with pytest.raises(PartnerUnreachable):
        call(pair, carrier)
    carrier.close()
