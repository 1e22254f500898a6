from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import thiqa
from thiqa.crypto.custody import LIGHT
from thiqa.exchange import found

ATLAS = ("--agency", "Atlas", "--country", "XAA")


@pytest.fixture(autouse=True)
def _light(monkeypatch: pytest.MonkeyPatch) -> None:
    """The passphrase guards nothing here, so it need not take seconds."""
    monkeypatch.setattr(found.found, "__kwdefaults__", {**(found.found.__kwdefaults__ or {}), "cost": LIGHT})


def test_a_node_is_made_and_its_root_keys_lie_apart(tmp_path: Path) -> None:
    home = tmp_path / "atlas"
    made = thiqa("--home", home, "init", *ATLAS, "--endpoint", "https://127.0.0.1:7440", "--json")
    assert made.status == 0
    assert [Path(path).parent.name for path in made.data["roots"]] == ["offline"] * 3
    assert {(home / name).stat().st_mode & 0o077 for name in ("master.key", "offline")} == {0}
    assert thiqa("--home", home, "status", "--json").data["node"] == made.data["node"]


def test_where_a_node_is_none_is_made(tmp_path: Path) -> None:
    assert thiqa("--home", tmp_path, "init", *ATLAS).status == 0
    kept = (tmp_path / "master.key").read_bytes()
    again = thiqa("--home", tmp_path, "init", *ATLAS, "--json")
    assert (again.status, again.data["error"]) == (5, "keyring")
    assert (tmp_path / "master.key").read_bytes() == kept


@pytest.mark.parametrize("wrong", [("--endpoint", "http://127.0.0.1:1"), ("--country", "Atlas"), ("--kind", "army")])
def test_an_agency_that_cannot_be_is_refused_before_keys_are_made(tmp_path: Path, wrong: tuple[str, str]) -> None:
    home = tmp_path / "atlas"
    assert thiqa("--home", home, "init", *ATLAS, *wrong).status in (2, 3)
    assert not home.exists()


def test_without_a_passphrase_and_a_terminal_nothing_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THIQA_PASSPHRASE")
    ran = thiqa("--home", tmp_path, "init", *ATLAS, "--json")
    assert (ran.status, ran.data["error"]) == (5, "passphrase-missing")


def test_the_passphrase_may_lie_in_a_file_and_a_wrong_one_opens_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert thiqa("--home", tmp_path / "atlas", "init", *ATLAS).status == 0
    monkeypatch.delenv("THIQA_PASSPHRASE")
    file = tmp_path / "passphrase"
    monkeypatch.setenv("THIQA_PASSPHRASE_FILE", str(file))
    file.write_text("a passphrase\nand a note\n", encoding="utf-8")
    assert thiqa("--home", tmp_path / "atlas", "status").status == 0
    file.write_text("another\n", encoding="utf-8")
    assert thiqa("--home", tmp_path / "atlas", "status", "--json").data["error"] == "passphrase-wrong"
    file.unlink()
    assert thiqa("--home", tmp_path / "atlas", "status", "--json").data["error"] == "setting-invalid"
