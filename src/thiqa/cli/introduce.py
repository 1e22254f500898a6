"""``thiqa introduce``: two officers compare one fingerprint by voice, then the partner is pinned."""

from __future__ import annotations

import argparse
from pathlib import Path

from thiqa.cli import files
from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.exchange import introduce


def declare(parser: Parser) -> None:
    parser.add_argument("name", metavar="NAME", help="what we call the partner: small letters, digits, hyphens")
    parser.add_argument("card", type=Path, metavar="CARDFILE", help="the partner's card")
    parser.add_argument(
        "--spoken", metavar="GROUPS", help="the 12 groups of digits, as the partner's officer read them"
    )
    parser.add_argument("--pulls", action="store_true", help="the partner cannot be called: it fetches for itself")


def run(session: Session, given: argparse.Namespace) -> Told:
    card = introduce.read_card(files.read(given.card, introduce.CARD_LIMIT))
    agency, voice = card.manifest.agency, introduce.voice(session.node, card)
    named = f"{session.voice.name(agency.name)} ({agency.country}, {agency.kind.value})"
    told = {"node": card.manifest.node, "agency": agency.to_dict(), "fingerprint": voice}
    if given.spoken is None:
        groups = voice.split()
        lines = [
            f"The card says: {named}",
            "",
            "Our fingerprint of the two nodes:",
            *(f"    {'  '.join(groups[at : at + 4])}" for at in range(0, len(groups), 4)),
            "",
            "Call an officer there whom you know, at a number that you did not get with the card.",
            "Let them read their twelve groups to you and compare each one; then pin the partner with what you heard:",
            f'    thiqa introduce {given.name} {given.card} --as "YOUR NAME" --spoken "…"',
        ]
        return Told(told | {"introduced": False}, lines)
    partner = introduce.introduce(session.node, given.name, card, given.spoken, session.person(), pulls=given.pulls)
    lines = [f"{partner.name} is introduced: {named}, node {partner.node[:16]}…"]
    return Told(told | {"introduced": True, "name": partner.name}, lines)
