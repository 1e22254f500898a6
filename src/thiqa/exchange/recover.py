"""Recovery: a node that was restored from an old backup gets back from its partners what it sent and received.

Each partner holds what we sent after the backup and our receipts for what it sent; both are signed, partly by
ourselves. After they are back, the node begins a new epoch of its log whose first leaf names the old heads that its
partners hold. What was accepted here after the backup and never reached anybody is lost with the disk; nothing else is.
``specs/delivery.md``, section 10.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction

from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import LedgerError, ProofInvalid, ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE, TOMBSTONE_TYPE, Statement, Tombstone
from thiqa.domain.receipt import VERDICTS, Leaf, Receipt, sent_leaf
from thiqa.exchange import acknowledge, adopt, agree, agreements, effects, lanes, log, publish, returned, rotate
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer
from thiqa.ledger.checkpoint import Checkpoint
from thiqa.ledger.entry import Kind
from thiqa.ledger.tree import Frontier
from thiqa.store import database, nodelog
from thiqa.store.models import Draft, Head, Inbox, Key, Lane, NodeRow, Outbox, Partner


@dataclass(slots=True)
class Summary:
    """What came back: messages that we had sent and received, and control messages that persons must look at."""

    sent: int = 0
    received: int = 0
    epoch: int = 0
    unclear: list[str] = field(default_factory=list)


def recover(node: Node) -> Summary:
    """Get back what the partners hold, and begin a new epoch. May be repeated: it goes on where it was cut.

    All partners that are not stopped must be reachable, so that the new epoch can name the checkpoint that each holds.
    Raises ``PartnerUnreachable`` and others; the node stays halted until it ends well.
    """
    summary = Summary()
    before: list[list[Any]] = []
    rolled = 0
    partners = list(Partner.objects.using(node.alias).filter(state="introduced"))
    for partner in partners:
        # The first call tells which sealing key the partner knows; a key that was lost with the backup is replaced.
        rolled = max(rolled, _kem_known(node, partner))
    if rolled > node.keys().kem_number:
        rotate.roll(node, at_least=rolled)
    for partner in partners:
        listing = returned.read(node, _ask(node, partner, "", 0))
        head = _head_held(node, listing)
        if head is not None:
            before.append(head)
        _bring_back(node, partner, listing["lanes"], summary)
    summary.epoch = _begin_epoch(node, before)
    return summary


def _ask(node: Node, partner: Partner, lane: str, after: int) -> bytes:
    return call(node, partner, "recover", canonical.encode({"lane": lane, "after": after})).body


def _kem_known(node: Node, partner: Partner) -> int:
    answer = call(node, partner, "recover", canonical.encode({"lane": "", "after": 0}))
    known: int = answer.head["kem_held"]
    return known


def _head_held(node: Node, listing: dict[str, Any]) -> list[Any] | None:
    note = base64.b64decode(listing["held"]).decode()
    if not note:
        return None
    held: Checkpoint = publish.our_checkpoint(node, note, listing["held_epoch"])
    return [listing["held_epoch"], held.size, held.root.hex()]


def _bring_back(node: Node, partner: Partner, listed: list[Any], summary: Summary) -> None:
    """All lanes with one partner. The pact comes first: it opens the lanes of agreements made after the backup."""
    pact = agreements.pact(node, partner).agreement.id
    _control(node, partner, [one for one in listed if one[1] == pact], summary)
    for name, agreement, _, theirs_out in listed:
        if agreement == pact:
            continue
        lane = Lane.objects.using(node.alias).filter(lane=name, partner=partner).first()
        if lane is None:
            summary.unclear.append(f"lane {name}")
        elif theirs_out:
            _received(node, partner, lane, summary)
        else:
            _sent(node, partner, lane, summary)


def _control(node: Node, partner: Partner, pact_lanes: list[Any], summary: Summary) -> None:
    """Acts on agreements of both sides; what does not fit is left to persons.

    Messages and acts are one transaction: a recovery that was cut between them would not do the acts when repeated.
    """
    held = [(Lane.objects.using(node.alias).get(lane=name), theirs_out) for name, _, _, theirs_out in pact_lanes]
    brought = [
        (lane, theirs_out, list(_pages(node, partner, lane.lane, lane.next - 1 if theirs_out else lane.acked)))
        for lane, theirs_out in held
    ]
    found: list[Statement] = []
    with database.writing(node.alias):
        for lane, theirs_out, pages in brought:
            for page in pages:
                if theirs_out:
                    found += _received_page(node, partner, lane, page, summary, apply=False)
                else:
                    found += _sent_page(node, lane, page, summary)
            if not theirs_out:
                _sent_log(node, lane)
        waiting = sorted(found, key=lambda one: one.made)
        while waiting:
            failed: list[tuple[Statement, ThiqaError]] = []
            for statement in waiting:
                try:
                    with transaction.atomic(using=node.alias):
                        agree.received(node, partner, statement)
                except ThiqaError as error:
                    failed.append((statement, error))
            if len(failed) == len(waiting):
                summary.unclear += [f"{one.mechanism} {one.id}: {error.code}" for one, error in failed]
                return
            # Two clocks do not agree on what came first; what another act had to precede is done after it.
            waiting = [statement for statement, _ in failed]


def _pages(node: Node, partner: Partner, lane: str, after: int) -> Iterator[dict[str, Any]]:
    """What a partner returns of a lane after a number, page by page; each names the number that it follows."""
    while (page := returned.read(node, _ask(node, partner, lane, after)))["rows"]:
        yield {**page, "after": after}
        after += len(page["rows"])


def _sent(node: Node, partner: Partner, lane: Lane, summary: Summary) -> None:
    """Bring back what we sent and the partner receipted.

    Before anybody saw that an old backup runs, it may have accepted new messages under numbers that the partner knows
    for others. Those never left; they get new numbers behind the ones that came back.
    """
    for page in _pages(node, partner, lane.lane, lane.acked):
        with database.writing(node.alias):
            _sent_page(node, lane, page, summary)
    with database.writing(node.alias):
        _sent_log(node, lane)


def _sent_page(node: Node, lane: Lane, page: dict[str, Any], summary: Summary) -> list[Statement]:
    """One page of what we sent; the statements that came back. In a transaction."""
    found: list[Statement] = []
    lane = lanes.locked(node, lane.pk)
    for expected, row_of_page in enumerate(page["rows"], page["after"] + 1):
        seq, text, leaf, _, _, statement, message, mechanism = row_of_page
        if seq != expected:
            raise LedgerError(why="a partner returned other numbers than were asked for")
        local = Outbox.objects.using(node.alias).filter(lane=lane, seq=seq).first()
        if local is not None and local.statement == statement:
            continue
        if local is not None:
            _displace(node, lane, seq, page["last"])
        row = _own_row(node, lane, seq, text, leaf, statement, message, mechanism, found)
        row.save(using=node.alias, force_insert=True)
        # Who released it did so after the backup; nobody can release it again.
        Draft.objects.using(node.alias).filter(draft=row.message).update(state="released", content=None)
        summary.sent += 1
    return found


def _sent_log(node: Node, lane: Lane) -> None:
    """The lane's own log, from the rows that are here now. In a transaction."""
    lane = lanes.locked(node, lane.pk)
    rows = Outbox.objects.using(node.alias).filter(lane=lane).order_by("seq")
    own = lanes.extend(b"", 0, [bytes(leaf) for leaf in rows.values_list("leaf", flat=True).iterator()])
    Lane.objects.using(node.alias).filter(pk=lane.pk).update(
        own=own.to_bytes(), next=own.size + 1, due_at=node.clock() if own.size > lane.acked else None
    )


