"""A full disk and a failing one: every call that writes answers ENOSPC from there on, or EIO once.

The processes live: an act fails with a clear error and nothing of it is kept, or it is kept and told. When the disk is
well again both nodes go on, and nothing was lost or happened twice.
"""

from __future__ import annotations

import random
import shutil
import time

from bench import figure, say
from tests.faults.kill import VICTIMS, Trials, points
from tests.faults.stage import scratch, template

FAULTS = {"full": "error=ENOSPC:when={}+", "bad once": "error=EIO:when={}", "bad": "error=EIO:when={}+"}
"""How the disk fails, as strace injects it."""


def run(small: bool = False, seed: int = 1) -> int:
    """Fail at every point of one process with both nodes, and at a third of those of one node alone."""
    start, trials, chance = time.monotonic(), Trials(template(), scratch()), random.Random(seed)
    done = dict.fromkeys(FAULTS, 0)
    try:
        for victim in VICTIMS:
            every = list(points(trials, victim))
            for name, how in FAULTS.items():
                part = len(every) if victim == "both" and name != "bad" else len(every) // 3
                chosen = chance.sample(every, 1 if small else part)
                say(f"disk {name}: {len(chosen)} points of {victim}, {time.monotonic() - start:.0f} s")
                for call, number in chosen:
                    inject = f"inject={call}:" + how.format(number)
                    options = ["-e", f"trace={call}", "-e", inject, "-o", "/dev/null"]
                    trials.trial(f"{name} {call} {number}", victim, options, lambda _status: False)
                    done[name] += 1
    finally:
        shutil.rmtree(trials.folder, ignore_errors=True)
    figure("points at which the disk was full", done["full"], "points")
    figure("points at which the disk failed", done["bad"] + done["bad once"], "points")
    figure("lost, twice or otherwise wrong after a disk fault", len(trials.bad), "violations", goal=0)
    return int(bool(trials.bad))
