"""Messages from one node to another beside their own cryptography, the raw disk of this machine, and RabbitMQ.

Two nodes in processes of their own, with their real transport (TLS 1.3 on loopback) and their databases on this disk.
A message is a tip with a text of 1 KiB. What counts as delivered: the sender's disk has the verified receipt. CPU is
user and system time of both processes (getrusage), the figure to trust on a shared machine; each figure is the median
of its rounds. RabbitMQ carries the same bytes through a durable queue in the same run, see ``bench/_broker.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench import _broker, figure, say

TIMES_CRYPTO, PER_SYNC, LONE = 2.0, 10.0, 6.0
"""Goals: CPU as a multiple of the cryptography, messages per fdatasync, and a lone message in fdatasync latencies."""

TEXT = "x" * 1024
PASSPHRASE = "a passphrase"
_SYNC = re.compile(r"\b(?:fdatasync|fsync|msync|sync_file_range)\(")


@dataclass(frozen=True)
class Options:
    """``messages`` in each round, offered and accepted by the ``batch``; ``lone`` messages are sent one at a time."""

    messages: int = 2048
    batch: int = 512
    rounds: int = 3
    lone: int = 40
    folder: str | None = None
    broker: bool = True


def run() -> None:
    """Measure and print the figures."""
    parser = argparse.ArgumentParser(prog="bench exchange")
    parser.add_argument("--messages", type=int, default=Options.messages, help="messages in each round")
    parser.add_argument("--batch", type=int, default=Options.batch, help="messages in one transaction and one call")
    parser.add_argument("--rounds", type=int, default=Options.rounds, help="how often each side is measured")
    parser.add_argument("--lone", type=int, default=Options.lone, help="messages that are sent one at a time")
    parser.add_argument("--folder", help="where the databases lie (default: the system's folder for temporary files)")
    parser.add_argument("--no-broker", dest="broker", action="store_false", help="leave RabbitMQ out")
    measure(Options(**vars(parser.parse_args())))


def measure(options: Options) -> None:
    """All figures of one run."""
    root = Path(tempfile.mkdtemp(prefix="thiqa-bench-", dir=options.folder))
    try:
        with _nodes(root, options.batch) as (sender, receiver):
            _measure(options, root, sender, receiver)
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _measure(options: Options, root: Path, sender: Child, receiver: Child) -> None:
    label = f"exchange of 1 KiB messages, batch {options.batch}"
    sender("send", count=options.batch, batch=options.batch)  # warm: connection, tables, caches
    crypto, cpu, rate, raw, seconds = [], [], [], [], []
    for number in range(options.rounds):
        say(f"round {number + 1} of {options.rounds}: {options.messages} messages")
        crypto.append(sender("crypto", count=200))
        raw += syncs(root)
        before = sender("cpu") + receiver("cpu")
        seconds.append(sender("send", count=options.messages, batch=options.batch))
        cpu.append((sender("cpu") + receiver("cpu") - before) / options.messages)
        rate.append(options.messages / seconds[-1])
    alone, sync = median([*crypto, sender("crypto", count=200)]), median(raw)
    say(f"  sign+seal+open+verify alone {alone * 1e6:.0f} us, both ends {median(cpu) * 1e6:.0f} us a message")
    figure(
        f"{label}: CPU of both ends as a multiple of the cryptography alone", median(cpu) / alone, "times",
        peer=f"sign, seal, open, verify of the same statement: {alone * 1e6:.0f} us", goal=TIMES_CRYPTO,
    )  # fmt: skip
    figure(f"{label}: CPU of both ends", median(cpu) * 1e6, "us/message")
    figure(
        f"{label}: messages per second in units of raw fdatasync per second", median(rate) * sync,
        "messages/fdatasync", peer=f"4 KiB overwritten, then fdatasync: {1 / sync:.0f}/s", goal=PER_SYNC,
    )  # fmt: skip
    calls = _counted(root, (sender, receiver), lambda: sender("send", count=options.messages, batch=options.batch))
    if calls is not None:
        figure(f"{label}: messages per sync of either end", options.messages / calls, "messages/sync", goal=PER_SYNC)
    lone = [sender("lone") for _ in range(options.lone)]
    accepted, whole = (median(step[at] for step in lone) for at in (0, 1))
    sync = median(syncs(root))
    figure(
        "exchange of one message alone: accepted, delivered, receipt kept", whole / sync, "fdatasync latencies",
        peer=f"fdatasync of 4 KiB: {sync * 1e3:.3g} ms", goal=LONE,
    )  # fmt: skip
    figure("exchange of one message alone: until it is accepted", accepted * 1e3, "ms")
    figure("exchange of one message alone: from there to the receipt", (whole - accepted) * 1e3, "ms")
    calls = _counted(root, (sender, receiver), lambda: sender("lone"))
    if calls is not None:
        figure("exchange of one message alone: syncs on its way", calls, "syncs")
    if options.broker:
        _beside(options, root, label, median(rate), median(cpu))
    else:
        figure(f"{label}: messages per second", median(rate), "messages/s")


def _beside(options: Options, root: Path, label: str, rate: float, cpu: float) -> None:
    """The rate and the CPU beside RabbitMQ's; alone, with what to install, where there is none."""
    say(f"RabbitMQ: {options.rounds} rounds of {options.messages} messages")
    lack = _broker.lacking()
    if lack:
        say(f"RabbitMQ is left out: {lack}")
        figure(f"{label}: messages per second", rate, "messages/s", peer=f"none: {lack}")
        return
    found = _broker.measure(root / "broker", options.messages, options.batch, options.rounds, len(TEXT))
    peer = f"{found.name}: {found.rate:.0f} messages/s"
    figure(f"{label}: messages per second", rate, "messages/s", peer=peer, ratio=rate / found.rate)
    peer = f"{found.name}: {found.cpu * 1e6:.0f} us of publisher, consumer and server"
    figure(f"{label}: CPU beside a broker", cpu * 1e6, "us/message", peer=peer, ratio=found.cpu / cpu)


