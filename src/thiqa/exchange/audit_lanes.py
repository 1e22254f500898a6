"""The lanes, number by number: the log of each is computed again, and its heads stand against the node's log."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F

from thiqa.domain import canonical
from thiqa.domain.errors import ThiqaError
from thiqa.domain.receipt import lane_id
from thiqa.exchange import lanes
from thiqa.exchange.audit_findings import Told
from thiqa.exchange.audit_log import Position
from thiqa.exchange.audit_statements import Ground, check_received, check_sent
from thiqa.ledger.entry import Kind, open_entry
from thiqa.ledger.tree import Frontier, leaf_hash
from thiqa.store.models import Head, Inbox, Lane, Outbox

__all__ = ["read_lane"]


class _Heads:
    """The heads of a lane in order, and for each number the place at which the node's log first covered it."""

    def __init__(self, ground: Ground, lane: Lane) -> None:
        rows = Head.objects.using(ground.node.alias).filter(lane=lane, ours=True, size__lt=lane.next)
        self._rows: Iterator[Head] = rows.order_by("size").iterator(chunk_size=1024)
        self._epoch = 0
        self.head: Head | None = None
        self.again = False
        self.next()

    def next(self) -> None:
        """Go to the next head. ``again``: it is the first of a later log, which covers what came back after a restore;
        when each of those numbers was taken, nobody can tell from it."""
        self.head = next(self._rows, None)
        if self.head is not None:
            self.again = self.head.epoch > self._epoch
            self._epoch = max(self._epoch, self.head.epoch)

    def place(self, seq: int) -> Position | None:
        """The place that covers a number; the caller has moved on past smaller heads."""
        if self.head is None or self.again or self.head.size < seq:
            return None
        return self.head.epoch, self.head.index


def read_lane(ground: Ground, lane: Lane, told: Told, done: int, total: int) -> int:
    """Check one lane up to the state ``lane``; how many of ``total`` messages are done. What must hold:

    1. the numbers are 1, 2, 3 … without a gap up to the last one given, and no row has another; 2. each row holds
    (:mod:`thiqa.exchange.audit_statements`); 3. each head has the root that the leaves give, and its leaf in the node's
    log says so; 4. each head of which the node's log tells is there, and one covers the last number; 5. the head kept
    with the lane is that of the leaves.
    """
    found, where = ground.found, f"lane {lane.lane}"
    table: Any = Outbox if lane.outgoing else Inbox
    ours, theirs = ground.node.id, lane.partner.node
    sender, recipient = (ours, theirs) if lane.outgoing else (theirs, ours)
    with found.catching("lane-differs", where):
        right = lane_id(lane.agreement, sender, recipient, lane.kind).hex() == lane.lane
        found.unless(right, "lane-differs", where)
    mine = table.objects.using(ground.node.alias).filter(lane=lane)
    found.unless(not mine.filter(seq__gte=F("lane__next")).exists(), "number-stray", where)
    heads, log, whole, expected = _Heads(ground, lane), Frontier(), True, 1
    shown: set[int] = set()
    # 1.
    for row in mine.filter(seq__lt=lane.next).order_by("seq").iterator(chunk_size=512):
        if row.seq != expected:
            found.add("number-missing", where, f"The numbers {expected} to {row.seq - 1}.")
            whole = False
        expected = row.seq + 1
        row.lane = lane
        # 2.
        try:
            place = heads.place(row.seq)
            if lane.outgoing:
                check_sent(ground, lane, row, place)
            else:
                check_received(ground, lane, row, place)
        except (ThiqaError, ValueError, KeyError, TypeError) as error:
            # A row that was damaged in a way that no check foresaw is a finding, not the end of the audit.
            found.add("statement-invalid", f"{where}, number {row.seq}", type(error).__name__)
        log.append(leaf_hash(bytes(row.leaf)))
        # 3.
        while heads.head is not None and heads.head.size <= row.seq:
            _head(ground, lane, heads.head, log.root() if whole and log.size == heads.head.size else None)
            shown.add(heads.head.size)
            heads.next()
        done += 1
        if not done % 256:
            told("messages", done, total)
    if expected != lane.next:
        found.add("number-missing", where, f"The numbers {expected} to {lane.next - 1}.")
        whole = False
    # 4.
    for size, (at, _, _) in ground.history.heads.get(lane.lane, {}).items():
        if at[0] == ground.size[0] and size not in shown:
            found.add("head-missing", f"{where}, size {size}")
    found.unless(lane.next == 1 or lane.next - 1 in shown, "head-missing", f"{where}, size {lane.next - 1}")
    # 5.
    if whole:
        found.unless(bytes(lane.own) == log.to_bytes(), "lane-root", where)
    found.counts["messages"] += expected - 1
    told("messages", done, total)
    return done


def _head(ground: Ground, lane: Lane, head: Head, root: bytes | None) -> None:
    """3. ``root`` is that of the leaves, ``None`` where numbers are missing."""
    found, where = ground.found, f"lane {lane.lane}, head of {head.size}"
    found.counts["heads"] += 1
    if root is not None and root != bytes(head.root):
        # Before a restore was noticed, the ended log may have covered numbers that were given away again since.
        if head.epoch == ground.size[0]:
            found.add("head-differs", where)
        else:
            found.counts["heads given up"] += 1
        return
    kind = Kind.SEND_HEAD if lane.outgoing else Kind.RECEIVE_HEAD
    told = ground.history.heads.get(lane.lane, {}).get(head.size)
    right = told == ((head.epoch, head.index), bytes(head.root).hex(), kind.word)
    with found.catching("head-differs", where):
        detail = canonical.encode(lanes.head_detail(lane.lane, head.size, bytes(head.root)))
        entry, _ = open_entry(bytes(head.entry), bytes(head.salt), detail)
        found.unless(right and entry.kind is kind, "head-differs", where)
