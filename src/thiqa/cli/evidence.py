"""``thiqa evidence``: what proves one message, in one file, for a verifier that trusts neither node."""

from __future__ import annotations

import argparse
from pathlib import Path

from thiqa.cli import files
from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange import evidence
from thiqa.store.models import Inbox, Outbox


def declare(parser: Parser) -> None:
    parser.add_argument("message", metavar="MESSAGE", help="its id, or the first digits")
    parser.add_argument("file", metavar="FILE", type=Path, help="where to; it must not exist")
    parser.add_argument("--without-content", action="store_true", help="prove it, and leave out what it says")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    message = session.one([Inbox, Outbox], "message", given.message)
    data = evidence.export(session.node, message, by=by, content=not given.without_content)
    files.write(given.file, data)
    return Told(
        {"message": message, "file": str(given.file), "bytes": len(data)}, [f"{given.file}: {len(data)} bytes."]
    )
