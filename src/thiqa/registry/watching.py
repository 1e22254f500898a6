"""Standing watches: each new file of a folder, and each record of ours that changed, is matched with a partner's list.

A watch is a bulk search (``exchange.bulk``) that is asked again by itself, on the ground and in the name of the person
who set it up, until the day that it ends. What was asked about before is not asked again in the same epoch: when the
partner's list changes, what is kept is joined with it anew. A hit becomes a lead, once. Where the person wished it and
a clause permits it, the partner gets a message that there are leads, which says of nobody who it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db.models import QuerySet

from thiqa.domain import fields
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import FileUnusable, NotFound, ThiqaError
from thiqa.domain.search import CLASSES
from thiqa.exchange import agreements, bulk, log
from thiqa.exchange.bulk import Job, Tell
from thiqa.exchange.node import Node
from thiqa.exchange.search import Ground, Hit
from thiqa.exchange.search import Subject as Asked
from thiqa.exchange.send import Accepted, Item, send
from thiqa.ledger.entry import Kind
from thiqa.registry import asking
from thiqa.registry.searchable import asked
from thiqa.registry.source import Refused
from thiqa.registry.subject import Subject
from thiqa.store import database, nodelog
from thiqa.store.records import Counter
from thiqa.store.searches import HeldList
from thiqa.store.watches import Lead, Matched, Watch

__all__ = ["REGISTRY", "SUFFIXES", "Ran", "Read", "active", "add", "end", "leads", "run"]

REGISTRY = "registry"
SUFFIXES = (".csv", ".json", ".jsonl", ".xlsx")
"""Files of a folder that are read; what else lies there is left alone."""

MESSAGE = (
    "A standing watch on your list, case {case}: {count} of our subjects share a key with it ({kinds}). These are"
    " leads: verify, do not arrest on this alone. We shall ask for confirmation, one by one."
)

Read = Callable[[Path], Iterator[Subject | Refused]]
"""How a file of people is read."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of one watch: new leads, the message about them, and why it stopped or was not sent, if so."""

    watch: Watch
    new: int = 0
    message: str = ""
    stopped: ThiqaError | None = None


def add(
    node: Node, agreement: str, source: str, ground: Ground, until: datetime, *, least: str = "name-birth",
    chosen: Mapping[str, str] | None = None, tells: bool = False,
) -> Watch:  # fmt: skip
    """Set up a watch over a folder, or over :data:`REGISTRY` with ``chosen`` (kind, category, origin).

    Raises ``AgreementUnknown``, ``FieldInvalid``, and ``FileUnusable`` for what is no folder.
    """
    agreements.find(node, agreement)
    fields.one_of(ground.purpose, PURPOSES.keys(), "purpose")
    fields.one_of(ground.category, CATEGORIES.keys(), "category")
    fields.one_of(least, frozenset(CLASSES), "least")
    for name, limit in (("case", 100), ("offence", 200), ("basis", 200), ("by", 200)):
        fields.text(getattr(ground, name), name, limit)
    if source != REGISTRY and not Path(source).is_dir():
        raise FileUnusable(file=source, why="it is no folder")
    row = Watch(
        agreement=agreement, source=source, chosen=dict(chosen or {}), least=least, purpose=ground.purpose,
        category=ground.category, case=ground.case, offence=ground.offence, basis=ground.basis, by=ground.by,
        tells=tells, made=node.clock(), until=until,
    )  # fmt: skip
    with database.writing(node.alias):
        row.save(using=node.alias)
        _log(node, row, {"begun": True, "until": until.strftime("%Y-%m-%d")}, ground.by)
    return row


def end(node: Node, number: int, by: str) -> None:
    """End a watch now; its leads stay. Raises ``NotFound``."""
    row = active(node).filter(pk=number).first()
    if row is None:
        raise NotFound(id=str(number))
    with database.writing(node.alias):
        Watch.objects.using(node.alias).filter(pk=number).update(ended=node.clock())
        _log(node, row, {"ended": True}, by)


def active(node: Node) -> QuerySet[Watch]:
    """The watches that run today."""
    return Watch.objects.using(node.alias).filter(ended=None, until__gt=node.clock()).order_by("pk")


def leads(node: Node, by: str, number: int | None = None) -> list[Lead]:
    """The leads of all watches, or of one, the newest first; logged, because somebody reads them."""
    found = Lead.objects.using(node.alias).select_related("watch").order_by("-pk")
    shown = list(found if number is None else found.filter(watch=number))
    log.act(node, Kind.READ, {"what": "leads", "count": len(shown), "by": by})
    return shown


def run(node: Node, read: Read, *, tell: Tell | None = None) -> list[Ran]:
    """Run every watch once. One that is stopped, by a day that is used up or a file that cannot be read, keeps nobody
    from the next, and goes on where it stopped."""
    return [_one(node, watch, read, tell) for watch in active(node)]


def _one(node: Node, watch: Watch, read: Read, tell: Tell | None) -> Ran:
    new: list[Lead] = []
    try:
        change = _change(node)  # before the records are read: what changes meanwhile is matched the next time
        for job, file, places in _sources(node, watch, change, read, tell):
            new += _keep(node, watch, job, file, change, places)
    except ThiqaError as error:
        return Ran(watch, len(new), _message(node, watch, new)[0], error)
    message, refused = _message(node, watch, new)
    return Ran(watch, len(new), message, refused)


