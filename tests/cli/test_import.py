from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast, stage
from tests.cli.conftest import Now, Ran, thiqa
from tests.registry.entries import entry, write
from thiqa.interop import sources

FOUR = [entry(reference) for reference in "ABCD"]


@pytest.fixture
def home() -> Iterator[Path]:
    node = cast.make("atlas", cast.Wire(), Now())
    yield node.config.home
    stage.clear(node)


def take(home: Path, *said: object) -> Ran:
    return thiqa("--home", home, "--as", "Ann", "import", *said)


def test_a_list_is_imported_with_one_command_and_again_without_a_change(home: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "list.jsonl", FOUR)
    first = take(home, file, "--from", "lines", "--origin", "cedar-list", "--whole", "--category", "suspect")
    assert first.out == "cedar-list: 4 entries of records as JSON lines: 4 added.\n"
    again = take(home, file, "--origin", "cedar-list", "--whole", "--category", "suspect", "--json").data
    assert (again["counts"]["same"], again["counts"]["read"], again["refused"]) == (4, 4, None)


def test_the_terms_of_the_import_are_those_of_its_records(home: Path, tmp_path: Path) -> None:
    said = ("--source", "Bulletin of Cedar", "--evaluation", "4x4:A1", "--tlp", "green", "--assessment")
    take(home, write(tmp_path / "list", FOUR), "--from", "lines", *said, "--protect", "immunity,minor")
    shown = thiqa("--home", home, "--as", "Ann", "record", "list", "--origin", "lines", "--json").data["records"]
    source = shown[0]["record"]["provenance"]
    assert (source["source"], source["nature"], source["protections"]) == (
        "Bulletin of Cedar", "assessment", ["immunity", "minor"],
    )  # fmt: skip
    assert (source["evaluation"]["source"], source["marking"]["tlp"]) == ("A", "green")


def test_refused_rows_are_counted_and_their_file_is_named(home: Path, tmp_path: Path) -> None:
    report = take(home, write(tmp_path / "list", [*FOUR, {"reference": "E"}]), "--from", "lines")
    assert report.status == 0
    last = report.out.splitlines()[-1]
    assert last.startswith("1 rows refused, 0 parts of others: ")
    assert '"place": "line 5"' in Path(last.split(": ", 1)[1]).read_text(encoding="utf-8")


def test_a_list_that_shrank_asks_first(home: Path, tmp_path: Path) -> None:
    take(home, write(tmp_path / "list", FOUR), "--from", "lines", "--whole")
    half = write(tmp_path / "half", FOUR[:2])
    refused = take(home, half, "--from", "lines", "--whole")
    assert (refused.status, "2 of 4 records" in refused.err) == (9, True)
    assert "2 withdrawn" in take(home, half, "--from", "lines", "--whole", "--shrink").out


MAPPING = """
thiqa = "mapping/1"
title = "Persons of interest, agency Cedar"
kind = "person"
reference = "{File}"

[[fields.names]]
name = "{Name}"
type = "primary"
"""


def test_a_table_is_imported_by_its_mapping(home: Path, tmp_path: Path) -> None:
    (tmp_path / "cedar.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "cedar.csv").write_text("File,Name\n1,Karim Example\n2,كريم المثال\n", encoding="utf-8")
    said = ("--mapping", tmp_path / "cedar.toml", "--origin", "cedar", "--json")
    assert take(home, tmp_path / "cedar.csv", *said).data["counts"]["added"] == 2
    assert take(home, tmp_path / "cedar.csv", *said).data["counts"]["same"] == 2


@pytest.mark.parametrize(
    ("said", "status"),
    [(("--from", "nonsense"), 2), (("--from", "lines", "--origin", "No Code"), 3), (("--review-days", "0"), 3)],
)
def test_what_cannot_be_meant_is_told(home: Path, tmp_path: Path, said: tuple[str, ...], status: int) -> None:
    assert take(home, write(tmp_path / "list", FOUR), *said).status == status


def test_a_file_that_is_not_there_is_told(home: Path, tmp_path: Path) -> None:
    assert take(home, tmp_path / "absent", "--from", "lines").status == 2


def test_every_format_is_named_in_the_help() -> None:
    from thiqa.cli import parser_of

    said = parser_of("import").format_help()
    assert [name for name in sources.TABLE if f"  {name} " not in said] == []
