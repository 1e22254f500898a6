"""Sending: what a clause permits becomes a numbered, signed statement on the disk, or waits for a second person.

Accepting is one transaction: the number of the lane, the signed bytes, the leaf of the lane's log and the leaf of the
node's log are kept together or not at all. After it the message survives whatever happens to this machine but its
disk; delivering is another act. ``specs/delivery.md``, section 3.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from thiqa.crypto import signing
from thiqa.domain import canonical, evaluation, fields, marking
from thiqa.domain.attachment import Attachment
from thiqa.domain.clause import Clause
from thiqa.domain.errors import FieldInvalid, MarkingUnknown, Oversized, Refused, ThiqaError
from thiqa.domain.marking import Marking
from thiqa.domain.message import PAYLOAD_TYPE, STATEMENT_LIMIT, Statement
from thiqa.domain.policy import Act, permit
from thiqa.domain.receipt import sent_leaf
from thiqa.exchange import agreements, attach, lanes, log
from thiqa.exchange.agreements import Held
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog, table
from thiqa.store.models import Draft, Head, Lane, Outbox

PLAIN: Mapping[str, Any] = {"tlp": "amber+strict", "pap": "amber", "handling": [], "originator_control": True}
_PLAIN = marking.parse(PLAIN)


@dataclass(frozen=True, slots=True)
class Item:
    """What a person wants to send, before it has a number.

    ``retain_days`` is how long the recipient may keep it; none: as long as the clause permits. ``attachments`` describe
    files that :mod:`thiqa.exchange.attach` sealed. Without a marking an item is AMBER+STRICT under originator control.
    """

    mechanism: str
    purpose: str
    author: str
    body: Mapping[str, Any]
    category: str | None = None
    data: Sequence[str] = ()
    marking: Marking | None = None
    evaluation: evaluation.Evaluation | None = None
    action: str = "send"
    retain_days: int | None = None
    review: str | None = None
    expires: str | None = None
    onward: str = "never"
    refs: Sequence[str] = ()
    attachments: Sequence[Attachment] = ()
    id: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A message that is on the disk: its id, lane and number."""

    message: str
    lane: str
    seq: int
    clause: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """An item that waits for release by a second person under ``clause``."""

    draft: str
    clause: str


def send(node: Node, agreement: str, items: Sequence[Item]) -> list[Accepted | Drafted]:
    """Send items under an agreement (its id), all or none.

    Raises ``Refused`` and its relatives with the clause that refuses, after logging that; ``Oversized`` for a statement
    over the limit (large content travels as an attachment); ``NodeHalted``; ``StoreError``.
    """
    held = agreements.find(node, agreement)
    items = [item if item.id else replace(item, id=node.random(16).hex()) for item in items]
    for item in items:
        _check_form(item)
    today = node.clock().date().isoformat()
    used = {one: agreements.used(node, held, one, today) for one in {item.mechanism for item in items}}
    allowed = []
    for item in items:
        allowed.append((item, allow(node, held, item, used[item.mechanism])))
        used[item.mechanism] += 1
    with refusals_logged(node, held, items[0].mechanism if items else ""), database.writing(node.alias):
        direct = [(item, clause) for item, clause in allowed if clause.release == "none"]
        done: dict[str, Accepted | Drafted] = {one.message: one for one in accept(node, held, direct)}
        done |= {item.id: _draft(node, held, item, clause) for item, clause in allowed if clause.release != "none"}
    return [done[item.id] for item in items]


@contextmanager
def refusals_logged(node: Node, held: Held, mechanism: str) -> Iterator[None]:
    """Around a transaction: what is refused inside undoes it, and the leaf that tells of it is written after that."""
    try:
        yield
    except Refused as error:
        agreements.log_refusal(node, held.partner.node, error, mechanism)
        raise


