"""Agreements: from a file to bytes that both nodes hold, and which version amends which."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from thiqa.domain import canonical
from thiqa.domain.agreement import AGREEMENT_LIMIT, Agreement, Party
from thiqa.domain.errors import AgreementInvalid, NotCanonical, Oversized, UnknownVersion
from tools.vectors.agreement import EXAMPLE, SECOND, A, B

PARTIES = {"a": Party(A, "Atlas Directorate"), "b": Party(B, "Baobab Directorate")}
FILE = """
[agreement]
id = "0123456789abcdef0123456789abcdef"
version = 1
in_force_from = "2027-01-01"
in_force_until = "2030-12-31"
languages = ["ar", "en"]
legal_bases = ["Example convention, article 1"]
capacities = { tip = 100 }
title = { ar = "اتفاق مثال", fr = "Accord exemple", en = "Example agreement", es = "Acuerdo de ejemplo" }
parties = { a = "atlas", b = "baobab" }

[[clause]]
id = "EX-1"
direction = "both"
mechanisms = ["tip"]
actions = ["send", "print", "keep"]
purposes = ["terrorism", "foreign-fighters"]
categories = ["suspect", "none"]
data = ["travel-document", "identity", "event"]
highest = { tlp = "amber+strict", pap = "amber", handling = ["H1", "H0"] }
evaluation_required = true
retention_days = 365
onward = "consent"
clocks = { acknowledge = "P1D" }
"""


def test_the_order_in_which_a_drafter_lists_codes_does_not_matter() -> None:
    agreement = Agreement.from_toml(FILE, PARTIES)
    assert agreement.to_dict() == EXAMPLE
    assert agreement == Agreement.from_dict(EXAMPLE)


def test_the_wording_that_people_sign_is_bound_into_the_digest() -> None:
    plain = Agreement.from_toml(FILE, PARTIES)
    bound = Agreement.from_toml(FILE, PARTIES, {"en": "Each Party may …"})
    other = Agreement.from_toml(FILE, PARTIES, {"en": "Each Party shall …"})
    assert len({plain.digest(), bound.digest(), other.digest()}) == 3


def test_a_party_has_its_role_and_a_stranger_none() -> None:
    agreement = Agreement.from_dict(EXAMPLE)
    assert [agreement.role(node) for node in (A, B, "c" * 64, "")] == ["a", "b", None, None]


def test_the_next_version_amends_and_nothing_else_does() -> None:
    first, second = Agreement.from_dict(EXAMPLE), Agreement.from_dict(SECOND)
    assert second.amends(first)
    assert not first.amends(first)
    assert not first.amends(second)
    for change in (
        {"id": "f" * 32}, {"version": 3}, {"previous": "0" * 64}, {"in_force_from": "2027-02-01"},
        {"parties": {"a": EXAMPLE["parties"]["b"], "b": EXAMPLE["parties"]["a"]}},
    ):  # fmt: skip
        assert not Agreement.from_dict({**SECOND, **change}).amends(first), change


@pytest.mark.parametrize("lines", ["nothing", "[agreement]\nid = 1", 'clause = "x"\nagreement = 3', FILE + "[more]\n"])
def test_a_file_that_is_no_agreement_is_refused(lines: str) -> None:
    with pytest.raises(AgreementInvalid):
        Agreement.from_toml(lines, PARTIES)


def test_both_parties_must_be_given() -> None:
    with pytest.raises(AgreementInvalid):
        Agreement.from_toml(FILE, {"a": PARTIES["a"]})


def test_bytes_that_are_not_canonical_are_refused() -> None:
    pretty = json.dumps(EXAMPLE, indent=1).encode()
    with pytest.raises(NotCanonical):
        Agreement.decode(pretty)


def test_a_set_that_is_not_sorted_is_refused_for_it_would_have_a_second_digest() -> None:
    clause = {**EXAMPLE["clauses"][0], "actions": ["send", "print", "keep"]}
    data = canonical.encode({**EXAMPLE, "clauses": [clause]})
    with pytest.raises(AgreementInvalid):
        Agreement.decode(data)


def test_an_agreement_has_a_limit() -> None:
    with pytest.raises(Oversized):
        Agreement.decode(b" " * (AGREEMENT_LIMIT + 1))


@pytest.mark.parametrize("value", [None, [], "agreement/1", {}, {"thiqa": "message/1"}])
def test_what_is_no_agreement_is_refused(value: Any) -> None:
    with pytest.raises((AgreementInvalid, UnknownVersion)):
        Agreement.from_dict(value)


def test_a_changed_copy_has_its_own_digest() -> None:
    first = Agreement.from_dict(EXAMPLE)
    assert replace(first, in_force_until=None).digest() != first.digest()
