"""T-32: a partner searches without a case, or for an end, a category or a kind of data that no clause permits."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests import cast
from tests.attacks import craft
from tests.exchange.queries import begun_anew, code, counted, query
from tests.searching import AGREEMENT, GROUND, NAME, ask, person, ready, record
from thiqa.domain import canonical
from thiqa.domain.errors import FieldInvalid, ListUnknown, Refused
from thiqa.exchange import agree, fetch
from thiqa.store.models import Entry

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


@pytest.fixture
def searching(stage: cast.Pair) -> cast.Pair:
    begun_anew([stage.atlas, stage.baobab])
    return stage


def without(pair: cast.Pair, field: str) -> bytes:
    """A query whose head has not this field."""
    made = query(pair)
    length = int.from_bytes(made.encode()[:4], "big")
    head = canonical.decode(made.encode()[4 : 4 + length])
    del head[field]
    raw = canonical.encode(head)
    return struct.pack(">I", len(raw)) + raw + made.elements


@pytest.mark.parametrize("field", ["case", "offence", "basis", "purpose", "category", "data", "clause", "reference"])
def test_a_query_without_any_part_of_its_ground_is_refused(searching: cast.Pair, field: str) -> None:
    assert code(searching, without(searching, field)) == "field-invalid"
    assert counted(searching) == 0


def test_what_the_asker_refuses_the_owner_refuses_too(searching: cast.Pair) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"purpose": "fraud"}, {"category": "witness"})
    for changes in wrong:
        with pytest.raises(Refused):
            ask(searching, OMAR, ground=replace(GROUND, **changes))
        assert code(searching, query(searching, **changes)) == "not-permitted"
    with pytest.raises(FieldInvalid):
        ask(searching, OMAR, ground=replace(GROUND, case=""))
    assert counted(searching) == 0
    assert craft.refusals(searching.atlas)[-1]["code"] == "not-permitted"


def test_the_other_side_of_a_one_way_clause_may_not_search() -> None:
    made, _ = ready(record(OMAR), text=AGREEMENT.replace('direction = "both"', 'direction = "b-to-a"'))
    try:
        assert len(ask(made, OMAR).hits) == 1
        with pytest.raises(ListUnknown):
            fetch.fetch(made.atlas, made.agreement)
    finally:
        made.close()


def test_the_owner_logs_the_ground_of_what_it_answered(searching: cast.Pair) -> None:
    assert code(searching, query(searching)) == ""
    leaf = Entry.objects.using(searching.atlas.alias).filter(kind="answer").latest("index")
    told = canonical.decode(bytes(leaf.detail or b""))
    assert (told["clause"], told["purpose"], told["case"]) == (NAME.upper(), "terrorism", "B-2026-17")


def test_nothing_is_answered_once_the_agreement_is_suspended_by_either(searching: cast.Pair) -> None:
    made = query(searching)
    agree.move(searching.atlas, searching.agreement, "suspend", "legal adviser of Atlas", "a test")
    # The partner has not heard of it yet.
    assert code(searching, made) == "agreement-not-in-force"
