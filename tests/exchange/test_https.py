"""The transport between nodes, over real sockets: whom it lets in, whom it believes, and how it fails."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import pytest
from django.db import connections

from tests import cast
from thiqa.domain.errors import KeyringError, PartnerUnreachable
from thiqa.exchange import deliver, introduce, tls
from thiqa.exchange.https import LIMIT, Https
from thiqa.exchange.node import Node
from thiqa.exchange.send import send
from thiqa.store import database
from thiqa.store.models import Entry, Key, Outbox, Partner
from thiqa.web.server import Listening, listen_for_partners


class Wired:
    """Atlas and Baobab, each listening on a port of its own, and Cedar, who knows Baobab and is not known by it."""

    def __init__(self) -> None:
        pair = cast.pair()
        self.atlas, self.baobab, self.agreement = pair.atlas, pair.baobab, pair.agreement
        self.cedar = cast.make("cedar", pair.wire, pair.clock)
        card = introduce.read_card(introduce.card(self.baobab))
        introduce.introduce(self.cedar, "baobab", card, introduce.voice(self.cedar, card), "officer")
        self.ports: dict[str, Listening] = {}
        for node in (self.atlas, self.baobab, self.cedar):
            node.config = replace(node.config, listen="127.0.0.1:0")
            node.transport = Https(node.alias, node.master, 5)
            self.ports[node.id] = listen_for_partners(node)
        for node in (self.atlas, self.baobab, self.cedar):
            for partner in Partner.objects.using(node.alias):
                Partner.objects.using(node.alias).filter(pk=partner.pk).update(endpoint=self.address(partner.node))

    def address(self, node: str) -> str:
        return "https://{}:{}".format(*self.ports[node].address)

    def close(self) -> None:
        for port in self.ports.values():
            port.stop()
        for node in (self.atlas, self.baobab, self.cedar):
            way(node).close()
            database.detach(node.alias)


def way(node: Node) -> Https:
    assert isinstance(node.transport, Https)
    return node.transport


def partner(node: Node, name: str = "baobab") -> Partner:
    return Partner.objects.using(node.alias).get(name=name)


@pytest.fixture(scope="module")
def wired() -> Iterator[Wired]:
    made = Wired()
    yield made
    made.close()


@contextmanager
def speaking(node: Node, say: Callable[[tls.Channel], None]) -> Iterator[str]:
    """A server that has the node's certificate and says what it likes; its address."""
    context = tls.context(tls.own(node.alias, node.master), lambda: tls.everybody(node.alias))
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(5)

    def answer() -> None:
        with suppress(OSError), closing(listener.accept()[0]) as raw:
            raw.settimeout(5)
            channel = tls.Channel(context, raw, server=True)
            channel.handshake()
            heard = b""
            while not heard.endswith(b"a call"):
                buffer = bytearray(4096)
                heard += buffer[: channel.recv_into(buffer)]
            say(channel)
            channel.close()
        connections[node.alias].close()

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield "https://{}:{}".format(*listener.getsockname())
    finally:
        listener.close()
        thread.join()


def refused(node: Node, at: Partner) -> str:
    with pytest.raises(PartnerUnreachable) as caught:
        way(node)(at, b"a call")
    return str(caught.value)


def test_messages_and_receipts_pass_over_tls(wired: Wired) -> None:
    (sent,) = send(wired.atlas, wired.agreement, [cast.tip()])
    deliver.drain(wired.atlas, "test")
    assert Outbox.objects.using(wired.atlas.alias).get(message=getattr(sent, "message", "")).state == "delivered"


def test_the_line_is_tls_1_3_agreed_against_quantum_computers_too(wired: Wired) -> None:
    raw = socket.create_connection(wired.ports[wired.baobab.id].address, 5)
    own = tls.own(wired.atlas.alias, wired.atlas.master)
    channel = tls.Channel(tls.context(own, lambda: way(wired.atlas)._pinned(partner(wired.atlas))), raw, server=False)
    with closing(channel):
        channel.handshake()
        assert channel.agreed == ("TLSv1.3", "X25519MLKEM768")


def test_the_connection_is_kept_for_the_next_call(wired: Wired) -> None:
    deliver_one(wired)
    before = way(wired.atlas)._lines()[wired.baobab.id]
    deliver_one(wired)
    assert way(wired.atlas)._lines()[wired.baobab.id] is before


def test_a_connection_that_was_cut_while_idle_is_opened_again(wired: Wired) -> None:
    deliver_one(wired)
    way(wired.atlas)._lines()[wired.baobab.id].cut()
    deliver_one(wired)


def deliver_one(wired: Wired) -> None:
    send(wired.atlas, wired.agreement, [cast.tip()])
    deliver.drain(wired.atlas, "test")
    assert not Outbox.objects.using(wired.atlas.alias).filter(state="accepted").exists()


def test_a_server_with_another_certificate_is_not_believed(wired: Wired) -> None:
    at = partner(wired.atlas)
    at.endpoint = wired.address(wired.cedar.id)
    assert "its certificate is not the one in its manifest" in refused(wired.atlas, at)


