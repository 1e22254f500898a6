"""The registry: import, screening of many names and of one, full-text search, on SQLite, with invented people.

Rates are of the whole act as a person starts it: reading and checking the file, rows, history, handles, full text and
the log for an import; reading the file, comparison and writing the answers for a screening. Rates by the clock are
those that a person sees; those of one core count the time that the processor gave us, because machines are shared. The
raw limit of the import is ``executemany`` of the same bytes into one table with one index, with the same promise to the
disk.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any

from bench import figure, say
from bench._people import People

RECORDS = 10_000  # that many names are screened against
ASKED = 300  # single searches
SHARE = 0.01  # of those who are asked about are in the registry
RATE = 5_000.0  # records a second that the import shall reach

Known = list[dict[str, Any]]


def run() -> None:
    """Measure and print the figures. ``--count`` and ``--names`` make it small."""
    options = argparse.ArgumentParser(prog="bench registry")
    options.add_argument("--count", type=int, default=1_000_000, help="people who are imported")
    options.add_argument("--names", type=int, default=1_000_000, help="names that are screened against 10,000 records")
    options.add_argument("--cores", type=int, default=0, help="processes that screen (default: all cores)")
    chosen = options.parse_args()
    # Settings of Django are asked for on import.
    from thiqa.store import database

    database.prepare()
    with tempfile.TemporaryDirectory(prefix="thiqa-bench-") as folder:
        _large(Path(folder), chosen.count)
        _many(Path(folder), min(RECORDS, chosen.count), chosen.names, chosen.cores)


def _large(folder: Path, count: int) -> None:
    """Import, then look for one name and for words."""
    file = folder / "people.jsonl"
    people = People(2026)
    say(f"writing {count:,} invented people")
    some: Known = []
    with file.open("w", encoding="utf-8") as out:
        for number in range(count):
            fields = people.person()
            if number % max(1, count // ASKED) == 0:
                some.append(fields)
            out.write(_line(number, fields))
    node = _node(folder / "large", "large")
    seconds, work = _imported(node, file)
    limit = _executemany(node, folder / "raw.db")
    label = f"sqlite3 executemany of the same bytes: {count / limit:.0f} rows/s of one core"
    figure(f"import of {count} persons, SQLite, by the clock", count / seconds, "records/s", goal=RATE)
    figure(f"import of {count} persons, SQLite, of one core", count / work, "records/s", peer=label, ratio=limit / work)
    seconds, _ = _imported(node, file)
    figure(f"import of the same {count} persons again, no change", count / seconds, "records/s")
    file.unlink()
    _words(node, count, some)
    _one(node, count, people, some)


def _many(folder: Path, count: int, names: int, cores: int) -> None:
    """Screen a file of names against few records."""
    from thiqa.interop import subjects
    from thiqa.registry import batch, nameindex, workers
    from thiqa.registry.ground import Ground

    people = People(7)
    known = [people.person() for _ in range(count)]
    file = folder / "few.jsonl"
    file.write_text("".join(_line(number, fields) for number, fields in enumerate(known)), encoding="utf-8")
    node = _node(folder / "few", "few")
    _imported(node, file)
    asked = folder / "asked.csv"
    say(f"writing {names:,} names")
    with asked.open("w", encoding="utf-8") as out:
        out.write("name,born\n")
        for name, born in islice(people.asked(known, SHARE), names):
            out.write(f"{name},{born}\n")
    cores = cores or workers.cores()
    start = time.monotonic()
    held = nameindex.open_names(node)
    say(f"index of {len(held):,} names in {time.monotonic() - start:.1f} s; screening on {cores} cores")
    of = batch.Asked(asked, subjects.measured(asked)[1], "csv", "same-name-only", False)
    work = _work()
    report = batch.run(
        node, "bench", Ground(case="bench"), held, subjects.rows(asked, {}), of, folder / "answers.csv",
        processes=cores, tell=lambda done, hits, rate: say(f"  {done:,} rows, {rate:,.0f}/s, {dict(hits)}"),
    )  # fmt: skip
    work = _work() - work
    peer, label = _rapidfuzz([each["name"] for one in known for each in one["names"]], people, known)
    say(f"  {dict(report.hits)}")
    what = f"screening of {names} names and dates against {count} records"
    figure(f"{what}, {cores} processes, by the clock", names / report.seconds, "names/s")
    figure(f"{what}, of one core", names / work, "names/s", peer=label, ratio=names / work / peer if peer else None)


def _node(home: Path, alias: str) -> Any:
    from thiqa import config
    from thiqa.crypto.custody import LIGHT
    from thiqa.domain.agency import Agency, Kind
    from thiqa.exchange.found import found

    home.mkdir()
    return found(
        config.load(home, {}), alias, Agency("Atlas General Directorate", "XAA", Kind.POLICE), "a passphrase",
        clock=lambda: datetime.now(UTC), random=secrets.token_bytes, transport=_nobody, cost=LIGHT,
    )  # fmt: skip


def _nobody(partner: object, call: bytes) -> bytes:
    raise AssertionError("a benchmark of the registry calls nobody")


def _line(number: int, fields: dict[str, Any]) -> str:
    return json.dumps({"reference": f"P-{number}", "kind": "person", "fields": fields}, ensure_ascii=False) + "\n"


def _imported(node: Any, file: Path) -> tuple[float, float]:
    """Seconds of the whole import, by the clock and of work."""
    from thiqa.interop.lines import Lines
    from thiqa.registry import importing

    last = [0.0]

    def tell(progress: Any) -> None:
        if time.monotonic() - last[0] > 10:
            last[0] = time.monotonic()
            say(f"  {progress.stage}: {progress.done:,}")

    start, work = time.monotonic(), _work()
    report = importing.run(node, "bench", Lines(), file, tell=tell)
    seconds, work = time.monotonic() - start, _work() - work
    counts = {name: count for name, count in report.counts.items() if count}
    say(f"  {counts} in {seconds:.1f} s, {work:.1f} s of work")
    return seconds, work


def _work() -> float:
    """Seconds that processors gave to this process and to those that it started and that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _executemany(node: Any, path: Path) -> float:
    """Seconds of work of SQLite for the same bytes in one table with one index, a few thousand rows at once."""
    source = sqlite3.connect(node.config.home / "node.db")
    target = sqlite3.connect(path, isolation_level=None)
    target.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (record TEXT UNIQUE, content BLOB)"
    )
    seconds = 0.0
    rows = source.execute("SELECT record, content FROM store_record")
    while batch := rows.fetchmany(5_000):
        start = time.process_time()
        target.execute("BEGIN")
        target.executemany("INSERT INTO t VALUES (?, ?)", batch)
        target.execute("COMMIT")
        seconds += time.process_time() - start
    source.close()
    target.close()
    path.unlink()
    return seconds


