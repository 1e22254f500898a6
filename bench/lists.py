"""Two published lists at two nodes: whom a search of one in the other finds, by class, beside exact-name PSI.

The lists of the UN Security Council, OFAC and the EU stand in ``data/names/dev/lists`` of the folder that
``THIQA_SHARED`` names (``../shared``); they are not part of the repository. One node keeps one list as records and asks
about all of them; the other has opened its list. Nothing but what passes between nodes in use tells them anything. True
is what the truth file says; it was found by documents and dates, never by names, and is not complete. So a hit that it
does not name is no known error: it is counted as other, and of exact names there are others too. How many hits are
false is told by strangers who are asked about as well: narrators of old books and persons of an encyclopedia, each with
the births of somebody on the asker's list.
"""

from __future__ import annotations

import argparse
import csv
import functools
import gzip
import os
import random
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench import figure, say
from thiqa.domain.clause import Clause
from thiqa.domain.entity import NAME_LIMIT
from thiqa.interop.cleaning import clean
from tools.persons_lists import Key, Lists, load

ROOT = Path(__file__).resolve().parent.parent
STRANGERS = 2000
WAYS = (("un", "ofac"), ("un", "eu"), ("eu", "ofac"))
"""Who asks, and in whose list."""


def run() -> None:
    """Print a table and figures for each way. ``--way`` takes one."""
    options = argparse.ArgumentParser(prog="bench lists")
    options.add_argument("--way", choices=tuple("-".join(each) for each in WAYS), help="one of them")
    chosen = options.parse_args()
    folder = Path(os.environ.get("THIQA_SHARED", ROOT.parent / "shared")) / "data" / "names" / "dev" / "lists"
    if not folder.is_dir():
        raise SystemExit(f"error: there is no {folder}\nhint: set THIQA_SHARED to the folder with data/names")
    from thiqa.store import database

    database.prepare()  # settings of Django are asked for on import
    lists = load(folder)
    for way in WAYS:
        if chosen.way in (None, "-".join(way)):
            _one_way(lists, folder, *way)


def _one_way(lists: Lists, folder: Path, asker: str, owner: str) -> None:
    records = {name: _records(lists, name) for name in (asker, owner)}
    links = _links(lists, asker, owner)
    true = {reference for reference, _ in links}
    say(f"lists: {len(records[asker]):,} persons of {asker} asked about in {len(records[owner]):,} of {owner}")
    strangers = _strangers(folder, [each["births"] for each in records[asker].values() if "births" in each])
    every = _searched(records[asker] | strangers, records[owner])
    met = {reference: kind for reference, kind in every.items() if reference not in strangers}
    false = Counter(kind for reference, kind in every.items() if reference in strangers)
    exact = _exact(records[asker].items(), records[owner].items())
    name = f"lists: {asker} in {owner}"
    found: set[str] = set()
    print(f"{asker} in {owner}: {len(true)} known common persons of {len(records[asker])} asked about")
    print(f"  {'class':<12}{'hits':>6}{'known':>7}{'other':>7}{'recall, this class or stronger':>33}")
    for kind in ("identifier", "name-birth", "name"):
        hits = {reference for reference, strongest in met.items() if strongest == kind}
        found |= hits
        recall = len(found & true) / len(true)
        print(f"  {kind:<12}{len(hits):>6}{len(hits & true):>7}{len(hits - true):>7}{recall:>33.3f}")
        figure(f"{name}, recall, {kind} or stronger", recall, "share")
    named = len(exact & true)
    print(f"  {'exact name':<12}{len(exact):>6}{named:>7}{len(exact) - named:>7}{named / len(true):>33.3f}")
    beside = len(found & true) / max(named, 1)
    peer = f"exact-name PSI: {named} of {len(true)}"
    figure(f"{name}, known persons found", len(found & true), "persons", peer=peer, ratio=beside)
    own = sum(_share(records[asker][a], records[owner][b]) for a, b in links)
    figure(f"{name}, known links with a key in common", own / len(links), "share")
    for kind in ("identifier", "name-birth", "name"):
        figure(f"{name}, strangers who are a hit, {kind}", 1000 * false[kind] / len(strangers), "of 1000")
    strong = Counter(met.values())
    figure(f"{name}, hits by a number or a birth", strong["identifier"] + strong["name-birth"], "persons")


