"""Importing a file of a list: whole or not at all, again without a change, and on after a kill.

Two passes: the source is read to its end, checked and spooled (``registry.reading``); then the spool is applied in
short transactions (``registry.applying``). Nothing is changed before the whole file is known to be readable, to be no
older than what is held, and not to lose more of a complete list than a list loses.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from thiqa.domain import canonical, fields
from thiqa.domain.errors import FileUnusable, ImportOlder, ImportOtherFormat, ImportShrinks
from thiqa.domain.record import Provenance
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.registry.applying import AT_ONCE, Applying, missing
from thiqa.registry.reading import Bytes, Read, read
from thiqa.registry.source import Source
from thiqa.registry.spool import Spool, alone
from thiqa.registry.terms import COUNTS, Progress, Report, Terms
from thiqa.store import database, nodelog
from thiqa.store.records import CURRENT, ERASED, ImportRun, Link, Record

__all__ = ["SHRINK", "Progress", "Report", "Terms", "run"]

SHRINK = 0.25
"""A complete list that lacks more than this part of what is held asks first."""

Tell = Callable[[Progress], None]


def run(
    node: Node, by: str, source: Source, path: Path, *, origin: str = "", terms: Terms | None = None,
    older: bool = False, shrink: bool = False, tell: Tell = lambda progress: None,
) -> Report:  # fmt: skip
    """Import the file ``path`` as ``source`` reads it. Called again with the same file and terms after it was
    interrupted, it goes on where it was.

    ``origin`` is the code of the list (default: that of the source). ``older`` takes an older edition than the one that
    is held, or a file of another format. ``shrink`` withdraws what a complete list lacks, however much. Raises
    ``FileUnusable`` and what the source raises for a file that is none, ``ImportRunning``, ``ImportOlder``,
    ``ImportOtherFormat``, ``ImportShrinks``, ``FieldInvalid`` for impossible terms, ``StoreError``.
    """
    fields.text(by, "by", 200)
    origin = fields.word(origin or source.code, "origin")
    terms = terms or Terms()
    with alone(node.config.home, origin):
        row, continued = _standing(node, by, source, path, origin, terms, older)
        options = canonical.decode_object(bytes(row.options))
        form = Bytes(Provenance.parse(options["provenance"]))
        spool = Spool.of(node.config.home, row.run)
        with database.roomy(node.alias):
            _first_pass(node, row, spool, source, path, form, shrink, tell)
            _second_pass(node, row, spool, form, options, tell)
        _done(node, row, by)
        spool.remove()
    counts = {name: row.counts.get(name, 0) for name in COUNTS}
    refused = spool.refused if spool.refused.exists() else None
    return Report(row.run, origin, row.edition, counts, refused, continued)


def _standing(
    node: Node, by: str, source: Source, path: Path, origin: str, terms: Terms, older: bool
) -> tuple[ImportRun, bool]:
    """The row of this import: that of one which was interrupted on the same file under the same terms, or a new one."""
    digest = _digest(path)
    provenance = Provenance.parse(terms.provenance(origin, source.title, node.clock().date()).to_dict()).to_dict()
    options = {"provenance": provenance, "complete": source.complete}
    runs = ImportRun.objects.using(node.alias).filter(origin=origin).order_by("-id")
    open_run = runs.exclude(state__in=("done", "abandoned")).first()
    if open_run is not None:
        if (open_run.digest, open_run.source) == (digest, source.code) and _alike(bytes(open_run.options), options):
            log.act(node, Kind.IMPORT, {"run": open_run.run, "origin": origin, "step": "continue", "by": by})
            return open_run, True
        _abandon(node, open_run, by)
    edition = source.edition(path)
    last = runs.filter(state="done").first()
    if last is not None and not older:
        if last.source != source.code:
            raise ImportOtherFormat(origin=origin, current=last.source, source=source.code)
        if _before(edition, last.edition):
            raise ImportOlder(origin=origin, edition=edition, current=last.edition)
    with database.writing(node.alias):
        row = ImportRun.objects.using(node.alias).create(
            run=node.random(16).hex(), origin=origin, source=source.code, edition=edition[:100], file=path.name[:255],
            digest=digest, options=canonical.encode(options), by=by, started=node.clock(),
        )  # fmt: skip
    return row, False


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise FileUnusable(file=path, why=f"it cannot be read ({error.strerror})") from error


def _alike(kept: bytes, options: dict[str, object]) -> bool:
    """Whether an import that was interrupted had the same terms; its days of review stay."""
    before = canonical.decode_object(kept)
    day = {"review": before["provenance"]["review"]}
    return before == {**options, "provenance": {**options["provenance"], **day}}  # type: ignore[dict-item]


def _before(edition: str, current: str) -> bool:
    """Whether an edition is older than the current one, where both tell: dates as ISO 8601, or whole numbers."""
    if edition.isdecimal() and current.isdecimal():
        return int(edition) < int(current)
    date = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?", re.ASCII).fullmatch
    return bool(date(edition) and date(current) and edition < current)


def _abandon(node: Node, row: ImportRun, by: str) -> None:
    """Another file came: what was applied of the first stays, as the new one finds and corrects it."""
    Spool.of(node.config.home, row.run).remove()
    with database.writing(node.alias):
        ImportRun.objects.using(node.alias).filter(pk=row.pk).update(state="abandoned", ended=node.clock())
        detail = {"run": row.run, "origin": row.origin, "step": "abandoned", "by": by}
        log.append(node, nodelog.locked(node.alias), Kind.IMPORT, detail)


def _first_pass(
    node: Node, row: ImportRun, spool: Spool, source: Source, path: Path, form: Bytes, shrink: bool, tell: Tell
) -> None:
    """Read and check everything, unless an interrupted import has it in its spool."""
    if row.state != "reading" and spool.whole(row.size):
        return
    spool.begin()
    held = Record.objects.using(node.alias).filter(origin=row.origin)
    erased = set(held.filter(state=ERASED).values_list("record", flat=True))

    def there(ids: set[str]) -> set[str]:
        wanted = sorted(ids)
        kept: set[str] = set()
        for at in range(0, len(wanted), AT_ONCE):
            some = Record.objects.using(node.alias).filter(record__in=wanted[at : at + AT_ONCE])
            kept.update(some.values_list("record", flat=True))
        return kept

    found = read(source, path, spool, form, erased, lambda done: tell(Progress("reading", done, 0)), there)
    counts = {"read": found.entries, "refused": found.refused.count, "parts": found.refused.parts}
    if source.complete:
        counts |= _not_too_much(node, row, spool, found, shrink)
    with database.writing(node.alias):
        row.state, row.position, row.size, row.counts = "applying", 0, found.size, counts
        row.save(using=node.alias, update_fields=["state", "position", "size", "counts"])
        detail: dict[str, object] = {"run": row.run, "origin": row.origin, "step": "begin", "by": row.by}
        detail |= {"file": row.digest, "read": counts["read"], "refused": counts["refused"]}
        log.append(node, nodelog.locked(node.alias), Kind.IMPORT, detail)


def _not_too_much(node: Node, row: ImportRun, spool: Spool, found: Read, shrink: bool) -> dict[str, int]:
    """How many records and links stay although the list lacks them, because rows that could not be read may be theirs.

    Raises ``ImportShrinks``. A row that was refused but has its reference stands for its record, not for its links.
    """
    refused = found.refused
    seen = found.identifiers | spool.identifiers(spool.kept)
    total = Record.objects.using(node.alias).filter(origin=row.origin, state=CURRENT).count()
    lacking = sum(map(len, missing(node.alias, Record, row.origin, seen)))
    if lacking > SHRINK * total and not shrink:
        spool.remove()
        with database.writing(node.alias):
            ImportRun.objects.using(node.alias).filter(pk=row.pk).update(state="abandoned", ended=node.clock())
        raise ImportShrinks(origin=row.origin, missing=lacking, total=total)
    held = {"held": lacking if refused.nameless and not shrink else 0, "links held": 0}
    if (refused.nameless or refused.references) and not shrink:
        tied = missing(node.alias, Link, row.origin, spool.identifiers(spool.ties))
        held["links held"] = sum(map(len, tied))
    return held


def _second_pass(
    node: Node, row: ImportRun, spool: Spool, form: Bytes, options: dict[str, object], tell: Tell
) -> None:  # fmt: skip
    stages = ("applying", "linking", "withdrawing", "unlinking")
    size = {"applying": row.size, "linking": spool.ties.stat().st_size}
    work = Applying(node, row, spool, form.tail, lambda at: tell(Progress(row.state, at, size[row.state])))
    while row.state in stages:
        if row.state == "applying":
            work.rows()
        elif row.state == "linking":
            work.links()
        elif options["complete"] and row.state == "withdrawing" and not row.counts.get("held"):
            seen = spool.identifiers(spool.rows) | spool.identifiers(spool.kept)
            work.withdraw(missing(node.alias, Record, row.origin, seen))
        elif options["complete"] and row.state == "unlinking" and not row.counts.get("links held"):
            work.withdraw_links(missing(node.alias, Link, row.origin, spool.identifiers(spool.ties)))
        row.state = ([*stages, "ending"])[stages.index(row.state) + 1]
        row.position = 0
        with database.writing(node.alias):
            row.save(using=node.alias, update_fields=["state", "position"])


def _done(node: Node, row: ImportRun, by: str) -> None:
    row.state, row.ended = "done", node.clock()
    counts = Counter({name: row.counts.get(name, 0) for name in COUNTS})
    with database.writing(node.alias):
        row.save(using=node.alias, update_fields=["state", "ended"])
        detail = {"run": row.run, "origin": row.origin, "step": "end", "by": by, "counts": +counts}
        log.append(node, nodelog.locked(node.alias), Kind.IMPORT, detail)