def syncs(folder: Path, seconds: float = 0.5) -> list[float]:
    """How long fdatasync takes after 4 KiB of a file were overwritten in place: the raw limit of this disk."""
    block = os.urandom(4096)
    found: list[float] = []
    handle = os.open(folder / "raw.bin", os.O_RDWR | os.O_CREAT)
    try:
        os.write(handle, bytes(1 << 20))
        os.fsync(handle)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            os.pwrite(handle, block, 4096 * (len(found) % 256))
            start = time.perf_counter()
            os.fdatasync(handle)
            found.append(time.perf_counter() - start)
    finally:
        os.close(handle)
    return found


def _counted(root: Path, children: tuple[Child, ...], act: Callable[[], object]) -> int | None:
    """How many syncs both processes ask for during ``act``; nothing, and a line, without strace."""
    if shutil.which("strace") is None:
        say("syncs are not counted: sudo apt install strace")
        return None
    out = root / "strace.txt"
    pids = [argument for child in children for argument in ("-p", str(child.pid))]
    command = ["strace", "-f", "-e", "trace=fdatasync,fsync,msync,sync_file_range", "-o", str(out), *pids]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as trace:
        if not all("attached" in (trace.stderr.readline() if trace.stderr else "") for _ in children):
            trace.kill()
            say("syncs are not counted: strace may not look at processes here")
            return None
        act()
        trace.send_signal(signal.SIGINT)
        trace.communicate()
    return len(_SYNC.findall(out.read_text()))


