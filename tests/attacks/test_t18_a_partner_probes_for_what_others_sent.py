"""T-18: a partner asks in ways that could tell what other partners sent us, or acts on it."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain import canonical
from thiqa.exchange import agree, agreements, deliver, introduce, send
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Inbox, Outbox, Version


@pytest.fixture
def other(pair: cast.Pair, cedar: Node) -> str:
    """Cedar becomes a partner of Baobab with an agreement of its own, and has sent a tip: its id."""
    cast.acquaint(cedar, "cedar", pair.baobab, "baobab")
    text = cast.SHORT.replace("00112233445566778899aabbccddeeff", "ffeeddccbbaa99887766554433221100")
    agreement = cast.bind(cedar, pair.baobab, text)
    (sent,) = send.send(cedar, agreement, [cast.tip("from Cedar")])
    deliver.drain(cedar, "test")
    assert isinstance(sent, send.Accepted)
    return sent.message


def retraction(pair: cast.Pair, seq: int, message: str) -> bytes:
    made = craft.statement(pair, seq, mechanism="retract", clause="SH-3", refs=(message,), body={"reason": "mine"})
    return craft.offer(pair, [craft.envelope(pair, made)], seq, seq - 1)


def test_a_partner_cannot_take_back_what_another_sent_nor_learn_that_it_is_there(pair: cast.Pair, other: str) -> None:
    answers = [craft.deliver(pair, retraction(pair, seq, ref)) for seq, ref in ((1, other), (2, "ab" * 16))]
    assert answers[0].receipts == answers[1].receipts == [(5, "")]
    assert Inbox.objects.using(pair.baobab.alias).get(message=other).signed is not None


def test_a_lane_of_others_and_one_that_does_not_exist_are_answered_alike(pair: cast.Pair, other: str) -> None:
    lanes = Inbox.objects.using(pair.baobab.alias).get(message=other).lane
    codes = set()
    for lane in (bytes.fromhex(lanes.lane), bytes(16)):
        codes.add(craft.code_of(pair, lane + craft.offer(pair, [])[16:]))
    assert codes == {"lane-unknown"}


def test_an_agreement_of_others_and_one_that_does_not_exist_are_answered_alike(pair: cast.Pair, other: str) -> None:
    theirs = Version.objects.using(pair.baobab.alias).exclude(agreement=pair.agreement).get()
    states = set()
    for digest in (theirs.digest, "ab" * 32):
        body = {"act": "end", "digest": digest, "suspension": "", "reason": "to learn whether it is there"}
        baobab = introduce.partner_named(pair.atlas, "baobab")
        told = agree._item(pair.atlas, baobab, "legal adviser", body)
        with database.writing(pair.atlas.alias):
            send.accept(pair.atlas, agreements.pact(pair.atlas, baobab), [told])
        deliver.drain(pair.atlas, "test")
        sent = Outbox.objects.using(pair.atlas.alias).filter(mechanism="agreement").latest("seq")
        states.add((sent.state, sent.code))
    assert states == {("refused", "agreement-unknown")}


def test_a_recovery_gives_a_partner_only_its_own_lanes(pair: cast.Pair, other: str) -> None:
    lane = Inbox.objects.using(pair.baobab.alias).get(message=other).lane.lane
    call = craft.frame(pair, "recover", canonical.encode({"lane": lane, "after": 0}))
    assert craft.answered(pair.baobab, call)["error"] == "lane-unknown"


def test_what_a_clone_of_an_id_would_tell_is_the_limit_that_the_page_admits(pair: cast.Pair, other: str) -> None:
    """Ids are random and sealed; whoever learnt one elsewhere can tell that it is held. The page says so."""
    made = craft.statement(pair, id=other)
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)])) == "field-invalid"
