"""A world for the delivery machine: two nodes whose SQL can stop at any statement, and a network that misbehaves.

A crash is a process that stops before its next SQL statement: everything raises from there until the node is opened
again, with nothing remembered but its database. The network loses calls and answers, repeats calls and keeps old ones.
"""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connections

from tests.faults.oracle import Fact, Violation, facts_of, must
from tests.faults.stage import NAMES, Stage, Template
from thiqa.domain.errors import PartnerUnreachable, ThiqaError
from thiqa.exchange import peer
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Partner

WEATHER = ("fair", "no call", "no answer", "twice", "late", "lie")
_LANES = """
SELECT l.lane, l.outgoing, l.next, l.acked,
  CASE WHEN l.outgoing THEN (SELECT count(*) FROM store_outbox o WHERE o.lane_id = l.id)
  ELSE (SELECT count(*) FROM store_inbox i WHERE i.lane_id = l.id) END,
  CASE WHEN l.outgoing THEN (SELECT count(*) FROM store_outbox o WHERE o.lane_id = l.id AND o.verdict > 0) ELSE 0 END
FROM store_lane l
"""
_LOG = """
SELECT n.size, n.halted, (SELECT count(*) FROM store_entry e WHERE e.epoch = n.epoch),
  (SELECT coalesce(max("index") + 1, 0) FROM store_entry e WHERE e.epoch = n.epoch) FROM store_noderow n
"""


class Crash(BaseException):
    """The process of a node ended here; nothing catches it but the world."""


