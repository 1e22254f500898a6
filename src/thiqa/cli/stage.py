"""The stage of the demonstration: two homes on this machine, and a real ``thiqa serve`` process for each."""

from __future__ import annotations

import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thiqa import config
from thiqa.cli.session import now
from thiqa.crypto.custody import LIGHT
from thiqa.domain.agency import Agency, Kind
from thiqa.domain.errors import DeliveryError
from thiqa.exchange.found import found
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Partner

__all__ = ["House", "Stage", "until"]

AGENCIES = {
    "atlas": Agency("Atlas General Directorate", "XAA", Kind.POLICE),
    "baobab": Agency("Baobab Security Directorate", "XBB", Kind.INTELLIGENCE),
}
PATIENCE = 30.0
_LOOK = 0.02


@dataclass(slots=True)
class House:
    """One side: its folder, its node as this process sees it, and the process that serves it."""

    name: str
    home: Path
    node: Node
    page: str
    process: subprocess.Popen[bytes] | None = None


class Stage:
    """Both houses. Leaving the block ends both processes, whatever happened inside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.houses: list[House] = []

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        # Nothing may keep us from ending what we started.
        held = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            self._end()
        finally:
            for number, handler in held.items():
                signal.signal(number, handler)

    def make(self, name: str) -> House:
        """Make a node, with keys that a passphrase beside them opens: nothing real belongs into it."""
        home = self.folder / name
        home.mkdir(mode=0o700)
        peer, page = _free_port(), _free_port()
        (home / "passphrase").write_text(secrets.token_hex(16) + "\n", encoding="utf-8")
        (home / "passphrase").chmod(0o600)
        settings = {
            "listen": f"127.0.0.1:{peer}", "status": f"127.0.0.1:{page}", "passphrase_file": str(home / "passphrase"),
        }  # fmt: skip
        text = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        (home / config.Config.FILE).write_text(text, encoding="utf-8")
        passphrase = (home / "passphrase").read_text(encoding="utf-8").strip()
        node = found(
            config.load(home, {}), name, AGENCIES[name], passphrase, clock=now, random=secrets.token_bytes,
            transport=_not_here, endpoints=[f"https://127.0.0.1:{peer}"], cost=LIGHT,
        )  # fmt: skip
        house = House(name, home, node, f"http://127.0.0.1:{page}/")
        self.houses.append(house)
        return house

    def serve(self) -> None:
        """Start both processes and wait until both listen."""
        for house in self.houses:
            with (house.home / "serve.log").open("ab") as log:
                house.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own arguments
                    [sys.executable, "-P", "-m", "thiqa", "--home", str(house.home), "--json", "serve"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=_environment(),
                    start_new_session=True,  # Ctrl-C is for us; we tell them
                )  # fmt: skip
        for house in self.houses:
            _wait_for_line(house)

    def check(self) -> None:
        """Raises ``DeliveryError`` when a process ended by itself."""
        for house in self.houses:
            if house.process is not None and house.process.poll() is not None:
                raise DeliveryError(why=f"the process of {house.name} ended; see {house.home / 'serve.log'}")

    def _end(self) -> None:
        running = [house.process for house in self.houses if house.process is not None]
        for process in running:
            if process.poll() is None:
                process.terminate()
        until_then = time.monotonic() + 10
        for process in running:
            try:
                process.wait(max(0.1, until_then - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            if process.stdout is not None:
                process.stdout.close()
        for house in self.houses:
            database.detach(house.node.alias)


def until(stage: Stage, what: str, holds: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for something that the processes do; raises ``DeliveryError`` when it takes too long."""
    end = time.monotonic() + seconds
    while not holds():
        stage.check()
        if time.monotonic() > end:
            raise DeliveryError(why=f"{what}: it did not happen in {seconds:.0f} seconds; see serve.log")
        time.sleep(_LOOK)


def _wait_for_line(house: House) -> None:
    process = house.process
    if process is None or process.stdout is None:
        raise DeliveryError(why=f"{house.name} was not started")
    ready, _, _ = select.select([process.stdout], [], [], PATIENCE)
    if not ready or not process.stdout.readline():
        raise DeliveryError(why=f"{house.name} did not start; see {house.home / 'serve.log'}")


def _environment() -> dict[str, str]:
    """Ours, without settings that are meant for another node."""
    return {name: value for name, value in os.environ.items() if not name.startswith("THIQA_")}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _not_here(partner: Partner, call: bytes) -> bytes:
    raise DeliveryError(why="the processes deliver, not the one that tells the story")
