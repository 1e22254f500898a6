"""Benchmarks: each beside a peer or the raw limit of the machine, in the same run, with the ratio.

``python -m bench`` lists them; ``python -m bench NAME`` runs one. Progress goes to standard error. The last lines on
standard output are one JSON object per figure.
"""

from __future__ import annotations

import json
import sys

__all__ = ["figure", "say"]


def say(text: str) -> None:
    """Progress, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


def figure(
    name: str,
    value: float,
    unit: str,
    *,
    peer: str | None = None,
    ratio: float | None = None,
    goal: float | None = None,
) -> None:
    """One result: what was measured, and beside whom. ``ratio`` above 1 is better than the peer; ``goal`` is a ratio
    where there is one, else a value."""
    line = {"figure": name, "value": _short(value), "unit": unit, "peer": peer, "ratio": None, "goal": goal}
    if ratio is not None:
        line["ratio"] = _short(ratio)
    print(json.dumps(line), flush=True)


def _short(value: float) -> float:
    return round(value) if abs(value) >= 1000 else float(f"{value:.3g}")
