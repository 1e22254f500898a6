"""Looking for records that may be one person: which pairs are compared at all, and keeping what the comparison says.

Never all against all: two records are compared when they share a block. Blocks are the strict keys of their names, the
wide keys of their names together with a year of birth, and their numbers. A block that more than fifty records share
leads nowhere. Only records that changed since the last run are looked at, each against all others, so a run after a
small change is short; a killed run goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Final

from django.db.models import Q

from thiqa.domain import canonical
from thiqa.domain.record import kept
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.matching.names import VERSION, keys, strict_keys
from thiqa.matching.persons import Answer, Person, compare
from thiqa.store import database
from thiqa.store import proposals as rows
from thiqa.store.records import CURRENT, Record

__all__ = ["Report", "blocks_of", "propose", "told_of"]

BLOCKS_VERSION: Final = f"1 {VERSION}"
MOST: Final = 50
"""Records that one block may lead to; of a name or number that more have, little follows."""

MOST_BLOCKS: Final = 120  # of one record
MOST_YEARS: Final = 6  # of one record, else its years tell little
CANDIDATES: Final = 100  # records that one record is compared with, those that share most first
BATCH: Final = 1000
AT_ONCE: Final = 500
REMEMBERED: Final = 50_000  # persons kept in memory in one run

PROPOSED: Final = ("confirmed", "probable")
NAMESAKES: Final = (*PROPOSED, "same-name-only")

Pair = tuple[int, int]


@dataclass(slots=True)
class Report:
    """What one run did. ``dropped``: open proposals that no longer hold, because a record changed."""

    records: int = 0
    compared: int = 0
    proposed: int = 0
    renewed: int = 0
    dropped: int = 0
    common: int = 0


def propose(
    node: Node, by: str, *, namesakes: bool = False, again: bool = False, tell: Callable[[str], None] = lambda _: None
) -> Report:
    """Compare what changed since the last run with the records that it shares blocks with, and keep the proposals.

    ``namesakes``: also pairs of which only the name agrees; ``again``: look at every record, not only at changed ones.
    What persons decided stays. One leaf tells of the run.
    """
    run = _Run(node, NAMESAKES if namesakes else PROPOSED)
    start = _position(node, again)
    while True:
        found = Record.objects.using(node.alias).filter(kind="person", change__gt=start).order_by("change")
        part = list(found.values_list("pk", "change", "state", "content")[:BATCH])
        if not part:
            break
        run.batch(part)
        start = part[-1][1]
        tell(f"{run.report.records} records, {run.report.compared} comparisons, {run.report.proposed} proposals")
    detail = {
        "act": "propose", "records": run.report.records, "compared": run.report.compared,
        "proposed": run.report.proposed, "by": by,
    }  # fmt: skip
    log.act(node, Kind.RECORD, detail)
    return run.report


def _position(node: Node, again: bool) -> int:
    """The change up to which pairs were looked for; blocks of another version of the keys are made anew."""
    mark = rows.Proposed.objects.using(node.alias).filter(pk=1).first()
    if mark is not None and mark.version == BLOCKS_VERSION and not again:
        return mark.change
    with database.writing(node.alias):
        rows.Block.objects.using(node.alias).all().delete()
        rows.Proposed.objects.using(node.alias).update_or_create(
            pk=1, defaults={"change": 0, "version": BLOCKS_VERSION}
        )  # fmt: skip
    return 0


class _Run:
    """One run: what it has read and counted."""

    def __init__(self, node: Node, kinds: Sequence[str]) -> None:
        self.node, self.kinds, self.report = node, kinds, Report()
        self._persons: dict[int, tuple[int, Person]] = {}

    def batch(self, part: Sequence[tuple[int, int, str, bytes | memoryview | None]]) -> None:
        """Look at these rows: file their blocks, find and compare their pairs, keep the proposals and the position."""
        alias = self.node.alias
        changed = [pk for pk, *_ in part]
        blocks: dict[int, frozenset[int]] = {}
        for pk, change, state, content in part:
            self._persons.pop(pk, None)
            if state == CURRENT and content is not None:
                person = self._remember(pk, change, bytes(content))
                blocks[pk] = blocks_of(person)
        self.report.records += len(part)
        with database.writing(alias):
            rows.refile(alias, changed, [(key, pk) for pk, some in blocks.items() for key in sorted(some)])
        answers = self._compare(self._pairs(blocks))
        with database.writing(alias):
            self._keep(changed, answers)
            rows.Proposed.objects.using(alias).filter(pk=1).update(change=part[-1][1])

    def _pairs(self, blocks: dict[int, frozenset[int]]) -> set[Pair]:
        """The pairs of these records with any others that share a block, those that share most first."""
        wanted = sorted({key for some in blocks.values() for key in some})
        filed: dict[int, list[int]] = {}
        for at in range(0, len(wanted), AT_ONCE):
            found = rows.Block.objects.using(self.node.alias).filter(key__in=wanted[at : at + AT_ONCE])
            for key, pk in found.values_list("key", "record_id").order_by("record_id"):
                filed.setdefault(key, []).append(pk)
        out: set[Pair] = set()
        for pk, some in blocks.items():
            shared: Counter[int] = Counter()
            for key in some:
                there = filed.get(key, ())
                if len(there) > MOST:
                    self.report.common += 1
                else:
                    shared.update(there)
            del shared[pk]
            best = sorted(shared, key=lambda other: (-shared[other], other))[:CANDIDATES]
            out.update((min(pk, other), max(pk, other)) for other in best)
        return out

    def _compare(self, pairs: set[Pair]) -> dict[Pair, tuple[Answer, int]]:
        """The answers that are worth a proposal, each with the last change of its two records."""
        self._read({pk for pair in pairs for pk in pair})
        out = {}
        for first, second in sorted(pairs):
            one, other = self._persons.get(first), self._persons.get(second)
            if one is None or other is None:  # withdrawn since its blocks were filed
                continue
            self.report.compared += 1
            answer = compare(one[1], other[1])
            if answer.kind in self.kinds:
                out[first, second] = (answer, max(one[0], other[0]))
        return out

    def _read(self, wanted: set[int]) -> None:
        if len(self._persons) > REMEMBERED:
            self._persons = {pk: known for pk, known in self._persons.items() if pk in wanted}
        absent = sorted(wanted - self._persons.keys())
        for at in range(0, len(absent), AT_ONCE):
            found = Record.objects.using(self.node.alias).filter(pk__in=absent[at : at + AT_ONCE], state=CURRENT)
            for pk, change, content in found.values_list("pk", "change", "content"):
                self._remember(pk, change, bytes(content or b""))

    def _remember(self, pk: int, change: int, content: bytes) -> Person:
        person = Person.of(kept(content).fields)
        self._persons[pk] = (change, person)
        return person

    def _keep(self, changed: Sequence[int], answers: dict[Pair, tuple[Answer, int]]) -> None:
        """Write new proposals, renew open ones, drop open ones of changed records that do not hold any more."""
        alias = self.node.alias
        open_: dict[Pair, rows.Proposal] = {}
        decided: set[Pair] = set()
        for at in range(0, len(changed), AT_ONCE):
            some = changed[at : at + AT_ONCE]
            for row in rows.Proposal.objects.using(alias).filter(Q(first__in=some) | Q(second__in=some)):
                pair = (row.first_id, row.second_id)
                if row.state in (rows.OPEN, rows.LATER):
                    open_[pair] = row
                else:
                    decided.add(pair)
        new = []
        for pair, (answer, seen) in answers.items():
            told = told_of(answer, seen)
            if (row_ := open_.pop(pair, None)) is not None:
                if not row_.found or (row_.kind, row_.score) != (told["kind"], told["score"]):
                    rows.Proposal.objects.using(alias).filter(pk=row_.pk).update(**told, found=True)
                    self.report.renewed += 1
            elif pair not in decided:
                new.append(rows.Proposal(first_id=pair[0], second_id=pair[1], **told))
        rows.Proposal.objects.using(alias).bulk_create(new, batch_size=AT_ONCE, ignore_conflicts=True)
        self.report.proposed += len(new)
        # What a person has said about such a pair ("later") is kept; it only leaves the list.
        gone = [row.pk for row in open_.values() if row.found]
        for at in range(0, len(gone), AT_ONCE):
            rows.Proposal.objects.using(alias).filter(pk__in=gone[at : at + AT_ONCE]).update(found=False)
        self.report.dropped += len(gone)


def told_of(answer: Answer, seen: int) -> dict[str, Any]:
    """The columns of a proposal that tell the comparison, without what the records say."""
    reasons = [[each.code, round(1000 * each.weight), each.field_a, each.field_b] for each in answer.reasons]
    score = round(1000 * answer.score)
    return {"kind": answer.kind, "score": score, "reasons": canonical.encode(reasons), "seen": seen}


def blocks_of(person: Person) -> frozenset[int]:
    """The blocks of one person; numbers first where there are too many."""
    out: dict[int, None] = {}
    for text in _blocks(person):
        out[int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)] = None
        if len(out) == MOST_BLOCKS:
            break
    return frozenset(out)


def _blocks(person: Person) -> Iterator[str]:
    known = person.identifiers
    yield from (f"document {number}" for number in sorted(known.documents))
    for what, some in (("phone", known.phones), ("email", known.emails), ("account", known.accounts)):
        yield from (f"{what} {value}" for value in sorted(some))
    names = sorted(person.names, key=lambda name: name.weak)
    for name in names:
        yield from sorted(strict_keys(name.text))
    years = _years(person)
    for name in names:
        for key in sorted(keys(name.text)):
            yield from (f"{key}/{year}" for year in years)


def _years(person: Person) -> Iterable[int]:
    """The years in which the person may be born; none where they are too many to tell anything."""
    found: set[int] = set()
    for birth in person.births:
        first, last = date.fromordinal(birth.first).year, date.fromordinal(birth.last).year
        if last - first < MOST_YEARS:
            found.update(range(first, last + 1))
    return sorted(found) if len(found) <= MOST_YEARS else ()
