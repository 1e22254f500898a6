"""T-30: the owner of a list answers with another key than it committed to, or shows different lists."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from tests.searching import NAME, ask, person, ready, record
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import EvaluationUnproven, FilterUnexpected
from thiqa.domain.search import LIST_TYPE, Answer, Published, Query
from thiqa.exchange import fetch
from thiqa.matching import oprf
from thiqa.registry import keep, opening
from thiqa.store.models import Evidence
from thiqa.store.records import Record
from thiqa.store.searches import Question

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")


@pytest.fixture
def searching() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


def lying(pair: cast.Pair, verb: str, body: Callable[[bytes], bytes]) -> None:
    def after(_to: str, answer: bytes) -> bytes:
        head, given = craft.taken_apart(answer)
        if not given or canonical.decode(head.payload, 1 << 18)["verb"] != verb:
            return answer
        return craft.resigned(pair.atlas, answer, body(given))

    pair.wire.after = after


def with_key(pair: cast.Pair, key: oprf.SecretKey) -> Callable[[bytes], bytes]:
    """Answers that another key made, proven as well as anybody can."""

    def other(given: bytes) -> bytes:
        row = Question.objects.using(pair.baobab.alias).latest("pk")
        query = Query.parse(bytes(row.query))
        elements, proof = oprf.answer(key, query.elements, oprf.scalars(os.urandom, 1))
        return replace(Answer.parse(given, query), elements=elements, proof=proof).encode()

    return other


def test_an_answer_under_another_key_is_found_at_once(searching: cast.Pair) -> None:
    """A key for each asker would tell later who asked, and one for each query would hide everybody from it."""
    for key in (oprf.derive(os.urandom(32), b""), oprf.SecretKey((1).to_bytes(32, "little"))):
        lying(searching, "search", with_key(searching, key))
        with pytest.raises(EvaluationUnproven):
            ask(searching, OMAR)
    assert set(Question.objects.using(searching.baobab.alias).values_list("hits", flat=True)) == {None}


def test_one_wrong_element_among_sixteen_is_found(searching: cast.Pair) -> None:
    def one(given: bytes) -> bytes:
        query = Query.parse(bytes(Question.objects.using(searching.baobab.alias).latest("pk").query))
        told = Answer.parse(given, query)
        wrong = oprf.blind([b"another"], oprf.scalars(os.urandom, 1))
        return replace(told, elements=told.elements[:96] + wrong + told.elements[128:]).encode()

    lying(searching, "search", one)
    with pytest.raises(EvaluationUnproven):
        ask(searching, OMAR)


def test_a_key_that_changes_within_an_epoch_is_refused_and_kept_as_evidence(searching: cast.Pair) -> None:
    def other(given: bytes) -> bytes:
        told = Published.parse(signing.decode(given).payload)
        changed = replace(told, number=told.number + 1, public="ab" * 32)
        return signing.encode(signing.sign(LIST_TYPE, changed.encode(), searching.atlas.keys().sign))

    keep.add(searching.atlas, "analyst", record(person("Samir Haddad")))
    opening.publish(searching.atlas, searching.agreement, NAME, "officer")
    lying(searching, "list", other)
    with pytest.raises(FilterUnexpected):
        fetch.fetch(searching.baobab, searching.agreement)
    assert Evidence.objects.using(searching.baobab.alias).filter(kind="filter-unexpected").count() == 1


def test_a_filter_that_was_not_signed_is_never_searched(searching: cast.Pair) -> None:
    before = fetch.file_of(searching.baobab, searching.agreement, NAME).read_bytes()
    opening.publish(searching.atlas, searching.agreement, NAME, "officer", fresh=True)
    lying(searching, "list-part", lambda given: given[:-1] + bytes([given[-1] ^ 1]))
    with pytest.raises(FilterUnexpected):
        fetch.fetch(searching.baobab, searching.agreement)
    assert fetch.file_of(searching.baobab, searching.agreement, NAME).read_bytes() == before


def test_what_a_list_leaves_out_nobody_can_see_as_the_page_admits(searching: cast.Pair) -> None:
    """If this test fails, something has become better: then change docs/threat-model.md."""
    row = searching.atlas
    for known in list(Record.objects.using(row.alias).values_list("record", flat=True)):
        keep.withdraw(row, "analyst", known, "to hide him")
    opening.publish(row, searching.agreement, NAME, "officer")
    fetch.fetch(searching.baobab, searching.agreement)
    assert ask(searching, OMAR).hits == ()
