"""The receipts of partners, checked again from the leaves, the verdicts and the partner's signed checkpoints."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from thiqa.crypto.note import signed_times, witness_verifiers
from thiqa.domain import canonical
from thiqa.domain.errors import ProofInvalid, ThiqaError
from thiqa.domain.receipt import VERDICTS, received_leaf
from thiqa.exchange import lanes, witness
from thiqa.exchange.audit_findings import Told
from thiqa.exchange.audit_keys import note_of
from thiqa.exchange.audit_log import Position
from thiqa.exchange.audit_statements import Ground
from thiqa.ledger.entry import Kind, open_entry
from thiqa.ledger.proof import verify_inclusion
from thiqa.ledger.tree import Frontier, leaf_hash, node_hash
from thiqa.store import nodelog
from thiqa.store.models import Cosigned, Head, Lane, Outbox, Partner

__all__ = ["Notes", "held_notes", "read_cosigned", "read_receipts"]


@dataclass(slots=True)
class Notes:
    """The roots of partners' logs that their signed checkpoints state, and those that their proofs imply."""

    roots: dict[tuple[str, int, int], bytes] = field(default_factory=dict)
    verified: dict[bytes, tuple[int, bytes]] = field(default_factory=dict)

    def take(self, ground: Ground, node: str, epoch: int, size: int, root: bytes, where: str) -> None:
        """One root at one size; a second one that differs is evidence against the partner."""
        before = self.roots.setdefault((node, epoch, size), root)
        ground.found.unless(before == root, "notes-contradict", where, f"At {size} leaves of log {epoch}.")


def read_receipts(ground: Ground, lane: Lane, notes: Notes, told: Told, done: int, total: int) -> int:
    """Check the receipts of one outgoing lane up to ``lane.acked``; how many of ``total`` are done. What must hold:

    1. the partner's log of the lane, built from our leaves and the verdicts, is the one kept with the lane; 2. each of
    its heads has that root, and the leaf of the partner's log says so; 3. that leaf is in the log under the note;
    4. the note was signed with log keys that were live when we took the receipt, of which a leaf of our log tells;
    5. all notes of the partner belong to one history, as far as they and their proofs can be compared; 6. each receipt
    of which our log tells is there, and one covers the last number that counts as answered.
    """
    found, where, alias = ground.found, f"lane {lane.lane}", ground.node.alias
    rows = Outbox.objects.using(alias).filter(lane=lane, seq__lte=lane.acked).order_by("seq")
    heads = Head.objects.using(alias).filter(lane=lane, ours=False, size__lte=lane.acked).order_by("size")
    remaining = heads.iterator(chunk_size=1024)
    head, mirror, shown = next(remaining, None), Frontier(), set[int]()
    for seq, leaf, verdict, code in rows.values_list("seq", "leaf", "verdict", "code").iterator(chunk_size=2048):
        if seq != mirror.size + 1 or not 0 < verdict < len(VERDICTS) or not code.isascii():
            found.add("mirror-differs", f"{where}, number {seq}")
            return done + lane.acked
        mirror.append(leaf_hash(received_leaf(bytes(leaf), verdict, code)))
        while head is not None and head.size <= seq:
            _receipt(ground, lane, head, mirror.root(), notes)
            shown.add(head.size)
            head = next(remaining, None)
        done += 1
        if not done % 1024:
            told("receipts", done, total)
    # 1.
    kept = mirror.size == lane.acked and bytes(lane.mirror) == mirror.to_bytes()
    found.unless(kept, "mirror-differs", where)
    # 6.
    for size in ground.history.receipts.get(lane.lane, {}):
        if size <= lane.acked and size not in shown:
            found.add("head-missing", f"{where}, receipt for {size}")
    found.unless(not lane.acked or lane.acked in shown, "head-missing", f"{where}, receipt for {lane.acked}")
    told("receipts", done, total)
    return done


