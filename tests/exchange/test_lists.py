"""The owner's lists: what opens them, what a change costs, what is out again, and that a destroyed key is gone."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from django.db import connections

from tests import cast, stage
from tests.searching import AGREEMENT, NAME, ask, person, ready, record
from thiqa.crypto.custody import unwrap
from thiqa.domain.errors import Refused
from thiqa.exchange import agree, agreements, fetch, lists
from thiqa.exchange.agreements import Held
from thiqa.exchange.evaluating import Keys, evaluated
from thiqa.exchange.node import Node
from thiqa.matching.filter import Filter
from thiqa.matching.filter.form import ENTRY, SHORT
from thiqa.registry import keep, opening
from thiqa.store.searches import Listed, OpenList

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")
SAMIR = person("Samir Haddad", born="1984-06-19")


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


def row_of(pair: cast.Pair) -> OpenList:
    return OpenList.objects.using(pair.atlas.alias).get(open=True)


def held(pair: cast.Pair) -> Held:
    return agreements.find(pair.atlas, pair.agreement)


def publish(pair: cast.Pair, fresh: bool = False) -> None:
    opening.publish(pair.atlas, pair.agreement, NAME, "officer", fresh=fresh)


def evaluations(pair: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many keys each publication from now on evaluates."""
    counts: list[int] = []

    def counting(key: object, records: Keys) -> object:
        known = [(record, keys) for record, keys in records]
        counts.append(sum(len(keys) for _, keys in known))
        return evaluated(key, known)  # type: ignore[arg-type]

    monkeypatch.setattr(lists, "evaluated", counting)
    return counts


def disk(node: Node) -> bytes:
    """All files of a node that runs: its write-ahead log is as it is."""
    return b"".join(path.read_bytes() for path in sorted(node.config.home.rglob("*")) if path.is_file())


def test_a_list_opens_only_under_a_clause_that_permits_its_search(pair: cast.Pair) -> None:
    with pytest.raises(Refused, match="permits no search"):
        lists.opens(held(pair), "se-2", pair.atlas.id)
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser of Atlas", "a test")
    with pytest.raises(Refused, match="suspended"):
        publish(pair)


def test_a_clause_of_one_direction_opens_the_list_of_one_side() -> None:
    made, _ = ready(record(OMAR), text=AGREEMENT.replace('direction = "both"', 'direction = "b-to-a"'))
    try:
        assert lists.opens(held(made), NAME, made.atlas.id).id == "SE-1"
        with pytest.raises(Refused):
            lists.opens(agreements.find(made.baobab, made.agreement), NAME, made.baobab.id)
    finally:
        made.close()


def test_publishing_again_without_a_change_publishes_nothing(pair: cast.Pair) -> None:
    before = bytes(row_of(pair).signed)
    publish(pair)
    assert bytes(row_of(pair).signed) == before


