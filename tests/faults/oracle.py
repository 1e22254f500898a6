"""What must hold of two nodes that came to rest: the invariants I1 to I10 of the delivery protocol, read from the rows.

Nothing that a node computed before is believed: logs, frontiers and tiles are computed again from their leaves. What
was told to a person or shown to the partner before a crash is a list of facts, and each must still be true.
"""

from __future__ import annotations

import struct
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from tests.faults.stage import Stage
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE, Statement
from thiqa.domain.receipt import VERDICTS, received_leaf
from thiqa.exchange import deliver
from thiqa.exchange.acknowledge import STATES
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer
from thiqa.ledger.audit import check_log, recompute
from thiqa.ledger.checkpoint import Checkpoint
from thiqa.store import nodelog
from thiqa.store.models import Draft, Entry, Evidence, Head, Inbox, Lane, NodeRow, Outbox, Partner

Fact = Sequence[Any]
"""What was promised: ``accepted`` node message lane seq; ``drafted`` node draft; ``signed`` node epoch size root;
``receipt`` node lane size root."""


class Violation(AssertionError):
    """An invariant does not hold; the text begins with its name."""


def must(holds: object, name: str, why: str) -> None:
    """Raise :class:`Violation` unless it holds."""
    if not holds:
        raise Violation(f"{name}: {why}")


def head_of(frame: bytes) -> dict[str, Any]:
    """The head of a frame; nothing of it is verified."""
    (length,) = struct.unpack_from(">I", frame)
    return canonical.decode_object(signing.decode(frame[4 : 4 + length]).payload, 1 << 18)


def facts_of(frame: bytes) -> list[Fact]:
    """What a frame that left a node promises: its checkpoint, and the receipts in the answer to a delivery."""
    length, head = int.from_bytes(frame[:4], "big"), head_of(frame)
    point = Checkpoint.parse(head["checkpoint"].rpartition("\n\n")[0] + "\n")
    found: list[Fact] = [["signed", head["from"], head["epoch"], point.size, point.root.hex()]]
    receipts = (head["thiqa"], head["verb"]) == ("answer/1", "deliver") or head["verb"] == "receipts"
    if receipts and not head["error"] and len(frame) > 4 + length:
        answer = Answer.decode(frame[4 + length :])
        if answer.head:
            found.append(["receipt", head["from"], answer.lane, answer.head.size, answer.head.root.hex()])
    return found


def rest(stage: Stage) -> None:
    """Let both nodes deliver until nothing waits. A lane that cannot move is a violation."""
    for _ in range(12):
        stage.pause()
        for node in stage.nodes.values():
            try:
                deliver.drain(node, "oracle")
            except ThiqaError as error:
                raise Violation(f"stuck: {error}") from error
        if not any(Lane.objects.using(n.alias).filter(due_at__isnull=False).exists() for n in stage.nodes.values()):
            return
    waits = [
        (n.alias, lane.agreement[:6], lane.kind, lane.acked, lane.next, lane.partner.failures)
        for n in stage.nodes.values()
        for lane in Lane.objects.using(n.alias).select_related("partner").filter(due_at__isnull=False)
    ]
    raise Violation(f"stuck: lanes never come to rest: {waits}")


def check(one: Node, other: Node, facts: Iterable[Fact] = (), evidence: Collection[str] = ()) -> None:
    """All invariants of two nodes at rest; raises :class:`Violation`. ``evidence`` are the kinds that may exist."""
    both = {node.id: node for node in (one, other)}
    for node in both.values():
        log_holds(node)
        must(not node.row().halted, "halted", node.row().halted)
        must(not Partner.objects.using(node.alias).exclude(state="introduced").exists(), "stopped", node.alias)
        found = set(Evidence.objects.using(node.alias).values_list("kind", flat=True))
        must(found <= set(evidence), "I5", f"{node.alias} keeps evidence of {sorted(found)}")
    for sender, receiver in ((one, other), (other, one)):
        for lane in Lane.objects.using(sender.alias).filter(outgoing=True):
            lane_holds(sender, receiver, lane)
        effects_hold(sender, receiver)
        held = Partner.objects.using(receiver.alias).get(node=sender.id)
        if held.held_size:
            # I6. What the partner remembers of our log is a prefix of it.
            point = Checkpoint.parse(bytes(held.held_note).decode().rpartition("\n\n")[0] + "\n")
            continues(sender, held.held_epoch, point.size, point.root.hex(), "I6")
    for fact in dict.fromkeys(tuple(fact) for fact in facts):
        promise_holds(both[fact[1]], fact)


