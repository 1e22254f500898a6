"""Runs a scenario of ``specs/vectors/names``."""

from __future__ import annotations

from typing import Any

from thiqa.matching.names import compare, keys, strict_keys
from thiqa.matching.names.parts import parts


def run(scenario: dict[str, Any]) -> None:
    if scenario["do"] == "parts":
        found = [[part.role, part.script, part.letters] for part in parts(scenario["name"])]
        assert found == scenario["parts"]
    elif scenario["do"] == "keys":
        assert sorted(keys(scenario["name"])) == scenario["wide"]
        assert sorted(strict_keys(scenario["name"])) == scenario["strict"]
    else:
        comparison = compare(scenario["a"], scenario["b"])
        assert abs(1000 * comparison.score - scenario["score"]) <= 1
        assert [[reason.code, reason.a, reason.b] for reason in comparison.reasons] == scenario["reasons"]
