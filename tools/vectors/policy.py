"""Scenarios of the policy: one agreement, one act, and the clause that permits it or the clause and rule that refuse it.

What is expected was written by hand beside each act and not computed. ``error`` is the code of the refusal.
"""

# One scenario a line reads like the table that it is.
# ruff: noqa: E501

from __future__ import annotations

from typing import Any

from tools.vectors.agreement import CLAUSE, EXAMPLE, A, B, C

CLAUSES: list[dict[str, Any]] = [
    CLAUSE,
    {**CLAUSE, "id": "EX-2", "highest": {"tlp": "red", "pap": "red", "handling": ["H3"]}, "evaluation_required": False,
     "purposes": ["threat-to-life"], "retention_days": 30, "onward": "never", "release": "none"},
    {**CLAUSE, "id": "EX-3", "direction": "a-to-b", "mechanisms": ["search"], "actions": ["search"], "capacity": 10,
     "evaluation_required": False, "onward": "never", "retention_days": 30},
    {**CLAUSE, "id": "EX-4", "actions": ["forward"], "onward": "named", "onward_to": ["Baobab Border Guard"],
     "roles": ["liaison"], "highest": {"tlp": "amber+strict", "pap": "amber", "handling": ["H0"]}},
    {**CLAUSE, "id": "EX-5", "mechanisms": ["programme"], "purposes": ["cooperation"], "evaluation_required": False,
     "categories": ["none", "suspect"], "data": ["identity", "plan"]},
    {**CLAUSE, "id": "EX-6", "mechanisms": ["retract"], "evaluation_required": False, "survives": True},
    {**CLAUSE, "id": "EX-7", "mechanisms": ["confirmation"], "categories": ["suspect"]},
]  # fmt: skip
AGREEMENT: dict[str, Any] = {**EXAMPLE, "clauses": CLAUSES}
MARKING: dict[str, Any] = {
    "tlp": "amber+strict", "pap": "amber", "handling": ["H0"], "restrictions": [], "originator_control": False,
    "purposes": None, "review": None,
}  # fmt: skip
ACT: dict[str, Any] = {
    "sender": A, "recipients": [B], "mechanism": "tip", "action": "send", "purpose": "terrorism", "category": "suspect",
    "data": ["identity"], "marking": MARKING,
    "evaluation": {"scheme": "4x4", "source": "B", "information": "2", "handling": None},
    "retain_until": "2027-12-31", "onward": "never", "on": "2027-06-01", "state": "in_force", "third": None,
    "consent": None, "role": None, "used": 0,
}  # fmt: skip


def marked(**labels: Any) -> dict[str, Any]:
    """The marking of the example with other labels."""
    return {**MARKING, **labels}


SEARCH: dict[str, Any] = {"mechanism": "search", "action": "search", "retain_until": "2027-06-30"}
ONWARD: dict[str, Any] = {"action": "forward", "third": "Baobab Border Guard", "onward": "named", "role": "liaison"}
GREEN = marked(tlp="green")
H3 = marked(handling=["H3"], restrictions=["Read it aloud to nobody."])

