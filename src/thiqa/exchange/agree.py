"""Agreements on their way: propose, sign, amend, suspend, resume, end. Each is a message under the introduction pact.

Whoever proposes signs at once; the agreement enters into force on a node as soon as that node holds both signatures. A
suspension acts here the moment it is made, and at the partner the moment it is received. ``specs/agreement.md``, 6.
"""

from __future__ import annotations

import base64
from typing import Any

from thiqa.crypto import signing
from thiqa.domain import fields
from thiqa.domain.agreement import PAYLOAD_TYPE, Agreement
from thiqa.domain.clause import Clause
from thiqa.domain.errors import AgreementUnknown, FieldInvalid
from thiqa.domain.message import Statement
from thiqa.domain.standing import Event, Standing, advance, propose
from thiqa.exchange import adopt, agreements, lanes, log
from thiqa.exchange import send as sending
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Partner, Version

ACTS = frozenset({"propose", "sign", "decline", "suspend", "resume", "amend", "end"})
"""What the body of a message of the mechanism ``agreement`` may say."""


def put_forward(node: Node, partner: Partner, agreement: Agreement, author: str) -> None:
    """Propose an agreement, or an amendment of one, with our signature. Raises ``TransitionInvalid`` and others."""
    act = "propose" if agreement.version == 1 else "amend"
    body = {
        "act": act,
        "digest": agreement.digest(),
        "content": agreement.to_dict(),
        "signature": _signature(node, agreement),
    }
    told = _item(node, partner, author, body)
    with database.writing(node.alias):
        _lock(node, partner)
        _put(node, partner, agreement, node.id, base64.b64decode(str(body["signature"])))
        sending.accept(node, agreements.pact(node, partner), [told])


def sign(node: Node, agreement: str, author: str) -> str:
    """Countersign what the partner proposed; the digest that was signed."""
    row = _row(node, agreement)
    standing = agreements.today(node, row)
    waiting = [one.agreement for one in standing.pending.values() if node.id not in one.signed]
    target = waiting[-1] if waiting else standing.agreement
    signature = _signature(node, target)
    told = _item(node, row.partner, author, {"act": "sign", "digest": target.digest(), "signature": signature})
    with database.writing(node.alias):
        _lock(node, row.partner)
        row = _row(node, agreement)
        _signed(node, row, node.id, target, base64.b64decode(signature))
        sending.accept(node, agreements.pact(node, row.partner), [told])
    return target.digest()


def move(node: Node, agreement: str, act: str, author: str, reason: str) -> None:
    """Suspend, resume or end an agreement, or decline an amendment; acts here at once.

    A suspension is named by the message that makes it, and its resumption names it.
    """
    row = _row(node, agreement)
    standing = agreements.today(node, row)
    open_ones = sorted(name for name, who in standing.suspensions.items() if node.id not in who)
    suspension = open_ones[0] if act == "resume" and open_ones else ""
    waiting = [one for one, pending in standing.pending.items() if node.id not in pending.signed]
    digest = waiting[-1] if act == "decline" and waiting else row.digest
    told = _item(node, row.partner, author, {"act": act, "digest": digest, "suspension": suspension, "reason": reason})
    with database.writing(node.alias):
        _lock(node, row.partner)
        row = _row(node, agreement)
        _moved(node, row, act, node.id, suspension or told[0].id, digest)
        sending.accept(node, agreements.pact(node, row.partner), [told])


def received(node: Node, partner: Partner, statement: Statement) -> None:
    """Do what a statement of either party says; raises an error that refuses it. In a transaction.

    Our own statements come this way too, when a partner returns them after a restore.
    """
    nodelog.locked(node.alias)
    body, by = statement.body, statement.sender
    act = fields.one_of(body.get("act"), ACTS, "act")
    if act in ("propose", "amend"):
        fields.exact(body, frozenset({"act", "digest", "content", "signature"}), "body")
        agreement = Agreement.from_dict(body["content"])
        _put(node, partner, agreement, by, _checked(node, partner, by, agreement, body["signature"]))
        return
    held = Version.objects.using(node.alias).filter(digest=str(body.get("digest"))).first()
    row = Row.objects.using(node.alias).filter(agreement=held.agreement, partner=partner).first() if held else None
    if held is None or row is None:
        raise AgreementUnknown(agreement=str(body.get("digest"))[:16])
    if act == "sign":
        fields.exact(body, frozenset({"act", "digest", "signature"}), "body")
        target = agreements.version(node, held.digest)
        _signed(node, row, by, target, _checked(node, partner, by, target, body["signature"]))
    else:
        fields.exact(body, frozenset({"act", "digest", "suspension", "reason"}), "body")
        _moved(node, row, act, by, str(body["suspension"]) or statement.id, held.digest)


