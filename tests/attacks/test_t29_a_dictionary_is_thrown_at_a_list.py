"""T-29: a partner throws a dictionary of names at a list, to learn who is in it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.attacks import craft, dictionary
from tests.exchange.queries import alarms, answered, begun_anew, code, counted, sized
from tests.searching import NAME, person, ready, record
from thiqa.crypto import signing
from thiqa.domain.search import UNIT, Published
from thiqa.exchange import fetch
from thiqa.matching import oprf
from thiqa.matching.filter.form import SHORT
from thiqa.matching.names import strict_keys
from thiqa.store.models import Entry
from thiqa.store.searches import HeldList

CAPACITY = 40


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(*(record(person(name)) for name in dictionary.KNOWN))
    yield made
    made.close()


@pytest.fixture
def searching(stage: cast.Pair) -> cast.Pair:
    begun_anew([stage.atlas, stage.baobab])
    return stage


def test_a_dictionary_is_stopped_at_the_capacity_that_both_signed(searching: cast.Pair) -> None:
    words = iter([*dictionary.names(5_000), dictionary.KNOWN[1], *dictionary.names(5_000, seed=2)])
    found = dictionary.throw(searching, words, most=4096)
    assert found.names == 10_001
    assert found.evaluated == CAPACITY * UNIT
    assert counted(searching) == CAPACITY
    assert found.learnt == []
    assert set(found.codes) == {"not-permitted"}


def test_it_raises_the_alarms_of_the_owner_and_each_refusal_is_logged(searching: cast.Pair) -> None:
    before = len(craft.refusals(searching.atlas))
    found = dictionary.throw(searching, dictionary.names(10_000), most=4096)
    assert {"half", "most", "over", "burst"} == set(alarms(searching.atlas))
    assert len(craft.refusals(searching.atlas)) - before == sum(found.codes.values())
    assert Entry.objects.using(searching.atlas.alias).filter(kind="alarm").exists()


def test_filling_a_batch_with_names_gains_nothing_over_asking_for_one(searching: cast.Pair) -> None:
    """A batch of 64 counts as four, whether one name is in it or all are names."""
    for _ in range(10):
        answered(searching, sized(searching, 64))
    assert {code(searching, sized(searching, size)) for size in (16, 64, 512)} == {"not-permitted"}


def test_without_the_owner_the_filter_tells_nothing_about_a_guess(searching: cast.Pair) -> None:
    """The names that are in the list, evaluated with every key that the asker has or could make up."""
    row = HeldList.objects.using(searching.baobab.alias).get()
    public = bytes.fromhex(Published.parse(signing.decode(bytes(row.signed)).payload).public)
    guesses = [key.encode() for name in dictionary.KNOWN for key in strict_keys(name)]
    with fetch.opened(fetch.file_of(searching.baobab, searching.agreement, NAME)) as entries:
        for seed in (bytes(32), public, b"\x01" * 32):
            for output in oprf.outputs(oprf.derive(seed, b""), guesses):
                assert output not in entries
        assert all(guess[:SHORT].ljust(64, b"\0") not in entries for guess in guesses)
