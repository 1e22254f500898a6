"""Runs a scenario of ``specs/vectors/evaluation``."""

from __future__ import annotations

from typing import Any

from thiqa.domain import evaluation
from thiqa.domain.evaluation import SCHEMES, Evaluation


def run(scenario: dict[str, Any]) -> None:
    if scenario["do"] == "parse":
        assert evaluation.parse(scenario["input"]).to_dict() == scenario["evaluation"]
        return
    own, other = scenario["from"], scenario["to"]
    for source, band in scenario["source"].items():
        for information, information_band in scenario["information"].items():
            shown = Evaluation(own, source, information).converted(other)
            assert (list(shown.source), list(shown.information), shown.converted) == (band, information_band, True)
    assert (set(scenario["source"]), set(scenario["information"])) == (
        set(SCHEMES[own].source),
        set(SCHEMES[own].information),
    )
