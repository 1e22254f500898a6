"""Lanes: opening them for an agreement, and the logs of a lane that both sides can compute."""

from __future__ import annotations

from collections.abc import Iterable

from thiqa.domain.receipt import lane_id
from thiqa.exchange.node import Node
from thiqa.ledger.tree import Frontier, leaf_hash
from thiqa.store import table
from thiqa.store.models import Lane, Partner

KINDS = ("text", "bulk")
"""A message with attachments waits in a lane of its own: text never waits behind ten gigabytes."""


def open_lanes(node: Node, partner: Partner, agreement: str, kinds: Iterable[str] = KINDS) -> None:
    """Make the lanes of an agreement in both directions; harmless for those that are there."""
    for kind in kinds:
        for outgoing in (True, False):
            ends = (node.id, partner.node) if outgoing else (partner.node, node.id)
            Lane.objects.using(node.alias).get_or_create(
                lane=lane_id(agreement, *ends, kind).hex(),
                defaults={"agreement": agreement, "partner": partner, "outgoing": outgoing, "kind": kind},
            )


def locked(node: Node, pk: int) -> Lane:
    """A lane, locked until the transaction ends.

    Rows are locked in one order, so that writers wait for each other and never in a circle: lanes (those of an
    agreement in the order of :data:`KINDS`), then the partner, then the node, then what expires or is erased. The locks
    leave keys alone (``no_key``), because a new row that refers to a locked one must not wait for it.
    """
    return table.one(node.alias, Lane, lock=True, id=pk)


def locked_out(node: Node, partner: Partner, agreement: str, kind: str = "text") -> Lane:
    """Our lane of an agreement to a partner, locked as :func:`locked` does."""
    name = lane_id(agreement, node.id, partner.node, kind).hex()
    return table.one(node.alias, Lane, lock=True, lane=name)


def extend(frontier: bytes | memoryview, size: int, leaves: Iterable[bytes]) -> Frontier:
    """The frontier of a lane's log of ``size`` leaves after the ``leaves`` (their bytes) were appended."""
    grown = Frontier.from_bytes(bytes(frontier), size)
    grown.extend([leaf_hash(leaf) for leaf in leaves])
    return grown


def head_detail(lane: str, size: int, root: bytes) -> dict[str, object]:
    """What the leaf of a head commits to: the root of a lane's log at one size."""
    return {"lane": lane, "size": size, "root": root.hex()}
