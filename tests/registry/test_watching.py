from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.searching import AGREEMENT, GROUND, person, ready, record
from thiqa.domain.errors import FieldInvalid, FileUnusable, NotFound, Refused
from thiqa.exchange import fetch
from thiqa.exchange.search import Ground
from thiqa.interop import subjects
from thiqa.registry import keep, opening, watching
from thiqa.store.models import Outbox
from thiqa.store.searches import Question
from thiqa.store.watches import Lead, Watch

TIPS = """
[[clause]]
id = "TI-1"
direction = "both"
mechanisms = ["tip"]
actions = ["send", "keep"]
purposes = ["terrorism"]
categories = ["none", "suspect"]
data = ["identity"]
highest = { tlp = "amber+strict", pap = "amber", handling = ["H0", "H1", "H2"] }
retention_days = 30
release = "none"
"""
MONDAY = "name,born\nIns Duarte,1981-07-02\nعمر عبد اللطيف بن علي,1979-03-14\n"
TUESDAY = "name,born\nYoussef Karim Naser,1979-03-14\n"


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    names = ("Omar Abdellatif Benali", "Yusuf Karim Nasser")
    made, _ = ready(*(record(person(name, born="1979-03-14")) for name in names), text=AGREEMENT + TIPS)
    yield made
    made.close()


def watch(pair: cast.Pair, source: Path | str, **more: Any) -> Watch:
    until = more.pop("until", pair.clock.now + timedelta(days=30))
    return watching.add(pair.baobab, pair.agreement, str(source), GROUND, until, **more)


def run(pair: cast.Pair) -> list[watching.Ran]:
    return watching.run(pair.baobab, lambda path: subjects.rows(path, {}))


def leads(pair: cast.Pair) -> list[tuple[str, str]]:
    return [(lead.place, lead.kind) for lead in watching.leads(pair.baobab, "analyst")][::-1]


def asked(pair: cast.Pair) -> int:
    return Question.objects.using(pair.baobab.alias).count()


def test_each_new_file_of_a_folder_is_matched_once_and_its_hits_are_leads(pair: cast.Pair, tmp_path: Path) -> None:
    watch(pair, tmp_path)
    assert [ran.new for ran in run(pair)] == [0]
    (tmp_path / "monday.csv").write_text(MONDAY, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("no people", encoding="utf-8")
    assert [ran.new for ran in run(pair)] == [1]
    before = asked(pair)
    assert [ran.new for ran in run(pair)] == [0]
    assert asked(pair) == before
    (tmp_path / "tuesday.csv").write_text(TUESDAY, encoding="utf-8")
    run(pair)
    assert leads(pair) == [("monday.csv, row 3", "name-birth"), ("tuesday.csv, row 2", "name-birth")]


def test_what_the_partner_adds_later_meets_an_old_file_without_another_question(
    pair: cast.Pair, tmp_path: Path
) -> None:
    watch(pair, tmp_path)
    (tmp_path / "monday.csv").write_text(MONDAY, encoding="utf-8")
    run(pair)
    before = asked(pair)
    keep.add(pair.atlas, "analyst of Atlas", record(person("Ins Duarte", born="1981-07-02")))
    opening.refresh(pair.atlas, "worker")
    fetch.fetch(pair.baobab, pair.agreement)
    assert [ran.new for ran in run(pair)] == [1]
    assert asked(pair) == before
    assert leads(pair)[-1] == ("monday.csv, row 2", "name-birth")


def test_each_record_that_changes_is_matched(pair: cast.Pair) -> None:
    watch(pair, watching.REGISTRY, chosen={"kind": "person"})
    keep.add(pair.baobab, "analyst", record(person("Ins Duarte", born="1981-07-02")))
    assert [ran.new for ran in run(pair)] == [0]
    known = keep.add(pair.baobab, "analyst", record(person("Youssef Karim Naser", born="1979-03-14")))
    assert [ran.new for ran in run(pair)] == [1]
    assert leads(pair) == [(f"record {known}", "name-birth")]
    before = asked(pair)
    assert [ran.new for ran in run(pair)] == [0]
    assert asked(pair) == before


def test_a_lead_has_no_name_and_the_message_to_the_partner_tells_only_how_many(pair: cast.Pair, tmp_path: Path) -> None:
    watch(pair, tmp_path, tells=True)
    (tmp_path / "monday.csv").write_text(MONDAY, encoding="utf-8")
    (ran,) = run(pair)
    assert ran.stopped is None
    assert [lead.message for lead in Lead.objects.using(pair.baobab.alias).all()] == [ran.message]
    assert Outbox.objects.using(pair.baobab.alias).filter(message=ran.message).count() == 1
    said = watching.MESSAGE
    assert "do not arrest on this alone" in said
    assert "{count}" in said
    assert "name" not in {field.name for field in Lead._meta.get_fields()}


def test_where_no_clause_permits_a_message_the_lead_stays_and_why_is_told(
    tmp_path: Path,
) -> None:
    made, _ = ready(record(person("Omar Abdellatif Benali", born="1979-03-14")))
    watch(made, tmp_path, tells=True)
    (tmp_path / "monday.csv").write_text(MONDAY, encoding="utf-8")
    (ran,) = run(made)
    assert (ran.new, ran.message) == (1, "")
    assert isinstance(ran.stopped, Refused)
    made.close()


def test_a_file_that_cannot_be_read_stops_its_watch_and_no_other(pair: cast.Pair, tmp_path: Path) -> None:
    bad, good = tmp_path / "bad", tmp_path / "good"
    for folder in (bad, good):
        folder.mkdir()
        watch(pair, folder)
    (bad / "a.csv").write_text("colour,size\nred,4\n", encoding="utf-8")
    (good / "a.csv").write_text(TUESDAY, encoding="utf-8")
    first, second = run(pair)
    assert isinstance(first.stopped, FileUnusable)
    assert (second.stopped, second.new) == (None, 1)


def test_a_watch_ends_on_its_day_or_when_a_person_ends_it(pair: cast.Pair, tmp_path: Path) -> None:
    watch(pair, tmp_path, until=pair.clock.now + timedelta(days=1))
    row = watch(pair, tmp_path)
    watching.end(pair.baobab, row.pk, "officer")
    assert len(run(pair)) == 1
    with pytest.raises(NotFound):
        watching.end(pair.baobab, row.pk, "officer")
    pair.clock.pass_(days=2)
    assert run(pair) == []


def test_a_watch_needs_a_folder_and_a_ground(pair: cast.Pair, tmp_path: Path) -> None:
    with pytest.raises(FileUnusable):
        watch(pair, tmp_path / "absent")
    with pytest.raises(FieldInvalid):
        watching.add(
            pair.baobab, pair.agreement, str(tmp_path), Ground("terrorism", "suspect", "", "conduct", "law", "analyst"),
            pair.clock.now,
        )  # fmt: skip
