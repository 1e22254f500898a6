"""The policy beyond its scenarios: it answers every act, alike on both nodes, and one wrong field refuses."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vectors.policy import read
from thiqa.domain.agreement import Agreement
from thiqa.domain.clause import ACTIONS, DATA, ONWARD
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import AgreementNotInForce, Refused
from thiqa.domain.marking import Handling, Marking, Pap, Tlp, quarantine
from thiqa.domain.policy import RULES, Act, permit
from thiqa.domain.standing import STATES
from tools.vectors.agreement import A, B, C
from tools.vectors.policy import ACT, AGREEMENT

AGREED = Agreement.from_dict(AGREEMENT)
TIP = read(ACT)
DAY = date(2027, 6, 1)

markings = st.builds(
    Marking, tlp=st.sampled_from(Tlp), pap=st.sampled_from(Pap), handling=st.frozensets(st.sampled_from(Handling)),
    originator_control=st.booleans(),
)  # fmt: skip
acts = st.builds(
    Act,
    sender=st.sampled_from([A, B, C]),
    recipients=st.lists(st.sampled_from([A, B, C]), max_size=2).map(tuple),
    mechanism=st.sampled_from(["tip", "search", "programme", "retract", "rogatory"]),
    action=st.sampled_from([*sorted(ACTIONS), "sell"]),
    purpose=st.sampled_from([*sorted(PURPOSES), "curiosity"]),
    category=st.sampled_from([None, "none", *sorted(CATEGORIES), "foreigner"]),
    data=st.frozensets(st.sampled_from([*sorted(DATA), "everything"]), max_size=3),
    marking=markings | markings.map(lambda marking: quarantine(marking, ("tlp:purple",))),
    evaluation=st.sampled_from([None, TIP.evaluation]),
    retain_until=st.dates(),
    onward=st.sampled_from([*ONWARD, "everybody"]),
    on=st.dates(),
    state=st.sampled_from([*STATES, "unheard of"]),
    third=st.sampled_from([None, A, "Baobab Border Guard", "Cedar Customs"]),
    consent=st.sampled_from([None, "1" * 32]),
    role=st.sampled_from([None, "liaison", "analyst"]),
    used=st.integers(0, 200),
)


def outcome(agreement: Agreement, act: Act) -> tuple[str, str]:
    try:
        return permit(agreement, act).id, ""
    except Refused as refusal:
        return refusal.clause, refusal.rule


@given(act=acts)
def test_every_act_has_one_answer_on_both_nodes(act: Act) -> None:
    theirs = Agreement.decode(AGREED.encode())
    assert outcome(AGREED, act) == outcome(theirs, act) == outcome(AGREED, act)


@given(act=acts)
def test_a_refusal_names_a_clause_of_the_agreement_or_none(act: Act) -> None:
    clause, rule = outcome(AGREED, act)
    before = {"parties", "quarantine", "standing", "mechanism"}
    assert AGREED.clause(clause) or rule in before
    assert rule in {"", "action", *before, *RULES}


@given(act=acts)
def test_nothing_is_permitted_that_was_not_asked_between_the_parties(act: Act) -> None:
    if {act.sender, *act.recipients} != {A, B} or act.sender in act.recipients or act.marking.quarantined:
        with pytest.raises(Refused):
            permit(AGREED, act)


def tightened(act: Act) -> dict[str, Any]:
    return {
        "evaluation": {"evaluation": None},
        "data": {"data": act.data | {"special-category"}},
        "recipients": {"recipients": ()},
        "stranger": {"recipients": (*act.recipients, C)},
        "retention": {"retain_until": act.on + timedelta(days=40_000)},
        "state": {"state": "proposed"},
        "marking": {"marking": quarantine(act.marking, ("tlp:purple",))},
    }


@pytest.mark.parametrize("change", sorted(tightened(TIP)))
def test_one_wrong_field_refuses_what_was_permitted(change: str) -> None:
    assert permit(AGREED, TIP).id == "EX-1"
    with pytest.raises(Refused):
        permit(AGREED, replace(TIP, **tightened(TIP)[change]))


def test_the_answer_does_not_depend_on_what_was_asked_before() -> None:
    asked = [read({**ACT, "purpose": purpose, "used": used}) for purpose in PURPOSES for used in (0, 500)]
    first = [outcome(AGREED, act) for act in asked]
    shuffled = list(range(len(asked)))
    random.Random(7).shuffle(shuffled)
    again = {number: outcome(AGREED, asked[number]) for number in shuffled}
    assert [again[number] for number in range(len(asked))] == first


def test_not_in_force_is_a_refusal_with_a_code_of_its_own() -> None:
    with pytest.raises(AgreementNotInForce) as refused:
        permit(AGREED, replace(TIP, state="suspended"))
    assert (refused.value.clause, refused.value.rule) == ("no-clause", "standing")
    assert str(refused.value) == "The agreement is suspended, not in force."


def test_a_refusal_tells_no_content() -> None:
    secret = replace(TIP, purpose="the-name-of-a-source", category="the-name-of-a-source", mechanism="tip")
    with pytest.raises(Refused) as refused:
        permit(AGREED, secret)
    assert "source" not in str(refused.value)


def test_the_first_clause_that_permits_is_the_answer() -> None:
    doubled = Agreement.from_dict(
        {
            **AGREEMENT,
            "clauses": [
                {**clause, "id": f"EX-{number}"} for number, clause in enumerate([AGREEMENT["clauses"][0]] * 3, 1)
            ],
        }
    )
    assert permit(doubled, TIP).id == "EX-1"
