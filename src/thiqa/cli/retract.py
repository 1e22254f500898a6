"""``thiqa retract``: take a message back. The holder erases it; its receipt, a leaf of its log, is the proof."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange.retract import retract
from thiqa.exchange.send import Drafted
from thiqa.store.models import Outbox


def declare(parser: Parser) -> None:
    parser.add_argument("message", metavar="MESSAGE", help="its id, or the first digits")
    parser.add_argument("--reason", required=True, metavar="WORDS", help="for the partner")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    message = session.one([Outbox], "message", given.message)
    done = retract(session.node, message, by, given.reason)
    if isinstance(done, Drafted):
        return Told({"draft": done.draft, "clause": done.clause}, [f"It waits for release: draft {done.draft}."])
    data = {"retracts": message, "message": done.message, "lane": done.lane, "seq": done.seq, "clause": done.clause}
    lines = [f"Asked for under {done.clause}; `thiqa show {done.message[:12]}` tells when it was done.",
             f"message  {done.message}"]  # fmt: skip
    return Told(data, lines)