def _displace(node: Node, lane: Lane, first: int, last: int) -> None:
    """Give waiting messages from number ``first`` on new numbers behind ``last``: the same message, signed anew."""
    waiting = list(Outbox.objects.using(node.alias).filter(lane=lane, seq__gte=first, seq__lte=last).order_by("seq"))
    kept = Outbox.objects.using(node.alias).filter(lane=lane, seq__gt=last).order_by("-seq").first()
    free = max(last, kept.seq if kept else 0) + 1
    for seq, row in enumerate(waiting, free):
        statement = replace(Statement.parse(signing.decode(bytes(row.signed or b"")).payload), seq=seq)
        signed = signing.sign(PAYLOAD_TYPE, statement.encode(), node.keys().sign)
        row.seq, row.statement, row.signed, row.tombstone = seq, signed.digest, signing.encode(signed), None
        row.leaf = sent_leaf(lane.lane, seq, signed.digest, bytes.fromhex(statement.salt))
        row.save(using=node.alias, force_update=True)


def _own_row(
    node: Node, lane: Lane, seq: int, text: str, leaf: str, statement: str, message: str, mechanism: str,
    found: list[Statement],
) -> Outbox:  # fmt: skip
    """An outbox row from what the partner returned. What we signed is checked; erased stays erased."""
    theirs = Leaf.decode(bytes.fromhex(leaf))
    ours = Leaf(0, theirs.lane, theirs.seq, 0, theirs.commit).encode()
    if theirs.lane.hex() != lane.lane or theirs.seq != seq:
        raise ProofInvalid(what="receipt")
    row = Outbox(
        lane=lane, seq=seq, message=message or node.random(16).hex(), mechanism=mechanism, statement=statement,
        leaf=ours, made=node.clock(), state="accepted" if text else "erased",
    )  # fmt: skip
    if not text:
        return row
    raw = base64.b64decode(text)
    signed = signing.decode(raw)
    publics = {key.id: key.public for key in node.keys().manifest.keys if key.use == "sign"}
    signing.verify(signed, publics, payload_type=signed.payload_type)
    if signed.payload_type == TOMBSTONE_TYPE:
        stone = Tombstone.parse(signed.payload)
        row.tombstone, row.statement, row.state = raw, stone.statement, "accepted"
        salt = bytes.fromhex(stone.salt)
    else:
        mine = Statement.parse(signed.payload)
        salt = bytes.fromhex(mine.salt)
        row.signed, row.salt, row.statement = raw, salt, signed.digest
        row.message, row.mechanism, row.clause, row.made = mine.id, mine.mechanism, mine.clause, mine.made
        row.expires, row.retain_until, row.attached = mine.expires, mine.retain_until, bool(mine.attachments)
        found.append(mine)
    if sent_leaf(lane.lane, seq, row.statement, salt) != ours:
        raise ProofInvalid(what="receipt")
    return row


