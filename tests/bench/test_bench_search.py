"""The parts of ``bench search`` that need no peer, on tiny sizes: they run, and their lines have the usual shape."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import _psi_peers

ROOT = Path(__file__).resolve().parent.parent.parent


def figures(*options: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench", "search", *options]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_travellers_who_are_watched_are_found_end_to_end() -> None:
    found = figures("--only", "travellers", "--count", "300", "--watched", "60")
    assert {line["unit"] for line in found} == {"travellers/s", "keys/s of one core", "s", "CPU s"}
    assert all(line["value"] > 0 for line in found)


def test_the_memory_of_a_large_list_is_that_of_a_process_of_its_own() -> None:
    found = figures("--only", "memory", "--keys", "2000")
    assert [line["goal"] for line in found if line["unit"] in ("MiB", "bytes/key")] == [1024, 5.8]


def test_a_peer_that_cannot_be_had_is_told_in_one_line(monkeypatch: Any, tmp_path: Path, capsys: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("bench._psi_peers.sys.executable", "false")
    assert _psi_peers.spu("ecdh", 4) is None
    assert "its figures are left out" in capsys.readouterr().err.splitlines()[-1]