def log_holds(node: Node) -> None:
    """I4, I7: the node's log is dense, and its frontier, tiles and heads are those of its raw leaves."""
    row = NodeRow.objects.using(node.alias).get()
    rows = list(
        Entry.objects.using(node.alias).filter(epoch=row.epoch).order_by("index").values_list("index", "entry", "kind")
    )
    must([at for at, _, _ in rows] == list(range(row.size)), "I4", f"the log of {node.alias} is not dense")
    entries = [bytes(entry) for _, entry, _ in rows]
    frontier = recompute(entries)
    must(frontier.to_bytes() == bytes(row.frontier), "I7", f"the frontier of {node.alias} is not that of its leaves")
    try:
        check_log(
            row.size,
            frontier.root(),
            lambda at: entries[at * 256 : at * 256 + 256],
            lambda level, index: nodelog._tile(node.alias, row.epoch, level, index),
        )
    except (ThiqaError, IndexError) as error:
        raise Violation(f"I7: the tiles of {node.alias}: {error}") from error
    for head in Head.objects.using(node.alias).filter(ours=True, epoch=row.epoch):
        must(head.index < row.size and entries[head.index] == bytes(head.entry), "I2", "a head without its leaf")


def lane_holds(sender: Node, receiver: Node, lane: Lane) -> None:
    """I1, I2, I4, I5, I8 of one lane at rest."""
    name = f"{sender.alias} {lane.agreement[:4]} {lane.kind}"
    theirs = Lane.objects.using(receiver.alias).filter(lane=lane.lane).first()
    out = list(Outbox.objects.using(sender.alias).filter(lane=lane).order_by("seq"))
    must([row.seq for row in out] == list(range(1, lane.next)), "I4", f"the outbox of {name} has a hole")
    must(lane.acked == lane.next - 1, "stuck", f"{name}: {lane.acked} of {lane.next - 1} have a receipt")
    if theirs is None:
        must(not out, "I8", f"{name} is not known to the receiver")
        return
    come = list(Inbox.objects.using(receiver.alias).filter(lane=theirs).order_by("seq"))
    must([row.seq for row in come] == list(range(1, theirs.next)), "I4", f"the inbox of {name} has a hole")
    must(theirs.next == lane.next, "I8", f"{name}: {lane.next - 1} sent, {theirs.next - 1} received")
    sent, received = recompute(bytes(row.leaf) for row in out), recompute(bytes(row.leaf) for row in come)
    must(sent.to_bytes() == bytes(lane.own), "I8", f"the frontier of {name} is not that of what was sent")
    must(received.to_bytes() == bytes(theirs.own), "I8", f"the frontier of {name} is not that of what was received")
    must(received.to_bytes() == bytes(lane.mirror), "I8", f"the mirror of {name} is not the receiver's log")
    for ours, other in zip(out, come, strict=True):
        same = not ours.statement or not other.statement or ours.statement == other.statement
        must(same, "I5", f"{name} {ours.seq}: two statements under one number")
        leaf = bytes(other.leaf)
        must(received_leaf(bytes(ours.leaf), leaf[26], other.code) == leaf, "I8", f"{name} {ours.seq}: leaves differ")
        must(ours.verdict == leaf[26] and ours.code == other.code, "I2", f"{name} {ours.seq}: another verdict")
        verdict = VERDICTS[leaf[26]]
        states = (STATES.get(verdict, verdict), "erased")
        must(ours.state in states, "I2", f"{name} {ours.seq}: {verdict} made it {ours.state}")
        kept = verdict in ("accepted", "quarantined") or (verdict == "erased" and other.mechanism == "retract")
        must(not kept or other.signed is not None or other.state == "erased", "I2", f"{name} {ours.seq} is not kept")


