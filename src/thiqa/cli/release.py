"""``thiqa release``: the second pair of eyes lets a draft go, or rejects it. Its author can do neither."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.reading import of_item
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange.read import look
from thiqa.exchange.release import reject, release
from thiqa.store.models import Draft


def declare(parser: Parser) -> None:
    parser.add_argument("draft", metavar="DRAFT", help="its id, or the first digits")
    parser.add_argument("--look", action="store_true", help="show what it says and decide nothing; it is logged")
    parser.add_argument("--reject", metavar="WHY", help="reject it: its content is erased, the reason is logged")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    draft = session.one([Draft], "draft", given.draft, state="pending")
    if given.look:
        return of_item(*look(session.node, draft, by))
    if given.reject is not None:
        reject(session.node, draft, by, given.reject)
        return Told({"draft": draft, "rejected": given.reject}, ["Rejected; its content is erased."])
    done = release(session.node, draft, by)
    data = {"draft": draft, "message": done.message, "lane": done.lane, "seq": done.seq, "clause": done.clause}
    lines = [f"Released under {done.clause}: number {done.seq} of its lane.", f"message  {done.message}"]
    return Told(data, lines)
