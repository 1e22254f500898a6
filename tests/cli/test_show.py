"""Reading, saving and taking back: ``show``, ``save``, ``retract``, and the lists ``outbox`` and ``inbox``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Both
from thiqa.store.models import Entry

FACTS = "First line.\nerror: not a line of ours \x1b[31m"


@pytest.fixture
def message(both: Both) -> str:
    """A tip of Atlas that Baobab holds."""
    body = '{"facts": "First line.\\nerror: not a line of ours \\u001b[31m"}'
    found = str(both.send("--body", body, "--evaluation", "4x4:B2").data["message"])
    both.carry()
    return found


def reads(both: Both) -> list[str]:
    return list(Entry.objects.using(both.pair.baobab.alias).filter(kind="read").values_list("kind", flat=True))


def test_the_marking_is_shown_first_and_the_reading_is_logged(both: Both, message: str) -> None:
    shown = both.baobab("show", message[:10], "--as", "Rita").out.splitlines()
    assert shown[0].startswith("[ TLP:AMBER+STRICT · PAP:AMBER")
    assert f"message    {message}" in shown
    assert len(reads(both)) == 1


def test_no_line_of_a_message_can_pass_for_a_line_of_ours(both: Both, message: str) -> None:
    lines = both.baobab("show", message, "--as", "Rita").out.splitlines()
    assert lines[-2:] == ["facts: First line.", "    error: not a line of ours \\u001b[31m"]
    assert both.baobab("show", message, "--as", "Rita", "--json").data["content"]["body"]["facts"] == FACTS


def test_who_reads_must_be_named(both: Both, message: str) -> None:
    assert both.baobab("show", message, "--json").data["error"] == "person-missing"
    assert reads(both) == []


def test_what_is_quarantined_is_shown_to_nobody(both: Both, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thiqa.domain.marking.Marking.quarantined", property(lambda _: True))
    ran = both.baobab("show", message, "--as", "Rita", "--json")
    assert (ran.status, ran.data["error"]) == (3, "marking-unknown")
    assert reads(both) == []


def test_what_the_agreement_no_longer_lets_be_kept_is_not_shown(both: Both, message: str) -> None:
    both.baobab("agreement", "suspend", both.agreement, "--as", "Bob")
    ran = both.baobab("show", message, "--as", "Rita", "--json")
    assert (ran.status, ran.data["error"]) == (4, "agreement-not-in-force")
    assert both.atlas("show", message, "--as", "Ann").status == 0, "one's own words can be read"


def test_the_lists_say_where_the_receipt_stands_and_nothing_of_the_content(both: Both, message: str) -> None:
    (sent,) = [row for row in both.atlas("outbox", "--json").data["outbox"] if row["message"] == message]
    (taken,) = [row for row in both.baobab("inbox", "--json").data["inbox"] if row["message"] == message]
    assert (sent["state"], sent["verdict"], taken["state"]) == ("delivered", "accepted", "accepted")
    assert sent["receipt"] == taken["leaf"] > 0
    assert "First line" not in both.atlas("outbox").out + both.baobab("inbox").out


def test_the_lists_can_be_narrowed(both: Both, message: str) -> None:
    assert both.atlas("outbox", "--to", "baobab", "--state", "refused").out == "Nothing was sent.\n"
    assert both.baobab("inbox", "--from", "atlas", "--state", "erased").out == "Nothing was received.\n"
    assert both.baobab("inbox", "--from", "cedar").status == 8
    assert len(both.baobab("inbox", "--limit", 1, "--json").data["inbox"]) == 1
    assert both.baobab("inbox", "--limit", 1).out.endswith("… 1 of 2; --limit shows more\n")


def test_a_retraction_erases_it_there_and_the_receipt_proves_it(both: Both, message: str) -> None:
    ran = both.atlas("retract", message, "--reason", "a mistake", "--as", "Ann", "--json")
    assert ran.status == 0
    both.carry()
    newest = both.atlas("outbox", "--limit", 1, "--json").data["outbox"][0]
    assert (newest["mechanism"], newest["verdict"]) == ("retract", "erased")
    shown = both.baobab("show", message, "--as", "Rita")
    assert "First line" not in shown.out
    assert shown.out.endswith("Its content is not held any more.\n")


def test_only_what_we_sent_can_be_taken_back(both: Both, message: str) -> None:
    assert both.baobab("retract", message, "--reason", "x", "--as", "Bob", "--json").data["error"] == "not-found"


def test_a_file_is_saved_as_it_was_sent_and_never_over_another(both: Both, tmp_path: Path) -> None:
    file, copy = tmp_path / "map.txt", tmp_path / "copy"
    file.write_bytes(b"a map")
    message = both.send("--body", '{"facts": "x"}', "--attach", file).data["message"]
    both.carry()
    assert "file 0: map.txt (text/plain, 5 bytes)" in both.baobab("show", message, "--as", "Rita").out
    assert both.baobab("save", message, 0, copy, "--as", "Rita").status == 0
    assert copy.read_bytes() == b"a map"
    assert both.baobab("save", message, 0, copy, "--as", "Rita").status == 2
    assert both.baobab("save", message, 1, tmp_path / "other", "--as", "Rita").status == 8
    assert both.baobab("save", message, 0, tmp_path / "other").status == 2
