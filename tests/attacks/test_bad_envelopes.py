"""Every kind of bad envelope in a good frame: its own code, logged without content, and nothing changed.

An envelope that cannot be opened, or was not written by the partner, stops the offer and leaves its number unfilled.
One that our agreement refuses fills its number with a receipt that says so, and nothing of it is kept.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto.envelope import Identity, seal
from thiqa.crypto.keys import SignKey
from thiqa.domain import canonical, marking
from thiqa.domain.message import PAYLOAD_TYPE, TOMBSTONE_TYPE
from thiqa.exchange import agree, agreements, deliver, send
from thiqa.store import database, models
from thiqa.store.models import Agreement, Evidence, Inbox, Outbox, Version

Made = Callable[[cast.Pair], bytes]
STRANGER = SignKey.from_seed(bytes(32))
OPEN = {"tlp": "clear", "pap": "clear", "handling": [], "originator_control": False}


def payload(pair: cast.Pair, **changes: Any) -> bytes:
    """The bytes of a good statement with fields of its object changed."""
    value = craft.statement(pair).to_dict() | changes
    return canonical.encode({key: one for key, one in value.items() if one is not ...})


def sealed(pair: cast.Pair, raw: bytes, purpose: str = PAYLOAD_TYPE) -> bytes:
    return craft.envelope(pair, craft.signed(pair, raw, purpose=purpose))


def good(pair: cast.Pair) -> bytes:
    return craft.envelope(pair, craft.statement(pair))


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def with_a_broken_signature(pair: cast.Pair) -> bytes:
    raw = craft.signed(pair, craft.statement(pair).encode())
    return craft.envelope(pair, flipped(raw, len(raw) - 1))


def for_another_node(pair: cast.Pair) -> bytes:
    raw = craft.signed(pair, craft.statement(pair).encode())
    return seal(raw, [Identity.generate(secrets.token_bytes).recipient], secrets.token_bytes)


STOPPED: dict[str, tuple[str, Made]] = {
    "oversized": ("oversized", lambda p: sealed(p, payload(p, body={"facts": craft.BODY * 6000}))),
    "truncated": ("envelope-unreadable", lambda p: good(p)[:-1]),
    "empty": ("envelope-unreadable", lambda p: b""),
    "extended": ("envelope-unreadable", lambda p: good(p) + b"\0"),
    "bit-flipped in its header": ("envelope-unreadable", lambda p: flipped(good(p), 40)),
    "bit-flipped in its body": ("envelope-unreadable", lambda p: flipped(good(p), -40)),
    "sealed to another node": ("envelope-unreadable", for_another_node),
    "signed bytes cut": ("truncated", lambda p: craft.envelope(p, craft.signed(p, payload(p))[:-1])),
    "signed bytes extended": ("format", lambda p: craft.envelope(p, craft.signed(p, payload(p)) + b"\0")),
    "not canonical": ("not-canonical", lambda p: sealed(p, payload(p) + b" ")),
    "re-ordered": ("field-invalid", lambda p: craft.envelope(p, craft.statement(p, 2))),
    "of another lane": ("field-invalid", lambda p: craft.envelope(p, craft.statement(p, lane="ab" * 16))),
    "wrongly addressed": ("not-for-us", lambda p: craft.envelope(p, craft.statement(p, recipients=("ab" * 32,)))),
    "addressed to us and another": (
        "not-for-us",
        lambda p: craft.envelope(p, craft.statement(p, recipients=(p.baobab.id, "ab" * 32))),
    ),
    "addressed to nobody": ("field-invalid", lambda p: sealed(p, payload(p, to=[]))),
    "written by another node": ("field-invalid", lambda p: craft.envelope(p, craft.statement(p, sender="ab" * 32))),
    "wrongly signed": ("signature-invalid", with_a_broken_signature),
    "signed by a stranger": ("key-unknown", lambda p: craft.envelope(p, craft.statement(p), STRANGER)),
    "signed for another purpose": (
        "wrong-purpose",
        lambda p: sealed(p, payload(p), "application/vnd.thiqa.kem.v1+json"),
    ),
    "a message signed as a tombstone": ("unknown-version", lambda p: sealed(p, payload(p), TOMBSTONE_TYPE)),
    "unknown version of the type": (
        "unknown-version",
        lambda p: sealed(p, payload(p), "application/vnd.thiqa.message.v2+json"),
    ),
    "unknown version of the statement": ("unknown-version", lambda p: sealed(p, payload(p, thiqa="message/2"))),
    "an unknown field": ("field-invalid", lambda p: sealed(p, payload(p, caveat="none"))),
    "a missing field": ("field-invalid", lambda p: sealed(p, payload(p, purpose=...))),
    "malformed marking": ("marking-invalid", lambda p: sealed(p, payload(p, marking={"tlp": "clear"}))),
    "released by its author": ("field-invalid", lambda p: sealed(p, payload(p, releaser="liaison officer"))),
}


@pytest.mark.parametrize("kind", STOPPED)
def test_a_bad_envelope_is_refused_and_leaves_its_number_unfilled(pair: cast.Pair, kind: str) -> None:
    code, make = STOPPED[kind]
    if kind == "oversized":
        pair.baobab.config = replace(pair.baobab.config, envelope_limit=1 << 14)
    body = craft.offer(pair, [make(pair)])
    before = craft.rows(pair.baobab, witness=False)
    assert craft.code_of(pair, body) == code
    assert craft.rows(pair.baobab, witness=False) == before
    assert craft.refusals(pair.baobab)[-1]["code"] == code
    assert not craft.log_holds(pair.baobab, craft.BODY)
    # The lane goes on with what is good.
    assert craft.code_of(pair, craft.offer(pair, [good(pair)])) == ""


REFUSED: dict[str, tuple[str, str, dict[str, Any]]] = {
    "not permitted, by its mechanism": ("not-permitted", "refused", {"mechanism": "notice"}),
    "not permitted, by its purpose": ("not-permitted", "refused", {"purpose": "fraud"}),
    "not permitted, by its kind of data": ("not-permitted", "refused", {"data": frozenset({"biometric"})}),
    "not permitted, marked above what the clause takes": (
        "not-permitted",
        "refused",
        {"marking": marking.parse({**OPEN, "tlp": "red"})},
    ),
    "under another version of the agreement": ("not-permitted", "refused", {"agreement": "ab" * 32}),
    "under another clause": ("not-permitted", "refused", {"clause": "SH-2"}),
    "to be kept longer than the clause permits": ("not-permitted", "refused", {"retain_until": "2040-01-01"}),
    "without the release that the clause demands": (
        "release-needed",
        "refused",
        {"mechanism": "request", "clause": "SH-2"},
    ),
    "a retraction of nothing": (
        "field-invalid",
        "refused",
        {"mechanism": "retract", "clause": "SH-3", "body": {"reason": craft.BODY}},
    ),
    "an unknown marking": ("marking-unknown", "quarantined", {"label": {**OPEN, "tlp": "purple"}}),
    "an unknown handling code among known ones": (
        "marking-unknown",
        "quarantined",
        {"label": {**OPEN, "handling": ["H1", "H9"]}},
    ),
    "an unknown marking that no clause would permit anyway": (
        "not-permitted",
        "refused",
        {"label": {**OPEN, "tlp": "purple"}, "purpose": "fraud"},
    ),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_the_agreement_refuses_has_a_receipt_that_says_so_and_is_not_kept(pair: cast.Pair, kind: str) -> None:
    code, state, changes = REFUSED[kind]
    label = changes.get("label")
    made = craft.statement(pair, **({**changes, "marking": marking.parse(label)} if label else changes))
    if made.marking.quarantined:
        made = replace(
            made, label={**OPEN, **({"tlp": "purple"} if "purple" in str(made) else {"handling": ["H1", "H9"]})}
        )
    before = {one: count(pair, one) for one in ("Agreement", "Version", "Attachment", "Evidence", "Key", "Manifest")}
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)])) == code
    row = Inbox.objects.using(pair.baobab.alias).get(message__in=[made.id, ""], lane__agreement=pair.agreement)
    assert (row.state, row.code) == (state, code)
    if state == "refused":
        assert (row.signed, row.salt) == (None, None)
    else:
        # Quarantine keeps it, as long as the clause would: a person asks the originator.
        assert row.retain_until is not None
    assert {one: count(pair, one) for one in before} == before
    assert craft.refusals(pair.baobab)[-1]["code"] == code
    assert not craft.log_holds(pair.baobab, craft.BODY)
    # The receipt fills the number: the lane goes on.
    following = craft.envelope(pair, craft.statement(pair, 2))
    assert craft.code_of(pair, craft.offer(pair, [following], first=2)) == ""


def count(pair: cast.Pair, table: str) -> int:
    return int(getattr(models, table).objects.using(pair.baobab.alias).count())


def test_a_replayed_envelope_is_answered_with_its_first_receipt(pair: cast.Pair) -> None:
    body = craft.offer(pair, [good(pair)])
    first = craft.deliver(pair, body)
    before = craft.rows(pair.baobab, witness=False)
    again = craft.deliver(pair, body)
    assert (again.receipts, again.head and again.head.root) == (first.receipts, first.head and first.head.root)
    assert craft.rows(pair.baobab, witness=False) == before


def test_a_replayed_envelope_under_a_later_number_is_refused(pair: cast.Pair) -> None:
    once = good(pair)
    craft.deliver(pair, craft.offer(pair, [once]))
    before = craft.rows(pair.baobab, witness=False)
    assert craft.code_of(pair, craft.offer(pair, [once], first=2)) == "field-invalid"
    assert craft.rows(pair.baobab, witness=False) == before


def test_a_message_that_comes_again_under_a_new_number_has_no_second_effect(pair: cast.Pair) -> None:
    made = craft.statement(pair)
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    again = craft.envelope(pair, replace(craft.statement(pair, 2), id=made.id))
    assert craft.code_of(pair, craft.offer(pair, [again], first=2)) == "field-invalid"
    assert Inbox.objects.using(pair.baobab.alias).filter(message=made.id).count() == 1


def test_a_number_that_comes_too_early_is_a_gap_and_nothing_of_it_is_kept(pair: cast.Pair) -> None:
    before = craft.rows(pair.baobab, witness=False)
    late = craft.envelope(pair, craft.statement(pair, 3))
    assert craft.code_of(pair, craft.offer(pair, [late], first=3)) == "sequence-gap"
    assert craft.rows(pair.baobab, witness=False) == before
    assert craft.refusals(pair.baobab)[-1]["code"] == "sequence-gap"


def test_two_statements_for_one_number_are_refused_and_both_kept_as_evidence(pair: cast.Pair) -> None:
    craft.deliver(pair, craft.offer(pair, [good(pair)]))
    before = Inbox.objects.using(pair.baobab.alias).count()
    for _ in range(2):
        other = craft.offer(pair, [craft.envelope(pair, craft.statement(pair, salt="11" * 32, id="22" * 16))])
        assert craft.code_of(pair, other) == "sequence-conflict"
    assert Inbox.objects.using(pair.baobab.alias).count() == before
    evidence = Evidence.objects.using(pair.baobab.alias).get()
    assert bytes(evidence.first) != bytes(evidence.second)
    assert craft.refusals(pair.baobab)[-1]["code"] == "sequence-conflict"


def test_an_envelope_under_a_key_that_ended_is_refused_as_expired(pair: cast.Pair) -> None:
    old = pair.atlas.keys().sign
    craft.rotate_keys(pair.atlas)
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair), old)])) == "key-expired"
    assert craft.refusals(pair.baobab)[-1]["code"] == "key-expired"
    assert craft.code_of(pair, craft.offer(pair, [good(pair)])) == ""


OFFERS: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "cut": ("truncated", lambda body: body[:-1]),
    "cut in its head": ("truncated", lambda body: body[:20]),
    "extended": ("format", lambda body: body + b"\0"),
    "of a lane that does not exist": ("lane-unknown", lambda body: bytes(16) + body[16:]),
    "that begins at zero": ("field-invalid", lambda body: body[:16] + bytes(8) + body[24:]),
    "that begins beyond all numbers": ("field-invalid", lambda body: body[:16] + b"\xff" * 8 + body[24:]),
    "with receipts for what it offers": ("field-invalid", lambda body: body[:24] + b"\xff" * 8 + body[32:]),
    "with too many envelopes": ("format", lambda body: body[:32] + b"\xff\xff" + body[34:]),
    "with a length beyond its end": ("truncated", lambda body: body[:34] + (1 << 19).to_bytes(4, "big") + body[38:]),
    "with a length beyond the limit": ("oversized", lambda body: body[:34] + b"\xff" * 4 + body[38:]),
    "empty": ("truncated", lambda body: b""),
}


@pytest.mark.parametrize("kind", OFFERS)
def test_a_bad_offer_is_refused_whole(pair: cast.Pair, kind: str) -> None:
    code, spoil = OFFERS[kind]
    body = spoil(craft.offer(pair, [good(pair)]))
    before = craft.rows(pair.baobab, witness=False)
    assert craft.code_of(pair, body) == code
    assert craft.rows(pair.baobab, witness=False) == before
    assert craft.refusals(pair.baobab)[-1]["code"] == code


def agreed(pair: cast.Pair) -> list[str]:
    kept = craft.rows(pair.baobab).splitlines()
    return [line for line in kept if line.startswith(("Agreement", "Version"))]


def test_an_act_on_an_agreement_that_is_signed_wrongly_leaves_nothing_and_stops_no_lane(
    pair: cast.Pair,
) -> None:
    """The signature inside a message cannot be made again at delivery: what its key can no longer prove is refused."""
    before = agreed(pair)
    version = Version.objects.using(pair.atlas.alias).get()
    body = {"act": "sign", "digest": version.digest, "signature": base64.b64encode(b"nothing").decode()}
    told = agree._item(pair.atlas, craft.partner(pair.atlas, "baobab"), "legal adviser", body)
    with database.writing(pair.atlas.alias):
        send.accept(pair.atlas, agreements.pact(pair.atlas, craft.partner(pair.atlas, "baobab")), [told])
    deliver.drain(pair.atlas, "test")
    sent = Outbox.objects.using(pair.atlas.alias).filter(mechanism="agreement").latest("seq")
    assert sent.state == "refused"
    assert agreed(pair) == before
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser", "a test")
    deliver.drain(pair.atlas, "test")
    assert Agreement.objects.using(pair.baobab.alias).get().state == "suspended"
