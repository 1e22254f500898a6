"""``thiqa list``: open a list to a partner under a clause, keep it up to date, close it; fetch those of partners."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, moment, short, table
from thiqa.domain.errors import ListUnknown, UsageError
from thiqa.domain.search import Published
from thiqa.exchange import agreements, fetch, lists, searched
from thiqa.matching import oprf
from thiqa.registry import opening
from thiqa.store.models import Agreement
from thiqa.store.searches import HeldList, OpenList

LONGEST = 366
"""Days of an epoch at most: so long could a stolen key be of use."""


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    acts.add("show", "List what is open to partners, and what we hold of theirs")
    act = acts.add("publish", "Open the registry under a clause, or bring an open list up to date")
    act.add_argument("--agreement", required=True, metavar="ID", help="under which agreement")
    act.add_argument("--clause", metavar="ID", help="which of its clauses (default: the first that opens a list)")
    act.add_argument("--days", type=int, default=opening.DAYS, metavar="N", help="how long a new epoch lasts")
    act.add_argument("--new-epoch", action="store_true", help="begin a new epoch with a new key")
    act = acts.add("fetch", "Fetch the lists that the partner opened to us, or what changed in them")
    act.add_argument("--agreement", required=True, metavar="ID", help="under which agreement")
    act = acts.add("close", "End an epoch now; its secret key is destroyed")
    act.add_argument("--agreement", required=True, metavar="ID", help="under which agreement")
    act.add_argument("--clause", metavar="ID", help="which of its clauses (default: all)")


def run(session: Session, given: argparse.Namespace) -> Told:
    if given.act == "show":
        return _show(session)
    agreement = session.one([Agreement], "agreement", given.agreement)
    if given.act == "publish":
        return _publish(session, agreement, given)
    if given.act == "fetch":
        found = fetch.fetch(session.node, agreement)
        data = [_data(each.published) | {"new": each.new, "bytes": each.bytes} for each in found]
        lines = [
            f"{each.published.name}: epoch {each.published.epoch}, state {each.published.number}, "
            + (f"{each.bytes:,} bytes travelled." if each.new else "nothing new.")
            for each in found
        ]
        return Told({"lists": data}, lines)
    return _close(session, agreement, (given.clause or "").lower())


def _publish(session: Session, agreement: str, given: argparse.Namespace) -> Told:
    if not 1 <= given.days <= LONGEST:
        raise UsageError(why=f"An epoch lasts 1 to {LONGEST} days.")
    by, node = session.person(), session.node
    held = agreements.find(node, agreement)
    names = [given.clause.lower()] if given.clause else fetch.may_search(held.agreement, held.partner.node)[:1]
    if not names:
        raise ListUnknown(list=agreement[:12])
    session.voice.progress(oprf.describe())
    found = opening.publish(node, agreement, names[0], by, days=given.days, fresh=given.new_epoch)
    lines = [
        f"{found.name} is open to {held.partner.name}: epoch {found.epoch}, state {found.number}, until {found.until}.",
        f"{found.count:,} entries with what hides their number; {found.size:,} bytes"
        + (f", {found.delta_size:,} for who has the state before." if found.delta else "."),
    ]
    return Told(_data(found), lines)


def _close(session: Session, agreement: str, name: str) -> Told:
    by, node = session.person(), session.node
    rows = [row for row in lists.all_open(node) if row.agreement == agreement and name in ("", row.name)]
    if not rows:
        raise ListUnknown(list=name or agreement[:12])
    for row in rows:
        lists.close(node, row, by)
    return Told(
        {"closed": [row.name for row in rows]},
        [f"{row.name}: epoch {row.epoch} is over; its secret key is destroyed." for row in rows],
    )


def _show(session: Session) -> Told:
    node = session.node
    ours = OpenList.objects.using(node.alias).exclude(signed=b"").select_related("partner").order_by("pk")
    theirs = HeldList.objects.using(node.alias).select_related("partner").order_by("pk")
    used = {row.pk: searched.used(node, row.agreement, row.name.upper()) for row in ours if row.open}
    data = {
        "open": [
            _data(lists.statement(row))
            | {"partner": row.partner.name, "open": row.open, "used_today": used.get(row.pk)}
            for row in ours
        ],
        "held": [_data(fetch.published(row)) | {"partner": row.partner.name} for row in theirs],
    }
    cells = [
        ("ours", row.partner.name, row.name, row.epoch, row.number, moment(row.until) if row.open else "closed",
         f"{lists.statement(row).count:,}", used.get(row.pk, "–"))
        for row in ours
    ]  # fmt: skip
    for row in theirs:
        found = fetch.published(row)
        cells.append(
            ("theirs", row.partner.name, row.name, row.epoch, row.number, found.until, f"{found.count:,}", "–")
        )
    head = ("whose", "partner", "clause", "epoch", "state", "until", "entries", "asked today")
    return Told(data, table(head, cells, on_screen=session.voice.on_screen))


def _data(found: Published) -> dict[str, object]:
    return {
        "list": found.name, "agreement": short(found.agreement), "epoch": found.epoch, "state": found.number,
        "made": found.made, "until": found.until, "entries": found.count, "bytes": found.size,
        "delta_bytes": found.delta_size, "keys": found.keys, "filter": found.filter,
    }  # fmt: skip
