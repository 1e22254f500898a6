"""Opening the registry to a partner: the records that a clause lets it search become a list, and stay up to date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from thiqa.domain.clause import Clause
from thiqa.domain.errors import SearchKeyUnusable
from thiqa.domain.search import Published
from thiqa.exchange import agreements, lists
from thiqa.exchange.node import Node
from thiqa.registry import find
from thiqa.registry.searchable import allowed, filed
from thiqa.store.records import CURRENT, Counter

__all__ = ["DAYS", "publish", "refresh"]

DAYS = 30
"""How long an epoch lasts unless somebody says otherwise: a stolen key is worth nothing after it."""


def publish(node: Node, agreement: str, name: str, by: str, *, days: int = DAYS, fresh: bool = False) -> Published:
    """Bring the list ``name`` (a clause, in small letters) to what the registry says now, and publish it.

    The first time all records are evaluated; then those that changed since. Where a change is too large to be hidden in
    a delta, or the agreement has a new version, a new epoch begins by itself; with ``fresh`` in any case. Raises
    ``AgreementUnknown``, ``Refused``.
    """
    held = agreements.find(node, agreement)
    clause = lists.opens(held, name, node.id)
    row = lists.open_epoch(node, held, name)
    if row is not None and not fresh:
        try:
            return _publish(node, agreement, name, by, clause, row.change, days)
        except SearchKeyUnusable:
            fresh = True
    if row is not None and fresh:
        lists.close(node, row, by)
    return _publish(node, agreement, name, by, clause, 0, days)


def refresh(node: Node, by: str) -> int:
    """Bring every open list up to date and close those whose epoch is over; how many changed. For a worker."""
    lists.close_over(node)
    last, changed = _last_change(node), 0
    for row in lists.all_open(node):
        if row.change != last and agreements.find(node, row.agreement).state == "in_force":
            changed += publish(node, row.agreement, row.name, by).number != row.number
    return changed


def _publish(node: Node, agreement: str, name: str, by: str, clause: Clause, since: int, days: int) -> Published:
    # Asked before the records are read: what changes meanwhile is read twice, and nothing is left out.
    change = _last_change(node)
    held = agreements.find(node, agreement)
    return lists.publish_list(node, held, name, _keys(node, clause, since), change, by, days=days)


def _last_change(node: Node) -> int:
    counter = Counter.objects.using(node.alias).first()
    return counter.value if counter is not None else 0


def _keys(node: Node, clause: Clause, since: int) -> Iterator[tuple[str, Sequence[bytes]]]:
    """Every record that changed behind ``since``, with its keys: none where the clause does not let it out."""
    for _, state, record in find.stream(node, since):
        keys = filed(record, clause) if state == CURRENT and allowed(record, clause) else []
        if keys or since:
            yield record.id, keys
