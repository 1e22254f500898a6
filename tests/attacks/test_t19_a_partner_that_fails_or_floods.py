"""T-19: a partner is down, answers rubbish or sends what is meant to exhaust. Others are served, and nothing grows."""

from __future__ import annotations

import time

import pytest

from tests import cast, stage
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import PartnerUnreachable, ThiqaError
from thiqa.exchange import contact, deliver, peer, send
from thiqa.store.models import Inbox, Outbox


@pytest.mark.parametrize("how", ["down", "rubbish", "empty", "another's answer"])
def test_a_partner_that_fails_does_not_hold_up_the_others(pair: cast.Pair, how: str) -> None:
    cedar = cast.make("cedar", pair.wire, pair.clock)
    cast.acquaint(pair.atlas, "atlas", cedar, "cedar")
    spoilt = {"rubbish": b"\x00\x00\x00\x02ok", "empty": b"", "another's answer": pair.wire.passed[-1][2]}

    def after(to: str, answer: bytes) -> bytes:
        if to != pair.baobab.id:
            return answer
        if how == "down":
            raise PartnerUnreachable(why="down")
        return spoilt[how]

    send.send(pair.atlas, pair.agreement, [cast.tip()])
    pair.wire.after = after
    start = time.monotonic()
    deliver.drain(pair.atlas, "test")
    assert time.monotonic() - start < 30
    assert contact.call(pair.atlas, craft.partner(pair.atlas, "cedar"), "hello", b"").head["error"] == ""
    assert Outbox.objects.using(pair.atlas.alias).get(mechanism="tip").state == "accepted"
    stage.clear(cedar)


def test_a_frame_that_is_deep_or_long_is_refused_before_it_costs(pair: cast.Pair) -> None:
    key = pair.atlas.keys().sign
    deep = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
    for payload in (deep, b"[" * 250_000, b'"' + b"a" * 262_000 + b'"', b"1" * 250_000):
        start = time.monotonic()
        with pytest.raises(ThiqaError):
            peer.answer(pair.baobab, craft.put_together(signing.sign(contact.CALL, payload, key), b""))
        assert time.monotonic() - start < 5


def test_an_envelope_that_is_deep_is_refused_and_only_that(pair: cast.Pair) -> None:
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    made = canonical.encode(craft.statement(pair).to_dict() | {"body": {"facts": deep}})
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.signed(pair, made))])) in (
        "",
        "not-canonical",
    )
    deeper = craft.signed(pair, b'{"body":' + b"[" * 5000 + b"]" * 5000 + b"}")
    lane = craft.lane(pair.baobab, pair.agreement, outgoing=False)
    assert (
        craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, deeper)], lane.next, lane.next - 1))
        == "not-canonical"
    )


def test_refused_envelopes_leave_nothing_that_grows_but_a_leaf_of_the_log(pair: cast.Pair) -> None:
    rubbish = craft.offer(pair, [b"no envelope"])
    craft.code_of(pair, rubbish)
    before = craft.rows(pair.baobab, witness=False)
    size = pair.baobab.row().size
    for _ in range(10):
        craft.code_of(pair, rubbish)
    assert craft.rows(pair.baobab, witness=False) == before
    assert pair.baobab.row().size == size + 10
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").exists()