Places = Callable[[Iterable[Hit]], Mapping[int, str]]


def _sources(
    node: Node, watch: Watch, change: int, read: Read, tell: Tell | None
) -> Iterator[tuple[Job, str, Places]]:  # fmt: skip
    """What is new since the list or the source changed, asked about and ready to be joined."""
    ground = Ground(watch.purpose, watch.category, watch.case, watch.offence, watch.basis, watch.by)
    if watch.source == REGISTRY:
        chosen = asking.Chosen(**watch.chosen)
        job = bulk.job_of(node, watch.agreement, ground, chosen.words(), watch.least)
        if not _matched(node, watch, job, "", change):
            bulk.ask(node, job, asking.numbered(node, chosen), partial(asking.subject_of, least=watch.least), tell=tell)
            yield job, "", lambda hits: _records(node, watch, hits)
        return
    for path in sorted(Path(watch.source).iterdir()):
        if path.suffix.casefold() not in SUFFIXES or not path.is_file():
            continue
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        job = bulk.job_of(node, watch.agreement, ground, f"file {digest} []", watch.least)
        if not _matched(node, watch, job, digest, change):
            bulk.ask(node, job, bulk.behind(read(path)), partial(_row, least=watch.least), tell=tell)
            yield job, digest, lambda hits, path=path: _rows(path, read, hits)  # type: ignore[misc]


def _matched(node: Node, watch: Watch, job: Job, file: str, change: int) -> bool:
    """Whether it was matched with the list as it is, and, of our records, with the registry as it is."""
    held = _held(node, job)
    done = Matched.objects.using(node.alias).filter(watch=watch, file=file, epoch=held.epoch, number=held.number)
    return done.exists() if file else done.filter(change=change).exists()


def _keep(node: Node, watch: Watch, job: Job, file: str, change: int, places: Places) -> list[Lead]:
    """Join, and keep what is new."""
    held = _held(node, job)
    hits = bulk.hits(node, job, watch.by)
    told = places(hits)
    known = set(Lead.objects.using(node.alias).filter(watch=watch, file=file).values_list("place", flat=True))
    new = [
        Lead(watch=watch, file=file, place=told[hit.subject], kind=hit.kind, found=node.clock())
        for hit in hits
        if hit.subject in told and told[hit.subject] not in known
    ]
    with database.writing(node.alias):
        for lead in new:
            lead.save(using=node.alias)
        Matched.objects.using(node.alias).update_or_create(
            watch=watch, file=file, defaults={"epoch": held.epoch, "number": held.number, "change": change}
        )
        if new:
            _log(node, watch, {"leads": len(new)}, watch.by)
    return new


def _message(node: Node, watch: Watch, new: list[Lead]) -> tuple[str, ThiqaError | None]:
    """Tell the partner that there are leads, where the watch says so; the message or draft, and why there is none."""
    if not new or not watch.tells:
        return "", None
    kinds = ", ".join(f"{sum(lead.kind == kind for lead in new)} {kind}" for kind in CLASSES)
    said = MESSAGE.format(case=watch.case, count=len(new), kinds=kinds)
    # It names nobody, so it is about no category of persons.
    item = Item(mechanism="tip", purpose=watch.purpose, author=watch.by, body={"facts": said})
    try:
        (done,) = send(node, watch.agreement, [item])
    except ThiqaError as error:
        return "", error
    message = done.message if isinstance(done, Accepted) else done.draft
    with database.writing(node.alias):
        Lead.objects.using(node.alias).filter(pk__in=[lead.pk for lead in new]).update(message=message)
    return message, None


def _row(row: Subject | Refused, least: str) -> Asked | None:
    if isinstance(row, Refused):
        return None
    return Asked(f"{row.place}: {', '.join(row.names)}", asked("person", row.fields, least))


def _rows(path: Path, read: Read, hits: Iterable[Hit]) -> Mapping[int, str]:
    """Where the hits of a file stand in it."""
    wanted = {hit.subject for hit in hits}
    return {
        number: f"{path.name}, {row.place}"[:300]
        for number, row in (enumerate(read(path)) if wanted else ())
        if number in wanted and not isinstance(row, Refused)
    }


def _records(node: Node, watch: Watch, hits: Iterable[Hit]) -> Mapping[int, str]:
    """The records of the hits; those that changed meanwhile are asked about again."""
    found = asking.told(node, watch.by, [hit.subject for hit in hits])
    return {number: f"record {record.id}" for number, record in found.items()}


def _held(node: Node, job: Job) -> HeldList:
    return HeldList.objects.using(node.alias).get(agreement=job.agreement, name=job.name)


def _change(node: Node) -> int:
    """The registry's last change."""
    counter = Counter.objects.using(node.alias).first()
    return counter.value if counter is not None else 0


def _log(node: Node, watch: Watch, what: Mapping[str, object], by: str) -> None:
    detail = {"watch": watch.pk, "agreement": watch.agreement, "case": watch.case, "by": by}
    log.append(node, nodelog.locked(node.alias), Kind.WATCH, detail | dict(what))
