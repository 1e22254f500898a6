"""Every scenario of every specification is run. ``tests/vectors/<spec>.py`` has ``run(scenario) -> None`` for its own.

A scenario is one JSON object with ``why`` and ``error``: the code that ``run`` must end in, or null.
"""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path

import pytest

from thiqa.domain.errors import ThiqaError, every_error

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "specs" / "vectors").glob("*/*.json"))
CODES = {error.code for error in every_error()}


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_scenario_ends_as_it_says(file: Path) -> None:
    scenario = json.loads(file.read_text(encoding="utf-8"))
    run = importlib.import_module(f"tests.vectors.{file.parent.name}").run
    if scenario["error"] is None:
        run(scenario)
        return
    assert scenario["error"] in CODES
    with pytest.raises(ThiqaError) as refused:
        run(scenario)
    assert refused.value.code == scenario["error"]


def test_every_specification_with_vectors_has_a_runner() -> None:
    specifications = {file.parent.name for file in FILES}
    assert specifications >= {"canonical", "marking", "evaluation"}
    runners = {path.stem for path in (ROOT / "tests" / "vectors").glob("*.py")}
    assert specifications == runners


def test_a_scenario_is_named_in_words() -> None:
    assert [file.name for file in FILES if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*\.json", file.name)] == []
