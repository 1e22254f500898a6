"""The processes that ``attachment_kills`` starts and kills: one role each, in the home of one node.

``seal``: accept a message with a file. ``receive``: listen for partners. ``send``: deliver until nothing waits, and
write down each part that is sent. ``open``: open the file that arrived, and tell how often its message was applied.
"""

from __future__ import annotations

import os
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from thiqa import config
from thiqa.store import database

database.prepare()

from thiqa.exchange import attach, deliver, send  # noqa: E402
from thiqa.exchange.found import open_node  # noqa: E402
from thiqa.exchange.https import Https  # noqa: E402
from thiqa.exchange.memory import give_back_large_buffers  # noqa: E402
from thiqa.exchange.node import Node  # noqa: E402
from thiqa.store.models import Inbox, Outbox, Partner  # noqa: E402

PASSPHRASE = "a passphrase"
"""Of the cast's nodes."""

_PART = b'"verb":"part"'


def opened(home: Path, listen: str = "127.0.0.1:0") -> tuple[Node, Https]:
    """The node in ``home`` on the real clock, and its real transport. It is impatient, so that the run is short."""
    quick = {"lease_seconds": 5, "backoff_first_ms": 10, "backoff_most_seconds": 1}
    settings = replace(config.load(home, {}), listen=listen, **quick)  # type: ignore[arg-type]
    node = open_node(
        settings, "node", PASSPHRASE, clock=lambda: datetime.now(UTC), random=secrets.token_bytes, transport=_nowhere
    )
    return node, Https(node.alias, node.master, 10)


def _nowhere(partner: Partner, data: bytes) -> bytes:
    raise AssertionError("this process calls nobody")


def seal(home: Path, source: str, agreement: str) -> None:
    node, _ = opened(home)
    start = time.perf_counter()
    described = attach.seal_file(node, Path(source))
    item = send.Item("tip", "terrorism", "liaison officer", {"facts": "See the file."}, attachments=(described,))
    (accepted,) = send.send(node, agreement, [item])
    assert isinstance(accepted, send.Accepted)
    print(accepted.message, time.perf_counter() - start)


def receive(home: Path, port: str) -> None:
    from thiqa.web import server

    node, _ = opened(home, f"127.0.0.1:{port}")
    server.listen_for_partners(node)
    while True:
        time.sleep(60)


def send_all(home: Path, journal: str) -> None:
    node, https = opened(home)
    told = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def transport(partner: Partner, data: bytes) -> bytes:
        end = 4 + int.from_bytes(data[:4], "big")
        if _PART in data[:end]:
            os.write(told, data[end + 16 : end + 22].hex().encode() + b"\n")  # attachment and part
        return https(partner, data)

    node.transport = transport
    while Outbox.objects.using(node.alias).filter(state="accepted").exists():
        deliver.drain(node, "worker")
        time.sleep(0.01)


def open_file(home: Path, message: str, target: str) -> None:
    node, _ = opened(home)
    start = time.perf_counter()
    attach.save(node, message, 0, Path(target))
    seconds = time.perf_counter() - start
    print(Inbox.objects.using(node.alias).filter(message=message, state="accepted").count(), seconds)


if __name__ == "__main__":
    give_back_large_buffers()  # as `thiqa serve` does
    roles: dict[str, Callable[..., None]] = {"seal": seal, "receive": receive, "send": send_all, "open": open_file}
    roles[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
