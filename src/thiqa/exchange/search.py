"""Asking a partner whether it knows somebody, without telling whom: hit or no-hit, in one call.

The question is sealed to our overseer and on the disk before the partner sees anything of it. A hit is a lead: it says
that keys met, not that two people are one. ``specs/search.md``, sections 7 and 10.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from thiqa.crypto.envelope import seal
from thiqa.domain import policy
from thiqa.domain.errors import FilterUnexpected, ListUnknown, NothingAsked, Refused, ReleaseNeeded, ThiqaError
from thiqa.domain.search import CLASSES, Answer, Key, Published, Query, padded
from thiqa.exchange import agreements, alarms, fetch, log, oversight, searched
from thiqa.exchange.agreements import Held
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching import oprf
from thiqa.store import database, nodelog
from thiqa.store.searches import HeldList, Question

__all__ = ["Evaluated", "Ground", "Hit", "Searched", "Subject", "evaluate", "search"]


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a search stands. All but ``by`` is told to the partner, whose clause it must satisfy as well as ours.

    ``case`` is our number of the case, ``offence`` the conduct in words, ``basis`` the provision of law, ``category``
    how the person stands to the offence, ``by`` the person of ours who asks.
    """

    purpose: str
    category: str
    case: str
    offence: str
    basis: str
    by: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a search is about: words for the overseer, and the keys that lead to it."""

    about: str
    keys: Sequence[Key]


@dataclass(frozen=True, slots=True)
class Hit:
    """A subject, by its place in the search, of which the keys ``met`` are in the partner's list."""

    subject: int
    met: tuple[Key, ...]

    @property
    def kind(self) -> str:
        """The strongest class among the keys that met."""
        return min((key.kind for key in self.met), key=CLASSES.index)


