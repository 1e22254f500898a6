"""``thiqa partners``: who was introduced, how each stands, and going on with one that was stopped."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, safe, short, table
from thiqa.domain.errors import UsageError
from thiqa.exchange.introduce import trust_again
from thiqa.web.overview import overview


def declare(parser: Parser) -> None:
    parser.add_argument("--trust-again", metavar="NAME", help="go on with a partner that was stopped; evidence stays")
    parser.add_argument("--reason", metavar="WORDS", help="what was found out, for the log; needed by --trust-again")


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.trust_again is not None:
        if not given.reason:
            raise UsageError(why="--trust-again needs --reason.")
        trust_again(session.node, given.trust_again, session.person(), given.reason)
        return Told({"trusted_again": given.trust_again}, [f"Contact with {safe(given.trust_again)} goes on."])
    found = overview(session.node, session.config.language).partners
    data = [
        {
            "name": line.row.name, "node": line.row.node, "agency": line.row.agency, "country": line.row.country,
            "kind": line.row.kind, "state": line.row.state, "endpoint": line.row.endpoint, "pulls": line.row.pulls,
            "waiting": line.waiting, "log_held": line.held, "failures": line.row.failures, "seen": line.row.seen,
            "fingerprint": line.fingerprint,
        }
        for line in found
    ]  # fmt: skip
    if not found:
        return Told({"partners": []}, ["No partner is introduced yet; see `thiqa introduce --help`."])
    head = ("name", "agency", "country", "state", "node", "waiting", "their log", "last contact")
    rows = [
        (
            line.row.name, line.row.agency, line.row.country, _state(line.row.state, line.row.failures),
            short(line.row.node), line.waiting, line.held, moment(line.row.seen),
        )
        for line in found
    ]  # fmt: skip
    return Told({"partners": data}, table(head, rows, on_screen=session.voice.on_screen))


def _state(state: str, failures: int) -> str:
    return safe(f"{state}, {failures} failed calls" if failures else state)