def _received(node: Node, partner: Partner, lane: Lane, summary: Summary) -> None:
    """Take again what the partner had sent, with the verdicts that we gave: the lane's log becomes the same."""
    for page in _pages(node, partner, lane.lane, lane.next - 1):
        with database.writing(node.alias):
            _received_page(node, partner, lane, page, summary, apply=True)


def _received_page(
    node: Node, partner: Partner, lane: Lane, page: dict[str, Any], summary: Summary, apply: bool
) -> list[Statement]:
    """One page of what we received; the statements that came back. In a transaction."""
    found: list[Statement] = []
    publics = adopt.ever(node, partner, "sign")
    lane = lanes.locked(node, lane.pk)
    leaves: list[bytes] = []
    for seq, text, leaf, verdict, code, statement, message, mechanism in page["rows"]:
        if seq != lane.next + len(leaves):
            raise LedgerError(why="a partner returned other numbers than were asked for")
        row = _their_row(node, lane, seq, text, leaf, VERDICTS[verdict], code, publics)
        if row.state == "erased" and not Inbox.objects.using(node.alias).filter(message=message).exists():
            # What is known of it is the partner's word; that it was accepted once, our own receipt shows.
            row.statement, row.message, row.mechanism = statement, message, mechanism
        row.save(using=node.alias, force_insert=True)
        if row.state == "erased":
            detail = {"message": row.message, "ground": "gone when it was brought back", "statement": row.statement}
            log.append(node, nodelog.locked(node.alias), Kind.ERASE, detail)
        leaves.append(bytes(row.leaf))
        if row.signed and row.state == "accepted" and row.mechanism:
            statement = Statement.parse(signing.decode(bytes(row.signed)).payload)
            found.append(statement)
            if apply and statement.mechanism == "retract":
                effects.apply(node, partner, agreements.of_lane(node, lane), statement)
    own = lanes.extend(lane.own, lane.next - 1, leaves)
    _given_by_us(node, lane, page, own)
    Lane.objects.using(node.alias).filter(pk=lane.pk).update(own=own.to_bytes(), next=lane.next + len(leaves))
    summary.received += len(leaves)
    return found


