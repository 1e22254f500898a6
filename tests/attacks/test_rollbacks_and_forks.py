"""A thousand random rollbacks and forks of a node's log, and backups of whole nodes put back: the partner finds all.

With counts: ``python -m tests.attacks.rollbacks_and_forks``.
"""

from __future__ import annotations

import pytest

from tests import cast, stage
from tests.attacks import craft, rollbacks_and_forks
from thiqa.domain.errors import LogRolledBack, NodeHalted, ThiqaError
from thiqa.exchange import contact, deliver, send
from thiqa.store.models import Evidence, Inbox, Outbox, Partner


def hello(pair: cast.Pair) -> None:
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")


def tell(pair: cast.Pair, number: int = 1) -> None:
    for _ in range(number):
        send.send(pair.atlas, pair.agreement, [cast.tip()])
        deliver.drain(pair.atlas, "test")


def test_a_thousand_random_rollbacks_and_forks_are_found_at_the_first_contact(pair: cast.Pair) -> None:
    ended = rollbacks_and_forks.run(pair, 1000, seed=2026)
    assert sum(ended.values()) == 1000
    assert {kind: count for (kind, how), count in ended.items() if how == "missed"} == {}


@pytest.mark.parametrize("acts", range(4))
def test_a_node_whose_backup_was_put_back_stops_at_its_first_call(pair: cast.Pair, acts: int) -> None:
    """``acts`` messages were accepted by the restored node before it called anybody."""
    tell(pair)
    put_back = stage.backup(pair.atlas)
    tell(pair, 2)
    received = Inbox.objects.using(pair.baobab.alias).count()
    put_back()
    for _ in range(acts):
        send.send(pair.atlas, pair.agreement, [cast.tip("after the restore")])
    with pytest.raises(LogRolledBack):
        hello(pair)
    with pytest.raises(NodeHalted):
        send.send(pair.atlas, pair.agreement, [cast.tip("after that")])
    assert Inbox.objects.using(pair.baobab.alias).count() == received


@pytest.mark.parametrize("verb", ["hello", "deliver"])
def test_a_node_whose_backup_was_put_back_stops_when_it_is_called(pair: cast.Pair, verb: str) -> None:
    tell(pair)
    put_back = stage.backup(pair.atlas)
    tell(pair, 2)
    put_back()
    send.send(pair.baobab, pair.agreement, [cast.tip("from Baobab")])
    if verb == "deliver":
        deliver.drain(pair.baobab, "test")
    else:
        with pytest.raises(ThiqaError):
            contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
    assert pair.atlas.row().halted != ""
    assert Inbox.objects.using(pair.atlas.alias).filter(mechanism="tip").count() == 0
    assert Evidence.objects.using(pair.atlas.alias).filter(kind="log-rolled-back").count() == 1


def test_a_backup_put_back_and_grown_past_what_was_seen_is_a_fork_and_contact_stops(pair: cast.Pair) -> None:
    tell(pair)
    put_back = stage.backup(pair.atlas)
    tell(pair)
    put_back()
    for _ in range(20):
        send.send(pair.atlas, pair.agreement, [cast.tip("another history")])
    with pytest.raises(ThiqaError):
        hello(pair)
    assert Partner.objects.using(pair.baobab.alias).get(name="atlas").state == "stopped"
    evidence = Evidence.objects.using(pair.baobab.alias).get(kind="log-forked")
    assert bytes(evidence.first) != bytes(evidence.second)
    assert Outbox.objects.using(pair.atlas.alias).filter(state="delivered", mechanism="tip").count() == 1


def test_a_cut_at_what_the_partner_saw_last_is_not_found_and_hurts_nobody(pair: cast.Pair) -> None:
    """What no partner has seen is not witnessed: this is the limit, and docs/threat-model.md says so."""
    tell(pair)
    seen = craft.partner(pair.baobab, "atlas").held_size
    leaves = rollbacks_and_forks.history(pair.atlas)[:seen]
    assert rollbacks_and_forks.attempt(pair, leaves) == "missed"
