from __future__ import annotations

from pathlib import Path

import pytest

from tests.interop.tabular.tables import HEAD, KARIM, LEILA, as_csv
from thiqa.domain.errors import FileUnusable
from thiqa.interop.tabular import csvfile
from thiqa.interop.tabular.cells import Row
from thiqa.interop.tabular.mapping import Layout


def rows(path: Path, data: bytes | str, layout: Layout = Layout()) -> list[Row]:  # noqa: B008
    file = path / "table.csv"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(csvfile.rows(file, layout))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_delimiter_and_byte_order_mark_are_seen(tmp_path: Path, delimiter: str, encoding: str) -> None:
    found = list(csvfile.rows(as_csv(tmp_path, [HEAD, KARIM, LEILA], delimiter, encoding), Layout()))
    assert [list(each.cells) for each in found] == [list(HEAD), list(KARIM), list(LEILA)]
    assert [each.place for each in found] == ["row 1", "row 2", "row 3"]


def test_a_header_with_several_delimiters_asks_for_one(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        rows(tmp_path, "No;Name, whole\n1;x\n")
    assert rows(tmp_path, "No;Name, whole\n1;x\n", Layout(delimiter=";"))[1].cells == ["1", "x"]
    assert rows(tmp_path, 'No;"Name, whole"\n1;x\n')[0].cells == ["No", "Name, whole"]


def test_a_quoted_text_may_have_lines_and_the_rows_keep_their_numbers(tmp_path: Path) -> None:
    found = rows(tmp_path, 'a,b\n1,"x\ny\nz"\n\n2,t\n')
    assert [(each.place, list(each.cells)) for each in found] == [
        ("row 1", ["a", "b"]), ("row 2", ["1", "x\ny\nz"]), ("row 4 (line 6)", ["2", "t"]),
    ]  # fmt: skip


def test_a_row_of_another_length_is_told(tmp_path: Path) -> None:
    assert [each.fault for each in rows(tmp_path, "a,b\n1\n1,2,3\n1,2\n")] == [
        "", "it has 1 cells, and the first row has 2", "it has 3 cells, and the first row has 2", "",
    ]  # fmt: skip


def test_a_row_in_another_encoding_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    found = rows(tmp_path, b"a,b\n1,caf\xe9\n2,x\n")
    assert [(each.place, each.fault) for each in found] == [
        ("row 1", ""),
        ("row 2", "it is not text in UTF-8"),
        ("row 3", ""),
    ]
    assert rows(tmp_path, b"a,b\n1,caf\xe9\n", Layout(encoding="windows-1252"))[1].cells == ["1", "café"]


@pytest.mark.parametrize(
    "data",
    [
        b"caf\xe9,b\n1,2\n",
        b"a\0,b\n",
        b"a,b\r1,2\r3,4",
        b"",
        b'a,b\n1,"' + b"x\n" * 1100,
        b"a,b\n" + b"x" * (csvfile.LINE_LIMIT + 10),
        "a,b\n1,é".encode("utf-16")[:-1],
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(FileUnusable):
        rows(tmp_path, data)


@pytest.mark.parametrize("line", ['1,"x', '1,"x"y', "1," + "x" * 200_000])
def test_broken_quotes_and_huge_cells_are_faults_of_their_row(tmp_path: Path, line: str) -> None:
    found = rows(tmp_path, f"a,b\n{line}\n")
    assert found[-1].fault


def test_the_header_may_stand_lower(tmp_path: Path) -> None:
    found = rows(tmp_path, "A title\n\na;b\n1;2\n", Layout(header=3))
    assert [(each.place, list(each.cells)) for each in found] == [("row 3", ["a", "b"]), ("row 4", ["1", "2"])]
