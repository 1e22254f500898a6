"""Invented people, and a node of Atlas that knows them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests import cast, stage
from thiqa.domain import evaluation
from thiqa.domain.marking import MOST_RESTRICTIVE
from thiqa.domain.record import Provenance, Record
from thiqa.exchange.node import Node
from thiqa.registry import keep

BY = "Ann"


def person(*names: str, category: str = "suspect", kind: str = "person", **fields: Any) -> Record:
    """A record that somebody of Atlas writes; its identifier is made when it is kept."""
    about = Provenance("Atlas, an officer", evaluation.DEFAULT, MOST_RESTRICTIVE, "fact", "2030-01-01", category)
    given = {"names": [{"name": name} for name in names]} if names else {}
    return Record("", kind, about, {**given, **fields})


PEOPLE = (
    person("Karim Benzalta", "كريم بنزلطة", births=[{"date": "1968-05-14"}], nationalities=["XAA"],
           documents=[{"type": "passport", "number": "PA-55 1203", "country": "XAA"}]),
    person("Karim Benzalta", births=[{"date": "1991-11-02"}]),
    person("Lamia Ozkurt", category="victim", phones=["+999 5 01 02 03"]),
    person("Olga Pretenskaya", "Ольга Претенская"),
    person(category="", kind="document", type="passport", number="ZZ 998 877", country="XBB", status="stolen"),
    person("North Gate Trading", category="", kind="organisation", description="وثيقة سفر مزورة عند البوابة"),
)  # fmt: skip


@contextmanager
def atlas(*people: Record) -> Iterator[tuple[Node, list[str]]]:
    """A node that keeps these records, and their identifiers."""
    node = cast.make("atlas", cast.Wire(), cast.Time())
    try:
        yield node, [keep.add(node, BY, each, "they were asked for") for each in people or PEOPLE]
    finally:
        stage.clear(node)
