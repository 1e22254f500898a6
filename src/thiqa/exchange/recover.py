"""Recovery: a node that was restored from an old backup gets back from its partners what it sent and received.

Each partner holds what we sent after the backup and our receipts for what it sent; both are signed, partly by
ourselves. After they are back, the node begins a new epoch of its log whose first leaf names the old heads that its
partners hold, and asks again for what they have to send. ``specs/delivery.md``, section 10.
"""

from __future__ import annotations

from thiqa.domain.errors import FormatError
from thiqa.exchange import publish
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node


def give(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer a partner that recovers."""
    raise FormatError(what="an unknown verb")
