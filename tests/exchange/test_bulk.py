from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from tests import cast
from tests.searching import GROUND, person, ready, record
from thiqa.domain.errors import AnsweredError, BulkPaused, BulkRunning, EpochOver, ListUnknown, StoreError
from thiqa.exchange import bulk, fetch
from thiqa.exchange.bulk import Job, Source
from thiqa.exchange.search import Subject
from thiqa.registry import keep, opening
from thiqa.registry.searchable import asked
from thiqa.store.searches import Asked, HeldList, Question

LISTED = ("Omar Abdellatif Benali", "Mariam Saleh Haddad", "Yusuf Karim Nasser")
FILE = ("عمر عبد اللطيف بن علي", "Ines Duarte", "Youssef Karim Naser", "Pedro Alvarez", "Lucia Fernandez Ortega")


def source(names: Sequence[str] = FILE) -> Source[str]:
    return bulk.behind(names)


def subject(name: str) -> Subject:
    phones = [f"+216 20 {number:02} {len(name):02} 10" for number in range(4)]
    return Subject(name, asked("person", person(name, born="1979-03-14", phones=phones)))


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made, _ = ready(*(record(person(name, born="1979-03-14")) for name in LISTED))
    yield made
    made.close()


def job(pair: cast.Pair, **more: Any) -> Job:
    return bulk.job_of(pair.baobab, pair.agreement, GROUND, "digest of a file", **more)


def found(pair: cast.Pair, made: Job) -> list[tuple[int, str]]:
    return [(hit.subject, hit.kind) for hit in bulk.hits(pair.baobab, made, "analyst")]


def test_the_people_of_a_file_who_are_in_a_list_are_hits_by_their_number(pair: cast.Pair) -> None:
    made = job(pair)
    asking = bulk.ask(pair.baobab, made, source(), subject)
    assert (asking.rows, asking.subjects, asking.done) == (5, 5, True)
    assert found(pair, made) == [(0, "name-birth"), (2, "name-birth")]
    assert sum(row.hits or 0 for row in Question.objects.using(pair.baobab.alias).all()) == 2


def test_each_batch_is_a_query_with_a_sealed_question_that_both_nodes_log(pair: cast.Pair) -> None:
    bulk.ask(pair.baobab, job(pair), source(), subject)
    questions = Question.objects.using(pair.baobab.alias).all()
    answered = Asked.objects.using(pair.atlas.alias).all()
    assert [row.reference for row in questions] == [row.reference for row in answered]
    assert all(row.sealed for row in questions)


def test_nothing_of_a_name_is_in_the_files_between(pair: cast.Pair) -> None:
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    kept = b"".join(path.read_bytes() for path in made.folder.iterdir())
    assert len(made.spool.read_bytes()) == 18 * bulk.ask(pair.baobab, made, source([]), subject).keys
    for key in (key for name in FILE for key in subject(name).keys):
        assert key.text.encode() not in kept
    assert not [name for name in FILE if name.encode() in kept]


