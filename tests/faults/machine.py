"""The delivery state machine, walked at random by a seed over two nodes with their real stores.

Each act may be struck by a crash of either node; each call meets the weather of the network. Counts are looked at after
each arrival, and everything is checked at rest every so often. A walk is repeated by its seed.
"""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from bench import figure, say
from tests import cast
from tests.faults import attacks, oracle, restore
from tests.faults.stage import NAMES, Template, scratch, template
from tests.faults.world import Crash, World, at, fresh
from thiqa.domain.errors import AgreementError, LogRolledBack, SequenceConflict, ThiqaError
from thiqa.exchange import agree, courier, deliver, expire, pull, release, retract, rotate, send
from thiqa.exchange.node import Node
from thiqa.exchange.send import Accepted, Drafted, Item
from thiqa.store import work
from thiqa.store.models import Draft, Partner


@dataclass
class Walk:
    """One episode."""

    world: World
    chance: random.Random
    tokens: dict[str, str] = field(default_factory=dict)
    media: list[tuple[str, Path]] = field(default_factory=list)
    rotated: int = 0

    def run(self, acts: int) -> None:
        """Take a number of acts; rest and check everything every sixty of them, and at the end."""
        names = list(ACTS)
        weights = [ACTS[name][0] for name in names]
        for number in range(1, acts + 1):
            (name,) = self.chance.choices(names, weights)
            self.act(name)
            if number % 60 == 0 or number == acts:
                self.rest()

    def act(self, name: str) -> None:
        """One act of a random node; in one of ten, one of the nodes dies on the way."""
        world = self.world
        world.steps[name] += 1
        world.clock.now += timedelta(seconds=self.chance.randint(0, 40))
        if self.chance.random() < 0.1:
            world.fuse[self.chance.choice(NAMES)] = self.chance.randint(1, 60)
        node = world.nodes[self.chance.choice(NAMES)]
        with suppress(AgreementError, Crash):  # an agreement that is suspended refuses, and that is right
            ACTS[name][1](self, node)
        world.revive()
        world.look()

    def rest(self) -> None:
        """Fair weather until nothing waits, then the whole oracle."""
        world = self.world
        world.weather = "calm"
        self.resume()
        oracle.rest(world)
        evidence = [LogRolledBack.code] if world.steps["rollback"] else []
        evidence += [SequenceConflict.code] if world.steps["equivocation"] else []
        oracle.check(world.atlas, world.baobab, world.facts(), evidence)
        world.weather = "fair"
        world.steps["full check"] += 1

    # Acts of persons

    def items(self, count: int, **changes: object) -> list[Item]:
        made = []
        for _ in range(count):
            item = cast.tip("token " + self.chance.randbytes(8).hex() + " x" * self.chance.randint(0, 300), **changes)
            made.append(replace(item, id=self.chance.randbytes(16).hex()))
            self.tokens[made[-1].id] = str(item.body["facts"])[:22]
        return made

    def accepted(self, node: Node, one: Accepted | Drafted) -> None:
        """What a person was told."""
        if isinstance(one, Drafted):
            self.world.told["drafted", node.id, one.draft] = None
        else:
            self.world.told["accepted", node.id, one.message, one.lane, one.seq] = None

    def send(self, node: Node) -> None:
        late = self.chance.random() < 0.1
        until = at(node.clock(), minutes=1) if late else None
        for one in send.send(node, self.world.plan.agreement, self.items(self.chance.randint(1, 3), expires=until)):
            self.accepted(node, one)

    def draft(self, node: Node) -> None:
        for one in send.send(node, self.world.plan.agreement, self.items(1, mechanism="request")):
            self.accepted(node, one)

    def release(self, node: Node) -> None:
        row = Draft.objects.using(node.alias).filter(state="pending").first()
        if row is not None and self.chance.random() < 0.2:
            release.reject(node, row.draft, "releasing authority", "not needed")
        elif row is not None:
            self.accepted(node, release.release(node, row.draft, "releasing authority"))

    def retract(self, node: Node) -> None:
        mine = [fact[2] for fact in self.world.told if fact[0] == "accepted" and fact[1] == node.id]
        if mine:
            with suppress(ThiqaError):  # erased here already
                self.accepted(node, retract.retract(node, self.chance.choice(mine), "liaison officer", "a mistake"))

    def suspend(self, node: Node) -> None:
        agree.move(node, self.world.plan.agreement, "suspend", "legal adviser", "a reason")

    def resume(self, _node: Node | None = None) -> None:
        """Both lift what is suspended, after they heard of it."""
        for _ in range(3):
            for one in self.world.nodes.values():
                with suppress(ThiqaError):
                    deliver.drain(one, "resume")
                with suppress(AgreementError):
                    agree.move(one, self.world.plan.agreement, "resume", "legal adviser", "a reason")

    def rotate(self, node: Node) -> None:
        """New keys, as after a loss; then somebody uses the old ones."""
        if self.rotated < 4:
            self.rotated += 1
            old = node.keys().sign
            restore.forget(self.world, node.alias)
            rotate.rotate(node, self.world.plan.roots[node.alias], "key officer")
            attacks.old_key(self.world, node, old)

    def clock_jumps(self, node: Node) -> None:
        """Weeks pass, and what is kept too long is erased; or only as much as a lease lasts."""
        self.world.clock.now += timedelta(days=9) if self.chance.random() < 0.05 else timedelta(minutes=3)
        expire.sweep(node)
        rotate.daily(node)

    # What nodes do

    def deliver(self, node: Node) -> None:
        deliver.run_once(node, "walk")

    def pull(self, node: Node) -> None:
        with suppress(ThiqaError):
            pull.fetch(node, Partner.objects.using(node.alias).get())

    def courier(self, node: Node) -> None:
        """I12: what waits goes by a medium; now and then an older medium turns up as well."""
        path = self.world.folder / f"bundle-{self.world.steps.total()}"
        courier.export(node, Partner.objects.using(node.alias).get(), path, "courier officer")
        self.media.append((self.world.other(node.alias), path))
        for name, medium in {self.media[-1], self.chance.choice(self.media)}:
            courier.take(self.world.nodes[name], medium)

    def lease(self, node: Node) -> None:
        """Two workers never hold one lane."""
        hour = timedelta(hours=1)
        one = work.claim(node.alias, "first", node.clock(), hour)
        two = work.claim(node.alias, "second", node.clock(), hour)
        oracle.must(one is None or two is None or one.pk != two.pk, "lease", "two workers hold one lane")
        for lane in (one, two):
            if lane is not None:
                deliver.free(node, lane)

    def stray(self, _node: Node) -> None:
        if self.world.old:
            self.world.arrive(*self.chance.choice(self.world.old))

    def crash(self, node: Node) -> None:
        self.world.dead.add(node.alias)

    def restore(self, node: Node) -> None:
        restore.restore(self.world, node)


