"""A large table of acts, asked of the copies of both nodes, against a second reading of the clauses.

The second reading knows nothing of the program: it reads the tables of ``agreement.toml`` and goes through them as a
person would, with lists in place of classes. It says which clause permits, or that none does.
"""

from __future__ import annotations

import itertools
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from thiqa.domain.agreement import Agreement, Party
from thiqa.domain.errors import Refused
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Handling, Marking, Pap, Tlp
from thiqa.domain.policy import Act, permit

ROOT = Path(__file__).resolve().parents[2]
A, B = "a" * 64, "b" * 64
TLP = ["clear", "green", "amber", "amber+strict", "red"]
PAP = ["clear", "green", "amber", "red"]
LABELS = [
    ("green", "green", "H0"),
    ("amber+strict", "amber", "H0"),
    ("amber+strict", "red", "H1"),
    ("red", "red", "H3"),
]
DAYS = ["2026-12-31", "2027-06-01", "2035-01-01"]
# What an item of a mechanism typically holds; the second list is about nobody.
HOLDS = {
    "tip": (["identity"], ["event"]),
    "reply": (["identity", "criminal-record"], ["event"]),
    "search": (["identity", "birth"], ["identity"]),
    "document_alert": (["travel-document"], ["document-specimen"]),
    "notice": (["identity", "account"], ["substance", "consignment"]),
    "controlled_delivery": (["whereabouts", "plan"], ["event", "consignment"]),
    "programme": (["identity"], ["plan"]),
    "retract": (["identity"], ["procedure"]),
    "request": (["identity", "birth"], ["organisation"]),
}
AXES = (
    HOLDS, ["terrorism", "drug-trafficking", "money-laundering", "threat-to-life", "cooperation"],
    [None, "suspect", "contact", "victim"], LABELS, ["a-to-b", "b-to-a"], DAYS,
)  # fmt: skip
PEOPLE = {"identity", "birth", "criminal-record", "travel-document", "account", "whereabouts"}


@pytest.mark.parametrize("name", ["counter-terrorism", "drug-trafficking", "financial-intelligence"])
def test_both_copies_decide_alike_and_as_a_second_reading_says(name: str) -> None:
    text = (ROOT / "agreements" / name / "agreement.toml").read_text(encoding="utf-8")
    ours = Agreement.from_toml(text, {"a": Party(A, "Atlas"), "b": Party(B, "Baobab")})
    theirs = Agreement.decode(ours.encode())
    table = tomllib.loads(text)
    seen: Counter[str] = Counter()
    for row in rows():
        found = answer(ours, act(row))
        assert found == answer(theirs, act(row)), row
        expected = second_reading(table, row)
        assert (found.split(" ")[0] if not found.startswith("refused") else None) == expected, (row, found)
        seen[expected or "refused"] += 1
    assert seen.total() >= 400
    # A table that only refuses, or that never reaches most mechanisms, would prove little.
    assert len(seen) >= 6
    assert seen.total() - seen["refused"] >= 50


def rows() -> Iterator[dict[str, Any]]:
    for mechanism, purpose, category, labels, way, day in itertools.product(*AXES):
        people, things = HOLDS[mechanism]
        yield {
            "mechanism": mechanism, "purpose": purpose, "category": category, "labels": labels, "way": way, "day": day,
            "data": people if category else things, "action": "search" if mechanism == "search" else "send",
        }  # fmt: skip


def second_reading(table: dict[str, Any], row: dict[str, Any]) -> str | None:
    agreement = table["agreement"]
    if row["day"] < agreement["in_force_from"]:
        return None
    over = row["day"] > agreement.get("in_force_until", "9999-12-31")
    for clause in table["clause"]:
        wanted = row["category"] or "none"
        if row["mechanism"] not in clause["mechanisms"] or row["action"] not in clause["actions"]:
            continue
        if over and not clause.get("survives"):
            continue
        if clause["direction"] not in (row["way"], "both") or row["purpose"] not in clause["purposes"]:
            continue
        if wanted not in clause["categories"] or (row["purpose"] == "cooperation" and wanted != "none"):
            continue
        if not set(row["data"]) <= set(clause["data"]) or (wanted == "none" and PEOPLE & set(row["data"])):
            continue
        tlp, pap, handling = row["labels"]
        highest = clause["highest"]
        if TLP.index(tlp) > TLP.index(highest["tlp"]) or PAP.index(pap) > PAP.index(highest["pap"]):
            continue
        if handling in highest["handling"]:
            return str(clause["id"])
    return None


def act(row: dict[str, Any]) -> Act:
    tlp, pap, handling = row["labels"]
    sender, recipient = (A, B) if row["way"] == "a-to-b" else (B, A)
    day = date.fromisoformat(row["day"])
    words = ("Ask first.",) if handling == "H3" else ()
    return Act(
        sender=sender, recipients=(recipient,), mechanism=row["mechanism"], action=row["action"],
        purpose=row["purpose"], category=row["category"], data=frozenset(row["data"]),
        marking=Marking(Tlp(tlp), Pap(pap), frozenset({Handling(handling)}), words),
        evaluation=Evaluation("4x4", "B", "2"), retain_until=day, onward="never", on=day, state="in_force",
    )  # fmt: skip


def answer(agreement: Agreement, asked: Act) -> str:
    try:
        return permit(agreement, asked).id
    except Refused as refusal:
        return f"refused {refusal.clause} {refusal.rule}"