def _words(node: Any, count: int, some: Known) -> None:
    """Full-text look-ups of five sorts."""
    from thiqa.analysis.query import query
    from thiqa.store import fulltext

    start = time.monotonic()
    fulltext.settle(node.alias)
    figure(f"full text of {count} records merged after the import", time.monotonic() - start, "s")
    latin = [one["names"][0]["name"].split() for one in some]
    arabic = [one["names"][1]["name"].split() for one in some]
    sorts: dict[str, list[str]] = {
        "one word": [parts[-1] for parts in latin],
        "two words": [" ".join(parts[-2:]) for parts in latin],
        "a phrase": [f'"{" ".join(parts)}"' for parts in latin],
        "an Arabic word with what is written on to it": [f"وال{parts[-1]}" for parts in arabic],
        "the number of a document": [one["documents"][0]["number"] for one in some],
        "a beginning": [f"{parts[-1][:4]}*" for parts in latin],
    }
    for sort, asked in sorts.items():
        _timed(f"full text of {count} records: {sort}", asked, lambda text: fulltext.find(node.alias, query(text), 20))


def _one(node: Any, count: int, people: People, some: Known) -> None:
    """One name against all records: the index made, read again, and asked."""
    from thiqa.registry import nameindex
    from thiqa.registry.screen import Screen
    from thiqa.registry.subject import subject_of

    start = time.monotonic()
    nameindex.open_names(node)
    figure(f"index of the names of {count} records made and saved", time.monotonic() - start, "s")
    start = time.monotonic()
    names = nameindex.open_names(node)
    figure(f"saved index of {len(names)} names read", time.monotonic() - start, "s")
    figure("the file of the index", os.path.getsize(node.config.home / nameindex.FILE) / 2**20, "MiB")
    screen = Screen(node, names)
    asked = [subject_of(names=(name,), born=born) for name, born in islice(people.asked(some, 0.5), ASKED)]
    peer, label = _rapidfuzz(_all_names(node), people, some, sample=5)
    _timed(f"one name and date screened against {count} records", asked, screen.one, peer, label)


def _all_names(node: Any) -> list[str]:
    source = sqlite3.connect(node.config.home / "node.db")
    rows = source.execute("SELECT content FROM store_record")
    found = [each["name"] for (content,) in rows for each in json.loads(content)["fields"]["names"]]
    source.close()
    return found


def _timed(
    what: str, asked: Sequence[Any], act: Callable[[Any], object], peer: float = 0.0, label: str | None = None
) -> None:  # fmt: skip
    """Median and 99th percentile of an act, in milliseconds; ``peer``: how many a second another does."""
    for one in asked[:5]:
        act(one)
    times = []
    for one in asked:
        start = time.perf_counter()
        act(one)
        times.append((time.perf_counter() - start) * 1000)
    middle = statistics.median(times)
    figure(f"{what}, median", middle, "ms", peer=label, ratio=1000 / peer / middle if peer else None)
    figure(f"{what}, 99th percentile", sorted(times)[int(len(times) * 0.99) - 1], "ms")


def _rapidfuzz(names: Sequence[str], people: People, known: Known, sample: int = 100) -> tuple[float, str | None]:
    """Searches a second of ``rapidfuzz.process.extract`` over the same names, and its label; 0 where it is absent."""
    try:
        process, fuzz = import_module("rapidfuzz.process"), import_module("rapidfuzz.fuzz")
    except ImportError:
        return 0.0, None
    asked: Iterator[tuple[str, str]] | Iterable[tuple[str, str]] = islice(people.asked(known, SHARE), sample)
    start = time.process_time()
    for name, _ in asked:
        process.extract(name, names, scorer=fuzz.token_sort_ratio, limit=10)
    rate = sample / (time.process_time() - start)
    return rate, f"rapidfuzz process.extract, token_sort_ratio, one script at a time: {rate:.3g} searches/s"
