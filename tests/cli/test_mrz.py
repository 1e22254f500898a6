from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.cli.conftest import thiqa
from tests.interop.mrz.test_reading import TD1, TD3


def test_a_right_zone_is_shown_with_what_no_digit_sees() -> None:
    ran = thiqa("mrz", "read", *TD3.splitlines(), "--on", "2012-04-01")
    assert ran.status == 0
    assert "document:     P L898902C3" in ran.out
    assert "name:         ANNA MARIA ERIKSSON" in ran.out
    assert "What no check digit sees here:" in ran.out
    assert "That does not make the document genuine." in ran.out


def test_a_wrong_digit_ends_with_status_3_and_says_the_right_one() -> None:
    ran = thiqa("mrz", "read", *TD3.replace("L898902C36", "L898902C37").splitlines(), "--on", "2012-04-01")
    assert ran.status == 3
    assert "line 2, position 10: the check digit of the document number must be 6" in ran.out


def test_json_gives_every_field_and_finding() -> None:
    (zone,) = thiqa("mrz", "read", *TD3.splitlines(), "--on", "2012-04-01", "--json").data["zones"]
    assert (zone["number"], zone["birth"], zone["primary"], zone["secondary"]) == (
        "L898902C3", "1974-08-12", ["ERIKSSON"], ["ANNA", "MARIA"],
    )  # fmt: skip
    assert {finding["level"] for finding in zone["findings"]} == {"doubt", "unseen"}


def test_a_file_may_hold_several_zones(tmp_path: Path) -> None:
    file = tmp_path / "zones.txt"
    file.write_text(f"# gate 3\n{TD3}\n\nnonsense\n{TD1}\n", encoding="utf-8")
    ran = thiqa("mrz", "read", file, "--json")
    assert ran.status == 3
    assert [(zone["place"], zone.get("form", zone.get("error"))) for zone in ran.data["zones"]] == [
        ("line 2", "TD3"), ("line 5", "mrz-invalid"), ("line 6", "TD1"),
    ]  # fmt: skip


def test_a_zone_may_come_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(TD1))
    assert thiqa("mrz", "read", "-", "--json").data["zones"][0]["form"] == "TD1"


@pytest.mark.parametrize("arguments", [("read", "absent.txt"), ("read", "P<X", "--on", "2026-02-30"), ("compose",), ()])
def test_what_cannot_be_done_is_told(arguments: tuple[str, ...]) -> None:
    ran = thiqa("mrz", *arguments)
    assert ran.status != 0
    assert ran.err.startswith("error: ")


def test_lines_are_written() -> None:
    ran = thiqa(
        "mrz", "compose", "--form", "TD1", "--code", "I", "--issuer", "UTO", "--number", "D23145890734",
        "--primary", "Stevenson", "--secondary", "Peter John", "--nationality", "UTO", "--birth", "1934-07-12",
        "--sex", "m", "--expires", "1995-07-12",
    )  # fmt: skip
    assert ran.out.splitlines() == [
        "I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<",
    ]  # fmt: skip


def test_names_are_written_and_arabic_ones_read_back() -> None:
    assert thiqa("mrz", "name", "محمد الحسن").out == "MXHMD<ALXHSN\n"
    assert thiqa("mrz", "name", "--back", "MXHMD<ALXHSN", "--json").data["arabic"] == "محمد الحسن"
    assert thiqa("mrz", "name", "--back", "OCONNOR").status == 3
