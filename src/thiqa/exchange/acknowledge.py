"""Receipts: what the partner answered is verified against its log before anything is called delivered.

A receipt is a leaf of the partner's log of the lane. Because numbers are dense, we can rebuild that log from our own
leaves and the verdicts; the receipts hold when its root is the one that the partner's checkpoint commits to.
``specs/delivery.md``, section 6.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence

from thiqa.domain import canonical
from thiqa.domain.errors import FieldInvalid, LaneUnknown, ProofInvalid, SequenceGap
from thiqa.domain.receipt import VERDICTS, received_leaf
from thiqa.exchange import lanes, log, publish
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Proven
from thiqa.ledger.entry import Kind, open_entry
from thiqa.ledger.proof import verify_inclusion
from thiqa.ledger.tree import leaf_hash
from thiqa.store import database, nodelog, table
from thiqa.store.models import Head, Lane, Outbox

STATES = {"accepted": "delivered", "erased": "delivered"}
"""What a verdict makes of a message in the outbox; other verdicts are states themselves."""


def apply(node: Node, contact: Contact, body: bytes) -> Answer:
    """Verify the receipts of an answer and close the outbox rows that they cover, in one transaction. In this order:

    1. the lane is ours and the answer continues what we hold; 2. the partner's log of the lane, rebuilt with the new
    receipts, has the root of the head; 3. the head is what the leaf of the partner's log commits to; 4. that leaf is in
    the log under the partner's checkpoint, which was verified with the frame. Raises ``ProofInvalid`` and others.
    """
    found = Answer.decode(body)
    partner = contact.partner
    with database.writing(node.alias):
        lane = table.first(node.alias, Lane, lock=True, lane=found.lane)
        if lane is None or not lane.outgoing or lane.partner_id != partner.pk:
            raise LaneUnknown(lane=found.lane[:16])
        contact.keep(node)
        head = found.head
        if head is not None and head.size > lane.acked:
            _close(node, contact, lane, found, head)
        lane.due_at = None if lane.acked == lane.next - 1 else (lane.due_at or node.clock())
        table.change(node.alias, Lane, lane.pk, acked=lane.acked, mirror=lane.mirror, due_at=lane.due_at)
    return found


def _close(node: Node, contact: Contact, lane: Lane, found: Answer, head: Proven) -> None:
    # 1.
    skip = lane.acked - found.acked
    if skip < 0:
        raise SequenceGap(expected=lane.acked, got=found.acked)
    if head.size >= lane.next or len(found.receipts) != head.size - found.acked:
        raise FieldInvalid(field="receipts", why="they are not one for each number up to the head")
    receipts = found.receipts[skip:]
    if not all(0 < verdict < len(VERDICTS) for verdict, _ in receipts):
        raise FieldInvalid(field="receipts", why="a verdict that does not exist")
    ours = Outbox.objects.using(node.alias).filter(lane=lane, seq__gt=lane.acked, seq__lte=head.size).order_by("seq")
    leaves = [
        received_leaf(bytes(leaf), verdict, code)
        for leaf, (verdict, code) in zip(ours.values_list("leaf", flat=True), receipts, strict=True)
    ]
    # 2.
    mirror = lanes.extend(lane.mirror, lane.acked, leaves)
    if mirror.root() != head.root:
        raise ProofInvalid(what="receipt")
    # 3. and 4.
    verify_head(lane.lane, head, contact.advance)
    first = lane.acked + 1
    lane.acked, lane.mirror = head.size, mirror.to_bytes()
    _mark(node, lane, first, receipts)
    kept = Head(
        lane=lane, ours=False, epoch=contact.advance.epoch, size=head.size, root=head.root, index=head.index,
        entry=head.entry, salt=head.salt, note=contact.advance.note,
        proof=canonical.encode([base64.b64encode(value).decode() for value in head.proof]),
    )  # fmt: skip
    table.insert(node.alias, [kept])
    row = nodelog.locked(node.alias)
    log.append(node, row, Kind.RECEIPT, {"lane": lane.lane, "size": head.size, "root": head.root.hex()})


def verify_head(lane: str, head: Proven, advance: publish.Advance) -> None:
    """Steps 3 and 4 of :func:`apply`."""
    entry, detail = open_entry(head.entry, head.salt, canonical.encode(lanes.head_detail(lane, head.size, head.root)))
    if entry.kind is not Kind.RECEIVE_HEAD or detail["lane"] != lane:
        raise ProofInvalid(what="head")
    point = advance.checkpoint
    verify_inclusion(leaf_hash(head.entry), head.index, point.size, point.root, head.proof)


def _mark(node: Node, lane: Lane, first: int, receipts: Sequence[tuple[int, str]]) -> None:
    """Write the verdicts: one statement for each run of numbers with the same one."""
    start = 0
    for at in range(1, len(receipts) + 1):
        if at == len(receipts) or receipts[at] != receipts[start]:
            verdict, code = receipts[start]
            Outbox.objects.using(node.alias).filter(lane=lane, seq__range=(first + start, first + at - 1)).update(
                verdict=verdict, code=code, state=STATES.get(VERDICTS[verdict], VERDICTS[verdict])
            )
            start = at
