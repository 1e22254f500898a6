"""``python -m tests.faults [NAME] [--small]``: what ``./run faults`` does. Without a name, everything.

Progress goes to standard error; the last lines on standard output are one JSON object for each figure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from bench import say
from tests.faults import attachment_kills, disk, import_kills, kill, machine, mutants, power, tracing


def main() -> int:
    """Run one kind of fault or all; 0 when nothing was violated."""
    parser = argparse.ArgumentParser(prog="faults", description=__doc__)
    names = ("kill", "power", "disk", "machine", "mutants", "attachment", "import", "all")
    parser.add_argument("name", nargs="?", default="all", choices=names)
    parser.add_argument("--small", action="store_true", help="a sample of each, in a minute")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=200_000, help="of the delivery machine")
    parser.add_argument("--rounds", type=int, default=5, help="of the story that power cuts")
    chosen, rest = parser.parse_known_args()
    small, seed = chosen.small, chosen.seed
    runs: dict[str, Callable[[], int]] = {
        "kill": lambda: kill.run(small, seed),
        "power": lambda: power.run(small, seed, chosen.rounds),
        "disk": lambda: disk.run(small, seed),
        "machine": lambda: machine.run(small, seed, chosen.steps),
        "mutants": lambda: mutants.run(small),
        "attachment": lambda: attachment_kills.run(["--size", "32", "--kills", "3", *rest] if small else rest),
        "import": lambda: import_kills.run(["--kills", "2", "--persons", "400", *rest] if small else rest),
    }
    missing = tracing.possible()
    bad = 0
    for name, run in runs.items():
        if chosen.name not in (name, "all"):
            continue
        if missing and name in ("kill", "power", "disk", "mutants"):
            say(f"{name}: skipped, {missing}")
            continue
        bad |= run()
    return bad


if __name__ == "__main__":
    sys.exit(main())
