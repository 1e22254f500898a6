from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.interop.tabular.tables import HEAD, KARIM, LEILA, MAPPING, as_csv, as_excel, as_excel_writes, read, row, told
from thiqa.domain import entity
from thiqa.domain.errors import FileUnusable, MappingInvalid, ThiqaError, UsageError
from thiqa.interop import tabular
from thiqa.registry.source import Entry, Refused, Tie

PAGE = Path(__file__).resolve().parents[3] / "docs" / "mapping.md"


def test_the_same_table_gives_the_same_entries_from_csv_and_excel(tmp_path: Path) -> None:
    from_csv = read(as_csv(tmp_path, [HEAD, KARIM, LEILA]))
    assert from_csv == read(as_excel(tmp_path, [HEAD, KARIM, LEILA]))
    assert from_csv == read(as_excel_writes(tmp_path, [HEAD, KARIM, LEILA]))
    karim, leila = from_csv
    assert isinstance(karim, Entry)
    assert isinstance(leila, Entry)
    assert (karim.place, karim.reference) == ("row 2", "1")
    assert karim.fields == {
        "names": [
            {"name": "Karim Example", "family": "Example", "type": "primary"},
            {"name": "Abu X", "type": "alias"},
            {"name": "Karim E", "type": "alias"},
        ],
        "births": [{"date": "1970-05-12", "country": "MAR"}],
        "documents": [{"type": "passport", "number": "ZZ1234567", "country": "MAR"}],
        "sex": "M",
    }
    assert leila.fields["births"] == [{"date": "1968-08-14~", "country": "TUN", "original": "1388-05-20"}]
    assert "documents" not in leila.fields


@pytest.mark.parametrize(
    ("cells", "place", "code"),
    [
        ({"Given": "", "Family": "", "Also": ""}, "row 2, column Given, Family, Also", "name-missing"),
        ({"No": ""}, "row 2, column No", "reference-missing"),
        ({"No": "x" * 501}, "row 2", "text-long"),
        ({"Given": "x" * 10_000}, "row 2, column Given", "text-long"),
        ({"Given": "x" * 600}, "row 2, column Given, Family", "text-long"),
        ({"Passport": "x" * 101}, "row 2, column Passport", "text-long"),
        ({"Sex": "q"}, "row 2, column Sex", "value-unmapped"),
        ({"Given": '=HYPERLINK("x")'}, "row 2, column Given", "cell-unusable"),
        ({"Family": "a\0b"}, "row 2, column Family", "cell-unusable"),
    ],
)
def test_a_row_that_does_not_fit_is_told_with_row_and_column(
    tmp_path: Path, cells: dict[str, str], place: str, code: str
) -> None:
    rows = read(as_csv(tmp_path, [HEAD, row(**cells), LEILA]))
    assert told(rows) == [(place, code)]
    assert [each.reference for each in rows if isinstance(each, Entry)] == ["2"]
    assert not [
        each for each in rows if isinstance(each, Refused) and any(cell in each.why for cell in ("Karim", "xx"))
    ]


@pytest.mark.parametrize(
    ("cells", "column", "code", "fields"),
    [
        ({"Born": "31/02/1970"}, "Born", "date-impossible", {"births": [{"country": "MAR", "original": "31/02/1970"}]}),
        ({"Born": "spring"}, "Born", "date-unread", {"births": [{"country": "MAR", "original": "spring"}]}),
        ({"Country": "Atlantis"}, "Country", "country-unknown", {"births": [{"date": "1970-05-12"}]}),
    ],
)
def test_a_part_that_cannot_be_read_is_told_and_the_row_stays(
    tmp_path: Path, cells: dict[str, str], column: str, code: str, fields: dict[str, object]
) -> None:
    first, *_, entry = read(as_csv(tmp_path, [HEAD, row(**cells)]))
    assert isinstance(first, Refused)
    assert (first.place, first.code, first.reference, first.kept) == (f"row 2, column {column}", code, "1", True)
    assert isinstance(entry, Entry)
    assert fields.items() <= entry.fields.items()
    if code == "country-unknown":
        assert "Atlantis" in entry.fields["note"]


def test_a_column_that_the_table_lacks_is_told_with_the_line_of_the_mapping(tmp_path: Path) -> None:
    with pytest.raises(MappingInvalid) as error:
        read(as_csv(tmp_path, [HEAD[:-1], KARIM[:-1]]))
    number = MAPPING.splitlines().index('from = "{Sex}"') + 1
    assert error.value.details["place"] == f"line {number}"
    with pytest.raises(MappingInvalid):
        read(as_csv(tmp_path, [(*HEAD, "Sex"), (*KARIM, "m")]))


