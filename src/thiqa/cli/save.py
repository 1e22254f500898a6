"""``thiqa save``: an attachment becomes a file. Who saved it is in the log."""

from __future__ import annotations

import argparse
from pathlib import Path

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange.read import save
from thiqa.store.models import Inbox, Outbox


def declare(parser: Parser) -> None:
    parser.add_argument("message", metavar="MESSAGE", help="its id, or the first digits")
    parser.add_argument("number", metavar="N", type=int, help="which of its files, as `thiqa show` numbers them")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to; it must not exist")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    message = session.one([Inbox, Outbox], "message", given.message)
    save(session.node, message, given.number, given.file, by)
    size = given.file.stat().st_size
    data = {"message": message, "attachment": given.number, "file": str(given.file), "bytes": size}
    return Told(data, [f"{given.file}: {size} bytes."])
