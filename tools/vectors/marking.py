"""Scenarios of markings: an object read, foreign labels read, several combined, and what is then refused.

``do`` names the function. ``marking`` is the result as an object, ``quarantined`` and ``refused`` (use to the labels
that refuse it, for the purpose ``terrorism``) what follows from it, or ``error`` the code of the refusal.
"""

from __future__ import annotations

from typing import Any

from thiqa.domain import labels, marking
from thiqa.domain.errors import ThiqaError
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.uses import USES

PLAIN: dict[str, Any] = {
    "tlp": "amber+strict",
    "pap": "amber",
    "handling": ["H1"],
    "restrictions": [],
    "originator_control": False,
    "purposes": None,
    "review": None,
}
OPEN: dict[str, Any] = {**PLAIN, "tlp": "clear", "pap": "clear", "handling": []}
CLOSED: dict[str, Any] = {**PLAIN, "tlp": "red", "pap": "red", "handling": ["H1", "H2"], "originator_control": True}

PARSE: dict[str, tuple[str, Any]] = {
    "plain": ("every field written", PLAIN),
    "open": ("only a clause limits it", OPEN),
    "closed": ("every label at its most restrictive", CLOSED),
    "h3-with-its-words": ("H3", {**PLAIN, "handling": ["H3"], "restrictions": ["Ask before contacting the family."]}),
    "purposes-and-review": ("limits beside labels", {**OPEN, "purposes": ["terrorism"], "review": "2027-01-31"}),
    "purposes-of-another-kind": ("not for what is asked", {**OPEN, "purposes": ["fraud"]}),
    "no-purpose": ("an empty list allows no purpose", {**OPEN, "purposes": []}),
    "amber-without-clients": ("read as amber+strict", {**OPEN, "tlp": "amber"}),
    "unknown-tlp": ("never permissive", {**OPEN, "tlp": "purple"}),
    "unknown-tlp-in-capitals": ("programs write labels exactly", {**OPEN, "tlp": "CLEAR"}),
    "unknown-tlp-with-space": ("programs write labels exactly", {**OPEN, "tlp": "clear "}),
    "unknown-tlp-of-version-1": ("white is for import only", {**OPEN, "tlp": "white"}),
    "unknown-tlp-lookalike": ("a Cyrillic letter", {**OPEN, "tlp": "cl\u0435ar"}),
    "unknown-tlp-empty": ("an empty label", {**OPEN, "tlp": ""}),
    "unknown-pap": ("never permissive", {**OPEN, "pap": "white"}),
    "unknown-handling": ("a code of the future", {**OPEN, "handling": ["H0", "H4"]}),
    "unknown-handling-with-words": ("kept with its words", {**OPEN, "handling": ["H4"], "restrictions": ["Burn it."]}),
    "unknown-purpose": ("never permissive", {**OPEN, "purposes": ["terrorism", "curiosity"]}),
    "quarantine-passed-on": ("quarantined before, quarantined here", {**CLOSED, "unknown": ["tlp 'purple'"]}),
    "tlp-missing": ("malformed", {key: value for key, value in PLAIN.items() if key != "tlp"}),
    "tlp-no-text": ("malformed", {**PLAIN, "tlp": 1}),
    "field-unknown": ("malformed", {**PLAIN, "caveat": "none"}),
    "handling-no-list": ("malformed", {**PLAIN, "handling": "H1"}),
    "originator-control-no-switch": ("malformed", {**PLAIN, "originator_control": 1}),
    "h3-without-words": ("malformed", {**PLAIN, "handling": ["H3"]}),
    "words-without-h3": ("malformed", {**PLAIN, "restrictions": ["Ask first."]}),
    "review-on-no-day": ("malformed", {**PLAIN, "review": "2027-02-30"}),
    "no-object": ("malformed", "TLP:RED"),
}

