"""Screening a file: every row answered in its order, whatever it holds, on all cores, and after a kill as before it."""

from __future__ import annotations

import csv
import json
import os
import signal
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.registry.people import BY, atlas, person
from thiqa.domain.errors import FileUnusable, UsageError
from thiqa.exchange.node import Node
from thiqa.interop import subjects
from thiqa.registry import batch, keep, nameindex
from thiqa.registry.ground import Ground
from thiqa.registry.hits import LEAD
from thiqa.registry.rendering import Format, cell
from thiqa.registry.workers import Row
from thiqa.store.models import Entry

HEAD = "id;Nom;date of birth;passport;nationality\n"
LINES = (
    "1;كريم بنزلطة;1968-05-14;PA551203;XAA",
    "2;Nobody Atall;;;",
    "3;Benzalta Karim;1968-13-45;;",
    "4;;;;",
    "5;;;ZZ998877;",
    "6;Olga Pretenskaya;;;Atlantis",
    f"7;{'Karim ' * 1_600};;;",
    "8;=Lamia Ozkurt;;;",
    "9;a;b;c;d;e;f",
    "",
)


@pytest.fixture
def node() -> Iterator[Node]:
    with atlas() as (node, _):
        yield node


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "travellers.csv"
    path.write_text(HEAD + "\n".join(LINES) + "\n", encoding="utf-8")
    return path


def screened(
    node: Node, file: Path, out: Path, form: Format = "json", *, processes: int = 1, rows: Iterable[Row] | None = None,
    every: bool = False,
) -> batch.Report:  # fmt: skip
    asked = batch.Asked(file, subjects.measured(file)[1], form, "same-name-only", every)
    given = subjects.rows(file, {}) if rows is None else rows
    names = nameindex.open_names(node)
    tell: list[tuple[int, Counter[str], float]] = []
    return batch.run(
        node, BY, Ground("terrorism"), names, given, asked, out, processes=processes,
        tell=lambda *each: tell.append(each),
    )  # fmt: skip


def answers(out: Path) -> list[dict[str, Any]]:
    head, *lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert head["note"] == LEAD
    return lines


def test_every_row_gets_its_answer_and_what_cannot_be_read_is_told_with_its_row(
    node: Node, file: Path, tmp_path: Path
) -> None:
    report = screened(node, file, tmp_path / "out", every=True)
    assert report.rows - report.hits["partly"] == 9
    found = answers(tmp_path / "out")
    told = [(line["place"], line.get("refused") or [hit["class"] for hit in line["hits"]]) for line in found]
    assert told[:5] == [
        ("row 2", ["confirmed"]),
        ("row 3", []),
        ("row 4", "field-invalid"),
        ("row 4", ["same-name-only", "same-name-only"]),
        ("row 5", "usage"),
    ]
    assert told[5:8] == [("row 6", ["same-number"]), ("row 7", "field-invalid"), ("row 7", ["same-name-only"])]
    assert told[-1] == ("row 10", "field-invalid")
    assert found[0]["reference"] == "1"
    assert "Atlantis" not in json.dumps([line for line in found if "refused" in line])


def test_without_every_only_rows_with_a_hit_are_written(node: Node, file: Path, tmp_path: Path) -> None:
    screened(node, file, tmp_path / "out")
    assert "row 3" not in {line["place"] for line in answers(tmp_path / "out")}


def test_a_spreadsheet_takes_no_cell_for_a_formula(node: Node, file: Path, tmp_path: Path) -> None:
    keep.add(node, BY, person("=Lamia Ozkurt"))
    screened(node, file, tmp_path / "out", "csv")
    text = (tmp_path / "out").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert {row["note"] for row in rows if row["record"]} == {LEAD}
    assert any(row["asked"].startswith("'=Lamia") for row in rows)
    assert any(row["name"].startswith("'=Lamia") for row in rows)
    assert not [value for row in rows for value in row.values() if value[:1] in set("=+@\t")]


