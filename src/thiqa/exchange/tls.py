"""TLS between nodes: version 1.3 only, both ends show a certificate, and only pinned ones pass.

A manifest names a certificate by its digest, so there is no authority to ask and no certificate to install: the
handshake hands each certificate to a check of ours, which looks for the digest. Python's own ``ssl`` has no such check
(it wants the certificates themselves), hence pyOpenSSL; its OpenSSL also agrees keys with X25519MLKEM768 where both
ends can. The transport only shields: who speaks is proven by the signed frame inside. Reasons:
``docs/decisions/0001-peer-server.md``.
"""

from __future__ import annotations

import errno
import hashlib
import select
import socket
import time
from collections.abc import Callable, Container
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from io import BufferedReader
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL import SSL, crypto

from thiqa.crypto import signing
from thiqa.crypto.custody import unwrap
from thiqa.crypto.manifest import Manifest
from thiqa.domain.errors import KeyringError
from thiqa.store.models import Key, Partner
from thiqa.store.models import Manifest as ManifestRow

__all__ = ["HANDSHAKE_SECONDS", "Channel", "Own", "Unpinned", "context", "digests", "everybody", "own"]

HANDSHAKE_SECONDS = 5
"""How long a handshake may take in all. A stranger can make a thread wait so long and no longer."""


class Unpinned(ConnectionError):
    """The other end shows a certificate that its manifest does not name."""


@dataclass(frozen=True, slots=True)
class Own:
    """What this node shows of itself."""

    certificate: x509.Certificate
    key: Ed25519PrivateKey


def own(alias: str, master: bytes) -> Own:
    """The live certificate of the node behind ``alias`` and its key, in memory only; raises ``KeyringError``."""
    row = Key.objects.using(alias).filter(use="tls", replaced=None).exclude(secret=b"").order_by("id").last()
    if row is None:
        raise KeyringError(why="there is no live key for tls")
    key = Ed25519PrivateKey.from_private_bytes(unwrap(master, bytes(row.secret), row.key))
    certificate = x509.load_pem_x509_certificate(bytes(row.public))
    if certificate.public_key() != key.public_key():
        raise KeyringError(why="the certificate does not belong to the key for tls")
    return Own(certificate, key)


def digests(alias: str, node: str, version: int) -> frozenset[bytes]:
    """The SHA-256 digests of the certificates that version ``version`` of a partner's manifest lets live."""
    row = ManifestRow.objects.using(alias).get(node=node, version=version)
    return frozenset(key.public for key in Manifest.parse(signing.decode(bytes(row.signed)).payload).live_keys("tls"))


def everybody(alias: str) -> frozenset[bytes]:
    """The digests of all introduced partners, as adopted now. A stopped partner is not among them."""
    partners = Partner.objects.using(alias).filter(state="introduced").values_list("node", "manifest_version")
    return frozenset(digest for node, version in partners for digest in digests(alias, node, version))


def context(shown: Own, pinned: Callable[[], Container[bytes]]) -> SSL.Context:
    """A context for either end. ``pinned`` is asked at each handshake, so a new partner needs no new context."""

    def check(_: SSL.Connection, certificate: crypto.X509, _error: int, depth: int, _ok: int) -> bool:
        # OpenSSL's own verdict (no known issuer, dates) is not asked for: the digest stands in a signed manifest, and
        # the handshake proves that the other end has the key. A certificate above the first has no business here.
        der = certificate.to_cryptography().public_bytes(Encoding.DER)
        return depth == 0 and hashlib.sha256(der).digest() in pinned()

    made = SSL.Context(SSL.TLS_METHOD)
    made.set_min_proto_version(SSL.TLS1_3_VERSION)
    made.use_certificate(shown.certificate)
    made.use_privatekey(shown.key)
    made.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, check)
    # A resumed session would skip the check, and a partner that was stopped would come back through it.
    made.set_options(SSL.OP_NO_TICKET)
    made.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    return made


