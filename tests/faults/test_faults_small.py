"""A small sample of each fault, in the normal test run; ``./run faults`` is the large one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.faults import tracing

ROOT = Path(__file__).resolve().parent.parent.parent
MISSING = tracing.possible()
traced = pytest.mark.skipif(bool(MISSING), reason=MISSING or "strace can trace")


def figures(*arguments: str) -> dict[str, dict[str, Any]]:
    """The figures of one small run, which must have met its goals. It forks, so it is a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", *arguments, "--small"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return {line["figure"]: line for line in map(json.loads, done.stdout.splitlines())}


@traced
def test_a_kill_at_a_write_loses_nothing_and_does_nothing_twice() -> None:
    found = figures("kill")
    assert found["kills -9 at calls that write"]["value"] > 10
    assert found["lost, twice or otherwise wrong after a kill"]["value"] == 0


@traced
def test_a_power_cut_loses_nothing_that_was_told() -> None:
    found = figures("power")
    assert found["power cuts simulated"]["value"] > 100
    assert found["lost, twice or otherwise wrong after a power cut"]["value"] == 0


@traced
def test_a_full_or_failing_disk_is_refused_and_not_acknowledged() -> None:
    assert figures("disk")["lost, twice or otherwise wrong after a disk fault"]["value"] == 0


@traced
def test_mistakes_in_the_durable_code_are_caught() -> None:
    found = figures("mutants")
    assert found["seeded mistakes"]["value"] == 3
    assert found["seeded mistakes caught"]["value"] == 1


def test_a_file_survives_kills_and_sends_at_most_one_part_again_for_each() -> None:
    found = figures("attachment")
    again = next(line for name, line in found.items() if name.endswith("parts sent again"))
    assert again["value"] <= again["goal"]
    assert next(line for name, line in found.items() if name.endswith("times applied"))["value"] == 1


def test_an_import_that_is_killed_ends_as_an_undisturbed_one_and_messages_go_on() -> None:
    found = figures("import")
    assert found["imports killed with -9 and continued"]["value"] >= 2
    assert found["rows that differ from an undisturbed import"]["value"] == 0
    assert found["messages lost or numbered wrongly"]["value"] == 0