def _records(lists: Lists, name: str) -> dict[str, Any]:
    """One list by reference, with its texts as an import cleans them."""
    found = {}
    for (list_, reference), fields in lists.records.items():
        if list_ == name:
            texts = dict.fromkeys(clean(each["name"]) for each in fields["names"])
            names = [{"name": text} for text in texts if 0 < len(text) <= NAME_LIMIT]
            births = [
                {what: text for what, one in each.items() if (text := clean(one))} for each in fields.get("births", ())
            ]
            found[reference] = fields | {"names": names} | ({"births": births} if births else {})
    return found


def _links(lists: Lists, asker: str, owner: str) -> list[tuple[str, str]]:
    """The persons of the asker who are known to be on the owner's list, each with the record there."""
    both: list[tuple[Key, Key]] = [(link.a, link.b) for link in lists.links]
    both += [(there, here) for here, there in both]
    wanted = [(here, there) for here, there in both if (here[0], there[0]) == (asker, owner)]
    return [(here[1], there[1]) for here, there in wanted if here in lists.records and there in lists.records]


def _share(ours: dict[str, Any], theirs: dict[str, Any]) -> bool:
    """Whether two records of one person make a key in common: the hit then leads to that record, and to no other."""
    from tests.searching import record
    from thiqa.registry.searchable import asked, filed

    wanted = {key.text.encode() for key in asked("person", ours)}
    return not wanted.isdisjoint(filed(record(theirs), _clause()))


@functools.lru_cache(maxsize=1)
def _clause() -> Clause:
    """The clause under which the lists are opened."""
    from tests.searching import AGREEMENT

    return Clause.from_toml(tomllib.loads(AGREEMENT)["clause"][0])


def _strangers(folder: Path, births: list[Any]) -> dict[str, Any]:
    """People of other times and trades, by a number of their own."""
    with gzip.open(folder.parent / "list_100k.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [clean(row["name"]) for row in rows if row["source"] in ("rawi", "arwiki")]
    chance = random.Random(2026)
    found = {}
    for number, name in enumerate(chance.sample(names, STRANGERS)):
        found[f"stranger {number}"] = {"names": [{"name": name}]} | (
            {"births": chance.choice(births)} if births else {}
        )
    return found


def _searched(ours: dict[str, Any], theirs: dict[str, Any]) -> dict[str, str]:
    """The strongest class of each of our persons who is a hit, by the whole way through two nodes."""
    from tests import cast
    from tests.searching import AGREEMENT, GROUND, NAME, overseen, record
    from thiqa.exchange import bulk, fetch
    from thiqa.registry import asking, keep, opening

    pair = cast.pair(AGREEMENT.replace("capacity = 40", "capacity = 1000000"))
    overseen(pair.baobab)
    for fields in theirs.values():
        keep.add(pair.atlas, "bench", record(fields))
    known = {keep.add(pair.baobab, "bench", record(fields)): reference for reference, fields in ours.items()}
    published = opening.publish(pair.atlas, pair.agreement, NAME, "bench")
    fetch.fetch(pair.baobab, pair.agreement)
    chosen = asking.Chosen()
    job = bulk.job_of(pair.baobab, pair.agreement, GROUND, chosen.words())
    done = bulk.ask(pair.baobab, job, asking.numbered(pair.baobab, chosen), asking.subject_of)
    hits = bulk.hits(pair.baobab, job, "bench")
    told = asking.told(pair.baobab, "bench", [hit.subject for hit in hits])
    say(f"  {published.count:,} entries, {done.keys:,} keys in {len(done.batches)} queries, {len(hits):,} hits")
    pair.close()
    return {known[told[hit.subject].id]: hit.kind for hit in hits}


def _exact(ours: Iterable[tuple[str, Any]], theirs: Iterable[tuple[str, Any]]) -> set[str]:
    """Whom a PSI of names finds as they are written: letter case and blanks do not count, nothing else is changed."""
    listed = {_plain(each["name"]) for _, fields in theirs for each in fields["names"]}
    return {reference for reference, fields in ours if any(_plain(each["name"]) in listed for each in fields["names"])}


def _plain(name: str) -> str:
    return " ".join(name.casefold().replace(",", " ").split())
