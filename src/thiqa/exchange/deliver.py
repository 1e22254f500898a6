"""Delivering: take a lane that is due, offer what it holds, and keep the receipts; wait longer after each failure.

``specs/delivery.md``, section 4.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import F

from thiqa.crypto import signing
from thiqa.crypto.envelope import seal
from thiqa.crypto.keys import SignKey
from thiqa.domain.errors import (
    DeliveryError,
    FormatError,
    KeyExpired,
    KeyringError,
    KeyUnknown,
    LedgerError,
    SealError,
    ThiqaError,
)
from thiqa.exchange import acknowledge, attach, expire
from thiqa.exchange.contact import AnsweredError, call
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Offer
from thiqa.store import database, table, work
from thiqa.store.models import Lane, Outbox, Partner

BYTES = 16 << 20
"""An offer stops before it has more bytes than this, whatever the batch allows."""


def run_once(node: Node, owner: str) -> bool:
    """Deliver one batch of the lane that waits longest; False when nothing is due.

    A partner that cannot be reached, or whose answer is an error or cannot be trusted, is tried again later; that is no
    error here. What does raise is a fault of our own: the store, or the keys.
    """
    lane = work.claim(node.alias, owner, node.clock(), timedelta(seconds=node.config.lease_seconds))
    if lane is None:
        return False
    try:
        batch(node, lane)
    except (DeliveryError, FormatError, SealError, LedgerError, KeyExpired, KeyUnknown) as error:
        wait(node, lane.partner, error)
    finally:
        free(node, lane)
    return True


def batch(node: Node, lane: Lane) -> Answer | None:
    """Offer the next envelopes of a lane and apply the answer; ``None`` when it has nothing to offer."""
    partner = lane.partner
    if not partner.kem:
        # The key that announced it has ended: the partner announces it again with its answer.
        said = call(node, partner, "hello", b"")
        with database.writing(node.alias):
            said.keep(node)
        partner = lane.partner = said.partner
    offer = make(node, lane)
    if offer is None:
        with work.unsynced(node.alias):
            Lane.objects.using(node.alias).filter(pk=lane.pk, next=F("acked") + 1).update(due_at=None)
        return None
    answer = call(node, partner, "deliver", offer.encode())
    found = acknowledge.apply(node, answer, answer.body)
    if found.wanted:
        attach.push(node, lane, found.wanted)
    elif found.error and found.next <= offer.first + len(offer.envelopes) - 1 and found.next == lane.acked + 1:
        raise AnsweredError(answered=found.error, sentence=found.error)
    return found


def make(node: Node, lane: Lane, after: int | None = None) -> Offer | None:
    """The next offer of a lane: sealed now, to the partner's newest key; signed again where a key has ended since.

    It begins behind the last number with a receipt, or behind ``after``; ``None`` when nothing waits there.
    """
    expire.bury(node, lane)
    acked = lane.acked = table.one(node.alias, Lane, id=lane.pk).acked
    start = acked if after is None else after
    rows = Outbox.objects.using(node.alias).filter(lane=lane, seq__gt=start).order_by("seq")
    size = 1 if lane.kind == "bulk" else node.config.batch
    envelopes: list[bytes] = []
    total = 0
    recipient, key = kem_of(lane.partner), node.keys().sign
    waiting = list(rows.values_list("signed", "tombstone")[:size])
    for signed, tombstone in waiting:
        kept = tombstone if tombstone is not None else signed
        if kept is None:
            # Its content is erased and it was receipted before a restore: an offer of nothing brings the receipt.
            break
        raw = resign(key, bytes(kept))
        envelope = seal(raw, [recipient], node.random)
        total += len(envelope)
        if envelopes and total > BYTES:
            break
        envelopes.append(envelope)
    return Offer(lane.lane, start + 1, acked, envelopes) if waiting else None


def kem_of(partner: Partner) -> bytes:
    """The newest sealing key of a partner; raises ``KeyringError`` before the first contact brought one."""
    if not partner.kem:
        raise KeyringError(why=f"no sealing key of {partner.name} is known yet")
    return bytes(partner.kem)


def resign(key: SignKey, raw: bytes) -> bytes:
    """The same statement under the live signing key. A statement is named by its bytes, not by who signed it when."""
    signed = signing.decode(raw)
    if signed.signatures[0][0] == key.id:
        return raw
    return signing.encode(signing.sign(signed.payload_type, signed.payload, key))


def wait(node: Node, partner: Partner, error: ThiqaError) -> None:
    """Remember a failure: full-jitter exponential back-off for the partner as a whole, not for each message."""
    failures = partner.failures + 1
    most = min(node.config.backoff_most_seconds * 1000, node.config.backoff_first_ms << min(failures - 1, 20))
    delay = int.from_bytes(node.random(4), "big") * most >> 32
    Partner.objects.using(node.alias).filter(pk=partner.pk).update(
        failures=failures, retry_at=node.clock() + timedelta(milliseconds=max(delay, most // 8))
    )


def free(node: Node, lane: Lane) -> None:
    """Give a lane back before its lease ends. A worker that took longer than its lease gives back nothing."""
    with work.unsynced(node.alias):
        held = Lane.objects.using(node.alias).filter(pk=lane.pk, lease_owner=lane.lease_owner)
        held.update(lease_until=None, lease_owner="")


def drain(node: Node, owner: str, told: Callable[[], Any] = lambda: None) -> int:
    """Deliver until nothing is due; the number of batches."""
    count = 0
    while run_once(node, owner):
        count += 1
        told()
    return count
