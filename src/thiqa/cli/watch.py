"""``thiqa watch``: match each new file of a folder, or each changed record, with a partner's list, until a day."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.domain import entity
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import UsageError
from thiqa.domain.search import CLASSES
from thiqa.exchange import fetch
from thiqa.exchange.search import Ground
from thiqa.interop import subjects
from thiqa.registry import watching
from thiqa.store.models import Agreement
from thiqa.store.watches import Watch

NOTE = "A lead is no more than that: verify it, and do not arrest on this alone."


def declare(parser: Parser) -> None:
    parser.epilog = f"{NOTE}\n\n`thiqa serve` runs the watches by itself, once a minute; `thiqa watch run` does it now."
    acts = Acts(parser)
    act = acts.add("add", "Set up a watch, in your name, until a day")
    act.add_argument("--agreement", required=True, metavar="ID", help="under which agreement")
    act.add_argument("--folder", type=Path, metavar="DIR", help="each new file of people: CSV, Excel, JSON lines")
    act.add_argument("--registry", action="store_true", help="our own records, and each that changes")
    act.add_argument("--kind", choices=tuple(entity.KINDS), default="", metavar="KIND", help="only records of it")
    act.add_argument("--of-category", choices=tuple(CATEGORIES), default="", metavar="CODE", help="only of it")
    act.add_argument("--origin", default="", metavar="NAME", help="only records of this import")
    act.add_argument("--purpose", choices=tuple(PURPOSES), required=True, metavar="CODE", help="as terrorism")
    act.add_argument("--category", choices=tuple(CATEGORIES), required=True, metavar="CODE", help="as suspect")
    act.add_argument("--case", required=True, metavar="NUMBER", help="the number of our case")
    act.add_argument("--offence", required=True, metavar="WORDS", help="the conduct that is looked into")
    act.add_argument("--basis", required=True, metavar="WORDS", help="the provision of law that permits it")
    act.add_argument("--until", required=True, metavar="DAY", help="the last day, as 2027-03-31")
    act.add_argument(
        "--least", choices=CLASSES, default="name-birth", metavar="CLASS",
        help=f"weakest class of keys: {', '.join(CLASSES)} (default: name-birth)",
    )  # fmt: skip
    act.add_argument(
        "--tell", action="store_true", help="tell the partner that there are leads, where a clause permits a tip"
    )
    acts.add("list", "List the watches")
    acts.add("run", "Run every watch now")
    act = acts.add("end", "End a watch; its leads stay")
    act.add_argument("number", type=int, metavar="NUMBER", help="of the watch")
    act = acts.add("leads", "Show the leads, the newest first; reading is logged")
    act.add_argument("number", type=int, nargs="?", metavar="NUMBER", help="of one watch")


def run(session: Session, given: argparse.Namespace) -> Told:
    acts = {"add": _add, "list": _list, "run": _run, "end": _end, "leads": _leads}
    return acts[given.act](session, given)


def _add(session: Session, given: argparse.Namespace) -> Told:
    if bool(given.folder) == given.registry:
        raise UsageError(why="Say what is watched: --folder DIR or --registry.")
    try:
        last = datetime.strptime(given.until, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as error:
        raise UsageError(why="A day is written as 2027-03-31.") from error
    agreement = session.one([Agreement], "agreement", given.agreement)
    ground = Ground(given.purpose, given.category, given.case, given.offence, given.basis, session.person())
    source = watching.REGISTRY if given.registry else str(given.folder.absolute())
    chosen = {"kind": given.kind, "category": given.of_category, "origin": given.origin}
    row = watching.add(
        session.node, agreement, source, ground, last + timedelta(days=1), least=given.least,
        chosen=chosen if given.registry else {}, tells=given.tell,
    )  # fmt: skip
    return Told({"watch": row.pk, "until": given.until}, [f"Watch {row.pk} runs until {given.until}.", NOTE])


def _list(session: Session, given: argparse.Namespace) -> Told:
    del given
    rows = list(Watch.objects.using(session.node.alias).order_by("pk"))
    runs = {row.pk for row in watching.active(session.node)}
    data = [
        {"watch": row.pk, "source": row.source, "case": row.case, "by": row.by, "until": row.until,
         "agreement": row.agreement, "runs": row.pk in runs}
        for row in rows
    ]  # fmt: skip
    cells = [
        (row.pk, "runs" if row.pk in runs else "over", short(row.agreement), row.case, row.by, moment(row.until),
         row.source)
        for row in rows
    ]  # fmt: skip
    head = ("watch", "state", "agreement", "case", "by", "until", "source")
    return Told({"watches": data}, table(head, cells, on_screen=session.voice.on_screen))


def _run(session: Session, given: argparse.Namespace) -> Told:
    del given
    node = session.node
    fetch.fetch_held(node)
    ran = watching.run(
        node, lambda path: subjects.rows(path, {}),
        tell=lambda asking, rate: session.voice.progress(f"{asking.keys:,} keys asked, {rate:,.0f} rows a second"),
    )  # fmt: skip
    data = [
        {"watch": each.watch.pk, "leads": each.new, "message": each.message,
         "stopped": each.stopped.code if each.stopped else ""}
        for each in ran
    ]  # fmt: skip
    lines = []
    for each in ran:
        told = f" Message {short(each.message)}." if each.message else ""
        lines.append(f"watch {each.watch.pk}: {each.new:,} new leads.{told}")
        if each.stopped:
            lines.append(f"  {each.stopped.sentence} {each.stopped.hint}")
    return Told({"note": NOTE, "watches": data}, [*lines, NOTE])


def _end(session: Session, given: argparse.Namespace) -> Told:
    watching.end(session.node, given.number, session.person())
    return Told({"watch": given.number, "ended": True}, [f"Watch {given.number} is over."])


def _leads(session: Session, given: argparse.Namespace) -> Told:
    found = watching.leads(session.node, session.person(), given.number)
    data = [
        {"watch": each.watch.pk, "place": each.place, "class": each.kind, "found": each.found, "case": each.watch.case,
         "message": each.message}
        for each in found
    ]  # fmt: skip
    cells = [
        (each.watch.pk, each.kind, each.place, each.watch.case, moment(each.found), short(each.message) or "–")
        for each in found
    ]  # fmt: skip
    head = ("watch", "class", "where", "case", "found", "message")
    return Told({"note": NOTE, "leads": data}, [*table(head, cells, on_screen=session.voice.on_screen), NOTE])
