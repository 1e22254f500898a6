"""Atlas opens its registry to Baobab, and somebody oversees both: what tests of private search begin with."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from tests import cast
from thiqa.crypto.envelope import Identity
from thiqa.domain import evaluation, marking
from thiqa.domain.record import Provenance, Record
from thiqa.exchange import fetch, oversight
from thiqa.exchange.node import Node
from thiqa.exchange.search import Ground, Searched, Subject, search
from thiqa.registry import keep, opening
from thiqa.registry.searchable import asked

AGREEMENT = """
[agreement]
id = "00112233445566778899aabbccddee01"
version = 1
in_force_from = "2026-01-01"
in_force_until = "2030-12-31"
languages = ["en"]
legal_bases = ["Example convention, article 9"]
title = { ar = "اتفاق بحث", fr = "Accord de recherche", en = "Search agreement", es = "Acuerdo de búsqueda" }
parties = { a = "atlas", b = "baobab" }

[[clause]]
id = "SE-1"
direction = "both"
mechanisms = ["search"]
actions = ["search"]
purposes = ["terrorism"]
categories = ["suspect", "convicted"]
data = ["identity", "birth", "travel-document", "contact-details"]
highest = { tlp = "amber+strict", pap = "amber", handling = ["H0", "H1", "H2"] }
retention_days = 30
release = "none"
capacity = 40
"""
NAME = "se-1"
GROUND = Ground("terrorism", "suspect", "B-2026-17", "preparing an attack", "Act on Information, section 4", "analyst")
AMBER = marking.parse(
    {
        "tlp": "amber", "pap": "amber", "handling": [], "restrictions": [], "originator_control": False,
        "purposes": None, "review": None,
    }
)  # fmt: skip


def person(*names: str, born: str = "", **more: Any) -> dict[str, Any]:
    """The fields of a person."""
    fields: dict[str, Any] = {"names": [{"name": name} for name in names]}
    if born:
        fields["births"] = [{"date": born}]
    return fields | more


def record(fields: Mapping[str, Any], **provenance: Any) -> Record:
    """A record of a suspect that a search may find, unless ``provenance`` says otherwise."""
    held: dict[str, Any] = {"category": "suspect", "marking": AMBER} | provenance
    return Record(
        "", "person", Provenance("own work", evaluation.DEFAULT, nature="fact", review="2027-11-23", **held), fields
    )


def overseen(node: Node) -> Identity:
    """Name an overseer; the key that opens the questions of ``node``."""
    identity = Identity.generate(secrets.token_bytes)
    oversight.name(node, "Inspectorate", identity.recipient, "administrator")
    return identity


def ready(*records: Record, text: str = AGREEMENT) -> tuple[cast.Pair, Identity]:
    """Atlas knows ``records`` and has opened them; Baobab has fetched the list and has an overseer."""
    pair = cast.pair(text)
    for each in records:
        keep.add(pair.atlas, "analyst of Atlas", each)
    opening.publish(pair.atlas, pair.agreement, NAME, "officer of Atlas")
    identity = overseen(pair.baobab)
    fetch.fetch(pair.baobab, pair.agreement)
    return pair, identity


def ask(pair: cast.Pair, *whom: Mapping[str, Any], ground: Ground = GROUND) -> Searched:
    """Baobab asks Atlas."""
    subjects = [Subject(each["names"][0]["name"], asked("person", each)) for each in whom]
    return search(pair.baobab, pair.agreement, subjects, ground)
