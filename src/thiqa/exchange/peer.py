"""The side that answers: a call comes in by whatever way, is verified, done, and answered.

Every error is answered with its code and nothing else, and logged here. Who is not a partner, or cannot prove to be the
one it names, gets no answer at all. ``specs/delivery.md``, section 2.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from thiqa.domain.errors import FormatError, LogForked, LogRolledBack, ThiqaError
from thiqa.exchange import acknowledge, attach, log, publish, pull, receive, recover
from thiqa.exchange.contact import Contact, RefusedContact, frame, read
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database

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
    "deliver": receive.take,
    "pull": pull.give,
    "receipts": pull.take_receipts,
    "part": attach.take_part,
    "recover": recover.give,
}
"""What a partner may ask. Each verb has its section in ``specs/delivery.md``."""


def answer(node: Node, data: bytes) -> bytes:
    """Answer one call. Raises, after logging it, only for a call that was not shown to come from a partner."""
    try:
        contact = read(node, data)
    except RefusedContact as refused:
        # The frame is the partner's own, but its log does not continue the one that we hold: say why, with the proof.
        if not isinstance(refused.error, publish.ProofWanted):
            log.act(node, Kind.REFUSE, {"code": refused.error.code, "partner": refused.partner.node})
        proven = isinstance(refused.error, (LogRolledBack, LogForked))
        evidence = bytes(refused.partner.held_note) if proven else b""
        return frame(
            node, refused.partner, refused.verb, evidence, nonce=refused.nonce, answer=True, error=refused.error.code
        )
    except ThiqaError as error:
        log.act(node, Kind.REFUSE, {"code": error.code})
        raise
    partner = contact.partner
    reply = {"nonce": contact.head["nonce"], "answer": True}
    since = [(contact.head["held"][0], contact.head["held"][1])]
    try:
        verb = VERBS.get(contact.verb)
        if verb is None:
            raise FormatError(what="an unknown verb")
        body, mark = verb(node, contact)
    except ThiqaError as error:
        log.act(node, Kind.REFUSE, {"code": error.code, "partner": partner.node})
        return frame(node, partner, contact.verb, b"", error=error.code, since=since, **reply)
    return frame(node, partner, contact.verb, body, mark=mark, since=since, **reply)
