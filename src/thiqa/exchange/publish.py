"""Checkpoints of the node's log: signed after their leaves are on the disk, shown to each partner at each contact.

Each partner is a witness: it remembers the newest checkpoint that it verified and accepts only one that continues it.
So a node that edits, cuts or forks its history, or that was restored from an old backup, is found at the first contact.
``specs/ledger.md``, section 5.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from thiqa.crypto import signing
from thiqa.crypto.note import log_verifiers, split
from thiqa.domain import canonical, fields
from thiqa.domain.errors import (
    CheckpointInvalid,
    FieldInvalid,
    LedgerError,
    LogForked,
    LogRolledBack,
    Overtaken,
    ProofWanted,
    ThiqaError,
)
from thiqa.exchange import adopt, log
from thiqa.exchange.node import Node
from thiqa.ledger.checkpoint import Checkpoint, log_origin, sign_checkpoint, verify_checkpoint
from thiqa.ledger.entry import Kind
from thiqa.ledger.tree import Frontier
from thiqa.ledger.witness import check_advance
from thiqa.store import database, nodelog, table
from thiqa.store.models import Evidence, NodeRow, Partner

EPOCH = "application/vnd.thiqa.epoch.v1+json"
_EPOCH_FIELDS = frozenset({"thiqa", "node", "epoch", "before", "made"})


FRESH = timedelta(seconds=1)
"""How old a checkpoint may be that an answer carries again."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Our newest checkpoint: leaves ``size`` of ``epoch`` and the signed note."""

    epoch: int
    size: int
    note: str


@dataclass(frozen=True, slots=True)
class Advance:
    """What a frame proved about the partner's log."""

    epoch: int
    checkpoint: Checkpoint
    note: bytes


def newest(node: Node) -> Mark:
    """Sign what is committed. The same size is signed once in a process: the note is kept."""
    row = node.row()
    key = (row.epoch, row.size)
    note = node._notes.get(key)
    if note is None:
        root = Frontier.from_bytes(bytes(row.frontier), row.size).root()
        note = sign_checkpoint(Checkpoint(log_origin(node.id, row.epoch), row.size, root), node.keys().log)
        node._notes.clear()
        node._noted = node.clock()
        node._notes[key] = note
    return Mark(row.epoch, row.size, note)


def recent(node: Node, partner: Partner, epoch: int, held: Sequence[int]) -> Mark | None:
    """The checkpoint that this process signed last, if it is of this ``epoch``, less than ``FRESH`` old and not behind
    what the partner holds (``held``) or was shown; else nothing, and a new one is due.

    For answers that do not rest on their own leaf: signing costs more than all else in a search. The leaf is under the
    next checkpoint.
    """
    if node._noted is None or not timedelta(0) <= node.clock() - node._noted < FRESH:
        return None
    least = max((held[0], held[1]), (partner.shown_epoch, partner.shown_size))
    for (of, size), note in list(node._notes.items()):
        if of == epoch and (of, size) >= least:
            return Mark(of, size, note)
    return None


def at(node: Node, epoch: int, size: int) -> Mark:
    """The checkpoint of our log at a size that is committed; for what rests on just that size."""
    root = nodelog.tree(node.alias, epoch, size).root()
    return Mark(epoch, size, sign_checkpoint(Checkpoint(log_origin(node.id, epoch), size, root), node.keys().log))


def proofs(node: Node, mark: Mark, since: Sequence[tuple[int, int]]) -> list[Any]:
    """Consistency proofs from each (epoch, size) that the partner may hold to ``mark``: [epoch, size, [hash…]]."""
    found: list[Any] = []
    for epoch, size in since:
        if epoch == mark.epoch and 0 < size < mark.size:
            path = nodelog.tree(node.alias, epoch, mark.size).consistency(size)
            found.append([epoch, size, [base64.b64encode(value).decode() for value in path]])
    return found


