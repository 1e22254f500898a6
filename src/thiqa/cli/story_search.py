"""The act of the demonstration in which Baobab asks Atlas about a person without telling whom."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from thiqa.cli.stage import House
from thiqa.crypto.envelope import Identity
from thiqa.domain import evaluation
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.record import Provenance, Record
from thiqa.domain.search import ELEMENT, Query
from thiqa.exchange import fetch, oversight
from thiqa.exchange.https import Https
from thiqa.exchange.node import Node
from thiqa.exchange.search import Ground, Searched, Subject, search
from thiqa.matching import oprf
from thiqa.registry import keep, opening
from thiqa.registry.searchable import asked
from thiqa.store.models import Partner
from thiqa.store.searches import Question

if TYPE_CHECKING:
    from thiqa.cli.story import Teller

__all__ = ["private_search"]

ANALYST, READER, OVERSEER = "Analyst of Atlas", "Analyst of Baobab", "Inspectorate of Baobab"
CLAUSE = "ct-6"
KNOWN = {"names": [{"name": "Abdellatif Mansouri"}], "births": [{"date": "1984-06-19"}]}
MET = {"names": [{"name": "عبد اللطيف المنصوري"}], "births": [{"date": "1984-06-19"}]}
STRANGER = {"names": [{"name": "يوسف الزروقي"}], "births": [{"date": "1991-02-03"}]}
GROUND = Ground(
    "terrorism", "suspect", "BSD-2027-0113", "travel to take part in training", "Act on the Exchange of Security "
    "Information, chapter IV", READER,
)  # fmt: skip


def private_search(atlas: House, baobab: House, agreement: str, tell: Teller) -> dict[str, Any]:
    """Tell it; what came of it as an object."""
    tell.detail(oprf.describe())
    _known(atlas.node)
    with _lines(atlas.node), _lines(baobab.node) as wire:
        published = opening.publish(atlas.node, agreement, CLAUSE, ANALYST)
        tell.done(f"Atlas opens its list under {CLAUSE.upper()}: a filter that says nothing without Atlas's key")
        tell.detail(f"{published.size:,} bytes, {published.count:,} entries with what hides how many are real")
        identity = Identity.generate(secrets.token_bytes)
        oversight.name(baobab.node, OVERSEER, identity.recipient, "Director of Baobab")
        fetch.fetch(baobab.node, agreement)
        wire.clear()
        hit, first = _ask(baobab.node, agreement, MET), wire.sizes()
        tell.done(f"Baobab asks about {_isolated(MET)}, and Atlas has the name in Latin letters: hit")
        tell.detail(f"class {hit.hits[0].kind}; a lead, and the next step is to ask for confirmation")
        wire.clear()
        none, second = _ask(baobab.node, agreement, STRANGER), wire.sizes()
    if len(hit.hits) != 1 or none.hits:
        raise AssertionError("the search told something else")
    if first != second:
        raise AssertionError("the wire tells a hit from none")
    tell.done(f"Baobab asks about a stranger, {_isolated(STRANGER)}: no hit")
    tell.detail(f"On the wire both are the same: {first[0]:,} bytes there and {first[1]:,} back, and in them only")
    query = Query.parse(bytes(Question.objects.using(baobab.node.alias).get(reference=hit.reference).query))
    tell.detail(f"{query.size} elements such as {query.elements[:ELEMENT].hex()[:32]}…, which fit every name alike")
    opened = oversight.open_question(baobab.node, hit.reference, identity, OVERSEER)
    tell.done(f"Only Baobab's overseer can open what was asked, for case {opened.query.case}, and sees that it is so")
    return {"hit": hit.hits[0].kind, "stranger": "no hit", "bytes": first, "kernel": oprf.kernel_name()}


def _known(node: Node) -> None:
    marking = Marking(Tlp.AMBER, Pap.AMBER)
    held = Provenance("a source of Atlas", evaluation.DEFAULT, marking, "fact", "2028-01-01", "suspect")
    keep.add(node, ANALYST, Record("", "person", held, KNOWN))


def _ask(node: Node, agreement: str, fields: Mapping[str, Any]) -> Searched:
    return search(node, agreement, [Subject(fields["names"][0]["name"], asked("person", fields))], GROUND)


def _isolated(fields: Mapping[str, Any]) -> str:
    return f"\u2068{fields['names'][0]['name']}\u2069"


class _Wire:
    """The line to the partner, which measures what passes: the bodies; around them each frame brings its proofs."""

    def __init__(self, node: Node) -> None:
        self._https = Https(node.alias, node.master, node.config.call_seconds)
        self._passed: list[tuple[int, int]] = []

    def __call__(self, partner: Partner, call: bytes) -> bytes:
        answer = self._https(partner, call)
        self._passed.append((_body(call), _body(answer)))
        return answer

    def clear(self) -> None:
        self._passed.clear()

    def sizes(self) -> tuple[int, int]:
        """Bytes there and back of the last call."""
        return self._passed[-1]

    def close(self) -> None:
        self._https.close()


def _body(frame: bytes) -> int:
    """Bytes of a frame behind its signed head (``specs/delivery.md``, section 2)."""
    return len(frame) - 4 - int.from_bytes(frame[:4], "big")


@contextmanager
def _lines(node: Node) -> Iterator[_Wire]:
    """Let this process speak for a node, as a command does."""
    before, wire = node.transport, _Wire(node)
    node.transport = wire
    try:
        yield wire
    finally:
        wire.close()
        node.transport = before
