"""Taking back: the originator names what it sent, the holder erases it, and the receipt is the proof.

The request travels as a message of its own in the lane of the item; the verdict *erased* in its receipt is a leaf of
the holder's log. ``specs/delivery.md``, section 8.
"""

from __future__ import annotations

from thiqa.crypto import signing
from thiqa.domain.errors import FieldInvalid, NotFound
from thiqa.domain.message import Statement
from thiqa.exchange import expire
from thiqa.exchange.node import Node
from thiqa.exchange.send import Accepted, Drafted, Item, send
from thiqa.store.models import Inbox, Outbox, Partner


def retract(node: Node, message: str, author: str, reason: str) -> Accepted | Drafted:
    """Ask the holder to erase a message that we sent; raises ``NotFound`` when we sent no such message."""
    row = Outbox.objects.using(node.alias).select_related("lane").filter(message=message).first()
    if row is None or row.signed is None:
        raise NotFound(id=message[:16])
    first = statement_of(row)
    item = Item(
        mechanism="retract", purpose=first.purpose, author=author, body={"reason": reason}, refs=(message,),
        marking=first.marking,
    )  # fmt: skip
    return send(node, row.lane.agreement, [item])[0]


def statement_of(row: Inbox | Outbox) -> Statement:
    """The statement of a row whose content is held."""
    return Statement.parse(signing.decode(bytes(row.signed or b"")).payload)


def received(node: Node, partner: Partner, statement: Statement) -> None:
    """Erase what the originator takes back. An item that it did not send to us, or that is gone, is passed over: the
    verdict says that nothing is held, and it never tells whether an item of somebody else has this id.
    """
    if not statement.refs:
        raise FieldInvalid(field="refs", why="a retraction names what it takes back")
    for row in Inbox.objects.using(node.alias).filter(message__in=statement.refs, lane__partner=partner):
        if row.signed is not None:
            expire.erase(node, row, "retracted by the originator")


def taken_back(node: Node, partner: Partner) -> frozenset[str]:
    """The messages that a partner took back, as far as its retractions are kept."""
    rows = Inbox.objects.using(node.alias).filter(lane__partner=partner, mechanism="retract", state="accepted")
    return frozenset(ref for row in rows.exclude(signed=None) for ref in statement_of(row).refs)
