"""Pulling: a node that cannot be called (behind NAT, behind a one-way gate) fetches what waits for it, and answers.

The same offers and the same receipts, only asked for: verb ``pull`` brings an offer, verb ``receipts`` returns the
answer. ``specs/delivery.md``, section 9.
"""

from __future__ import annotations

from thiqa.domain import canonical, fields
from thiqa.domain.errors import LaneUnknown
from thiqa.exchange import acknowledge, deliver, publish, receive
from thiqa.exchange.contact import Contact, call
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Lane, Partner


def fetch(node: Node, partner: Partner) -> int:
    """Fetch everything that a partner holds for us; how many messages were taken. Raises ``DeliveryError`` kinds."""
    count = 0
    for lane in Lane.objects.using(node.alias).filter(partner=partner, outgoing=False).order_by("id"):
        while True:
            before = Lane.objects.using(node.alias).values_list("next", flat=True).get(pk=lane.pk)
            offered = call(node, partner, "pull", canonical.encode({"lane": lane.lane, "next": before}))
            if not offered.body:
                break
            answer, mark = receive.take(node, offered)
            call(node, partner, "receipts", answer, mark=mark)
            after = Lane.objects.using(node.alias).values_list("next", flat=True).get(pk=lane.pk)
            count += after - before
            if after == before:
                break
    return count


def give(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer a pull: the next offer of the lane, or nothing."""
    value = fields.exact(canonical.decode(contact.body, 4096), frozenset({"lane", "next"}), "pull")
    lane = (
        Lane.objects.using(node.alias)
        .select_related("partner")
        .filter(lane=value["lane"], partner=contact.partner, outgoing=True)
        .first()
    )
    with database.writing(node.alias):
        contact.keep(node)
    if lane is None:
        raise LaneUnknown(lane=str(value["lane"])[:16])
    offer = deliver.make(node, lane)
    return (offer.encode() if offer else b""), None


def take_receipts(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Take the receipts that a pulling partner brings."""
    acknowledge.apply(node, contact, contact.body)
    return b"", None