SCENARIOS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "tip": ("all rules pass", "EX-1", {}),
    "tip-from-b": ("both directions", "EX-1", {"sender": B, "recipients": [A]}),
    "tip-about-nobody": ("no person", "EX-1", {"category": None, "data": ["event"]}),
    "second-clause-permits": ("the first does not, the second does", "EX-2", {"purpose": "threat-to-life", "retain_until": "2027-06-30", "marking": marked(tlp="red", handling=[])}),
    "recipients-none": ("an empty set is nobody", "no-clause parties", {"recipients": []}),
    "recipient-a-stranger": ("Cedar is no party", "no-clause parties", {"recipients": [C]}),
    "recipients-and-a-stranger": ("one stranger is too many", "no-clause parties", {"recipients": [B, C]}),
    "recipient-the-sender": ("to oneself", "no-clause parties", {"recipients": [A]}),
    "sender-a-stranger": ("Cedar is no party", "no-clause parties", {"sender": C, "recipients": [A]}),
    "label-unknown": ("most restrictive, quarantined", "no-clause quarantine", {"marking": marked(tlp="purple")}),
    "label-unknown-and-suspended": ("the first refusal wins", "no-clause quarantine", {"marking": marked(pap="x"), "state": "suspended"}),
    "state-proposed": ("not signed", "no-clause standing!", {"state": "proposed"}),
    "state-signed": ("not in force", "no-clause standing!", {"state": "signed"}),
    "state-declined": ("never bound anybody", "no-clause standing!", {"state": "declined", "mechanism": "retract"}),
    "state-unheard-of": ("closed", "no-clause standing!", {"state": "in force"}),
    "state-suspended": ("stopped by one party", "no-clause standing!", {"state": "suspended"}),
    "first-day": ("included", "EX-1", {"on": "2027-01-01"}),
    "day-before": ("not begun", "no-clause standing!", {"on": "2026-12-31"}),
    "last-day": ("included", "EX-1", {"on": "2030-12-31", "retain_until": "2031-01-01"}),
    "day-after": ("expired", "no-clause standing!", {"on": "2031-01-01", "retain_until": "2031-01-02"}),
    "retraction-suspended": ("survives", "EX-6", {"mechanism": "retract", "state": "suspended"}),
    "retraction-ended": ("survives", "EX-6", {"mechanism": "retract", "state": "ended"}),
    "retraction-expired": ("survives", "EX-6", {"mechanism": "retract", "on": "2035-01-01", "retain_until": "2035-01-02"}),
    "retraction-before-the-first-day": ("nothing to survive", "no-clause standing!", {"mechanism": "retract", "state": "ended", "on": "2026-12-31"}),
    "retraction-survives-within-its-clause": ("its rules stay", "EX-6 retention", {"mechanism": "retract", "state": "ended", "retain_until": "2029-01-01"}),
    "mechanism-unknown": ("no clause names it", "no-clause mechanism", {"mechanism": "rogatory"}),
    "action-not-named": ("no clause permits it for a tip", "EX-1 action", {"action": "export"}),
    "direction": ("only Atlas searches", "EX-3 direction", {**SEARCH, "sender": B, "recipients": [A]}),
    "purpose": ("another offence", "EX-1 purpose", {"purpose": "fraud"}),
    "category": ("another category", "EX-1 category", {"category": "witness"}),
    "category-missing": ("a name without its category", "EX-1 category", {"category": None}),
    "nobody-under-a-clause-about-people": ("none is not listed", "EX-7 category", {"mechanism": "confirmation", "category": None, "data": ["event"]}),
    "category-without-data": ("kinds of data left out", "EX-1 category", {"data": []}),
    "category-called-none": ("none is written as null", "EX-1 category", {"category": "none"}),
    "cooperation-about-a-person": ("never, also where the clause lists the category", "EX-5 category", {"mechanism": "programme", "purpose": "cooperation"}),
    "data": ("a kind that is not listed", "EX-1 data", {"data": ["biometric", "identity"]}),
    "tlp-above": ("red above amber+strict", "EX-1 marking", {"marking": marked(tlp="red")}),
    "pap-above": ("red above amber", "EX-1 marking", {"marking": marked(pap="red")}),
    "handling-not-listed": ("H2 is not carried", "EX-1 marking", {"marking": marked(handling=["H2"])}),
    "handling-h3": ("words that no program weighs", "EX-1 marking", {"marking": H3}),
    "marking-for-another-purpose": ("the originator's own limit", "EX-1 handling", {"marking": marked(purposes=["fraud"])}),
    "evaluation-missing": ("demanded", "EX-1 evaluation", {"evaluation": None}),
    "retention-too-long": ("366 days", "EX-1 retention", {"retain_until": "2028-06-01"}),
    "retention-to-the-day": ("365 days", "EX-1", {"retain_until": "2028-05-31"}),
    "retention-over": ("its time has passed", "EX-1 retention", {"action": "keep", "on": "2028-01-01"}),
    "onward-stated-too-wide": ("named is more than consent", "EX-1 onward", {"onward": "named"}),
    "onward-unknown": ("closed", "EX-1 onward", {"onward": "everybody"}),
    "forward-named": ("green, to whom the agreement names", "EX-4", {**ONWARD, "marking": GREEN}),
    "forward-not-named": ("another agency", "EX-4 onward", {**ONWARD, "marking": GREEN, "third": "Cedar Customs"}),
    "forward-not-named-with-consent": ("the originator said yes", "EX-4", {**ONWARD, "third": "Cedar Customs", "consent": "1" * 32}),
    "forward-marking-forbids": ("amber+strict stays", "EX-4 handling", ONWARD),
    "forward-marking-forbids-but-consent": ("the originator said yes", "EX-4", {**ONWARD, "consent": "1" * 32}),
    "forward-item-says-never": ("narrower than the clause", "EX-4 onward", {**ONWARD, "onward": "never", "consent": "1" * 32}),
    "forward-to-nobody": ("a third must be named", "EX-4 onward", {**ONWARD, "marking": GREEN, "third": None}),
    "forward-to-a-party": ("a party is no third", "EX-4 onward", {**ONWARD, "marking": GREEN, "third": B}),
    "forward-to-a-party-with-consent": ("a party is no third, whoever agrees", "EX-4 onward", {**ONWARD, "marking": GREEN, "third": B, "consent": "1" * 32}),
    "forward-originator-control": ("also under green", "EX-4 handling", {**ONWARD, "marking": marked(tlp="green", originator_control=True)}),
    "forward-role-unknown": ("who does it must be known", "EX-4 role", {**ONWARD, "marking": GREEN, "role": None}),
    "forward-role-other": ("not an analyst", "EX-4 role", {**ONWARD, "marking": GREEN, "role": "analyst"}),
    "search-last-of-the-day": ("ten a day", "EX-3", {**SEARCH, "used": 9}),
    "search-one-too-many": ("the eleventh", "EX-3 capacity", {**SEARCH, "used": 10}),
    "tip-over-the-capacity-of-the-agreement": ("a hundred a day", "EX-1 capacity", {"used": 100}),
    "keep-has-no-capacity": ("it crosses no border", "EX-1", {"action": "keep", "used": 1000}),
    "closest-is-the-one-that-passed-most": ("EX-2 fails late, EX-1 early", "EX-2 retention", {"purpose": "threat-to-life", "marking": marked(handling=[])}),
}  # fmt: skip


def vectors() -> dict[str, Any]:
    """All scenarios. An exclamation mark stands for ``agreement-not-in-force``."""
    made: dict[str, Any] = {}
    for name, (why, expect, changes) in SCENARIOS.items():
        clause, _, rule = expect.rstrip("!").partition(" ")
        code = "agreement-not-in-force" if expect.endswith("!") else "not-permitted"
        made[f"{name}.json"] = {
            "why": why,
            "agreement": AGREEMENT,
            "act": {**ACT, **changes},
            "clause": clause,
            "rule": rule or None,
            "error": code if rule else None,
        }
    return made
