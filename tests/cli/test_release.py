from __future__ import annotations

import pytest

from tests.cli.conftest import Both
from thiqa.store.models import Entry


@pytest.fixture
def draft(both: Both) -> str:
    return str(both.send("--body", '{"question": "Whose van?"}', mechanism="request").data["draft"])


def test_a_draft_waits_and_a_second_person_releases_it(both: Both, draft: str) -> None:
    (row,) = both.atlas("drafts", "--json").data["drafts"]
    assert (row["draft"], row["author"], row["clause"]) == (draft, "Ann", "SH-2")
    ran = both.atlas("release", draft[:8], "--as", "Cleo", "--json")
    assert (ran.status, ran.data["message"]) == (0, draft)
    assert both.atlas("drafts").out == "Nothing waits for release.\n"


@pytest.mark.parametrize("name", ["Ann", "ann", " ANN "])
def test_its_author_cannot_release_it_however_the_name_is_written(both: Both, draft: str, name: str) -> None:
    ran = both.atlas("release", draft, "--as", name, "--json")
    assert (ran.status, ran.data["error"]) == (4, "same-person")


def test_the_second_person_can_look_first_and_sees_the_marking_first(both: Both, draft: str) -> None:
    shown = both.atlas("release", draft, "--look", "--as", "Cleo").out.splitlines()
    assert shown[0].startswith("[ TLP:AMBER+STRICT · PAP:AMBER")
    assert shown[-1] == "question: Whose van?"
    assert len(both.atlas("drafts", "--json").data["drafts"]) == 1
    assert Entry.objects.using(both.pair.atlas.alias).filter(kind="read").count() == 1, "looking is reading"


def test_a_rejected_draft_is_gone(both: Both, draft: str) -> None:
    assert both.atlas("release", draft, "--reject", "too vague", "--as", "Cleo").status == 0
    assert both.atlas("release", draft, "--as", "Cleo", "--json").data["error"] == "not-found"
    assert both.atlas("outbox", "--json", "--state", "accepted").data["outbox"] == []


def test_nobody_releases_without_a_name(both: Both, draft: str) -> None:
    assert both.atlas("release", draft, "--json").data["error"] == "person-missing"
