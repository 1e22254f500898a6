"""``thiqa oversight``: the overseer's key, its name at the node, and the one act that opens a question."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast
from tests.cli.wired import Homes, wired
from tests.searching import person, ready, record
from thiqa.store.searches import Question


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(person("Omar Abdellatif Benali", born="1979-03-14")))
    yield made
    made.close()


@pytest.fixture
def homes(stage: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> Homes:
    return wired(monkeypatch, stage)


@pytest.fixture
def key(homes: Homes, tmp_path: Path) -> Path:
    """The overseer's key, named at Baobab; its passphrase lies beside it."""
    (tmp_path / "passphrase").write_text("what the overseer knows\n", encoding="utf-8")
    made = homes.baobab("oversight", "keygen", tmp_path / "overseer.key", *passphrase(tmp_path), "--json")
    assert made.status == 0, made.err
    ran = homes.baobab("oversight", "name", tmp_path / "overseer.key.pub", "--overseer", "Inspectorate", "--json")
    assert ran.data == {"overseer": "Inspectorate", "recipient": made.data["recipient"]}
    return tmp_path / "overseer.key"


def passphrase(folder: Path, name: str = "passphrase") -> tuple[str, Path]:
    return "--passphrase-file", folder / name


def test_the_key_is_locked_and_what_the_node_gets_opens_nothing(key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert b"AGE-SECRET" not in key.read_bytes().upper()
    public = key.with_name("overseer.key.pub").read_text(encoding="utf-8")
    assert public.startswith("age1")
    assert public.count("\n") == 1


def test_a_question_is_listed_without_its_subject_and_opened_with_it(homes: Homes, key: Path) -> None:
    asked = homes.search("--name", "Jan Kowalczyk", "--born", "1984", "--json").data["reference"]
    listed = homes.baobab("oversight", "queries", "--case", "B-17")
    assert asked[:12] in listed.out
    assert "Kowalczyk" not in listed.out
    ran = homes.baobab("oversight", "open-query", asked[:12], "--identity", key, *passphrase(key.parent), "--json")
    assert ran.status == 0, ran.err
    assert (ran.data["subjects"], ran.data["asked_by"], ran.data["case"]) == (["Jan Kowalczyk, 1984"], "Rita", "B-17")
    assert {each["subject"] for each in ran.data["keys"]} == {0}
    told = homes.baobab("oversight", "open-query", asked, "--identity", key, *passphrase(key.parent)).out
    assert told.startswith("The sealed question leads to exactly the elements that the partner was asked.\n")
    assert "subject   Jan Kowalczyk, 1984" in told


def test_queries_of_another_case_are_not_listed(homes: Homes, key: Path) -> None:
    homes.search("--name", "Jan Kowalczyk")
    assert homes.baobab("oversight", "queries", "--case", "none", "--json").data == {"queries": []}
    assert homes.baobab("oversight", "queries", "--json").data["queries"][-1]["hits"] == 0


def test_an_unanswered_question_is_listed_as_one(homes: Homes, key: Path) -> None:
    homes.search("--name", "Jan Kowalczyk")
    Question.objects.using(homes.pair.baobab.alias).update(hits=None)
    assert "unanswered" in homes.baobab("oversight", "queries").out


def test_another_passphrase_or_key_opens_nothing(homes: Homes, key: Path) -> None:
    asked = homes.search("--name", "Jan Kowalczyk", "--json").data["reference"]
    folder = key.parent
    (folder / "wrong").write_text("what the node knows\n", encoding="utf-8")
    ran = homes.baobab(
        "oversight", "open-query", asked, "--identity", key, *passphrase(folder, "wrong"), "--json"
    )  # fmt: skip
    assert ran.data["error"] == "passphrase-wrong"
    homes.baobab("oversight", "keygen", folder / "other.key", *passphrase(folder))
    ran = homes.baobab(
        "oversight", "open-query", asked, "--identity", folder / "other.key", *passphrase(folder), "--json"
    )
    assert ran.data["error"] == "envelope-unreadable"


def test_a_key_is_never_written_over(homes: Homes, key: Path) -> None:
    before = key.read_bytes()
    assert homes.baobab("oversight", "keygen", key, *passphrase(key.parent)).status == 2
    assert key.read_bytes() == before


def test_what_is_no_key_names_nobody(homes: Homes, key: Path) -> None:
    ran = homes.baobab("oversight", "name", key.parent / "passphrase", "--overseer", "Nobody", "--json")
    assert ran.status != 0
    assert homes.search("--name", "Jan Kowalczyk").status == 0


def test_a_question_that_is_not_there_or_too_short_a_reference_is_told(homes: Homes, key: Path) -> None:
    for reference, code in (("ffffffffffff", "not-found"), ("ff", "usage")):
        ran = homes.baobab("oversight", "open-query", reference, "--identity", key, *passphrase(key.parent), "--json")
        assert ran.data["error"] == code
