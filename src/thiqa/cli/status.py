"""``thiqa status``: how the node stands, in a few lines."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, safe, table
from thiqa.domain.errors import NodeHalted
from thiqa.web.overview import overview

MEANING = {
    "half": "half of the searches of the day are used",
    "most": "nine tenths of the searches of the day are used",
    "over": "searches were refused because the day is used up",
    "burst": "a quarter of the searches of a day within ten minutes",
    "many-for-one-case": "we ask about very many people for one case",
    "hit-rate": "almost nobody of those whom we ask about is known",
}


def declare(parser: Parser) -> None:
    del parser


def run(session: Session, given: argparse.Namespace) -> Told:
    found = overview(session.node, session.config.language)
    waiting = sum(line.waiting for line in found.lanes)
    data = {
        "node": found.node, "agency": found.name, "country": found.country, "kind": found.kind, "halted": found.halted,
        "origin": found.origin, "epoch": found.epoch, "leaves": found.size, "root": found.root, "made": found.made,
        "partners": len(found.partners), "agreements": len(found.agreements), "waiting": waiting,
        "drafts": found.drafts, "quarantined": found.quarantined, "evidence": found.evidence,
        "alarms": [
            {
                "alarm": one.kind, "level": one.level, "partner": one.partner.name, "clause": one.clause,
                "case": one.case, "made": one.made,
            }
            for one in found.alarms
        ],
    }  # fmt: skip
    lines = [
        f"node         {found.node}",
        f"agency       {session.voice.name(found.name)} ({found.country}, {found.kind})",
        f"state        {'HALTED: ' + safe(found.halted) if found.halted else 'accepting'}",
        f"log          {found.size} leaves, epoch {found.epoch}, root {found.root[:16]}…",
        f"waiting      {waiting} messages without receipt, {found.drafts} drafts for release",
        f"quarantined  {found.quarantined}",
        f"evidence     {found.evidence}",
        f"time         {moment(found.made)}",
    ]
    if found.alarms:
        # What a person should look at stands where it is seen, by day and not by importance: the newest first.
        told = [
            (moment(one.made), one.level, one.kind, one.partner.name, one.clause, one.case, MEANING[one.kind])
            for one in found.alarms
        ]
        titles = ("alarm of", "level", "kind", "partner", "clause", "case", "meaning")
        lines += ["", *table(titles, told, on_screen=session.voice.on_screen)]
    if found.lanes:
        head = ("partner", "agreement", "way", "kind", "numbers", "without receipt")
        cells = [
            (
                line.row.partner.name, line.title, "out" if line.row.outgoing else "in", line.row.kind, line.given,
                line.waiting if line.row.outgoing else "",
            )
            for line in found.lanes
        ]  # fmt: skip
        lines += ["", *table(head, cells, on_screen=session.voice.on_screen)]
    return Told(data, lines, NodeHalted.exit_status if found.halted else 0)
