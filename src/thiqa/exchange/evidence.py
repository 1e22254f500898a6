"""Evidence: one file that proves one message to an overseer who has neither a node nor a reason to believe one.

It holds what the message needs and nothing else: the signed statement (or only the opening of its commitment), the keys
of both nodes, the agreement with both signatures, and the place of the message in the log of the node that exports and
in that of its partner. ``specs/evidence.md`` is the format; ``tools/verifier`` reads it and shares no code with this.
"""

from __future__ import annotations

import base64
import json
from typing import Any

from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import AgreementError, LedgerError, NotFound
from thiqa.domain.message import Statement
from thiqa.domain.policy import permit
from thiqa.domain.receipt import received_leaf
from thiqa.exchange import agreements, log, publish
from thiqa.exchange.node import Node
from thiqa.ledger.checkpoint import LogProof
from thiqa.ledger.entry import Kind
from thiqa.ledger.tiles import TileTree, memory
from thiqa.ledger.tree import leaf_hash
from thiqa.store import database, nodelog
from thiqa.store.models import Agreement, Cosigned, Entry, Head, Inbox, Lane, Manifest, Outbox, Version

__all__ = ["CONTENTS", "export"]

CONTENTS = ("included", "withheld", "not-permitted", "erased", "quarantined", "refused")
"""What a file says of the content; only the first one carries it. ``specs/evidence.md``, section 2."""


def export(node: Node, message: str, *, by: str = "", content: bool = True) -> bytes:
    """The evidence file of a message that this node sent or received: canonical JSON.

    ``by`` is the person who takes it out, which the log records as an export. ``content=False`` leaves the statement
    out. It is left out as well where nothing is held any more, where the item is in quarantine, and where the agreement
    or the marking does not permit a received item to be exported; the file says which, and proves the rest.
    Raises ``NotFound``, and ``LedgerError`` when the log of this node does not cover the message.
    """
    row = _row(node, message)
    lane: Lane = row.lane
    word = _content(node, row, content)
    with database.writing(node.alias):
        entry = nodelog.locked(node.alias)
        detail = {
            "message": message, "statement": row.statement, "lane": lane.lane, "seq": row.seq, "content": word,
            "by": by,
        }  # fmt: skip
        exported = log.append(node, entry, Kind.EXPORT, detail)
    # Signed after the leaf is on the disk; every proof of ours below ends in this one checkpoint.
    mark = publish.newest(node)
    ours = _our_record(node, lane, row, mark)
    theirs = _their_record(node, lane, row) if isinstance(row, Outbox) else None
    erased = _erasure(node, row, mark) if row.signed is None else None
    sender, recipient = (node.id, lane.partner.node)[:: 1 if lane.outgoing else -1]
    held = row.signed is not None
    return canonical.encode(
        {
            "thiqa": "evidence/1",
            "content": word,
            "sender": _manifests(node, sender),
            "recipient": _manifests(node, recipient),
            "agreement": _agreement(node, lane, row, sender),
            "statement": {
                "digest": row.statement,
                "salt": bytes(row.salt).hex() if row.salt else None,
                "envelope": _dsse(bytes(row.signed or b"")) if held and word == "included" else None,
            },
            "sent": ours if lane.outgoing else None,
            "received": theirs if lane.outgoing else ours,
            "export": _opened(node, mark, exported),
            "erasure": erased,
        }
    )


def _row(node: Node, message: str) -> Outbox | Inbox:
    for table in (Outbox, Inbox):
        row: Any = table.objects.using(node.alias).select_related("lane__partner").filter(message=message).first()
        if row is not None and message:
            found: Outbox | Inbox = row
            return found
    raise NotFound(id=message[:16])


def _content(node: Node, row: Outbox | Inbox, wanted: bool) -> str:
    """Whether the file carries the content, and if not, why."""
    if row.signed is None:
        return "refused" if row.state == "refused" else "erased"
    if row.state == "quarantined" and isinstance(row, Inbox):
        return "quarantined"
    if not wanted:
        return "withheld"
    if isinstance(row, Inbox):
        # What a partner entrusted leaves this node only as its clause and its marking permit, for an overseer too.
        held = agreements.of_lane(node, row.lane)
        try:
            permit(held.agreement, _statement(row).act(held.state, on=node.clock().date(), action="export"))
        except AgreementError:
            return "not-permitted"
    return "included"


def _statement(row: Outbox | Inbox) -> Statement:
    return Statement.parse(signing.decode(bytes(row.signed or b"")).payload)


