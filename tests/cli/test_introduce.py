from __future__ import annotations

from pathlib import Path

import pytest

from tests import cast
from tests.cli.conftest import Both, thiqa


@pytest.fixture
def strangers(both: Both, tmp_path: Path) -> tuple[Path, Path, Path]:
    """Cedar's home, Cedar's card, and Atlas's card."""
    (tmp_path / "cedar").mkdir()
    cedar = cast.make("cedar", both.pair.wire, both.pair.clock, tmp_path / "cedar")
    home = cedar.config.home
    assert thiqa("--home", home, "card", tmp_path / "cedar.card").status == 0
    assert both.atlas("card", tmp_path / "atlas.card").status == 0
    return home, tmp_path / "cedar.card", tmp_path / "atlas.card"


def test_a_card_is_never_written_over_a_file(both: Both, tmp_path: Path) -> None:
    (tmp_path / "card").write_bytes(b"kept")
    assert both.atlas("card", tmp_path / "card", "--json").data["error"] == "file-unusable"
    assert (tmp_path / "card").read_bytes() == b"kept"


def test_without_what_was_spoken_the_fingerprint_is_shown_and_nobody_is_pinned(
    both: Both, strangers: tuple[Path, Path, Path]
) -> None:
    shown = both.atlas("introduce", "cedar", strangers[1])
    assert shown.status == 0
    assert "Cedar National Police" in shown.out
    assert "--spoken" in shown.out
    assert [each["name"] for each in both.atlas("partners", "--json").data["partners"]] == ["baobab"]


def test_both_sides_show_the_same_twelve_groups_and_pin_each_other(
    both: Both, strangers: tuple[Path, Path, Path]
) -> None:
    home, cedars, ours = strangers
    here = both.atlas("introduce", "cedar", cedars, "--json").data["fingerprint"]
    there = thiqa("--home", home, "introduce", "atlas", ours, "--json").data["fingerprint"]
    assert here == there
    assert len(here.split()) == 12
    assert both.atlas("introduce", "cedar", cedars, "--spoken", there, "--as", "Ann").status == 0
    assert thiqa("--home", home, "introduce", "atlas", ours, "--spoken", here, "--as", "Cleo").status == 0
    assert both.atlas("partners").out.count("introduced") == 2


def test_another_fingerprint_pins_nobody(both: Both, strangers: tuple[Path, Path, Path]) -> None:
    ran = both.atlas("introduce", "cedar", strangers[1], "--spoken", "00000 " * 12, "--as", "Ann", "--json")
    assert (ran.status, ran.data["error"]) == (5, "manifest-invalid")


def test_who_introduces_must_be_named(both: Both, strangers: tuple[Path, Path, Path]) -> None:
    voice = both.atlas("introduce", "cedar", strangers[1], "--json").data["fingerprint"]
    ran = both.atlas("introduce", "cedar", strangers[1], "--spoken", voice, "--json")
    assert (ran.status, ran.data["error"]) == (2, "person-missing")


def test_a_file_that_is_no_card_is_refused(both: Both, tmp_path: Path) -> None:
    (tmp_path / "card").write_bytes(b"{}")
    assert both.atlas("introduce", "cedar", tmp_path / "card").status == 3
    assert both.atlas("introduce", "cedar", tmp_path / "absent").status == 2


def test_partners_show_state_and_counts_and_no_partner_is_said_plainly(both: Both, tmp_path: Path) -> None:
    assert both.atlas("partners").out.splitlines()[0].split()[:3] == ["name", "agency", "country"]
    (tmp_path / "cedar").mkdir()
    cedar = cast.make("cedar", both.pair.wire, both.pair.clock, tmp_path / "cedar")
    alone = thiqa("--home", cedar.config.home, "partners")
    assert alone.out == "No partner is introduced yet; see `thiqa introduce --help`.\n"
