"""The two listening ports of a node, on cheroot: partners over TLS 1.3, and the status page on the loopback.

``docs/decisions/0001-peer-server.md`` says why cheroot and how certificates are checked.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from cheroot import wsgi
from cheroot.makefile import MakeFile
from cheroot.ssl import Adapter
from cheroot.workers import threadpool
from django.db import connections

from thiqa.config import address
from thiqa.domain.errors import SettingInvalid
from thiqa.exchange import tls
from thiqa.exchange.https import LIMIT
from thiqa.exchange.node import Node
from thiqa.web import application, peer

PEER_THREADS = 8
"""More than can write at once, so that strangers who are slow to shake hands do not hold up partners."""
STATUS_THREADS = 2
_IDLE_SECONDS = 30


class Listening:
    """A server on its port; ``address`` is where it really listens, which differs when the port was 0."""

    def __init__(
        self, name: str, where: str, app: WSGIApplication, threads: int, secure: Adapter | None = None
    ) -> None:
        self._server = _Server(address(name, where), app, threads)
        self._server.ssl_adapter = secure
        try:
            self._server.prepare()
        except OSError as error:
            raise SettingInvalid(name=name, why=f"{where} cannot be listened on") from error
        self.address: tuple[str, int] = self._server.bind_addr[:2]
        self._thread = threading.Thread(target=self._server.serve, name=f"thiqa {name}", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Take no more connections, let running calls end, close."""
        self._server.stop()
        self._thread.join()


def listen_for_partners(node: Node, told: Callable[[], object] = lambda: None) -> Listening:
    """Listen on the setting ``listen``; raises ``KeyringError``, ``SettingInvalid``."""
    made = _Pinned(node)
    return Listening("listen", node.config.listen, peer.application(node, told), PEER_THREADS, made)


def listen_for_status(node: Node) -> Listening:
    """Serve the status page on the setting ``status``; raises ``SettingInvalid``."""
    return Listening("status", node.config.status, application.status(node), STATUS_THREADS)


class _Pinned(Adapter):
    """Hands each accepted socket a TLS channel that asks the adopted manifests at its handshake."""

    def __init__(self, node: Node) -> None:
        self._context = tls.context(tls.own(node.alias, node.master), lambda: tls.everybody(node.alias))

    def bind(self, sock: Any) -> Any:
        return sock

    def wrap(self, sock: socket.socket) -> tuple[tls.Channel, dict[str, str]]:
        # No handshake here: this is the one thread that accepts, and a stranger may be slow.
        return tls.Channel(self._context, sock, server=True), {"wsgi.url_scheme": "https", "HTTPS": "on"}

    def get_environ(self) -> dict[str, str]:
        return {}

    def makefile(self, sock: Any, mode: str = "r", bufsize: int = -1) -> Any:
        return MakeFile(sock, mode) if bufsize < 0 else MakeFile(sock, mode, bufsize)


class _Server(wsgi.Server):
    """cheroot with limits, without chatter, and with threads that close their database connection."""

    def __init__(self, where: tuple[str, int], app: WSGIApplication, threads: int) -> None:
        super().__init__(
            where, app, server_name="thiqa", request_queue_size=64, timeout=_IDLE_SECONDS, shutdown_timeout=10
        )
        self.requests = _Pool(self, min=threads, max=threads)
        self.max_request_header_size = 16 << 10
        self.max_request_body_size = LIMIT

    @staticmethod
    def bind_socket(socket_: socket.socket, bind_addr: tuple[str, int]) -> socket.socket:
        try:
            socket_.bind(bind_addr)
        except OSError:
            socket_.close()  # cheroot forgets it
            raise
        return socket_

    def process_conn(self, conn: Any) -> None:
        # A new connection waits in the selector until its first byte is there; only then a thread is spent on it.
        if conn.last_used is None:
            self.put_conn(conn)
        else:
            super().process_conn(conn)

    def error_log(self, msg: str = "", level: int = logging.INFO, traceback: bool = False) -> None:
        if level >= logging.ERROR:
            logging.getLogger(__name__).error("error: %s", msg.splitlines()[0] if msg else "the server failed")


class _Pool(threadpool.ThreadPool):
    def _spawn_worker(self) -> threadpool.WorkerThread:
        worker = _Worker(self.server)  # type: ignore[no-untyped-call]
        worker.daemon = True
        worker.start()
        return worker


class _Worker(threadpool.WorkerThread):
    def run(self) -> None:
        try:
            super().run()
        finally:
            connections.close_all()
