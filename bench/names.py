"""Names across scripts beside rapidfuzz (and nomenklatura where it is installed), on the project's development data.

The data and ``evaluate.py`` stand in ``data/names`` of the folder that ``THIQA_SHARED`` names (``../shared``); they are
not part of the repository. CPU time of one core. What is measured is said in the data's README.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import io
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench import figure, say
from thiqa.matching import names

ROOT = Path(__file__).resolve().parent.parent
Score = Callable[[str, str], float]


def run() -> None:
    """Print every figure of names. ``--quick`` reads a part of the pairs and queries; ``--size`` is for the index."""
    options = argparse.ArgumentParser(prog="bench names")
    options.add_argument("--quick", action="store_true", help="a part of the pairs and queries")
    options.add_argument("--size", type=int, default=1_000_000, help="names in the large index")
    chosen = options.parse_args()
    shared = Path(os.environ.get("THIQA_SHARED", ROOT.parent / "shared")) / "data" / "names"
    if not (shared / "evaluate.py").exists():
        raise SystemExit(f"error: there is no {shared}\nhint: set THIQA_SHARED to the folder with data/names")
    sys.path.insert(0, str(shared))
    evaluate = importlib.import_module("evaluate")
    data = str(shared / "dev")
    pairs, queries = (20_000, 100) if chosen.quick else (0, 0)
    _quality(evaluate, data, pairs)
    _keys(evaluate, data, queries)
    _search(evaluate, data, queries, chosen.size)


def peers() -> dict[str, Score]:
    """The matchers that are installed beside ours."""
    found: dict[str, Score] = {}
    with contextlib.suppress(ImportError):
        fuzz = importlib.import_module("rapidfuzz").fuzz
        found["rapidfuzz token_sort_ratio"] = lambda a, b: float(fuzz.token_sort_ratio(a.lower(), b.lower()))
    with contextlib.suppress(ImportError):
        logic = importlib.import_module("nomenklatura.matching").LogicV2
        entity = importlib.import_module("followthemoney").model.make_entity
        config = logic.default_config()

        def person(name: str) -> Any:
            made = entity("Person")
            made.id = name
            made.add("name", name)
            return made

        found["nomenklatura logic-v2"] = lambda a, b: float(logic.compare(person(a), person(b), config).score)
    return found


def _quality(evaluate: Any, data: str, most: int) -> None:
    """Pairs: recall at a precision, and comparisons a second."""
    say("names: pairs")
    results = {"ours": evaluate.eval_pairs(names.score, data, set(), most, 1)}
    for name, score in peers().items():
        say(f"names: pairs, {name}")
        results[name] = evaluate.eval_pairs(score, data, set(), most or 40_000, 1)
    ours = results.pop("ours")
    wanted = (
        ("CORE recall at precision 0.99", "CORE", "recall_p99", 0.68),
        ("CORE recall at precision 0.95", "CORE", "recall_p95", None),
        ("Arabic-Latin recall at precision 0.95", "ar_lat", "recall_p95", 0.70),
    )
    for what, group, key, goal in wanted:
        for name, other in results.items() or [("", ours)]:
            ratio = ours[group][key] / max(other[group][key], 1e-9) if name else None
            label = f"{name}: {other[group][key]}" if name else None
            figure(f"names: {what}", ours[group][key], "share", peer=label, ratio=ratio, goal=goal)
    rate = float(ours["_comparisons_per_cpu_s"])
    for name, other in results.items():
        beside = float(other["_comparisons_per_cpu_s"])
        label = f"{name}: {beside:.0f}/s"
        figure("names: comparisons, each pair once", rate, "1/s", peer=label, ratio=rate / beside, goal=25_000)
    lists = evaluate.eval_lists(data, score=names.score)
    for way, found in sorted(lists.items()):
        figure(f"names: lists {way}, top-1", found["top1"], "share", goal=0.99)


def _keys(evaluate: Any, data: str, most: int) -> None:
    """Keys of both families: recall, false names a query in a list of 100,000, keys a name, names keyed a second."""
    for family, keys, recall, false in (("wide", names.keys, 0.93, 30), ("strict", names.strict_keys, 0.88, 3)):
        say(f"names: {family} keys")
        found = evaluate.eval_keys(keys, data, set(), most, 1)
        figure(f"names: {family} keys, recall", found["ALL"]["recall"], "share", goal=recall)
        figure(f"names: {family} keys, false names a query", found["ALL"]["false_mean"], "names", goal=false)
        figure(f"names: {family} keys a name, mean", found["_keys_per_record_mean"], "keys")
        figure(f"names: {family} keys a name, most", found["_keys_per_record_max"], "keys")
        figure(f"names: {family} keys", found["_names_per_cpu_s"], "names/s", goal=30_000)


def _search(evaluate: Any, data: str, most: int, size: int) -> None:
    """Search over 100,000 names with its quality, and over the large index with its times."""
    say("names: search over 100,000")
    found = evaluate.eval_searcher(names.index, data, set(), most, 1)
    figure("names: search over 100,000, top-1", found["ALL"]["top1"], "share", goal=0.88)
    figure("names: search over 100,000, top-10", found["ALL"]["top10"], "share", goal=0.96)
    say(f"names: index of {size}")
    records = evaluate.speed_list(data, size)
    queries = [row["query"] for row in evaluate.rows(os.path.join(data, "queries.tsv.gz"))][::8]
    started = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        search = names.index(records)
    figure(f"names: index of {size} built", time.process_time() - started, "s", goal=90)
    spent = []
    for query in queries:
        started = time.process_time()
        search(query, 10)
        spent.append(1000 * (time.process_time() - started))
    spent.sort()
    figure(f"names: search in {size}, median", spent[len(spent) // 2], "ms", goal=5)
    figure(f"names: search in {size}, 99th percentile", spent[int(len(spent) * 0.99)], "ms", goal=20)
    resource = importlib.import_module("resource")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figure(f"names: memory with an index of {size}", peak, "MiB", goal=1536)
