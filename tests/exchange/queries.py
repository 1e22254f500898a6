"""Queries that the shipped code would not write, and what the owner says to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests import cast
from tests.searching import GROUND, person
from thiqa.domain.errors import AnsweredError
from thiqa.domain.search import Answer, Query
from thiqa.exchange import agreements
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.exchange.search import Ground, Subject, _plan
from thiqa.matching import oprf
from thiqa.registry.searchable import asked
from thiqa.store.searches import Alarm, Asked, Day, Question

STRANGER = person("Youssef Mansouri", born="1981-07-02")


def query(pair: cast.Pair, whom: Mapping[str, Any] = STRANGER, ground: Ground = GROUND, **changes: Any) -> Query:
    """A query of Baobab that Atlas would answer, but for the ``changes``."""
    subjects = [Subject(whom["names"][0]["name"], asked("person", whom))]
    plan = _plan(pair.baobab, agreements.find(pair.baobab, pair.agreement), subjects, ground, "")
    return replace(plan.query, **changes)


def sized(pair: cast.Pair, size: int, **changes: Any) -> Query:
    """A query with a batch of ``size`` elements, all of them good ones."""
    random = pair.baobab.random
    return query(pair, elements=oprf.blind([random(8) for _ in range(size)], oprf.scalars(random, size)), **changes)


def answered(pair: cast.Pair, made: Query) -> Answer:
    """What Atlas answers. Raises ``AnsweredError`` where it refuses."""
    return Answer.parse(call(pair.baobab, pair.partner("atlas", pair.baobab), "search", made.encode()).body, made)


def code(pair: cast.Pair, body: Query | bytes) -> str:
    """The code with which Atlas refuses a query; empty where it answers."""
    try:
        data = body if isinstance(body, bytes) else body.encode()
        call(pair.baobab, pair.partner("atlas", pair.baobab), "search", data)
    except AnsweredError as error:
        return str(error.details["answered"])
    return ""


def counted(pair: cast.Pair) -> int:
    """Searches that were counted today at Atlas."""
    return sum(Day.objects.using(pair.atlas.alias).values_list("units", flat=True))


def alarms(node: Node) -> list[str]:
    """The kinds of alarms that a node raised, oldest first."""
    return list(Alarm.objects.using(node.alias).order_by("pk").values_list("kind", flat=True))


def begun_anew(nodes: Sequence[Node]) -> None:
    """Forget what was asked, so that the next test has the whole day."""
    for node in nodes:
        for model in (Asked, Day, Alarm, Question):
            model._default_manager.using(node.alias).all().delete()