def test_a_table_without_a_header_has_columns_by_number(tmp_path: Path) -> None:
    mapping = """
thiqa = "mapping/1"
kind = "person"
reference = "{1}"
[file]
header = 0
delimiter = ","
[[fields.names]]
name = "{2} {3}"
type = "primary"
"""
    for file in (as_csv(tmp_path, [KARIM, LEILA]), as_excel(tmp_path, [KARIM, LEILA])):
        entries = read(file, mapping)
        assert [(each.place, each.reference) for each in entries if isinstance(each, Entry)] == [
            ("row 1", "1"),
            ("row 2", "2"),
        ]


def test_rows_of_a_table_are_tied_by_their_references(tmp_path: Path) -> None:
    mapping = MAPPING + '\n[[ties]]\nto = "{Passport}"\nsplit = "+"\nrelation = "associate"\n'
    (entry,) = read(as_csv(tmp_path, [HEAD, row(Passport="2 + 3")]), mapping)
    assert isinstance(entry, Entry)
    assert entry.ties == (Tie("2", "associate"), Tie("3", "associate"))


def test_a_category_may_stand_in_a_column(tmp_path: Path) -> None:
    mapping = MAPPING.replace(
        'kind = "person"', 'kind = "person"\ncategory = { from = "{Also}", map = { w = "witness" } }'
    )
    (entry,) = read(as_csv(tmp_path, [HEAD, row(Also="W")]), mapping)
    assert isinstance(entry, Entry)
    assert entry.category == "witness"


def test_dates_of_a_spreadsheet_are_dates_whatever_the_mapping_says(tmp_path: Path) -> None:
    cells = [date(1970, 5, 12) if name == "Born" else cell for name, cell in zip(HEAD, KARIM, strict=True)]
    (entry,) = read(as_excel(tmp_path, [HEAD, cells]))
    assert isinstance(entry, Entry)
    assert entry.fields["births"][0]["date"] == "1970-05-12"


@pytest.mark.parametrize("data", [b"", b" \n", b"\xd0\xcf\x11\xe0old excel", b"PK\x03\x04no archive", b"\0\0\0\0"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    with pytest.raises(FileUnusable):
        read(file)


def test_the_factories_want_a_mapping(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        tabular.csv()
    file = tmp_path / "mapping.toml"
    file.write_text(MAPPING, encoding="utf-8")
    assert [made(file).code for made in (tabular.csv, tabular.excel)] == ["csv", "excel"]
    assert tabular.csv(file).title == "Persons of agency Cedar"
    assert [tabular.csv(file).complete, tabular.excel(file, complete=True).complete] == [False, True]


def test_the_examples_of_the_page_read_their_tables(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    mappings, tables = (re.findall(rf"```{kind}\n(.*?)```", page, re.DOTALL) for kind in ("toml", "csv"))
    assert len(mappings) == len(tables) == 2
    for text, table in zip(mappings, tables, strict=True):
        file = tmp_path / "table.csv"
        file.write_text(table, encoding="utf-8-sig")
        rows = read(file, text)
        assert len(rows) == 2
        assert all(isinstance(each, Entry) and entity.read(each.kind, each.fields) for each in rows)


_cell = st.text(max_size=12) | st.sampled_from(
    ["1", "m", "ma", "12/05/1970", "30/02/1389", "x" * 5000, "=1", "1388-13-01"]
)


@given(st.lists(st.lists(_cell, min_size=8, max_size=8), max_size=4), st.sampled_from(",;\t|"))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_cells_give_rows_that_a_record_accepts_or_errors_of_ours(
    tmp_path: Path, rows: list[list[str]], delimiter: str
) -> None:
    try:
        found = read(as_csv(tmp_path, [HEAD, *rows], delimiter, "utf-8" if delimiter == ";" else "utf-16"))
    except (ThiqaError, UnicodeEncodeError):
        return
    assert all(entity.read(each.kind, each.fields) for each in found if isinstance(each, Entry))


_text = st.text('No,Given\n"; \t\r=\0é', max_size=100)


@given(st.binary(max_size=300) | _text.map(lambda text: f"{','.join(HEAD)}\n{text}".encode()))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200, deadline=None)
def test_any_bytes_give_rows_or_an_error_of_ours(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "table.csv"
    file.write_bytes(data)
    try:
        found = read(file)
    except ThiqaError:
        return
    assert all(isinstance(each, Entry | Refused) for each in found)
