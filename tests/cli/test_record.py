from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import cast, stage
from tests.cli.conftest import Now, Ran, thiqa

Atlas = Callable[..., Ran]


@pytest.fixture
def home() -> Iterator[Path]:
    node = cast.make("atlas", cast.Wire(), Now())
    yield node.config.home
    stage.clear(node)


@pytest.fixture
def atlas(home: Path) -> Atlas:
    return lambda *said: thiqa("--home", home, "--as", "Ann", *said)


KARIM = (
    *("--name", "Karim Example", "--name", "كريم المثال", "--born", "1971-04", "--birthplace", "Port Atlas"),
    *("--nationality", "Tunisia", "--document", "passport:XA 12-345:FRA", "--phone", "+216 20 123 456"),
    *("--source", "Patrol of Atlas", "--evaluation", "4x4:B2", "--category", "suspect"),
)


def add(atlas: Atlas, *said: object) -> str:
    return str(atlas("record", "add", *said, "--json").data["record"])


def test_a_person_is_written_with_the_usual_options_and_read_again(atlas: Atlas) -> None:
    id = add(atlas, *KARIM, "--protect", "minor", "--tlp", "green", "--review", "2030-01-01")
    data = atlas("record", "show", id[:8], "--json").data
    record = data["record"]
    assert record["fields"] == {
        "births": [{"date": "1971-04", "place": "Port Atlas"}],
        "documents": [{"country": "FRA", "number": "XA 12-345", "type": "passport"}],
        "names": [{"name": "Karim Example", "type": "primary"}, {"name": "كريم المثال", "type": "alias"}],
        "nationalities": ["TUN"],
        "phones": ["+216 20 123 456"],
    }
    source = record["provenance"]
    assert (source["source"], source["category"], source["protections"]) == ("Patrol of Atlas", "suspect", ["minor"])
    assert (source["marking"]["tlp"], source["review"], source["nature"]) == ("green", "2030-01-01", "fact")
    assert (data["state"], data["version"], data["by"]) == ("current", 1, "Ann")


def test_the_marking_and_the_care_stand_above_what_is_known(atlas: Atlas) -> None:
    id = add(atlas, *KARIM[:-2], "--category", "witness", "--protect", "refugee", "--assessment")
    lines = atlas("record", "show", id).out.splitlines()
    assert lines[0] == "TLP:AMBER+STRICT · PAP:AMBER · ask the originator"
    assert lines[1].startswith("witness: ")
    assert lines[2].startswith("PROTECTED, refugee: ")
    assert "nature        assessment" in lines


def test_anything_else_is_written_as_json(atlas: Atlas, tmp_path: Path) -> None:
    said = {"type": "vessel", "names": [{"name": "Example Star"}], "number": "IMO 1234567"}
    (tmp_path / "ship").write_text(json.dumps(said), encoding="utf-8")
    for given in (json.dumps(said), tmp_path / "ship"):
        id = add(atlas, "--kind", "vehicle", "--source", "Port of Cedar", "--fields", given)
        assert atlas("record", "show", id, "--json").data["record"]["fields"] == said


def test_a_change_keeps_the_rest_and_the_old_version(atlas: Atlas) -> None:
    id = add(atlas, *KARIM, "--handling", "H1", "--pap", "red")
    said = ("--sex", "M", "--fields", '{"phones": null}', "--tlp", "red", "--why", "read in the passport")
    assert atlas("record", "change", id, *said, "--json").data["version"] == 2
    before, now = atlas("record", "history", id, "--json").data["versions"]
    assert "phones" in before["record"]["fields"]
    assert "phones" not in now["record"]["fields"]
    assert (now["record"]["fields"]["sex"], now["by"], now["why"]) == ("M", "Ann", "read in the passport")
    label = now["record"]["provenance"]["marking"]
    assert (label["tlp"], label["pap"], label["handling"]) == ("red", "red", ["H1"])
    assert "phones" in atlas("record", "history", id).out
    assert atlas("record", "change", id, "--sex", "F", "--why", "no", "--version", "1").status == 9


