"""Files of people who are asked about: tables, workbooks and JSON lines, whole, broken and mixed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from thiqa.domain.errors import FileUnusable, UsageError
from thiqa.interop import subjects


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Nom complet;Date de naissance;Nationalité;Passeport", "A B|1968|CHE|P1"),
        ("NOMBRE-COMPLETO\tfecha de nacimiento\tNacionalidad\tpasaporte", "A B|1968|CHE|P1"),
        ("الاسم,تاريخ الميلاد,الجنسية,جواز السفر", "A B|1968|CHE|P1"),
    ],
)
def test_usual_names_of_columns_are_known_in_four_languages(tmp_path: Path, head: str, expected: str) -> None:
    path = tmp_path / "people.csv"
    mark = next(each for each in ";\t," if each in head)
    path.write_text(f"{head}\n" + mark.join(["A B", "1968", "Suisse", "P1"]) + "\n", encoding="utf-8-sig")
    (row,) = subjects.rows(path, {})
    fields = getattr(row, "fields", {})
    told = [row.place, fields["names"][0]["name"], fields["births"][0]["date"], fields["nationalities"][0]]
    assert "|".join([*told[1:], fields["documents"][0]["number"]]) == expected


def test_a_line_too_long_for_a_person_is_told_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"name": "A B"}\n{"name": "' + b"x" * (1 << 21) + b'"}\n{"name": "C D"}\n')
    told = [(row.place, getattr(row, "code", "") or getattr(row, "names", "")) for row in subjects.rows(path, {})]
    assert told == [("line 1", ["A B"]), ("line 2", "not-canonical"), ("line 3", ["C D"])]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xff\xfa\n", "not text in UTF-8"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\xd0\xcf\x11\xe0 old", "before 2007"),
        (b"colour;size\nred;5\n", "no column has a usual name"),
        (b"\x1f\x8b\x00\x00", "damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_before_anything_is_written(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)

    def read() -> None:
        subjects.measured(path)
        list(subjects.rows(path, {}))

    with pytest.raises(FileUnusable, match=why):
        read()


def test_a_line_that_is_no_text_is_told_with_its_row_and_the_others_are_screened(tmp_path: Path) -> None:
    path = tmp_path / "broken.csv"
    path.write_bytes(b"name,born\nA B,1968\n\xff\xfe\xfa,\nC D,\n")
    told = [(row.place, getattr(row, "code", "") or getattr(row, "names", "")) for row in subjects.rows(path, {})]
    assert told == [("row 2", ["A B"]), ("row 3", "field-invalid"), ("row 4", ["C D"])]


def test_a_workbook_is_read_with_its_dates(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["الاسم", "Date of birth", "passport"])
    book.active.append(["كريم بنزلطة", date(1968, 5, 14), "=1+1"])
    book.save(tmp_path / "people.xlsx")
    assert subjects.measured(tmp_path / "people.xlsx")[0] == 0
    partly, row = subjects.rows(tmp_path / "people.xlsx", {})
    assert getattr(partly, "kept", False)
    assert getattr(row, "fields", {})["births"] == [{"date": "1968-05-14"}]


def test_a_file_may_be_utf_16_or_json_lines_and_its_columns_may_be_named(tmp_path: Path) -> None:
    path = tmp_path / "people"
    path.write_text("Voornaam\tAchternaam\nKarim\tBenzalta\n", encoding="utf-16")
    (row,) = subjects.rows(path, {"name": "voornaam+ACHTERNAAM"})
    assert getattr(row, "names", None) == ["Karim Benzalta"]
    lines = ['{"name": ["A B", "ا ب"], "born": 1968}', "{", '{"name": "\\ud800x", "colour": 1}', '{"colour": 1}', "[1]"]
    path.write_text("\n".join(lines), encoding="utf-8")
    found = list(subjects.rows(path, {}))
    assert [getattr(each, "code", "") or getattr(each, "names", "") for each in found] == [
        ["A B", "ا ب"],
        "not-canonical",
        ["x"],
        "usage",
        "not-canonical",
    ]
    with pytest.raises(UsageError, match="no field 'colour'"):
        subjects.rows(path, {"colour": "x"})
