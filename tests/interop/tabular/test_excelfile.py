from __future__ import annotations

import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from tests.interop.tabular.tables import as_excel, as_excel_writes
from thiqa.domain.errors import FileUnusable, ThiqaError
from thiqa.interop.tabular import excelfile
from thiqa.interop.tabular.cells import Day, Fault
from thiqa.interop.tabular.mapping import Layout


def cells(path: Path, *values: Any) -> list[str | Fault]:
    """What comes back of one row below a header."""
    head = [f"c{place}" for place in range(len(values))]
    return list(list(excelfile.rows(as_excel(path, [head, values]), Layout()))[1].cells)


def test_values_come_as_texts(tmp_path: Path) -> None:
    found = cells(
        tmp_path,
        "00123",
        77,
        1.5,
        8.0,
        True,
        None,
        date(1970, 5, 12),
        datetime(2020, 1, 2, 3, 4, 5),  # noqa: DTZ001
    )
    assert found == ["00123", "77", "1.5", "8", "TRUE", "", "1970-05-12", "2020-01-02T03:04:05"]
    assert isinstance(found[6], Day)


def test_a_number_keeps_the_zeros_of_its_format(tmp_path: Path) -> None:
    file = tmp_path / "table.xlsx"
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", "b"])
    sheet.append([123, -5])
    for cell in ("A2", "B2"):
        sheet[cell].number_format = "00000"
    book.save(file)
    assert list(excelfile.rows(file, Layout()))[1].cells == ["00123", "-5"]


@pytest.mark.parametrize("value", ["=1+1", 1234567890123456, 1e300, time(3, 4), "#N/A"])
def test_what_is_no_value_is_a_fault(tmp_path: Path, value: Any) -> None:
    (found,) = cells(tmp_path, value)
    assert isinstance(found, Fault)


def test_the_sheet_and_the_header_are_those_of_the_mapping(tmp_path: Path) -> None:
    file = as_excel(tmp_path, [["A title"], [], ["a", "b"], ["1", "2"], [], ["3", None]], sheet="Lost")
    found = list(excelfile.rows(file, Layout(sheet="Lost", header=3)))
    assert [(each.place, list(each.cells)) for each in found] == [
        ("row 3", ["a", "b"]), ("row 4", ["1", "2"]), ("row 6", ["3", ""]),
    ]  # fmt: skip
    for wrong in (Layout(sheet="Found"), Layout(header=2)):
        with pytest.raises(FileUnusable):
            list(excelfile.rows(file, wrong))


def changed(file: Path, part: str, data: bytes) -> Path:
    """A copy of a workbook with one part replaced or added."""
    other = file.with_name("changed.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return other


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excelfile, "UNPACKED_LIMIT", 1 << 20)
    file = as_excel(tmp_path, [["a"], ["1"]])
    with pytest.raises(FileUnusable, match="unpack"):
        list(excelfile.rows(changed(file, "xl/media/zeros.bin", b"\0" * (2 << 20)), Layout()))


def test_an_xml_bomb_is_refused(tmp_path: Path) -> None:
    file = as_excel_writes(tmp_path, [["a"], ["1"]])
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]><sst>&a;</sst>'
    with pytest.raises(FileUnusable, match="entities"):
        list(excelfile.rows(changed(file, "xl/sharedStrings.xml", bomb), Layout()))


def test_a_sheet_that_lies_about_its_size_costs_nothing(tmp_path: Path) -> None:
    file = as_excel(tmp_path, [["a"], ["1"]])
    with zipfile.ZipFile(file) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
    lying = sheet.replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"')
    assert lying != sheet
    assert len(list(excelfile.rows(changed(file, "xl/worksheets/sheet1.xml", lying), Layout()))) == 2


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]
)
@pytest.mark.parametrize("data", [b"", b"<x", b"<sst/>", b"\xff\xfe"])
def test_a_broken_part_is_an_error_of_ours(tmp_path: Path, part: str, data: bytes) -> None:
    file = changed(as_excel_writes(tmp_path, [["a"], ["text"]]), part, data)
    try:
        found = list(excelfile.rows(file, Layout()))
    except ThiqaError:
        return
    assert found


@given(st.integers(0, 6000), st.binary(min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80, deadline=None)
def test_any_damage_gives_rows_or_an_error_of_ours(tmp_path: Path, at: int, data: bytes) -> None:
    file = tmp_path / "table.xlsx"
    if not file.exists():
        as_excel(tmp_path, [["a", "b"], ["1", date(1970, 5, 12)]])
    whole = file.read_bytes()
    at %= len(whole)
    damaged = tmp_path / "damaged.xlsx"
    damaged.write_bytes(whole[:at] + data + whole[at + len(data) :])
    try:
        found = list(excelfile.rows(damaged, Layout()))
    except ThiqaError:
        return
    assert found
