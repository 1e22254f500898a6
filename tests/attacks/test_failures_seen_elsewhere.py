"""Failures that were seen in other systems of this kind, by their number in the list that this project was given.

Those that concern screens, searches and third parties come with these.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain import canonical, marking, policy
from thiqa.domain.errors import FieldInvalid, Refused, ThiqaError
from thiqa.domain.marking import Tlp
from thiqa.domain.message import Statement
from thiqa.exchange import agreements, deliver, retract, send
from thiqa.exchange.release import release
from thiqa.store.models import Entry, Inbox, Outbox

OPEN = {"tlp": "clear", "pap": "clear", "handling": [], "originator_control": False}


def delivered(pair: cast.Pair, body: str = craft.BODY) -> str:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(body)])
    deliver.drain(pair.atlas, "test")
    assert isinstance(sent, send.Accepted)
    return sent.message


@pytest.mark.parametrize("to", [[], ["ab" * 32], None])
def test_01_an_empty_or_unknown_recipient_set_is_nobody(pair: cast.Pair, to: list[str] | None) -> None:
    made = craft.statement(pair)
    with pytest.raises(FieldInvalid):
        Statement.parse(canonical.encode(made.to_dict() | {"to": [] if to is None else to * 2}))
    held = agreements.find(pair.baobab, pair.agreement)
    with pytest.raises(Refused):
        policy.permit(held.agreement, replace(made, recipients=tuple(to or ())).act("in_force"))


def test_02_an_unknown_marking_is_the_most_restrictive_and_quarantined(pair: cast.Pair) -> None:
    found = marking.parse({**OPEN, "tlp": "amber+stricter"})
    assert (found.quarantined, found.tlp) == (True, Tlp.RED)


def test_03_of_several_markings_all_must_allow() -> None:
    combined = marking.combine([marking.parse(OPEN), marking.parse({**OPEN, "handling": ["H1"]})])
    assert list(marking.refusals(combined, "court", purpose="terrorism"))


def test_05_no_number_of_a_row_goes_over_the_wire(pair: cast.Pair) -> None:
    """Whatever names something to a partner is random or a digest; numbers are those of lanes and logs."""
    delivered(pair)
    row = Outbox.objects.using(pair.atlas.alias).get(mechanism="tip")
    payload = json.loads(signing.decode(bytes(row.signed or b"")).payload)
    assert re.fullmatch("[0-9a-f]{32}", payload["id"])
    assert {name for name, value in payload.items() if isinstance(value, int)} == {"seq"}


def test_07_a_receiver_erases_only_what_came_from_that_sender(pair: cast.Pair) -> None:
    """The same words, sent the other way, are another agency's item and stay."""
    message = delivered(pair)
    (own,) = send.send(pair.baobab, pair.agreement, [cast.tip(craft.BODY, refs=(message,))])
    deliver.drain(pair.baobab, "test")
    retract.retract(pair.atlas, message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    assert isinstance(own, send.Accepted)
    assert Outbox.objects.using(pair.baobab.alias).get(message=own.message).signed is not None
    assert Inbox.objects.using(pair.atlas.alias).get(message=own.message).signed is not None


def test_10_absent_and_foreign_are_answered_alike(pair: cast.Pair) -> None:
    codes = {
        craft.code_of(pair, bytes.fromhex(lane) + craft.offer(pair, [])[16:])
        for lane in ("ab" * 16, craft.lane(pair.atlas, pair.agreement, outgoing=False).lane)
    }
    assert codes == {"lane-unknown"}


def test_12_a_blocked_release_really_blocks(pair: cast.Pair) -> None:
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip(mechanism="request")])
    assert isinstance(done, send.Drafted)
    with pytest.raises(ThiqaError):
        release(pair.atlas, done.draft, "liaison officer")
    for _ in range(3):
        deliver.drain(pair.atlas, "test")
        pair.clock.pass_(days=1)
    assert not Outbox.objects.using(pair.atlas.alias).filter(mechanism="request").exists()
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="request").exists()


def test_13_many_messages_are_chunked_and_counted_alike_at_both_ends(pair: cast.Pair) -> None:
    pair.atlas.config = replace(pair.atlas.config, batch=100)
    send.send(pair.atlas, pair.agreement, [cast.tip() for _ in range(300)])
    assert deliver.drain(pair.atlas, "test") >= 3
    here, there = (craft.lane(node, pair.agreement, out) for node, out in ((pair.atlas, True), (pair.baobab, False)))
    assert (here.next, here.acked, there.next) == (301, 300, 301)
    assert bytes(here.mirror) == bytes(there.own)


def test_15_denied_acts_are_logged_on_both_sides(pair: cast.Pair) -> None:
    with pytest.raises(Refused):
        send.send(pair.atlas, pair.agreement, [cast.tip(purpose="fraud")])
    made = craft.statement(pair, purpose="fraud")
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)])) == "not-permitted"
    assert craft.refusals(pair.atlas)[-1]["code"] == craft.refusals(pair.baobab)[-1]["code"] == "not-permitted"


def test_17_what_expired_leaves_a_tombstone(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(expires="2026-11-23T10:00:00Z")])
    pair.clock.pass_(hours=2)
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(lane__agreement=pair.agreement).state == "expired"
    assert Entry.objects.using(pair.atlas.alias).filter(kind="expire").count() == 1


def test_19_who_carries_it_cannot_alter_it(pair: cast.Pair) -> None:
    made = craft.signed(pair, craft.statement(pair).encode())
    altered = made.replace(b"vehicle", b"bicycle")
    assert altered != made
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, altered)])) == "signature-invalid"
