"""Audit: everything that this node holds is verified again from raw bytes alone; nothing computed before is believed.

What an administrator changed, cut out, put in or put in another place stands against something that was signed or
hashed. What one node alone can never see is a whole older state put back: its partners see that at the next contact,
because they hold later checkpoints. ``specs/evidence.md``, section 6.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from thiqa.domain import canonical
from thiqa.exchange import log
from thiqa.exchange.audit_agreements import read_agreements
from thiqa.exchange.audit_findings import Finding, Findings, Report, Told
from thiqa.exchange.audit_keys import read_keys, read_partners, read_secrets
from thiqa.exchange.audit_lanes import read_lane
from thiqa.exchange.audit_log import read_log
from thiqa.exchange.audit_receipts import Notes, held_notes, read_cosigned, read_receipts
from thiqa.exchange.audit_statements import Ground
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Agreement, Cosigned, Draft, Key, Lane, Manifest, NodeRow, Partner, Version

__all__ = ["Finding", "Report", "audit"]


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """The small tables, read in one transaction. The large ones only grow behind what these say of them."""

    row: NodeRow
    lanes: list[Lane]
    partners: list[Partner]
    manifests: list[Manifest]
    agreements: list[Agreement]
    versions: list[Version]
    cosigned: list[Cosigned]
    keys: list[Key]
    drafts: list[Draft]


def audit(node: Node, told: Told = lambda _what, _done, _all: None) -> Report:
    """Verify everything that the node holds; all that does not hold is in the report. May run beside a working node.

    In this order, each resting on those before it: 1. the node's log, leaf by leaf, and its tiles; 2. the manifests of
    all nodes, and from which leaf on each holds; 3. partners; 4. agreements, their signatures and states; 5. every
    number of every lane: bytes, signatures, keys, columns, leaves, clauses, files, heads; 6. every receipt, down to the
    partner's signed checkpoints, and the checkpoints of ours that partners cosigned; 7. drafts. ``told`` hears what is
    read, how many are done and how many there are.

    An audit that finds nothing is itself logged. One that finds something writes nothing: all stays as it was found.
    Raises ``StoreError`` when the store cannot be read.
    """
    found = Findings()
    held = _snapshot(node)
    size = held.row.epoch, held.row.size
    found.unless(held.row.node == node.id, "log-root", "node", "The row is that of another node.")
    # 1.
    history = read_log(node, held.row, found, told)
    # 2.
    keys = read_keys(node, held.manifests, history, found)
    with found.catching("key-differs", "node"):
        read_secrets(node, held.keys, keys, held.row.epoch, found)
    # 3.
    read_partners(node, held.partners, keys, size, found)
    # 4.
    bound = read_agreements(node, held.partners, held.agreements, held.versions, history, keys, found)
    # 5.
    ground = Ground(node, history, keys, bound, size, found)
    _lanes_known(held.lanes, ground)
    done, total = 0, sum(lane.next - 1 for lane in held.lanes)
    for lane in held.lanes:
        done = read_lane(ground, lane, told, done, total)
    # 6.
    notes = Notes()
    held_notes(ground, held.partners, notes)
    read_cosigned(ground, held.cosigned)
    done, total = 0, sum(lane.acked for lane in held.lanes)
    for lane in held.lanes:
        if lane.outgoing:
            done = read_receipts(ground, lane, notes, told, done, total)
    # 7.
    _drafts(held.drafts, ground)
    report = found.report()
    if report.ok:
        log.act(node, Kind.AUDIT, {"leaves": report.counts.get("leaves", 0), "findings": 0})
    return report


def _snapshot(node: Node) -> _Snapshot:
    alias = node.alias
    with database.writing(alias):
        # Whoever writes leaves or numbers holds this row, so what is read here fits together.
        row = nodelog.locked(alias)
        return _Snapshot(
            row,
            list(Lane.objects.using(alias).select_related("partner").order_by("pk")),
            list(Partner.objects.using(alias).order_by("pk")),
            list(Manifest.objects.using(alias).order_by("pk")),
            list(Agreement.objects.using(alias).select_related("partner").order_by("pk")),
            list(Version.objects.using(alias).order_by("pk")),
            list(Cosigned.objects.using(alias).select_related("partner").order_by("pk")),
            list(Key.objects.using(alias).order_by("pk")),
            list(Draft.objects.using(alias).order_by("pk")),
        )


def _lanes_known(lanes: Iterable[Lane], ground: Ground) -> None:
    """The lanes of which the log tells are all there: else the rows of a whole lane could be taken out."""
    names = {lane.lane for lane in lanes}
    for lane in sorted({*ground.history.heads, *ground.history.receipts} - names):
        ground.found.add("head-missing", f"lane {lane}")


def _drafts(drafts: Iterable[Draft], ground: Ground) -> None:
    """A draft that was released, as the log tells, or rejected holds nothing; one that waits names its author."""
    found = ground.found
    for draft in drafts:
        where = f"draft {draft.draft}"
        found.counts["drafts"] += 1
        found.unless((draft.content is not None) == (draft.state == "pending"), "content-left", where)
        released = draft.draft in ground.history.released
        found.unless(draft.state in (("released",) if released else ("pending", "rejected")), "state-differs", where)
        if draft.content is not None:
            with found.catching("column-differs", where):
                item = canonical.decode_object(bytes(draft.content))
                stored = {"draft": draft.draft, "author": draft.author}
                found.same(where, stored, {"draft": item["id"], "author": item["author"]})
