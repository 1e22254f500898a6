"""Reading: a person of this agency looks at a message that is held. The log tells who read what, before it is shown.

What was received is read under a clause that permits to *keep* it on the day, and its files are handed out under one
that permits to *print* it. What is quarantined is shown to nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from thiqa.crypto import signing
from thiqa.domain import canonical, policy
from thiqa.domain.errors import MarkingUnknown, NotFound, ThiqaError
from thiqa.domain.message import Statement
from thiqa.exchange import agreements, attach, log
from thiqa.exchange.node import Node
from thiqa.exchange.send import Item, item_from_dict
from thiqa.ledger.entry import Kind
from thiqa.store.models import Draft, Inbox, Outbox

__all__ = ["Held", "held", "look", "read", "save"]


@dataclass(frozen=True, slots=True)
class Held:
    """A message that is held: its row, and its statement unless the content is gone."""

    row: Inbox | Outbox
    statement: Statement | None

    @property
    def received(self) -> bool:
        return isinstance(self.row, Inbox)


def held(node: Node, message: str) -> Held:
    """A message by its id, not read by anybody yet; raises ``NotFound``."""
    for table in (Inbox, Outbox):
        row = table._default_manager.using(node.alias).select_related("lane__partner").filter(message=message).first()
        if row is not None:
            content = bytes(row.signed or b"")
            return Held(row, Statement.parse(signing.decode(content).payload) if content else None)
    raise NotFound(id=message[:16])


def read(node: Node, message: str, by: str) -> Held:
    """A message for a person to read; logged first. Without content (erased, refused) nothing was read.

    Raises ``NotFound``, ``MarkingUnknown`` for what is quarantined, ``Refused`` and its relatives.
    """
    found = held(node, message)
    if found.statement is not None:
        _allow(node, found, found.statement, "keep", by)
        log.act(node, Kind.READ, {"message": message, "by": by})
    return found


def look(node: Node, draft: str, by: str) -> tuple[Draft, Item]:
    """A draft for the person who is asked to release it; logged first. Raises ``NotFound`` when it waits no more."""
    row = Draft.objects.using(node.alias).select_related("partner").filter(draft=draft, state="pending").first()
    if row is None or row.content is None:
        raise NotFound(id=draft[:16])
    log.act(node, Kind.READ, {"draft": draft, "by": by})
    return row, item_from_dict(canonical.decode(bytes(row.content)))


def save(node: Node, message: str, number: int, target: Path, by: str) -> None:
    """Hand an attachment to a person as a new file; raises as :func:`read` and :func:`attach.save`."""
    found = held(node, message)
    if found.statement is None:
        raise NotFound(id=message[:16])
    _allow(node, found, found.statement, "print", by)
    log.act(node, Kind.PRINT, {"message": message, "attachment": number, "by": by})
    attach.save(node, message, number, target)


def _allow(node: Node, found: Held, statement: Statement, action: str, by: str) -> None:
    """What we wrote ourselves we may read; for what we received our agreement is asked. A refusal is logged."""
    if not found.received:
        return
    try:
        if statement.marking.quarantined:
            raise MarkingUnknown()
        standing = agreements.of_lane(node, found.row.lane)
        act = statement.act(standing.state, on=node.clock().date(), action=action)
        policy.permit(standing.agreement, act)
    except ThiqaError as error:
        log.act(node, Kind.REFUSE, {"message": statement.id, "code": error.code, "by": by, "action": action})
        raise
