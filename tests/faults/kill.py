"""Real ``kill -9`` at every call that writes, of both nodes, of the sender alone and of the receiver alone.

After each kill both nodes are opened again by the shipped code and come to rest; then nothing that was told may be
lost, and nothing may have happened twice.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from bench import figure, say
from tests import cast
from tests.faults import oracle, story, tracing
from tests.faults.stage import Stage, Template, scratch, template
from thiqa.domain.errors import AgreementError
from thiqa.exchange import send

VICTIMS = ("both", "sender", "receiver")


@dataclass
class Trials:
    """Trials of one template in one folder; ``bad`` keeps what was violated, by the fault that did it."""

    plan: Template
    folder: Path
    bad: dict[str, str] = field(default_factory=dict)
    struck: Counter[str] = field(default_factory=Counter)
    told: int = 0

    def run(self, victim: str, options: list[str]) -> int:
        """Play the short story with ``victim`` under strace; how the victim ended."""
        self.plan.copy(self.folder)
        for facts in self.folder.glob("facts-*"):
            facts.unlink()
        one, two = self.folder / "facts-1", self.folder / "facts-2"
        if victim == "both":
            return tracing.traced(lambda: story.play(self.plan, self.folder, story.SHORT, one), options)
        here, there = socket.socketpair()

        def sender() -> None:
            there.close()
            story.play_sender(self.plan, self.folder, story.SHORT, one, here)

        def receiver() -> None:
            here.close()
            story.play_receiver(self.plan, self.folder, two, there)

        children = {"sender": tracing.spawn(sender), "receiver": tracing.spawn(receiver)}
        here.close()
        there.close()
        tracer = tracing.attach(children[victim], options)
        for pid in children.values():
            os.kill(pid, signal.SIGCONT)
        ended = {name: tracing.finish(pid) for name, pid in children.items()}
        tracer.wait()
        for name, status in ended.items():
            if name != victim and status:
                raise oracle.Violation(f"bystander: the {name} ended with {status}")
        return ended[victim]

    def judge(self) -> None:
        """Open what is left with the shipped code, let it come to rest, and hold it against what was told."""
        facts = story.told(self.folder / "facts-1") + story.told(self.folder / "facts-2")
        self.told += sum(fact[0] == "accepted" for fact in facts)
        settle(self.plan, self.folder, facts)

    def trial(self, name: str, victim: str, options: list[str], struck: Callable[[int], bool]) -> None:
        """One fault and its judgement."""
        try:
            status = self.run(victim, options)
            if struck(status):
                self.struck[victim] += 1
            elif status:
                raise oracle.Violation(f"crash: the story ended with {status}")
            self.judge()
        except Exception as error:
            self.bad[f"{victim} {name}"] = f"{type(error).__name__}: {error}"
            say(f"  violated by {victim} {name}: {error}")


def settle(plan: Template, folder: Path, facts: list[oracle.Fact]) -> None:
    """Open both homes in ``folder``, deliver, send once more each way, and check everything."""
    stage = Stage(plan, folder, clock=cast.Time(cast.START + timedelta(hours=12)))
    facts = [fact for fact in facts if fact[0] != "failed"]
    stage.saw = lambda frame: facts.extend(oracle.facts_of(frame))
    try:
        stage.open()
        oracle.rest(stage)
        for node in (stage.atlas, stage.baobab):
            with suppress(AgreementError):  # it may have been suspended when the fault struck
                (one,) = send.send(node, plan.agreement, [cast.tip()])
                assert isinstance(one, send.Accepted)
                facts.append(["accepted", node.id, one.message, one.lane, one.seq])
        oracle.rest(stage)
        oracle.check(stage.atlas, stage.baobab, facts)
    finally:
        stage.close()


def points(trials: Trials, victim: str) -> Iterator[tuple[str, int]]:
    """Each call of the write class that the victim makes, by name and number."""
    log = trials.folder / "calls"
    trials.run(victim, ["-e", "trace=" + ",".join(tracing.CLASS), "-s", "0", "-o", str(log)])
    found = Counter(line.partition("(")[0] for line in log.read_text(errors="replace").splitlines())
    trials.judge()
    for name in tracing.CLASS:
        yield from ((name, number) for number in range(1, found[name] + 1))


def run(small: bool = False, seed: int = 1, sample: int = 0, most: int = 0) -> int:
    """Kill at every point, or at a ``sample`` of each victim's; 0 when nothing was violated.

    ``most`` violations end the run early when it is not 0.
    """
    sample = sample or (6 if small else 0)
    start, trials = time.monotonic(), Trials(template(), scratch())
    try:
        for victim in VICTIMS:
            chosen = list(points(trials, victim))
            if sample:
                chosen = random.Random(seed).sample(chosen, sample)
            say(f"kill: {len(chosen)} points of {victim}")
            for at, (call, number) in enumerate(chosen, 1):
                inject = [
                    "-e", f"trace={call}", "-e", f"inject={call}:signal=SIGKILL:when={number}", "-o", "/dev/null"
                ]  # fmt: skip
                trials.trial(f"{call} {number}", victim, inject, lambda status: status == -signal.SIGKILL)
                if most and len(trials.bad) >= most:
                    break
                if at % 100 == 0:
                    say(f"  {at} done, {len(trials.bad)} violations, {time.monotonic() - start:.0f} s")
    finally:
        shutil.rmtree(trials.folder, ignore_errors=True)
    kills = sum(trials.struck.values())
    figure("kills -9 at calls that write", kills, "kills", goal=500)
    figure("messages told as accepted before the kills", trials.told, "messages")
    figure("lost, twice or otherwise wrong after a kill", len(trials.bad), "violations", goal=0)
    return int(bool(trials.bad) or kills == 0)
