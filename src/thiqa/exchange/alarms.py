"""Alarms about searches: what a person should look at, told once a day and never a reason to answer otherwise.

The owner watches how a partner uses the day; the asker watches its own people, for their overseer. Each alarm is a leaf
of the log and a row that ``thiqa status`` shows. ``specs/search.md``, section 9.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Sum

from thiqa.domain.errors import Refused, ThiqaError
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import NodeRow
from thiqa.store.searches import Alarm, Asked, Question

__all__ = ["LEVELS", "MANY", "answered", "asking", "met", "recent", "refused"]

LEVELS: Mapping[str, str] = {
    "half": "notice",
    "most": "warning",
    "over": "alarm",
    "burst": "warning",
    "many-for-one-case": "warning",
    "hit-rate": "notice",
}
"""Every kind of alarm, with its level."""

WINDOW = timedelta(minutes=10)
MANY = 50
"""Subjects of one case on one day, above which its overseer should know."""
LAST = 200
RATE = 100
"""Of the last ``LAST`` subjects at least one in ``RATE`` should have met, or somebody tries names out."""
SHOWN = timedelta(days=7)


def answered(node: Node, row: NodeRow, query: Asked, room: int) -> None:
    """Watch one query that is being answered; the caller is in a transaction and has locked the node's ``row``.

    ``query.total`` is what the day had used with it, ``room`` what the day has. Costs a look-up, and writes only where
    a line is crossed.
    """
    before = query.total - query.units
    crossed = [
        kind for kind, line in (("half", -(-room // 2)), ("most", -(-room * 9 // 10))) if before < line <= query.total
    ]
    if 4 * query.total > room and 4 * _within(node, query) > room:
        crossed.append("burst")
    for kind in crossed:
        _raise(node, row, kind, query)


def _within(node: Node, query: Asked) -> int:
    """Searches of the last ten minutes: what the day had used now, less what it had used then."""
    start = max(query.asked - WINDOW, datetime.combine(query.asked.date(), datetime.min.time(), UTC))
    rows = Asked.objects.using(node.alias).filter(agreement=query.agreement, clause=query.clause, asked__gte=start)
    then = rows.order_by("asked", "pk").values_list("total", "units").first()
    return query.units if then is None else query.total - then[0] + then[1]


def refused(node: Node, error: ThiqaError, query: Asked) -> None:
    """Watch a query that was refused: one that found the day used up is an alarm. In a transaction of its own."""
    if isinstance(error, Refused) and error.details.get("rule") == "capacity":
        with database.writing(node.alias):
            _raise(node, nodelog.locked(node.alias), "over", query)


def asking(node: Node, row: NodeRow, question: Question) -> None:
    """Watch a question of ours that is kept and about to be asked; the caller is in a transaction and has locked the
    node's ``row``."""
    start = datetime.combine(question.made.date(), datetime.min.time(), UTC)
    today = Question.objects.using(node.alias).filter(case=question.case, made__gte=start)
    subjects = today.aggregate(all=Sum("subjects"))["all"] or 0
    if subjects - question.subjects <= MANY < subjects:
        _raise(node, row, "many-for-one-case", question)


def met(node: Node, question: Question) -> None:
    """Watch how many of those whom we ask about are known at all; the caller is in a transaction."""
    subjects = hits = 0
    last = Question.objects.using(node.alias).exclude(hits=None).order_by("-pk").values_list("subjects", "hits")
    for count, known in last[:LAST]:
        subjects, hits = subjects + count, hits + (known or 0)
        if subjects >= LAST:
            break
    if subjects >= LAST and hits * RATE < subjects:
        _raise(node, nodelog.locked(node.alias), "hit-rate", question)


def recent(node: Node) -> list[Alarm]:
    """The alarms of the last days, the newest first."""
    rows = Alarm.objects.using(node.alias).filter(day__gt=node.clock().date() - SHOWN)
    return list(rows.select_related("partner").order_by("-pk"))


def _raise(node: Node, row: NodeRow, kind: str, about: Asked | Question) -> None:
    """Raise an alarm unless this day has it: one for each kind and clause, and for each case where it is about one."""
    case = about.case if kind == "many-for-one-case" else ""
    made, new = Alarm.objects.using(node.alias).get_or_create(
        day=node.clock().date(), kind=kind, agreement=about.agreement, clause=about.clause, case=case,
        defaults={"partner": about.partner, "level": LEVELS[kind], "made": node.clock()},
    )  # fmt: skip
    if not new:
        return
    detail = {"alarm": kind, "level": made.level, "partner": made.partner.node, "clause": made.clause}
    if isinstance(about, Question):
        detail |= {"case": about.case, "by": about.by}
    log.append(node, row, Kind.ALARM, detail)
