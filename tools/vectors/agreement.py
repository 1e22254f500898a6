"""Scenarios of agreements: canonical bytes that are one or are none, the introduction pact, and how agreements stand.

``do`` is ``decode`` (``bytes`` in hexadecimal, ``digest``), ``pact`` (two ``nodes``, ``bytes``, ``digest``) or ``stand``
(``events`` in order, and ``states``: the state after each, by which both nodes agree). ``error`` is the code of a refusal.
"""

# One scenario a line reads like the table that it is.
# ruff: noqa: E501

from __future__ import annotations

import copy
from typing import Any

from thiqa.domain import canonical
from thiqa.domain.agreement import Agreement
from thiqa.domain.pact import introduction

A, B, C = ("a" * 64, "b" * 64, "c" * 64)
CLAUSE: dict[str, Any] = {
    "id": "EX-1",
    "direction": "both",
    "mechanisms": ["tip"],
    "actions": ["keep", "print", "send"],
    "purposes": ["foreign-fighters", "terrorism"],
    "categories": ["none", "suspect"],
    "data": ["event", "identity", "travel-document"],
    "highest": {"tlp": "amber+strict", "pap": "amber", "handling": ["H0", "H1"]},
    "evaluation_required": True,
    "retention_days": 365,
    "onward": "consent",
    "onward_to": [],
    "release": "second-person",
    "capacity": None,
    "clocks": {"acknowledge": "P1D"},
    "roles": [],
    "survives": False,
}
EXAMPLE: dict[str, Any] = {
    "thiqa": "agreement/1",
    "id": "0123456789abcdef0123456789abcdef",
    "version": 1,
    "previous": None,
    "title": {"ar": "اتفاق مثال", "fr": "Accord exemple", "en": "Example agreement", "es": "Acuerdo de ejemplo"},
    "parties": {"a": {"node": A, "agency": "Atlas Directorate"}, "b": {"node": B, "agency": "Baobab Directorate"}},
    "in_force_from": "2027-01-01",
    "in_force_until": "2030-12-31",
    "legal_bases": ["Example convention, article 1"],
    "languages": ["ar", "en"],
    "capacities": {"tip": 100},
    "texts": {},
    "clauses": [CLAUSE],
}
SECOND: dict[str, Any] = {
    **EXAMPLE, "version": 2, "previous": Agreement.from_dict(EXAMPLE).digest(), "in_force_until": None,
}  # fmt: skip


def changed(**fields: Any) -> dict[str, Any]:
    """The example with other fields."""
    return {**copy.deepcopy(EXAMPLE), **fields}


def clause(**fields: Any) -> dict[str, Any]:
    """The example with other fields in its only clause."""
    return changed(clauses=[{**CLAUSE, **fields}])


GOOD: dict[str, tuple[str, Any]] = {
    "decode-example": ("one clause, both directions", EXAMPLE),
    "decode-amendment": ("the second version names the digest of the first", SECOND),
    "decode-without-end": ("open ended", changed(in_force_until=None)),
    "decode-one-day": ("both days are included", changed(in_force_until="2027-01-01")),
    "decode-wording-bound": ("the digest of each text is signed with it", changed(texts={"en": "0" * 64})),
    "decode-search": ("a search with its capacity", clause(actions=["search"], mechanisms=["search"], capacity=10)),
    "decode-survivor": ("a retraction outlives the agreement", clause(mechanisms=["retract"], survives=True)),
}
BAD: dict[str, tuple[str, Any, str]] = {
    "decode-version-unknown": ("a format of the future", changed(thiqa="agreement/2"), "unknown-version"),
    "decode-field-missing": ("every field is written", {k: v for k, v in EXAMPLE.items() if k != "texts"}, "agreement-invalid"),
    "decode-field-unknown": ("nothing may be skipped", changed(note="x"), "agreement-invalid"),
    "decode-one-node": ("an agreement with oneself", changed(parties={"a": EXAMPLE["parties"]["a"], "b": EXAMPLE["parties"]["a"]}), "agreement-invalid"),
    "decode-first-with-previous": ("a first version has none before it", changed(previous="0" * 64), "agreement-invalid"),
    "decode-second-without-previous": ("an amendment names what it amends", changed(version=2), "agreement-invalid"),
    "decode-ends-before-it-begins": ("no day", changed(in_force_until="2026-12-31"), "agreement-invalid"),
    "decode-day-that-is-none": ("no such day", changed(in_force_from="2027-02-29"), "agreement-invalid"),
    "decode-title-in-three-languages": ("each signatory reads its own", changed(title=dict.fromkeys(("ar", "fr", "en"), "x")), "agreement-invalid"),
    "decode-title-turned-around": ("a character that turns what follows", changed(title={**EXAMPLE["title"], "en": "a\u202eb"}), "agreement-invalid"),
    "decode-no-legal-basis": ("nobody exchanges without one", changed(legal_bases=[]), "agreement-invalid"),
    "decode-no-clause": ("it would permit nothing", changed(clauses=[]), "agreement-invalid"),
    "decode-clause-twice": ("a refusal names one clause", changed(clauses=[CLAUSE, CLAUSE]), "agreement-invalid"),
    "decode-clause-field-missing": ("strict values are written out", changed(clauses=[{k: v for k, v in CLAUSE.items() if k != "release"}]), "agreement-invalid"),
    "decode-codes-unsorted": ("one digest for one meaning", clause(actions=["send", "keep"]), "agreement-invalid"),
    "decode-code-twice": ("one digest for one meaning", clause(actions=["keep", "keep"]), "agreement-invalid"),
    "decode-purpose-unknown": ("a closed list", clause(purposes=["curiosity"]), "agreement-invalid"),
    "decode-category-unknown": ("a closed list", clause(categories=["foreigner"]), "agreement-invalid"),
    "decode-data-unknown": ("a closed list", clause(data=["everything"]), "agreement-invalid"),
    "decode-action-unknown": ("a closed list", clause(actions=["sell"]), "agreement-invalid"),
    "decode-mechanism-none": ("it would permit nothing", clause(mechanisms=[]), "agreement-invalid"),
    "decode-label-unknown": ("a ceiling must be known", clause(highest={"tlp": "purple", "pap": "amber", "handling": []}), "agreement-invalid"),
    "decode-person-without-category": ("data about people need their category", clause(categories=["none"]), "agreement-invalid"),
    "decode-search-without-capacity": ("it would be a bulk transfer", clause(actions=["search"]), "agreement-invalid"),
    "decode-survivor-that-sends": ("an end would be no end", clause(survives=True), "agreement-invalid"),
    "decode-named-nobody": ("named agencies have names", clause(onward="named"), "agreement-invalid"),
    "decode-names-for-nothing": ("names without the rule", clause(onward_to=["Cedar Customs"]), "agreement-invalid"),
    "decode-clock-in-months": ("a month has no length", clause(clocks={"ordinary": "P1M"}), "agreement-invalid"),
    "decode-clock-of-nothing": ("no time at all", clause(clocks={"ordinary": "PT0H"}), "agreement-invalid"),
    "decode-capacity-zero": ("nothing is not a capacity", clause(capacity=0), "agreement-invalid"),
    "decode-retention-true": ("true is no number", clause(retention_days=True), "agreement-invalid"),
}  # fmt: skip

