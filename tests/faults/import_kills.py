"""An import survives ``kill -9``: killed at random moments and started again, it ends as an undisturbed one does.

Two editions of a list are imported one after the other by a process of its own, which adds, changes, withdraws, links
and unlinks. It is killed at random moments and started again until it is done. All the while the node goes on sending
messages from another process; none may be lost, and the longest wait of one is measured.
``python -m tests.faults import --kills 20 --persons 4000``.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connections

from bench import figure, say
from tests import cast
from thiqa import config
from thiqa.exchange.found import open_node
from thiqa.exchange.send import send
from thiqa.interop.lines import Lines
from thiqa.registry import applying, importing
from thiqa.store.models import Outbox
from thiqa.store.records import ImportRun

ROWS_AT_ONCE = 100
"""Rows in a transaction, fewer than usual, so that more moments lie between two of them."""
TABLES = ("counter", "record", "recordversion", "link", "linkversion")


def run(argv: Sequence[str]) -> int:
    """Kill imports and print the figures; 0 when all goals are met."""
    options = argparse.ArgumentParser(prog="faults import")
    options.add_argument("--kills", type=int, default=20, help="how often an import is killed at least")
    options.add_argument("--persons", type=int, default=4000, help="entries of the list")
    options.add_argument("--seed", type=int, default=1, help="of the moments of the kills")
    chosen = options.parse_args(argv)
    folder = Path(tempfile.mkdtemp(prefix="thiqa-import-"))
    try:
        return Trials(folder, chosen.persons, random.Random(chosen.seed)).run(chosen.kills)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def editions(folder: Path, persons: int) -> tuple[Path, Path]:
    """A list, and its next edition: a tenth is gone, a tenth is new, a fifth changed, and so did the ties."""

    def entries(first: int, last: int, edition: int) -> Iterator[dict[str, Any]]:
        for number in range(first, last):
            fields: dict[str, Any] = {
                "names": [{"name": f"Person {number} Example"}, {"name": f"شخص {number}"}],
                "documents": [{"type": "passport", "number": f"X{number:07}"}],
                "phones": [f"+999 {number:08}"],
            }
            if number % 5 == 0:
                fields["note"] = f"As edition {edition} says."
            ties = [{"reference": f"P{number + edition}", "relation": "associate"}] if number % 3 == 0 else []
            yield {"reference": f"P{number}", "kind": "person", "fields": fields, "ties": ties}

    files = folder / "first", folder / "second"
    for edition, (file, first) in enumerate(zip(files, (0, persons // 10), strict=True), 1):
        lines = (json.dumps(each, ensure_ascii=False) for each in entries(first, persons + first, edition))
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return files


@dataclass
class Trials:
    """Trials of one list. ``waits`` are the seconds that each message took to be accepted."""

    folder: Path
    persons: int
    chance: random.Random
    struck: Counter[str] = field(default_factory=Counter)
    waits: list[float] = field(default_factory=list)
    lost: int = 0
    bad: int = 0

    def run(self, kills: int) -> int:
        files = editions(self.folder, self.persons)
        say("import: undisturbed")
        took, wanted = self.trial(files, 0.0)
        trials = 0
        while sum(self.struck.values()) < kills:
            trials += 1
            _, found = self.trial(files, took)
            different = [name for name in wanted if wanted[name] != found[name]]
            self.bad += bool(different)
            say(f"import: trial {trials}, {sum(self.struck.values())} kills, different: {different or 'nothing'}")
        for state, count in sorted(self.struck.items()):
            say(f"  killed while {state}: {count}")
        figure("imports killed with -9 and continued", sum(self.struck.values()), "kills", goal=kills)
        figure("rows that differ from an undisturbed import", self.bad, "trials", goal=0)
        figure("messages accepted during the imports", len(self.waits), "messages")
        figure("messages lost or numbered wrongly", self.lost, "messages", goal=0)
        figure("longest wait of a message", max(self.waits), "seconds", goal=5)
        return int(bool(self.bad or self.lost))

    def trial(self, files: tuple[Path, Path], took: float) -> tuple[float, dict[str, Any]]:
        """Import both editions, killed at random moments unless ``took`` is 0; how long it took, and the rows."""
        pair, start = cast.pair(), time.monotonic()
        try:
            sent = 0
            for file in files:
                while True:
                    sent += self._once(pair, file, took)
                    last = ImportRun.objects.using(pair.atlas.alias).order_by("-id").first()
                    if last is not None and last.file == file.name and last.state == "done":
                        break
                    self.struck[last.state if last is not None else "nothing yet"] += 1
            rows = Outbox.objects.using(pair.atlas.alias).exclude(mechanism="agreement")
            numbers = list(rows.filter(mechanism="tip").order_by("seq").values_list("seq", flat=True))
            self.lost += abs(len(numbers) - sent) + (numbers != list(range(numbers[0], numbers[0] + sent)))
            return time.monotonic() - start, snapshot(pair.atlas.alias)
        finally:
            pair.close()

    def _once(self, pair: cast.Pair, file: Path, took: float) -> int:
        """Start the import, kill it at a moment of its life unless it is done before; how many messages were sent."""
        command = [sys.executable, "-m", "tests.faults.import_kills", str(pair.atlas.config.home), str(file)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()  # it begins now
        # The moments lie in a part of its life, so that a few kills fit into one trial.
        killer = threading.Timer(self.chance.uniform(0, took / 6), child.kill)
        if took:
            killer.start()
        sent = 0
        while child.poll() is None:
            begun = time.monotonic()
            send(pair.atlas, pair.agreement, [cast.tip()])
            self.waits.append(time.monotonic() - begun)
            sent += 1
            time.sleep(0.02)
        killer.cancel()
        child.stdout.close()
        if child.returncode not in (0, -signal.SIGKILL):
            raise AssertionError(f"the import ended with {child.returncode}")
        return sent


def snapshot(alias: str) -> dict[str, Any]:
    """All rows of the registry, as they are compared: times too, because the clock of the child stands still."""
    found: dict[str, Any] = {}
    with connections[alias].cursor() as cursor:
        for name in TABLES:
            cursor.execute(f"SELECT * FROM store_{name} ORDER BY id")  # noqa: S608
            found[name] = [
                tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()
            ]
        cursor.execute("SELECT record_id, kind, value FROM store_handle ORDER BY record_id, kind, value")
        found["handle"] = cursor.fetchall()
        key = "rowid" if connections[alias].vendor == "sqlite" else "id"
        cursor.execute(f"SELECT {key}, words FROM store_fulltext ORDER BY {key}")  # noqa: S608
        found["fulltext"] = cursor.fetchall()
    return found


def child(home: Path, file: Path) -> None:
    """The process that imports."""
    settings = config.load(home, {})
    node = open_node(
        settings, "child", "a passphrase", clock=cast.Time(), random=secrets.token_bytes, transport=cast.Wire()
    )
    applying.AT_ONCE = ROWS_AT_ONCE
    print("begins", flush=True)
    importing.run(node, "Ann", Lines(complete=True), file, origin="list")
    os._exit(0)


if __name__ == "__main__":
    child(Path(sys.argv[1]), Path(sys.argv[2]))
