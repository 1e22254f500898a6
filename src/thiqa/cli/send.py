"""``thiqa send``: one item, or a file of them, under an agreement. What permits or refuses it is told."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from thiqa.cli import items
from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, short
from thiqa.domain.errors import FileUnusable, ThiqaError, UsageError
from thiqa.exchange import agreements, attach
from thiqa.exchange.send import Accepted, Drafted, Item, allow, send
from thiqa.store.models import Agreement

AT_ONCE = 64
"""Items of a batch that are accepted in one transaction: all or none of them."""


def declare(parser: Parser) -> None:
    add = parser.add_argument
    add("--agreement", required=True, metavar="ID", help="under which agreement")
    add("--mechanism", metavar="WORD", help="tip, request, reply, …")
    add("--purpose", metavar="WORD", help="what it may be used for, such as terrorism")
    add("--body", metavar="FILE|-|JSON", help="the fields of the mechanism, as JSON; - reads standard input")
    add("--category", metavar="WORD", help="how the person stands to the offence: suspect, victim, …; none: nobody")
    add("--data", metavar="KIND,…", type=_several, action="extend", help="kinds of data: identity, vehicle, …")
    add("--tlp", metavar="LABEL", help="clear, green, amber, amber+strict (default), red")
    add("--pap", metavar="LABEL", help="clear, green, amber (default), red")
    add("--handling", metavar="H0,…", type=_several, action="extend", help="Europol handling codes H0 to H3")
    add("--restriction", metavar="WORDS", action="append", help="the words that come with H3")
    add("--evaluation", metavar="SCHEME:GRADES", help="source and information, such as 4x4:B2")
    add("--expires", metavar="TIME", help="not delivered after it: 2026-12-01T08:00:00Z, or +8h, +3d")
    add("--retain-days", type=int, metavar="N", help="how long it may be kept (default: as long as the clause permits)")
    add("--review", metavar="DATE", help="when we want it looked at again")
    add("--onward", metavar="RULE", choices=("never", "consent", "named"), help="never (default), consent, named")
    add("--ref", metavar="ID", action="append", help="a message that this one is about")
    add("--attach", metavar="FILE", action="append", type=Path, help="a file to travel with it")
    add("--batch", metavar="FILE", type=Path, help="many items: one JSON object a line, with these options as names")
    add("--skip", metavar="N", type=int, default=0, help="lines of the batch that were accepted before")


def _several(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def run(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    agreement = session.one([Agreement], "agreement", given.agreement)
    said = {name: getattr(given, name, None) for name in items.FIELDS}
    if given.batch is not None:
        if given.body or given.attach:
            raise UsageError(why="A batch has the bodies in its lines, and no attachments.")
        return _batch(session, agreement, given.batch, given.skip, {k: v for k, v in said.items() if v is not None}, by)
    if given.body is None:
        raise UsageError(why="The body is missing.")
    said["body"] = items.body(given.body)
    item = items.item(said, by, node.clock())
    if given.attach:
        allow(node, agreements.find(node, agreement), item)  # asked before gigabytes are sealed, and again after
    attachments = []
    for path in given.attach or []:
        session.voice.progress(f"Sealing {path.name} …")
        attachments.append(attach.seal_file(node, path))
    done = send(node, agreement, [replace(item, attachments=tuple(attachments))])[0]
    return _told(done)


def _told(done: Accepted | Drafted) -> Told:
    if isinstance(done, Drafted):
        lines = [
            f"Permitted by {done.clause}, which asks for release by a second person.",
            f"draft    {done.draft}",
            f'A colleague releases it: thiqa release {short(done.draft)} --as "THEIR NAME"',
        ]
        return Told({"draft": done.draft, "clause": done.clause}, lines)
    data = {"message": done.message, "lane": done.lane, "seq": done.seq, "clause": done.clause}
    lines = [f"Accepted under {done.clause}: number {done.seq} of its lane.", f"message  {done.message}"]
    return Told(data, lines)


def _batch(
    session: Session, agreement: str, file: Path, skip: int, said: dict[str, Any], by: str
) -> Told:  # fmt: skip
    """Send a file of items, a handful in each transaction; what stops it names the line at which to go on."""
    try:
        with file.open(encoding="utf-8") as lines:
            return _lines(session, agreement, islice(lines, skip, None), skip, said, by)
    except (OSError, UnicodeDecodeError) as error:
        raise FileUnusable(file=file, why="it cannot be read as text") from error


def _lines(
    session: Session, agreement: str, lines: Iterator[str], at: int, said: dict[str, Any], by: str
) -> Told:  # fmt: skip
    accepted, drafted = [], []
    while chunk := list(islice(lines, AT_ONCE)):
        try:
            done = send(session.node, agreement, [_item(session, line, said, by) for line in chunk if line.strip()])
        except ThiqaError:
            session.voice.progress(f"Stopped in lines {at + 1} to {at + len(chunk)}; go on with --skip {at}.")
            raise
        at += len(chunk)
        accepted += [one.message for one in done if isinstance(one, Accepted)]
        drafted += [one.draft for one in done if isinstance(one, Drafted)]
        session.voice.progress(f"{at} lines …")
    told = [f"{len(accepted)} accepted, {len(drafted)} wait for release."]
    return Told({"accepted": accepted, "drafted": drafted, "lines": at}, told)


def _item(session: Session, line: str, said: dict[str, Any], by: str) -> Item:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise UsageError(why="A line of the batch is not JSON.") from error
    if type(value) is not dict or not value.keys() <= items.FIELDS:
        raise UsageError(why="A line of the batch is not an object with the names of the options.")
    return items.item(said | value, by, session.node.clock())
