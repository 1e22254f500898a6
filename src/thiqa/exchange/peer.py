"""The side that answers: a call comes in by whatever way, is verified, done, and answered.

Every error is answered with its code and nothing else, and logged here. Who is not a partner, or cannot prove to be the
one it names, gets no answer at all. ``specs/delivery.md``, section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from thiqa.domain.errors import EvidenceWanted, FormatError, LogForked, LogRolledBack, ProofWanted, ThiqaError
from thiqa.exchange import adopt, attach, fetched, log, publish, pull, receive, returned, searched, witness
from thiqa.exchange.contact import Contact, RefusedContact, frame, read
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database
from thiqa.store.models import Partner

Verb = Callable[[Node, Contact], tuple[bytes, publish.Mark | None]]


def hello(node: Node, contact: Contact) -> tuple[bytes, None]:
    """Exchange checkpoints and keys, and nothing else. A body is a checkpoint of ours that the caller holds."""
    if contact.body:
        publish.face_evidence(node, contact.partner, contact.body)
    with database.writing(node.alias):
        contact.keep(node)
    return b"", None


VERBS: Mapping[str, Verb] = {
    "hello": hello,
    "witness": witness.give,
    "deliver": receive.take,
    "pull": pull.give,
    "receipts": pull.take_receipts,
    "part": attach.take_part,
    "recover": returned.give,
    "list": fetched.give,
    "list-part": fetched.give_part,
    "search": searched.give,
}
"""What a partner may ask. Each verb has its section in ``specs/delivery.md``, the last three in ``specs/search.md``."""


def answer(node: Node, data: bytes) -> bytes:
    """Answer one call. Raises, after logging it, only for a call that was not shown to come from a partner.

    A halted node answers nobody and raises ``NodeHalted``: its checkpoint would part from what its partners hold.
    """
    node.accepting(node.row())
    try:
        contact = read(node, data)
    except RefusedContact as refused:
        return _answer_refused(node, refused)
    except ThiqaError as error:
        log.act(node, Kind.REFUSE, {"code": error.code})
        raise
    partner, head = contact.partner, contact.head
    try:
        verb = VERBS.get(contact.verb)
        if verb is None:
            raise FormatError(what="an unknown verb")
        row = node.row()
        if contact.verb != "hello" and tuple(head["held"]) > (row.epoch, row.size):
            # Perhaps we are the restored ones: nothing is taken before that is clear.
            raise EvidenceWanted()
        body, mark = verb(node, contact)
    except ThiqaError as error:
        log.act(node, Kind.REFUSE, {"code": error.code, "partner": partner.node})
        return _reply(node, partner, head, b"", error=error.code)
    return _reply(node, partner, head, body, mark=mark)


def _answer_refused(node: Node, refused: RefusedContact) -> bytes:
    """The frame is the partner's own, but its log does not continue the one that we hold: say why, with the proof.

    A node that lost its log to an old backup may still ask for what we can give back.
    """
    partner, head, error = refused.partner, refused.head, refused.error
    lost = isinstance(error, (LogRolledBack, LogForked))
    if lost and head["verb"] == "recover":
        advance = publish.Advance(partner.held_epoch, publish.open_held(partner), bytes(partner.held_note))
        log.act(node, Kind.RECOVER, {"partner": partner.node})
        try:
            body, _ = returned.give(node, Contact(partner, "recover", head, refused.body, "", advance))
        except ThiqaError as fault:
            return _reply(node, partner, head, b"", error=fault.code)
        return _reply(node, partner, head, body)
    if not isinstance(error, ProofWanted):
        log.act(node, Kind.REFUSE, {"code": error.code, "partner": partner.node})
    return _reply(node, partner, head, bytes(partner.held_note) if lost else b"", error=error.code)


def _reply(
    node: Node,
    partner: Partner,
    head: dict[str, Any],
    body: bytes,
    *,
    error: str = "",
    mark: publish.Mark | None = None,
) -> bytes:
    since = [(head["held"][0], head["held"][1])]
    # For this answer it counts what the caller says it holds: it may have been restored from an old backup.
    adopt.told(partner, head)
    partner.theirs_epoch, partner.theirs_size = since[0]
    return frame(
        node, partner, head["verb"], body, nonce=head["nonce"], answer=True, error=error, since=since, mark=mark
    )