def _lock(node: Node, partner: Partner) -> None:
    """What an act of ours locks, in the order of all writers. Whoever changes an agreement reads it under the node's
    row, so that an act of the partner that comes at the same moment is not lost."""
    lanes.locked_out(node, partner, agreements.pact(node, partner).agreement.id)
    nodelog.locked(node.alias)


def _put(node: Node, partner: Partner, agreement: Agreement, by: str, signature: bytes) -> None:
    if {agreement.a.node, agreement.b.node} != {node.id, partner.node}:
        raise FieldInvalid(field="parties", why="the agreement is not between these two nodes")
    row = Row.objects.using(node.alias).filter(agreement=agreement.id).first()
    Version.objects.using(node.alias).get_or_create(
        digest=agreement.digest(),
        defaults={"agreement": agreement.id, "version": agreement.version, "content": agreement.encode()},
    )
    if row is None:
        standing = propose(agreement)
        row = Row(agreement=agreement.id, partner=partner)
    else:
        standing = advance(agreements.today(node, row), Event("amend", by=by, amendment=agreement))
    agreements.keep_standing(node, row, standing)
    _note(node, row, "amend" if agreement.version > 1 else "propose", by, agreement.digest())
    _signed(node, row, by, agreement, signature)


def _signed(node: Node, row: Row, by: str, agreement: Agreement, signature: bytes) -> None:
    standing = advance(agreements.today(node, row), Event("sign", by=by, digest=agreement.digest()))
    column = "ours" if by == node.id else "theirs"
    Version.objects.using(node.alias).filter(digest=agreement.digest()).update(**{column: signature})
    _settle(node, row, standing)
    _note(node, row, "sign", by, agreement.digest())


def _moved(node: Node, row: Row, act: str, by: str, suspension: str, digest: str) -> None:
    named = suspension if act in ("suspend", "resume") else None
    declined = digest if act == "decline" else None
    _settle(node, row, advance(agreements.today(node, row), Event(act, by=by, suspension=named, digest=declined)))
    _note(node, row, act, by, row.digest)


def _settle(node: Node, row: Row, standing: Standing) -> None:
    agreements.keep_standing(node, row, standing)
    if standing.state in ("signed", "in_force"):
        lanes.open_lanes(node, row.partner, row.agreement)


def _note(node: Node, row: Row, act: str, by: str, digest: str) -> None:
    detail = {"act": act, "by": by, "agreement": row.agreement, "digest": digest, "state": row.state}
    log.append(node, nodelog.locked(node.alias), Kind.AGREEMENT, detail)


def _signature(node: Node, agreement: Agreement) -> str:
    signed = signing.sign(PAYLOAD_TYPE, agreement.encode(), node.keys().sign)
    return base64.b64encode(signing.encode(signed)).decode()


def _checked(node: Node, partner: Partner, by: str, agreement: Agreement, text: object) -> bytes:
    """The signature of the party ``by`` over exactly these bytes, verified."""
    if not isinstance(text, str):
        raise FieldInvalid(field="signature", why="base64 was expected")
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise FieldInvalid(field="signature", why="base64 was expected") from error
    signed = signing.decode(raw)
    if signed.payload != agreement.encode():
        raise FieldInvalid(field="signature", why="it is over another version")
    publics = adopt.live(node, partner, "sign")
    if by == node.id:
        publics = {key.id: key.public for key in node.keys().manifest.keys if key.use == "sign"}
    signing.verify(signed, publics, payload_type=PAYLOAD_TYPE)
    return raw


def _item(node: Node, partner: Partner, author: str, body: dict[str, Any]) -> tuple[sending.Item, Clause]:
    """The message that tells the partner, and the clause of the pact for it."""
    item = sending.Item(
        mechanism="agreement", purpose="cooperation", author=author, body=body, id=node.random(16).hex()
    )
    return item, sending.allow(node, agreements.pact(node, partner), item)


def _row(node: Node, agreement: str) -> Row:
    row = Row.objects.using(node.alias).select_related("partner").filter(agreement=agreement).first()
    if row is None:
        raise AgreementUnknown(agreement=agreement[:16])
    return row
