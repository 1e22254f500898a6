"""Giving a partner back what its restored backup lacks: what it sent us, our receipts for it, and what we sent it.

Answers the verb ``recover``, one page of one lane at a time, sealed to the partner's newest key.
``specs/delivery.md``, section 10.
"""

from __future__ import annotations

import base64
from typing import Any

from thiqa.crypto.envelope import open_envelope, seal
from thiqa.domain import canonical, fields
from thiqa.domain.errors import LaneUnknown
from thiqa.exchange import deliver, publish, retract
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Proven
from thiqa.store.models import Head, Inbox, Lane, Outbox, Partner

PAGE = 256
_BYTES = 8 << 20


def give(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer one page. Changes nothing here: whoever asks only gets what it sent, or was sent, before.

    The request is ``{"lane", "after"}``; an empty lane asks for the list of lanes and the checkpoint that we hold.
    """
    request = fields.exact(canonical.decode(contact.body, 4096), frozenset({"lane", "after"}), "recover")
    partner = contact.partner
    if not request["lane"]:
        lanes = Lane.objects.using(node.alias).filter(partner=partner).order_by("id")
        reply: dict[str, Any] = {
            "held": base64.b64encode(bytes(partner.held_note)).decode(),
            "held_epoch": partner.held_epoch,
            "lanes": [[one.lane, one.agreement, one.kind, one.outgoing] for one in lanes],
        }
    else:
        lane = Lane.objects.using(node.alias).filter(partner=partner, lane=request["lane"]).first()
        if lane is None:
            raise LaneUnknown(lane=str(request["lane"])[:16])
        after = fields.integer(request["after"], 0, canonical.INTEGER_LIMIT, "after")
        if lane.outgoing:
            reply = {**_ours(node, lane, after), "last": lane.acked}
        else:
            reply = {"rows": _theirs(node, lane, after), "last": lane.next - 1}
    return seal(canonical.encode(reply), [deliver.kem_of(partner)], node.random), None


def _ours(node: Node, lane: Lane, after: int) -> dict[str, Any]:
    """What we sent and the partner had receipted: number, signed bytes, and the verdict that it gave.

    A page ends where one of its receipts does, and brings that receipt: so the partner sees that it did give these
    verdicts. What was taken back since is not handed out again; its leaf is enough for the log.
    """
    heads = Head.objects.using(node.alias).filter(lane=lane, ours=False, size__gt=after).order_by("size")
    head = heads.filter(size__lte=after + PAGE).last() or heads.first()
    if head is None:
        return {"rows": [], "receipt": "", "note": "", "epoch": 0}
    kept = Outbox.objects.using(node.alias).filter(lane=lane, seq__gt=after, seq__lte=head.size).order_by("seq")
    gone = _taken_back(node, lane.partner)
    proof = [base64.b64decode(value) for value in canonical.decode(bytes(head.proof))]
    proven = Proven(head.size, bytes(head.root), head.index, bytes(head.entry), bytes(head.salt), proof)
    return {
        "rows": [
            [row.seq, "" if row.message in gone else _text(row.tombstone or row.signed), bytes(row.leaf).hex(),
             row.verdict, row.code, row.statement, row.message, row.mechanism]
            for row in kept
        ],
        "receipt": Answer(lane.lane, head.size + 1, after, head=proven).encode().decode(),
        "note": bytes(head.note).decode(),
        "epoch": head.epoch,
    }  # fmt: skip


def _taken_back(node: Node, partner: Partner) -> frozenset[str]:
    """The messages that we took back from a partner."""
    rows = Outbox.objects.using(node.alias).filter(lane__partner=partner, mechanism="retract").exclude(signed=None)
    return frozenset(ref for row in rows for ref in retract.statement_of(row).refs)


def _theirs(node: Node, lane: Lane, after: int) -> list[Any]:
    """What the partner sent and we receipted: number, its own signed bytes if they are still held, and our verdict."""
    rows = Inbox.objects.using(node.alias).filter(lane=lane, seq__gt=after).order_by("seq")
    return _page(
        [row.seq, _text(row.signed), row.leaf, bytes(row.leaf)[26], row.code, row.statement, row.message, row.mechanism]
        for row in rows[:PAGE]
    )


def _text(data: bytes | memoryview | None) -> str:
    return base64.b64encode(bytes(data)).decode() if data else ""


def _page(rows: Any) -> list[Any]:
    found: list[Any] = []
    size = 0
    for row in rows:
        row[2] = bytes(row[2]).hex()
        size += len(row[1])
        if found and size > _BYTES:
            break
        found.append(row)
    return found


def read(node: Node, body: bytes) -> dict[str, Any]:
    """A page as the recovering node reads it."""
    value: dict[str, Any] = canonical.decode_object(open_envelope(body, node.keys().kem), 1 << 28)
    return value
