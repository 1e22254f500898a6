"""Receiving: an offer of envelopes is verified one by one, applied exactly once, and answered with receipts.

``specs/delivery.md``, section 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import DatabaseError, transaction

from thiqa.crypto import signing
from thiqa.crypto.envelope import Identity, open_envelope
from thiqa.domain import marking, message
from thiqa.domain.errors import (
    FieldInvalid,
    LaneUnknown,
    MarkingUnknown,
    NotForUs,
    SequenceConflict,
    SequenceGap,
    StoreError,
    ThiqaError,
    UnknownVersion,
    WrongPurpose,
)
from thiqa.domain.message import Statement, Tombstone
from thiqa.domain.receipt import Receipt
from thiqa.exchange import adopt, agreements, effects, lanes, log, publish, retract
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Offer, Proven
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog, table
from thiqa.store.models import Evidence, Head, Inbox, Lane, NodeRow, Partner


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope that was opened and verified; ``raw`` is the signed bytes."""

    statement: Statement | Tombstone
    raw: bytes
    digest: str


def take(node: Node, contact: Contact) -> tuple[bytes, publish.Mark]:
    """Take an offer and answer it. What must hold of each envelope, in this order:

    1. it is not too large (read with the offer); 2. it opens with a sealing key of ours; 3. it is a message or
    tombstone of a known version, signed for that purpose with a live key of the partner; 4. it decodes strictly;
    5. it is from the partner, to us, for this lane and this number; 6. it is new, or the one that was received before;
    7. our agreement permits it. 2 to 6 stop the offer there and leave the number unfilled; 7 refuses the message with a
    receipt that fills it. Effect, inbox row, leaf and head are one transaction; the receipt is signed after it.
    """
    partner = contact.partner
    offer = Offer.decode(contact.body, node.config.envelope_limit)
    lane = table.first(node.alias, Lane, lane=offer.lane)
    if lane is None or lane.partner_id != partner.pk or lane.outgoing:
        raise LaneUnknown(lane=offer.lane[:16])
    opened: list[Opened] = []
    fault: ThiqaError | None = None
    keys, identities = adopt.live(node, partner, "sign"), node.keys().kem
    for number, envelope in enumerate(offer.envelopes, offer.first):
        try:
            opened.append(verify(node, partner, keys, identities, lane, number, envelope))
        except ThiqaError as error:
            fault = error
            break
    wanted: list[tuple[str, int, list[int]]] = []
    try:
        with database.writing(node.alias):
            lane = lanes.locked(node, lane.pk)
            lane.partner = partner
            contact.keep(node)
            if offer.first > lane.next:
                fault = SequenceGap(expected=lane.next, got=offer.first)
                opened = []
            # Who changes an agreement holds the node's row too, so what is judged here is logged before or after that.
            nodelog.locked(node.alias)
            rows, fault = _apply(node, partner, lane, opened, fault, wanted)
            row = nodelog.locked(node.alias)
            node.accepting(row)
            _log_refusals(node, row, partner, lane, rows, fault)
            if rows:
                _head(node, row, lane, rows)
            # What the sender has receipts for: a courier brings it those that it lacks.
            if lane.acked < offer.acked:
                table.change(node.alias, Lane, lane.pk, acked=offer.acked)
    except _Conflict as conflict:
        with database.writing(node.alias):
            Evidence.objects.using(node.alias).get_or_create(
                kind=SequenceConflict.code, partner=partner, first=conflict.first, second=conflict.second,
                defaults={"made": node.clock()},
            )  # fmt: skip
        raise SequenceConflict(seq=conflict.seq) from conflict
    return answer(node, lane.pk, offer.acked, fault, wanted)


def verify(
    node: Node, partner: Partner, keys: Mapping[str, bytes], identities: Sequence[Identity], lane: Lane, number: int,
    envelope: bytes,
) -> Opened:  # fmt: skip
    """Steps 2 to 5 of :func:`take` for one envelope; raises the error of the first that fails."""
    # 2.
    raw = open_envelope(envelope, identities)
    # 3.
    signed = signing.decode(raw)
    kind = _KINDS.get(signed.payload_type)
    if kind is None:
        if signed.payload_type.startswith(_FAMILIES):
            raise UnknownVersion(what="The message")
        raise WrongPurpose(expected=message.PAYLOAD_TYPE)
    adopt.verify(node, partner, signed, signed.payload_type, keys)
    # 4.
    statement = kind.parse(signed.payload)
    # 5.
    if statement.sender != partner.node:
        raise FieldInvalid(field="from", why="it was written by another node than the one that delivers it")
    if statement.recipients != (node.id,):
        raise NotForUs()
    if statement.lane != lane.lane or statement.seq != number:
        raise FieldInvalid(field="seq", why="the lane or number is not the one that it was offered for")
    return Opened(statement, raw, signed.digest)


