"""Where the receipt of a message stands: the leaf of a log into which the lane's head was rolled."""

from __future__ import annotations

from thiqa.exchange.node import Node
from thiqa.store.models import Head, Inbox, Outbox

__all__ = ["position"]


def position(node: Node, row: Inbox | Outbox) -> int | None:
    """The index of the first head that covers the message: in the partner's log for what we sent, in ours otherwise."""
    heads = Head.objects.using(node.alias).filter(lane=row.lane_id, ours=isinstance(row, Inbox), size__gte=row.seq)
    return heads.order_by("size").values_list("index", flat=True).first()
