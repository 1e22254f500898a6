"""One contact between two nodes: a signed call, a signed answer, and in both the proof that no history was rewritten.

A frame is a signed head and a body of bytes. The head says who calls whom for what, carries the newest checkpoint of
the caller's log with the proof that it continues the one that the other side holds, and brings key updates that the
other side lacks. An answer repeats the nonce of its call, so it is fresh. ``specs/delivery.md``, section 2.
"""

from __future__ import annotations

import base64
import hashlib
import re
import struct
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from thiqa.crypto import signing
from thiqa.domain import canonical, fields
from thiqa.domain.errors import (
    AnsweredError,
    DeliveryError,
    EvidenceWanted,
    FieldInvalid,
    FormatError,
    LogForked,
    LogRolledBack,
    NotForUs,
    Oversized,
    Overtaken,
    PartnerUnknown,
    PartnerUnreachable,
    ProofWanted,
    ThiqaError,
    Truncated,
    UnknownVersion,
    every_error,
)
from thiqa.exchange import adopt, publish
from thiqa.exchange.node import Node
from thiqa.store import table, work
from thiqa.store.models import Partner

CALL = "application/vnd.thiqa.call.v1+json"
ANSWER = "application/vnd.thiqa.answer.v1+json"
_HEAD_LIMIT = 1 << 18
_FIELDS = {
    "thiqa", "verb", "from", "to", "nonce", "epoch", "checkpoint", "proofs", "held", "manifest", "manifest_held",
    "kem", "kem_held", "updates", "body", "error",
}  # fmt: skip


@dataclass(slots=True)
class Contact:
    """A verified frame: who, what, and what it taught us about the partner's log (kept with the effects)."""

    partner: Partner
    verb: str
    head: dict[str, Any]
    body: bytes
    digest: str
    advance: publish.Advance

    def keep(self, node: Node) -> None:
        """Store what the frame taught; the caller is in a transaction."""
        publish.keep(node, self.partner, self.advance, self.head)


class RefusedContact(Exception):
    """A frame that a partner did sign, but whose log does not continue the one held; ``error`` says how."""

    def __init__(self, partner: Partner, head: dict[str, Any], body: bytes, error: ThiqaError) -> None:
        super().__init__(error.sentence)
        self.partner, self.head, self.body, self.error = partner, head, body, error


def frame(
    node: Node, partner: Partner, verb: str, body: bytes, *, nonce: str, answer: bool = False, error: str = "",
    since: Sequence[tuple[int, int]] = (), mark: publish.Mark | None = None,
) -> bytes:  # fmt: skip
    """Write a frame. ``since`` lists the (epoch, size) pairs of our log that the partner may hold; ``mark`` is the
    checkpoint to carry when the body rests on it."""
    keys = node.keys()
    mark = mark or publish.newest(node)
    head = {
        "thiqa": "answer/1" if answer else "call/1",
        "verb": verb,
        "from": node.id,
        "to": partner.node,
        "nonce": nonce,
        "epoch": mark.epoch,
        "checkpoint": mark.note,
        "proofs": publish.proofs(node, mark, since or _likely(node, partner)),
        "held": [partner.held_epoch, partner.held_size],
        "manifest": keys.manifest.version,
        "manifest_held": partner.manifest_version,
        "kem": keys.kem_number,
        "kem_held": partner.kem_number,
        "updates": adopt.updates(node, partner, keys, mark.epoch),
        "body": hashlib.sha256(body).hexdigest(),
        "error": error,
    }
    if answer and (partner.shown_epoch, partner.shown_size) != (mark.epoch, mark.size):
        # Whoever gets this answer may hold this checkpoint from now on. Forgetting it costs one more question.
        with work.unsynced(node.alias):
            table.change(node.alias, Partner, partner.pk, shown_epoch=mark.epoch, shown_size=mark.size)
    signed = signing.encode(signing.sign(ANSWER if answer else CALL, canonical.encode(head), keys.sign))
    return struct.pack(">I", len(signed)) + signed + body


def _likely(node: Node, partner: Partner) -> list[tuple[int, int]]:
    """What a partner may hold of our log: what it last said, and what we last showed it (it may have kept that)."""
    return sorted({(partner.theirs_epoch, partner.theirs_size), (partner.shown_epoch, partner.shown_size)})


def read(node: Node, data: bytes, *, nonce: str = "", least: tuple[int, int] = (0, 0), limit: int = 1 << 28) -> Contact:
    """Verify a frame, in this order; the first that fails raises and nothing was changed.

    1. Size and shape. 2. Version. 3. Addressed to us. 4. From a partner that is not stopped. 5. A live key of that
    partner signed it for this purpose (key updates in the frame are looked at first: they carry their own signatures).
    6. The body is the one that was signed; an answer repeats the ``nonce`` of its call. 7. The checkpoint continues the
    log that we hold of the partner. ``least`` is what we held of it, (epoch, size), when an answer was asked for: less
    than that is evidence.
    """
    answer = bool(nonce)
    # 1.
    if len(data) > limit:
        raise Oversized(what="The call", size=len(data), limit=limit)
    if len(data) < 4:
        raise Truncated(what="The call")
    (length,) = struct.unpack_from(">I", data)
    if length > _HEAD_LIMIT:
        raise Oversized(what="The head of the call", size=length, limit=_HEAD_LIMIT)
    if len(data) < 4 + length:
        raise Truncated(what="The call")
    raw = data[4 : 4 + length]
    body = data[4 + length :]
    signed = signing.decode(raw)
    head = canonical.decode(signed.payload, _HEAD_LIMIT)
    # 2.
    if not isinstance(head, dict) or head.get("thiqa") != ("answer/1" if answer else "call/1"):
        raise UnknownVersion(what="The call")
    check_head(head)
    # 3.
    if head["to"] != node.id:
        raise NotForUs()
    # 4.
    partner = table.first(node.alias, Partner, node=head["from"])
    if partner is None:
        raise PartnerUnknown(partner=head["from"][:16])
    if partner.state == "stopped" and head["verb"] != "recover":
        raise DeliveryError(why="contact with this partner is stopped because of evidence against its log")
    # 5.
    adopt.take(node, partner, [_bytes(item) for item in head["updates"]])
    adopt.verify(node, partner, signed, ANSWER if answer else CALL, adopt.live(node, partner, "sign"))
    # 6.
    if hashlib.sha256(body).hexdigest() != head["body"]:
        raise FormatError(what="the body is not the one that was signed")
    if answer and head["nonce"] != nonce:
        raise DeliveryError(why="the answer belongs to another call")
    # 7.
    try:
        advance = publish.check(node, partner, head, least=least)
    except ThiqaError as error:
        raise RefusedContact(partner, head, body, error) from error
    return Contact(partner, head["verb"], head, body, hashlib.sha256(raw).hexdigest(), advance)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise FieldInvalid(field="updates", why="base64 was expected") from error