SIGNED: list[tuple[str, ...]] = [("sign", "a"), ("sign", "b")]
IN_FORCE: list[tuple[str, ...]] = [*SIGNED, ("enter", "2027-01-01")]
STAND: dict[str, tuple[str, list[tuple[str, ...]], list[str], str | None]] = {
    "stand-into-force": ("two signatures, and the first day", IN_FORCE, ["proposed", "signed", "in_force"], None),
    "stand-before-the-first-day": ("signed is not in force", [*SIGNED, ("enter", "2026-12-31")], [], "transition-invalid"),
    "stand-enter-unsigned": ("one signature", [("sign", "a"), ("enter", "2027-01-01")], [], "transition-invalid"),
    "stand-sign-twice": ("a party has one signature", [("sign", "a"), ("sign", "a")], [], "transition-invalid"),
    "stand-sign-by-stranger": ("Cedar is no party", [("sign", "c")], [], "transition-invalid"),
    "stand-suspended-by-one": (
        "one stops, two go on",
        [*IN_FORCE, ("suspend", "b", "1" * 32), ("resume", "b", "1" * 32), ("resume", "a", "1" * 32)],
        ["proposed", "signed", "in_force", "suspended", "suspended", "in_force"],
        None,
    ),
    "stand-suspended-by-both": (
        "each suspension is lifted by itself",
        [*IN_FORCE, ("suspend", "a", "1" * 32), ("suspend", "b", "2" * 32), ("resume", "a", "1" * 32), ("resume", "b", "1" * 32)],
        ["proposed", "signed", "in_force", "suspended", "suspended", "suspended", "suspended"],
        None,
    ),
    "stand-resume-what-is-not-suspended": ("nothing to lift", [*IN_FORCE, ("resume", "a", "1" * 32)], [], "transition-invalid"),
    "stand-ended-by-one": ("at once", [*IN_FORCE, ("end", "b")], ["proposed", "signed", "in_force", "ended"], None),
    "stand-ended-is-final": ("no way back", [*IN_FORCE, ("end", "b"), ("resume", "a", "1" * 32)], [], "transition-invalid"),
    "stand-declined": ("never bound anybody", [("sign", "a"), ("end", "b")], ["proposed", "declined"], None),
    "stand-event-unknown": ("no such event", [("forget", "a")], [], "transition-invalid"),
}  # fmt: skip


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, value) in GOOD.items():
        data = canonical.encode(value)
        digest = Agreement.from_dict(value).digest()
        made[f"{name}.json"] = {"why": why, "do": "decode", "bytes": data.hex(), "digest": digest, "error": None}
    for name, (why, value, error) in BAD.items():
        made[f"{name}.json"] = {"why": why, "do": "decode", "bytes": canonical.encode(value).hex(), "error": error}
    pact = introduction(A, B)
    made["pact.json"] = {
        "why": "derived from two node ids, in either order",
        "do": "pact",
        "nodes": [A, B],
        "bytes": pact.encode().hex(),
        "digest": pact.digest(),
        "error": None,
    }
    for name, (why, events, states, refusal) in STAND.items():
        made[f"{name}.json"] = {
            "why": why,
            "do": "stand",
            "agreement": EXAMPLE,
            "events": [list(event) for event in events],
            "states": states,
            "error": refusal,
        }
    return made
