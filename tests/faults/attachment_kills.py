"""A large attachment survives kills of both nodes: nothing lost, nothing twice, at most one part again for each kill.

Two nodes in processes of their own, joined by their real transport, are killed with SIGKILL while parts travel and
started again.
Measured are the parts that were sent more than once, the memory of each process at its highest, and the file that
arrives. ``python -m tests.faults attachment --size 1024 --kills 20``; the size is in MiB.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bench import figure, say

MEMORY = 96.0
"""MiB that a process may take at most."""


def run(argv: Sequence[str]) -> int:
    """Run the fault and print the figures; 0 when all goals are met."""
    options = argparse.ArgumentParser(prog="faults attachment")
    options.add_argument("--size", type=int, default=1024, help="MiB of the file")
    options.add_argument("--kills", type=int, default=20, help="how often a node is killed")
    options.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    options.add_argument("--folder", type=Path, default=None, help="where the homes of the nodes are made")
    chosen = options.parse_args(argv)
    root = Path(tempfile.mkdtemp(prefix="thiqa-kills-", dir=chosen.folder))
    try:
        return Trial(root, chosen.size << 20, chosen.kills, random.Random(chosen.seed)).run()
    finally:
        shutil.rmtree(root, ignore_errors=True)


@dataclass(frozen=True)
class Seen:
    """What came of a run: ``sent`` counts each part that was sent, ``effects`` how often the message was applied."""

    kills: int
    same: bool
    sent: Counter[str]
    effects: int
    left: int
    seconds: dict[str, float]


@dataclass
class Trial:
    """One run: two homes under ``root``, a file of ``size`` bytes, ``kills`` kills at moments that ``chance`` picks."""

    root: Path
    size: int
    kills: int
    chance: random.Random
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, tuple[str, ...]] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    port: int = field(default_factory=lambda: _free_port())

    def run(self) -> int:
        """Carry the file, print what was seen, and say whether all goals are met."""
        seen = self.carry()
        what = f"attachment of {self.size >> 20} MiB, {seen.kills} kills"
        again = seen.sent.total() - len(seen.sent)
        figure(f"{what}: kills survived", seen.kills if seen.same else 0, "kills", goal=self.kills)
        figure(f"{what}: parts sent again", again, f"parts of {len(seen.sent)}", goal=seen.kills)
        figure(f"{what}: times applied", seen.effects, "effects", goal=1)
        figure(f"{what}: files of broken writes left", seen.left, "files", goal=0)
        figure(f"{what}: seconds to deliver, restarts included", seen.seconds["deliver"], "s")
        for role, most in sorted(self.memory.items()):
            figure(f"{what}: most memory of the process that must {role}", most, "MiB", goal=MEMORY)
        whole = seen.same and seen.effects == 1 and seen.left == 0 and seen.kills >= self.kills
        return 0 if whole and again <= seen.kills and max(self.memory.values()) <= MEMORY else 1

    def carry(self) -> Seen:
        """Seal a file at Atlas, deliver it with kills on the way, open it at Baobab."""
        agreement = self.prepare()
        source, target = self.root / "source.bin", self.root / "arrived.bin"
        before = _make_file(source, self.size)
        say(f"sealing {self.size >> 20} MiB")
        self.start("seal", "atlas", str(source), agreement)
        message, sealing = self.finish("seal").split()
        source.unlink()
        parts = len(list(next((self.root / "atlas" / "parts").iterdir()).iterdir()))
        start = time.monotonic()
        kills = self.deliver(parts)
        delivering = time.monotonic() - start
        self.start("open", "baobab", message, str(target))
        effects, opening = self.finish("open").split()
        return Seen(
            kills=kills,
            same=target.exists() and _digest(target) == before,
            sent=Counter(self.journal()),
            effects=int(effects),
            left=len(list((self.root / "baobab" / "parts").rglob("new-*"))),
            seconds={"seal": float(sealing), "deliver": delivering, "open": float(opening)},
        )

    def prepare(self) -> str:
        """Found both nodes and bind them by an agreement; its id."""
        from tests import cast
        from thiqa.store import database
        from thiqa.store.models import Partner

        class Wall(cast.Time):
            def __call__(self) -> datetime:
                return datetime.now(UTC)

        clock, wire = Wall(), cast.Wire()
        atlas = cast.make("atlas", wire, clock, self.root / "atlas")
        baobab = cast.make("baobab", wire, clock, self.root / "baobab")
        cast.acquaint(atlas, "atlas", baobab, "baobab")
        agreement = cast.bind(atlas, baobab)
        Partner.objects.using(atlas.alias).update(endpoint=f"https://127.0.0.1:{self.port}")
        for node in (atlas, baobab):
            database.detach(node.alias)
        return agreement

    def deliver(self, parts: int) -> int:
        """Let the parts travel and kill the nodes on the way; how many kills there were."""
        self.start("receive", "baobab", str(self.port))
        self.listening()
        self.start("send", "atlas", str(self.root / "journal"))
        due = sorted(self.chance.uniform(0, parts) for _ in range(self.kills))
        done = 0
        while self.running["send"].poll() is None:
            self.measure()
            if done < len(due) and len(self.journal()) >= due[done]:
                time.sleep(self.chance.uniform(0, 0.05))
                victims = self.chance.choice([("send",), ("receive",), ("send", "receive")])
                if self.running["send"].poll() is not None:
                    break
                self.kill(victims)
                done += 1
                say(f"kill {done}: {' and '.join(victims)}, {len(self.journal())} parts sent")
            time.sleep(0.01)
        self.finish("send")
        self.kill(("receive",), again=False)
        return done

    def listening(self) -> None:
        """Wait until the receiver takes connections."""
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)

    def kill(self, roles: Sequence[str], *, again: bool = True) -> None:
        """SIGKILL, at once and without a word, and start them again."""
        self.measure()
        for role in roles:
            self.running[role].send_signal(signal.SIGKILL)
        for role in roles:
            self.running[role].communicate()
        for role in roles if again else ():
            self.start(*self.commands[role])

    def journal(self) -> list[str]:
        """The parts that were sent, in order."""
        path = self.root / "journal"
        return path.read_text().split() if path.exists() else []

    def start(self, role: str, home: str, *rest: str) -> None:
        self.commands[role] = (role, home, *rest)
        command = [sys.executable, "-m", "tests.faults.attachment_ends", role, str(self.root / home), *rest]
        self.running[role] = subprocess.Popen(command, stdout=subprocess.PIPE)

    def finish(self, role: str) -> str:
        """Wait for a process that ends by itself; what it said."""
        while self.running[role].poll() is None:
            self.measure()
            time.sleep(0.01)
        if self.running[role].returncode:
            raise SystemExit(f"error: the process that must {role} failed")
        said, _ = self.running[role].communicate()
        return said.decode()

    def measure(self) -> None:
        """Read how much memory each process took at most, from the kernel."""
        for role, process in self.running.items():
            try:
                status = Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                continue
            for line in status.splitlines():
                if line.startswith("VmHWM"):
                    self.memory[role] = max(self.memory.get(role, 0.0), int(line.split()[1]) / 1024)


def _make_file(path: Path, size: int) -> str:
    seen = hashlib.sha256()
    with path.open("wb") as file:
        while size:
            piece = os.urandom(min(size, 1 << 20))
            seen.update(piece)
            file.write(piece)
            size -= len(piece)
    return seen.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
