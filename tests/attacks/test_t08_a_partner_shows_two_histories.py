"""T-08: a partner keeps two histories of its log and shows each to somebody else, or later another one to us."""

from __future__ import annotations

import pytest

from tests import cast, stage
from tests.attacks import craft, rollbacks_and_forks
from thiqa.crypto.note import log_verifiers
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import adopt, contact, deliver, introduce, peer, send
from thiqa.ledger.checkpoint import log_origin
from thiqa.ledger.witness import check_fork
from thiqa.store.models import Evidence, Inbox, Partner


def forked(pair: cast.Pair) -> None:
    """Atlas shows Baobab a log of the same size with another last leaf."""
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    leaves = rollbacks_and_forks.history(pair.atlas)[:-1] + rollbacks_and_forks.new_leaves(pair.atlas, 1)
    assert rollbacks_and_forks.attempt(pair, leaves) == "log-forked"


def test_two_checkpoints_of_one_size_convict_the_log_before_anybody(pair: cast.Pair) -> None:
    forked(pair)
    found = Evidence.objects.using(pair.baobab.alias).get(kind="log-forked")
    name = log_origin(pair.atlas.id, 0)
    verifiers = log_verifiers(name, *adopt.log_publics(pair.baobab, craft.partner(pair.baobab, "atlas")))
    assert check_fork(bytes(found.first).decode(), bytes(found.second).decode(), verifiers, name) > 0


def test_contact_stops_until_a_person_takes_it_up_again(pair: cast.Pair) -> None:
    true = rollbacks_and_forks.history(pair.atlas)
    forked(pair)
    with pytest.raises(ThiqaError):
        peer.answer(pair.baobab, craft.frame(pair))
    send.send(pair.baobab, pair.agreement, [cast.tip()])
    deliver.drain(pair.baobab, "test")
    assert not Inbox.objects.using(pair.atlas.alias).filter(mechanism="tip").exists()
    rollbacks_and_forks.rewrite(pair.atlas, true)
    pair.wire.after = lambda _to, answer: answer
    introduce.trust_again(pair.baobab, "atlas", "overseer of Baobab", "both histories were explained")
    assert Evidence.objects.using(pair.baobab.alias).filter(kind="log-forked").exists()
    assert Partner.objects.using(pair.baobab.alias).get().state == "introduced"


def test_other_partners_are_served_on(pair: cast.Pair) -> None:
    """Cedar is a partner of Baobab too; what Atlas did does not concern it."""
    cedar = cast.make("cedar", pair.wire, pair.clock)
    cast.acquaint(pair.baobab, "baobab", cedar, "cedar")
    forked(pair)
    baobab = introduce.partner_named(cedar, "baobab")
    assert contact.call(cedar, baobab, "hello", b"").head["error"] == ""
    stage.clear(cedar)