def _given_by_us(node: Node, lane: Lane, page: dict[str, Any], own: Frontier) -> None:
    """That we once gave these verdicts: the lane's log, rebuilt with them, has the root of a receipt that we signed.

    Without this a partner could call accepted what we refused, or what no clause permits. Raises ``ProofInvalid``.
    """
    head = Answer.decode(page["receipt"].encode()).head
    if head is None or (head.size, head.root) != (own.size, own.root()):
        raise ProofInvalid(what="receipt")
    ours = publish.our_checkpoint(node, page["note"], page["epoch"])
    acknowledge.verify_head(lane.lane, head, publish.Advance(page["epoch"], ours, b""))


def _their_row(
    node: Node, lane: Lane, seq: int, text: str, leaf: str, verdict: str, code: str,
    publics: Mapping[str, bytes],
) -> Inbox:  # fmt: skip
    sent = Leaf.decode(bytes.fromhex(leaf))
    row = Inbox(
        lane=lane, seq=seq, received=node.clock(), state="accepted" if verdict == "erased" else verdict, code=code
    )
    row.leaf = Leaf(1, sent.lane, seq, VERDICTS.index(verdict), sent.commit, code).encode()
    if sent.lane.hex() != lane.lane or sent.seq != seq:
        raise ProofInvalid(what="receipt")
    if not text:
        row.state = "erased" if row.state == "accepted" else row.state
        return row
    raw = base64.b64decode(text)
    signed = signing.decode(raw)
    signing.verify(signed, publics, payload_type=signed.payload_type)
    if signed.payload_type == PAYLOAD_TYPE:
        s = Statement.parse(signed.payload)
        row.statement, row.message, row.mechanism, row.clause = signed.digest, s.id, s.mechanism, s.clause
        row.retain_until, row.attached = s.retain_until, bool(s.attachments)
        if verdict != "refused":
            row.signed, row.salt = raw, bytes.fromhex(s.salt)
        salt = bytes.fromhex(s.salt)
    else:
        stone = Tombstone.parse(signed.payload)
        row.statement, row.signed, salt = stone.statement, raw, bytes.fromhex(stone.salt)
    if Receipt(lane.lane, seq, row.statement, verdict, code).leaf(salt) != row.leaf:
        raise ProofInvalid(what="receipt")
    return row


def _begin_epoch(node: Node, before: list[list[Any]]) -> int:
    """A new log. Its first leaf names the old heads; then every lane's head is rolled into it."""
    with database.writing(node.alias):
        rows = list(Lane.objects.using(node.alias).select_for_update().order_by("id"))
        row = nodelog.locked(node.alias)
        epoch = max([row.epoch, *(int(one[0]) for one in before)]) + 1
        statement = canonical.encode(
            {"thiqa": "epoch/1", "node": node.id, "epoch": epoch, "before": sorted(before), "made": node.stamp()}
        )
        signed = signing.encode(signing.sign(publish.EPOCH, statement, node.keys().sign))
        Key.objects.using(node.alias).create(
            key=f"epoch-{epoch}", use="epoch", number=epoch, public=signed, made=node.clock()
        )
        row.epoch, row.size, row.frontier = epoch, 0, b""
        NodeRow.objects.using(node.alias).filter(pk=row.pk).update(epoch=epoch, size=0, frontier=b"", halted="")
        log.append(node, row, Kind.EPOCH, {"epoch": epoch, "before": sorted(before)})
        for lane in rows:
            if lane.next > 1:
                _head_again(node, row, lane)
    node.forget()
    return epoch


def _head_again(node: Node, row: NodeRow, lane: Lane) -> None:
    grown = lanes.extend(lane.own, lane.next - 1, [])
    root = grown.root()
    kind = Kind.SEND_HEAD if lane.outgoing else Kind.RECEIVE_HEAD
    leaf = log.leaf(node, kind, lanes.head_detail(lane.lane, grown.size, root))
    index = nodelog.append(node.alias, row, [leaf])
    Head.objects.using(node.alias).update_or_create(
        lane=lane, ours=True, size=grown.size,
        defaults={"epoch": row.epoch, "root": root, "index": index, "entry": leaf.entry, "salt": leaf.salt},
    )  # fmt: skip
