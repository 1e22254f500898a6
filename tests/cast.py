"""The cast: Atlas and Baobab have an agreement; Cedar is a stranger, later a third party.

Nodes live in one process, each with its own database; the transport hands a call straight to the answering side.
``Wire`` is that transport: it can lose calls or answers, and it keeps what passed.
"""

from __future__ import annotations

import itertools
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests import stage
from thiqa import config
from thiqa.crypto.custody import LIGHT
from thiqa.domain.agency import Agency, Kind
from thiqa.domain.agreement import Agreement, Party
from thiqa.domain.errors import PartnerUnreachable
from thiqa.store import database

database.prepare()

from thiqa.exchange import agree, deliver, introduce, peer  # noqa: E402
from thiqa.exchange.found import found  # noqa: E402
from thiqa.exchange.node import Node  # noqa: E402
from thiqa.exchange.send import Item  # noqa: E402
from thiqa.store.models import Partner  # noqa: E402

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
AGENCIES = {
    "atlas": Agency("Atlas General Directorate", "XAA", Kind.POLICE),
    "baobab": Agency("Baobab Security Directorate", "XBB", Kind.INTELLIGENCE),
    "cedar": Agency("Cedar National Police", "XCC", Kind.POLICE),
}
SHORT = """
[agreement]
id = "00112233445566778899aabbccddeeff"
version = 1
in_force_from = "2026-01-01"
in_force_until = "2030-12-31"
languages = ["en"]
legal_bases = ["Example convention, article 1"]
title = { ar = "اتفاق قصير", fr = "Accord bref", en = "Short agreement", es = "Acuerdo breve" }
parties = { a = "atlas", b = "baobab" }

[[clause]]
id = "SH-1"
direction = "both"
mechanisms = ["tip"]
actions = ["send", "keep"]
purposes = ["terrorism"]
categories = ["none", "suspect"]
data = ["event", "vehicle", "identity"]
highest = { tlp = "amber+strict", pap = "amber", handling = ["H0", "H1", "H2"] }
retention_days = 365
onward = "consent"
release = "none"

[[clause]]
id = "SH-2"
direction = "both"
mechanisms = ["request", "reply"]
actions = ["send", "keep"]
purposes = ["terrorism"]
categories = ["none", "suspect"]
data = ["event", "vehicle", "identity"]
highest = { tlp = "amber+strict", pap = "amber", handling = ["H0", "H1", "H2"] }
retention_days = 30
release = "second-person"

[[clause]]
id = "SH-3"
direction = "both"
mechanisms = ["retract"]
actions = ["send", "keep"]
purposes = ["terrorism"]
categories = ["none"]
data = ["event"]
highest = { tlp = "red", pap = "red", handling = ["H0", "H1", "H2", "H3"] }
retention_days = 365
release = "none"
survives = true
"""
"""A short agreement: a tip leaves at once, a request needs a second person, a retraction survives the end."""

_aliases = (f"node{number}" for number in itertools.count(1))


@dataclass
class Time:
    """A clock that moves only when it is told to."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **kind: float) -> None:
        self.now += timedelta(**kind)


@dataclass
class Wire:
    """The way between nodes of one process. ``before`` and ``after`` may raise to lose a call or its answer."""

    nodes: dict[str, Node] = field(default_factory=dict)
    passed: list[tuple[str, bytes, bytes]] = field(default_factory=list)
    before: Callable[[str, bytes], bytes] = lambda _to, call: call
    after: Callable[[str, bytes], bytes] = lambda _to, answer: answer

    def __call__(self, partner: Partner, call: bytes) -> bytes:
        node = self.nodes.get(partner.node)
        if node is None:
            raise PartnerUnreachable(why="no such node")
        answer = self.after(partner.node, peer.answer(node, self.before(partner.node, call)))
        self.passed.append((partner.node, call, answer))
        return answer


def make(name: str, wire: Wire, clock: Time, home: Path | None = None) -> Node:
    """A new node of the cast."""
    home = home or Path(tempfile.mkdtemp(prefix=f"thiqa-{name}-"))
    alias = next(_aliases)
    settings = replace(config.load(home, {}), backoff_first_ms=10, database=stage.database(alias, home))
    if settings.database:
        # Commands that are run on this home find the rows as well.
        (home / config.Config.FILE).write_text(f'database = "{settings.database}"\n', encoding="utf-8")
    node = found(
        settings, alias, AGENCIES[name], "a passphrase", clock=clock, random=secrets.token_bytes,
        transport=wire, cost=LIGHT,
    )  # fmt: skip
    wire.nodes[node.id] = node
    return node


def acquaint(one: Node, one_name: str, other: Node, other_name: str) -> None:
    """Introduce two nodes to each other."""
    for here, there, name in ((one, other, other_name), (other, one, one_name)):
        card = introduce.read_card(introduce.card(there))
        introduce.introduce(here, name, card, introduce.voice(here, card), "officer of the introduction")


def bind(atlas: Node, baobab: Node, text: str | None = None) -> str:
    """Bring an agreement into force between two nodes that know each other; its id."""
    parties = {"a": Party(atlas.id, "Atlas"), "b": Party(baobab.id, "Baobab")}
    agreement = Agreement.from_toml(text or SHORT, parties)
    agree.put_forward(atlas, introduce.partner_named(atlas, "baobab"), agreement, "legal adviser of Atlas")
    deliver.drain(atlas, "test")
    agree.sign(baobab, agreement.id, "legal adviser of Baobab")
    deliver.drain(baobab, "test")
    return agreement.id


@dataclass
class Pair:
    """Atlas and Baobab with an agreement in force."""

    atlas: Node
    baobab: Node
    agreement: str
    wire: Wire
    clock: Time

    def partner(self, name: str, node: Node | None = None) -> Partner:
        """A partner as one of the two (Atlas unless told otherwise) knows it."""
        return introduce.partner_named(node or self.atlas, name)

    def close(self) -> None:
        """Forget both databases and remove both homes."""
        for node in (self.atlas, self.baobab):
            stage.clear(node)


def pair(text: str | None = None) -> Pair:
    """Atlas and Baobab, introduced and bound by an agreement."""
    wire, clock = Wire(), Time()
    atlas, baobab = make("atlas", wire, clock), make("baobab", wire, clock)
    acquaint(atlas, "atlas", baobab, "baobab")
    return Pair(atlas, baobab, bind(atlas, baobab, text), wire, clock)


def tip(body: str = "A vehicle of interest crosses on Friday.", **changes: object) -> Item:
    """A spontaneous piece of information, as the short agreement permits without a second person."""
    item = Item(mechanism="tip", purpose="terrorism", author="liaison officer", body={"facts": body})
    return replace(item, **changes)  # type: ignore[arg-type]
