"""T-10: a node's own administrator puts an old backup back, or rewrites the whole log. The next partner tells.

A thousand random ones: test_rollbacks_and_forks.py.
"""

from __future__ import annotations

import pytest

from tests import cast, stage
from tests.attacks import craft
from thiqa.domain.errors import LogRolledBack, NodeHalted
from thiqa.exchange import contact, deliver, recover, send
from thiqa.store.models import Entry, Inbox, Outbox


def test_what_was_received_cannot_be_made_undone(pair: cast.Pair) -> None:
    """Baobab wants to have never received a warning."""
    put_back = stage.backup(pair.baobab)
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip("A warning of an attack on Friday.")])
    deliver.drain(pair.atlas, "test")
    put_back()
    assert isinstance(sent, send.Accepted)
    assert not Inbox.objects.using(pair.baobab.alias).filter(message=sent.message).exists()
    # The sender holds the receipt, proven by the receiver's own log, whatever the receiver does.
    assert Outbox.objects.using(pair.atlas.alias).get(message=sent.message).state == "delivered"
    with pytest.raises(LogRolledBack):
        contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
    with pytest.raises(NodeHalted):
        send.send(pair.baobab, pair.agreement, [cast.tip()])
    recover.recover(pair.baobab)
    assert Inbox.objects.using(pair.baobab.alias).get(message=sent.message).state == "accepted"


def test_the_end_of_an_epoch_is_told_to_every_partner_and_logged_there(pair: cast.Pair) -> None:
    """Recovery is the one way to begin a new log. It cannot be done in silence."""
    put_back = stage.backup(pair.baobab)
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    put_back()
    with pytest.raises(LogRolledBack):
        contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
    recover.recover(pair.baobab)
    contact.call(pair.baobab, craft.partner(pair.baobab, "atlas"), "hello", b"")
    kinds = Entry.objects.using(pair.atlas.alias).values_list("kind", flat=True)
    assert "epoch" in list(kinds)