@pytest.mark.parametrize("text", ["=1+1", "+2", "-a", "@x", "\t=1", " =1", "＝1", "\u2068=1", "|x"])
def test_what_begins_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-1.50", "a=b", "كريم", " "])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert cell(text) == text


@pytest.mark.parametrize("form", ["json", "csv", "table"])
def test_several_processes_write_what_one_writes(node: Node, tmp_path: Path, form: Format) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "\n".join(LINES * 60), encoding="utf-8")
    one = screened(node, path, tmp_path / "one", form)
    two = screened(node, path, tmp_path / "two", form, processes=2)
    assert one.hits == two.hits
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def slowly(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        time.sleep(0.0005)
        yield row


def test_a_run_that_was_killed_goes_on_and_writes_the_same_file(
    node: Node, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    path.write_text(HEAD + "\n".join(LINES[:8] * 150), encoding="utf-8")
    screened(node, path, tmp_path / "whole")
    monkeypatch.setattr(batch, "KEPT_EVERY", 0.0)
    out, position = tmp_path / "out", tmp_path / "out.position"
    from django.db import connections

    connections[node.alias].close()  # of this process: the other opens its own
    child = os.fork()
    if not child:
        screened(node, path, out, processes=2, rows=slowly(subjects.rows(path, {})))
        os._exit(0)
    deadline = time.monotonic() + 20
    while not position.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    done = json.loads(position.read_text())["rows"]
    assert 0 < done < 1_200
    with out.open("ab") as file:
        file.write(b'{"half a li')  # what was written behind the last position
    report = screened(node, path, out)
    assert report.rows == 1_500
    assert out.read_bytes() == (tmp_path / "whole").read_bytes()
    assert not position.exists()


def test_a_run_goes_on_only_with_the_same_input_and_options(node: Node, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def breaks() -> Iterator[Row]:
        yield from list(subjects.rows(file, {}))[:3]
        raise UsageError(why="stop")

    with pytest.raises(UsageError):
        screened(node, file, out, rows=breaks())
    with pytest.raises(FileUnusable, match="no screening of it is unfinished"):
        screened(node, file, out)
    (tmp_path / "out.position").write_text("{")
    with pytest.raises(FileUnusable, match="tells no position"):
        screened(node, file, out)


def test_an_output_is_never_written_over(node: Node, file: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.write_text("mine")
    with pytest.raises(FileUnusable):
        screened(node, file, out)
    assert out.read_text() == "mine"


def test_two_leaves_tell_of_a_run_and_no_name_stands_in_them(node: Node, file: Path, tmp_path: Path) -> None:
    screened(node, file, tmp_path / "out")
    details = [
        bytes(each or b"")
        for each in Entry.objects.using(node.alias).filter(kind="read").values_list("detail", flat=True)
    ]
    assert [json.loads(each)["what"] for each in details] == ["screen a file", "screened a file"]
    assert json.loads(details[1])["rows"] == 9
    assert b"Karim" not in b"".join(details)


def test_a_run_that_goes_on_after_the_registry_has_changed_says_from_which_row(
    node: Node, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "KEPT_EVERY", 0.0)
    monkeypatch.setattr(batch, "PIECE", 2)
    out = tmp_path / "out"

    def breaks() -> Iterator[Row]:
        yield from list(subjects.rows(file, {}))[:5]
        raise UsageError(why="stop")

    with pytest.raises(UsageError):
        screened(node, file, out, rows=breaks())
    keep.add(node, BY, person("Bilal Sandor"))
    report = screened(node, file, out)
    assert [row for row, _ in report.changes] == [0, 4]
    assert report.changes[0][1] < report.changes[1][1]
    with pytest.raises(UsageError):
        screened(node, file, tmp_path / "other", rows=breaks())
    with pytest.raises(FileUnusable, match="another input or other options"):
        screened(node, file, tmp_path / "other", "csv")
