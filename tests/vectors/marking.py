"""Runs a scenario of ``specs/vectors/marking``."""

from __future__ import annotations

from typing import Any

from thiqa.domain import marking
from thiqa.domain.marking import Marking
from thiqa.domain.uses import USES


def run(scenario: dict[str, Any]) -> None:
    found = read(scenario["do"], scenario["input"])
    assert found.to_dict() == scenario["marking"]
    assert found.quarantined is scenario["quarantined"]
    for use in USES:
        refused = list(marking.refusals(found, use, purpose="terrorism"))
        assert refused == scenario["refused"].get(use, [])
    assert marking.parse(found.to_dict()) == found


def read(do: str, given: Any) -> Marking:
    if do == "combine":
        return marking.combine(marking.parse(each) for each in given)
    return {"parse": marking.parse, "stix": marking.from_stix, "labels": marking.from_labels}[do](given)