def test_a_changed_record_costs_only_its_own_keys(pair: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        keep.add(pair.atlas, "analyst", record(person(f"Karim Nasser{'abcdefghijklmnopqrst'[number]}o")))
    publish(pair)
    counts = evaluations(pair, monkeypatch)
    keep.add(pair.atlas, "analyst", record(SAMIR))
    publish(pair)
    assert counts[0] < 16
    assert fetch.fetch(pair.baobab, pair.agreement)[0].published.number == 2
    assert ask(pair, SAMIR).hits


def test_what_is_withdrawn_is_out_at_the_next_delta_and_comes_back_when_restored(pair: cast.Pair) -> None:
    added = keep.add(pair.atlas, "analyst", record(SAMIR))
    for act, hits in ((None, 1), (keep.withdraw, 0), (keep.restore, 1)):
        if act is not None:
            act(pair.atlas, "analyst", added, "a test")
        publish(pair)
        fetch.fetch(pair.baobab, pair.agreement)
        assert len(ask(pair, SAMIR).hits) == hits


def test_a_key_that_two_records_share_stays_until_the_last_of_them_goes(pair: cast.Pair) -> None:
    twins = [keep.add(pair.atlas, "analyst", record(SAMIR)) for _ in range(2)]
    for gone, hits in ((None, 1), (twins[0], 1), (twins[1], 0)):
        if gone is not None:
            keep.withdraw(pair.atlas, "analyst", gone, "a test")
        publish(pair)
        fetch.fetch(pair.baobab, pair.agreement)
        assert len(ask(pair, SAMIR).hits) == hits


def test_a_delta_leads_to_the_very_filter_that_is_fetched_whole(pair: cast.Pair) -> None:
    keep.add(pair.atlas, "analyst", record(SAMIR))
    publish(pair)
    fetch.fetch(pair.baobab, pair.agreement)
    grown = fetch.file_of(pair.baobab, pair.agreement, NAME).read_bytes()
    assert grown == lists.file_of(pair.atlas, lists.statement(row_of(pair)).filter).read_bytes()


def test_the_filter_holds_the_entries_of_the_records_and_dummies_and_nothing_else(pair: cast.Pair) -> None:
    row = row_of(pair)
    own = b"".join(bytes(each.outputs) for each in Listed.objects.using(pair.atlas.alias).all())
    data = lists.file_of(pair.atlas, lists.statement(row).filter).read_bytes()
    entries = Filter(memoryview(data))
    assert all(own[at : at + SHORT] in entries for at in range(0, len(own), SHORT))
    real = {own[at : at + SHORT] for at in range(0, len(own), SHORT)}
    assert len(real) + len(bytes(row.dummies)) // ENTRY == entries.head.entries


def test_a_new_epoch_has_a_new_key_and_the_old_filter_tells_nothing_of_the_new(pair: cast.Pair) -> None:
    before, old = row_of(pair), lists.statement(row_of(pair))
    publish(pair, fresh=True)
    after = row_of(pair)
    assert (after.epoch, after.number) == (before.epoch + 1, 0)
    assert lists.statement(after).public != old.public
    fetch.fetch(pair.baobab, pair.agreement)
    assert ask(pair, OMAR).hits


def test_an_amended_agreement_begins_a_new_epoch_by_itself(pair: cast.Pair) -> None:
    before = held(pair).agreement.digest()
    text = AGREEMENT.replace("version = 1", f'version = 2\nprevious = "{before}"').replace("= 40", "= 41")
    cast.bind(pair.atlas, pair.baobab, text)
    assert lists.open_epoch(pair.atlas, held(pair), NAME) is None
    publish(pair)
    assert row_of(pair).epoch == 2
    fetch.fetch(pair.baobab, pair.agreement)
    assert ask(pair, OMAR).left == 40


@pytest.mark.skipif(bool(stage.SERVER), reason="the files of SQLite are read")
def test_the_secret_of_a_closed_epoch_is_in_no_file_any_more(pair: cast.Pair) -> None:
    row = row_of(pair)
    wrapped = bytes(row.secret)
    plain = unwrap(pair.atlas.master, wrapped, f"search/{row.agreement}/{row.name}/{row.epoch}")
    assert wrapped in disk(pair.atlas)
    lists.close(pair.atlas, row, "officer")
    for secret in (wrapped, wrapped[:24], wrapped[-24:], plain):
        assert secret not in disk(pair.atlas)
    assert not list(fetch.folder(pair.atlas).glob("*.open"))
    assert not Listed.objects.using(pair.atlas.alias).exists()


@pytest.mark.skipif(bool(stage.SERVER), reason="the files of SQLite are read")
def test_the_end_of_an_epoch_destroys_its_secret_without_anybody_asking(pair: cast.Pair) -> None:
    wrapped = bytes(row_of(pair).secret)
    pair.clock.pass_(days=opening.DAYS)
    assert lists.close_over(pair.atlas) == 1
    assert wrapped not in disk(pair.atlas)
    assert lists.all_open(pair.atlas) == []


def test_files_of_states_that_nobody_names_any_more_go(pair: cast.Pair) -> None:
    for number in range(4):
        keep.add(pair.atlas, "analyst", record(person(f"Karim Nasser{'abcd'[number]}o")))
        publish(pair)
    found = lists.statement(row_of(pair))
    names = {path.stem for path in fetch.folder(pair.atlas).glob("*.open")}
    assert {found.filter, found.delta} <= names
    assert len(names) <= 4


def test_a_list_that_is_closed_while_another_publishes_does_not_come_back(pair: cast.Pair) -> None:
    """One of the two waits for the other; whichever comes last, no list is open with a secret that was destroyed."""
    keep.add(pair.atlas, "analyst", record(SAMIR))
    row = row_of(pair)

    def close() -> None:
        lists.close(pair.atlas, row, "officer")
        connections[pair.atlas.alias].close()

    with lists._alone(pair.atlas):
        other = threading.Thread(target=close)
        other.start()
        other.join(0.2)
        assert other.is_alive()
    other.join(30)
    publish(pair)
    assert [bool(one.secret) for one in OpenList.objects.using(pair.atlas.alias).order_by("epoch")] == [False, True]
    assert row_of(pair).epoch == 2