def _receipt(ground: Ground, lane: Lane, head: Head, root: bytes, notes: Notes) -> None:
    found, where = ground.found, f"lane {lane.lane}, receipt for {head.size}"
    found.counts["receipts"] += 1
    # 2.
    if root != bytes(head.root):
        found.add("mirror-differs", where)
        return
    at, said = ground.history.receipts.get(lane.lane, {}).get(head.size, (None, ""))
    found.unless(at is not None and said == root.hex(), "receipt-invalid", where, "No leaf of our log tells of it.")
    try:
        detail = canonical.encode(lanes.head_detail(lane.lane, head.size, root))
        entry, _ = open_entry(bytes(head.entry), bytes(head.salt), detail)
        if entry.kind is not Kind.RECEIVE_HEAD:
            raise ProofInvalid(what="head")
        # 4. Before 3: without it the root is nobody's.
        size, log_root = _note(ground, lane.partner, head, at, notes)
        # 3.
        proof = [base64.b64decode(value, validate=True) for value in canonical.decode(bytes(head.proof))]
        verify_inclusion(leaf_hash(bytes(head.entry)), head.index, size, log_root, proof)
    except ThiqaError as error:
        found.add("receipt-invalid", where, error.sentence)
        return
    except (TypeError, ValueError):
        found.add("receipt-invalid", where, "The proof is not well formed.")
        return
    # 5.
    node = lane.partner.node
    notes.take(ground, node, head.epoch, size, log_root, where)
    implied = _ending(leaf_hash(bytes(head.entry)), head.index, size, proof)
    notes.take(ground, node, head.epoch, head.index + 1, implied, where)


def _note(ground: Ground, partner: Partner, head: Head, at: Position | None, notes: Notes) -> tuple[int, bytes]:
    """Size and root of a note; many receipts rest on one note, which is verified once for each of our manifests."""
    note = bytes(head.note)
    version = ground.keys.manifest(partner.node, at).version
    key = sha256(note).digest() + version.to_bytes(4, "big")
    seen = notes.verified.get(key)
    if seen is None:
        seen = notes.verified[key] = note_of(ground.keys, partner.node, head.epoch, note, at)
        ground.found.counts["checkpoints"] += 1
    return seen


def _ending(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes:
    """The root of the tree that ends with this leaf, which a verified inclusion proof implies: all that stands left."""
    value, places = leaf, index
    apart = (index ^ (size - 1)).bit_length()
    for level, sibling in enumerate(proof):
        if level >= apart or places & 1:
            value = node_hash(sibling, value)
        places >>= 1
    return value


def read_cosigned(ground: Ground, rows: Sequence[Cosigned]) -> None:
    """Each checkpoint of ours that a partner cosigned: 1. both signed it; 2. the log is as long; 3. it begins with it.

    These are the signed bytes from which an audit can tell that an older state was put back, as long as they are there.
    """
    node, found = ground.node, ground.found
    for row in rows:
        where = f"checkpoint cosigned by {row.partner.name}"
        found.counts["cosigned"] += 1
        with found.catching("log-root", where):
            # 1.
            note, told = bytes(row.note), (row.epoch, row.size)
            size, root = note_of(ground.keys, node.id, row.epoch, note, None)
            name = witness.name(row.partner.node)
            pairs = ground.keys.pairs(row.partner.node, None)
            text = note.decode()
            if not any(len(signed_times(text, witness_verifiers(name, *pair))) == 2 for pair in pairs):
                found.add("log-root", where, "The partner's signatures are missing.")
            found.unless(size == row.size, "column-differs", where, "The column is size.")
            # 2. Of a log that ended, the last leaves may have been lost with the disk; that is why it ended.
            if told > ground.size:
                found.add("log-rolled-back", where, f"It has {size} leaves of log {row.epoch}.")
            # 3.
            elif row.epoch == ground.size[0]:
                ours = nodelog.tree(node.alias, row.epoch, ground.size[1]).root(size)
                found.unless(ours == root, "log-root", where, "It is of another history.")


def held_notes(ground: Ground, partners: Sequence[Partner], notes: Notes) -> None:
    """5. The newest checkpoint that we hold of each partner belongs to the same history."""
    for partner in partners:
        if partner.held_note:
            try:
                size, root = note_of(ground.keys, partner.node, partner.held_epoch, bytes(partner.held_note), None)
            except ThiqaError:
                continue  # a finding of the partner's row already
            notes.take(ground, partner.node, partner.held_epoch, size, root, f"partner {partner.name}")
