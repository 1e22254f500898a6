"""The first walk: two real processes over real TLS, told by ``thiqa demo`` and gone again by the commands."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Ran

THIQA = (sys.executable, "-P", "-m", "thiqa")
PATIENCE = 60


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("THIQA_")}


def processes(folder: Path) -> list[str]:
    """Command lines of processes that work in a folder."""
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = each.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in line and " serve" in line:
            found.append(line)
    return found


def thiqa(home: Path, *arguments: object) -> Ran:
    """One command in a process of its own."""
    words = [*THIQA, "--home", str(home), "--json", *map(str, arguments)]
    shown = subprocess.run(words, capture_output=True, text=True, env=environment(), timeout=PATIENCE)
    return Ran(shown.returncode, shown.stdout, shown.stderr)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, subprocess.Popen[str], list[str]]]:
    """A demonstration that has told its story and serves on: its folder, its process, its lines."""
    folder = tmp_path_factory.mktemp("demo")
    process = subprocess.Popen(
        [*THIQA, "demo", "--folder", str(folder)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment(),
    )  # fmt: skip
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        if line.startswith("    ") and line.rstrip().endswith("baobab outbox"):
            break
    yield folder, process, lines
    process.kill()
    process.wait()
    process.stdout.close()


def wait_for(home: Path, message: str) -> dict[str, Any]:
    """The row of a sent message once it has its receipt."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        for row in thiqa(home, "outbox").data["outbox"]:
            if row["message"] == message and row["state"] != "accepted":
                return dict(row)
    raise AssertionError(f"no receipt for {message}")


def test_the_story_is_told_to_its_end(told: tuple[Path, subprocess.Popen[str], list[str]]) -> None:
    text = "\n".join(told[2])
    for line in (
        "Both serve, as two processes, over TLS 1.3",
        "Both heard the same",
        "Baobab signs the same digest: in force on both nodes",
        "The author of an item cannot release it.",
        "Baobab's signed receipt: delivered, leaf ",
        "Baobab has the same bytes",
        "Refused under CT-1: ",
        "Baobab has erased the content",
        "The agreement is suspended, not in force.",
        "Atlas: everything holds",
        "Baobab: everything holds",
        "http://127.0.0.1:",
    ):
        assert line in text, text


def test_the_homes_are_those_of_ordinary_nodes_and_the_processes_deliver(
    told: tuple[Path, subprocess.Popen[str], list[str]],
) -> None:
    atlas, baobab = told[0] / "atlas", told[0] / "baobab"
    assert len(processes(told[0])) == 2
    agreement = thiqa(atlas, "agreement", "show").data["agreements"][0]["agreement"]
    said = ("--agreement", agreement, "--mechanism", "tip", "--purpose", "threat-to-life", "--as", "Ann")
    sent = thiqa(atlas, "send", *said, "--body", '{"facts": "A bridge is not safe."}')
    assert sent.data["clause"] == "CT-2"
    assert wait_for(atlas, sent.data["message"])["verdict"] == "accepted"
    shown = thiqa(baobab, "show", sent.data["message"], "--as", "Rita").data
    assert shown["content"]["body"] == {"facts": "A bridge is not safe."}
    assert thiqa(baobab, "pull", "atlas").data["received"] == 0
    assert thiqa(atlas, "deliver").data["waiting"] == 0


def test_an_old_backup_put_back_is_found_and_recovered_from_the_partner(
    told: tuple[Path, subprocess.Popen[str], list[str]], tmp_path: Path
) -> None:
    """On a copy of Atlas that wrote on and was then put back, while Baobab serves."""
    atlas = told[0] / "atlas"
    agreement = thiqa(atlas, "agreement", "show").data["agreements"][0]["agreement"]
    old = tmp_path / "old"
    subprocess.run([sys.executable, "-c", _COPY, str(atlas / "node.db"), str(old)], check=True)
    said = ("--agreement", agreement, "--mechanism", "tip", "--purpose", "threat-to-life", "--as", "Ann")
    sent = thiqa(atlas, "send", *said, "--body", '{"facts": "After the backup."}').data["message"]
    wait_for(atlas, sent)
    restored = tmp_path / "atlas"
    shutil.copytree(atlas, restored, ignore=shutil.ignore_patterns("node.db*"))
    shutil.copy(old, restored / "node.db")
    assert [row for row in thiqa(restored, "outbox").data["outbox"] if row["message"] == sent] == []
    back = thiqa(restored, "recover")
    assert (back.status, back.data["epoch"], back.data["sent"]) == (0, 1, 1), back
    assert [row["message"] for row in thiqa(restored, "outbox").data["outbox"]].count(sent) == 1
    assert thiqa(restored, "audit").data["holds"]


_COPY = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).backup(sqlite3.connect(sys.argv[2]))"


def test_it_ends_on_sigterm_and_leaves_no_process(told: tuple[Path, subprocess.Popen[str], list[str]]) -> None:
    folder, process, _ = told
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 128 + signal.SIGTERM
    assert processes(folder) == []
    assert (folder / "atlas" / "node.db").exists(), "a folder that was asked for is kept"


def test_once_it_ends_by_itself_and_leaves_nothing_behind(tmp_path: Path) -> None:
    words = [*THIQA, "demo", "--once", "--json"]
    given = environment() | {"TMPDIR": str(tmp_path)}
    shown = subprocess.run(words, capture_output=True, text=True, env=given, timeout=PATIENCE)
    assert shown.returncode == 0, shown.stderr
    found = json.loads(shown.stdout)
    assert {name: each["holds"] for name, each in found["audit"].items()} == {"atlas": True, "baobab": True}
    assert list(tmp_path.glob("thiqa-demo-*")) == []
    assert processes(tmp_path) == []


def test_a_node_that_cannot_start_is_told_and_nothing_stays(tmp_path: Path) -> None:
    """A library is broken, so the processes end at once: the demonstration says where to look, and ends too."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "cheroot.py").write_text("raise SystemExit(9)\n", encoding="utf-8")
    given = environment() | {"PYTHONPATH": os.pathsep.join([str(broken), os.environ.get("PYTHONPATH", "")])}
    words = [*THIQA, "demo", "--once", "--folder", str(tmp_path / "demo")]
    shown = subprocess.run(words, capture_output=True, text=True, env=given, timeout=PATIENCE)
    assert shown.returncode == 7
    assert "error: The message was not delivered: atlas did not start; see " in shown.stderr
    assert processes(tmp_path) == []
