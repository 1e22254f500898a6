"""``deliver``, ``pull``, ``recover`` and ``courier`` without a partner on the line; with one: tests/walks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Both


def test_an_unreachable_partner_is_told_and_the_message_stays(both: Both) -> None:
    both.send("--body", '{"facts": "x"}')
    ran = both.atlas("deliver", "--json")
    assert (ran.status, ran.data["answered"], ran.data["waiting"]) == (7, 0, 1)
    assert [each["partner"] for each in ran.data["unreached"]] == ["baobab"]
    both.pair.clock.pass_(hours=1)
    assert "1 wait" in both.atlas("deliver").out


def test_with_nothing_to_deliver_all_is_well(both: Both) -> None:
    ran = both.atlas("deliver")
    assert (ran.status, ran.out) == (0, "0 answered, 0 wait.\n")


def test_who_cannot_be_reached_gives_nothing(both: Both) -> None:
    assert both.atlas("pull", "baobab", "--json").data["error"] == "partner-unreachable"
    assert both.atlas("pull", "cedar", "--json").data["error"] == "not-found"
    assert both.atlas("recover", "--json").data["error"] == "partner-unreachable"


def test_a_courier_carries_a_message_there_and_the_receipt_back(both: Both, tmp_path: Path) -> None:
    both.send("--body", '{"facts": "x"}')
    there, back = tmp_path / "there", tmp_path / "back"
    assert both.atlas("courier", "export", "baobab", there, "--as", "Ann", "--json").data["messages"] == 1
    assert both.baobab("courier", "import", there, "--json").data["messages"] == 1
    assert both.baobab("courier", "export", "atlas", back, "--as", "Bob", "--json").data["receipts"] >= 1
    assert both.atlas("courier", "import", back).status == 0
    assert both.atlas("outbox", "--limit", 1, "--json").data["outbox"][0]["state"] == "delivered"


@pytest.mark.parametrize("content", [b"", b"no bundle"])
def test_a_file_that_is_no_bundle_is_refused(both: Both, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "file").write_bytes(content)
    assert both.baobab("courier", "import", tmp_path / "file").status == 3
    assert both.baobab("courier", "import", tmp_path / "absent").status == 2


def test_status_tells_what_waits_and_a_halted_node_ends_with_8(both: Both) -> None:
    both.send("--body", '{"facts": "x"}')
    found = both.atlas("status", "--json").data
    assert (found["waiting"], found["halted"], found["partners"]) == (1, "", 1)
    both.pair.atlas.row().__class__.objects.using(both.pair.atlas.alias).update(halted="rolled back")
    ran = both.atlas("status")
    assert ran.status == 8
    assert "HALTED: rolled back" in ran.out