STIX: dict[str, tuple[str, list[str]]] = {
    **{f"tlp-{level.name.lower().replace('_', '-')}": ("TLP 2.0", [labels.stix_id(level)]) for level in Tlp},
    **{
        f"tlp-clear-pap-{level.value}": ("PAP beside TLP", [labels.stix_id(Tlp.CLEAR), labels.stix_id(level)])
        for level in Pap
    },
    "tlp1-white": ("TLP 1 on import", ["marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"]),
    "tlp1-green": ("TLP 1 on import", ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"]),
    "tlp1-amber": ("TLP 1 on import", ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"]),
    "tlp1-red": ("TLP 1 on import", ["marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"]),
    "several": ("the most restrictive of each", [labels.stix_id(Tlp.CLEAR), labels.stix_id(Tlp.RED)]),
    "amber-strict-under-a-wrong-id": (
        "an identifier that products in use write for TLP:AMBER+STRICT and that FIRST never gave",
        ["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"],
    ),
    "known-and-unknown": (
        "one label that is not known is enough",
        [labels.stix_id(Tlp.GREEN), "marking-definition--00000000-0000-4000-8000-000000000000"],
    ),
    "id-in-capitals": ("identifiers are compared exactly", [labels.stix_id(Tlp.CLEAR).upper()]),
    "none": ("no marking is not the same as no limit", []),
    "pap-only": ("who may read it is not said", [labels.stix_id(Pap.CLEAR)]),
}

LABELS: dict[str, tuple[str, list[str]]] = {
    "as-printed": ("TLP as FIRST prints it", ["TLP:AMBER+STRICT"]),
    "as-typed": ("case and spaces around the signs", [" tlp: Amber + Strict", "pap:red", "h1"]),
    "white": ("the old word", ["TLP:WHITE"]),
    "longer-than-known": ("not the nearest label", ["TLP:AMBER+STRICTER"]),
    "shorter-than-known": ("not the nearest label", ["TLP:AMB"]),
    "without-colon": ("not a label", ["TLP CLEAR"]),
    "lookalike": ("a Greek letter", ["TLP:GR\u0395EN"]),
    "zero-width": ("an invisible character", ["TLP:CLEAR\u200b"]),
    "joke": ("a label of a taxonomy that means nothing", ["tlp:unclear"]),
    "h3": ("H3 without its words", ["TLP:GREEN", "H3"]),
}

COMBINE: dict[str, tuple[str, list[Any]]] = {
    "one": ("a marking alone", [PLAIN]),
    "each-label-for-itself": ("the most restrictive of each", [{**OPEN, "tlp": "red"}, {**OPEN, "pap": "red"}]),
    "handling-adds-up": ("H1 and H2", [{**OPEN, "handling": ["H1"]}, {**OPEN, "handling": ["H2"]}]),
    "purposes-in-common": (
        "only what both allow",
        [{**OPEN, "purposes": ["fraud", "terrorism"]}, {**OPEN, "purposes": ["terrorism", "corruption"]}, OPEN],
    ),
    "no-purpose-in-common": ("nothing is left", [{**OPEN, "purposes": ["fraud"]}, {**OPEN, "purposes": ["terrorism"]}]),
    "earliest-review": ("the first day", [{**OPEN, "review": "2027-06-01"}, {**OPEN, "review": "2027-01-01"}]),
    "quarantine-wins": ("one unknown label is enough", [OPEN, {**OPEN, "tlp": "purple"}]),
    "none": ("no marking is not the same as no limit", []),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, value) in PARSE.items():
        made[f"parse-{name}.json"] = {"why": why, "do": "parse", "input": value, **outcome(value)}
    for name, (why, ids) in STIX.items():
        made[f"stix-{name}.json"] = {"why": why, "do": "stix", "input": ids, **shown(marking.from_stix(ids))}
    for name, (why, texts) in LABELS.items():
        made[f"labels-{name}.json"] = {"why": why, "do": "labels", "input": texts, **shown(marking.from_labels(texts))}
    for name, (why, values) in COMBINE.items():
        result = shown(marking.combine(marking.parse(value) for value in values))
        made[f"combine-{name}.json"] = {"why": why, "do": "combine", "input": values, **result}
    return made


def outcome(value: object) -> dict[str, Any]:
    try:
        return shown(marking.parse(value))
    except ThiqaError as error:
        return {"error": error.code}


def shown(found: Marking) -> dict[str, Any]:
    refused = {use: marking.refusals(found, use, purpose="terrorism") for use in USES}
    return {
        "marking": found.to_dict(),
        "quarantined": found.quarantined,
        "refused": {use: list(by) for use, by in refused.items() if by},
        "error": None,
    }
