"""One row of a message, checked from its signed bytes: signature, key, every column, leaf, clause, release, files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from thiqa.crypto import signing
from thiqa.domain import message
from thiqa.domain.clause import Clause
from thiqa.domain.errors import KeyExpired, SealError, ThiqaError
from thiqa.domain.message import Statement, Tombstone
from thiqa.domain.person import same
from thiqa.domain.receipt import VERDICTS, Leaf, Receipt, sent_leaf
from thiqa.exchange.acknowledge import STATES
from thiqa.exchange.audit_agreements import Bound, retention
from thiqa.exchange.audit_findings import Findings
from thiqa.exchange.audit_keys import Keys
from thiqa.exchange.audit_log import History, Position, erased_since
from thiqa.exchange.node import Node
from thiqa.exchange.sealed import joined
from thiqa.store import parts
from thiqa.store.models import Attachment, Inbox, Lane, Outbox

__all__ = ["Ground", "check_received", "check_sent"]


@dataclass(frozen=True, slots=True)
class Ground:
    """What the rows are checked against; ``size`` is the epoch and size of the log that was read."""

    node: Node
    history: History
    keys: Keys
    bound: Bound
    size: Position
    found: Findings


def check_sent(ground: Ground, lane: Lane, row: Outbox, at: Position | None) -> None:
    """One row of the outbox, whose number the log of the node covered at the place ``at``. What must hold:

    1. its leaf is one of this lane and number; 2. its state is the one of the verdict, or the log tells of its erasure
    and nothing is left of it; 3. the bytes were signed by us with a key live at ``at`` and decode strictly; 4. each
    column, and the leaf, are what the bytes say; 5. the clause permitted it and, where it asks for that, a second
    person released it; 6. the files are those that it names; 7. a tombstone is ours and names this statement.
    """
    found, where = ground.found, f"lane {lane.lane}, number {row.seq}"
    # 1.
    with found.catching("leaf-differs", where):
        leaf = Leaf.decode(bytes(row.leaf))
        found.unless((leaf.kind, leaf.lane.hex(), leaf.seq) == (0, lane.lane, row.seq), "leaf-differs", where)
    # 2.
    verdict = VERDICTS[row.verdict] if row.verdict < len(VERDICTS) else "unknown"
    expected = "accepted" if verdict == "none" else STATES.get(verdict, verdict)
    if _gone(ground, row, at, where):
        expected = "erased"
    found.unless(row.state == expected and (row.verdict or not row.code), "state-differs", where)
    # 3.
    if row.signed is not None:
        try:
            statement = _statement(ground, bytes(row.signed), ground.node.id, at)
        except ThiqaError as error:
            found.add(_code(error), where, error.sentence)
        else:
            _sent(ground, lane, row, at, statement, where)
    # 7.
    if row.tombstone is not None:
        with found.catching("statement-invalid", f"{where}, tombstone"):
            stone = _tombstone(ground, bytes(row.tombstone), ground.node.id, None)
            stored = {"lane": lane.lane, "seq": row.seq, "statement": row.statement}
            found.same(where, stored, {"lane": stone.lane, "seq": stone.seq, "statement": stone.statement})
            given = sent_leaf(lane.lane, row.seq, stone.statement, bytes.fromhex(stone.salt))
            found.unless(bytes(row.leaf) == given, "leaf-differs", where)


def _sent(ground: Ground, lane: Lane, row: Outbox, at: Position | None, s: Statement, where: str) -> None:
    found = ground.found
    # 4.
    salt = bytes.fromhex(s.salt)
    stored = _columns(ground, lane, row) | {
        "made": row.made, "expires": row.expires, "retain_until": row.retain_until, "clause": row.clause,
    }  # fmt: skip
    signed = _said(s) | {
        "made": datetime.fromisoformat(s.made), "expires": s.expires and datetime.fromisoformat(s.expires),
        "retain_until": date.fromisoformat(s.retain_until), "clause": s.clause,
    }  # fmt: skip
    found.same(where, stored, signed)
    found.unless(bytes(row.leaf) == sent_leaf(lane.lane, row.seq, s.digest(), salt), "leaf-differs", where)
    # 5.
    with found.catching("clause-differs", where):
        clause = ground.bound.clause(s, at)
        found.unless(ground.bound.count(s, clause), "capacity-exceeded", where)
        if clause.release != "none":
            told = ground.history.released.get(row.message) == (s.releaser, clause.id)
            found.unless(_released(s) and told, "release-missing", where)
    # 6.
    _files(ground, lane, s, where)


def check_received(ground: Ground, lane: Lane, row: Inbox, at: Position | None) -> None:
    """One row of the inbox, as :func:`check_sent`; what was refused is not kept, and only its leaf can be looked at."""
    found, where = ground.found, f"lane {lane.lane}, number {row.seq}"
    # 1.
    verdict = "unknown"
    with found.catching("leaf-differs", where):
        leaf = Leaf.decode(bytes(row.leaf))
        verdict = VERDICTS[leaf.verdict]
        found.unless((leaf.kind, leaf.lane.hex(), leaf.seq) == (1, lane.lane, row.seq), "leaf-differs", where)
        found.unless(row.code == leaf.code, "column-differs", where, "The column is code.")
    # 2.
    expected = "accepted" if verdict == "erased" else verdict
    if verdict == "refused":
        found.unless(row.signed is None and row.salt is None, "content-left", where)
    elif verdict == "erased" and row.signed is None and row.salt is None:
        # Taken back before it came, so it was never kept: its own leaf says so.
        expected = "erased"
    elif _gone(ground, row, at, where):
        expected = "erased"
    found.unless(row.state == expected, "state-differs", where)
    if row.signed is None:
        return
    sender = lane.partner.node
    try:
        # 3.
        if verdict == "expired":
            _expired(ground, lane, row, _tombstone(ground, bytes(row.signed), sender, at), where)
        else:
            _received(ground, lane, row, at, _statement(ground, bytes(row.signed), sender, at), verdict, where)
    except ThiqaError as error:
        found.add(_code(error), where, error.sentence)


def _expired(ground: Ground, lane: Lane, row: Inbox, stone: Tombstone, where: str) -> None:
    stored = {"lane": lane.lane, "seq": row.seq, "statement": row.statement, "code": row.code, "message": row.message}
    signed = {"lane": stone.lane, "seq": stone.seq, "statement": stone.statement, "code": stone.reason, "message": ""}
    ground.found.same(where, stored, signed)
    receipt = Receipt(lane.lane, row.seq, stone.statement, "expired", stone.reason)
    ground.found.unless(bytes(row.leaf) == receipt.leaf(bytes.fromhex(stone.salt)), "leaf-differs", where)


def _received(
    ground: Ground, lane: Lane, row: Inbox, at: Position | None, s: Statement, verdict: str, where: str
) -> None:
    found = ground.found
    # 4.
    found.same(where, _columns(ground, lane, row), _said(s))
    receipt = Receipt(lane.lane, row.seq, s.digest(), verdict, row.code)
    found.unless(bytes(row.leaf) == receipt.leaf(bytes.fromhex(s.salt)), "leaf-differs", where)
    if s.marking.quarantined or verdict == "quarantined":
        found.unless(verdict == "quarantined" and s.marking.quarantined, "state-differs", where, "Quarantine.")
        return
    if verdict == "erased":
        found.unless(s.mechanism == "retract", "state-differs", where)
    # 5.
    with found.catching("clause-differs", where):
        clause = ground.bound.clause(s, at)
        stored = {"clause": row.clause, "retain_until": row.retain_until}
        found.same(where, stored, {"clause": clause.id, "retain_until": retention(s, clause)})
        _second(ground, s, clause, where)
    # 6.
    _files(ground, lane, s, where)


def _second(ground: Ground, s: Statement, clause: Clause, where: str) -> None:
    if clause.release != "none":
        ground.found.unless(_released(s), "release-missing", where)


def _released(s: Statement) -> bool:
    return s.releaser is not None and not same(s.author, s.releaser)


def _gone(ground: Ground, row: Outbox | Inbox, at: Position | None, where: str) -> bool:
    """Whether the log tells that a row was erased; findings when the row and the log disagree about it."""
    told = bool(row.message) and ground.history.erased.get(row.message) == row.statement
    if told:
        left = row.signed is not None or row.salt is not None or getattr(row, "tombstone", None) is not None
        files = Attachment.objects.using(ground.node.alias).filter(message=row.message, erased=False)
        ground.found.unless(not left and not (row.attached and files.exists()), "content-left", where)
        return True
    if row.signed is not None or getattr(row, "tombstone", None) is not None:
        return False
    # Erased while the audit runs; or it came back from a partner without its content after a restore, and no leaf of
    # this node can tell when it was erased. That is counted, because only the two nodes together could say more.
    if at is None or erased_since(ground.node, ground.size, row.message, row.statement):
        return True
    ground.found.add("content-gone", where)
    return row.state == "erased"


def _columns(ground: Ground, lane: Lane, row: Outbox | Inbox) -> dict[str, object]:
    """The columns that both tables have, and the two nodes between which the lane runs."""
    ends = ground.node.id, lane.partner.node
    sender, recipient = ends if lane.outgoing else reversed(ends)
    return {
        "lane": lane.lane, "seq": row.seq, "message": row.message, "mechanism": row.mechanism,
        "statement": row.statement, "salt": row.salt and bytes(row.salt), "attached": row.attached, "from": sender,
        "to": (recipient,),
    }  # fmt: skip


def _said(s: Statement) -> dict[str, object]:
    """What the bytes say, for the columns of :func:`_columns`."""
    return {
        "lane": s.lane, "seq": s.seq, "message": s.id, "mechanism": s.mechanism, "statement": s.digest(),
        "salt": bytes.fromhex(s.salt), "attached": bool(s.attachments), "from": s.sender, "to": s.recipients,
    }  # fmt: skip


def _statement(ground: Ground, raw: bytes, node: str, at: Position | None) -> Statement:
    signed = signing.decode(raw)
    ground.keys.verify(signed, message.PAYLOAD_TYPE, node, at)
    ground.found.counts["statements"] += 1
    return Statement.parse(signed.payload)


def _tombstone(ground: Ground, raw: bytes, node: str, at: Position | None) -> Tombstone:
    signed = signing.decode(raw)
    ground.keys.verify(signed, message.TOMBSTONE_TYPE, node, at)
    ground.found.counts["tombstones"] += 1
    return Tombstone.parse(signed.payload)


def _code(error: ThiqaError) -> str:
    if isinstance(error, KeyExpired):
        return "key-not-live"
    return "signature-invalid" if isinstance(error, SealError) else "statement-invalid"


def _files(ground: Ground, lane: Lane, s: Statement, where: str) -> None:
    """6. Every file of a statement has its row and, part by part, the bytes on the disk that the statement names."""
    if not s.attachments:
        return
    node, found = ground.node, ground.found
    rows = {row.number: row for row in Attachment.objects.using(node.alias).filter(message=s.id)}
    for number, each in enumerate(s.attachments):
        row, place = rows.pop(number, None), f"{where}, file {number}"
        if row is None or (row.outgoing, row.complete, row.erased) != (lane.outgoing, True, False):
            found.add("attachment-differs", place)
            continue
        if bytes(row.parts) != joined(each.parts):
            found.add("attachment-differs", place)
            continue
        for digest in each.parts:
            with found.catching("attachment-differs", place):
                for _ in parts.read(parts.place(node.config.home, row.folder), digest):
                    pass
                found.counts["parts"] += 1
    found.unless(not rows, "attachment-differs", where, "There are rows of files that it does not name.")
