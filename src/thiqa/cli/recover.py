"""``thiqa recover``: after a backup was put back, get from the partners what it lacks, and begin a new epoch."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, safe
from thiqa.exchange.recover import recover


def declare(parser: Parser) -> None:
    del parser


def run(session: Session, given: argparse.Namespace) -> Told:
    session.voice.progress("Asking every partner for what it holds of ours …")
    found = recover(session.node)
    data = {"sent": found.sent, "received": found.received, "epoch": found.epoch, "unclear": list(found.unclear)}
    lines = [f"{found.sent} messages that we had sent and {found.received} that we had received are back.",
             f"The log goes on in epoch {found.epoch}; its first leaf names the old heads."]  # fmt: skip
    lines += [f"look at: {safe(each)}" for each in found.unclear]
    return Told(data, lines)