def held(node: Node, partner: Partner) -> tuple[int, int]:
    """Epoch and size of the checkpoint that we hold of a partner now. Another contact may have brought a longer log
    since ``partner`` was read, so that is corrected."""
    row = table.one(node.alias, Partner, id=partner.pk)
    partner.held_epoch, partner.held_size, partner.held_note = row.held_epoch, row.held_size, row.held_note
    return row.held_epoch, row.held_size


def check(node: Node, partner: Partner, head: dict[str, Any], *, least: tuple[int, int]) -> Advance:
    """What must hold of the checkpoint in a verified frame; raises and keeps the evidence.

    1. It is signed with the live log keys, both, for the log of this node and epoch. 2. Its epoch is the one held, or
    the chain of epoch statements leads from the checkpoint held to it. 3. It is at least as long as the one held.
    4. The proof shows that it continues it.
    """
    epoch = head["epoch"]
    # 1.
    note = head["checkpoint"]
    name = log_origin(partner.node, epoch)
    checkpoint = verify_checkpoint(note, log_verifiers(name, *adopt.log_publics(node, partner)), name)
    last = open_held(partner) if partner.held_size else None
    try:
        # 2.
        if epoch < partner.held_epoch:
            raise LogRolledBack(size=checkpoint.size, held=last.size if last else 0)
        if epoch > partner.held_epoch:
            _follow_epochs(node, partner, head, last)
            last = None
        # 3. and 4.
        path: list[bytes] = []
        if last is not None and last.size < checkpoint.size:
            path = _path(head, epoch, last.size)
        check_advance(last, checkpoint, path)
    except (LogRolledBack, LogForked) as error:
        # A call may be an old one that somebody plays again, so a short log in it proves nothing. An answer is fresh,
        # but another contact may have brought a longer log while it was on its way.
        # Who asks to recover says so itself: its log has gone another way since the backup, and the new epoch will name
        # the checkpoint that we hold.
        if head["verb"] == "recover":
            raise
        if isinstance(error, LogForked) or (epoch, checkpoint.size) < least:
            with database.writing(node.alias):
                if isinstance(error, LogForked):
                    Partner.objects.using(node.alias).filter(pk=partner.pk).update(state="stopped")
                keep_evidence(node, partner, error.code, bytes(partner.held_note), note.encode())
        elif least > (0, 0):
            raise Overtaken() from error
        raise
    return Advance(epoch, checkpoint, note.encode())


def open_held(partner: Partner) -> Checkpoint:
    """The checkpoint that we hold of a partner; its signatures were verified when it came."""
    return Checkpoint.parse(split(bytes(partner.held_note).decode())[0])


def _path(head: dict[str, Any], epoch: int, size: int) -> list[bytes]:
    for item in head["proofs"]:
        if not isinstance(item, list) or len(item) != 3 or not isinstance(item[2], list) or len(item[2]) > 64:
            raise FieldInvalid(field="proofs", why="each is an epoch, a size and hashes")
        if item[0] == epoch and item[1] == size:
            try:
                return [base64.b64decode(value, validate=True) for value in item[2]]
            except (ValueError, TypeError) as error:
                raise FieldInvalid(field="proofs", why="base64 was expected") from error
    raise ProofWanted(held=size)


def _follow_epochs(node: Node, partner: Partner, head: dict[str, Any], held: Checkpoint | None) -> None:
    """A node that was restored begins a new epoch and names the old heads that its partners hold, ours among them.

    The statements must lead from the epoch that we hold to that of the frame, and one of them must name our checkpoint.
    """
    at = partner.held_epoch
    named = held is None
    for item in head["updates"]:
        signed = signing.decode(base64.b64decode(item, validate=True))
        if signed.payload_type != EPOCH:
            continue
        # The key may have ended since, by a manifest in this very frame; the frame itself is signed with a live one.
        signing.verify(signed, adopt.ever(node, partner, "sign"), payload_type=EPOCH)
        said = fields.exact(canonical.decode(signed.payload), _EPOCH_FIELDS, "epoch")
        number = fields.integer(said["epoch"], 1, canonical.INTEGER_LIMIT, "epoch")
        if said["thiqa"] == "epoch/1" and said["node"] == partner.node and at < number <= head["epoch"]:
            at = number
            if held is not None and [partner.held_epoch, held.size, held.root.hex()] in (said["before"] or []):
                named = True
    if at != head["epoch"] or not named:
        raise LogForked(size=held.size if held else 0)


