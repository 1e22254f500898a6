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
    assert answer(ours, act) == answer(theirs, act)
    assert answer(ours, act)[:2] == (scenario["clause"], scenario["rule"])
    permit(ours, act)


def answer(agreement: Agreement, act: Act) -> tuple[str, str | None, str]:
    """Clause, rule and sentence of a refusal; the clause alone of a permission."""
    try:
        return permit(agreement, act).id, None, ""
    except Refused as refusal:
        return refusal.clause, refusal.rule, str(refusal)


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