def effects_hold(sender: Node, receiver: Node) -> None:
    """I3, I10: what the receiver answered was done once, and what was erased is gone."""
    rows = list(Inbox.objects.using(receiver.alias).filter(lane__partner__node=sender.id))
    names = Counter(row.message for row in rows if row.message)
    must(all(count == 1 for count in names.values()), "I3", "a message was taken twice")
    details = [
        (kind, canonical.decode(bytes(detail)))
        for kind, detail in Entry.objects.using(receiver.alias).values_list("kind", "detail")
        if kind in ("erase", "agreement") and detail is not None
    ]
    erased = Counter(detail["message"] for kind, detail in details if kind == "erase" and "message" in detail)
    must(all(count == 1 for count in erased.values()), "I3", "an item was erased twice")
    for row in rows:
        if row.state == "erased":
            must(row.signed is None and row.salt is None, "I10", f"{row.mechanism} {row.seq} is erased, its bytes stay")
            must(erased[row.message] == 1, "I2", f"{row.mechanism} {row.seq} is erased, and no leaf says so")
    expected: Counter[str] = Counter()
    for row in rows:
        if row.mechanism == "retract" and row.state == "accepted" and row.signed:
            for target in Inbox.objects.using(receiver.alias).filter(message__in=_statement(row).refs):
                must(target.signed is None, "I2", f"retraction {row.seq} has its receipt, the item is still here")
        if row.mechanism == "agreement" and row.state == "accepted" and row.signed:
            act = _statement(row).body["act"]
            expected.update({"propose": ["propose", "sign"], "amend": ["amend", "sign"]}.get(act, [act]))
    done = Counter(detail["act"] for kind, detail in details if kind == "agreement" and detail["by"] == sender.id)
    must(done == expected, "I3", f"acts on the agreement: {dict(done)} in the log, {dict(expected)} received")


def _statement(row: Inbox) -> Statement:
    signed = signing.decode(bytes(row.signed or b""))
    must(signed.payload_type == PAYLOAD_TYPE, "I2", "the inbox keeps something that is no message")
    return Statement.parse(signed.payload)


def continues(node: Node, epoch: int, size: int, root: str, name: str) -> None:
    """A checkpoint that left the node is a prefix of its log now."""
    row = NodeRow.objects.using(node.alias).get()
    must(epoch <= row.epoch, name, f"{node.alias} lost an epoch")
    if epoch == row.epoch:
        must(size <= row.size, name, f"{node.alias} showed {size} leaves and has {row.size}")
        now = nodelog.tree(node.alias, epoch, row.size).root(size).hex() if size else root
        must(now == root, name, f"{node.alias} rewrote the first {size} leaves")


def promise_holds(node: Node, fact: Fact) -> None:
    """I1, I2, I6: one thing that was told or shown is still true."""
    kind = fact[0]
    if kind == "accepted":
        row = Outbox.objects.using(node.alias).select_related("lane").filter(message=fact[2]).first()
        if (row is None or row.seq != fact[4]) and NodeRow.objects.using(node.alias).get().epoch:
            # A node that recovered knows of what was refused or came too late only that it had this number; a person
            # may have released its draft again, under another one.
            row = Outbox.objects.using(node.alias).filter(lane__lane=fact[3], seq=fact[4], signed=None).first() or row
        must(row is not None, "I1", f"{node.alias} accepted {fact[2][:8]} and lost it")
        assert row is not None
        must((row.lane.lane, row.seq) == (fact[3], fact[4]), "I1", f"{fact[2][:8]} changed its number")
        must(row.verdict, "I1", f"{fact[2][:8]} was never answered")
    elif kind == "drafted":
        must(Draft.objects.using(node.alias).filter(draft=fact[2]).exists(), "I1", f"draft {fact[2][:8]} was lost")
    elif kind == "signed":
        continues(node, int(fact[2]), int(fact[3]), str(fact[4]), "I7")
    elif kind == "receipt":
        rows = Inbox.objects.using(node.alias).filter(lane__lane=fact[2], seq__lte=fact[3]).order_by("seq")
        root = recompute(bytes(leaf) for leaf in rows.values_list("leaf", flat=True)).root().hex()
        must(root == fact[4], "I2", f"{node.alias} lost a receipt that it gave")