def keep_evidence(node: Node, partner: Partner, kind: str, first: bytes, second: bytes = b"") -> None:
    """Keep signed bytes that prove a fault, once, with a leaf that names their digests; in the caller's transaction."""
    _, new = Evidence.objects.using(node.alias).get_or_create(
        kind=kind, partner=partner, first=first, second=second, defaults={"made": node.clock()}
    )
    if new:
        digests = [hashlib.sha256(part).hexdigest() for part in (first, second)]
        detail = {"partner": partner.node, "kind": kind, "digests": digests}
        log.append(node, nodelog.locked(node.alias), Kind.CONFLICT, detail)


def keep(node: Node, partner: Partner, advance: Advance, head: dict[str, Any]) -> None:
    """Remember what a frame proved; never goes back. The caller is in a transaction."""
    row = table.one(node.alias, Partner, lock=True, id=partner.pk)
    changes: dict[str, Any] = {
        "theirs_manifest": head["manifest_held"], "theirs_kem": head["kem_held"], "seen": node.clock(), "failures": 0,
        "retry_at": None,
    }  # fmt: skip
    if advance.epoch > row.held_epoch:
        detail = {"partner": partner.node, "epoch": advance.epoch, "held": [row.held_epoch, row.held_size]}
        log.append(node, nodelog.locked(node.alias), Kind.EPOCH, detail)
    if (advance.epoch, advance.checkpoint.size) > (row.held_epoch, row.held_size):
        changes |= {"held_epoch": advance.epoch, "held_size": advance.checkpoint.size, "held_note": advance.note}
    if tuple(head["held"]) > (row.theirs_epoch, row.theirs_size):
        changes |= {"theirs_epoch": head["held"][0], "theirs_size": head["held"][1]}
    table.change(node.alias, Partner, partner.pk, **changes)
    for name, value in changes.items():
        setattr(partner, name, value)


def face_evidence(node: Node, partner: Partner, note: bytes) -> None:
    """A partner showed a checkpoint of ours that we do not know. If we signed it, our own past was lost: halt.

    Raises ``LogRolledBack`` after halting. Returns when our log does continue it (a later call was faster); raises
    ``LedgerError`` and others when the note is not ours. Both change nothing.
    """
    row = node.row()
    try:
        text = note.decode()
        epoch = int(Checkpoint.parse(split(text)[0]).origin.rpartition("/")[2])
    except ValueError as error:
        raise CheckpointInvalid(why="it is not one of this node") from error
    shown = our_checkpoint(node, text, epoch)
    if epoch < row.epoch:
        # The next contact tells of the epoch that began since.
        return
    if epoch == row.epoch and shown.size <= row.size:
        tree = nodelog.tree(node.alias, row.epoch, row.size)
        if shown.size == 0 or tree.root(shown.size) == shown.root:
            return
    with database.writing(node.alias):
        NodeRow.objects.using(node.alias).update(halted=f"rolled back: {partner.name} holds {shown.size} leaves")
        keep_evidence(node, partner, LogRolledBack.code, note)
    raise LogRolledBack(size=row.size, held=shown.size)


def our_checkpoint(node: Node, note: str, epoch: int) -> Checkpoint:
    """A checkpoint that we ourselves signed, with any key that our manifests ever named; raises when we did not."""
    name = log_origin(node.id, epoch)
    manifest = node.keys().manifest
    pairs = zip(
        (key for key in manifest.keys if key.use == "log"),
        (key for key in manifest.keys if key.use == "log-pq"),
        strict=True,
    )
    fault: ThiqaError = LedgerError(why="the checkpoint is not signed by this node")
    for ed, pq in pairs:
        try:
            return verify_checkpoint(note, log_verifiers(name, ed.public, pq.public), name)
        except ThiqaError as error:
            fault = error
    raise fault
