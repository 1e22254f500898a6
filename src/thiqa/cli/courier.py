"""``thiqa courier``: exchange by files, where no network joins two nodes. The files are sealed and may be lost."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, safe
from thiqa.domain.errors import FileUnusable
from thiqa.exchange import courier


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    export = acts.add("export", "Write what waits for a partner, and our receipts, into a file")
    export.add_argument("partner", metavar="PARTNER")
    export.add_argument("file", type=Path, metavar="FILE")
    take = acts.add("import", "Take a file that a partner's courier brought")
    take.add_argument("file", type=Path, metavar="FILE")


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.act == "export":
        found = asdict(courier.export(session.node, session.partner(given.partner), given.file, session.person()))
    else:
        if not given.file.is_file():
            raise FileUnusable(file=given.file, why="it is not a file")
        found = asdict(courier.take(session.node, given.file))
    refused = [str(each) for each in found["refused"]]
    told = [f"{found['messages']} messages, {found['receipts']} receipts, {found['parts']} parts of files."]
    told += [f"not taken: {safe(each)}" for each in refused]
    return Told(found | {"refused": refused}, told)
