"""``thiqa show``: read one message. Who read it is in the log before it is on the screen."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.positions import position
from thiqa.cli.reading import of_held
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange.read import read
from thiqa.store.models import Inbox, Outbox


def declare(parser: Parser) -> None:
    parser.add_argument("message", metavar="MESSAGE", help="its id, or the first digits")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    message = session.one([Inbox, Outbox], "message", given.message)
    found = read(session.node, message, by)
    at = position(session.node, found.row)
    whose = "our" if found.received else f"{found.row.lane.partner.name}'s"
    return of_held(found, "" if at is None else f"leaf {at} of {whose} log")
