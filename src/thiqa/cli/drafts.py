"""``thiqa drafts``: what waits for a second pair of eyes."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.domain import canonical
from thiqa.exchange.send import item_from_dict
from thiqa.store.models import Draft


def declare(parser: Parser) -> None:
    del parser


def run(session: Session, given: argparse.Namespace) -> Told:
    rows = Draft.objects.using(session.node.alias).filter(state="pending").select_related("partner").order_by("made")
    found = [(row, item_from_dict(canonical.decode(bytes(row.content or b"")))) for row in rows]
    data = [
        {
            "draft": row.draft, "agreement": row.agreement, "to": row.partner.name, "clause": row.clause,
            "author": row.author, "made": row.made, "mechanism": item.mechanism, "purpose": item.purpose,
            "attachments": len(item.attachments),
        }
        for row, item in found
    ]  # fmt: skip
    if not found:
        return Told({"drafts": []}, ["Nothing waits for release."])
    cells = [
        (short(row.draft), row.partner.name, item.mechanism, item.purpose, row.clause, row.author, moment(row.made))
        for row, item in found
    ]
    head = ("draft", "to", "mechanism", "purpose", "clause", "author", "written")
    return Told({"drafts": data}, table(head, cells, on_screen=session.voice.on_screen))