def _dsse(raw: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(signing.to_json(signing.decode(raw)))
    return value


def _manifests(node: Node, who: str) -> list[dict[str, Any]]:
    rows = Manifest.objects.using(node.alias).filter(node=who).order_by("version")
    return [_dsse(bytes(row.signed)) for row in rows]


def _agreement(node: Node, lane: Lane, row: Outbox | Inbox, sender: str) -> list[dict[str, Any]] | None:
    """The version with the signatures of sender and recipient; ``None`` under the introduction pact, which is derived.

    It is the version that the statement names. Where there is no statement any more, it is the one that applies today.
    """
    if agreements.pact(node, lane.partner).agreement.id == lane.agreement:
        return None
    versions = Version.objects.using(node.alias)
    if row.signed is not None:
        version = versions.get(digest=_statement(row).agreement)
    else:
        version = versions.get(digest=Agreement.objects.using(node.alias).get(agreement=lane.agreement).digest)
    pair = [_dsse(bytes(version.ours)), _dsse(bytes(version.theirs))]
    return pair if sender == node.id else pair[::-1]


def _our_record(node: Node, lane: Lane, row: Outbox | Inbox, mark: publish.Mark) -> dict[str, Any]:
    heads = Head.objects.using(node.alias).filter(lane=lane, ours=True, epoch=mark.epoch, index__lt=mark.size)
    head = heads.filter(size__gte=row.seq).order_by("size").first()
    if head is None:
        raise LedgerError(why=f"no head of the lane covers number {row.seq}; run an audit")
    rows = type(row).objects.using(node.alias).filter(lane=lane, seq__lte=head.size).order_by("seq")
    leaves = [leaf_hash(bytes(leaf)) for leaf in rows.values_list("leaf", flat=True).iterator()]
    size, note = _best(node, lane, head.index, mark)
    proof = LogProof(head.index, tuple(nodelog.tree(node.alias, mark.epoch, size).inclusion(head.index)), note)
    return _record(bytes(row.leaf), leaves, row.seq, head, proof)


def _best(node: Node, lane: Lane, index: int, mark: publish.Mark) -> tuple[int, str]:
    """Size and note of a checkpoint over a leaf: the one that the partner cosigned, if it covers the leaf; else ours.

    A cosigned one convinces more, because another history would need the partner's hand as well.
    """
    rows = Cosigned.objects.using(node.alias).filter(partner=lane.partner, epoch=mark.epoch, size__lte=mark.size)
    row = rows.filter(size__gt=index).first()
    return (row.size, bytes(row.note).decode()) if row else (mark.size, mark.note)


def _their_record(node: Node, lane: Lane, row: Outbox) -> dict[str, Any] | None:
    """The partner's receipt, as its signed checkpoint proved it when it came; ``None`` while there is none."""
    heads = Head.objects.using(node.alias).filter(lane=lane, ours=False, size__gte=row.seq)
    head = heads.order_by("size").first()
    if head is None:
        return None
    rows = Outbox.objects.using(node.alias).filter(lane=lane, seq__lte=head.size).order_by("seq")
    values = rows.values_list("leaf", "verdict", "code").iterator()
    leaves = [leaf_hash(received_leaf(bytes(leaf), verdict, code)) for leaf, verdict, code in values]
    hashes = tuple(base64.b64decode(value) for value in canonical.decode(bytes(head.proof)))
    proof = LogProof(head.index, hashes, bytes(head.note).decode())
    return _record(received_leaf(bytes(row.leaf), row.verdict, row.code), leaves, row.seq, head, proof)


def _record(leaf: bytes, leaves: list[bytes], seq: int, head: Head, proof: LogProof) -> dict[str, Any]:
    """A leaf, its path in the lane's log, the leaf of the node's log that holds the root of that, and its proof."""
    path = TileTree(len(leaves), memory(leaves)).inclusion(seq - 1)
    return {
        "leaf": leaf.hex(),
        "size": head.size,
        "path": [base64.b64encode(value).decode() for value in path],
        "entry": bytes(head.entry).hex(),
        "salt": bytes(head.salt).hex(),
        "proof": proof.encode(),
    }


def _opened(node: Node, mark: publish.Mark, index: int) -> dict[str, Any]:
    """A leaf of our log with what opens it, and its proof."""
    row = Entry.objects.using(node.alias).get(epoch=mark.epoch, index=index)
    path = nodelog.tree(node.alias, mark.epoch, mark.size).inclusion(index)
    return {
        "entry": bytes(row.entry).hex(),
        "salt": bytes(row.salt or b"").hex(),
        "detail": canonical.decode(bytes(row.detail or b"")),
        "proof": LogProof(index, tuple(path), mark.note).encode(),
    }


def _erasure(node: Node, row: Outbox | Inbox, mark: publish.Mark) -> dict[str, Any] | None:
    """The leaf that tells of the erasure; ``None`` when nothing was ever kept, or the leaf is in a log that ended."""
    rows = Entry.objects.using(node.alias).filter(epoch=mark.epoch, kind=Kind.ERASE.word, index__lt=mark.size)
    for index, detail in rows.order_by("index").values_list("index", "detail").iterator():
        if detail and canonical.decode(bytes(detail)).get("message") == row.message:
            return _opened(node, mark, index)
    return None