def check_head(head: dict[str, Any]) -> None:
    """The fields of a head and their types; raises ``FieldInvalid``."""
    if set(head) != _FIELDS:
        raise FieldInvalid(field="call", why="fields are missing or unknown")
    for name in ("verb", "from", "to", "nonce", "checkpoint", "body", "error"):
        if not isinstance(head[name], str):
            raise FieldInvalid(field=name, why="it must be text")
    for name, digits in (("from", 64), ("to", 64), ("nonce", 32), ("body", 64)):
        fields.hexadecimal(head[name], digits, name)
    for name in ("epoch", "manifest", "manifest_held", "kem", "kem_held"):
        if not isinstance(head[name], int) or isinstance(head[name], bool) or head[name] < 0:
            raise FieldInvalid(field=name, why="it must be a whole number")
    held = head["held"]
    if not isinstance(held, list) or len(held) != 2 or not all(type(n) is int and n >= 0 for n in held):
        raise FieldInvalid(field="held", why="it must be two whole numbers")
    for name in ("proofs", "updates"):
        if not isinstance(head[name], list) or len(head[name]) > 64:
            raise FieldInvalid(field=name, why="it must be a short list")
    if not all(isinstance(item, str) for item in head["updates"]):
        raise FieldInvalid(field="updates", why="each must be text")


def call(node: Node, partner: Partner, verb: str, body: bytes, mark: publish.Mark | None = None) -> Contact:
    """Call a partner and verify its answer. Goes a second time when the partner holds another size of our log.

    Raises ``PartnerUnreachable``, :class:`AnsweredError`, or what :func:`read` raises; an answer that shows our own log
    rolled back halts the node and raises ``LogRolledBack``. A halted node only asks to recover (``NodeHalted``): each
    checkpoint that it showed would part from its own past.
    """
    if verb != "recover":
        node.accepting(node.row())
    since: list[tuple[int, int]] = []
    for _ in range(3):
        nonce = node.random(16).hex()
        least = publish.held(node, partner)
        request = frame(node, partner, verb, body, nonce=nonce, since=since, mark=mark)
        try:
            answer = read(node, node.transport(partner, request), nonce=nonce, least=least)
        except RefusedContact as refused:
            if isinstance(refused.error, Overtaken | ProofWanted):
                continue
            if isinstance(refused.error, LogRolledBack | LogForked):
                _show_evidence(node, partner, refused.head["held"])
            raise refused.error from refused
        if answer.partner.pk != partner.pk or answer.verb != verb:
            raise DeliveryError(why="the answer belongs to another call")
        # Only an answer tells for sure what the partner holds now; it is fresh.
        partner.theirs_epoch, partner.theirs_size = answer.head["held"]
        partner.held_epoch, partner.held_size = answer.partner.held_epoch, answer.partner.held_size
        code = answer.head["error"]
        if not code:
            return answer
        if code in (LogRolledBack.code, LogForked.code):
            publish.face_evidence(node, partner, answer.body)
            # Our log does continue what the partner holds: a later call of ours overtook this one.
            since = [(answer.head["held"][0], answer.head["held"][1])]
            continue
        if code == EvidenceWanted.code:
            _show_evidence(node, partner, answer.head["held"])
        elif code in ("proof-wanted", "keys-wanted"):
            since = [(answer.head["held"][0], answer.head["held"][1])]
            partner.manifest_version, partner.kem_number = answer.partner.manifest_version, answer.partner.kem_number
            adopt.told(partner, answer.head)
            continue
        raise AnsweredError(answered=code, sentence=sentence(code))
    raise AnsweredError(answered="proof-wanted", sentence=sentence("proof-wanted"))


def _show_evidence(node: Node, partner: Partner, held: list[int]) -> None:
    """Show a partner the checkpoint of its own log that it seems to have lost, so that it stops and recovers.

    Its answer would again come with a checkpoint that cannot be accepted, so nobody reads it.
    """
    evidence = bytes(partner.held_note)
    request = frame(node, partner, "hello", evidence, nonce=node.random(16).hex(), since=[(held[0], held[1])])
    with suppress(PartnerUnreachable):
        node.transport(partner, request)


def sentence(code: str) -> str:
    """The sentence of a code that a partner answered, or the code itself. A partner tells no details."""
    for kind in every_error():
        if kind.code == code:
            return re.sub(r"\{[a-z_]+\}", "…", kind.text)
    return code
