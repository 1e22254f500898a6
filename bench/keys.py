"""Keys of private search: names alone, and names with the year of birth, on links of state lists.

The data stand in ``data/names`` of the folder that ``THIQA_SHARED`` names (``../shared``); they are not part of the
repository. The truth (the same person on the lists of the UN and of OFAC) was found without looking at names. Recall is
told over all links and over those where both records state a date; false candidates are other persons of the list that
share a key. ``./run bench names`` tells how the keys of names do on 100,000 names.
"""

from __future__ import annotations

import gzip
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from bench import figure, say
from thiqa.domain import dates
from thiqa.matching.keys import composite_keys, years_asked, years_filed
from thiqa.matching.names.keys import FAMILIES, Family, keys

ROOT = Path(__file__).resolve().parent.parent
Record = tuple[str, str]
Keys = Callable[[Record], set[str]]


class Lists:
    """The names and dates of all records, and the links between the two lists."""

    def __init__(self, folder: Path) -> None:
        self.names: dict[Record, list[str]] = defaultdict(list)
        self.births: dict[Record, list[dates.Span]] = {}
        for row in rows(folder / "names.tsv.gz"):
            if row["quality"] != "low":
                self.names[row["list"], row["rec_id"]].append(row["name"])
        for row in rows(folder / "records.tsv.gz"):
            self.births[row["list"], row["rec_id"]] = [
                edtf(one) for one in row["date_of_birth"].split(";") if one.strip()
            ]
        self.links: list[tuple[Record, Record]] = []
        for row in rows(folder / "truth.tsv.gz"):
            if (row["list_a"], row["list_b"]) == ("un", "ofac"):
                self.links.append((("un", row["rec_a"]), ("ofac", row["rec_b"])))

    def of(self, which: str) -> list[Record]:
        """The records of one list."""
        return [record for record in self.names if record[0] == which]


def rows(path: Path) -> Iterable[dict[str, str]]:
    """The rows of one file."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        head = next(file).rstrip("\n").split("\t")
        for line in file:
            yield dict(zip(head, line.rstrip("\n").split("\t"), strict=True))


def edtf(text: str) -> dates.Span:
    """A date of the files (``~1968``, ``1960..1965``) as EDTF."""
    text = text.strip()
    about = "~" if text.startswith("~") else ""
    return dates.parse(text.lstrip("~").replace("..", "/") + about)


def run() -> None:
    """Print recall, false candidates and keys a record, by name alone and with the year of birth, of both families."""
    shared = Path(os.environ.get("THIQA_SHARED", ROOT.parent / "shared")) / "data" / "names" / "dev" / "lists"
    if not shared.exists():
        raise SystemExit(f"error: there is no {shared}\nhint: set THIQA_SHARED to the folder with data/names")
    lists = Lists(shared)
    dated = [link for link in lists.links if lists.births[link[0]] and lists.births[link[1]]]
    figure("keys: links of the UN and OFAC lists", len(lists.links), "links")
    figure("keys: of them with a date on both sides", len(dated), "links")
    for family in FAMILIES:
        say(f"keys: {family}")
        alone = _measure(lists, dated, family, by_name(lists, family), by_name(lists, family), "by name alone")
        filed, asked = with_year(lists, family, years_filed), with_year(lists, family, years_asked)
        composite = _measure(lists, dated, family, filed, asked, "with the year of birth")
        figure(f"keys: {family}, false candidates fall", alone / max(composite, 1e-9), "times")
    started = time.process_time()
    made = sum([len(composite_keys(names[0], (1970,))) for names in lists.names.values()])
    figure("keys: composite keys made", made / (time.process_time() - started), "1/s")


def by_name(lists: Lists, family: Family) -> Keys:
    """The keys of all names of a record."""
    return lambda record: {key for name in lists.names[record] for key in keys(name, family)}


def with_year(lists: Lists, family: Family, years: Callable[[list[dates.Span]], tuple[int, ...]]) -> Keys:
    """The composite keys of all names of a record."""
    return lambda record: {
        key for name in lists.names[record] for key in composite_keys(name, years(lists.births[record]), family)
    }


def _measure(
    lists: Lists, links: list[tuple[Record, Record]], family: Family, filed: Keys, asked: Keys, how: str
) -> float:
    """Print the figures of one way; returns the false candidates of one question."""
    holders: dict[str, set[Record]] = defaultdict(set)
    records = lists.of("ofac")
    counts = []
    for record in records:
        found = filed(record)
        counts.append(len(found))
        for key in found:
            holders[key].add(record)
    hits = false = 0
    questions = []
    for asker, owner in links:
        wanted = asked(asker)
        questions.append(len(wanted))
        candidates = {record for key in wanted for record in holders.get(key, ())}
        hits += owner in candidates
        false += len(candidates - {owner})
    figure(f"keys: {family}, {how}, recall", hits / len(links), "share", goal=0.97)
    figure(f"keys: {family}, {how}, false candidates a question", false / len(links), "records")
    figure(f"keys: {family}, {how}, keys filed a record", sum(counts) / len(counts), "keys")
    figure(f"keys: {family}, {how}, keys asked a record", sum(questions) / len(questions), "keys")
    return false / len(links)
