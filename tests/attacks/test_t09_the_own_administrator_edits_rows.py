"""T-09: a node's own administrator edits, deletes or adds rows of its database. The audit names what does not hold.

All tables and columns: tests/exchange/test_audit.py. A log rewritten whole is T-10 and test_rollbacks_and_forks.py.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F

from tests import cast
from tests.attacks import craft
from thiqa.exchange import deliver, retract, send
from thiqa.exchange.audit import audit
from thiqa.exchange.node import Node
from thiqa.store.models import Agreement, Entry, Head, Inbox, Lane, Outbox, Version


def _swap_body(node: Node) -> None:
    row = Inbox.objects.using(node.alias).filter(mechanism="tip").latest("seq")
    changed = bytes(row.signed or b"").replace(b"vehicle", b"bicycle")
    Inbox.objects.using(node.alias).filter(pk=row.pk).update(signed=changed)


EDITS: dict[str, Callable[[Node], object]] = {
    "the words of a message": _swap_body,
    "a message that was received": lambda n: Inbox.objects.using(n.alias).filter(mechanism="tip").delete(),
    "a message that was sent": lambda n: Outbox.objects.using(n.alias).filter(mechanism="tip").delete(),
    "the state of a message": lambda n: Inbox.objects.using(n.alias).filter(mechanism="tip").update(state="refused"),
    "how long it may be kept": lambda n: (
        Inbox.objects.using(n.alias)
        .filter(mechanism="tip")
        .update(retain_until=F("retain_until") + timedelta(days=900))
    ),
    "the clause": lambda n: Inbox.objects.using(n.alias).filter(mechanism="tip").update(clause="SH-2"),
    "the verdict of a receipt": lambda n: Outbox.objects.using(n.alias).filter(mechanism="tip").update(verdict=2),
    "a refusal in the log": lambda n: Entry.objects.using(n.alias).filter(kind="refuse").update(detail=b"{}"),
    "a leaf of the log": lambda n: Entry.objects.using(n.alias).filter(index=2).update(entry=b"\x01" + bytes(41)),
    "the last leaf": lambda n: Entry.objects.using(n.alias).order_by("-index").first().delete(),  # type: ignore[union-attr]
    "the text of the agreement": lambda n: Version.objects.using(n.alias).update(content=b"{}"),
    "the partner's signature of the agreement": lambda n: Version.objects.using(n.alias).update(theirs=b""),
    "the state of the agreement": lambda n: Agreement.objects.using(n.alias).update(state="ended"),
    "a head of a lane": lambda n: Head.objects.using(n.alias).filter(ours=True).update(root=bytes(32)),
    "the next number of a lane": lambda n: Lane.objects.using(n.alias).filter(kind="text").update(next=F("next") + 1),
}


@pytest.fixture
def lived(pair: cast.Pair) -> cast.Pair:
    """Both have sent, received, been refused and erased something."""
    for node in (pair.atlas, pair.baobab):
        done = send.send(node, pair.agreement, [cast.tip(craft.BODY), cast.tip(craft.BODY)])
        deliver.drain(node, "test")
        assert isinstance(done[0], send.Accepted)
        retract.retract(node, done[0].message, "liaison officer", "sent by mistake")
        deliver.drain(node, "test")
    pair.baobab.row()
    craft.code_of(pair, craft.offer(pair, [b"no envelope"], 9, 0))
    return pair


@pytest.mark.parametrize("what", EDITS)
def test_the_audit_names_what_was_edited(lived: cast.Pair, what: str) -> None:
    assert audit(lived.baobab).ok
    EDITS[what](lived.baobab)
    assert not audit(lived.baobab).ok
