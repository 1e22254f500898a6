"""T-01: a stranger calls. It is not answered, and nothing changes."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto.envelope import open_envelope
from thiqa.domain.errors import EnvelopeUnreadable, KeyUnknown, PartnerUnknown
from thiqa.exchange import contact, introduce, peer
from thiqa.exchange.node import Node


def test_a_node_that_nobody_introduced_gets_no_answer(pair: cast.Pair, cedar: Node) -> None:
    """Cedar has read Baobab's card, so it can seal to it and address it rightly."""
    card = introduce.read_card(introduce.card(pair.baobab))
    baobab = introduce.introduce(cedar, "baobab", card, introduce.voice(cedar, card), "officer of Cedar")
    before = craft.rows(pair.baobab)
    for verb in peer.VERBS:
        with pytest.raises(PartnerUnknown):
            peer.answer(pair.baobab, contact.frame(cedar, baobab, verb, b"", nonce="ab" * 16))
    assert craft.rows(pair.baobab) == before


def test_a_stranger_that_calls_itself_atlas_gets_no_answer(pair: cast.Pair, cedar: Node) -> None:
    before = craft.rows(pair.baobab)
    with pytest.raises(KeyUnknown):
        peer.answer(pair.baobab, craft.frame(pair, key=cedar.keys().sign))
    assert craft.rows(pair.baobab) == before


def test_what_a_stranger_takes_from_the_wire_it_cannot_open(pair: cast.Pair, cedar: Node) -> None:
    with pytest.raises(EnvelopeUnreadable):
        open_envelope(craft.envelope(pair, craft.statement(pair)), cedar.keys().kem)
