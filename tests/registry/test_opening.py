from __future__ import annotations

from tests.searching import NAME, ask, person, ready, record
from thiqa.exchange import fetch, lists
from thiqa.exchange.node import Node
from thiqa.registry import keep, opening
from thiqa.store.records import Record

BENALI = person("Omar Abdellatif Benali", born="1979-03-14")
ZEROUAL = person("Samira Zeroual", born="1990-01-30")


def test_a_record_that_is_added_is_found_after_the_next_fetch_and_only_its_keys_are_evaluated() -> None:
    pair, _ = ready(record(BENALI))
    assert not ask(pair, ZEROUAL).hits
    keep.add(pair.atlas, "analyst", record(ZEROUAL))
    assert opening.refresh(pair.atlas, "worker") == 1
    assert fetch.fetch_held(pair.baobab) == 1
    assert ask(pair, ZEROUAL).hits
    assert ask(pair, BENALI).hits
    pair.close()


def test_a_record_that_is_withdrawn_is_out_at_the_next_delta() -> None:
    pair, _ = ready(record(BENALI))
    keep.withdraw(pair.atlas, "analyst", _only(pair.atlas), "a mistake")
    opening.refresh(pair.atlas, "worker")
    fetched = fetch.fetch(pair.baobab, pair.agreement)[0]
    assert (fetched.new, fetched.published.number) == (True, 1)
    assert fetched.bytes == fetched.published.delta_size < fetched.published.size
    assert not ask(pair, BENALI).hits
    pair.close()


def test_nothing_is_published_while_nothing_changes() -> None:
    pair, _ = ready(record(BENALI))
    assert opening.refresh(pair.atlas, "worker") == 0
    assert fetch.fetch_held(pair.baobab) == 0
    pair.close()


def test_an_epoch_that_is_over_is_closed_and_its_secret_is_gone() -> None:
    pair, _ = ready(record(BENALI))
    pair.clock.pass_(days=opening.DAYS)
    opening.refresh(pair.atlas, "worker")
    assert lists.all_open(pair.atlas) == []
    again = opening.publish(pair.atlas, pair.agreement, NAME, "officer")
    assert again.epoch == 2
    fetch.fetch(pair.baobab, pair.agreement)
    assert ask(pair, BENALI).hits
    pair.close()


def _only(node: Node) -> str:
    return Record.objects.using(node.alias).get().record
