"""Whether two records are one person: a person decides, and can take it back. The records themselves stay as they are.

Groups are what hangs together by decisions *same*. A decision that would put two records into one group which were
decided *different* is refused, and one *different* inside a group is; both decisions are named, so that a person can
look again at either. Every decision is a leaf in the node's log and stays in the pair's history; undoing it is another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from thiqa.domain import fields
from thiqa.domain.errors import (
    PairDecided,
    PairInvalid,
    RecordErased,
    RecordsDifferent,
    RecordsSame,
    RecordUnknown,
)
from thiqa.domain.record import Record, kept
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching.persons import Answer, Person, compare
from thiqa.registry.proposing import told_of
from thiqa.store import database, nodelog
from thiqa.store import proposals as rows
from thiqa.store import records as held
from thiqa.store.models import NodeRow

__all__ = ["Listed", "Seen", "different", "group_of", "groups", "later", "listed", "named", "same", "show", "undo"]

LIMIT = 50
WHY_LIMIT = 400
BY_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """One pair in a list: its number, how it stands, and the two records. ``score`` is in nats.

    ``changed``: a record changed since the pair was compared or decided on.
    """

    number: int
    first: Record
    second: Record
    kind: str
    score: float
    state: str
    by: str
    at: datetime | None
    why: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """Two records side by side, how they compare as they are now, and what was decided on them, the last one last."""

    first: Record
    second: Record
    answer: Answer
    state: str
    decisions: tuple[rows.Decision, ...]


def same(node: Node, by: str, one: str, other: str, why: str = "") -> None:
    """Decide that two records tell of one person.

    Raises ``RecordsDifferent`` where that would join records that were decided different, ``PairDecided``,
    ``PairInvalid``, ``RecordUnknown``, ``RecordErased``.
    """
    _decide(node, by, one, other, rows.SAME, why, _joinable)


def different(node: Node, by: str, one: str, other: str, why: str = "") -> None:
    """Decide that two records tell of two persons.

    Raises ``RecordsSame`` where they hang together by decisions, and else as :func:`same`.
    """
    _decide(node, by, one, other, rows.DIFFERENT, why, _apart)


def later(node: Node, by: str, one: str, other: str, why: str = "") -> None:
    """Put a pair off: it stays open, behind the others. Raises as :func:`same`, but no conflict."""
    _decide(node, by, one, other, rows.LATER, why, lambda *_: None)


def undo(node: Node, by: str, one: str, other: str, why: str = "") -> None:
    """Take the decision on a pair back: it is open again, and groups are as they were without it.

    Raises ``PairInvalid`` where nothing was decided, and else as :func:`same`.
    """
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)
        pair = _pair(node, one, other, erased=True)
        proposal = rows.Proposal.objects.using(node.alias).filter(first=pair[0], second=pair[1]).first()
        if proposal is None or proposal.state == rows.OPEN:
            raise PairInvalid(why="nothing was decided on them")
        _write(node, row, proposal, "undo", by, why, state=rows.OPEN)


def _decide(
    node: Node, by: str, one: str, other: str, verdict: str, why: str,
    check: Callable[[Node, held.Record, held.Record], None],
) -> None:  # fmt: skip
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)  # orders those who decide, so that what is checked still holds when written
        first, second = _pair(node, one, other)
        proposal = rows.Proposal.objects.using(node.alias).filter(first=first, second=second).first()
        if proposal is not None and proposal.state in (rows.SAME, rows.DIFFERENT):
            raise PairDecided(first=first.record, second=second.record, state=proposal.state, by=proposal.by)
        check(node, first, second)
        told = told_of(_answer(first, second), max(first.change, second.change))
        if proposal is None:
            proposal = rows.Proposal(first=first, second=second, found=False, **told)
            proposal.save(using=node.alias)
        else:
            rows.Proposal.objects.using(node.alias).filter(pk=proposal.pk).update(**told)
        _write(node, row, proposal, verdict, by, why, state=verdict)


def _write(node: Node, row: NodeRow, proposal: rows.Proposal, verdict: str, by: str, why: str, *, state: str) -> None:
    """Write a decision: the pair, its history and the leaf."""
    fields.text(by, "by", BY_LIMIT)
    why = why and fields.text(why, "why", WHY_LIMIT)
    at = node.clock()
    decided = {"by": by, "at": at, "why": why} if state != rows.OPEN else {"by": "", "at": None, "why": ""}
    rows.Proposal.objects.using(node.alias).filter(pk=proposal.pk).update(state=state, **decided)
    rows.Decision(proposal=proposal, verdict=verdict, by=by, at=at, why=why).save(using=node.alias)
    records = [proposal.first.record, proposal.second.record]
    log.append(node, row, Kind.RECORD, {"act": f"resolve-{verdict}", "records": records, "by": by})


def _joinable(node: Node, first: held.Record, second: held.Record) -> None:
    """Refuse to join two groups between which somebody decided *different*."""
    here, there = _reached(node, first.pk), _reached(node, second.pk)
    if second.pk in here:
        return
    for proposal in _of_state(node, rows.DIFFERENT, here.keys()):
        ends = (proposal.first_id, proposal.second_id)
        if (ends[0] in here and ends[1] in there) or (ends[1] in here and ends[0] in there):
            near, far = ends if ends[0] in here else ends[::-1]
            raise RecordsDifferent(
                first=first.record, second=second.record, one=proposal.first.record, other=proposal.second.record,
                by=proposal.by, chain=_told([*_chain(node, here, near), *_chain(node, there, far)]),
            )  # fmt: skip


def _apart(node: Node, first: held.Record, second: held.Record) -> None:
    """Refuse to part two records that hang together."""
    here = _reached(node, first.pk)
    if second.pk in here:
        raise RecordsSame(first=first.record, second=second.record, chain=_told(_chain(node, here, second.pk)))


def _reached(node: Node, start: int) -> dict[int, int]:
    """The records of the group of one, by decisions *same*: each with the one that it was reached from."""
    found = {start: 0}
    waiting = deque([start])
    while waiting:
        some = [waiting.popleft() for _ in range(len(waiting))]
        for proposal in _of_state(node, rows.SAME, some):
            for near, far in (
                (proposal.first_id, proposal.second_id), (proposal.second_id, proposal.first_id)
            ):  # fmt: skip
                if near in found and far not in found:
                    found[far] = near
                    waiting.append(far)
    return found


def _chain(node: Node, reached: dict[int, int], end: int) -> list[str]:
    """The decisions *same* that lead to a record, in order; none for the start itself."""
    steps = []
    while reached[end]:
        steps.append((reached[end], end))
        end = reached[end]
    keys = {pk for step in steps for pk in step}
    names = dict(held.Record.objects.using(node.alias).filter(pk__in=keys).values_list("pk", "record"))
    return [f"{names[a]} and {names[b]}" for a, b in reversed(steps)]


def _told(chain: list[str]) -> str:
    return f"{', '.join(chain)} are the same"


def _of_state(node: Node, state: str, records: Iterable[int]) -> list[rows.Proposal]:
    """The pairs with this decision that one of these records is in, in order."""
    wanted, found = sorted(records), {}
    for at in range(0, len(wanted), LIMIT * 10):
        some = wanted[at : at + LIMIT * 10]
        pairs = rows.Proposal.objects.using(node.alias).filter(Q(first__in=some) | Q(second__in=some), state=state)
        found.update({row.pk: row for row in pairs.select_related("first", "second")})
    return [found[pk] for pk in sorted(found)]


def groups(node: Node, by: str) -> list[list[str]]:
    """The identifiers of the records that are one person each, by what was decided; logged first."""
    log.act(node, Kind.READ, {"what": "groups", "by": by})
    pairs = rows.Proposal.objects.using(node.alias).filter(state=rows.SAME).order_by("pk")
    leader: dict[str, str] = {}

    def root(record: str) -> str:
        while leader.setdefault(record, record) != record:
            leader[record] = leader[leader[record]]
            record = leader[record]
        return record

    for first, second in pairs.values_list("first__record", "second__record"):
        leader[root(first)] = root(second)
    found: dict[str, list[str]] = {}
    for record in sorted(leader):
        found.setdefault(root(record), []).append(record)
    return sorted(found.values())


def group_of(node: Node, record: str) -> list[str]:
    """The identifiers of all records that were decided to be the person of this one, itself included; not logged.

    Raises ``RecordUnknown``.
    """
    start = held.Record.objects.using(node.alias).filter(record=record).values_list("pk", flat=True).first()
    if start is None:
        raise RecordUnknown(what="record", id=record[:32])
    reached = _reached(node, start)
    found = held.Record.objects.using(node.alias).filter(pk__in=reached).values_list("record", flat=True)
    return sorted(found)


def listed(
    node: Node, by: str, *, states: Sequence[str] = (rows.OPEN,), kinds: Sequence[str] = (), after: int = 0,
    limit: int = LIMIT,
) -> list[Listed]:  # fmt: skip
    """Pairs in these states of records that are current, the highest score first; logged first.

    Open ones are those that a run proposed. ``after``: how many to leave out from the start.
    """
    found: QuerySet[rows.Proposal] = rows.Proposal.objects.using(node.alias).filter(
        state__in=states, first__state=held.CURRENT, second__state=held.CURRENT
    )
    found = found.exclude(state=rows.OPEN, found=False)
    if kinds:
        found = found.filter(kind__in=kinds)
    shown = list(found.select_related("first", "second").order_by(F("score").desc(), "pk")[after : after + limit])
    log.act(node, Kind.READ, {"what": "proposals", "pairs": [row.pk for row in shown], "by": by})
    return [
        Listed(
            number=row.pk, first=kept(bytes(row.first.content or b"")), second=kept(bytes(row.second.content or b"")),
            kind=row.kind, score=row.score / 1000, state=row.state, by=row.by, at=row.at, why=row.why,
            changed=max(row.first.change, row.second.change) > row.seen,
        )
        for row in shown
    ]  # fmt: skip


def show(node: Node, by: str, one: str, other: str) -> Seen:
    """Two records side by side with the reasons; logged first. Raises as :func:`same`, but no conflict."""
    first, second = _pair(node, one, other)
    log.act(node, Kind.READ, {"what": "pair", "records": [first.record, second.record], "by": by})
    proposal = rows.Proposal.objects.using(node.alias).filter(first=first, second=second).first()
    decisions = rows.Decision.objects.using(node.alias).filter(proposal=proposal).order_by("pk") if proposal else ()
    return Seen(
        first=kept(bytes(first.content or b"")), second=kept(bytes(second.content or b"")),
        answer=_answer(first, second), state=proposal.state if proposal else rows.OPEN, decisions=tuple(decisions),
    )  # fmt: skip


def named(node: Node, number: int) -> tuple[str, str]:
    """The identifiers of the two records of the pair with this number. Raises ``PairInvalid``."""
    found = rows.Proposal.objects.using(node.alias).filter(pk=number).select_related("first", "second").first()
    if found is None:
        raise PairInvalid(why=f"there is no pair {number}")
    return found.first.record, found.second.record


def _answer(first: held.Record, second: held.Record) -> Answer:
    one, other = (Person.of(kept(bytes(row.content or b"")).fields) for row in (first, second))
    return compare(one, other)


def _pair(node: Node, one: str, other: str, *, erased: bool = False) -> tuple[held.Record, held.Record]:
    """The rows of two records of persons, in the order in which they were added; those with content, or ``erased``."""
    if one == other:
        raise PairInvalid(why="it is one record, given twice")
    found = []
    for record in (one, other):
        row = held.Record.objects.using(node.alias).filter(record=record).first()
        if row is None:
            raise RecordUnknown(what="record", id=record[:32])
        if row.content is None and not erased:
            raise RecordErased(id=record, why=row.why)
        if row.kind != "person":
            raise PairInvalid(why=f"the record {record} is of no person")
        found.append(row)
    first, second = sorted(found, key=lambda row: row.pk)
    return first, second
