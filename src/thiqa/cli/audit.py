"""``thiqa audit``: check everything again from the stored bytes. Status 6 when anything does not hold."""

from __future__ import annotations

import argparse
import sys

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, safe, table
from thiqa.domain.errors import LedgerError
from thiqa.exchange import audit


def declare(parser: Parser) -> None:
    parser.add_argument("--quiet", action="store_true", help="no progress on stderr")


def run(session: Session, given: argparse.Namespace) -> Told:
    last = ""

    def told(what: str, done: int, of: int) -> None:
        nonlocal last
        line = f"{what} {done * 100 // max(of, 1)} %"
        if line != last and not given.quiet and sys.stderr.isatty():
            session.voice.progress(line)
        last = line

    report = audit.audit(session.node, told)
    found = [{"code": one.code, "where": one.where, "sentence": one.sentence} for one in report.findings]
    data = {"holds": report.ok, "checked": dict(report.counts), "findings": found, "more": report.more}
    lines = table(("checked", "number"), [(name, count) for name, count in report.counts.items()])
    lines += ["", "Everything holds." if report.ok else f"{len(report.findings) + report.more} things do not hold:"]
    lines += [f"  {one.code}  {safe(one.where)}  {safe(one.sentence)}" for one in report.findings]
    lines += [f"  … and {report.more} more"] if report.more else []
    return Told(data, lines, 0 if report.ok else LedgerError.exit_status)