@dataclass
class World(Stage):
    """The stage of one episode. ``steps`` counts acts, calls and answers that arrive, losses and crashes."""

    chance: random.Random = field(default_factory=random.Random)
    steps: Counter[str] = field(default_factory=Counter)
    fuse: dict[str, int] = field(default_factory=dict)
    dead: set[str] = field(default_factory=set)
    skew: dict[str, timedelta] = field(default_factory=dict)
    old: list[tuple[str, bytes]] = field(default_factory=list)
    told: dict[tuple[Any, ...], None] = field(default_factory=dict)
    roots: dict[tuple[Any, ...], str] = field(default_factory=dict)
    backups: dict[str, tuple[bytes, tuple[int, int], tuple[tuple[Any, ...], ...]]] = field(default_factory=dict)
    weather: str = "fair"
    liar: Callable[[Node, bytes, bytes], bytes | None] = lambda _node, _call, _answer: None

    # Nodes

    def node(self, name: str) -> Node:
        """A node that starts: a fresh connection on which a fuse may blow, and a clock of its own."""
        node = super().node(name)
        connections[name].execute_wrappers.append(self._fused(name))
        skew = self.skew.get(name, timedelta())
        return replace(node, clock=lambda: self.clock.now + skew)

    def _fused(self, name: str) -> Callable[..., Any]:
        def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
            if name in self.dead:
                raise Crash(name)
            if name in self.fuse:
                self.fuse[name] -= 1
                if self.fuse[name] <= 0:
                    self.dead.add(name)
                    raise Crash(name)
            return execute(sql, params, many, context)

        return run

    def revive(self) -> None:
        """Take away fuses and start what is dead."""
        self.fuse.clear()
        for name in tuple(self.dead):
            self.steps["crash"] += 1
            self.dead.discard(name)
            database.detach(name)
            self.nodes[name] = self.node(name)

    def other(self, name: str) -> str:
        return NAMES[1 - NAMES.index(name)]

    def named(self, node: str) -> Node:
        """The node with this id."""
        return next(one for one in self.nodes.values() if one.id == node)

    # Network

    def transport(self, partner: Partner, call: bytes) -> bytes:
        """One call in the weather of the moment."""
        weather = self.chance.choices(WEATHER, (66, 8, 10, 6, 6, 4))[0]
        weather = weather if self.weather == "fair" else "fair"
        self.leaves(call)
        self.old.append((partner.node, call))
        del self.old[:-40]
        if weather == "no call":
            self.steps["call lost"] += 1
            raise PartnerUnreachable(why="lost")
        if weather == "late" and len(self.old) > 1:
            self.arrive(*self.chance.choice(self.old[:-1]))  # an older call comes in first
        answer = self.carry(partner.node, call)
        if weather == "twice":
            self.arrive(partner.node, call)
        if weather == "lie" and (lie := self.liar(self.named(partner.node), call, answer)):
            self.steps["lie"] += 1
            return lie
        if weather == "no answer":
            self.steps["answer lost"] += 1
            raise PartnerUnreachable(why="lost")
        self.steps["answer"] += 1
        return answer

    def carry(self, to: str, call: bytes) -> bytes:
        """A call arrives; what the other side raises, its death included, is silence here."""
        node = self.named(to)
        self.steps["call"] += 1
        try:
            answer = peer.answer(node, call)
        except Crash as crash:
            if str(crash) != node.alias:
                raise
            raise PartnerUnreachable(why="it died") from crash
        except ThiqaError as error:
            raise PartnerUnreachable(why=error.code) from error
        self.leaves(answer)
        self.look()
        return answer

    def arrive(self, to: str, call: bytes) -> None:
        """A call that nobody waits for any more: repeated, late or replayed."""
        self.steps["stray call"] += 1
        with suppress(PartnerUnreachable):
            self.carry(to, call)

    def leaves(self, frame: bytes) -> None:
        """I6, I7: a frame leaves a node; its checkpoint must not contradict an earlier one of the same size."""
        for fact in facts_of(frame):
            if fact[0] == "signed" and self.weather == "restored":
                continue  # its log went back; that is what must be found
            if fact[0] == "signed":
                same = self.roots.setdefault(tuple(fact[1:4]), fact[4])
                must(same == fact[4], "I6", f"two roots for {fact[3]} leaves")
            else:
                self.told[tuple(fact)] = None

    def facts(self) -> list[Fact]:
        """Everything that was told or shown."""
        return [*self.told, *(("signed", *place, root) for place, root in self.roots.items())]

    # Looking

    def look(self) -> None:
        """The invariants that a few counts show, at any moment: I2, I4, I8."""
        if self.weather == "restored":
            return  # a node that recovers is halted, and brings its rows back page by page
        lanes: dict[str, dict[str, tuple[int, int]]] = {}
        for name in self.nodes:
            if name in self.dead or connections[name].in_atomic_block:
                return
            connections[name].ensure_connection()
            raw = connections[name].connection
            for lane, outgoing, following, acked, rows, answered in raw.execute(_LANES):
                must(rows == following - 1, "I4", f"{name} has {rows} of {following - 1} messages of a lane")
                if outgoing:
                    must(acked <= following - 1 and answered == acked, "I2", f"{acked} acked, {answered} answered")
                lanes.setdefault(lane, {})["out" if outgoing else "in"] = (following, acked)
            size, halted, entries, last = raw.execute(_LOG).fetchone()
            must(size == entries == last, "I4", f"the log of {name}: {size} leaves, {entries} entries")
            if halted:
                raise Violation(f"halted: {name}: {halted}")
        for sides in lanes.values():
            if len(sides) == 2:
                must(sides["in"][0] <= sides["out"][0], "I9", "more was received than was sent")
                must(sides["out"][1] < sides["in"][0], "I2", "a receipt for what was not received")


def backup(home: Path) -> bytes:
    """The database of a node as a backup of this moment would have it."""
    source, target = sqlite3.connect(home / "node.db"), sqlite3.connect(":memory:")
    try:
        source.backup(target)
        return bytes(target.serialize())
    finally:
        source.close()
        target.close()


def at(moment: datetime, **kind: float) -> str:
    """A moment later, as statements write it."""
    return (moment + timedelta(**kind)).strftime("%Y-%m-%dT%H:%M:%SZ")


def fresh(
    plan: Template, folder: Path, chance: random.Random, liar: Callable[[Node, bytes, bytes], bytes | None]
) -> World:
    """A world at its first day, with the clocks of both nodes some hours apart."""
    plan.copy(folder)
    skew = {name: timedelta(seconds=chance.randint(-10_000, 10_000)) for name in NAMES}
    world = World(plan, folder, chance=chance, skew=skew, liar=liar)
    world.open()
    return world
