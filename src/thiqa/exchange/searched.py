"""Answering a search: the owner evaluates what it cannot read, and counts it.

Nothing here depends on what the list contains, so a record that is absent, protected or refused is answered alike, in
bytes and in time. ``specs/search.md``, section 7.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from thiqa.crypto.custody import unwrap
from thiqa.domain import canonical, policy
from thiqa.domain.clause import Clause
from thiqa.domain.errors import EpochOver, ListUnknown, NotForUs, QueryReplayed, Refused, ReleaseNeeded
from thiqa.domain.marking import Marking, Pap, Tlp
from thiqa.domain.policy import Act
from thiqa.domain.search import Answer, Query, units
from thiqa.exchange import agreements, alarms, log, publish
from thiqa.exchange.agreements import Held
from thiqa.exchange.contact import Contact
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching import oprf
from thiqa.store import database, nodelog, table
from thiqa.store.models import Partner, Version
from thiqa.store.searches import Asked, Day, OpenList

__all__ = ["UNLIMITED", "act", "give", "info", "label", "used"]

_MARKING = Marking(Tlp.CLEAR, Pap.CLEAR)
"""A query shows nothing of a person. What a clause says of markings decides which records are in the list."""

UNLIMITED = 1 << 30
"""What an answer tells to be left of a day that has no capacity."""

_NEEDED = ("id", "agreement", "partner_id", "name", "epoch", "secret", "open", "until")
"""Columns of a list that an answer needs; its dummies are many."""


def give(node: Node, contact: Contact) -> tuple[bytes, publish.Mark | None]:
    """Answer one query, in this order; the first that fails raises, nothing is evaluated, and the refusal is logged.

    1. Its form. 2. It is from the caller to us. 3. A list of that name is open to the caller, in this epoch and under
    this version of the agreement. 4. A clause of *our* agreement permits it, and the day has room for it: it is counted
    before it is evaluated. 5. Its reference is new, or it is the same query again, which is not counted twice. 6. Every
    element is one.
    """
    # 1.
    query = Query.parse(contact.body)
    # 2.
    if query.recipient != node.id or query.sender != contact.partner.node:
        raise NotForUs()
    # 3.
    row, held = _opened(node, contact.partner, query)
    key = oprf.derive(unwrap(node.master, bytes(row.secret), label(row)), info(row, query.agreement))
    new = Asked(
        partner=contact.partner, reference=query.reference, agreement=row.agreement, clause=query.clause,
        digest=query.digest, units=units(query.size), case=query.case, asked=node.clock(),
    )  # fmt: skip
    try:
        with database.writing(node.alias):
            # 4. and 5.: the node's row orders all who search, so that no two of them take the last search of a day.
            contact.keep(node)
            locked = nodelog.locked(node.alias)
            node.accepting(locked)
            again = table.first(node.alias, Asked, partner_id=contact.partner.pk, reference=query.reference)
            if again is not None:
                new.units = 0
            clause, left = _permitted(node, held, query, new)
            if again is not None and again.digest != query.digest:
                raise QueryReplayed(query=query.reference[:16])
            if again is None:
                table.insert(node.alias, [new])
                day = Day(agreement=row.agreement, clause=query.clause, day=new.asked.date(), units=new.total)
                table.insert(node.alias, [day], over=("agreement", "day", "clause"))
            # 6. Inside the transaction: a batch with an element that is none takes nothing from the day.
            evaluated, proof = oprf.answer(key, query.elements, oprf.scalars(node.random, 1))
            detail = {
                "partner": contact.partner.node, "query": query.reference, "elements": query.digest,
                "units": new.units, "clause": clause.id, "purpose": query.purpose, "case": query.case,
                "epoch": row.epoch,
            }  # fmt: skip
            log.append(node, locked, Kind.ANSWER, detail)
            if again is None and left is not None:
                alarms.answered(node, locked, new, left + new.total)
    except Refused as error:
        alarms.refused(node, error, new)
        raise
    answer = Answer(
        reference=node.random(16).hex(), query=query.reference, made=node.stamp(),
        left=UNLIMITED if left is None else left, proof=proof, elements=evaluated,
    )  # fmt: skip
    return answer.encode(), publish.recent(node, contact.partner, locked.epoch, contact.head["held"])


def _opened(node: Node, partner: Partner, query: Query) -> tuple[OpenList, Held]:
    """The list that a query is for, and its agreement. What is open to others is as unknown as what is open to nobody.

    Raises ``ListUnknown``, ``EpochOver``, ``Refused``.
    """
    equal: dict[str, Any] = {"partner_id": partner.pk, "name": query.name, "open": True}
    row = table.first(node.alias, OpenList, only=_NEEDED, **equal)
    held = None if row is None else agreements.find(node, row.agreement, partner)
    if held is not None and held.agreement.digest() != query.agreement:
        # Another agreement with this partner may have a list of the same name.
        version = table.first(node.alias, Version, digest=query.agreement, only=("digest", "agreement"))
        if version is not None and version.agreement != held.agreement.id:
            row = table.first(node.alias, OpenList, only=_NEEDED, agreement=version.agreement, **equal)
            held = None if row is None else agreements.find(node, row.agreement, partner)
    if row is None or held is None or row.until <= node.clock():
        raise ListUnknown(list=query.name)
    if row.epoch != query.epoch:
        raise EpochOver(list=query.name, epoch=row.epoch)
    if held.agreement.digest() != query.agreement:
        raise Refused(clause="no-clause", rule="version", why="it was asked under another version of the agreement")
    return row, held


def _permitted(node: Node, held: Held, query: Query, new: Asked) -> tuple[Clause, int | None]:
    """The clause of our agreement that permits the query, and what the day still has then; nothing where it has no end.

    Sets ``new.total``. Raises ``Refused``, also where the query takes more than is left of what the clause, or the
    agreement for all searches, lets out on a day.
    """
    day = new.asked.date()
    new.total = _used(node, held.agreement.id, query.clause, day) + new.units
    # Permitted is what leaves the day with what it takes; a query that was counted before takes nothing more.
    clause = policy.permit(held.agreement, act(query, held, day, max(new.total - 1, 0)))
    if clause.id != query.clause or clause.id.lower() != query.name:
        raise Refused(clause=clause.id, rule="clause", why="it names another clause than the one that permits it")
    if clause.release != "none":  # nobody released it: a query has no place for a second person
        raise ReleaseNeeded(clause=clause.id)
    left = [] if clause.capacity is None else [clause.capacity - new.total]
    limit = held.agreement.capacities.get("search")
    if limit is not None:
        rows = Day.objects.using(node.alias).filter(agreement=held.agreement.id, day=day)
        left.append(limit - new.units - sum(rows.values_list("units", flat=True)))
        if new.units and left[-1] < 0:
            raise Refused(clause=clause.id, rule="capacity", why="the daily capacity of the agreement is used up")
    return clause, max(min(left), 0) if left else None


def act(query: Query, held: Held, on: date, used: int) -> Act:
    """The act that a query is, on one day."""
    return Act(
        sender=query.sender, recipients=(query.recipient,), mechanism="search", action="search",
        purpose=query.purpose, category=query.category, data=query.data, marking=_MARKING, evaluation=None,
        retain_until=on, onward="never", on=on, state=held.state, used=used,
    )  # fmt: skip


def used(node: Node, agreement: str, clause: str) -> int:
    """Searches that a partner was answered under a clause (its id) on this day, in units of a batch."""
    return _used(node, agreement, clause, node.clock().date())


def _used(node: Node, agreement: str, clause: str, day: date) -> int:
    row = table.first(node.alias, Day, agreement=agreement, clause=clause, day=str(day))
    return 0 if row is None else row.units


def label(row: OpenList) -> str:
    """Under which the secret of a list is wrapped."""
    return f"search/{row.agreement}/{row.name}/{row.epoch}"


def info(row: OpenList, digest: str) -> bytes:
    """What a key is for (``specs/search.md``, section 3)."""
    return canonical.encode({"agreement": digest, "epoch": row.epoch, "list": row.name, "thiqa": "search-key/1"})
