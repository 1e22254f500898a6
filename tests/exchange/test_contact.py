"""One contact: what a good call and a good answer teach. What is refused: tests/attacks/test_bad_frames.py."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import contact, publish, send
from thiqa.store import nodelog
from thiqa.store.models import Partner


def test_after_a_contact_each_holds_the_others_newest_checkpoint(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    size = pair.atlas.row().size
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert craft.partner(pair.baobab, "atlas").held_size == size
    held = publish.open_held(craft.partner(pair.baobab, "atlas"))
    assert held.root == nodelog.tree(pair.atlas.alias, 0, size).root()


def test_a_wrong_guess_of_what_the_partner_holds_is_made_good_at_once(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    Partner.objects.using(pair.atlas.alias).update(theirs_size=1, shown_size=1)
    answer = contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert answer.head["error"] == ""
    assert [craft.head_of(a)["error"] for _, _, a in pair.wire.passed[-2:]] == ["proof-wanted", ""]


def test_a_call_says_who_to_whom_and_for_what_and_is_answered_with_its_nonce(pair: cast.Pair) -> None:
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    _, call, answer = pair.wire.passed[-1]
    asked, told = craft.head_of(call), craft.head_of(answer)
    assert (asked["from"], asked["to"], asked["verb"]) == (pair.atlas.id, pair.baobab.id, "hello")
    assert (told["from"], told["to"], told["verb"]) == (pair.baobab.id, pair.atlas.id, "hello")
    assert told["nonce"] == asked["nonce"]


def test_two_calls_have_two_nonces(pair: cast.Pair) -> None:
    for _ in range(2):
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    one, other = (craft.head_of(call)["nonce"] for _, call, _ in pair.wire.passed[-2:])
    assert one != other


def test_a_partner_that_is_down_is_unreachable(pair: cast.Pair) -> None:
    del pair.wire.nodes[pair.baobab.id]
    with pytest.raises(PartnerUnreachable):
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")


def test_a_code_of_the_partner_is_told_with_its_sentence(pair: cast.Pair) -> None:
    with pytest.raises(contact.AnsweredError) as refused:
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "dance", b"")
    assert refused.value.details["answered"] == "format"
    assert "specification" in refused.value.sentence
    assert contact.sentence("no-such-code") == "no-such-code"
