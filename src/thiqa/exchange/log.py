"""Writing acts into the node's log: the leaf commits to what was done, by whom, and never contains it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from thiqa.domain import canonical
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind, write_entry
from thiqa.store import database, nodelog
from thiqa.store.models import NodeRow


def leaf(node: Node, kind: Kind, detail: Mapping[str, Any]) -> nodelog.Leaf:
    """A leaf of ``kind`` whose detail (identifiers, codes, persons; no content) can be opened with its salt."""
    salt = node.random(32)
    data = canonical.encode(dict(detail))
    return nodelog.Leaf(kind.word, write_entry(kind, node.clock(), salt, data), salt, data)


def append(node: Node, row: NodeRow, kind: Kind, detail: Mapping[str, Any]) -> int:
    """Append one leaf inside the caller's transaction, whose ``row`` is locked; its index."""
    return nodelog.append(node.alias, row, [leaf(node, kind, detail)])


def act(node: Node, kind: Kind, detail: Mapping[str, Any]) -> int:
    """Append one leaf in a transaction of its own: for acts that change nothing else, as reading and refusing."""
    with database.writing(node.alias):
        return append(node, nodelog.locked(node.alias), kind, detail)
