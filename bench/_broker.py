"""RabbitMQ as a yardstick: a server of its own, a durable queue, a publisher and a consumer in processes of their own.

The queue is a quorum queue and the messages are persistent. The publisher waits for the confirms of a whole batch
before it sends the next one; the consumer acknowledges once a batch. The consumer keeps nothing on the disk, and nobody
signs, seals, permits or proves anything: it is what moving bytes durably costs, not what Thiqa does.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

_SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
_QUEUE = "thiqa-bench"
_START_SECONDS = 60


@dataclass(frozen=True)
class Broker:
    """``rate`` in messages per second, ``cpu`` in seconds a message of publisher, consumer and server together."""

    name: str
    rate: float
    cpu: float


def lacking() -> str:
    """What is missing to run RabbitMQ here, as one line that says how to get it; empty when nothing is."""
    if not _SERVER.exists():
        return "sudo apt install rabbitmq-server"
    return "" if find_spec("pika") else "install the dependency group bench"


def measure(folder: Path, messages: int, batch: int, rounds: int, size: int) -> Broker:
    """Medians of ``rounds`` rounds of ``messages`` messages of ``size`` bytes."""
    with _server(folder) as (port, pid, version):
        command = [sys.executable, "-m", "bench._broker"]
        about = [str(port), str(messages), str(batch), str(size)]
        rates, cpu = [], []
        for _ in range(rounds):
            before = _cpu_of(pid)
            with subprocess.Popen([*command, "consume", *about], stdout=subprocess.PIPE) as consumer:
                if consumer.stdout is None or not consumer.stdout.readline():
                    raise SystemExit("error: the consumer of RabbitMQ did not start")
                published = subprocess.run([*command, "publish", *about], check=True, stdout=subprocess.PIPE)
                consumed = json.loads(consumer.stdout.readline())
            sent = json.loads(published.stdout)
            # Both clocks are the system's monotonic one; what it takes to start the processes does not count.
            rates.append(messages / (max(consumed["end"], sent["end"]) - sent["start"]))
            cpu.append((consumed["cpu"] + sent["cpu"] + _cpu_of(pid) - before) / messages)
        return Broker(f"RabbitMQ {version}, quorum queue", median(rates), median(cpu))


@contextmanager
def _server(folder: Path) -> Iterator[tuple[int, int, str]]:
    """A server with its own data, name and ports, ended at the end of the block: port, process id, version."""
    folder.mkdir()
    port, dist, epmd = _free(3)
    (folder / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\n")
    (folder / "plugins").write_text("[].\n")
    environ = os.environ | {
        "HOME": str(folder),
        "ERL_EPMD_PORT": str(epmd),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": "thiqa-bench@localhost",
        "RABBITMQ_DIST_PORT": str(dist),
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "data"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
    }
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([_SERVER], env=environ, start_new_session=True, stdout=quiet, stderr=quiet)
    try:
        version = _wait(port, server)
        yield port, int((folder / "pid").read_text()), version
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        if found := shutil.which("epmd"):  # Erlang leaves its port mapper behind
            subprocess.run([found, "-port", str(epmd), "-kill"], check=False, stdout=quiet, stderr=quiet)


def _free(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def _wait(port: int, server: subprocess.Popen[bytes]) -> str:
    import pika
    from pika.exceptions import AMQPError

    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
        except (AMQPError, OSError):
            time.sleep(0.5)
            continue
        version = connection._impl.server_properties.get("version", "")
        connection.channel().queue_declare(_QUEUE, durable=True, arguments={"x-queue-type": "quorum"})
        connection.close()
        return version if isinstance(version, str) else ""
    raise SystemExit("error: RabbitMQ did not start\nhint: run with --no-broker")


def _cpu_of(pid: int) -> float:
    """User and system time of another process, all its threads, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _consume(port: int, messages: int, batch: int, size: int) -> None:
    import pika

    connection = pika.BlockingConnection(pika.ConnectionParameters("127.0.0.1", port))
    channel = connection.channel()
    channel.basic_qos(prefetch_count=2 * batch)
    got = 0

    def take(channel: Any, method: Any, properties: Any, body: bytes) -> None:
        nonlocal got
        got += 1
        if len(body) != size:
            raise RuntimeError("another message")
        if got % batch == 0 or got == messages:
            channel.basic_ack(method.delivery_tag, multiple=True)
        if got == messages:
            channel.stop_consuming()

    channel.basic_consume(_QUEUE, take)
    print("ready", flush=True)
    channel.start_consuming()
    connection.close()
    print(json.dumps({"end": time.perf_counter(), "cpu": time.process_time()}), flush=True)


def _publish(port: int, messages: int, batch: int, size: int) -> None:
    import pika

    body, mode = os.urandom(size), pika.BasicProperties(delivery_mode=2)
    sent = 0
    times: dict[str, float] = {}
    open_tags: set[int] = set()

    def send(channel: Any) -> None:
        nonlocal sent
        for _ in range(min(batch, messages - sent)):
            channel.basic_publish("", _QUEUE, body, mode)
            sent += 1
            open_tags.add(sent)

    def confirm(channel: Any, frame: Any) -> None:
        if frame.method.NAME != "Basic.Ack":
            raise RuntimeError("RabbitMQ refused a message")
        tag = frame.method.delivery_tag
        open_tags.difference_update([one for one in open_tags if one <= tag] if frame.method.multiple else [tag])
        if not open_tags:
            if sent == messages:
                times["end"] = time.perf_counter()
                channel.connection.close()
            else:
                send(channel)

    def begin(channel: Any) -> None:
        channel.confirm_delivery(lambda frame: confirm(channel, frame))
        times["start"] = time.perf_counter()
        times["cpu"] = time.process_time()
        send(channel)

    connection = pika.SelectConnection(
        pika.ConnectionParameters("127.0.0.1", port),
        on_open_callback=lambda opened: opened.channel(on_open_callback=begin),
        on_close_callback=lambda closed, _: closed.ioloop.stop(),
    )
    connection.ioloop.start()
    print(json.dumps(times | {"cpu": time.process_time() - times["cpu"]}))


if __name__ == "__main__":
    {"consume": _consume, "publish": _publish}[sys.argv[1]](*map(int, sys.argv[2:]))
