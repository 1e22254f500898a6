"""The first pass of an import: read a file to its end, check every entry, write what is right to the spool.

The bytes of a record are put together from those of its fields and of the provenance that all entries share. A test
holds that they are the bytes that ``domain.record`` writes and reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from thiqa.domain import canonical, entity, fields, marking
from thiqa.domain.codes import CATEGORIES
from thiqa.domain.errors import EntryTwice, FieldInvalid, Oversized, RecordErased, ThiqaError
from thiqa.domain.record import NATURES, Link, Provenance, Record, identifier, link_identifier
from thiqa.registry.source import Entry, Refused, Source, Tie
from thiqa.registry.spool import Refusals, Spool

__all__ = ["Bytes", "Read", "read"]

TOLD_EVERY = 5000


class Bytes:
    """The canonical bytes of the records of one import."""

    def __init__(self, source: Provenance) -> None:
        self.source = source
        self._around: dict[tuple[str, str, bytes], tuple[bytes, bytes]] = {}
        # What stands behind the day of review, the same for all; before it there are ten digits.
        whole = Record("0" * 32, "person", source).encode()
        self.tail = len(whole) - whole.rindex(b'","source":')

    def of(self, id: str, entry: Entry, read: dict[str, object], reference: bytes) -> bytes:
        """The bytes of one entry; ``reference`` is its canonical form."""
        nature, category = entry.nature or self.source.nature, ""
        if entry.kind == "person":
            category = entry.category or self.source.category
        own = b"" if entry.marking is None else canonical.encode(entry.marking)
        around = self._around.get((category, nature, own))
        if around is None:
            made = self._make(category, nature, marked(self.source, entry))
            around = self._around[category, nature, own] = made
        kept = canonical.encode(read)
        return b'{"fields":%b,"id":"%b","kind":"%b"%b%b%b' % (
            kept, id.encode(), entry.kind.encode(), around[0], reference, around[1],
        )  # fmt: skip

    def _make(self, category: str, nature: str, source: Provenance) -> tuple[bytes, bytes]:
        fields.one_of(nature, NATURES, "nature")
        if category:
            fields.one_of(category, CATEGORIES.keys(), "category")
        whole = Record("0" * 32, "person", replace(source, category=category, nature=nature)).encode()
        head, _, tail = whole[whole.rindex(b',"provenance":{') :].partition(b'"reference":"",')
        return head + b'"reference":', b"," + tail


def marked(source: Provenance, entry: Entry) -> Provenance:
    """The provenance of one entry: where the source marked it, both its marking and the import's must allow a use."""
    if entry.marking is None:
        return source
    return replace(source, marking=marking.combine((source.marking, marking.parse(entry.marking))))


@dataclass(frozen=True, slots=True)
class Read:
    """What the first pass found: how many entries, how many bytes of rows, and what was refused."""

    entries: int
    size: int
    refused: Refusals
    identifiers: set[bytes]


def read(
    source: Source, path: Path, spool: Spool, form: Bytes, erased: set[str], tell: Callable[[int], None],
    there: Callable[[set[str]], set[str]],
) -> Read:  # fmt: skip
    """Read ``path`` into an empty spool.

    ``erased`` are identifiers that must not come back; ``there`` tells which of some identifiers are kept already, for
    links to entries that this file does not have. Raises ``FileUnusable`` and what else the source raises for a file
    that as a whole is none, ``StoreError``.
    """
    refused = Refusals(spool.refused, path.name)
    seen: set[bytes] = set()
    tied: set[str] = set()
    loose: dict[str, list[str]] = {}
    try:
        with spool.writing(spool.rows) as rows, spool.writing(spool.ties) as ties:
            for entry in source.read(path):
                if isinstance(entry, Refused):
                    refused.add(entry)
                    continue
                try:
                    _entry(entry, form, erased, seen, rows)
                except ThiqaError as error:
                    refused.add(Refused(entry.place, error.code, error.sentence, entry.reference))
                    continue
                for tie in entry.ties:
                    try:
                        link, other = _tie(entry, tie, form.source)
                    except ThiqaError as error:
                        refused.add(Refused(entry.place, error.code, error.sentence, entry.reference, kept=True))
                        continue
                    if link.id not in tied:
                        tied.add(link.id)
                        ties.write(link.id.encode() + b" " + link.encode() + b"\n")
                        if bytes.fromhex(other) not in seen:
                            loose.setdefault(other, []).append(entry.place)
                if not len(seen) % TOLD_EVERY:
                    tell(len(seen))
            size = rows.tell()
        for row in _nowhere(loose, seen, there):
            refused.add(row)
        with spool.writing(spool.kept) as kept:
            for reference in sorted(refused.references):
                kept.write(identifier(form.source.origin, reference).encode() + b"\n")
    finally:
        refused.close()
    return Read(len(seen), size, refused, seen)


def _entry(entry: Entry, form: Bytes, erased: set[str], seen: set[bytes], rows: BinaryIO) -> None:
    """Check one entry and write its line."""
    reference = canonical.encode(fields.text(entry.reference, "reference"))
    fields.one_of(entry.kind, entity.KINDS.keys(), "kind")
    content_of = entity.read(entry.kind, entry.fields)
    id = identifier(form.source.origin, entry.reference)
    content = form.of(id, entry, content_of, reference)
    if len(content) > canonical.SIZE_LIMIT:
        raise Oversized(what="The record", size=len(content), limit=canonical.SIZE_LIMIT)
    key = bytes.fromhex(id)
    if key in seen:
        raise EntryTwice()
    if id in erased:
        raise RecordErased(id=id, why="an import does not bring it back")
    rows.write(b"%b %b\n" % (id.encode(), content))
    seen.add(key)


def _tie(entry: Entry, tie: Tie, source: Provenance) -> tuple[Link, str]:
    """The link of a tie, checked, and the identifier of the record that it leads to."""
    reference = fields.text(tie.reference, "ties.reference")
    fields.one_of(tie.relation, entity.RELATIONS.keys(), "ties.relation")
    here, there = identifier(source.origin, entry.reference), identifier(source.origin, reference)
    ends = (entry.reference, reference)
    start, end = (there, here) if tie.turned else (here, there)
    first, last = ends[::-1] if tie.turned else ends
    if start == end:
        raise FieldInvalid(field="ties", why="a record has no link to itself")
    link = Link(
        id=link_identifier(source.origin, first, tie.relation, last),
        start=start,
        end=end,
        relation=tie.relation,
        provenance=replace(
            marked(source, entry), category="", reference=entry.reference, nature=entry.nature or source.nature
        ),
        since=tie.since and fields.span(tie.since, "ties.since"),
        until=tie.until and fields.span(tie.until, "ties.until"),
        note=tie.note and fields.text(tie.note, "ties.note"),
    )
    return link, there


def _nowhere(loose: dict[str, list[str]], seen: set[bytes], there: Callable[[set[str]], set[str]]) -> Iterator[Refused]:
    """The ties that lead to no record: not in the file, and not kept from before."""
    missing = {other for other in loose if bytes.fromhex(other) not in seen}
    for other in sorted(missing - there(missing)):
        for place in loose[other]:
            yield Refused(place, "record-unknown", "It is tied to an entry that is not there.", kept=True)
