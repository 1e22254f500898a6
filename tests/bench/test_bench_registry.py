"""``bench registry`` on a tiny size: it runs, and its people are nobody and always the same."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

from bench._people import People

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_act_gives_a_figure() -> None:
    small = ["--count", "300", "--names", "50", "--cores", "1"]
    ran = subprocess.run([sys.executable, "-m", "bench", "registry", *small], cwd=ROOT, capture_output=True, check=True)
    figures = [json.loads(line) for line in ran.stdout.splitlines()]
    assert all(line["value"] > 0 for line in figures)
    told = " ".join(line["figure"] for line in figures)
    for act in ("import of 300", "again, no change", "full text", "saved index", "one name", "screening of 50"):
        assert act in told


def test_the_same_seed_makes_the_same_people() -> None:
    one, two = People(5, given=50, family=200), People(5, given=50, family=200)
    known = [one.person() for _ in range(20)]
    assert known == [two.person() for _ in range(20)]
    assert list(islice(one.asked(known, 0.5), 9)) == list(islice(two.asked(known, 0.5), 9))
    latin, arabic = one.name()
    assert latin.isascii() is not arabic.isascii()
