"""``thiqa card``: our card, for a partner. It may travel by any way: the fingerprint, read by voice, covers it."""

from __future__ import annotations

import argparse
from pathlib import Path

from thiqa.cli.arguments import Parser
from thiqa.cli.files import write
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange import introduce


def declare(parser: Parser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to write it; it holds no secret")


def run(session: Session, given: argparse.Namespace) -> Told:
    data = introduce.card(session.node)
    write(given.file, data)
    return Told({"file": str(given.file), "bytes": len(data)}, [f"Our card is in {given.file} ({len(data)} bytes)."])
