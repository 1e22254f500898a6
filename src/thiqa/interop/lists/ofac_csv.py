"""The list of specially designated nationals of the US Treasury (OFAC), CSV: ``sdn.csv`` with ``alt.csv``, ``add.csv``
and ``sdn_comments.csv`` beside it.

The files have no heading. Columns, by OFAC's "SDN data specification" (dat_spec.txt): sdn: ent_num, SDN_Name, SDN_Type,
Program, Title, Call_Sign, Vess_type, Tonnage, GRT, Vess_flag, Vess_owner, Remarks; alt: ent_num, alt_num, alt_type,
alt_name, alt_remarks; add: ent_num, add_num, Address, City/State/Province/Postal Code, Country, Add_remarks; comments:
ent_num, and remarks that go on where those of the first file were cut at 1,000 characters. ``-0-`` means empty.
The consolidated list of others than SDN has the same four files as ``cons_prim.csv`` and so on.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from thiqa.domain.errors import FileUnusable
from thiqa.interop import opening
from thiqa.interop.lists import ofac_remarks, ofac_terms
from thiqa.interop.lists.subject import Subject
from thiqa.registry.source import Entry, Refused

__all__ = ["OfacCsv"]

_COLUMNS = 12
_ALIASES = {"aka": "alias", "fka": "former", "nka": "primary"}
# What the four files are called, and the consolidated ones.
_PARTS = {"sdn": ("alt", "add", "sdn_comments"), "prim": ("alt", "add", "comments")}

Rows = dict[str, list[list[str]]]


class OfacCsv:
    """The reader; see ``registry.source.Source``. ``encoding``: where the files are not UTF-8."""

    code = "ofac-sdn"
    title = "US Treasury OFAC list of specially designated nationals (CSV)"
    complete = True

    def __init__(self, encoding: str = "") -> None:
        self.encoding = encoding

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """Every subject with the aliases, addresses and remarks of the files beside it. Raises ``FileUnusable``."""
        parts = self.parts(path)
        if not opening.head(path, 1):
            return
        aliases, addresses, comments = (self._beside(parts, name) for name in ("alt", "add", "comments"))
        for name, words in (("alt", "aliases"), ("add", "addresses")):
            if name not in parts:
                yield Refused(name, "part-missing", f"there is no file of {words} beside the list", kept=True)
        names = self._names(path, aliases)
        seen: set[str] = set()
        for line, row in self._rows(path):
            if len(row) != _COLUMNS or not row[0].isdigit():
                yield Refused(
                    f"row {line}", "row-shape", f"it has {len(row)} columns instead of 12, or no number", row[0]
                )
                continue
            number = row[0]
            seen.add(number)
            subject = _subject(row, line)
            for alias in aliases.get(number, ()):
                ofac_terms.person_name(subject, alias[3], _ALIASES.get(alias[2], "alias"))
                subject.note(alias[4] if len(alias) > 4 else "", "alias")
            for address in addresses.get(number, ()):
                subject.address(address[2:4], _city(address[3]), address[4])
                subject.note(address[5] if len(address) > 5 else "", "address")
            remarks = row[11] + "".join(rest[1] for rest in comments.get(number, ()))
            ofac_remarks.read(subject, remarks, names, known=row[4])
            if row[10]:
                ofac_remarks.link(subject, row[10], names, "owner", "vessel owner", turned=True)
            yield from subject.entry()
        lost = len({*aliases, *addresses, *comments} - seen)
        if lost:
            yield Refused(
                "the files beside it", "part-unmatched", f"{lost} numbers of them are not in the list", kept=True
            )

    def edition(self, path: Path) -> str:
        """The files carry none."""
        return ""

    def parts(self, path: Path) -> dict[str, Path]:
        """The files of one edition that lie beside ``path``: ``alt``, ``add``, ``comments``."""
        for start, others in _PARTS.items():
            if start in path.name.lower():
                found = opening.siblings(path, start, others)
                return {name.removeprefix("sdn_"): each for name, each in found.items()}
        return {}

    def beside(self, path: Path) -> str:
        """What was read with ``path``, and what was not there, as a sentence."""
        found = self.parts(path)
        names = sorted(each.name for each in found.values())
        missing = [words for name, words in (("alt", "aliases"), ("add", "addresses")) if name not in found]
        said = f"Read with it: {', '.join(names)}." if names else "No other file of the list lies beside it."
        return f"{said} Without {' and '.join(missing)}." if missing else said

    def _rows(self, path: Path) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(opening.lines(path, encoding=self.encoding))
        good = False
        try:
            for row in reader:
                cells = [_cell(cell) for cell in row]
                if any(cells):  # the last line of the file is one control character
                    if not good and (len(cells) < 2 or not cells[0].isdigit()):
                        raise FileUnusable(file=path, why="its first row is not one of the OFAC list in CSV")
                    good = True
                    yield reader.line_num, cells
        except csv.Error as error:
            raise FileUnusable(file=path, why=f"row {reader.line_num} is no CSV") from error
        if not good:
            raise FileUnusable(file=path, why="it is empty")

    def _beside(self, parts: dict[str, Path], name: str) -> Rows:
        found: Rows = defaultdict(list)
        least = {"alt": 4, "add": 5, "comments": 2}[name]
        if name in parts:
            for _, row in self._rows(parts[name]):
                if len(row) >= least:
                    found[row[0]].append(row)
        return found

    def _names(self, path: Path, aliases: Rows) -> dict[str, str]:
        """Names to numbers, for *Linked To*; a name of two subjects means neither. Main names go before aliases."""
        found: dict[str, str] = {}
        for _, row in self._rows(path):
            if len(row) == _COLUMNS and row[0].isdigit():
                name = row[1].lower()
                found[name] = "" if name in found else row[0]
        others: dict[str, str] = {}
        for number, rows in aliases.items():
            for row in rows:
                name = row[3].lower()
                others[name] = number if others.get(name, number) == number else ""
        return others | found


def _cell(text: str) -> str:
    text = text.strip("\x1a\ufeff \t")
    return "" if text in {"-0-", "-0"} else text


def _city(text: str) -> str:
    """The city of ``London EC3N 1DY`` or ``Culiacan, Sinaloa 80000``: what stands before the first comma or digit."""
    return re.split(r",|\s+\S*[0-9]", text, maxsplit=1)[0].strip()


def _subject(row: list[str], line: int) -> Subject:
    number, name, kind, programmes, title, sign, type_, tonnage, gross, flag = row[:10]
    subject = Subject(f"row {line} (ent_num {number})", number, ofac_terms.KINDS.get(kind.lower(), "organisation"))
    ofac_terms.person_name(subject, name, "primary")
    ofac_terms.listed(subject, programmes)
    if subject.kind == "vehicle":
        subject.one("type", kind.lower())
        if kind.lower() == "aircraft":
            subject.one("number", name, 100)
        subject.nationality(flag)
        for text, words in ((type_, "type"), (sign, "call sign"), (tonnage, "tonnage"), (gross, "gross tonnage")):
            subject.note(text, words)
    elif subject.kind == "person":
        subject.add("occupations", title)
    else:
        subject.note(title)
    return subject
