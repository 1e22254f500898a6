"""Known mistakes are put into the code that keeps promises, one at a time: a small run of the faults must catch each.

A mutant is a copy of the source with one change. ``by`` is the run that should see it first, because it is the cheapest
that can; the others follow when it does not.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import thiqa
from bench import figure, say
from tests.faults.mistakes import MUTANTS, Mutant
from tests.faults.stage import scratch

ROOT = Path(__file__).resolve().parent.parent.parent


RUNS = {
    "walk": "from tests.faults import machine; raise SystemExit(machine.run(steps=6000, most=1, seed=1000))",
    "power": "from tests.faults import power; raise SystemExit(power.run(rounds=1, every=5, most=1))",
    "kill": "from tests.faults import kill; raise SystemExit(kill.run(sample=40, most=1))",
}


def plant(mutant: Mutant, folder: Path) -> Path:
    """A copy of the source with the mistake in it. Raises ``LookupError`` when its place is not found."""
    source = folder / "src"
    shutil.rmtree(source, ignore_errors=True)
    shutil.copytree(Path(thiqa.__file__).parent, source / "thiqa", ignore=shutil.ignore_patterns("__pycache__"))
    file = source / "thiqa" / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.old) != 1:
        raise LookupError(f"{mutant.file} has {text.count(mutant.old)} places with {mutant.old!r}")
    file.write_text(text.replace(mutant.old, mutant.new), encoding="utf-8")
    return source


def caught(mutant: Mutant, folder: Path) -> str:
    """The run that caught the mistake, with what it saw; empty when none did."""
    source = plant(mutant, folder)
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{ROOT}", "PYTHONDONTWRITEBYTECODE": "1"}
    for name in [mutant.by, *(other for other in RUNS if other != mutant.by)]:
        done = subprocess.run(
            [sys.executable, "-c", RUNS[name]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            seen = [line for line in done.stderr.splitlines() if "violated" in line] or done.stderr.splitlines()[-1:]
            return f"{name}: {seen[0].strip()[:160]}" if seen else name
    return ""


def run(small: bool = False, only: str = "") -> int:
    """Plant each mistake and look for it; 0 when all were caught."""
    folder, start, found = scratch(), time.monotonic(), 0
    chosen = [mutant for mutant in MUTANTS if only in mutant.why]
    chosen = [chosen[1], chosen[7], chosen[15]] if small else chosen
    try:
        for mutant in chosen:
            seen = caught(mutant, folder)
            found += bool(seen)
            say(f"mutant: {mutant.why}: {seen or 'NOT CAUGHT'} ({time.monotonic() - start:.0f} s)")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    figure("seeded mistakes", len(chosen), "mutants", goal=20)
    figure("seeded mistakes caught", found / len(chosen), "of all", goal=1)
    return int(found < len(chosen))