ACTS: dict[str, tuple[int, Callable[[Walk, Node], None]]] = {
    "send": (20, Walk.send), "draft": (4, Walk.draft), "release": (4, Walk.release), "retract": (5, Walk.retract),
    "suspend": (1, Walk.suspend), "resume": (1, Walk.resume), "roll": (1, lambda _walk, node: _roll(node)),
    "rotate": (1, Walk.rotate), "clock jumps": (4, Walk.clock_jumps), "deliver": (24, Walk.deliver),
    "pull": (3, Walk.pull), "courier": (2, Walk.courier), "lease": (3, Walk.lease), "stray": (16, Walk.stray),
    "crash": (3, Walk.crash), "restore": (1, Walk.restore),
    "equivocate": (1, lambda walk, node: attacks.equivocate(walk.world, node)),
}  # fmt: skip
"""Acts by name, with how often each is taken."""


def _roll(node: Node) -> None:
    rotate.roll(node)


def episode(plan: Template, folder: Path, seed: int, acts: int = 300) -> Counter[str]:
    """One walk; the steps that it took. Raises :class:`oracle.Violation` or what the shipped code should not raise."""
    chance = random.Random(seed)
    world = fresh(plan, folder, chance, attacks.lie)
    try:
        walk = Walk(world, chance)
        walk.run(acts)
        attacks.erased_is_gone(world, walk.tokens)
    finally:
        world.close()
        for medium in folder.glob("bundle-*"):
            medium.unlink()
    return world.steps


def run(small: bool = False, seed: int = 1, steps: int = 200_000, most: int = 5) -> int:
    """Walk until so many steps were taken; stop early after ``most`` violations."""
    plan, folder, start = template(), scratch(), time.monotonic()
    taken: Counter[str] = Counter()
    bad: list[str] = []
    goal = 1500 if small else steps
    episodes = 0
    try:
        while taken.total() < goal and len(bad) < most:
            try:
                taken += episode(plan, folder, seed + episodes, 60 if small else 300)
            except Exception as error:
                bad.append(f"seed {seed + episodes}: {type(error).__name__}: {error}")
                say(f"  violated by {bad[-1]}")
            episodes += 1
            if episodes % 20 == 0:
                say(f"machine: {taken.total()} steps, {episodes} episodes, {time.monotonic() - start:.0f} s")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    say("machine: " + ", ".join(f"{name} {count}" for name, count in taken.most_common()))
    figure("steps of the delivery machine", taken.total(), "steps", goal=200_000)
    figure("steps of the delivery machine", taken.total() / (time.monotonic() - start), "steps/s")
    figure("violations of the invariants", len(bad), "violations", goal=0)
    return int(bool(bad))
