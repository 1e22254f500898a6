"""An invented table in both forms, and the mapping that reads it, for the tests of this folder."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from thiqa.interop.tabular import Table, parse
from thiqa.registry.source import Entry, Refused

MAPPING = """
thiqa = "mapping/1"
title = "Persons of agency Cedar"
kind = "person"
reference = "{No}"

[[fields.names]]
name = "{Given} {Family}"
family = "{Family}"
type = "primary"

[[fields.names]]
name = { from = "{Also}", split = ";" }
type = "alias"

[[fields.births]]
date = { from = "{Born}", dates = ["dd/mm/yyyy", "yyyy", "hijri yyyy-mm-dd"] }
country = "{Country}"

[[fields.documents]]
type = "passport"
number = "{Passport}"
country = "{Country}"

[fields.sex]
from = "{Sex}"
map = { m = "M", f = "F" }
"""

HEAD = ("No", "Given", "Family", "Also", "Born", "Country", "Passport", "Sex")
KARIM = ("1", "Karim", "Example", "Abu X; Karim E", "12/05/1970", "Morocco", "ZZ1234567", "m")
LEILA = ("2", "Leila", "Sample", "", "1388-05-20", "تونس", "", "F")


def row(**cells: str) -> tuple[str, ...]:
    """Karim's row with some cells changed."""
    return tuple(cells.get(name, cell) for name, cell in zip(HEAD, KARIM, strict=True))


def as_csv(path: Path, rows: Sequence[Sequence[str]], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    file = path / "table.csv"
    with file.open("w", newline="", encoding=encoding) as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    return file


def as_excel(path: Path, rows: Sequence[Sequence[Any]], sheet: str = "Persons") -> Path:
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for cells in rows:
        page.append(list(cells))
    file = path / "table.xlsx"
    book.save(file)
    return file


def read(file: Path, mapping: str = MAPPING) -> list[Entry | Refused]:
    return list(Table(parse(mapping)).read(file))


def told(rows: list[Entry | Refused]) -> list[tuple[str, str]]:
    """Place and code of what was refused."""
    return [(each.place, each.code) for each in rows if isinstance(each, Refused)]


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPES}.sharedStrings+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATION}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATION}">'
    '<sheets><sheet name="Persons" sheetId="1" r:id="r1"/></sheets></workbook>',
}


def as_excel_writes(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """A workbook whose texts stand in the table of shared texts, as Excel itself writes it and openpyxl does not."""
    texts = list(dict.fromkeys(cell for cells in rows for cell in cells))
    at = {text: place for place, text in enumerate(texts)}
    body = "".join(
        f'<row r="{number}">'
        + "".join(f'<c r="{chr(65 + place)}{number}" t="s"><v>{at[cell]}</v></c>' for place, cell in enumerate(cells))
        + "</row>"
        for number, cells in enumerate(rows, 1)
    )
    shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
    file = path / "excel.xlsx"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        book.writestr(
            "xl/worksheets/sheet1.xml", f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
        book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{shared}</sst>')
    return file
