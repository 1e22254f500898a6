"""Runs one scenario of ``specs/vectors/evidence`` with the independent verifier; a refusal is a ``LedgerError``."""

from __future__ import annotations

import copy
import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from cryptography.exceptions import InvalidSignature

from thiqa.domain import canonical
from thiqa.domain.errors import LedgerError

ROOT = Path(__file__).resolve().parent.parent.parent


def run(scenario: dict[str, Any]) -> None:
    verify = verifier()
    base = scenario
    if "of" in scenario:
        base = json.loads((ROOT / "specs" / "vectors" / "evidence" / f"{scenario['of']}.json").read_text("utf-8"))
    file = copy.deepcopy(base["file"])
    if "change" in scenario:
        path, value = scenario["change"]
        inner = file
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = value
    try:
        verify.Evidence(canonical.encode(file), base["fingerprint"])
    except (verify.Refused, InvalidSignature, *verify.FAULTS) as error:
        raise LedgerError(why=str(error)) from error


def verifier() -> ModuleType:
    """The program, loaded from its file: it belongs to no package."""
    spec = importlib.util.spec_from_file_location("verify", ROOT / "tools" / "verifier" / "verify.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
