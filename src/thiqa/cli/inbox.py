"""``thiqa inbox``: what was received, the newest first. Content is not shown; ``thiqa show`` does, and logs it."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.positions import position
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.store.models import Inbox

STATES = ("accepted", "refused", "quarantined", "expired", "erased")


def declare(parser: Parser) -> None:
    parser.add_argument("--from", dest="sender", metavar="PARTNER", help="only what this partner sent")
    parser.add_argument("--state", choices=STATES, help="only this state")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")


def run(session: Session, given: argparse.Namespace) -> Told:
    rows = Inbox.objects.using(session.node.alias).select_related("lane__partner").order_by("-id")
    if given.sender:
        rows = rows.filter(lane__partner=session.partner(given.sender))
    if given.state:
        rows = rows.filter(state=given.state)
    found = [(row, position(session.node, row)) for row in rows[: max(given.limit, 0)]]
    data = [
        {
            "message": row.message, "from": row.lane.partner.name, "agreement": row.lane.agreement,
            "lane": row.lane.lane, "seq": row.seq, "mechanism": row.mechanism, "clause": row.clause,
            "state": row.state, "code": row.code, "received": row.received, "attachments": row.attached, "leaf": at,
        }
        for row, at in found
    ]  # fmt: skip
    if not found:
        return Told({"inbox": [], "total": 0}, ["Nothing was received."])
    cells = [
        (
            short(row.message), row.lane.partner.name, row.seq, row.mechanism, row.clause, row.state, row.code,
            "yes" if row.attached else "", "" if at is None else at, moment(row.received),
        )
        for row, at in found
    ]  # fmt: skip
    head = ("message", "from", "no.", "mechanism", "clause", "state", "code", "files", "our leaf", "received")
    lines = table(head, cells, on_screen=session.voice.on_screen)
    total = rows.count()
    lines += [f"… {len(found)} of {total}; --limit shows more"] if total > len(found) else []
    return Told({"inbox": data, "total": total}, lines)
