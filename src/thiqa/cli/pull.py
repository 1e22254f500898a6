"""``thiqa pull``: fetch what a partner holds for us, where it cannot call us."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange import pull


def declare(parser: Parser) -> None:
    parser.add_argument("partner", metavar="PARTNER")


def run(session: Session, given: argparse.Namespace) -> Told:
    partner = session.partner(given.partner)
    count = pull.fetch(session.node, partner)
    return Told({"partner": partner.name, "received": count}, [f"{count} messages were taken from {partner.name}."])
