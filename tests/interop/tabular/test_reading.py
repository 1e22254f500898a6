from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.tabular.tables import MAPPING
from thiqa.domain.errors import FileUnusable, MappingInvalid
from thiqa.interop.tabular import load, parse


def line(text: str) -> str:
    """The place of the first line of the mapping that has ``text``."""
    return f"line {next(n for n, each in enumerate(MAPPING.splitlines(), 1) if text in each)}"


def test_a_mapping_names_its_columns_with_their_lines() -> None:
    found = parse(MAPPING, "cedar.toml")
    assert (found.kind, found.title, found.complete, found.layout.header) == (
        "person",
        "Persons of agency Cedar",
        False,
        1,
    )
    assert set(found.columns()) == {"No", "Given", "Family", "Also", "Born", "Country", "Passport", "Sex"}
    assert found.columns()["Born"] == line("{Born}")


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ('kind = "person"', 'kind = "persn"', 'kind = "pers'),
        ('title = "Persons', 'tittle = "Persons', "Persons of"),
        ("[[fields.births]]", "[[fields.birth]]", "[[fields.births"),
        ('country = "{Country}"', 'cuntry = "{Country}"', "{Country}"),
        ("dd/mm/yyyy", "dd/mm/yy", "dd/mm"),
        ('split = ";"', 'spilt = ";"', "split"),
        ("{Given} {Family}", "{Given} {Family", "{Given} {Family}"),
        ('type = "passport"', "type = 7", "passport"),
        ('type = "passport"', 'type = "pasport"', "passport"),
        ('m = "M"', 'm = "Male"', 'm = "M"'),
        ('name = { from = "{Also}"', 'name = { form = "{Also}"', "{Also}"),
        ('reference = "{No}"', 'reference = "No"', "reference"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(old: str, new: str, at: str) -> None:
    assert old in MAPPING
    with pytest.raises(MappingInvalid) as told:
        parse(MAPPING.replace(old, new, 1), "cedar.toml")
    assert (told.value.details["file"], told.value.details["place"]) == ("cedar.toml", line(at))


@pytest.mark.parametrize(
    "change",
    [
        "nature = 'opinion'",
        "category = 'villain'",
        "category = { from = '{Sex}', map = { m = 'villain' } }",
        "complete = 'yes'",
        "file = { header = -1 }",
        "file = { delimiter = '::' }",
        "file = { encoding = 'no-such' }",
        "file = { encoding = 'hex' }",
        "file = { sheet = 1 }",
        "ties = [ { to = '{No}', relation = 'enemy' } ]",
        "ties = [ { relation = 'other' } ]",
        "ties = 'x'",
    ],
)
def test_codes_and_kinds_of_values_are_checked(change: str) -> None:
    with pytest.raises(MappingInvalid):
        parse(MAPPING.replace('kind = "person"', f'kind = "person"\n{change}'))


@pytest.mark.parametrize("text", ["", "a = ", "a" * 100, "[" * 2000, "x = " + "9" * 5000, '\ufeffthiqa = "mapping/2"'])
def test_what_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises((MappingInvalid, FileUnusable)):
        load(file)


def test_a_file_that_is_not_there_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        load(tmp_path / "absent.toml")
    (tmp_path / "mapping.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(FileUnusable):
        load(tmp_path / "mapping.toml")


@given(st.text(max_size=60))
def test_any_text_gives_a_mapping_or_an_error_of_ours(text: str) -> None:
    with pytest.raises(MappingInvalid):
        parse(text)
