"""What two nodes do while they are killed, cut off and filled: sending, delivering, taking back, releasing, keys.

An act that fails tells so and the story goes on, as a service does. What a person was told, and what left a node, is
told as facts (see :mod:`tests.faults.oracle`) at the moment it happens, so that a crash cannot take it back.
"""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from socket import MSG_WAITALL, socket

from django.db import DatabaseError

from tests import cast
from tests.faults.oracle import Fact, facts_of
from tests.faults.stage import Stage, Template
from thiqa.domain.errors import PartnerUnreachable, ThiqaError
from thiqa.exchange import agree, deliver, expire, peer, release, retract, rotate, send
from thiqa.exchange.node import Node
from thiqa.exchange.send import Accepted, Drafted

Act = Callable[["Telling"], None]


@dataclass
class Telling:
    """A story while it is told: the stage, what it remembers, and where facts go."""

    stage: Stage
    tell: Callable[[Fact], None]
    sent: dict[str, list[str]] = field(default_factory=lambda: {"atlas": [], "baobab": []})
    drafts: list[tuple[str, str]] = field(default_factory=list)

    def play(self, acts: Sequence[Act]) -> None:
        """Do all acts, one second after the other."""
        for act in acts:
            self.stage.clock.now += timedelta(seconds=1)
            try:
                act(self)
            except (ThiqaError, DatabaseError) as error:
                self.tell(["failed", "", type(error).__name__])

    def node(self, name: str) -> Node:
        return self.stage.nodes[name]

    def accepted(self, node: Node, one: Accepted | Drafted) -> None:
        """A person reads on the screen that it was accepted."""
        if isinstance(one, Drafted):
            self.drafts.append((node.alias, one.draft))
            self.tell(["drafted", node.id, one.draft])
        else:
            self.sent[node.alias].append(one.message)
            self.tell(["accepted", node.id, one.message, one.lane, one.seq])


