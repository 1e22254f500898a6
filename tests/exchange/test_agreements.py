"""Which agreement governs what, how it stands today, and what it permits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import AgreementNotInForce, AgreementUnknown, Refused, ReleaseNeeded
from thiqa.exchange import agreements
from thiqa.store.models import Lane


def test_an_agreement_ends_with_its_last_day(pair: cast.Pair) -> None:
    pair.clock.now = pair.clock.now.replace(year=2030, month=12, day=31, hour=23)
    assert agreements.find(pair.atlas, pair.agreement).state == "in_force"
    pair.clock.pass_(hours=2)
    assert agreements.find(pair.atlas, pair.agreement).state == "ended"


def test_a_signed_agreement_waits_for_its_first_day(pair: cast.Pair) -> None:
    text = cast.SHORT.replace("2026-01-01", "2027-01-01").replace("00112233445566778899aabbccddeeff", "0f" * 16)
    agreement = cast.bind(pair.atlas, pair.baobab, text)
    assert agreements.find(pair.atlas, agreement).state == "signed"
    pair.clock.now = pair.clock.now.replace(year=2027, month=1, day=1)
    assert agreements.find(pair.atlas, agreement).state == "in_force"


def test_the_lane_of_the_introduction_is_governed_by_the_pact(pair: cast.Pair) -> None:
    pact = agreements.pact(pair.atlas, craft.partner(pair.atlas, "baobab"))
    assert (
        pact.agreement.digest() == agreements.pact(pair.baobab, craft.partner(pair.baobab, "atlas")).agreement.digest()
    )
    lane = Lane.objects.using(pair.atlas.alias).filter(agreement=pact.agreement.id).first()
    assert lane is not None
    assert agreements.of_lane(pair.atlas, lane).agreement.id == pact.agreement.id


def test_an_agreement_or_version_that_is_not_held_is_unknown(pair: cast.Pair) -> None:
    with pytest.raises(AgreementUnknown):
        agreements.find(pair.atlas, "ab" * 16)
    with pytest.raises(AgreementUnknown):
        agreements.version(pair.atlas, "ab" * 32)


def test_our_agreement_permits_a_statement_under_its_clause_version_and_release(pair: cast.Pair) -> None:
    held = agreements.find(pair.baobab, pair.agreement)
    made = craft.statement(pair)
    assert agreements.permit(held, made).id == "SH-1"
    with pytest.raises(Refused):
        agreements.permit(held, replace(made, agreement="ab" * 32))
    with pytest.raises(Refused):
        agreements.permit(held, replace(made, clause="SH-2"))
    asked = replace(made, mechanism="request", clause="SH-2")
    with pytest.raises(ReleaseNeeded):
        agreements.permit(held, asked)
    assert agreements.permit(held, replace(asked, releaser="releasing authority")).id == "SH-2"
    with pytest.raises(AgreementNotInForce):
        agreements.permit(replace(held, state="suspended"), made)


def test_only_what_a_capacity_limits_is_counted(pair: cast.Pair) -> None:
    held = agreements.find(pair.atlas, pair.agreement)
    assert agreements.used(pair.atlas, held, "tip", "2026-11-23") == 0
