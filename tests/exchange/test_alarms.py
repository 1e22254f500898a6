"""Alarms about searches: which line raises which, once a day, and nothing is answered otherwise because of one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.exchange.queries import alarms, answered, begun_anew, code, query, sized
from tests.searching import AGREEMENT, GROUND, person, ready, record
from thiqa.domain import canonical
from thiqa.domain.search import Key
from thiqa.exchange.alarms import LEVELS, MANY, recent
from thiqa.exchange.search import Subject, search
from thiqa.store.models import Entry
from thiqa.store.searches import Question

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR), text=AGREEMENT.replace("capacity = 40", "capacity = 400"))
    yield made
    made.close()


@pytest.fixture
def pair(stage: cast.Pair) -> cast.Pair:
    begun_anew([stage.atlas, stage.baobab])
    stage.clock.pass_(days=1)
    return stage


def subjects(count: int, known: int = 0) -> list[Subject]:
    hit = Key("nothing", "name", "identity")
    return [Subject(f"somebody {number}", [hit]) for number in range(count + known)]


def slowly(pair: cast.Pair, units: int) -> None:
    """Baobab asks as much, spread over some hours."""
    for _ in range(units // 32):
        pair.clock.pass_(minutes=11)
        answered(pair, sized(pair, 512))
    for _ in range(units % 32):
        pair.clock.pass_(minutes=1)
        answered(pair, sized(pair, 16))


def test_half_and_nine_tenths_of_a_day_are_told_when_they_are_crossed(pair: cast.Pair) -> None:
    slowly(pair, 192)
    assert alarms(pair.atlas) == []
    slowly(pair, 32)
    assert alarms(pair.atlas) == ["half"]
    slowly(pair, 96)
    assert alarms(pair.atlas) == ["half"]
    slowly(pair, 64)
    assert alarms(pair.atlas) == ["half", "most"]


def test_a_query_that_finds_the_day_used_up_is_an_alarm_and_one_a_day(pair: cast.Pair) -> None:
    slowly(pair, 384)
    for _ in range(3):
        assert code(pair, sized(pair, 512)) == "not-permitted"
    assert alarms(pair.atlas) == ["half", "most", "over"]
    leaves = Entry.objects.using(pair.atlas.alias).filter(kind="alarm").order_by("-index")
    told = [canonical.decode(bytes(leaf.detail or b""))["alarm"] for leaf in leaves[:3]]
    assert told == ["over", "most", "half"]


def test_another_refusal_is_no_alarm(pair: cast.Pair) -> None:
    assert code(pair, query(pair, purpose="fraud")) == "not-permitted"
    assert code(pair, query(pair, epoch=9)) == "epoch-over"
    assert alarms(pair.atlas) == []


def test_a_quarter_of_the_day_within_ten_minutes_is_a_burst(pair: cast.Pair) -> None:
    for _ in range(3):
        answered(pair, sized(pair, 512))
    pair.clock.pass_(minutes=9, seconds=59)
    assert alarms(pair.atlas) == []
    for _ in range(4):
        answered(pair, sized(pair, 16))
    assert alarms(pair.atlas) == []
    answered(pair, sized(pair, 16))
    assert alarms(pair.atlas) == ["burst"]


def test_what_was_asked_before_the_ten_minutes_is_no_part_of_a_burst(pair: cast.Pair) -> None:
    for _ in range(5):
        answered(pair, sized(pair, 512))
        pair.clock.pass_(minutes=10, seconds=1)
    assert alarms(pair.atlas) == []


def test_the_same_query_again_raises_nothing(pair: cast.Pair) -> None:
    made = sized(pair, 512)
    for _ in range(20):
        answered(pair, made)
    assert alarms(pair.atlas) == []


def test_a_new_day_begins_without_alarms_and_may_have_its_own(pair: cast.Pair) -> None:
    for _ in range(2):
        slowly(pair, 224)
        pair.clock.now = pair.clock.now.replace(hour=0, minute=0)
        pair.clock.pass_(days=1)
    assert alarms(pair.atlas) == ["half", "half"]
    assert len(recent(pair.atlas)) == 2
    pair.clock.pass_(days=6)
    assert recent(pair.atlas) == []


def test_many_subjects_of_one_case_are_told_to_the_overseer_of_the_asker(pair: cast.Pair) -> None:
    for _ in range(5):
        search(pair.baobab, pair.agreement, subjects(10), GROUND)
    assert alarms(pair.baobab) == []
    search(pair.baobab, pair.agreement, subjects(1), GROUND)
    assert alarms(pair.baobab) == ["many-for-one-case"]
    leaf = Entry.objects.using(pair.baobab.alias).filter(kind="alarm").latest("index")
    told = canonical.decode(bytes(leaf.detail or b""))
    assert (told["case"], told["by"], told["level"]) == ("B-2026-17", "analyst", "warning")


def test_a_question_counts_for_its_case_even_when_it_was_not_answered(pair: cast.Pair) -> None:
    pair.wire.before = _lost
    try:
        with pytest.raises(Exception, match="a test"):
            search(pair.baobab, pair.agreement, subjects(MANY + 1), GROUND)
    finally:
        pair.wire.before = lambda _to, call: call
    assert alarms(pair.baobab) == ["many-for-one-case"]


def _lost(_to: str, _call: bytes) -> bytes:
    from thiqa.domain.errors import PartnerUnreachable

    raise PartnerUnreachable(why="a test")


@pytest.mark.parametrize(("hits", "wanted"), [(1, True), (2, False)])
def test_names_of_whom_almost_nobody_is_known_are_told(pair: cast.Pair, hits: int, wanted: bool) -> None:
    rows = Question.objects.using(pair.baobab.alias)
    search(pair.baobab, pair.agreement, subjects(1), GROUND)
    rows.update(subjects=199, hits=hits, case="another")
    search(pair.baobab, pair.agreement, subjects(1), GROUND)
    assert ("hit-rate" in alarms(pair.baobab)) is wanted


def test_each_alarm_is_a_leaf_with_partner_clause_and_level(pair: cast.Pair) -> None:
    slowly(pair, 224)
    leaf = Entry.objects.using(pair.atlas.alias).filter(kind="alarm").latest("index")
    assert canonical.decode(bytes(leaf.detail or b"")) == {
        "alarm": "half", "level": LEVELS["half"], "partner": pair.baobab.id, "clause": "SE-1",
    }  # fmt: skip
