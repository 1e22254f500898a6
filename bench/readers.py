"""Readers of foreign formats: rows a second of one core for FollowTheMoney, STIX, CSV, Excel and MRZ lines.

The raw limit of each is the same file through the parser alone: ``json``, ``csv``, ``openpyxl``. Time is that which the
processor gave us, because machines are shared. Files are made of invented people; ``--stix FILE`` takes a bundle of
your own.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import resource
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Any

from bench import figure, say
from bench._people import People
from thiqa.interop.ftm import FollowTheMoney
from thiqa.interop.mrz import Holder, compose
from thiqa.interop.mrz.source import MrzLines
from thiqa.interop.stix import Stix
from thiqa.interop.tabular import Table, parse
from thiqa.registry.source import Source

MAPPING = """
thiqa = "mapping/1"
kind = "person"
reference = "{no}"
[[fields.names]]
name = "{name}"
type = "primary"
[[fields.names]]
name = "{arabic}"
type = "alias"
[[fields.births]]
date = { from = "{born}", dates = ["dd/mm/yyyy"] }
country = "{country}"
[[fields.documents]]
type = "passport"
number = "{passport}"
country = "{country}"
[fields.sex]
from = "{sex}"
map = { f = "F", m = "M" }
"""
HEAD = ("no", "name", "arabic", "born", "country", "passport", "sex")


def run() -> None:
    """Measure and print the figures. ``--count`` makes it small."""
    options = argparse.ArgumentParser(prog="bench readers")
    options.add_argument("--count", type=int, default=50_000, help="people in each file; a fifth of them in Excel")
    options.add_argument("--stix", type=Path, help="a STIX bundle, also packed, instead of made one")
    chosen = options.parse_args()
    people = People(2026)
    say(f"making {chosen.count:,} invented people")
    rows = [_row(people, number) for number in range(chosen.count)]
    with tempfile.TemporaryDirectory(prefix="thiqa-bench-") as folder:
        _measure(Path(folder), rows, chosen.stix)
    figure("most memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "MiB")


def _row(people: People, number: int) -> tuple[str, ...]:
    fields = people.person()
    latin, arabic = (name["name"] for name in fields["names"])
    born = "/".join(reversed(fields["births"][0]["date"].split("-")))
    return (str(number), latin, arabic, born, "France", fields["documents"][0]["number"], fields["sex"].lower())


def _measure(folder: Path, rows: list[tuple[str, ...]], bundle: Path | None) -> None:
    table = Table(parse(MAPPING))
    ftm = _write(folder / "people.ftm.json", (json.dumps(each) for row in rows for each in _ftm(row)))
    _one("FollowTheMoney", FollowTheMoney(), ftm, 2 * len(rows), _json_lines)
    stix = bundle or _write(folder / "bundle.json", [json.dumps({"type": "bundle", "objects": list(map(_stix, rows))})])
    _one("STIX", Stix(), stix, len(_bundle(stix)), _bundle)
    sheet = folder / "people.csv"
    with sheet.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([HEAD, *rows])
    _one("CSV", table, sheet, len(rows), _csv)
    few = rows[: max(len(rows) // 5, 1)]
    book = _book(folder / "people.xlsx", few)
    _one("Excel", table, book, len(few), _cells)
    zones = _write(folder / "zones.txt", (line for row in few for line in _zone(row)))
    _one("MRZ", MrzLines(lambda: date(2026, 1, 1)), zones, len(few), None)


def _one(name: str, source: Source, file: Path, rows: int, raw: Callable[[Path], Any] | None) -> None:
    say(f"{name}: {rows:,} rows, {file.stat().st_size / 1e6:.1f} MB")
    taken = _seconds(lambda: sum(1 for _ in source.read(file)))
    alone = _seconds(lambda: raw(file)) if raw else None
    peer = None if alone is None else f"the parser alone, {rows / alone:,.0f} rows/s"
    figure(f"read {name}", rows / taken, "rows/s", peer=peer, ratio=None if alone is None else alone / taken)


def _seconds(act: Callable[[], object]) -> float:
    begin = time.process_time()
    act()
    return max(time.process_time() - begin, 1e-9)


def _write(file: Path, lines: Iterable[str]) -> Path:
    with file.open("w", encoding="utf-8") as out:
        out.writelines(f"{line}\n" for line in lines)
    return file


def _ftm(row: tuple[str, ...]) -> list[dict[str, Any]]:
    number, name, arabic, born, _, passport, sex = row
    person = {"name": [name, arabic], "birthDate": ["-".join(reversed(born.split("/")))], "nationality": ["fr"],
              "gender": ["male" if sex == "m" else "female"]}  # fmt: skip
    document = {"holder": [f"p-{number}"], "number": [passport], "country": ["fr"]}
    return [
        {"id": f"p-{number}", "schema": "Person", "properties": person},
        {"id": f"d-{number}", "schema": "Passport", "properties": document},
    ]


def _stix(row: tuple[str, ...]) -> dict[str, Any]:
    first = {"type": "identity", "spec_version": "2.1", "id": f"identity--00000000-0000-4000-8000-{int(row[0]):012}"}
    return {**first, "modified": "2026-01-01T00:00:00.000Z", "name": row[1], "identity_class": "individual"}


def _zone(row: tuple[str, ...]) -> tuple[str, ...]:
    born = "-".join(reversed(row[3].split("/")))
    family, _, given = row[1].partition(" ")
    holder = Holder(family, given, "FRA", born, row[6].upper())
    return compose("TD3", holder, code="PP", issuer="FRA", number=row[5], expires="2033-01-02")


def _book(file: Path, rows: list[tuple[str, ...]]) -> Path:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("people")
    for row in [HEAD, *rows]:
        sheet.append(row)
    book.save(file)
    return file


def _json_lines(file: Path) -> int:
    with file.open(encoding="utf-8") as lines:
        return sum(1 for line in lines if json.loads(line))


def _bundle(file: Path) -> list[Any]:
    data = file.read_bytes()
    found: list[Any] = json.loads(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data)["objects"]
    return found


def _csv(file: Path) -> int:
    with file.open(newline="", encoding="utf-8") as lines:
        return sum(1 for _ in csv.reader(lines))


def _cells(file: Path) -> int:
    from openpyxl import load_workbook

    return sum(1 for _ in load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True))