def test_a_run_that_was_stopped_goes_on_and_asks_nothing_twice(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thiqa.matching.bulk.BATCHES", (16,))
    seen: list[str] = []

    def stopping(name: str) -> Subject:
        seen.append(name)
        if len(seen) == 4:
            raise KeyboardInterrupt
        return subject(name)

    made = job(pair)
    with pytest.raises(KeyboardInterrupt):
        bulk.ask(pair.baobab, made, source(), stopping)
    before = made.asking()
    assert 0 < before.rows < 4
    assert not before.done
    with made.spool.open("ab") as file:
        file.write(b"half a row of a batch that was not noted")
    seen.clear()

    def noting(name: str) -> Subject:
        seen.append(name)
        return subject(name)

    asking = bulk.ask(pair.baobab, made, source(), noting)
    assert seen == list(FILE[before.rows :])
    assert (asking.rows, asking.subjects) == (5, 5)
    assert found(pair, made) == [(0, "name-birth"), (2, "name-birth")]


def test_a_run_that_is_killed_at_any_row_goes_on_with_the_same_hits(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thiqa.matching.bulk.BATCHES", (16,))
    made = job(pair)

    def until(last: str) -> Callable[[str], Subject]:
        def killed(name: str) -> Subject:
            if name == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return subject(name)

        return killed

    done = [0]
    for last in FILE[2:]:
        connections.close_all()
        child = os.fork()
        if not child:
            bulk.ask(pair.baobab, made, source(), until(last))
            os._exit(1)  # never reached: it is killed
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        done.append(made.asking().rows)
    assert done == sorted(done)
    assert done[-1] > 0
    assert bulk.ask(pair.baobab, made, source(), subject).subjects == 5
    assert found(pair, made) == [(0, "name-birth"), (2, "name-birth")]


def test_who_must_know_the_size_first_learns_a_number_and_then_asks_nothing_more(pair: cast.Pair) -> None:
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    assert bulk.count(pair.baobab, made, "analyst") == 2
    asked_before = Question.objects.using(pair.baobab.alias).count()
    again = job(pair)
    bulk.ask(pair.baobab, again, source(), subject)
    assert again.id == made.id
    assert len(found(pair, again)) == 2
    assert Question.objects.using(pair.baobab.alias).count() == asked_before


def test_only_the_classes_that_were_chosen_are_asked(pair: cast.Pair) -> None:
    made = job(pair, least="name-birth")
    asking = bulk.ask(pair.baobab, made, source(), subject)
    keys = [key for name in FILE for key in subject(name).keys if key.kind != "name"]
    assert asking.keys == len(keys)


def test_a_row_that_makes_no_subject_is_passed_and_keeps_its_number(pair: cast.Pair) -> None:
    made = job(pair)
    asking = bulk.ask(pair.baobab, made, source(["?", *FILE]), lambda name: None if name == "?" else subject(name))
    assert (asking.rows, asking.subjects) == (6, 5)
    assert [number for number, _ in found(pair, made)] == [1, 3]


def test_a_file_of_nobody_has_no_hit_and_asks_nothing(pair: cast.Pair) -> None:
    made = job(pair)
    assert bulk.ask(pair.baobab, made, source([]), subject).rows == 0
    assert found(pair, made) == []
    assert not Question.objects.using(pair.baobab.alias).exists()


def test_when_the_day_is_used_up_it_pauses_and_goes_on_the_next_day(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thiqa.matching.bulk.BATCHES", (64,))
    people = [f"{name} {number}" for number in "ABCDEFGHIJKLMNOPQRST" for name in FILE]
    made = job(pair)
    with pytest.raises(BulkPaused):
        bulk.ask(pair.baobab, made, source(people), subject)
    stopped = made.asking()
    assert 0 < stopped.rows < len(people)
    assert stopped.left == 0
    calls = len(pair.wire.passed)
    with pytest.raises(BulkPaused):
        bulk.ask(pair.baobab, made, source(people), subject)
    assert len(pair.wire.passed) == calls  # it knows without asking
    pair.clock.pass_(days=1)
    assert bulk.ask(pair.baobab, made, source(people), subject).done
    assert found(pair, made)[0] == (0, "name-birth")


def test_two_processes_do_not_ask_for_the_same_run(pair: cast.Pair) -> None:
    made = job(pair)

    def both(name: str) -> Subject:
        with pytest.raises(BulkRunning):
            bulk.ask(pair.baobab, made, source(), subject)
        return subject(name)

    assert bulk.ask(pair.baobab, made, source(), both).done


def test_what_was_asked_in_an_epoch_meets_a_delta_without_another_question(pair: cast.Pair) -> None:
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    keep.add(pair.atlas, "analyst of Atlas", record(person("Pedro Álvarez", born="1979-03-14")))
    opening.refresh(pair.atlas, "worker")
    fetch.fetch(pair.baobab, pair.agreement)
    assert job(pair).id == made.id
    assert [number for number, _ in found(pair, made)] == [0, 2, 3]


def test_a_new_epoch_is_a_new_run_and_the_old_one_is_tidied_away(pair: cast.Pair) -> None:
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    assert bulk.tidy(pair.baobab) == 0
    opening.publish(pair.atlas, pair.agreement, "se-1", "officer of Atlas", fresh=True)
    fetch.fetch(pair.baobab, pair.agreement)
    assert job(pair).id != made.id
    assert bulk.tidy(pair.baobab) == 1
    assert not made.folder.exists()


def test_an_epoch_that_began_meanwhile_stops_the_run_and_keeps_nothing_of_it(pair: cast.Pair) -> None:
    made = job(pair)

    def begins(name: str) -> Subject:
        if name == FILE[0]:
            opening.publish(pair.atlas, pair.agreement, "se-1", "officer of Atlas", fresh=True)
            fetch.fetch(pair.baobab, pair.agreement)
        return subject(name)

    with pytest.raises(EpochOver):
        bulk.ask(pair.baobab, made, source(), begins)
    assert made.spool.read_bytes() == b""


def test_a_disk_that_refuses_is_told_and_what_was_noted_stands(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = job(pair)

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("thiqa.exchange.bulk.os.fsync", full)
        with pytest.raises(StoreError):
            bulk.ask(pair.baobab, made, source(), subject)
    assert made.asking().rows == 0
    assert bulk.ask(pair.baobab, made, source(), subject).done


def test_a_finished_run_leaves_nothing(pair: cast.Pair) -> None:
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    bulk.finish(made)
    assert list((Path(pair.baobab.config.home) / "bulk").iterdir()) == []


def test_without_a_list_of_the_partner_there_is_no_run(pair: cast.Pair) -> None:
    HeldList.objects.using(pair.baobab.alias).all().delete()
    with pytest.raises(ListUnknown):
        job(pair)


def test_a_partner_that_refuses_stops_the_run_and_what_was_asked_is_kept(pair: cast.Pair) -> None:
    made = job(pair)
    opening.publish(pair.atlas, pair.agreement, "se-1", "officer of Atlas", fresh=True)
    with pytest.raises(AnsweredError):
        bulk.ask(pair.baobab, made, source(), subject)
    assert (made.asking().rows, made.asking().done) == (0, False)


@pytest.mark.filterwarnings("ignore")  # of the packages of Spark
def test_one_setting_joins_the_same_run_on_spark(pair: cast.Pair) -> None:
    server = os.environ.get("THIQA_TEST_SPARK", "")
    if not server:
        pytest.skip("no Spark Connect server is named by THIQA_TEST_SPARK")
    made = job(pair)
    bulk.ask(pair.baobab, made, source(), subject)
    pair.baobab.config = replace(pair.baobab.config, match_engine=server)
    assert found(pair, made) == [(0, "name-birth"), (2, "name-birth")]
    assert bulk.count(pair.baobab, made, "analyst") == 2
