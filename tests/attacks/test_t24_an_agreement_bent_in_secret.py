"""T-24: somebody changes what the agreement says, or pretends that it was signed."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests import cast
from thiqa.crypto import signing
from thiqa.domain.agreement import PAYLOAD_TYPE, Agreement, Party
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import agree, agreements, deliver, introduce, send
from thiqa.store import database
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Outbox, Version


def tell(pair: cast.Pair, body: dict[str, Any]) -> str:
    """Atlas's software says something about an agreement without doing it itself; the code of the receipt."""
    baobab = introduce.partner_named(pair.atlas, "baobab")
    told = agree._item(pair.atlas, baobab, "legal adviser", body)
    with database.writing(pair.atlas.alias):
        send.accept(pair.atlas, agreements.pact(pair.atlas, baobab), [told])
    deliver.drain(pair.atlas, "test")
    return Outbox.objects.using(pair.atlas.alias).filter(mechanism="agreement").latest("seq").code


def wider(pair: cast.Pair, number: str = "00112233445566778899aabbccddeeff") -> Agreement:
    """The agreement with one retention limit made ten times as long."""
    parties = {"a": Party(pair.atlas.id, "Atlas"), "b": Party(pair.baobab.id, "Baobab")}
    text = cast.SHORT.replace("retention_days = 365", "retention_days = 3650", 1)
    return Agreement.from_toml(text.replace("00112233445566778899aabbccddeeff", number), parties)


def proposal(pair: cast.Pair, agreement: Agreement, signed: bytes) -> dict[str, Any]:
    return {
        "act": "propose", "digest": agreement.digest(), "content": agreement.to_dict(),
        "signature": base64.b64encode(signed).decode(),
    }  # fmt: skip


def signature(pair: cast.Pair, agreement: Agreement, purpose: str = PAYLOAD_TYPE) -> bytes:
    return signing.encode(signing.sign(purpose, agreement.encode(), pair.atlas.keys().sign))


def state(pair: cast.Pair) -> list[tuple[str, str]]:
    return list(Row.objects.using(pair.baobab.alias).order_by("id").values_list("state", "digest"))


NEW = "0f" * 16


def test_a_proposal_signed_over_other_words_is_refused(pair: cast.Pair) -> None:
    before, versions = state(pair), Version.objects.using(pair.baobab.alias).count()
    other = Agreement.from_toml(cast.SHORT, {"a": Party(pair.atlas.id, "Atlas"), "b": Party(pair.baobab.id, "Baobab")})
    assert tell(pair, proposal(pair, wider(pair, NEW), signature(pair, other))) == "field-invalid"
    assert (
        tell(pair, proposal(pair, wider(pair, NEW), signature(pair, wider(pair, NEW), "text/plain"))) == "wrong-purpose"
    )
    assert (state(pair), Version.objects.using(pair.baobab.alias).count()) == (before, versions)


def test_other_words_under_the_number_of_an_agreement_in_force_change_nothing(pair: cast.Pair) -> None:
    before = state(pair)
    assert tell(pair, proposal(pair, wider(pair), signature(pair, wider(pair)))) == "transition-invalid"
    assert state(pair) == before


def test_a_proposal_binds_nobody_until_both_have_signed_the_same_bytes(pair: cast.Pair) -> None:
    new = wider(pair, NEW)
    assert tell(pair, proposal(pair, new, signature(pair, new))) == ""
    assert state(pair)[-1] == ("proposed", new.digest())
    with pytest.raises(ThiqaError):
        send.send(pair.baobab, new.id, [cast.tip()])


def test_a_signature_in_the_name_of_the_other_party_is_refused(pair: cast.Pair) -> None:
    """Atlas says that Baobab signed."""
    new = wider(pair, NEW)
    tell(pair, proposal(pair, new, signature(pair, new)))
    sign = {"act": "sign", "digest": new.digest(), "signature": base64.b64encode(signature(pair, new)).decode()}
    assert tell(pair, sign) == "transition-invalid"
    assert state(pair)[-1] == ("proposed", new.digest())


def test_an_agreement_between_others_is_refused(pair: cast.Pair) -> None:
    parties = {"a": Party("ab" * 32, "Cedar"), "b": Party(pair.baobab.id, "Baobab")}
    foreign = Agreement.from_toml(cast.SHORT.replace("00112233445566778899aabbccddeeff", NEW), parties)
    assert tell(pair, proposal(pair, foreign, signature(pair, foreign))) == "field-invalid"


def test_one_party_cannot_resume_what_it_suspended_alone(pair: cast.Pair) -> None:
    agree.move(pair.baobab, pair.agreement, "suspend", "legal adviser of Baobab", "a test")
    deliver.drain(pair.baobab, "test")
    agree.move(pair.baobab, pair.agreement, "resume", "legal adviser of Baobab", "a test")
    deliver.drain(pair.baobab, "test")
    assert state(pair)[-1][0] == "suspended"
    agree.move(pair.atlas, pair.agreement, "resume", "legal adviser of Atlas", "a test")
    deliver.drain(pair.atlas, "test")
    assert state(pair)[-1][0] == "in_force"