def sends(name: str, count: int = 1, mechanism: str = "tip", late: bool = False) -> Act:
    """Send some items; ``late`` ones are no use after a minute."""

    def act(story: Telling) -> None:
        node = story.node(name)
        until = (node.clock() + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M:%SZ") if late else None
        items = [cast.tip(f"{name} {n} " + "x" * 400, mechanism=mechanism, expires=until) for n in range(count)]
        for one in send.send(node, story.stage.plan.agreement, items):
            story.accepted(node, one)

    return act


def delivers(name: str) -> Act:
    """Deliver until nothing is due."""
    return lambda story: void(deliver.drain(story.node(name), "story"))


def retracts(name: str) -> Act:
    """Take back the oldest item that was not taken back."""

    def act(story: Telling) -> None:
        node, sent = story.node(name), story.sent[name]
        if sent:
            one = retract.retract(node, sent.pop(0), "liaison officer", "sent by mistake")
            assert isinstance(one, Accepted)
            story.tell(["accepted", node.id, one.message, one.lane, one.seq])

    return act


def releases(story: Telling) -> None:
    """A second person releases the oldest draft."""
    if story.drafts:
        name, draft = story.drafts.pop(0)
        story.accepted(story.node(name), release.release(story.node(name), draft, "releasing authority"))


def moves(name: str, what: str) -> Act:
    """Suspend or resume the agreement."""
    return lambda story: agree.move(story.node(name), story.stage.plan.agreement, what, "legal adviser", "a reason")


def rolls(name: str) -> Act:
    return lambda story: void(rotate.roll(story.node(name)))


def rotates(name: str) -> Act:
    return lambda story: void(rotate.rotate(story.node(name), story.stage.plan.roots[name], "key officer"))


def waits(minutes: int) -> Act:
    def act(story: Telling) -> None:
        story.stage.clock.now += timedelta(minutes=minutes)

    return act


def reopens(name: str) -> Act:
    """A clean stop and start: SQLite moves its journal into the database."""

    def act(story: Telling) -> None:
        from thiqa.store import database

        database.detach(name)
        story.stage.open(name)

    return act


def sweeps(name: str) -> Act:
    return lambda story: void(expire.sweep(story.node(name)))


def void(_value: object) -> None:
    """Forget a result."""


SHORT: tuple[Act, ...] = (
    sends("atlas", 2), delivers("atlas"), sends("atlas", 1, "request"), retracts("atlas"), delivers("atlas"), releases,
    delivers("atlas"),
)  # fmt: skip
"""Send, deliver, receive, acknowledge, take back and release: each kind of transaction of the way of a message."""


def long(rounds: int, seed: int = 1) -> Iterator[Act]:
    """Rounds in which both nodes do everything, in an order that the seed chooses."""
    chance = random.Random(seed)
    for number in range(rounds):
        one, other = chance.sample(("atlas", "baobab"), 2)
        part: list[list[Act]] = [
            [sends(one, chance.randint(1, 3)), delivers(one)],
            [sends(other, 1), sends(other, 2), delivers(other)],
            [sends(one, 1, "request"), releases, delivers(one)],
            [retracts(one), delivers(one)],
            [sends(other, 1, late=True), waits(2), delivers(other)],
        ]
        if number % 3 == 0:
            part += [[rolls(one)], [rotates(other), sends(other), delivers(other)]]
        if number % 3 == 1:
            stop: list[Act] = [sends(one), moves(other, "suspend"), delivers(other), delivers(one)]
            part += [[*stop, moves(one, "resume"), delivers(one), moves(other, "resume"), delivers(other)]]
        if number % 3 == 2:
            part += [[reopens(one), sends(one)], [reopens(other)], [delivers(one)]]
        chance.shuffle(part)
        yield from (act for acts in part for act in acts)
    yield from (delivers("atlas"), delivers("baobab"))


def teller(path: Path) -> Callable[[Fact], None]:
    """Facts go into a file, a line each, by ``writev``: a call that no trial counts, kills or fails."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    return lambda fact: void(os.writev(handle, [json.dumps(fact).encode() + b"\n"]))


def told(path: Path) -> list[Fact]:
    """The facts in a file of :func:`teller`."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def play(plan: Template, folder: Path, acts: Sequence[Act], facts: Path) -> None:
    """Both nodes in this process."""
    tell = teller(facts)
    stage = Stage(plan, folder, saw=lambda frame: [tell(fact) for fact in facts_of(frame)]).open()
    Telling(stage, tell).play(acts)
    stage.close()


def play_sender(plan: Template, folder: Path, acts: Sequence[Act], facts: Path, line: socket) -> None:
    """Only Atlas in this process; calls go through ``line``."""
    tell = teller(facts)
    stage = Stage(plan, folder, saw=lambda frame: [tell(fact) for fact in facts_of(frame)]).open("atlas")

    def carry(_to: str, call: bytes) -> bytes:
        try:
            line.sendall(len(call).to_bytes(4, "big") + call)
            return _read(line)
        except OSError as error:
            raise PartnerUnreachable(why="the line is cut") from error

    stage.carry = carry  # type: ignore[method-assign,assignment]
    Telling(stage, tell).play(acts)
    stage.close()


def play_receiver(plan: Template, folder: Path, facts: Path, line: socket) -> None:
    """Only Baobab in this process; it answers what comes through ``line`` until that is closed."""
    tell = teller(facts)
    stage = Stage(plan, folder).open("baobab")
    while True:
        try:
            call = _read(line)
        except OSError:
            break
        try:
            answer = peer.answer(stage.baobab, call)
        except (ThiqaError, DatabaseError) as error:
            tell(["failed", "", type(error).__name__])
            answer = b""
        for fact in facts_of(answer) if answer else ():
            tell(fact)
        line.sendall(len(answer).to_bytes(4, "big") + answer)
    stage.close()


def _read(line: socket) -> bytes:
    head = line.recv(4, MSG_WAITALL)
    size = int.from_bytes(head, "big")
    data = line.recv(size, MSG_WAITALL) if size else b""
    if len(head) < 4 or not size or len(data) < size:
        raise ConnectionResetError
    return data
