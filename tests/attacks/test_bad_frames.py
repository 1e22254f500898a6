"""Every kind of bad frame: refused with its own code, logged without content, answered only to a partner, no change."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.crypto.keys import SignKey
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import contact, deliver, peer, publish, send
from thiqa.store.models import Evidence, NodeRow, Outbox, Partner

STRANGER = SignKey.from_seed(bytes(32))


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def other_head(pair: cast.Pair, spoil: Callable[[signing.Signed], signing.Signed]) -> bytes:
    head, body = craft.taken_apart(craft.frame(pair))
    return craft.put_together(spoil(head), body)


UNANSWERED: dict[str, tuple[str, Callable[[cast.Pair], bytes]]] = {
    "oversized": ("oversized", lambda p: b"\xff\xff\xff\xff" + bytes(64)),
    "empty": ("truncated", lambda p: b""),
    "truncated in its head": ("truncated", lambda p: craft.frame(p)[:100]),
    "truncated in its body": ("format", lambda p: craft.frame(p, body=b"note")[:-1]),
    "extended": ("format", lambda p: craft.frame(p) + b"\0"),
    "bit-flipped in its body": ("format", lambda p: flipped(craft.frame(p, body=b"note"), -1)),
    "bit-flipped in its signature": (
        "signature-invalid",
        lambda p: other_head(
            p, lambda head: replace(head, signatures=tuple((key, flipped(one, 9)) for key, one in head.signatures))
        ),
    ),
    "bit-flipped in its payload": (
        "signature-invalid",
        lambda p: other_head(p, lambda head: replace(head, payload=head.payload.replace(b"hello", b"hallo"))),
    ),
    "without a signature": ("format", lambda p: other_head(p, lambda head: replace(head, signatures=()))),
    "wrongly addressed": ("not-for-us", lambda p: craft.frame(p, to="ab" * 32)),
    "from a stranger": (
        "partner-unknown",
        lambda p: craft.frame(p, "hello", b"", **{"from": "ab" * 32, "key": STRANGER}),
    ),
    "wrongly signed": ("key-unknown", lambda p: craft.frame(p, key=STRANGER)),
    "signed as an answer": ("wrong-purpose", lambda p: craft.frame(p, purpose=contact.ANSWER)),
    "an answer played as a call": (
        "unknown-version",
        lambda p: craft.frame(p, thiqa="answer/1", purpose=contact.ANSWER),
    ),
    "unknown version": ("unknown-version", lambda p: craft.frame(p, thiqa="call/2")),
    "an unknown field": ("field-invalid", lambda p: craft.frame(p, caveat="none")),
    "a field of another type": ("field-invalid", lambda p: craft.frame(p, held="none")),
    "a number below zero": ("field-invalid", lambda p: craft.frame(p, epoch=-1)),
    "updates that are no base64": ("field-invalid", lambda p: craft.frame(p, updates=["é"])),
    "updates that are no statements": (
        "truncated",
        lambda p: craft.frame(p, updates=[base64.b64encode(b"\0\xff").decode()]),
    ),
    "too many updates": ("field-invalid", lambda p: craft.frame(p, updates=[""] * 65)),
}


@pytest.mark.parametrize("kind", UNANSWERED)
def test_a_frame_not_shown_to_come_from_a_partner_gets_no_answer(pair: cast.Pair, kind: str) -> None:
    code, make = UNANSWERED[kind]
    data = make(pair)
    before = craft.rows(pair.baobab)
    with pytest.raises(ThiqaError) as refused:
        peer.answer(pair.baobab, data)
    assert refused.value.code == code
    assert craft.rows(pair.baobab) == before
    assert craft.refusals(pair.baobab)[-1] == {"code": code}


ANSWERED: dict[str, tuple[str, Callable[[cast.Pair], bytes]]] = {
    "an unknown verb": ("format", lambda p: craft.frame(p, "dance")),
    "evidence that is no note": ("checkpoint-invalid", lambda p: craft.frame(p, body=b"\xff\xfe")),
    "evidence of another log": (
        "signature-invalid",
        lambda p: craft.frame(p, body=publish.newest(p.atlas).note.encode()),
    ),
    "a checkpoint that is no note": ("truncated", lambda p: craft.frame(p, checkpoint="none")),
    "a checkpoint of another epoch than it says": ("signature-invalid", lambda p: craft.frame(p, epoch=3)),
    "a checkpoint of another node": (
        "signature-invalid",
        lambda p: craft.frame(p, checkpoint=publish.newest(p.baobab).note),
    ),
    "without the proof that it continues": ("proof-wanted", lambda p: craft.frame(grown(p), proofs=[])),
    "with a proof that is no base64": (
        "field-invalid",
        lambda p: craft.frame(grown(p), proofs=[[0, craft.partner(p.baobab, "atlas").held_size, ["é"]]]),
    ),
    "that claims a longer log of ours than we have": (
        "evidence-wanted",
        lambda p: craft.frame(p, "deliver", held=[0, 999]),
    ),
    "an offer in a recovery": ("not-canonical", lambda p: craft.frame(p, "recover", b"no object")),
}


def grown(pair: cast.Pair) -> cast.Pair:
    """Atlas after one act more than Baobab has seen."""
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    return pair


@pytest.mark.parametrize("kind", ANSWERED)
def test_a_bad_frame_of_a_partner_is_answered_with_a_code_and_nothing_else(pair: cast.Pair, kind: str) -> None:
    code, make = ANSWERED[kind]
    data = make(pair)
    before = craft.rows(pair.baobab)
    answer = peer.answer(pair.baobab, data)
    assert craft.head_of(answer)["error"] == code
    assert craft.taken_apart(answer)[1] == b""
    assert craft.rows(pair.baobab) == before
    if code != "proof-wanted":
        assert craft.refusals(pair.baobab)[-1]["partner"] == pair.atlas.id


def test_a_frame_under_a_key_that_ended_is_refused_as_expired(pair: cast.Pair) -> None:
    old = pair.atlas.keys().sign
    craft.rotate_keys(pair.atlas)
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    before = craft.rows(pair.baobab)
    with pytest.raises(ThiqaError) as refused:
        peer.answer(pair.baobab, craft.frame(pair, key=old))
    assert refused.value.code == "key-expired"
    assert craft.rows(pair.baobab) == before


def test_a_replayed_call_has_no_second_effect(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    _, call, _ = pair.wire.passed[-1]
    before = craft.rows(pair.baobab, witness=False)
    assert craft.answered(pair.baobab, call)["error"] == ""
    assert craft.rows(pair.baobab, witness=False) == before


def test_a_call_that_comes_after_a_later_one_is_refused_and_is_no_evidence(pair: cast.Pair) -> None:
    early = craft.frame(pair)
    grown(pair)
    assert craft.answered(pair.baobab, craft.frame(pair))["error"] == ""
    before = craft.rows(pair.baobab)
    assert craft.answered(pair.baobab, early)["error"] == "log-rolled-back"
    assert craft.rows(pair.baobab) == before
    assert craft.refusals(pair.baobab)[-1]["code"] == "log-rolled-back"


def test_a_call_that_was_overtaken_is_made_again_by_itself(pair: cast.Pair) -> None:
    """Two workers call one partner; the later call arrives first. Nobody is accused and nothing waits."""
    grown(pair)
    passed: list[bool] = []

    def overtake(to: str, call: bytes) -> bytes:
        if not passed:
            passed.append(True)
            grown(pair)
            contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
        return call

    pair.wire.before = overtake
    deliver.drain(pair.atlas, "test")
    assert set(Outbox.objects.using(pair.atlas.alias).values_list("state", flat=True)) == {"delivered"}
    for node in (pair.atlas, pair.baobab):
        assert Evidence.objects.using(node.alias).count() == 0
        assert NodeRow.objects.using(node.alias).get().halted == ""


def test_an_answer_that_was_overtaken_is_asked_for_again(pair: cast.Pair) -> None:
    """While an answer is on its way, the partner calls us and shows a longer log."""
    grown(pair)
    passed: list[bool] = []

    def overtake(to: str, answer: bytes) -> bytes:
        if not passed:
            passed.append(True)
            send.send(pair.baobab, pair.agreement, [cast.tip()])
            contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
        return answer

    pair.wire.after = overtake
    deliver.drain(pair.atlas, "test")
    assert set(Outbox.objects.using(pair.atlas.alias).values_list("state", flat=True)) == {"delivered"}
    for node in (pair.atlas, pair.baobab):
        assert Evidence.objects.using(node.alias).count() == 0
        assert Partner.objects.using(node.alias).get().state == "introduced"


ANSWERS: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda answer: answer[:-1],
    "cut in its head": lambda answer: answer[:50],
    "empty": lambda answer: b"",
    "extended": lambda answer: answer + b"\0",
    "bit-flipped": lambda answer: flipped(answer, len(answer) // 2),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_bad_answer_is_no_receipt_and_the_message_is_delivered_later(pair: cast.Pair, kind: str) -> None:
    grown(pair)
    before = craft.rows(pair.atlas)
    pair.wire.after = lambda _to, answer: ANSWERS[kind](answer)
    with pytest.raises(ThiqaError):
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert craft.rows(pair.atlas) == before
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).filter(state="accepted").count() == 1
    pair.wire.after = lambda _to, answer: answer
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).filter(state="accepted").count() == 0


def test_an_answer_to_another_call_is_refused_and_is_no_evidence(pair: cast.Pair) -> None:
    """Somebody on the way keeps answers and plays an old one: it is neither a receipt nor proof of a short log."""
    grown(pair)
    deliver.drain(pair.atlas, "test")
    old = pair.wire.passed[-1][2]
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    before = craft.rows(pair.atlas)
    pair.wire.after = lambda _to, _answer: old
    with pytest.raises(ThiqaError) as refused:
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "deliver", b"")
    assert refused.value.code == "delivery"
    assert craft.rows(pair.atlas) == before
