"""Persons on the lists' truth: precision and recall of each answer class, calibration, and comparisons a second.

The lists stand in ``data/names/dev/lists`` of the folder that ``THIQA_SHARED`` names (``../shared``); they are not part
of the repository. Two folds by person: every pair is judged by weights learnt on the other half. True is what the
truth says; candidates that it does not name count as false, though the truth is not complete.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from bench import figure, say
from bench._calibration import error, page, picture
from thiqa.matching.persons import CLASSES, ENOUGH, Answer, Person, compare
from thiqa.matching.persons.weights import SHIPPED, Weights
from tools.persons_learn import Pair, learn, pairs_of
from tools.persons_lists import Key, Lists, load

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "everything": (),
    "without documents": ("documents",),
    "without births": ("births",),
    "without either": ("documents", "births"),
}


class Judged(NamedTuple):
    """One pair with its answer."""

    pair: Pair
    answer: Answer

    @property
    def ways(self) -> str:
        return f"{self.pair.a[0]}-{self.pair.b[0]}"


def run() -> None:
    """Print every figure; ``--write`` also writes docs/calibration.md and its picture."""
    options = argparse.ArgumentParser(prog="bench persons")
    options.add_argument("--write", action="store_true", help="write docs/calibration.md and docs/calibration.svg")
    chosen = options.parse_args()
    folder = Path(os.environ.get("THIQA_SHARED", ROOT.parent / "shared")) / "data" / "names" / "dev" / "lists"
    if not folder.is_dir():
        raise SystemExit(f"error: there is no {folder}\nhint: set THIQA_SHARED to the folder with data/names")
    lists = load(folder)
    say("persons: learning on each half")
    judged = two_folds(lists)
    for what, found in judged.items():
        _figures(what, found)
    _speed(lists)
    scored = [(each.answer.score, each.pair.true) for each in judged["everything"]]
    figure("persons: calibration, mean log loss", error(scored), "nats")
    reach = comparable(judged["everything"])
    figure("persons: probable or better, of those with anything beside names", reach[1] / reach[0], "share", goal=0.90)
    if chosen.write:
        (ROOT / "docs" / "calibration.svg").write_text(picture(scored, ENOUGH), encoding="utf-8")
        tables = {what: table(found) for what, found in judged.items()}
        (ROOT / "docs" / "calibration.md").write_text(page(tables, scored, reach), encoding="utf-8")
        say("persons: docs/calibration.md and docs/calibration.svg are written")


def comparable(found: Iterable[Judged]) -> tuple[int, int]:
    """True pairs in which something beside the names could be compared, and those of them that are probable."""
    names = {"start", "names", "names-alike", "names-differ", "names-second", "name-only"}
    beside = [each for each in found if each.pair.true and any(r.code not in names for r in each.answer.reasons)]
    return len(beside), sum(each.answer.kind in ("confirmed", "probable") for each in beside)


def two_folds(lists: Lists) -> dict[str, list[Judged]]:
    """All pairs judged with weights of the other half, once for each way of leaving fields out."""
    whole = lists.persons()
    pairs, folds = pairs_of(lists, whole), lists.folds()
    weights: list[Weights] = []
    for fold in (0, 1):
        links = [link for link in lists.links if folds[link.a] != fold]
        weights.append(learn(lists, whole, [pair for pair in pairs if folds[pair.a] != fold], links))
    out = {}
    for what, fields in LEFT_OUT.items():
        persons = lists.persons(*fields) if fields else whole
        out[what] = [Judged(pair, compare(persons[pair.a], persons[pair.b], weights[folds[pair.a]])) for pair in pairs]
    return out


def table(found: Iterable[Judged]) -> list[tuple[str, str, int, int, int]]:
    """Per way (``un-ofac`` …, ``all``) and class: true pairs, false pairs, and all true pairs of the way."""
    counts: Counter[tuple[str, str, bool]] = Counter()
    for each in found:
        for way in (each.ways, "all"):
            counts[way, each.answer.kind, each.pair.true] += 1
    ways = [*sorted({way for way, _, _ in counts} - {"all"}), "all"]
    return [
        (way, kind, counts[way, kind, True], counts[way, kind, False], sum(counts[way, k, True] for k in CLASSES))
        for way in ways
        for kind in CLASSES
    ]


def _figures(what: str, found: list[Judged]) -> None:
    rows = {(way, kind): (true, false, every) for way, kind, true, false, every in table(found)}
    for way in dict.fromkeys(way for way, _ in rows):
        confirmed, probable = rows[way, "confirmed"], rows[way, "probable"]
        name = f"persons: {way}, {what}"
        goals = (0, 0.95, 0.90) if what == "everything" else (None, None, None)
        figure(f"{name}: confirmed that are wrong", confirmed[1], "pairs", goal=goals[0])
        figure(f"{name}: confirmed, share of the true", confirmed[0] / confirmed[2], "share")
        judged = probable[0] + probable[1]
        figure(f"{name}: probable, precision", probable[0] / max(1, judged), "share", goal=goals[1])
        recall = (confirmed[0] + probable[0]) / probable[2]
        figure(f"{name}: probable or better, recall", recall, "share", goal=goals[2])
        reach = 1 - rows[way, "no"][0] / probable[2]
        figure(f"{name}: same name or better, recall", reach, "share")


def _speed(lists: Lists) -> None:
    """Comparisons a second, names included and with names already remembered, on one core."""
    persons = lists.persons()
    pairs = [(persons[link.a], persons[other]) for link, other, _ in lists.pairs()][:10_000]
    started = time.process_time()
    for a, b in pairs:
        compare(a, b)
    figure("persons: comparisons, all names of both", len(pairs) / (time.process_time() - started), "1/s")
    bare = [(replace(a, names=a.names[:1]), replace(b, names=a.names[:1])) for a, b in pairs]  # names are remembered
    started = time.process_time()
    for a, b in bare:
        compare(a, b)
    figure("persons: comparisons beyond the names", len(bare) / (time.process_time() - started), "1/s", goal=20_000)


def shipped(lists: Lists, pairs: Iterable[Pair], persons: Mapping[Key, Person]) -> list[Judged]:
    """The pairs judged by the weights that ship."""
    return [Judged(pair, compare(persons[pair.a], persons[pair.b], SHIPPED)) for pair in pairs]
