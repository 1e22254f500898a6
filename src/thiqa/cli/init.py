"""``thiqa init``: make a node. The root keys lie in a folder of their own and belong on media that are carried away."""

from __future__ import annotations

import argparse
import secrets

from thiqa.cli.arguments import Parser
from thiqa.cli.session import ALIAS, Session, now
from thiqa.cli.voice import Told
from thiqa.domain.agency import Agency, Kind
from thiqa.domain.errors import UsageError
from thiqa.exchange.found import found


def declare(parser: Parser) -> None:
    parser.add_argument("--agency", required=True, metavar="NAME", help="the agency's name, as partners see it")
    parser.add_argument("--country", required=True, metavar="XXX", help="ISO 3166-1 alpha-3 code")
    kinds = [kind.value for kind in Kind]
    parser.add_argument("--kind", choices=kinds, default="police", help="(default: police)")
    parser.add_argument(
        "--endpoint", metavar="URL", help="where partners reach us, https://host:port; none: we fetch from them"
    )


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.endpoint and not given.endpoint.startswith("https://"):
        raise UsageError(why="An endpoint begins with https://.")
    agency = Agency.parse({"name": given.agency, "country": given.country, "kind": given.kind})
    passphrase = session.passphrase(twice=True)
    session.voice.progress("Making keys; this takes some seconds, so that guessing the passphrase takes long …")
    node = found(
        session.config, ALIAS, agency, passphrase, clock=now, random=secrets.token_bytes,
        transport=lambda _partner, _call: b"", endpoints=[given.endpoint] if given.endpoint else [],
    )  # fmt: skip
    offline = session.home / "offline"
    roots = sorted(str(path) for path in offline.glob("root-*.key"))
    lines = [
        f"node     {node.id}",
        f"agency   {session.voice.name(agency.name)} ({agency.country}, {agency.kind.value})",
        f"home     {session.home}",
        *(f"root     {path}" for path in roots),
        "",
        "Carry the three root keys away, each to a place of its own, and remove the folder `offline`.",
        "Two of them change or revoke the node's keys; the node itself never needs them.",
        "Then: `thiqa card ours.card`, give it to the partner, and `thiqa introduce NAME theirs.card`.",
    ]
    return Told({"node": node.id, "home": str(session.home), "roots": roots}, lines)
