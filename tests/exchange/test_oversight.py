"""The overseer opens questions; the node cannot, and cannot show another one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import cast
from tests.exchange.queries import query
from tests.searching import ask, overseen, person, ready, record
from thiqa.crypto.envelope import Identity, seal
from thiqa.domain import canonical
from thiqa.domain.errors import EnvelopeUnreadable, FieldInvalid, NotFound, QueryUnopened, ThiqaError
from thiqa.domain.search import Query
from thiqa.exchange import log, oversight
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching import oprf
from thiqa.store.models import Entry
from thiqa.store.searches import Overseer, Question

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")
STRANGER = person("Youssef Mansouri", born="1981-07-02")


class Stage(tuple[cast.Pair, Identity]):
    """Both nodes, and the key of Baobab's overseer; a failing example does not print them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "Stage"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    made = Stage(ready(record(OMAR)))
    yield made
    made[0].close()


def asked(stage: Stage) -> Question:
    """A question that Baobab asked just now."""
    ask(stage[0], STRANGER)
    return Question.objects.using(stage[0].baobab.alias).latest("pk")


def opened(stage: Stage, reference: str, identity: Identity | None = None) -> oversight.Opened:
    return oversight.open_question(stage[0].baobab, reference, identity or stage[1], "overseer")


def sealed_to(node: Node, inside: object) -> bytes:
    recipient = Overseer.objects.using(node.alias).latest("pk").recipient
    return seal(inside if isinstance(inside, bytes) else canonical.encode(inside), [bytes(recipient)], node.random)


def inside(stage: Stage, row: Question) -> dict[str, Any]:
    from thiqa.crypto.envelope import open_envelope

    found: dict[str, Any] = canonical.decode(open_envelope(bytes(row.sealed), [stage[1]]), 1 << 26)
    return found


def test_the_overseer_sees_whom_a_question_was_about_who_asked_and_on_what_ground(stage: Stage) -> None:
    found = opened(stage, asked(stage).reference)
    assert list(found.subjects) == ["Youssef Mansouri"]
    assert found.by == "analyst"
    assert found.query.case == "B-2026-17"
    assert all(subject == 0 for subject, _ in found.keys)
    assert any("mansur" in key or "msr" in key or key for _, key in found.keys)


def test_opening_a_question_is_logged_even_when_it_fails(stage: Stage) -> None:
    reference = asked(stage).reference
    with pytest.raises(ThiqaError):
        opened(stage, reference, Identity.generate(stage[0].baobab.random))
    leaf = Entry.objects.using(stage[0].baobab.alias).filter(kind="read").latest("index")
    assert canonical.decode(bytes(leaf.detail or b"")) == {"question": reference, "by": "overseer"}


# --- 1.


def test_no_key_of_the_node_opens_its_own_question(stage: Stage) -> None:
    node, row = stage[0].baobab, asked(stage)
    for key in node.keys().kem:
        with pytest.raises(EnvelopeUnreadable):
            opened(stage, row.reference, key)


def test_a_later_overseer_does_not_open_what_was_asked_before(stage: Stage) -> None:
    row = asked(stage)
    later = overseen(stage[0].baobab)
    with pytest.raises(EnvelopeUnreadable):
        opened(stage, row.reference, later)
    assert opened(stage, row.reference).subjects
    Overseer.objects.using(stage[0].baobab.alias).latest("pk").delete()


def test_a_question_that_was_never_asked_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        opened(stage, "ab" * 16)


@settings(max_examples=60, deadline=None)
@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_bit_of_the_row_that_was_changed_is_found(stage: Stage, at: int, bit: int) -> None:
    rows = Question.objects.using(stage[0].baobab.alias)
    row = rows.last() or asked(stage)
    for column in ("query", "sealed"):
        kept = bytes(getattr(row, column))
        changed = bytearray(kept)
        changed[at % len(kept)] ^= 1 << bit
        rows.filter(pk=row.pk).update(**{column: bytes(changed)})
        try:
            with pytest.raises(ThiqaError):
                opened(stage, row.reference)
        finally:
            rows.filter(pk=row.pk).update(**{column: kept})


# --- 2. and 3.


def test_a_key_that_is_hidden_among_the_filling_is_found(stage: Stage) -> None:
    row = asked(stage)
    told = inside(stage, row)
    keys, filling = list(told["keys"]), list(told["filling"])
    told |= {"keys": keys[:-1], "filling": [keys[-1][1].encode().hex(), *filling]}
    row.sealed = sealed_to(stage[0].baobab, told)
    row.save(using=stage[0].baobab.alias)
    with pytest.raises(QueryUnopened, match="not told"):
        opened(stage, row.reference)