@dataclass(frozen=True, slots=True)
class Searched:
    """What came of one search: our reference and the partner's, the clause, the hits, and what is left of the day.

    ``asked`` counts the keys that were asked, ``left_out`` those of kinds of data that the clause does not name.
    """

    reference: str
    answered: str
    clause: str
    hits: tuple[Hit, ...]
    asked: int
    left_out: int
    left: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """A search that a clause permits: where to look, and which keys of which subjects."""

    row: HeldList
    published: Published
    query: Query
    keys: Sequence[tuple[int, Key]]
    inputs: Sequence[bytes]
    blinds: bytes
    left_out: int


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What the partner computed for one batch: the outputs of ``keys``, each with the number of its subject."""

    row: HeldList
    reference: str
    answered: str
    clause: str
    keys: Sequence[tuple[int, Key]]
    outputs: Sequence[bytes]
    left_out: int
    left: int


def search(node: Node, agreement: str, subjects: Sequence[Subject], ground: Ground) -> Searched:
    """Ask under an agreement (its id) about some subjects in one batch, and look into the list that we hold.

    Raises as :func:`evaluate`, and the errors of filters. The question stays on record as asked.
    """
    done = evaluate(node, agreement, subjects, ground)
    hits = _look(node, done)
    with database.writing(node.alias):
        question = Question.objects.using(node.alias).get(reference=done.reference)
        question.hits = len(hits)
        question.save(using=node.alias, update_fields=["hits"])
        alarms.met(node, question)
    return Searched(done.reference, done.answered, done.clause, hits, len(done.keys), done.left_out, done.left)


def evaluate(
    node: Node, agreement: str, subjects: Sequence[Subject], ground: Ground, name: str = ""
) -> Evaluated:  # fmt: skip
    """Ask under an agreement (its id) about some subjects in one batch; what comes of it is not yet looked up. With
    ``name`` only that list is asked.

    1. Somebody oversees. 2. We hold a list of the partner, and a clause permits the search today for these kinds of
    data. 3. The question is sealed, kept, and in our log. 4. The partner evaluates and proves that it used the key that
    it published; only then are there outputs.

    Raises ``OverseerMissing``, ``Refused`` and its relatives (logged), ``ListUnknown``, ``NothingAsked``,
    ``QueryOversized``, the errors of calls, and those of proofs. The question stays on record as asked.
    """
    # 1.
    overseer = oversight.named(node)
    # 2.
    held = agreements.find(node, agreement)
    plan = _plan(node, held, subjects, ground, name)
    query = plan.query
    # 3.
    told = oversight.plain(
        [each.about for each in subjects], [(n, key.text) for n, key in plan.keys], plan.inputs, plan.blinds
    )
    question = Question(
        reference=query.reference, agreement=agreement, partner=held.partner, clause=query.clause, by=ground.by,
        case=ground.case, made=datetime.fromisoformat(query.made), query=query.encode(), subjects=len(subjects),
        sealed=seal(told, [bytes(overseer.recipient)], node.random),
    )  # fmt: skip
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)
        node.accepting(row)
        detail = {
            "partner": held.partner.node, "query": query.reference, "elements": query.digest, "clause": query.clause,
            "purpose": ground.purpose, "case": ground.case, "by": ground.by, "request": oversight.digest(query),
        }  # fmt: skip
        question.epoch, question.leaf = row.epoch, log.append(node, row, Kind.SEARCH, detail)
        question.save(using=node.alias)
        alarms.asking(node, row, question)
    # 4.
    contact = call(node, held.partner, "search", query.encode())
    answer = Answer.parse(contact.body, query)
    public = bytes.fromhex(plan.published.public)
    outputs = oprf.finalize(plan.inputs, plan.blinds, query.elements, answer.elements, answer.proof, public)
    with database.writing(node.alias):
        contact.keep(node)
    return Evaluated(
        plan.row, query.reference, answer.reference, query.clause, plan.keys, outputs[: len(plan.keys)],
        plan.left_out, answer.left,
    )  # fmt: skip


def _plan(node: Node, held: Held, subjects: Sequence[Subject], ground: Ground, name: str) -> _Plan:
    """The first list of the partner that a clause lets us search for these subjects; a refusal is logged."""
    rows = HeldList.objects.using(node.alias).filter(agreement=held.agreement.id).order_by("name")
    if name:
        rows = rows.filter(name=name)
    if not rows:
        raise ListUnknown(list=held.agreement.id[:16])
    refused: ThiqaError | None = None
    for row in rows:
        try:
            return _under(node, held, row, subjects, ground)
        except (Refused, ReleaseNeeded, NothingAsked) as error:
            refused = refused or error
    if refused is None:
        raise ListUnknown(list=held.agreement.id[:16])
    agreements.log_refusal(node, held.partner.node, refused, "search")
    raise refused


def _under(node: Node, held: Held, row: HeldList, subjects: Sequence[Subject], ground: Ground) -> _Plan:
    published = fetch.published(row)
    if published.agreement != held.agreement.digest():
        raise Refused(clause=row.name.upper(), rule="version", why="the list was published under another version")
    clause = fetch.clause_of(held.agreement, row.name, node.id)
    if clause is None:
        raise Refused(clause=row.name.upper(), rule="clause", why="the agreement has no such clause")
    with fetch.opened(fetch.file_of(node, row.agreement, row.name)) as entries:
        head = entries.head
    # Before anything is asked: outputs of one epoch are in no filter of another, so everybody would seem unknown.
    if (head.agreement, head.list, head.epoch) != (published.agreement, published.name, published.epoch):
        raise FilterUnexpected(why="its file is of another epoch")
    every = [(number, key) for number, subject in enumerate(subjects) for key in subject.keys]
    keys = [(number, key) for number, key in every if key.data in clause.data]
    if not keys:
        raise NothingAsked(why="no key is of a kind of data that the clause names" if every else "there is no key")
    inputs = [key.text.encode() for _, key in keys]
    inputs += [oversight.FILLING + node.random(32) for _ in range(padded(len(keys)) - len(keys))]
    blinds = oprf.scalars(node.random, len(inputs))
    query = Query(
        reference=node.random(16).hex(), agreement=published.agreement, name=row.name, epoch=row.epoch,
        sender=node.id, recipient=held.partner.node, made=node.stamp(), clause=clause.id, purpose=ground.purpose,
        category=ground.category, data=frozenset(key.data for _, key in keys), case=ground.case,
        offence=ground.offence, basis=ground.basis, elements=oprf.blind(inputs, blinds),
    )  # fmt: skip
    Query.parse(query.encode())  # what the partner could not read is told here, field by field
    # The day's capacity is the partner's to count; here it is asked whether the clause permits at all.
    policy.permit(held.agreement, searched.act(query, held, node.clock().date(), 0))
    return _Plan(row, published, query, keys, inputs, blinds, len(every) - len(keys))


def _look(node: Node, done: Evaluated) -> tuple[Hit, ...]:
    """Which subjects are in the filter that we hold, by which keys."""
    met: dict[int, list[Key]] = {}
    with fetch.opened(fetch.file_of(node, done.row.agreement, done.row.name)) as entries:
        for (number, key), output in zip(done.keys, done.outputs, strict=True):
            if output in entries:
                met.setdefault(number, []).append(key)
    return tuple(Hit(number, tuple(keys)) for number, keys in sorted(met.items()))
