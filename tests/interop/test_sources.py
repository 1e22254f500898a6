"""The table of formats: found by name, told by their beginning."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interop.lists import samples
from thiqa.domain.errors import FileUnusable, FormatUnknown, OptionUnknown
from thiqa.domain.fields import word
from thiqa.interop import sources


@pytest.mark.parametrize("name", [name for name in sources.TABLE if name not in {"csv", "excel"}])
def test_every_format_has_a_reader_with_a_code_and_a_title(name: str) -> None:
    found = sources.find(name)
    assert word(found.code, "code")
    assert found.title
    assert found.complete in {True, False}
    assert callable(found.read)
    assert callable(found.edition)


def test_the_page_on_lists_tells_every_list_with_its_origin() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "lists.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `([a-z-]+)` \|[^|]+\| `([a-z-]+)` \|", page, re.M))
    lists = [name for name, each in sources.TABLE.items() if ".lists." in each.module]
    assert told == {name: sources.find(name).code for name in lists}


def test_an_unknown_format_is_told_with_those_that_there_are() -> None:
    with pytest.raises(FormatUnknown, match="un-sc"):
        sources.find("cedar")


def test_an_option_that_a_format_does_not_take_is_told() -> None:
    assert sources.find("ofac-csv", encoding="windows-1252").code == "ofac-sdn"
    with pytest.raises(OptionUnknown, match="encoding"):
        sources.find("eu", encoding="windows-1252")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (samples.UN, "un-sc"),
        (samples.SDN, "ofac-csv"),
        (samples.OFAC_XML, "ofac-xml"),
        (samples.OFAC_ENHANCED, "ofac-xml"),
        (samples.OFAC_ADVANCED, "ofac-xml"),
        (samples.EU, "eu"),
        (samples.UK_XML, "uk"),
        (samples.UK_CSV, "uk"),
        (samples.OFSI, "uk-ofsi"),
        ('{"type": "bundle", "id": "bundle--1", "objects": []}', "stix"),
        ('{"id": "1", "schema": "Person", "properties": {"name": ["Amina"]}}\n', "ftm"),
        ('{"total": 1, "_embedded": {"notices": []}}', "interpol"),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n", "mrz"),
    ],
)
def test_a_file_shows_its_format_by_its_beginning(tmp_path: Path, text: str, name: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    assert sources.guessed(path) == name


@pytest.mark.parametrize("text", ["name,born\nAmina,1961\n", "some words", "<other/>", "[1, 2]"])
def test_what_shows_no_format_is_not_guessed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileUnusable, match="name one"):
        sources.guess(path)


def test_no_reader_is_loaded_before_it_is_asked_for() -> None:
    probe = "import sys, thiqa.interop.sources; print(sorted(n for n in sys.modules if n.startswith('thiqa.interop.')))"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['thiqa.interop.opening', 'thiqa.interop.sources']"