def test_what_was_withdrawn_comes_back_and_what_was_erased_does_not(atlas: Atlas) -> None:
    id = add(atlas, *KARIM)
    assert atlas("record", "withdraw", id, "--why", "a namesake").status == 0
    assert atlas("record", "list", "--json").data["records"] == []
    assert len(atlas("record", "list", "--state", "withdrawn", "--json").data["records"]) == 1
    assert atlas("record", "restore", id, "--why", "no namesake").status == 0
    assert atlas("record", "erase", id, "--why", "end of retention").status == 0
    shown = atlas("record", "show", id)
    assert (shown.status, "end of retention" in shown.err) == (9, True)


def test_two_records_are_linked_and_the_link_is_taken_back(atlas: Atlas) -> None:
    karim = add(atlas, *KARIM)
    phone = add(atlas, "--kind", "phone", "--number", "+216 20 123 456", "--source", "Patrol of Atlas")
    said = ("--since", "2024", "--source", "Patrol of Atlas")
    link = atlas("record", "link", karim, "holder", phone, *said, "--json").data["link"]
    assert f"{link[:12]}  holder of {phone[:12]}, phone, 2024/.." in atlas("record", "show", karim).out
    assert f"has as holder {karim[:12]}" in atlas("record", "show", phone).out
    assert atlas("record", "unlink", link, "--why", "sold").status == 0
    assert atlas("record", "show", karim, "--json").data["links"] == []


def test_what_is_due_is_listed_and_kept_on_with_a_reason(atlas: Atlas) -> None:
    id = add(atlas, *KARIM, "--review", "2027-06-01")
    assert "Nothing is due" in atlas("record", "review", "--by", "2026-12-01").out
    assert id[:12] in atlas("record", "review", "--by", "2027-06-01").out
    assert atlas("record", "review", id, "--until", "2999-01-01", "--why", "still travels").status == 0
    assert "Nothing is due" in atlas("record", "review", "--by", "2027-06-01").out


def test_a_list_tells_how_to_go_on(atlas: Atlas) -> None:
    for _ in range(3):
        add(atlas, *KARIM)
    shown = atlas("record", "list", "--limit", "2").out.splitlines()
    assert shown[0].split() == ["id", "kind", "what", "category", "origin", "review", "changed"]
    assert shown[1].split()[1:5] == ["person", "Karim", "Example,", "1971"]
    after = shown[3].removeprefix("… --after ").split()[0]
    assert len(atlas("record", "list", "--after", after, "--json").data["records"]) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("--name", "Karim Example"), "Say who says so"),
        ((*KARIM, "--born", "1971-02-30"), "births[1].date"),
        ((*KARIM, "--nationality", "Atlantis"), "nationality"),
        ((*KARIM, "--document", "passport:X1:Atlantis"), "document"),
        ((*KARIM, "--document", "X1"), "TYPE:NUMBER"),
        ((*KARIM, "--category", "hero"), "category"),
        ((*KARIM, "--protect", "hero"), "protect"),
        ((*KARIM, "--evaluation", "good"), "evaluation"),
        ((*KARIM, "--fields", "absent.json"), "cannot be read"),
        ((*KARIM, "--fields", "{"), "JSON"),
        ((*KARIM, "--fields", '{"power": "flight"}'), "fields"),
        (("--source", "Patrol of Atlas"), "names"),
    ],
)
def test_what_cannot_be_read_is_told_and_nothing_is_kept(atlas: Atlas, said: tuple[str, ...], told: str) -> None:
    done = atlas("record", "add", *said)
    assert done.status in (2, 3)
    assert told in done.err
    assert atlas("record", "list", "--json").data["records"] == []


def test_who_reads_says_who_they_are(home: Path) -> None:
    assert thiqa("--home", home, "record", "list").status == 2
