"""The delivery machine, walked at random: duplicates, reordering, losses, crashes, old backups, keys, lies.

``THIQA_STEPS=200000`` walks that far (``./run faults machine`` does the same and counts). A walk that fails names its
seed; ``machine.episode(plan, folder, seed)`` takes it again.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import machine
from tests.faults.stage import Template, scratch, template


@pytest.fixture(scope="module")
def plan() -> Template:
    return template()


@pytest.fixture
def folder() -> Iterator[Path]:
    made = scratch()
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_no_walk_violates_an_invariant(plan: Template, folder: Path) -> None:
    goal, taken, seed = int(os.environ.get("THIQA_STEPS", "2500")), Counter[str](), 0
    while taken.total() < goal:
        seed += 1
        try:
            taken += machine.episode(plan, folder, seed)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error}") from error
    # The walk is no test of anything if it does not go where it hurts.
    for step in (
        "crash",
        "call lost",
        "answer lost",
        "stray call",
        "rotate",
        "suspend",
        "restore",
        "lie",
        "full check",
    ):
        assert taken[step], f"no {step} in {taken.total()} steps"


def test_a_walk_repeats_by_its_seed(plan: Template, folder: Path) -> None:
    one = machine.episode(plan, folder, 7, acts=40)
    two = machine.episode(plan, folder, 7, acts=40)
    assert {name: one[name] for name in machine.ACTS} == {name: two[name] for name in machine.ACTS}