class _Conflict(Exception):
    """Two statements under one number; it undoes the offer, and the proof is kept after that."""

    def __init__(self, seq: int, first: bytes, second: bytes) -> None:
        super().__init__(seq)
        self.seq, self.first, self.second = seq, first, second


_KNOWN = marking.parse({"tlp": "clear", "pap": "clear", "handling": [], "originator_control": False})
_FAMILIES = tuple(kind.partition(".v1+")[0] + ".v" for kind in (message.PAYLOAD_TYPE, message.TOMBSTONE_TYPE))
_KINDS: Mapping[str, type[Statement] | type[Tombstone]] = {
    message.PAYLOAD_TYPE: Statement,
    message.TOMBSTONE_TYPE: Tombstone,
}


def _apply(
    node: Node, partner: Partner, lane: Lane, opened: list[Opened], fault: ThiqaError | None, wanted: list[Any]
) -> tuple[list[Inbox], ThiqaError | None]:
    """Step 6 and 7 for envelopes in order; the new rows, and why it stopped if it did. In a transaction."""
    rows: list[Inbox] = []
    unkept: list[Inbox] = []
    standing = agreements.of_lane(node, lane)
    received = _received(node, (one.statement.id for one in opened if isinstance(one.statement, Statement)))
    # A retraction is text, so it may have overtaken what it takes back, if that has attachments.
    taken_back = retract.taken_back(node, partner) if lane.kind == "bulk" else frozenset()
    for one in opened:
        if one.statement.seq < lane.next:
            _same_as_before(node, partner, lane, one)
            continue
        statement = one.statement
        if isinstance(statement, Statement) and statement.attachments and statement.id not in taken_back:
            missing = effects.missing_parts(node, statement)
            if missing:
                wanted += missing
                break
        if isinstance(statement, Statement) and {row.message for row in unkept} & {statement.id, *statement.refs}:
            # What it takes back, or repeats, came in this very offer.
            table.insert(node.alias, unkept)
            unkept = []
        row = _judge(node, partner, lane, standing, received, taken_back, one)
        lane.next += 1
        rows.append(row)
        received.add(row.message)
        unkept.append(row)
        if row.mechanism in effects.CONTROL:
            standing = agreements.of_lane(node, lane)
    table.insert(node.alias, unkept)
    return rows, fault


def _same_as_before(node: Node, partner: Partner, lane: Lane, one: Opened) -> None:
    """A number that is filled is answered with its first receipt, if it is the same statement; else it is evidence."""
    before = Inbox.objects.using(node.alias).get(lane=lane, seq=one.statement.seq)
    digest = one.statement.statement if isinstance(one.statement, Tombstone) else one.digest
    if before.statement != digest:
        raise _Conflict(one.statement.seq, bytes(before.signed or b""), one.raw)


def _received(node: Node, ids: Iterable[str]) -> set[str]:
    """Which messages were received before, in any lane. Numbers that keep no id are left out, as in the index."""
    rows = Inbox.objects.using(node.alias).exclude(message="").filter(message__in=list(ids))
    return set(rows.values_list("message", flat=True))


