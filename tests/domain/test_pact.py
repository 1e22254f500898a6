"""The introduction pact: the same on both nodes, and no way to say anything about anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.vectors.policy import read
from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import AgreementInvalid, FieldInvalid, Refused
from thiqa.domain.pact import introduction
from thiqa.domain.policy import permit
from tools.vectors.agreement import A, B, C
from tools.vectors.policy import ACT

PACT = introduction(A, B)
CONTROL = read(
    {**ACT, "mechanism": "agreement", "purpose": "cooperation", "category": None, "data": [], "evaluation": None}
)


def test_both_nodes_derive_the_same_bytes() -> None:
    assert introduction(B, A) == PACT == Agreement.decode(PACT.encode())
    assert introduction(A, C).id != PACT.id


def test_agreements_and_keys_pass_in_both_directions() -> None:
    assert permit(PACT, CONTROL).id == "IN-1"
    assert permit(PACT, replace(CONTROL, mechanism="keys", sender=B, recipients=(A,))).id == "IN-2"


def test_it_never_ends() -> None:
    assert permit(PACT, replace(CONTROL, on=date(2999, 1, 1), retain_until=date(2999, 1, 1))).id == "IN-1"


@pytest.mark.parametrize("mechanism", ["tip", "request", "search", "retract", "outcome"])
def test_nothing_else_passes(mechanism: str) -> None:
    with pytest.raises(Refused):
        permit(PACT, replace(CONTROL, mechanism=mechanism))


def test_nobody_is_named_under_it() -> None:
    for change in ({"category": "suspect", "data": frozenset({"procedure"})}, {"data": frozenset({"identity"})}):
        with pytest.raises(Refused):
            permit(PACT, replace(CONTROL, **change))


def test_a_node_has_no_pact_with_itself_nor_with_what_is_no_node() -> None:
    with pytest.raises(AgreementInvalid):
        introduction(A, A)
    with pytest.raises(FieldInvalid):
        introduction(A, "b" * 63)
