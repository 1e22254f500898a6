"""The way to partners over HTTPS: one call is one ``POST /peer`` with the frame as its body, and back.

Connections stay open between calls, one for each thread and partner. ``specs/delivery.md``, section 10.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from urllib.parse import urlsplit

from django.core.exceptions import ObjectDoesNotExist
from django.db import Error as DatabaseError
from OpenSSL import SSL

from thiqa.domain.errors import PartnerUnreachable, ThiqaError
from thiqa.exchange import tls
from thiqa.store.models import NodeRow, Partner

__all__ = ["LIMIT", "MEDIA", "PATH", "Https"]

PATH = "/peer"
MEDIA = "application/octet-stream"
LIMIT = 48 << 20
"""Most bytes of one call or answer: an offer of 16 MiB that ends with the largest envelope there may be, and room."""

_CONNECT_SECONDS = 10
_SLOWEST = 8192
"""Bytes per second below which a line counts as broken."""


_FAULTS = (
    *(OSError, http.client.HTTPException, SSL.Error, ValueError),
    *(ThiqaError, DatabaseError, ObjectDoesNotExist),
)
"""Everything that can be wrong with a line, an answer, an address, or the rows that say what to trust."""


class Https:
    """The transport of one node. ``seconds`` is how long a partner may take to begin its answer.

    Raises ``PartnerUnreachable`` and nothing else, whatever is wrong; then nothing is known about what the partner did.
    """

    def __init__(self, alias: str, master: bytes, seconds: float) -> None:
        self._alias, self._master, self._seconds = alias, master, seconds
        self._threads = threading.local()
        self._open: set[_Line] = set()
        self._pins: dict[tuple[str, int], frozenset[bytes]] = {}

    def __call__(self, partner: Partner, data: bytes) -> bytes:
        """Carry one call to ``partner`` and bring its answer."""
        try:
            return self._call(partner, data)
        except PartnerUnreachable:
            self._drop(partner.node)
            raise
        except TimeoutError as error:
            self._drop(partner.node)
            raise PartnerUnreachable(why="it did not answer in time") from error
        except tls.Unpinned as error:
            self._drop(partner.node)
            raise PartnerUnreachable(why="its certificate is not the one in its manifest") from error
        except _FAULTS as error:
            self._drop(partner.node)
            raise PartnerUnreachable(why=_reason(error)) from error

    def close(self) -> None:
        """Close the connections of the calling thread."""
        for node in tuple(self._lines()):
            self._drop(node)

    def hang_up(self) -> None:
        """End the calls of all threads at once, for the end of the process; each fails as if the line was cut."""
        for line in tuple(self._open):
            line.cut()

    def _call(self, partner: Partner, data: bytes) -> bytes:
        if not partner.endpoint:
            raise PartnerUnreachable(why="it has no address; it fetches for itself")
        pins = self._pinned(partner)
        held = self._lines().get(partner.node)
        if held is not None and held.fits(partner.endpoint, pins, self._version()):
            try:
                return held.exchange(data)
            except (ConnectionError, http.client.BadStatusLine):
                # The partner closed the connection while it was idle. A call may arrive twice without harm, so it goes
                # once more on a new connection; what fails there is a failure.
                pass
        self._drop(partner.node)
        version = self._version()
        line = _Line(partner.endpoint, pins, version, tls.own(self._alias, self._master), self._seconds)
        self._lines()[partner.node] = line
        self._open.add(line)
        return line.exchange(data)

    def _pinned(self, partner: Partner) -> frozenset[bytes]:
        key = (partner.node, partner.manifest_version)
        if key not in self._pins:
            self._pins[key] = tls.digests(self._alias, *key)
        return self._pins[key]

    def _version(self) -> int:
        return NodeRow.objects.using(self._alias).values_list("keys_version", flat=True).get()

    def _lines(self) -> dict[str, _Line]:
        if not hasattr(self._threads, "lines"):
            self._threads.lines = {}
        lines: dict[str, _Line] = self._threads.lines
        return lines

    def _drop(self, node: str) -> None:
        line = self._lines().pop(node, None)
        if line is not None:
            self._open.discard(line)
            line.close()


class _Line(http.client.HTTPConnection):
    """One connection to one partner."""

    auto_open = 0

    def __init__(self, endpoint: str, pins: frozenset[bytes], version: int, shown: tls.Own, seconds: float) -> None:
        url = urlsplit(endpoint)
        if url.scheme != "https" or not url.hostname:
            raise PartnerUnreachable(why="its address does not begin with https://")
        super().__init__(url.hostname, url.port or 443, timeout=seconds)
        self._endpoint, self._version, self._seconds = endpoint, version, seconds
        self._path = url.path.rstrip("/") + PATH
        self._context = tls.context(shown, lambda: pins)
        self._channel: tls.Channel | None = None

    def connect(self) -> None:
        raw = socket.create_connection((self.host, self.port), min(self._seconds, _CONNECT_SECONDS))
        raw.settimeout(self._seconds)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._channel = tls.Channel(self._context, raw, server=False)
        self.sock = self._channel
        self._channel.handshake(self._seconds)

    def fits(self, endpoint: str, pins: frozenset[bytes], version: int) -> bool:
        """Whether the connection may still be used: same address, our keys unchanged, its certificate still pinned."""
        if self._channel is None or self.sock is None:
            return False
        return (endpoint, version) == (self._endpoint, self._version) and self._channel.peer in pins

    def cut(self) -> None:
        """Let every wait on this connection end, whatever thread waits."""
        if self._channel is not None:
            self._channel.cut()

    def exchange(self, data: bytes) -> bytes:
        """One request and its answer."""
        if self._channel is None:
            self.connect()
        channel = self._channel
        if channel is None:
            raise ConnectionResetError("not connected")
        channel.deadline = time.monotonic() + self._seconds + len(data) / _SLOWEST
        self.request("POST", self._path, data, {"Content-Type": MEDIA, "Accept": MEDIA})
        answer = self.getresponse()
        if answer.status == 403:
            raise PartnerUnreachable(why="it does not know this node")
        if answer.status != 200:
            raise PartnerUnreachable(why=f"it answered with HTTP status {answer.status}")
        if answer.length is None or answer.length > LIMIT:
            raise PartnerUnreachable(why=f"its answer does not say its size or has more than {LIMIT} bytes")
        channel.deadline = time.monotonic() + self._seconds + answer.length / _SLOWEST
        return answer.read()


def _reason(error: Exception) -> str:
    if isinstance(error, ThiqaError):
        return error.sentence.rstrip(".")
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[:1].lower() + error.strerror[1:]
    return type(error).__name__
