"""``thiqa watch``, told as to a new user."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Ran
from tests.cli.test_search_files import CROSSING
from tests.cli.wired import GROUND, Homes, wired
from tests.searching import person, ready, record


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Homes]:
    names = ("Omar Abdellatif Benali", "Yusuf Karim Nasser")
    made, _ = ready(*(record(person(name, born="1979-03-14")) for name in names))
    yield wired(monkeypatch, made)
    made.close()


def watch(homes: Homes, *more: object) -> Ran:
    return homes.baobab("watch", *more)


def add(homes: Homes, *more: object, until: str = "2027-03-31") -> Ran:
    return watch(homes, "add", "--agreement", homes.pair.agreement, *GROUND, "--until", until, *more)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "crossing.csv").write_text(CROSSING, encoding="utf-8")
    return tmp_path


def test_a_watch_is_set_up_run_and_its_leads_are_read(homes: Homes, folder: Path) -> None:
    number = add(homes, "--folder", folder, "--json").data["watch"]
    ran = watch(homes, "run")
    assert f"watch {number}: 2 new leads." in ran.out
    assert "do not arrest" in ran.out
    found = watch(homes, "leads", "--json").data["leads"]
    assert sorted(each["place"] for each in found) == ["crossing.csv, row 2", "crossing.csv, row 5"]
    assert watch(homes, "list", "--json").data["watches"][0]["runs"]
    assert watch(homes, "end", number).status == 0
    assert not watch(homes, "list", "--json").data["watches"][0]["runs"]


def test_a_watch_says_what_is_watched_and_until_when(homes: Homes, folder: Path) -> None:
    assert add(homes).status == 2
    assert add(homes, "--folder", folder, "--registry").status == 2
    assert "A day is written" in add(homes, "--registry", until="soon").err


def test_a_watch_that_is_stopped_says_why(homes: Homes, folder: Path) -> None:
    (folder / "a.csv").write_text("colour,size\nred,4\n", encoding="utf-8")
    number = add(homes, "--folder", folder, "--json").data["watch"]
    ran = watch(homes, "run", "--json")
    assert ran.data["watches"] == [{"watch": number, "leads": 0, "message": "", "stopped": "file-unusable"}]
