"""Runs a scenario of ``specs/vectors/agreement``."""

from __future__ import annotations

from datetime import date
from typing import Any

from thiqa.domain.agreement import Agreement
from thiqa.domain.pact import introduction
from thiqa.domain.standing import Event, advance, propose


def run(scenario: dict[str, Any]) -> None:
    {"decode": decode, "pact": pact, "stand": stand}[scenario["do"]](scenario)


def decode(scenario: dict[str, Any]) -> None:
    data = bytes.fromhex(scenario["bytes"])
    agreement = Agreement.decode(data)
    assert agreement.encode() == data
    assert agreement.digest() == scenario["digest"]


def pact(scenario: dict[str, Any]) -> None:
    one, other = scenario["nodes"]
    assert introduction(one, other).encode().hex() == scenario["bytes"]
    assert introduction(other, one).digest() == scenario["digest"]


def stand(scenario: dict[str, Any]) -> None:
    agreement = Agreement.from_dict(scenario["agreement"])
    nodes = {"a": agreement.a.node, "b": agreement.b.node, "c": "c" * 64}
    standing = propose(agreement)
    states = []
    for kind, who, *rest in scenario["events"]:
        if kind == "enter":
            event = Event(kind, on=date.fromisoformat(who))
        else:
            event = Event(kind, by=nodes[who], digest=agreement.digest(), suspension=rest[0] if rest else None)
        standing = advance(standing, event)
        states.append(standing.state)
    assert states == scenario["states"]
