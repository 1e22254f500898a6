"""T-22: a partner seals our signed words to a third node, as if we had written to it."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.crypto.envelope import seal
from thiqa.domain.errors import ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE
from thiqa.exchange import adopt, introduce, receive
from thiqa.exchange.node import Node
from thiqa.store.models import Inbox, Lane


@pytest.fixture
def lane(pair: cast.Pair, cedar: Node) -> Lane:
    """The lane from Baobab to Cedar, as Cedar holds it."""
    cast.acquaint(cedar, "cedar", pair.baobab, "baobab")
    text = cast.SHORT.replace("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100")
    agreement = cast.bind(cedar, pair.baobab, text)
    return Lane.objects.using(cedar.alias).get(agreement=agreement, outgoing=False, kind="text")


def test_words_of_atlas_in_a_lane_of_baobab_are_refused(pair: cast.Pair, cedar: Node, lane: Lane) -> None:
    raw = craft.signed(pair, craft.statement(pair).encode())
    baobab = introduce.partner_named(cedar, "baobab")
    keys = adopt.live(cedar, baobab, "sign")
    sealed = seal(raw, [cedar.keys().kem[0].recipient], cedar.random)
    with pytest.raises(ThiqaError) as refused:
        receive.verify(cedar, baobab, keys, cedar.keys().kem, lane, 1, sealed)
    assert refused.value.code == "key-unknown"


def test_words_of_atlas_signed_again_by_baobab_still_name_whom_they_were_for(
    pair: cast.Pair, cedar: Node, lane: Lane
) -> None:
    """Baobab can lie in its own name only: what it signs says that it is from Baobab, or is refused."""
    made = craft.statement(pair, lane=lane.lane)
    raw = signing.encode(signing.sign(PAYLOAD_TYPE, made.encode(), pair.baobab.keys().sign))
    baobab = introduce.partner_named(cedar, "baobab")
    sealed = seal(raw, [cedar.keys().kem[0].recipient], cedar.random)
    with pytest.raises(ThiqaError) as refused:
        receive.verify(cedar, baobab, adopt.live(cedar, baobab, "sign"), cedar.keys().kem, lane, 1, sealed)
    assert refused.value.code == "field-invalid"
    assert not Inbox.objects.using(cedar.alias).filter(mechanism="tip").exists()


def test_words_for_baobab_played_to_cedar_as_if_atlas_sent_them_are_not_for_cedar(
    pair: cast.Pair, cedar: Node, lane: Lane
) -> None:
    raw = craft.signed(pair, craft.statement(pair, lane=lane.lane).encode())
    sealed = seal(raw, [cedar.keys().kem[0].recipient], cedar.random)
    card = introduce.read_card(introduce.card(pair.atlas))
    atlas = introduce.introduce(cedar, "atlas", card, introduce.voice(cedar, card), "officer of Cedar")
    with pytest.raises(ThiqaError) as refused:
        receive.verify(cedar, atlas, adopt.live(cedar, atlas, "sign"), cedar.keys().kem, lane, 1, sealed)
    assert refused.value.code == "not-for-us"
