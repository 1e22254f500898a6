"""Time: messages that were not delivered in time become tombstones, and what may be kept no longer is erased.

A tombstone fills the number of the message with its digest and salt, so that no lane has a hole and a partner who did
receive it (its receipt was lost) answers with the first receipt. ``specs/delivery.md``, section 7.
"""

from __future__ import annotations

from django.db.models import F, Q

from thiqa.crypto import signing
from thiqa.domain.message import TOMBSTONE_TYPE, Statement, Tombstone
from thiqa.exchange import agreements, lanes, log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Attachment, Inbox, Lane, Outbox


def bury(node: Node, lane: Lane) -> int:
    """Give a tombstone to each waiting message of a lane that is late, was taken back, or whose agreement stopped; how
    many. What is taken back before it left does not leave."""
    # What has a receipt waits no longer, so the look does not grow with what was ever sent.
    waiting = Outbox.objects.using(node.alias).filter(lane=lane, seq__gt=lane.acked, state="accepted", tombstone=None)
    held = agreements.of_lane(node, lane)
    stopped = held.state in ("suspended", "ended")
    withdrawn = _withdrawn(node, lane)
    late = waiting if stopped else waiting.filter(Q(expires__lte=node.clock()) | Q(message__in=withdrawn))
    if not late.exists():
        return 0
    count = 0
    with database.writing(node.alias):
        lanes.locked(node, lane.pk)
        for row in late.order_by("seq"):
            statement = Statement.parse(signing.decode(bytes(row.signed or b"")).payload)
            clause = held.agreement.clause(statement.clause)
            if stopped and clause is not None and clause.survives:
                continue
            reason = "withdrawn" if row.message in withdrawn else "suspended" if stopped else "expired"
            _bury(node, row, statement, reason)
            count += 1
    return count


def _withdrawn(node: Node, lane: Lane) -> frozenset[str]:
    """The messages that a retraction takes back which waits as well, in any lane of the same agreement."""
    rows = Outbox.objects.using(node.alias).filter(
        lane__agreement=lane.agreement, lane__partner=lane.partner_id, seq__gt=F("lane__acked"), mechanism="retract"
    )
    kept = [bytes(signed) for signed in rows.exclude(signed=None).values_list("signed", flat=True) if signed]
    return frozenset(ref for signed in kept for ref in Statement.parse(signing.decode(signed).payload).refs)


def _bury(node: Node, row: Outbox, statement: Statement, reason: str) -> None:
    stone = Tombstone(
        lane=statement.lane, seq=statement.seq, sender=statement.sender, recipients=statement.recipients,
        statement=row.statement, salt=statement.salt, reason=reason,
    )  # fmt: skip
    signed = signing.encode(signing.sign(TOMBSTONE_TYPE, stone.encode(), node.keys().sign))
    Outbox.objects.using(node.alias).filter(pk=row.pk).update(tombstone=signed)
    row_of_node = nodelog.locked(node.alias)
    log.append(node, row_of_node, Kind.EXPIRE, {"message": row.message, "reason": reason})


def sweep(node: Node) -> int:
    """Erase the content of everything whose time is over, in and out; how many items. Leaves and digests stay."""
    today = node.clock().date()
    count = 0
    for table, name in ((Inbox, "inbox"), (Outbox, "outbox")):
        due = table.objects.using(node.alias).filter(retain_until__lt=today, signed__isnull=False)
        for row in due.exclude(state="accepted") if table is Outbox else due:
            with database.writing(node.alias):
                nodelog.locked(node.alias)
                if table.objects.using(node.alias).filter(pk=row.pk, signed__isnull=False).exists():
                    erase(node, row, f"retention in {name}")
                    count += 1
    return count


def erase(node: Node, row: Inbox | Outbox, ground: str) -> int:
    """Erase content and salt of one row, and log it; the index of the leaf. The caller is in a transaction."""
    row_of_node = nodelog.locked(node.alias)
    gone: dict[str, object] = {"signed": None, "salt": None, "state": "erased"}
    if isinstance(row, Outbox):
        gone["tombstone"] = None  # it repeats the salt, which would open the leaf
    type(row).objects.using(node.alias).filter(pk=row.pk).update(**gone)
    Attachment.objects.using(node.alias).filter(message=row.message).update(erased=True)
    detail = {"message": row.message, "ground": ground, "statement": row.statement}
    return log.append(node, row_of_node, Kind.ERASE, detail)
