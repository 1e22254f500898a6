"""Runs a scenario of ``specs/vectors/policy``, on the copies of both nodes."""

from __future__ import annotations

from datetime import date
from typing import Any

from thiqa.domain import evaluation, marking
from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import Refused
from thiqa.domain.policy import Act, permit


def run(scenario: dict[str, Any]) -> None:
    ours = Agreement.from_dict(scenario["agreement"])
    theirs = Agreement.decode(ours.encode())
    act = read(scenario["act"])
    try:
        found = permit(ours, act)
    except Refused as refusal:
        assert (refusal.clause, refusal.rule) == (scenario["clause"], scenario["rule"])
        try:
            permit(theirs, act)
        except Refused as other:
            assert str(other) == str(refusal)
        raise
    assert (found.id, None) == (scenario["clause"], scenario["rule"])
    assert permit(theirs, act) == found


def read(d: dict[str, Any]) -> Act:
    """The act of its object."""
    return Act(
        **{
            **d,
            "recipients": tuple(d["recipients"]),
            "data": frozenset(d["data"]),
            "marking": marking.parse(d["marking"]),
            "evaluation": None if d["evaluation"] is None else evaluation.parse(d["evaluation"]),
            "retain_until": date.fromisoformat(d["retain_until"]),
            "on": date.fromisoformat(d["on"]),
        }
    )
