"""What a received message does beside being kept, by its mechanism.

An effect runs inside the transaction that fills the number, so it happens exactly once, or the number stays unfilled.
"""

from __future__ import annotations

from thiqa.domain.message import Statement
from thiqa.exchange import agree, attach, retract
from thiqa.exchange.agreements import Held
from thiqa.exchange.node import Node
from thiqa.store.models import Partner

ACTING = frozenset({"agreement", "retract"})
"""Mechanisms that do something beside being kept."""

CONTROL = frozenset({"agreement"})
"""Mechanisms that change what is permitted; a later message of the same offer is judged anew."""


def apply(node: Node, partner: Partner, held: Held, statement: Statement) -> str:
    """Do what the message asks for and return the verdict; raises an error that refuses it. In a transaction."""
    if statement.mechanism == "agreement":
        agree.received(node, partner, statement)
    elif statement.mechanism == "retract":
        retract.received(node, partner, statement)
        return "erased"
    if statement.attachments:
        attach.settle(node, statement)
    return "accepted"


def missing_parts(node: Node, statement: Statement) -> list[tuple[str, int, list[int]]]:
    """The parts of a statement's attachments that are not on the disk: (message, attachment, parts)."""
    return attach.missing(node, statement)
