"""``thiqa search`` with a file and with our own records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.wired import Homes, wired
from tests.searching import person, ready, record
from thiqa.registry import keep
from thiqa.store.searches import Question

CROSSING = """\
name,born
عمر عبد اللطيف بن علي,1979-03-14
Ines Duarte,1981-07-02
,1980-01-01
Youssef Karim Naser,1979-03-14
"""


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Homes]:
    names = ("Omar Abdellatif Benali", "Yusuf Karim Nasser")
    made, _ = ready(*(record(person(name, born="1979-03-14")) for name in names))
    yield wired(monkeypatch, made)
    made.close()


@pytest.fixture
def crossing(tmp_path: Path) -> Path:
    file = tmp_path / "crossing.csv"
    file.write_text(CROSSING, encoding="utf-8")
    return file


def test_the_hits_of_a_file_name_their_rows_and_a_row_without_a_name_is_told(homes: Homes, crossing: Path) -> None:
    ran = homes.search(crossing, "--json")
    assert ran.status == 0, ran.err
    assert [(hit["subject"].partition(":")[0], hit["class"]) for hit in ran.data["hits"]] == [
        ("row 2", "name-birth"), ("row 5", "name-birth"),
    ]  # fmt: skip
    assert [each["row"] for each in ran.data["refused"]] == ["row 4"]
    assert ran.data["asked"] == 3
    assert "keys asked" in ran.err


def test_the_number_comes_first_and_the_hits_when_a_person_goes_on(homes: Homes, crossing: Path) -> None:
    first = homes.search(crossing, "--size-first")
    assert first.status == 0, first.err
    assert first.out.startswith("2 of 3 subjects met")
    assert "row 2" not in first.out
    asked = Question.objects.using(homes.pair.baobab.alias).count()
    assert "row 2" in homes.search(crossing).out
    assert Question.objects.using(homes.pair.baobab.alias).count() == asked


def test_below_the_threshold_nothing_is_told_but_that(homes: Homes, crossing: Path) -> None:
    ran = homes.search(crossing, "--threshold", 3)
    assert (ran.status, ran.out) == (0, "Fewer than 3 of 3 subjects met; nothing more is told.\n")
    assert "row 2" in homes.search(crossing, "--threshold", 2).out


def test_our_own_records_are_asked_about_and_again_only_when_they_changed(homes: Homes) -> None:
    for name in ("Omar Abdellatif Benali", "Ines Duarte"):
        keep.add(homes.pair.baobab, "analyst", record(person(name, born="1979-03-14")))
    ran = homes.search("--registry", "--json")
    assert ran.status == 0, ran.err
    assert [hit["class"] for hit in ran.data["hits"]] == ["name-birth"]
    assert "Omar Abdellatif Benali" in ran.data["hits"][0]["subject"]
    keep.add(homes.pair.baobab, "analyst", record(person("Yusuf Karim Nasser", born="1979-03-14")))
    again = homes.search("--registry", "--json").data
    assert len(again["hits"]) == 2
    assert (ran.data["asked"], again["asked"]) == (2, 3)


def test_a_protected_record_of_ours_is_not_asked_about(homes: Homes) -> None:
    keep.add(homes.pair.baobab, "analyst", record(person("Omar Abdellatif Benali"), protections=frozenset({"refugee"})))
    ran = homes.search("--registry", "--json")
    assert ran.data["asked"] == 0


def test_a_file_and_a_name_together_are_refused(homes: Homes, crossing: Path) -> None:
    assert homes.search(crossing, "--name", "Ines Duarte").status == 2
    assert homes.search(crossing, "--registry").status == 2
