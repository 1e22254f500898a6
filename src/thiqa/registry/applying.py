"""The second pass of an import: what the spool holds becomes rows, a few thousand in each transaction.

Between two transactions the next part is made ready without any lock, so messages and other writers get their turn. The
position in the spool is kept in the transaction that writes its rows: whatever is killed, the next run goes on there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from django.db.models import Model

from thiqa.domain import record
from thiqa.exchange.node import Node
from thiqa.registry import bulk
from thiqa.registry.bulk import Hand, Present, Row, Tied
from thiqa.registry.spool import Spool
from thiqa.store import database
from thiqa.store.records import CURRENT, ERASED, WITHDRAWN, ImportRun, Link, Record

__all__ = ["Applying", "missing"]

AT_ONCE = 2000
DAY = 10


class _Moved(Exception):
    """Somebody else changed records while a part was made ready."""


@dataclass(slots=True)
class _Part:
    """What one part of the spool changes."""

    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


class Applying:
    """One import being applied. ``tail`` is how many bytes of each record stand behind its day of review."""

    def __init__(self, node: Node, run: ImportRun, spool: Spool, tail: int, tell: Callable[[int], None]) -> None:
        self.node, self.run, self.spool, self.tail, self.tell = node, run, spool, tail, tell
        self.hand = Hand(run.by, run.started, f"import of {run.file}"[:400], run.pk)

    def rows(self) -> None:
        """Add, change or bring back the records of the spool, from the position of the run on."""
        for position, lines in self.spool.lines(self.spool.rows, self.run.position, AT_ONCE):
            self._until_still(partial(self._ready, lines), position)
            self.tell(position)

    def _until_still(self, ready: Callable[[], _Part], position: int) -> None:
        while True:
            seen = bulk.number(self.node.alias)
            part = ready()
            try:
                with database.writing(self.node.alias):
                    first = bulk.locked(self.node.alias, len(part.new) + len(part.changed))
                    if first != seen + 1:
                        raise _Moved
                    bulk.add(self.node.alias, self.hand, first, part.new)
                    bulk.change(self.node.alias, self.hand, first + len(part.new), part.changed)
                    self._reached(position, part.counts)
            except _Moved:
                continue
            return

    def _reached(self, position: int, counts: Counter[str]) -> None:
        told = Counter(self.run.counts)
        told.update(counts)
        self.run.position, self.run.counts = position, dict(told)
        self.run.save(using=self.node.alias, update_fields=["position", "counts"])

    def _ready(self, lines: Sequence[bytes]) -> _Part:
        part = _Part()
        there = bulk.present(self.node.alias, [line[:32].decode() for line in lines])
        for line in lines:
            content = line[33:-1]
            old = there.get(line[:32].decode())
            if old is None:
                part.new.append(bulk.row_of(record.kept(content), content))
                part.counts["added"] += 1
            elif old.content is None or (old.state == WITHDRAWN and old.run is None):
                part.counts["left"] += 1
            else:
                self._over(part, old, old.content, content)
        return part

    def _over(self, part: _Part, old: Present, before: bytes, content: bytes) -> None:
        """An entry whose record is there: it says the same, something else, or is listed again."""
        if old.own:
            content = _with_terms_of(before, content)
        if old.state == CURRENT and self._says_the_same(before, content):
            part.counts["same"] += 1
            return
        row = bulk.row_of(record.kept(content), content)
        row.pk, row.version, row.own = old.pk, old.version + 1, old.own
        part.changed.append(row)
        part.counts["changed" if old.state == CURRENT else "restored"] += 1

    def _says_the_same(self, before: bytes, content: bytes) -> bool:
        """Whether at most the day of review differs: that of the first edition stays until something changes."""
        if before == content:
            return True
        if len(before) != len(content):
            return False
        end = len(content) - self.tail
        return before[: end - DAY] == content[: end - DAY] and before[end:] == content[end:]

    def withdraw(self, gone: Iterator[list[tuple[int, str]]]) -> None:
        """Withdraw the records that a complete list lacks; ``gone`` gives their keys and identifiers."""
        for some in gone:
            ids = [id for _, id in some]
            self._until_still(partial(self._withdrawal, ids), self.run.position)

    def _withdrawal(self, ids: Sequence[str]) -> _Part:
        part = _Part()
        there = bulk.present(self.node.alias, ids)
        for id in ids:
            old = there[id]
            if old.state == CURRENT and old.content is not None:
                row = bulk.row_of(record.kept(old.content), old.content)
                row = replace(row, pk=old.pk, version=old.version + 1, own=old.own, state=WITHDRAWN)
                part.changed.append(row)
                part.counts["withdrawn"] += 1
        return part

    def links(self) -> None:
        """Add or change the links of the spool, from the position of the run on."""
        for position, lines in self.spool.lines(self.spool.ties, self.run.position, AT_ONCE):
            with database.writing(self.node.alias):
                first = bulk.locked(self.node.alias, len(lines))
                counts = self._tie([record.kept_link(line[33:-1]) for line in lines], first)
                self._reached(position, counts)
            self.tell(position)

    def _tie(self, words: Sequence[record.Link], first: int) -> Counter[str]:
        alias, counts, rows = self.node.alias, Counter[str](), []
        ends = bulk.present(alias, sorted({end for each in words for end in (each.start, each.end)}))
        old = {row.link: row for row in Link.objects.using(alias).filter(link__in=[each.id for each in words])}
        for each in words:
            start, end, there = ends.get(each.start), ends.get(each.end), old.get(each.id)
            if start is None or end is None or ERASED in (start.state, end.state):
                continue  # what the report of refused rows tells, or what was erased here
            new = Tied(each.id, start.pk, end.pk, each.relation, each.encode(), each.provenance.origin)
            if there is None:
                counts["links added"] += 1
            elif there.content is None or (there.state == WITHDRAWN and there.run is None):
                continue
            elif there.state == CURRENT and _ties_the_same(bytes(there.content), each):
                counts["links same"] += 1
                continue
            else:
                new.pk, new.version = there.pk, there.version + 1
                counts["links changed"] += 1
            rows.append(new)
        bulk.put_links(alias, self.hand, first, rows)
        return counts

    def withdraw_links(self, gone: Iterator[list[tuple[int, str]]]) -> None:
        """Withdraw the links that a complete list lacks."""
        for some in gone:
            with database.writing(self.node.alias):
                first = bulk.locked(self.node.alias, len(some))
                there = Link.objects.using(self.node.alias).filter(pk__in=[pk for pk, _ in some], state=CURRENT)
                rows = [
                    Tied(
                        each.link, each.start_id, each.end_id, each.relation, bytes(each.content or b""), each.origin,
                        WITHDRAWN, each.version + 1, each.pk,
                    )
                    for each in there
                ]  # fmt: skip
                bulk.put_links(self.node.alias, self.hand, first, rows)
                self._reached(self.run.position, Counter({"links withdrawn": len(rows)}))


def missing(
    alias: str, model: type[Model], origin: str, seen: set[bytes], at_once: int = AT_ONCE
) -> Iterator[list[tuple[int, str]]]:
    """Keys and identifiers of the current rows of an origin that are not in ``seen``, at most ``at_once`` at a time."""
    name = "record" if model is Record else "link"
    last, found = 0, []
    while True:
        held = model._default_manager.using(alias).filter(origin=origin, state=CURRENT, pk__gt=last).order_by("pk")
        some = list(held.values_list("pk", name)[: 10 * at_once])
        found += [(pk, id) for pk, id in some if bytes.fromhex(id) not in seen]
        while len(found) >= at_once or (found and not some):
            yield found[:at_once]
            found = found[at_once:]
        if not some:
            return
        last = some[-1][0]


def _with_terms_of(before: bytes, content: bytes) -> bytes:
    """What the new edition says, under the provenance that a person gave its record."""
    words = record.kept(content)
    return replace(words, provenance=record.kept(before).provenance).encode()


def _ties_the_same(before: bytes, words: record.Link) -> bool:
    old = record.kept_link(before)
    return replace(words, provenance=replace(words.provenance, review=old.provenance.review)) == old
