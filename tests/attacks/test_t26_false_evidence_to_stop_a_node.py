"""T-26: a partner or a stranger shows a node false evidence against itself, so that it stops."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.crypto.keys import LogKey
from thiqa.domain import canonical
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import contact, deliver, publish, send
from thiqa.ledger.checkpoint import Checkpoint, log_origin, sign_checkpoint


def shown(pair: cast.Pair, note: bytes) -> None:
    """Atlas shows Baobab a note that is said to be Baobab's."""
    craft.refused_with(pair.baobab, craft.frame(pair, "hello", note))


def test_a_checkpoint_that_the_node_never_signed_stops_nobody(pair: cast.Pair) -> None:
    point = Checkpoint(log_origin(pair.baobab.id, 0), 10_000, bytes(32))
    for key in (pair.atlas.keys().log, LogKey.generate(pair.atlas.random)):
        shown(pair, sign_checkpoint(point, key).encode())
    for note in (b"", b"\n\n", b"\xff" * 50, publish.newest(pair.atlas).note.encode(), b"x" * 5000):
        shown(pair, note)
    assert pair.baobab.row().halted == ""


def test_a_true_and_older_checkpoint_stops_nobody(pair: cast.Pair) -> None:
    old = publish.newest(pair.baobab).note.encode()
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    shown(pair, old)
    assert pair.baobab.row().halted == ""
    deliver.drain(pair.baobab, "test")


def test_a_claim_to_hold_more_than_there_is_costs_only_who_claims_it(pair: cast.Pair) -> None:
    call = craft.frame(pair, "deliver", craft.offer(pair, []), held=[0, 10_000])
    assert craft.answered(pair.baobab, call)["error"] == "evidence-wanted"
    assert pair.baobab.row().halted == ""
    assert contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"").head["error"] == ""


def test_a_partner_that_answers_log_rolled_back_without_evidence_stops_nobody(pair: cast.Pair) -> None:
    def accuse(_to: str, answer: bytes) -> bytes:
        head, body = craft.taken_apart(answer)
        value = canonical.decode(head.payload, 1 << 18) | {"error": "log-rolled-back"}
        made = signing.sign(head.payload_type, canonical.encode(value), pair.baobab.keys().sign)
        return craft.put_together(made, body)

    pair.wire.after = accuse
    with pytest.raises(ThiqaError):
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert pair.atlas.row().halted == ""
