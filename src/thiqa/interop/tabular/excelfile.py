"""Excel workbooks (.xlsx, ECMA-376) as rows, read as a stream by openpyxl.

A cell that is a date comes as ISO 8601, a whole number as its digits, a number with a format of zeros (``00000``) with
its zeros, a text as it is. A formula is no value: what it would give depends on the program that computes it. A number
of more than 15 digits was rounded by Excel when it was typed, so it is told instead of read.

Before anything is unpacked, the sizes in the archive are looked at; no part may declare its own entities, which XML
bombs are made of (the archive is read by ``zipfile``, which never gives more than a part declares).
"""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from thiqa.domain.errors import FileUnusable
from thiqa.interop.tabular.cells import Day, Fault, Row
from thiqa.interop.tabular.mapping import Layout

__all__ = ["is_old_excel", "is_workbook", "rows"]

UNPACKED_LIMIT = 1 << 30
TEXTS_LIMIT = 1 << 28
"""Bytes of the table of shared texts, which is in memory as a whole."""

PARTS_LIMIT = 2000
COLUMNS_LIMIT = 1000
DIGITS = 15
_CHUNK = 500
_zeros = re.compile(r"0{2,30}").fullmatch
_EMPTY_BELOW = 100_000


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so may be a workbook: a ZIP archive."""
    return head.startswith(b"PK\x03\x04")


def is_old_excel(head: bytes) -> bool:
    """Whether it is the binary format of Excel before 2007."""
    return head.startswith(b"\xd0\xcf\x11\xe0")


def rows(path: Path, layout: Layout) -> Iterator[Row]:
    """Every row that is not empty, the header first. Raises ``FileUnusable``."""
    _harmless(path)
    from openpyxl import load_workbook

    # The file is ours to close: openpyxl leaves it open when it fails half-way.
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        except Exception as error:
            # openpyxl has no error of its own for a broken part: KeyError, ParseError, ValueError and others reach us.
            raise FileUnusable(file=path.name, why="it is no workbook that can be read") from error
        try:
            yield from _of_sheet(_sheet(book, layout.sheet, path), layout, path)
        finally:
            book.close()


def _harmless(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
                raise FileUnusable(file=path.name, why=f"it would unpack to more than {UNPACKED_LIMIT >> 20} MiB")
            for part in parts:
                if part.filename.lower().endswith("sharedstrings.xml") and part.file_size > TEXTS_LIMIT:
                    raise FileUnusable(file=path.name, why=f"its texts have more than {TEXTS_LIMIT >> 20} MiB")
                if part.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!" in stream.read(4096).split(b"<worksheet", 1)[0].replace(b"<!--", b""):
                            raise FileUnusable(file=path.name, why="a part of it declares entities of its own")
    except (OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise FileUnusable(file=path.name, why="the archive is damaged") from error


def _sheet(book: Any, name: str, path: Path) -> Any:
    if name and name not in book.sheetnames:
        raise FileUnusable(file=path.name, why="it has no sheet of the name that the mapping gives")
    sheets = [book[name]] if name else list(book.worksheets)
    if not sheets or not hasattr(sheets[0], "iter_rows"):
        raise FileUnusable(file=path.name, why="it has no sheet of cells")
    sheet = sheets[0]
    # What a sheet says of its own size may be wrong, or meant to make us fill a billion empty cells.
    sheet.reset_dimensions()
    return sheet


def _of_sheet(sheet: Any, layout: Layout, path: Path) -> Iterator[Row]:
    start = max(layout.header, 1)
    first = next(_chunks(sheet, path, start, start, COLUMNS_LIMIT), [()])
    head = [_cell(cell) for cell in (first[0] if first else ())]
    while head and head[-1] == "":
        head.pop()
    if not head:
        raise FileUnusable(file=path.name, why=f"row {start} is empty")
    yield Row(f"row {start}", head)
    empty = 0
    number = start
    for chunk in _chunks(sheet, path, start + 1, None, len(head)):
        for cells in chunk:
            number += 1
            found = [_cell(cell) for cell in cells]
            if any(found):
                empty = 0
                yield Row(f"row {number}", found + [""] * (len(head) - len(found)))
            else:
                empty += 1
        if empty > _EMPTY_BELOW:
            # A million formatted rows without a value below the table are usual, and say nothing.
            return


def _chunks(sheet: Any, path: Path, first: int, last: int | None, width: int) -> Iterator[list[Any]]:
    try:
        stream = sheet.iter_rows(min_row=first, max_row=last, max_col=width)
        while True:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                chunk = list(islice(stream, _CHUNK))
            if not chunk:
                return
            yield chunk
    except FileUnusable:
        raise
    except Exception as error:
        # As above: a sheet that is broken in the middle gives any error at all.
        raise FileUnusable(file=path.name, why="a sheet of it cannot be read to its end") from error


def _cell(cell: Any) -> str | Fault:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Fault("a formula stands where a value was expected")
    if type(value) is str:
        return Fault("an error of the spreadsheet stands there") if cell.data_type == "e" else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        return Day(value.date().isoformat()) if value.time() == time() else Day(value.isoformat(timespec="seconds"))
    if isinstance(value, date):
        return Day(value.isoformat())
    if isinstance(value, time | timedelta):
        return Fault("a time of day stands where a text or a date was expected")
    return Fault("a value of a kind that is not known")


def _number(value: int | float, form: object) -> str | Fault:
    if isinstance(value, float):
        if value != value or abs(value) == float("inf"):
            return Fault("a number that is none")
        if not value.is_integer():
            return repr(value)
        value = int(value)
    digits = str(abs(value)) if abs(value) < 10**30 else "9" * 31
    if len(digits) > DIGITS:
        return Fault(f"a number of more than {DIGITS} digits, which Excel rounds; it must be a text")
    if type(form) is str and _zeros(form) and value >= 0:
        return digits.zfill(len(form))
    return f"-{digits}" if value < 0 else digits