def _check_form(item: Item) -> None:
    """Refuse what the receiver could not read: a number that is given cannot be taken back. Raises ``FieldInvalid``."""
    fields.hexadecimal(item.id, 32, "id")
    fields.text(item.author, "author", 200)
    for name in ("mechanism", "purpose", "action", "onward"):
        fields.word(getattr(item, name), name)
    if item.category is not None:
        fields.word(item.category, "category")
    if item.expires is not None:
        fields.time(item.expires, "expires")
    if item.review is not None:
        fields.day(item.review, "review")
    if item.retain_days is not None:
        fields.integer(item.retain_days, 0, 36525, "retain_days")
    for ref in item.refs:
        fields.hexadecimal(ref, 32, "refs")
    if type(item.body) is not dict:
        raise FieldInvalid(field="body", why="an object was expected")


def allow(node: Node, held: Held, item: Item, used: int | None = None) -> Clause:
    """The clause that permits an item today; a refusal is logged before it is raised.

    ``used`` is how many of its mechanism count towards the capacity of the day; it is looked up where not given.
    """
    try:
        label, today = item.marking or _PLAIN, node.clock().date()
        if label.quarantined:
            raise MarkingUnknown()
        act = Act(
            sender=node.id, recipients=(held.partner.node,), mechanism=item.mechanism, action=item.action,
            purpose=item.purpose, category=item.category, data=frozenset(item.data), marking=label,
            evaluation=item.evaluation, retain_until=today, onward=item.onward, on=today, state=held.state,
            # As many acts of this day count as the clause limits; see agreements.used.
            used=agreements.used(node, held, item.mechanism, today.isoformat()) if used is None else used,
        )  # fmt: skip
        clause = permit(held.agreement, act)
        if item.retain_days is not None:
            clause = permit(held.agreement, replace(act, retain_until=today + timedelta(days=item.retain_days)))
        return clause
    except ThiqaError as error:
        agreements.log_refusal(node, held.partner.node, error, item.mechanism)
        raise


def statement(
    node: Node, held: Held, item: Item, clause: str, days: int, lane: str, seq: int, releaser: str | None
) -> Statement:
    """The statement of an item with its place in a lane; ``days`` is how long it may be kept."""
    made = node.stamp()
    return Statement(
        lane=lane, seq=seq, sender=node.id, recipients=(held.partner.node,), agreement=held.agreement.digest(),
        clause=clause, id=item.id, salt=node.random(32).hex(), mechanism=item.mechanism, action=item.action, made=made,
        author=item.author, releaser=releaser, marking=item.marking or _PLAIN,
        evaluation=item.evaluation, purpose=item.purpose, category=item.category, data=frozenset(item.data),
        retain_until=_later(made, days), review=item.review, expires=item.expires, onward=item.onward,
        refs=tuple(item.refs), body=item.body, attachments=tuple(item.attachments),
    )  # fmt: skip


def _later(made: str, days: int) -> str:
    return (date.fromisoformat(made[:10]) + timedelta(days=days)).isoformat()


def accept(node: Node, held: Held, items: Sequence[tuple[Item, Clause]], releaser: str | None = None) -> list[Accepted]:
    """Number, sign and keep items that are permitted and released. The caller is in a transaction."""
    chosen = {
        kind: [(item, clause) for item, clause in items if bool(item.attachments) == (kind == "bulk")]
        for kind in lanes.KINDS
    }
    # All lanes first: numbering the items of one locks the node's row.
    locked = [
        (lanes.locked_out(node, held.partner, held.agreement.id, kind), some) for kind, some in chosen.items() if some
    ]
    if locked:
        _still(node, held, locked[0][0])
    return [one for lane, some in locked for one in _number(node, held, lane, some, releaser)]


def _still(node: Node, held: Held, lane: Lane) -> None:
    """The agreement was asked before the transaction; a suspension may have come in since. Raises ``Refused``."""
    nodelog.locked(node.alias)
    lane.partner = held.partner
    now = agreements.of_lane(node, lane)
    if (now.agreement.digest(), now.state) != (held.agreement.digest(), held.state):
        raise Refused(clause="no-clause", rule="standing", why="the agreement changed at this moment")


