"""Names across scripts beside rapidfuzz, nomenklatura and splink where they are installed, on development data.

The data and ``evaluate.py`` stand in ``data/names`` of the folder that ``THIQA_SHARED`` names (``../shared``); they are
not part of the repository. CPU time of one core. What is measured is said in the data's README.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import importlib.metadata
import io
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bench import figure, say
from thiqa.matching import names

ROOT = Path(__file__).resolve().parent.parent
Score = Callable[[str, str], float]
SLOW = 10_000  # pairs of each set that a peer is given: some take minutes for more


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
    pairs, queries = (2_000, 100) if chosen.quick else (0, 0)
    size = min(chosen.size, 100_000) if chosen.quick else chosen.size
    _quality(evaluate, data, pairs)
    _keys(evaluate, data, queries)
    _search(evaluate, data, queries, size)


PEERS = {"rapidfuzz": "rapidfuzz", "nomenklatura": "nomenklatura followthemoney", "splink": "splink"}


def peers() -> dict[str, Score]:
    """The matchers that are installed beside ours; one line for each that is not."""
    found: dict[str, Score] = {}
    for name, make in (("rapidfuzz", _rapidfuzz), ("nomenklatura", _nomenklatura), ("splink", _splink)):
        try:
            label, score = make()
        except ImportError as error:
            say(f"names: {name} is absent ({error.name}): pip install {PEERS[name]}")
        else:
            found[f"{label} {importlib.metadata.version(name)}"] = score
    return found


def _rapidfuzz() -> tuple[str, Score]:
    """Sorted words on raw text, as most screening tools do it."""
    fuzz = importlib.import_module("rapidfuzz").fuzz
    return "rapidfuzz token_sort_ratio", lambda a, b: float(fuzz.token_sort_ratio(a.lower(), b.lower()))


def _nomenklatura() -> tuple[str, Score]:
    """The strongest open matcher, on persons that have a name only."""
    logic = importlib.import_module("nomenklatura.matching").LogicV2
    entity = importlib.import_module("followthemoney").model.make_entity
    config = logic.default_config()

    def person(name: str) -> Any:
        made = entity("Person")
        made.id = name
        made.add("name", name)
        return made

    return "nomenklatura logic-v2", lambda a, b: float(logic.compare(person(a), person(b), config).score)


def _splink() -> tuple[str, Score]:
    """The measure that splink's name comparison takes its levels from, computed by the engine it runs on."""
    importlib.import_module("splink")
    engine = importlib.import_module("duckdb").connect()
    query = "select jaro_winkler_similarity(lower(?), lower(?))"
    return "splink name comparison", lambda a, b: float(engine.execute(query, [a, b]).fetchone()[0])


def _timed(score: Score, sample: Sequence[tuple[str, str]], repeats: int) -> float:
    """Comparisons a second of CPU time: the median of repeats, each on other pairs, so that none was seen before."""
    rates = []
    for turn in range(repeats):
        part = sample[turn::repeats]
        started = time.process_time()
        for a, b in part:
            score(a, b)
        rates.append(len(part) / max(time.process_time() - started, 1e-9))
    return statistics.median(rates)


def _quality(evaluate: Any, data: str, most: int) -> None:
    """Pairs: recall at a precision, and comparisons a second."""
    say("names: pairs")
    results = {"ours": evaluate.eval_pairs(names.score, data, set(), most, 1)}
    others = peers()
    for name, score in others.items():
        say(f"names: pairs, {name}")
        results[name] = evaluate.eval_pairs(score, data, set(), most or SLOW, 1)
    ours = results.pop("ours")
    wanted = (
        ("CORE recall at precision 0.99", "CORE", "recall_p99", 0.68),
        ("CORE recall at precision 0.95", "CORE", "recall_p95", None),
        ("Arabic-Latin recall at precision 0.95", "ar_lat", "recall_p95", 0.70),
    )
    for what, group, key, goal in wanted:
        for name, other in results.items() or [("", ours)]:
            ratio = ours[group][key] / other[group][key] if name and other[group][key] else None
            label = f"{name}: {other[group][key]}" if name else None
            figure(f"names: {what}", ours[group][key], "share", peer=label, ratio=ratio, goal=goal)
    rows = evaluate.rows(os.path.join(data, "pairs.tsv.gz"))
    sample = [(row["name_a"], row["name_b"]) for row in rows][: 20_000 if most else None]
    rate = float(ours["_comparisons_per_cpu_s"])
    alone = {name: score for name, score in others.items() if not name.startswith("splink")}  # that works on tables
    figure("names: comparisons, each pair once", rate, "1/s", goal=25_000)
    for name, score in alone.items():
        beside = _timed(score, sample[:10_000], 5)
        peer = f"{name}: {beside:.0f}/s"
        figure("names: comparisons, each pair once", rate, "1/s", peer=peer, ratio=rate / beside, goal=25_000)
    again = _timed(names.score, sample, 5)
    figure("names: comparisons of names seen before", again, "1/s")
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
    file = io.BytesIO()
    search.save(file)
    started = time.process_time()
    search = names.load(file.getbuffer())
    figure(f"names: index of {size} read back", time.process_time() - started, "s")
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
