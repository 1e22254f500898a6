"""The driver of ``bench exchange`` on a tiny size: it runs, and its lines have the shape of all benchmarks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import _broker

ROOT = Path(__file__).resolve().parent.parent.parent
SHAPE = {"figure", "value", "unit", "peer", "ratio", "goal"}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("bench")
    small = ["--messages", "6", "--batch", "3", "--rounds", "1", "--lone", "1", "--no-broker", "--folder", str(folder)]
    ran = subprocess.run([sys.executable, "-m", "bench", "exchange", *small], cwd=ROOT, capture_output=True, check=True)
    assert list(folder.iterdir()) == []
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_every_line_is_a_figure_with_all_its_fields(figures: list[dict[str, Any]]) -> None:
    assert figures
    assert all(set(line) == SHAPE for line in figures)
    assert all(line["value"] > 0 for line in figures)


def test_the_goals_of_the_exchange_are_stated(figures: list[dict[str, Any]]) -> None:
    goals = {line["unit"]: line["goal"] for line in figures if line["goal"] is not None}
    goals.pop("messages/sync", None)  # only where strace may look at processes
    assert goals == {"times": 2.0, "messages/fdatasync": 10.0, "fdatasync latencies": 6.0}
    assert any(line["unit"] == "messages/s" for line in figures)


def test_a_missing_yardstick_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(_broker, "_SERVER", tmp_path / "absent")
    assert _broker.lacking() == "sudo apt install rabbitmq-server"
