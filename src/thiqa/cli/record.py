"""``thiqa record``: what the agency itself knows, written, read, changed and taken back. Everything is logged."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from thiqa.cli import describe, records
from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.domain import fields
from thiqa.domain.entity import KINDS, RELATIONS
from thiqa.domain.record import Link, Record
from thiqa.registry import find, keep
from thiqa.store import records as rows

STATES = (rows.CURRENT, rows.WITHDRAWN)


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    add = acts.add("add", "Write what is known of one person, document, phone, account, vehicle, place or event")
    add.add_argument("--kind", choices=tuple(KINDS), default="person", help="what it is about (default: person)")
    describe.add_fields(add)
    describe.add_provenance(add)
    add.add_argument("--why", default="", metavar="WORDS", help="kept with the version")
    show = acts.add("show", "Read one record and its links; reading is logged")
    show.add_argument("record", metavar="ID", help="its id, or the first digits")
    listed = acts.add("list", "List records; reading is logged")
    listed.add_argument("--kind", choices=tuple(KINDS), default="", help="only this kind")
    listed.add_argument(
        "--origin", default=None, metavar="CODE", help="only what was imported from this list; - what persons wrote"
    )
    listed.add_argument("--category", default="", metavar="WORD", help="only persons who stand so to an offence")
    listed.add_argument("--state", choices=STATES, default=STATES[0], help="current (default) or withdrawn")
    listed.add_argument("--after", type=int, default=0, metavar="N", help="go on behind this place")
    listed.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")
    change = acts.add("change", "Change what a record says or what may be done with it; the old version stays")
    change.add_argument("record", metavar="ID")
    change.add_argument("--version", type=int, default=None, metavar="N", help="only if this is its version still")
    describe.add_fields(change)
    describe.add_provenance(change)
    for name, told in (
        ("withdraw", "Take a record back: it is found no more, and stays with its history"),
        ("restore", "Bring a withdrawn record back"),
        ("erase", "Erase the content and the history of a record for good, at the end of its retention"),
        ("unlink", "Take a link back"),
    ):
        act = acts.add(name, told)
        act.add_argument("record", metavar="LINK" if name == "unlink" else "ID")
        act.add_argument("--why", required=True, metavar="WORDS", help="the reason, kept with it")
    change.add_argument("--why", required=True, metavar="WORDS", help="the reason, kept with the version")
    link = acts.add("link", "Say that two records have to do with each other")
    link.add_argument("start", metavar="ID")
    link.add_argument("relation", metavar="RELATION", choices=tuple(RELATIONS), help=f"one of {', '.join(RELATIONS)}")
    link.add_argument("end", metavar="ID")
    link.add_argument("--since", default="", metavar="DATE", help="from when on")
    link.add_argument("--until", default="", metavar="DATE", help="until when")
    link.add_argument("--note", default="", metavar="WORDS", help="what else is known of it")
    link.add_argument("--why", default="", metavar="WORDS", help="kept with it")
    describe.add_provenance(link)
    history = acts.add("history", "Show every version of a record: who, when, why and what changed")
    history.add_argument("record", metavar="ID")
    review = acts.add("review", "List what must be looked at again, or say that a record is still needed")
    review.add_argument("record", metavar="ID", nargs="?")
    review.add_argument("--until", default="", metavar="DATE", help="when it must be asked again")
    review.add_argument("--why", default="", metavar="WORDS", help="why it is still needed")
    review.add_argument(
        "--by", dest="day", default="", metavar="DATE", help="list what is due by then (default: today)"
    )
    review.add_argument("--limit", type=int, default=50, metavar="N", help="at most so many (default: 50)")


def run(session: Session, given: argparse.Namespace) -> Told:
    act: Callable[[Session, argparse.Namespace], Told] = _ACTS[given.act]
    return act(session, given)


def _id(session: Session, start: str) -> str:
    return session.one([rows.Record], "record", start)


def _add(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    provenance = describe.provenance_of(given, node.clock().date())
    id = keep.add(node, by, Record("", given.kind, provenance, describe.fields_of(given, {})), given.why)
    return Told({"record": id}, [f"Kept as version 1; to be looked at again by {provenance.review}.", f"record  {id}"])


def _show(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    found = find.get(node, by, _id(session, given.record))
    links = find.links_of(node, by, found.record.id)
    names = {}
    for tied in links:
        other = tied.link.end if tied.link.start == found.record.id else tied.link.start
        names[other] = find.held(node, other).kind
    data = records.as_data(found) | {"links": [tied.link.to_dict() | {"state": tied.state} for tied in links]}
    return Told(data, [*records.lines(found), *records.link_lines(found.record.id, links, names)])


def _list(session: Session, given: argparse.Namespace) -> Told:
    limit = max(1, min(given.limit, 1000))
    origin = "" if given.origin == "-" else given.origin
    found = find.listed(
        session.node, session.person(), kind=given.kind, origin=origin, category=given.category, state=given.state,
        after=given.after, limit=limit,
    )  # fmt: skip
    return _several(session, found, "There is no such record.", limit)


def _several(session: Session, found: list[find.Found], nothing: str, limit: int) -> Told:
    data = {"records": [records.as_data(each) for each in found]}
    if not found:
        return Told(data, [nothing])
    lines = table(records.HEAD, [records.row(each) for each in found], on_screen=session.voice.on_screen)
    lines += [f"… --after {found[-1].at} goes on"] if len(found) == limit else []
    return Told(data, lines)


def _change(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    found = find.get(node, by, _id(session, given.record))
    new = replace(
        found.record,
        fields=describe.fields_of(given, found.record.fields),
        provenance=describe.changed(given, found.record.provenance),
    )
    expected = found.version if given.version is None else given.version
    version = keep.change(node, by, new, given.why, expected=expected)
    said = "Nothing of it is different." if version == found.version else f"Version {version} is kept."
    return Told({"record": new.id, "version": version}, [said])


def _withdraw(session: Session, given: argparse.Namespace) -> Told:
    return _turn(session, given, keep.withdraw, "Withdrawn; `thiqa record restore` brings it back.")


def _restore(session: Session, given: argparse.Namespace) -> Told:
    return _turn(session, given, keep.restore, "It is current again.")


def _erase(session: Session, given: argparse.Namespace) -> Told:
    return _turn(session, given, keep.erase, "Erased. Its identifier and its leaves stay.")


def _turn(session: Session, given: argparse.Namespace, act: Callable[..., None], said: str) -> Told:
    by, id = session.person(), _id(session, given.record)
    act(session.node, by, id, given.why)
    return Told({"record": id}, [said])


def _link(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    provenance = describe.provenance_of(given, node.clock().date())
    start, end = _id(session, given.start), _id(session, given.end)
    link = Link("", start, end, given.relation, provenance, given.since, given.until, given.note)
    id = keep.link(node, by, link, given.why)
    return Told({"link": id}, [f"{short(start)} {RELATIONS[given.relation]}: {short(end)}", f"link  {id}"])


def _unlink(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    id = session.one([rows.Link], "link", given.record)
    keep.unlink(session.node, by, id, given.why)
    return Told({"link": id}, ["The link is withdrawn."])


def _history(session: Session, given: argparse.Namespace) -> Told:
    versions = find.history(session.node, session.person(), _id(session, given.record))
    data = [
        {
            "version": each.version, "state": each.state, "changed": each.changed, "by": each.by, "why": each.why,
            "record": each.record.to_dict(),
        }
        for each in versions
    ]  # fmt: skip
    cells = [
        (each.version, each.state, moment(each.changed), each.by, each.why, what)
        for each, what in records.differences(versions)
    ]
    head = ("version", "state", "changed", "by", "why", "what")
    return Told({"versions": data}, table(head, cells, on_screen=session.voice.on_screen))


def _review(session: Session, given: argparse.Namespace) -> Told:
    by, node = session.person(), session.node
    if given.record is None:
        day = date.fromisoformat(fields.day(given.day, "by")) if given.day else node.clock().date()
        limit = max(1, min(given.limit, 1000))
        return _several(session, find.due(node, by, day, limit=limit), f"Nothing is due by {day}.", limit)
    id = _id(session, given.record)
    version = keep.review(node, by, id, given.until, given.why)
    return Told({"record": id, "version": version}, [f"Still needed; to be asked again by {given.until}."])


_ACTS: dict[str, Callable[[Session, argparse.Namespace], Told]] = {
    "add": _add, "show": _show, "list": _list, "change": _change, "withdraw": _withdraw, "restore": _restore,
    "erase": _erase, "link": _link, "unlink": _unlink, "history": _history, "review": _review,
}  # fmt: skip
