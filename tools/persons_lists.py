"""The lists of the development data as records of persons, with the links that are known to be true.

Read from ``data/names/dev/lists`` of the shared folder (its README says how the links were found: by document number,
or by full date of birth and a word of the place of birth, never by name). Nothing of the files is written anywhere.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from thiqa.domain import dates
from thiqa.domain.errors import FieldInvalid
from thiqa.interop.countries import code
from thiqa.matching.persons import Person

Key = tuple[str, str]
Fields = dict[str, Any]

_WEAK = frozenset({"low"})
_SCRIPTED = re.compile(r"(.+?)\s*[(（](.+)[)）]")


class Link(NamedTuple):
    """One person on two lists, and what showed it: ``doc``, ``dob+pob`` or both."""

    a: Key
    b: Key
    evidence: str


class Lists(NamedTuple):
    """Records by list and number, true links, and for each first record the candidates of the other list."""

    records: Mapping[Key, Fields]
    links: tuple[Link, ...]
    candidates: Mapping[tuple[Key, str], tuple[Key, ...]]

    def persons(self, *without: str) -> dict[Key, Person]:
        """Every record as a person, without these fields."""
        return {
            key: Person.of({name: value for name, value in fields.items() if name not in without})
            for key, fields in self.records.items()
        }

    def pairs(self) -> Iterator[tuple[Link, Key, bool]]:
        """Per link its true record and its candidates, each once: the link, the other record, whether it is true."""
        true = {(link.a, link.b) for link in self.links}
        done = set()
        for link in self.links:
            for other in dict.fromkeys([link.b, *self.candidates.get((link.a, link.b[0]), ())]):
                if other in self.records and (link.a, other) not in done:
                    done.add((link.a, other))
                    yield link, other, (link.a, other) in true

    def folds(self, count: int = 2) -> dict[Key, int]:
        """A fold for every linked record; all records of one person are in one."""
        group: dict[Key, Key] = {}

        def root(key: Key) -> Key:
            while group.setdefault(key, key) != key:
                key = group[key]
            return key

        for link in self.links:
            group[root(link.a)] = root(link.b)
        order = {key: at % count for at, key in enumerate(sorted({root(key) for key in group}))}
        return {key: order[root(key)] for key in group}


def load(folder: Path) -> Lists:
    """Read everything; raises ``OSError`` where a file is missing."""
    names: dict[Key, list[Fields]] = defaultdict(list)
    for row in _rows(folder / "names.tsv.gz"):
        weak = row["quality"] in _WEAK
        kind = "weak" if weak else "primary" if row["kind"] == "primary" else "alias"
        names[row["list"], row["rec_id"]] += [{"name": name, "type": kind} for name in _split(row["name"])]
    records = {}
    for row in _rows(folder / "records.tsv.gz"):
        key = (row["list"], row["rec_id"])
        if names[key]:
            records[key] = {"names": names[key], **_told(row)}
    links = tuple(
        Link((row["list_a"], row["rec_a"]), (row["list_b"], row["rec_b"]), row["evidence"])
        for row in _rows(folder / "truth.tsv.gz")
    )
    candidates = {
        ((row["list_a"], row["rec_a"]), row["list_b"]): tuple(
            (row["list_b"], one) for one in row["candidates"].split(",")
        )
        for row in _rows(folder / "candidates.tsv.gz")
    }
    return Lists(records, links, candidates)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _split(name: str) -> list[str]:
    """A name with another script in brackets is two names."""
    found = _SCRIPTED.fullmatch(name)
    if found and not found[2].isascii():
        return [found[1], found[2]]
    return [name]


def _told(row: Mapping[str, str]) -> Fields:
    out: Fields = {}
    births: list[Fields] = [{"date": day} for text in row["date_of_birth"].split(";") if (day := _date(text))]
    for text in row["place_of_birth"].split(";"):
        head, comma, tail = text.strip().rpartition(",")
        country = code(tail.strip()) if tail.strip() else None
        birth: Fields = {"country": country} if country else {}
        place = head if country and comma else "" if country else text.strip()
        if place:
            birth["place"] = place
        if birth:
            births.append(birth)
    if births:
        out["births"] = births
    nations = [nation for text in row["nationality"].split(";") if (nation := code(text.strip()))]
    if nations:
        out["nationalities"] = list(dict.fromkeys(nations))
    documents = [found for text in row["documents"].split("|") if (found := _document(text.strip(), row["list"]))]
    if documents:
        out["documents"] = documents
    return out


def _date(text: str) -> str:
    """The EDTF form of a date of the files; empty for none."""
    text = text.strip().replace("..", "/")
    text = f"{text[1:]}~" if text.startswith("~") else text
    try:
        return text and dates.parse(text).text
    except FieldInvalid:
        return ""


def _document(text: str, list_: str) -> Fields | None:
    """``Passport: Jordan 654781`` (UN) and ``Passport 1084010 (Egypt)`` (OFAC)."""
    country: str | None = None
    if list_ == "un":
        kind, _, rest = text.partition(":")
        number = next((word for word in re.split(r"[,\s]+", rest) if any(c.isdigit() for c in word)), "")
        place = rest.replace(number, "").strip(" ,") if number else ""
        country = code(place) if place else None
    else:
        found = re.match(r"(\D*?)\s+(?=\S*\d)(\S+)(?:\s+\(([^)]*)\))?", text)
        kind, number = (found[1], found[2]) if found else ("", "")
        country = code(found[3]) if found and found[3] else None
    if not number:
        return None
    kind = kind.casefold()
    type_ = "passport" if "passport" in kind else "national-number" if "national" in kind else "other"
    return {"type": type_, "number": number, **({"country": country} if country else {})}