class Channel:
    """A TLS connection that looks like a socket to ``http.client`` and to cheroot.

    The handshake happens with the first byte that is read or written, or by :meth:`handshake`. ``deadline`` is a moment
    of the monotonic clock after which every wait ends with ``TimeoutError``; trouble of TLS is a ``ConnectionError``.
    """

    def __init__(self, made: SSL.Context, raw: socket.socket, *, server: bool) -> None:
        self._raw = raw
        self._tls = SSL.Connection(made, raw)
        (self._tls.set_accept_state if server else self._tls.set_connect_state)()
        self._ready = False
        self._files = 0
        self._closed = False
        self.deadline: float | None = None

    def handshake(self, seconds: float = HANDSHAKE_SECONDS) -> None:
        """Shake hands; raises :class:`Unpinned`, ``ConnectionError`` or ``TimeoutError``."""
        until = time.monotonic() + seconds
        try:
            self._do(self._tls.do_handshake, until)
        except ConnectionError as error:
            if "certificate verify failed" in str(error):
                raise Unpinned(errno.ECONNRESET, "its certificate is not pinned") from error
            raise
        self._ready = True

    @property
    def peer(self) -> bytes:
        """SHA-256 of the certificate that the other end showed."""
        certificate = self._tls.get_peer_certificate(as_cryptography=True)
        if certificate is None:
            raise Unpinned(errno.ECONNRESET, "no certificate was shown")
        return hashlib.sha256(certificate.public_bytes(Encoding.DER)).digest()

    @property
    def agreed(self) -> tuple[str, str | None]:
        """The version of TLS and the key agreement, as ``("TLSv1.3", "X25519MLKEM768")``."""
        return self._tls.get_protocol_version_name(), self._tls.get_group_name()

    def recv_into(self, buffer: Any, size: int = 0, flags: int = 0) -> int:
        """Read into ``buffer``; 0 when the other end closed in order."""
        if not self._ready:
            self.handshake()
        try:
            return int(self._do(lambda: self._tls.recv_into(buffer, size or None), self.deadline))
        except SSL.ZeroReturnError:
            return 0

    def send(self, data: bytes, flags: int = 0) -> int:
        """Write all of ``data``."""
        self.sendall(data)
        return len(data)

    def sendall(self, data: bytes, flags: int = 0) -> None:
        """Write all of ``data``."""
        if not self._ready:
            self.handshake()
        view = memoryview(data)
        while view:
            piece = bytes(view[:16384])  # one record; OpenSSL wants the same bytes again after a wait
            view = view[self._do(partial(self._tls.send, piece), self.deadline) :]

    def _do(self, act: Callable[[], Any], deadline: float | None) -> Any:
        while True:
            try:
                return act()
            except SSL.WantReadError:
                self._wait(select.POLLIN, deadline)
            except SSL.WantWriteError:
                self._wait(select.POLLOUT, deadline)
            except SSL.ZeroReturnError:
                raise
            except SSL.SysCallError as error:
                raise ConnectionResetError(errno.ECONNRESET, "the connection was cut") from error
            except SSL.Error as error:
                reasons = error.args[0] if error.args else []
                raise ConnectionResetError(errno.ECONNRESET, reasons[0][2] if reasons else "TLS failed") from error

    def _wait(self, event: int, deadline: float | None) -> None:
        """Wait for the socket; it is in non-blocking mode below, because it has a timeout."""
        seconds = self._raw.gettimeout()
        if deadline is not None:
            left = max(0.0, deadline - time.monotonic())
            seconds = left if seconds is None else min(seconds, left)
        poll = select.poll()
        poll.register(self._raw, event)
        if not poll.poll(None if seconds is None else seconds * 1000):
            raise TimeoutError("timed out")

    # What is left is the face of a socket.

    def makefile(self, mode: str = "rb", buffering: int = -1) -> BufferedReader:
        """A buffered reader; the connection stays open until it is closed as well."""
        self._files += 1
        return BufferedReader(socket.SocketIO(self, "r"))  # type: ignore[arg-type]

    def _decref_socketios(self) -> None:
        self._files = max(0, self._files - 1)
        if self._closed:
            self.close()

    def fileno(self) -> int:
        return self._raw.fileno()

    def settimeout(self, seconds: float | None) -> None:
        self._raw.settimeout(seconds)

    def gettimeout(self) -> float | None:
        return self._raw.gettimeout()

    def getsockname(self) -> Any:
        return self._raw.getsockname()

    def shutdown(self, how: int) -> None:
        """Say good-bye if the other end still listens; never waits."""
        if self._ready:
            with suppress(SSL.Error):
                self._tls.shutdown()

    def cut(self) -> None:
        """End the connection under whoever waits on it in another thread; the wait fails."""
        with suppress(OSError):
            self._raw.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._closed = True
        if not self._files:
            self.shutdown(socket.SHUT_RDWR)
            self._raw.close()