def _number(
    node: Node, held: Held, lane: Lane, items: Sequence[tuple[Item, Clause]], releaser: str | None
) -> list[Accepted]:
    name, key = lane.lane, node.keys().sign
    rows: list[Outbox] = []
    for seq, (item, clause) in enumerate(items, lane.next):
        days = clause.retention_days if item.retain_days is None else item.retain_days
        made = statement(node, held, item, clause.id, days, name, seq, releaser)
        payload = made.encode()
        if len(payload) > STATEMENT_LIMIT:
            raise Oversized(what="The statement", size=len(payload), limit=STATEMENT_LIMIT)
        signed = signing.sign(PAYLOAD_TYPE, payload, key)
        salt = bytes.fromhex(made.salt)
        rows.append(
            Outbox(
                lane=lane,
                seq=seq,
                message=item.id,
                mechanism=item.mechanism,
                statement=signed.digest,
                signed=signing.encode(signed),
                salt=salt,
                leaf=sent_leaf(name, seq, signed.digest, salt),
                made=datetime.fromisoformat(made.made),
                expires=item.expires,
                retain_until=made.retain_until,
                attached=bool(item.attachments),
                clause=clause.id,
            )
        )
        if item.attachments:
            attach.register(node, item.id, item.attachments)
    _keep(node, lane, rows)
    return [Accepted(row.message, name, row.seq, row.clause) for row in rows]


def _keep(node: Node, lane: Lane, rows: list[Outbox]) -> None:
    """Rows, the lane's log, and its head in the node's log. The lane is locked before the node's row, always."""
    grown = lanes.extend(lane.own, lane.next - 1, [bytes(row.leaf) for row in rows])
    table.insert(node.alias, rows)
    row = nodelog.locked(node.alias)
    node.accepting(row)
    root = grown.root()
    leaf = log.leaf(node, Kind.SEND_HEAD, lanes.head_detail(lane.lane, grown.size, root))
    index = nodelog.append(node.alias, row, [leaf])
    head = Head(
        lane=lane, ours=True, epoch=row.epoch, size=grown.size, root=root, index=index, entry=leaf.entry, salt=leaf.salt
    )
    table.insert(node.alias, [head])
    table.change(node.alias, Lane, lane.pk, next=lane.next + len(rows), own=grown.to_bytes(), due_at=node.clock())


def _draft(node: Node, held: Held, item: Item, clause: Clause) -> Drafted:
    """Keep an item for a second person; it has no number yet, so a rejected one leaves no hole."""
    Draft.objects.using(node.alias).create(
        draft=item.id, agreement=held.agreement.id, partner=held.partner, clause=clause.id, author=item.author,
        content=canonical.encode(item_to_dict(item)), made=node.clock(),
    )  # fmt: skip
    return Drafted(item.id, clause.id)


def item_to_dict(item: Item) -> dict[str, Any]:
    """The canonical object of an item, as drafts keep it."""
    return {
        "mechanism": item.mechanism, "purpose": item.purpose, "author": item.author, "body": dict(item.body),
        "category": item.category, "data": sorted(item.data), "action": item.action,
        "marking": None if item.marking is None else item.marking.to_dict(),
        "evaluation": None if item.evaluation is None else item.evaluation.to_dict(),
        "retain_days": item.retain_days, "review": item.review, "expires": item.expires, "onward": item.onward,
        "refs": list(item.refs), "attachments": [each.to_dict() for each in item.attachments], "id": item.id,
    }  # fmt: skip


def item_from_dict(value: Mapping[str, Any]) -> Item:
    """The item of :func:`item_to_dict`."""
    return Item(
        **{
            **value,
            "marking": None if value["marking"] is None else marking.parse(value["marking"]),
            "evaluation": None if value["evaluation"] is None else evaluation.parse(value["evaluation"]),
            "attachments": tuple(Attachment.parse(each) for each in value["attachments"]),
        }
    )
