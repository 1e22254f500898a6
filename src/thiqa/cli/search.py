"""``thiqa search``: ask a partner whether it knows somebody, without telling whom. A hit is a lead, no more."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, isolated, safe, short
from thiqa.domain import entity
from thiqa.domain.codes import CATEGORIES, PURPOSES
from thiqa.domain.errors import UsageError
from thiqa.domain.search import CLASSES, Key
from thiqa.exchange import bulk
from thiqa.exchange.bulk import Asking, Job
from thiqa.exchange.search import Ground, Hit, Searched, Subject, search
from thiqa.interop import countries, subjects
from thiqa.registry import asking as registry
from thiqa.registry.searchable import asked
from thiqa.registry.source import Refused
from thiqa.registry.subject import Subject as Person
from thiqa.registry.subject import subject_of
from thiqa.store.models import Agreement

LEAD = "A hit is a lead: keys met. Whether it is the same person a person decides; nobody is arrested on this alone."
MEANING = {
    "identifier": "the same number of a document, telephone, account or plate",
    "name-birth": "the same name and year of birth",
    "name": "the same name only",
}


def declare(parser: Parser) -> None:
    parser.epilog = (
        f"{LEAD}\n\nThe partner learns that a search was made for this case, and never about whom. What was asked is\n"
        "sealed to the overseer of this node. Fetch the partner's list first: thiqa list fetch.\n\n"
        "A file is CSV, Excel or JSON lines, as for `thiqa screen`. A run that was stopped, or that waits for\n"
        "the next day's searches, goes on when it is started again; the hits come at its end."
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the people of a file, instead of one")
    parser.add_argument("--agreement", required=True, metavar="ID", help="under which agreement")
    one = parser.add_argument_group("one subject")
    one.add_argument("--name", action="append", default=[], metavar="NAME", help="a name; several, each with --name")
    one.add_argument("--born", default="", metavar="DATE", help="1968-05-01, 1968-05, 1968, 1968~ or 1960/1965")
    one.add_argument("--document", default="", metavar="NUMBER", help="the number of a document")
    one.add_argument(
        "--document-type", choices=entity.DOCUMENT_TYPES, default="passport", metavar="TYPE", help="default: passport"
    )
    one.add_argument("--document-country", default="", metavar="COUNTRY", help="who issued it, if known")
    one.add_argument("--phone", default="", metavar="NUMBER", help="a telephone, best with its country: +…")
    one.add_argument("--account", default="", metavar="NUMBER", help="an account, best as IBAN")
    one.add_argument("--plate", default="", metavar="PLATE", help="a number plate, alone")
    one.add_argument("--plate-country", default="", metavar="COUNTRY", help="where it is registered, if known")
    ground = parser.add_argument_group("the ground, which the partner is told")
    ground.add_argument("--purpose", choices=tuple(PURPOSES), required=True, metavar="CODE", help="as terrorism")
    ground.add_argument("--category", choices=tuple(CATEGORIES), required=True, metavar="CODE", help="as suspect")
    ground.add_argument("--case", required=True, metavar="NUMBER", help="the number of our case")
    ground.add_argument("--offence", required=True, metavar="WORDS", help="the conduct that is looked into")
    ground.add_argument("--basis", required=True, metavar="WORDS", help="the provision of law that permits the search")
    many = parser.add_argument_group("many subjects")
    many.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN",
        help=f"where the file calls it otherwise; FIELD is one of {', '.join(subjects.COLUMNS)}",
    )  # fmt: skip
    many.add_argument("--registry", action="store_true", help="ask about our own records instead of a file")
    many.add_argument("--kind", choices=tuple(entity.KINDS), default="", metavar="KIND", help="only records of it")
    many.add_argument("--of-category", choices=tuple(CATEGORIES), default="", metavar="CODE", help="only of it")
    many.add_argument("--origin", default="", metavar="NAME", help="only records of this import")
    many.add_argument(
        "--least", choices=CLASSES, default=CLASSES[-1], metavar="CLASS",
        help=f"weakest class of keys that is asked for: {', '.join(CLASSES)} (default: name; of many people most"
        " hits by the name alone are others)",
    )  # fmt: skip
    many.add_argument("--size-first", action="store_true", help="tell only how many met; run it again for the hits")
    many.add_argument(
        "--threshold", type=int, default=0, metavar="N", help="tell the hits only where at least N subjects met"
    )


def run(session: Session, given: argparse.Namespace) -> Told:
    ground = Ground(given.purpose, given.category, given.case, given.offence, given.basis, session.person())
    agreement = session.one([Agreement], "agreement", given.agreement)
    one = given.name or given.document or given.phone or given.account or given.plate
    if (given.file is not None) + given.registry + bool(one) > 1:
        raise UsageError(why="Name a file, or --registry, or one subject: not several of them.")
    if given.registry:
        return _registry(session, agreement, given, ground)
    if given.file is not None:
        return _file(session, agreement, given, ground)
    subject = _one(given)
    done = search(session.node, agreement, [subject], ground)
    return Told(_data(done, [subject.about]), _lines(done, [subject.about], on_screen=session.voice.on_screen))


def _one(given: argparse.Namespace) -> Subject:
    if given.plate:
        if given.name or given.document or given.phone or given.account:
            raise UsageError(why="A plate is asked about alone: a car is not its driver.")
        fields = {"plate": given.plate} | _country("country", given.plate_country)
        return Subject(f"plate {given.plate}", asked("vehicle", entity.read("vehicle", fields)))
    whom = subject_of(
        names=tuple(given.name), born=given.born, document=given.document, document_type=given.document_type,
        country_of_document=_country("country", given.document_country).get("country", ""), phone=given.phone,
        account=given.account,
    )  # fmt: skip
    about = [*given.name, *([given.born] if given.born else [])]
    about += [f"{name} {value}" for name in ("document", "phone", "account") if (value := getattr(given, name))]
    return Subject(", ".join(about), asked("person", whom.fields))


def _country(field: str, text: str) -> dict[str, str]:
    if not text:
        return {}
    code = countries.code(text)
    if code is None:
        raise UsageError(why="No country of this name is known.")
    return {field: code}


def _file(session: Session, agreement: str, given: argparse.Namespace, ground: Ground) -> Told:
    """Ask about the people of a file; each hit names its row."""
    named = [each.partition("=") for each in given.column]
    columns = {name: column for name, _, column in named}
    total, digest = subjects.measured(given.file)
    job = bulk.job_of(session.node, agreement, ground, f"file {digest} {sorted(columns.items())}", given.least)
    rows = bulk.behind(subjects.rows(given.file, columns))
    done = bulk.ask(session.node, job, rows, partial(_row, least=given.least), tell=_tell(session, total))
    found = _found(session, job, done, given)
    if found is None:
        return _size(session, job, done, given)
    # Names are not kept between; the file is read once more for those of the hits, and for what was refused.
    wanted = {hit.subject for hit in found}
    about: dict[int, str] = {}
    refused: list[Refused] = []
    for number, each in enumerate(subjects.rows(given.file, columns)):
        if isinstance(each, Refused):
            refused.append(each)
        elif number in wanted:
            about[number] = f"{each.place}: {', '.join(each.names)}"
    return _many(session, job, done, found, about, refused)


def _row(row: Person | Refused, least: str) -> Subject | None:
    if isinstance(row, Refused):
        return None
    return Subject(f"{row.place}: {', '.join(row.names)}", asked("person", row.fields, least))


def _registry(session: Session, agreement: str, given: argparse.Namespace, ground: Ground) -> Told:
    """Ask about our own records; each hit names its record. What changed is asked again by the same command."""
    node = session.node
    chosen = registry.Chosen(given.kind, given.of_category, given.origin)
    job = bulk.job_of(node, agreement, ground, chosen.words(), given.least)
    subject = partial(registry.subject_of, least=given.least)
    done = bulk.ask(node, job, registry.numbered(node, chosen), subject, tell=_tell(session, 0))
    found = _found(session, job, done, given)
    if found is None:
        return _size(session, job, done, given)
    records = registry.told(node, ground.by, {hit.subject for hit in found})
    about = {number: registry.subject_of(record).about for number, record in records.items()}
    return _many(session, job, done, tuple(hit for hit in found if hit.subject in about), about, [])


def _tell(session: Session, total: int) -> bulk.Tell:
    def tell(asking: Asking, rate: float) -> None:
        of = f" of about {total:,}" if total else ""
        session.voice.progress(
            f"{asking.rows:,}{of} rows, {asking.keys:,} keys asked, {rate:,.0f} rows a second,"
            f" {asking.left:,} searches left today"
        )

    return tell


def _found(session: Session, job: Job, done: Asking, given: argparse.Namespace) -> tuple[Hit, ...] | None:
    """The hits; none are looked up where their number is to be told first, or where they are too few to be told."""
    node, by = session.node, session.person()
    if given.size_first or (given.threshold and bulk.count(node, job, by) < given.threshold):
        return None
    return bulk.hits(node, job, by)


def _size(session: Session, job: Job, done: Asking, given: argparse.Namespace) -> Told:
    if given.threshold:
        met = bulk.count(session.node, job, session.person()) if given.size_first else -1
        if met < given.threshold:
            told = f"Fewer than {given.threshold:,} of {done.subjects:,} subjects met; nothing more is told."
            return Told({"note": LEAD, "asked": done.subjects, "threshold": given.threshold, "reached": False}, [told])
    else:
        met = bulk.count(session.node, job, session.person())
    lines = [
        f"{met:,} of {done.subjects:,} subjects met; who they are was not looked up.",
        "The same command without --size-first tells them, and asks the partner nothing more.",
    ]
    return Told({"note": LEAD, "asked": done.subjects, "met": met}, lines)


def _many(
    session: Session, job: Job, done: Asking, hits: tuple[Hit, ...], about: dict[int, str], refused: list[Refused]
) -> Told:  # fmt: skip
    told = [
        {"subject": about[hit.subject], "class": hit.kind, "met": [_met(key) for key in hit.met]} for hit in hits
    ]  # fmt: skip
    data = {
        "note": LEAD, "clause": job.name.upper(), "asked": done.subjects, "keys": done.keys, "left_today": done.left,
        "queries": [reference for reference, _ in done.batches], "hits": told,
        "refused": [{"row": r.place, "why": r.why} for r in refused],
    }  # fmt: skip
    lines = [LEAD, *_hits(hits, about, on_screen=session.voice.on_screen)]
    lines += [f"refused  {r.place}: {r.why}" for r in refused]
    ends = f"{done.subjects:,} asked about, {len(hits):,} hits, {len(refused):,} rows refused."
    return Told(data, [*lines, ends])


def _data(done: Searched, about: list[str]) -> dict[str, Any]:
    return {
        "note": LEAD, "reference": done.reference, "answer": done.answered, "clause": done.clause, "asked": done.asked,
        "left_out": done.left_out, "left_today": done.left,
        "hits": [
            {"subject": about[hit.subject], "class": hit.kind, "met": [_met(key) for key in hit.met]}
            for hit in done.hits
        ],
    }  # fmt: skip


def _met(key: Key) -> dict[str, str]:
    return {"class": key.kind, "data": key.data}


def _lines(done: Searched, about: list[str], *, on_screen: bool) -> list[str]:
    end = [
        f"clause {done.clause} · {done.asked} keys asked"
        + (f", {done.left_out} of a kind that it does not name left out" if done.left_out else "")
        + f" · {done.left:,} searches left today",
        f"reference {short(done.reference)}; only the overseer can open what was asked.",
    ]
    if not done.hits:
        return ["No hit.", *end]
    return [*_hits(done.hits, dict(enumerate(about)), on_screen=on_screen), LEAD, *_next(done), *end]


def _hits(hits: tuple[Hit, ...], about: Mapping[int, str], *, on_screen: bool) -> list[str]:
    shown = []
    for hit in hits:
        name = safe(about[hit.subject])
        kinds = list(dict.fromkeys(key.kind for key in hit.met))
        shown.append(f"HIT  {isolated(name) if on_screen else name}: {MEANING[hit.kind]}")
        # Whoever shares name and year shares the name as well.
        more = [kind for kind in kinds if kind != hit.kind and (kind != "name" or "name-birth" not in kinds)]
        shown += [f"     and {MEANING[kind].removesuffix(' only')}" for kind in more]
    return shown


def _next(done: Searched) -> list[str]:
    return [
        "Next: ask the partner to confirm, which tells it whom you mean:",
        f"  thiqa send --mechanism confirmation --ref {done.reference} --agreement … --body …",
    ]