def _judge(
    node: Node,
    partner: Partner,
    lane: Lane,
    standing: agreements.Held,
    received: set[str],
    taken_back: frozenset[str],
    one: Opened,
) -> Inbox:
    """The row of one new message: what our agreement says, then its effect."""
    s = one.statement
    row = Inbox(lane=lane, seq=s.seq, received=node.clock(), statement=one.digest, signed=one.raw, state="accepted")
    if isinstance(s, Tombstone):
        row.statement, row.state, row.code = s.statement, "expired", s.reason
        row.leaf = Receipt(lane.lane, s.seq, s.statement, "expired", s.reason).leaf(bytes.fromhex(s.salt))
        return row
    salt = bytes.fromhex(s.salt)
    row.message, row.mechanism, row.salt, row.attached = s.id, s.mechanism, salt, bool(s.attachments)
    verdict = "accepted"
    try:
        if s.id in received:
            raise FieldInvalid(field="id", why="a message with this id was received")
        if s.marking.quarantined:
            # Kept only if a clause would permit it were its marking known.
            row.retain_until = _retention(s, agreements.permit(standing, replace(s, marking=_KNOWN)).retention_days)
            raise MarkingUnknown()
        clause = agreements.permit(standing, s)
        row.clause = clause.id
        row.retain_until = _retention(s, clause.retention_days)
        if s.id in taken_back:
            verdict, row.state, row.signed, row.salt = "erased", "erased", None, None
        elif s.mechanism in effects.ACTING or s.attachments:
            with transaction.atomic(using=node.alias):
                # An act that is refused half way leaves nothing behind.
                verdict = effects.apply(node, partner, standing, s)
    except MarkingUnknown as error:
        verdict, row.state, row.code = "quarantined", "quarantined", error.code
    except (StoreError, DatabaseError):
        raise
    except ThiqaError as error:
        # Whatever is wrong with what it asks for, the number is filled: a message that can never be taken must not
        # stop the lane.
        verdict, row.state, row.code = "refused", "refused", error.code
        # What was refused is not kept: the leaf and the digest tell that it came, and nothing else does.
        row.signed, row.salt = None, None
        if isinstance(error, FieldInvalid):
            row.message = ""
    row.leaf = Receipt(lane.lane, s.seq, one.digest, verdict, row.code).leaf(salt)
    return row


def _retention(s: Statement, days: int) -> date:
    most = date.fromisoformat(s.made[:10]) + timedelta(days=days)
    return min(most, date.fromisoformat(s.retain_until)) if s.retain_until else most


def _log_refusals(
    node: Node, row: NodeRow, partner: Partner, lane: Lane, rows: list[Inbox], fault: ThiqaError | None
) -> None:
    """A leaf for each message that was refused, and for the envelope that stopped the offer. Denied acts are acts."""
    refused = [(one.seq, one.code) for one in rows if one.state in ("refused", "quarantined")]
    if fault is not None:
        refused.append((lane.next, fault.code))
    for seq, code in refused:
        log.append(node, row, Kind.REFUSE, {"partner": partner.node, "lane": lane.lane, "seq": seq, "code": code})


def _head(node: Node, row: NodeRow, lane: Lane, rows: list[Inbox]) -> None:
    """Roll the lane's log, grown by ``rows``, into the node's log."""
    grown = lanes.extend(lane.own, lane.next - 1 - len(rows), [bytes(one.leaf) for one in rows])
    root = grown.root()
    leaf = log.leaf(node, Kind.RECEIVE_HEAD, lanes.head_detail(lane.lane, grown.size, root))
    index = nodelog.append(node.alias, row, [leaf])
    head = Head(
        lane=lane, ours=True, epoch=row.epoch, size=grown.size, root=root, index=index, entry=leaf.entry, salt=leaf.salt
    )
    table.insert(node.alias, [head])
    table.change(node.alias, Lane, lane.pk, next=lane.next, own=grown.to_bytes())


def answer(
    node: Node,
    lane_pk: int,
    acked: int,
    fault: ThiqaError | None = None,
    wanted: list[Any] | None = None,
    mark: publish.Mark | None = None,
) -> tuple[bytes, publish.Mark]:
    """The receipts of a lane after number ``acked``, up to the largest head of at most 1024 numbers more, and the
    checkpoint on which they rest. It is signed here: after the leaves are on the disk, never before."""
    mark = mark or publish.newest(node)
    lane = table.one(node.alias, Lane, id=lane_pk)
    head = (
        Head.objects.using(node.alias)
        .filter(lane=lane, ours=True, epoch=mark.epoch, index__lt=mark.size, size__gt=acked, size__lte=acked + 1024)
        .order_by("-size")
        .first()
    )
    receipts: list[tuple[int, str]] = []
    proven: Proven | None = None
    if head is not None:
        rows = Inbox.objects.using(node.alias).filter(lane=lane, seq__gt=acked, seq__lte=head.size).order_by("seq")
        receipts = [(bytes(leaf)[26], code) for leaf, code in rows.values_list("leaf", "code")]
        proof = nodelog.tree(node.alias, mark.epoch, mark.size).inclusion(head.index)
        proven = Proven(head.size, bytes(head.root), head.index, bytes(head.entry), bytes(head.salt), proof)
    code = fault.code if fault else ""
    return Answer(lane.lane, lane.next, acked, receipts, proven, code, wanted or []).encode(), mark