class Child:
    """A node in a process of its own: one line of JSON asks, one answers."""

    def __init__(self, role: str, home: Path, *more: str) -> None:
        command = [sys.executable, "-m", "bench.exchange", role, str(home), *more]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.pid = self._process.pid
        self._answer()

    def __call__(self, verb: str, **about: int) -> Any:
        if self._process.stdin is None:
            raise RuntimeError("no line to the child")
        print(json.dumps([verb, about]), file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Any:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise SystemExit("error: a process of the benchmark ended\nhint: its own lines are above")
        return json.loads(line)

    def end(self) -> None:
        self._process.communicate()


@contextmanager
def _nodes(root: Path, batch: int) -> Iterator[tuple[Child, Child]]:
    """Two nodes, introduced and bound, in two processes; the second one listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        where = f"127.0.0.1:{free.getsockname()[1]}"
    setting = subprocess.run(
        [sys.executable, "-m", "bench.exchange", "found", str(root), where], check=True, stdout=subprocess.PIPE
    )
    agreement = setting.stdout.decode().strip()
    receiver = Child("receiver", root / "baobab", where)
    try:
        sender = Child("sender", root / "atlas", agreement, str(batch))
        try:
            yield sender, receiver
        finally:
            sender.end()
    finally:
        receiver.end()


def _found(root: Path, where: str) -> None:
    """Found both nodes in one process, introduce and bind them; prints the id of their agreement."""
    from tests import cast
    from thiqa import config
    from thiqa.crypto.custody import LIGHT
    from thiqa.exchange.found import found

    wire = cast.Wire()

    def make(name: str, *endpoints: str) -> Any:
        node = found(
            config.load(root / name, {}), name, cast.AGENCIES[name], PASSPHRASE, clock=_now,
            random=secrets.token_bytes, transport=wire, endpoints=endpoints, cost=LIGHT,
        )  # fmt: skip
        wire.nodes[node.id] = node
        return node

    atlas, baobab = make("atlas"), make("baobab", f"https://{where}")
    cast.acquaint(atlas, "atlas", baobab, "baobab")
    print(cast.bind(atlas, baobab))


def _now() -> datetime:
    return datetime.now(UTC)


def _open(home: Path, **settings: Any) -> Any:
    from thiqa import config
    from thiqa.store import database

    database.prepare()
    from thiqa.exchange.found import open_node
    from thiqa.exchange.https import Https
    from thiqa.exchange.memory import give_back_large_buffers

    give_back_large_buffers()
    chosen = replace(config.load(home, {}), **settings)
    node = open_node(
        chosen, home.name, PASSPHRASE, clock=_now, random=secrets.token_bytes, transport=lambda *_: b""
    )  # fmt: skip
    node.transport = Https(node.alias, node.master, 60)
    return node


def _serve(verbs: dict[str, Callable[..., object]]) -> None:
    def cpu() -> float:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return used.ru_utime + used.ru_stime

    print("null", flush=True)
    for line in sys.stdin:
        verb, about = json.loads(line)
        print(json.dumps((verbs | {"cpu": cpu})[verb](**about)), flush=True)


def _receiver(home: Path, where: str) -> None:
    node = _open(home, listen=where)
    from thiqa.web.server import listen_for_partners

    listening = listen_for_partners(node)
    _serve({})
    listening.stop()


def _sender(home: Path, agreement: str, batch: str) -> None:
    node = _open(home, batch=int(batch))
    from thiqa.crypto import signing
    from thiqa.crypto.envelope import Identity, open_envelope, seal
    from thiqa.exchange import deliver
    from thiqa.exchange.send import Item
    from thiqa.exchange.send import send as accept
    from thiqa.store.models import Outbox

    item = Item(mechanism="tip", purpose="terrorism", author="liaison officer", body={"facts": TEXT})
    sent = Outbox.objects.using(node.alias).filter(mechanism="tip")

    def drain() -> None:
        deliver.drain(node, "bench")

    def send(count: int, batch: int) -> float:
        """As in service: one thread accepts, another delivers. Seconds until the last receipt is kept."""
        more, over = threading.Event(), threading.Event()

        def work() -> None:
            while not over.is_set():
                more.wait()
                more.clear()
                drain()

        before = sent.filter(state="delivered").count()
        start = time.perf_counter()
        worker = threading.Thread(target=work)
        worker.start()
        for at in range(0, count, batch):
            accept(node, agreement, [item] * min(batch, count - at))
            more.set()
        over.set()
        more.set()
        worker.join()
        drain()
        seconds = time.perf_counter() - start
        if sent.filter(state="delivered").count() != before + count:
            raise RuntimeError("not everything was delivered")
        return seconds

    def lone() -> tuple[float, float]:
        start = time.perf_counter()
        accept(node, agreement, [item])
        accepted = time.perf_counter()
        drain()
        return accepted - start, time.perf_counter() - start

    def crypto(count: int) -> float:
        """CPU seconds to sign, seal, open and verify a statement as it is sent, and nothing else."""
        key, identity = node.keys().sign, Identity.generate(node.random)
        kept = signing.decode(bytes(sent.order_by("-seq").values_list("signed", flat=True)[0] or b""))
        publics = {key.id: key.public}
        start = time.process_time()
        for _ in range(count):
            raw = signing.encode(signing.sign(kept.payload_type, kept.payload, key))
            envelope = seal(raw, [identity.recipient], node.random)
            opened = signing.decode(open_envelope(envelope, [identity]))
            signing.verify(opened, publics, payload_type=kept.payload_type)
        return (time.process_time() - start) / count

    _serve({"send": send, "lone": lone, "crypto": crypto})


_ROLES: dict[str, Callable[..., None]] = {"found": _found, "receiver": _receiver, "sender": _sender}

if __name__ == "__main__":
    _ROLES[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
