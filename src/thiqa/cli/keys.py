"""``thiqa keys``: show our keys, change or revoke them with the offline roots, roll the sealing key."""

from __future__ import annotations

import argparse
from pathlib import Path

from thiqa.cli import files
from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, table
from thiqa.exchange import rotate
from thiqa.store.models import Key


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    acts.add("show", "Show the keys of this node; secrets are never shown")
    for name, told in (
        ("rotate", "Replace the keys for signing and for the log"),
        ("revoke", "The same, because a key was lost or stolen; from here on nothing new is accepted under it"),
    ):
        act = acts.add(name, told)
        act.add_argument(
            "--root", type=Path, action="append", required=True, metavar="FILE", help="a root key; two different ones"
        )
        act.add_argument("--reason", required=name == "revoke", default=name, metavar="WORDS", help="for the log")
    acts.add("roll", "Make a new sealing key; partners learn it with the next contact")


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.act == "show":
        return _show(session)
    by = session.person()
    if given.act == "roll":
        number = rotate.roll(session.node)
        return Told({"kem": number}, [f"Sealing key {number} is live."])
    node = session.node
    roots = rotate.read_roots([files.read(path, 1 << 16) for path in given.root], session.passphrase())
    version = rotate.rotate(node, roots, by, given.reason)
    lines = [
        f"Manifest {version} is live; the keys before it have ended.",
        "Partners adopt it with the next contact. Carry the root keys away again.",
    ]
    return Told({"manifest": version, "reason": given.reason}, lines)


def _show(session: Session) -> Told:
    node = session.node
    manifest = node.keys().manifest
    kem = Key.objects.using(node.alias).filter(use="kem").order_by("-number")
    data = {
        "node": node.id,
        "manifest": manifest.version,
        "threshold": manifest.threshold,
        "roots": [root.hex() for root in manifest.roots],
        "keys": [{"id": key.id, "use": key.use, "since": key.start, "until": key.until} for key in manifest.keys],
        "sealing": [{"number": key.number, "made": key.made, "replaced": key.replaced} for key in kem],
    }
    cells = [
        (key.id, key.use, f"leaf {key.start}", "live" if key.until is None else f"ended at leaf {key.until}")
        for key in manifest.keys
    ]
    for key in kem:
        state = "live" if key.replaced is None else f"replaced {moment(key.replaced)}" if key.secret else "destroyed"
        cells.append((key.key[:16], f"kem {key.number}", moment(key.made), state))
    lines = [
        f"node      {node.id}",
        f"manifest  {manifest.version}; {manifest.threshold} of {len(manifest.roots)} root keys change it",
        "",
        *table(("key", "use", "since", "state"), cells, on_screen=session.voice.on_screen),
    ]
    return Told(data, lines)