def test_a_stranger_is_refused_at_the_handshake_and_leaves_no_trace(wired: Wired) -> None:
    before = Entry.objects.using(wired.baobab.alias).count()
    refused(wired.cedar, partner(wired.cedar))
    assert Entry.objects.using(wired.baobab.alias).count() == before


def test_a_partner_that_is_stopped_is_refused_at_its_next_handshake(wired: Wired) -> None:
    here = Partner.objects.using(wired.baobab.alias).filter(name="atlas")
    way(wired.atlas).close()
    here.update(state="stopped")
    try:
        refused(wired.atlas, partner(wired.atlas))
    finally:
        here.update(state="introduced")
    deliver_one(wired)


def test_a_client_without_a_certificate_is_refused(wired: Wired) -> None:
    assert greeted(wired, ssl.TLSVersion.TLSv1_3) == "refused"


def test_an_older_version_of_tls_is_refused(wired: Wired) -> None:
    assert greeted(wired, ssl.TLSVersion.TLSv1_2) == "refused"


def greeted(wired: Wired, version: ssl.TLSVersion) -> str:
    """What a client of Python's own TLS gets that believes everybody and shows no certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.minimum_version = context.maximum_version = version
    with socket.create_connection(wired.ports[wired.baobab.id].address, 5) as raw:
        try:
            with context.wrap_socket(raw) as line:
                line.sendall(b"POST /peer HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                return line.recv(100).decode()
        except (ssl.SSLError, ConnectionError):
            return "refused"


def test_a_certificate_that_a_manifest_ended_is_no_longer_believed(wired: Wired) -> None:
    deliver_one(wired)
    line = way(wired.atlas)._lines()[wired.baobab.id]
    assert line.fits(line._endpoint, way(wired.atlas)._pinned(partner(wired.atlas)), line._version)
    assert not line.fits(line._endpoint, frozenset({bytes(32)}), line._version)


def answered(wired: Wired, text: bytes, seconds: float = 5) -> str:
    def say(channel: tls.Channel) -> None:
        if text:
            channel.sendall(text)
        else:
            stop.wait(5)

    stop = threading.Event()
    at = partner(wired.atlas)
    carrier = Https(wired.atlas.alias, wired.atlas.master, seconds)
    with speaking(wired.baobab, say) as at.endpoint:
        try:
            carrier(at, b"a call")
        except PartnerUnreachable as error:
            return str(error)
        finally:
            stop.set()
            carrier.close()
    return ""


def test_a_partner_that_does_not_answer_in_time_is_unreachable(wired: Wired) -> None:
    assert "did not answer in time" in answered(wired, b"", 0.3)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", "does not know this node"),
        (b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n", "HTTP status 503"),
        (b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "HTTP status 302"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (LIMIT + 1), "does not say its size"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "does not say its size"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf", "IncompleteRead"),
        (b"rubbish\r\n", "BadStatusLine"),
    ],
)
def test_an_answer_that_is_none_means_unreachable(wired: Wired, text: bytes, why: str) -> None:
    assert why in answered(wired, text)


@pytest.mark.parametrize(
    "endpoint", ["", "http://127.0.0.1:1", "https://127.0.0.1:1", "https://127.0.0.1:x", "https://"]
)
def test_an_address_that_leads_nowhere_means_unreachable(wired: Wired, endpoint: str) -> None:
    at = partner(wired.atlas)
    at.endpoint = endpoint
    refused(wired.atlas, at)


def test_a_node_without_a_transport_key_cannot_call(wired: Wired) -> None:
    rows = Key.objects.using(wired.cedar.alias).filter(use="tls")
    at = partner(wired.cedar)
    way(wired.cedar).close()
    rows.update(replaced=wired.cedar.clock())
    try:
        with pytest.raises(KeyringError):
            tls.own(wired.cedar.alias, wired.cedar.master)
        assert "no live key for tls" in refused(wired.cedar, at)
    finally:
        rows.update(replaced=None)


def test_hanging_up_ends_a_call_that_waits(wired: Wired) -> None:
    started, stop = threading.Event(), threading.Event()

    def say(channel: tls.Channel) -> None:
        started.set()
        stop.wait(5)

    carrier = Https(wired.atlas.alias, wired.atlas.master, 30)
    failed: list[str] = []
    at = partner(wired.atlas)

    def call() -> None:
        try:
            carrier(at, b"a call")
        except PartnerUnreachable as error:
            failed.append(str(error))
        finally:
            carrier.close()
            connections[wired.atlas.alias].close()

    with speaking(wired.baobab, say) as at.endpoint:
        thread = threading.Thread(target=call)
        thread.start()
        assert started.wait(5)
        carrier.hang_up()
        thread.join(5)
        stop.set()
    assert len(failed) == 1


def test_a_partner_whose_manifest_is_not_held_is_not_called(wired: Wired) -> None:
    at = partner(wired.atlas)
    at.manifest_version = 99
    assert "DoesNotExist" in refused(wired.atlas, at)