def test_another_question_in_place_of_the_one_that_was_asked_is_found(stage: Stage) -> None:
    row = asked(stage)
    told = inside(stage, row)
    keys = [list(each) for each in told["keys"]]
    keys[0][1] = "name:somebody-else"
    row.sealed = sealed_to(stage[0].baobab, told | {"keys": keys})
    row.save(using=stage[0].baobab.alias)
    with pytest.raises(QueryUnopened, match="something else"):
        opened(stage, row.reference)


def test_other_blinds_and_too_few_inputs_are_found(stage: Stage) -> None:
    row = asked(stage)
    told = inside(stage, row)
    for changes in (
        {"blinds": oprf.scalars(stage[0].baobab.random, 16).hex()},
        {"filling": list(told["filling"])[1:]},
    ):
        row.sealed = sealed_to(stage[0].baobab, told | changes)
        row.save(using=stage[0].baobab.alias)
        with pytest.raises(ThiqaError):
            opened(stage, row.reference)


@pytest.mark.parametrize("wrong", [{"blinds": "zz"}, {"keys": [[1]]}, {"filling": [7]}, {"more": 1}])
def test_a_question_of_another_form_is_told(stage: Stage, wrong: dict[str, object]) -> None:
    row = asked(stage)
    row.sealed = sealed_to(stage[0].baobab, inside(stage, row) | wrong)
    row.save(using=stage[0].baobab.alias)
    with pytest.raises(FieldInvalid):
        opened(stage, row.reference)


# --- 4.


def replaced(stage: Stage, row: Question, whom: dict[str, object]) -> Query:
    """Put a whole other question into a row, with the query that it leads to: all but the log agrees."""
    node = stage[0].baobab
    fresh = query(stage[0], whom)
    keys = [[0, "name:harmless"]]
    filling = [oversight.FILLING + node.random(32) for _ in range(15)]
    blinds = oprf.scalars(node.random, 16)
    elements = oprf.blind([b"name:harmless", *filling], blinds)
    made = replace(fresh, reference=row.reference, elements=elements)
    row.query = made.encode()
    row.sealed = sealed_to(node, oversight.plain(["a harmless one"], [(0, str(keys[0][1]))], [b"", *filling], blinds))
    row.save(using=node.alias)
    return made


def test_a_whole_other_question_with_its_query_is_found_by_the_log(stage: Stage) -> None:
    row = asked(stage)
    replaced(stage, row, OMAR)
    with pytest.raises(QueryUnopened, match="log"):
        opened(stage, row.reference)


def test_a_question_of_which_no_leaf_tells_is_found(stage: Stage) -> None:
    row = asked(stage)
    row.reference = "cd" * 16
    row.query = replace(Query.parse(bytes(row.query)), reference="cd" * 16).encode()
    row.save(using=stage[0].baobab.alias)
    with pytest.raises(QueryUnopened, match="log"):
        opened(stage, "cd" * 16)


def test_a_leaf_whose_opening_was_edited_with_the_rows_is_found(stage: Stage) -> None:
    row = asked(stage)
    made = replaced(stage, row, OMAR)
    leaf = Entry.objects.using(stage[0].baobab.alias).filter(kind="search").latest("index")
    told = canonical.decode(bytes(leaf.detail or b"")) | {"elements": made.digest}
    leaf.detail = canonical.encode(told)
    leaf.save(using=stage[0].baobab.alias)
    with pytest.raises(ThiqaError):
        opened(stage, row.reference)


def test_who_fished_is_shown_by_the_log_of_the_partner_as_well(stage: Stage) -> None:
    row = asked(stage)
    theirs = Entry.objects.using(stage[0].atlas.alias).filter(kind="answer").latest("index")
    told = canonical.decode(bytes(theirs.detail or b""))
    assert (told["query"], told["elements"]) == (row.reference, opened(stage, row.reference).query.digest)


def test_naming_an_overseer_is_an_act_of_the_log(stage: Stage) -> None:
    leaf = Entry.objects.using(stage[0].baobab.alias).filter(kind="setting").earliest("index")
    assert canonical.decode(bytes(leaf.detail or b""))["overseer"] == "Inspectorate"
    log.act(stage[0].baobab, Kind.READ, {"by": "overseer"})
