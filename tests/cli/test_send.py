from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Both

BODY = ("--body", '{"facts": "A vehicle of interest."}')


def waiting(both: Both) -> int:
    return len(both.atlas("outbox", "--state", "accepted", "--limit", 999, "--json").data["outbox"])


def test_a_tip_is_accepted_and_tells_its_clause(both: Both) -> None:
    ran = both.send(*BODY)
    assert ran.status == 0
    assert (ran.data["clause"], ran.data["seq"]) == ("SH-1", 1)
    assert waiting(both) == 1


def test_what_a_clause_holds_for_a_second_person_becomes_a_draft(both: Both) -> None:
    ran = both.send(*BODY, mechanism="request")
    assert set(ran.data) == {"draft", "clause"}
    assert waiting(both) == 0


def test_a_refusal_names_the_clause_ends_with_4_and_sends_nothing(both: Both) -> None:
    ran = both.send(*BODY, "--tlp", "red")
    assert (ran.status, ran.data["error"]) == (4, "not-permitted")
    assert ran.data["details"]["clause"] == "SH-1"
    assert waiting(both) == 0


def test_a_label_that_nobody_knows_is_not_sent(both: Both) -> None:
    ran = both.send(*BODY, "--tlp", "greenish")
    assert (ran.status, ran.data["error"]) == (3, "marking-unknown")


def test_without_a_name_or_a_body_nothing_is_sent(both: Both) -> None:
    said = ("--agreement", both.agreement, "--mechanism", "tip", "--purpose", "terrorism")
    assert both.atlas("send", *said, *BODY, "--json").data["error"] == "person-missing"
    assert both.atlas("send", *said, "--as", "Ann", "--json").data["error"] == "usage"


def test_a_file_travels_with_its_message(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "map.txt"
    file.write_bytes(b"a map")
    ran = both.send(*BODY, "--attach", file)
    assert ran.status == 0
    assert "Sealing map.txt" in ran.err
    assert both.send(*BODY, "--attach", tmp_path / "absent").data["error"] == "usage"


def test_a_batch_takes_what_its_lines_do_not_say_from_the_options(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    lines = [{"body": {"facts": str(number)}, "tlp": "green" if number % 2 else "amber"} for number in range(70)]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n", encoding="utf-8")
    ran = both.send("--batch", file)
    assert (len(ran.data["accepted"]), ran.data["lines"]) == (70, 70)
    assert ran.err == "64 lines …\n70 lines …\n"
    both.carry()
    assert len(both.baobab("inbox", "--limit", 100, "--json").data["inbox"]) == 71


def test_a_batch_that_is_stopped_says_where_to_go_on(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    good, bad = '{"body": {"facts": "x"}}\n', '{"body": {"facts": "x"}, "tlp": "red"}\n'
    file.write_text(good * 64 + good + bad, encoding="utf-8")
    ran = both.send("--batch", file)
    assert ran.data["error"] == "not-permitted"
    assert "go on with --skip 64." in ran.err
    assert waiting(both) == 64
    file.write_text(good * 66, encoding="utf-8")
    assert len(both.send("--batch", file, "--skip", 64).data["accepted"]) == 2


def test_a_line_that_is_no_item_is_refused(both: Both, tmp_path: Path) -> None:
    file = tmp_path / "batch.jsonl"
    for line in ("{", "[]", '{"author": "somebody else"}'):
        file.write_text(line + "\n", encoding="utf-8")
        assert both.send("--batch", file).data["error"] == "usage"
    assert waiting(both) == 0
