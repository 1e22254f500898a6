"""T-33: an own officer searches whom no case is about: a neighbour, a rival, a list of names. And denies it later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.exchange.queries import alarms
from tests.searching import GROUND, person, ready, record
from thiqa.crypto.envelope import Identity
from thiqa.domain import canonical
from thiqa.domain.errors import EnvelopeUnreadable, NotFound, QueryUnopened
from thiqa.exchange import oversight
from thiqa.exchange.node import Node
from thiqa.exchange.search import Subject, search
from thiqa.registry.searchable import asked
from thiqa.store.models import Entry
from thiqa.store.searches import Question

NEIGHBOURS = [f"{given} Kowalczyk" for given in ("Jan", "Anna", "Piotr", "Maria", "Adam", "Ewa")]


@pytest.fixture
def searching() -> Iterator[tuple[cast.Pair, Identity]]:
    made, identity = ready(record(person("Omar Abdellatif Benali")))
    yield made, identity
    made.close()


def fish(pair: cast.Pair, names: list[str]) -> str:
    """One question about many, under a case that is about none of them; its reference."""
    subjects = [Subject(name, asked("person", person(name))) for name in names]
    return search(pair.baobab, pair.agreement, subjects, GROUND).reference


def leaves(node: Node, kind: str) -> list[dict[str, object]]:
    rows = Entry.objects.using(node.alias).filter(kind=kind).order_by("index").values_list("detail", flat=True)
    return [canonical.decode(bytes(detail or b"")) for detail in rows]


def test_the_overseer_sees_every_name_with_who_asked_and_for_which_case(searching: tuple[cast.Pair, Identity]) -> None:
    pair, identity = searching
    found = oversight.open_question(pair.baobab, fish(pair, NEIGHBOURS), identity, "overseer")
    assert list(found.subjects) == NEIGHBOURS
    assert {subject for subject, _ in found.keys} == set(range(len(NEIGHBOURS)))
    assert (found.by, found.query.case) == ("analyst", "B-2026-17")


def test_the_node_cannot_read_its_own_questions_to_see_what_must_be_hidden(
    searching: tuple[cast.Pair, Identity],
) -> None:
    pair, _ = searching
    reference = fish(pair, NEIGHBOURS)
    for key in (*pair.baobab.keys().kem, *pair.atlas.keys().kem):
        with pytest.raises(EnvelopeUnreadable):
            oversight.open_question(pair.baobab, reference, key, "administrator")


def test_names_under_another_label_are_shown_by_their_keys(searching: tuple[cast.Pair, Identity]) -> None:
    """The words for the overseer are the officer's; the keys are what was asked."""
    pair, identity = searching
    wanted = asked("person", person("Jan Kowalczyk"))
    reference = search(pair.baobab, pair.agreement, [Subject("the suspect of the case", wanted)], GROUND).reference
    found = oversight.open_question(pair.baobab, reference, identity, "overseer")
    assert {key for _, key in found.keys} == {key.text for key in wanted}


def test_an_innocent_question_cannot_be_put_in_its_place(searching: tuple[cast.Pair, Identity]) -> None:
    pair, identity = searching
    guilty, innocent = fish(pair, NEIGHBOURS[:1]), fish(pair, ["Omar Abdellatif Benali"])
    rows = Question.objects.using(pair.baobab.alias)
    other = rows.get(reference=innocent)
    for changes in (
        {"sealed": other.sealed},
        {"sealed": other.sealed, "query": other.query},
        {"sealed": other.sealed, "query": other.query, "leaf": other.leaf},
    ):
        rows.filter(reference=guilty).update(**changes)
        with pytest.raises(QueryUnopened):
            oversight.open_question(pair.baobab, guilty, identity, "overseer")


def test_a_question_that_was_removed_is_missed_by_both_logs(searching: tuple[cast.Pair, Identity]) -> None:
    pair, identity = searching
    reference = fish(pair, NEIGHBOURS)
    Question.objects.using(pair.baobab.alias).filter(reference=reference).delete()
    with pytest.raises(NotFound):
        oversight.open_question(pair.baobab, reference, identity, "overseer")
    ours = [leaf for leaf in leaves(pair.baobab, "search") if leaf["query"] == reference]
    theirs = [leaf for leaf in leaves(pair.atlas, "answer") if leaf["query"] == reference]
    assert len(ours) == len(theirs) == 1
    assert (ours[0]["by"], ours[0]["elements"]) == ("analyst", theirs[0]["elements"])


def test_many_names_for_one_case_raise_an_alarm_at_the_own_node(searching: tuple[cast.Pair, Identity]) -> None:
    pair, _ = searching
    for number in range(10):
        fish(pair, [f"{name} {'abcdefghij'[number]}" for name in NEIGHBOURS])
    assert "many-for-one-case" in alarms(pair.baobab)
    told = leaves(pair.baobab, "alarm")[-1]
    assert (told["by"], told["case"]) == ("analyst", "B-2026-17")
