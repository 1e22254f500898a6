"""``thiqa outbox``: what was sent, the newest first, with the partner's verdicts. Content is not shown."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.positions import position
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.domain.receipt import VERDICTS
from thiqa.store.models import Outbox

STATES = ("accepted", "delivered", "refused", "quarantined", "expired", "erased")


def declare(parser: Parser) -> None:
    parser.add_argument("--to", metavar="PARTNER", help="only what went to this partner")
    parser.add_argument("--state", choices=STATES, help="only this state; accepted: still without receipt")
    parser.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")


def run(session: Session, given: argparse.Namespace) -> Told:
    rows = Outbox.objects.using(session.node.alias).select_related("lane__partner").order_by("-id")
    if given.to:
        rows = rows.filter(lane__partner=session.partner(given.to))
    if given.state:
        rows = rows.filter(state=given.state)
    found = [(row, position(session.node, row)) for row in rows[: max(given.limit, 0)]]
    data = [
        {
            "message": row.message, "to": row.lane.partner.name, "agreement": row.lane.agreement, "lane": row.lane.lane,
            "seq": row.seq, "mechanism": row.mechanism, "clause": row.clause, "state": row.state,
            "verdict": VERDICTS[row.verdict], "code": row.code, "made": row.made, "receipt": at,
        }
        for row, at in found
    ]  # fmt: skip
    if not found:
        return Told({"outbox": [], "total": 0}, ["Nothing was sent."])
    cells = [
        (
            short(row.message), row.lane.partner.name, row.seq, row.mechanism, row.clause,
            "waits" if row.state == "accepted" else row.state,
            row.code or (VERDICTS[row.verdict] if row.verdict else ""),
            "" if at is None else at, moment(row.made),
        )
        for row, at in found
    ]  # fmt: skip
    head = ("message", "to", "no.", "mechanism", "clause", "state", "verdict", "their leaf", "accepted")
    lines = table(head, cells, on_screen=session.voice.on_screen)
    total = rows.count()
    lines += [f"… {len(found)} of {total}; --limit shows more"] if total > len(found) else []
    return Told({"outbox": data, "total": total}, lines)
