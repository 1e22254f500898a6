"""``thiqa screen``: whether the registry knows a person, or the people of a file. A hit is a lead, no more."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, safe, short, table
from thiqa.domain import entity
from thiqa.domain.codes import PURPOSES
from thiqa.domain.errors import FieldInvalid, ThiqaError, UsageError
from thiqa.interop import countries, sources, subjects
from thiqa.registry import batch, nameindex, workers
from thiqa.registry.ground import Ground, ground_of, looked
from thiqa.registry.hits import CLASSES, LEAD, Hit, Result
from thiqa.registry.rendering import FORMATS
from thiqa.registry.screen import Screen
from thiqa.registry.source import Refused
from thiqa.registry.subject import Subject, subject_of

ONE = ("name", "born", "nationality", "sex", "document", "phone", "email", "account")


def declare(parser: Parser) -> None:
    parser.epilog = (
        f"{LEAD}\n\nClasses: confirmed, probable, same-number (the name differs, or there is none), same-name-only.\n"
        "A file is CSV, Excel or JSON lines with a head or keys as name, born, nationality, document, phone; with\n"
        "--read any format that `thiqa import` reads. A run that was stopped goes on when it is started again."
    )
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="the people of a file, instead of one")
    one = parser.add_argument_group("one person")
    one.add_argument("--name", action="append", default=[], metavar="NAME", help="a name; several, each with --name")
    one.add_argument("--born", default="", metavar="DATE", help="1968-05-01, 1968-05, 1968, 1968~ or 1960/1965")
    one.add_argument("--nationality", default="", metavar="COUNTRY", help="a country, by code or name")
    one.add_argument("--sex", choices=("F", "M", "X"), default="", help="as documents say it")
    one.add_argument("--document", default="", metavar="NUMBER", help="the number of a document")
    one.add_argument(
        "--document-type", choices=entity.DOCUMENT_TYPES, default="", metavar="TYPE", help="its kind, if known"
    )
    one.add_argument("--document-country", default="", metavar="COUNTRY", help="who issued it, if known")
    for name in ("phone", "email", "account"):
        one.add_argument(f"--{name}", default="", metavar="NUMBER", help=f"{name}, in any spelling")
    many = parser.add_argument_group("a file")
    many.add_argument("--to", type=Path, metavar="OUT", help="where the answers go; needed for a file")
    many.add_argument("--format", choices=FORMATS, default="csv", help="of the answers (default: csv)")
    many.add_argument("--every", action="store_true", help="write rows without a hit too")
    many.add_argument(
        "--column", action="append", default=[], metavar="FIELD=COLUMN",
        help=f"where the file calls it otherwise; FIELD is one of {', '.join(subjects.COLUMNS)}",
    )  # fmt: skip
    many.add_argument("--read", default="", metavar="FORMAT", help="read it as this format of `thiqa import`")
    many.add_argument("--mapping", type=Path, metavar="FILE", help="which column is what, as for `thiqa import`")
    many.add_argument("--cores", type=int, default=0, metavar="N", help="processes (default: all cores)")
    why = parser.add_argument_group("why, for the log: one of the two is needed")
    why.add_argument("--purpose", choices=tuple(PURPOSES), default="", metavar="CODE", help="a purpose, as terrorism")
    why.add_argument("--case", default="", metavar="WORDS", help="the case, in your own words")
    parser.add_argument(
        "--least", choices=CLASSES, default=CLASSES[-1], metavar="CLASS",
        help="only this class and surer ones (default: same-name-only, which is listed last)",
    )  # fmt: skip


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    ground = ground_of(given.purpose, given.case)
    told = [name for name in ONE if getattr(given, name)]
    if given.file is None:
        return _one(session, by, ground, given)
    if told:
        raise UsageError(why=f"Name a file, or one person with --{told[0]}: not both.")
    if given.to is None:
        raise UsageError(why="Say where the answers go: --to OUT.")
    return _file(session, by, ground, given)


def _one(session: Session, by: str, ground: Ground, given: argparse.Namespace) -> Told:
    subject = subject_of(
        names=tuple(given.name), born=given.born, nationality=_country(given.nationality, "nationality"),
        sex=given.sex, document=given.document, document_type=given.document_type,
        country_of_document=_country(given.document_country, "document-country"), phone=given.phone,
        email=given.email, account=given.account,
    )  # fmt: skip
    node = session.node
    found = Screen(node, nameindex.open_names(node, session.voice.progress)).one(subject).at_least(given.least)
    shown = {"records": [hit.record for hit in found.hits], "hits": dict(Counter(hit.klass for hit in found.hits))}
    looked(node, by, ground, "screen", dict(subject.fields), shown)
    data = {"note": LEAD, "hits": [hit.to_dict() for hit in found.hits], "more": found.cut}
    return Told(data, _lines(found, on_screen=session.voice.on_screen))


def _lines(found: Result, *, on_screen: bool) -> list[str]:
    """The hits as a table with their reasons below; those by the name alone apart, because most are other people."""
    if not found.hits:
        return ["Nothing is known of this person."]
    lines = [LEAD]
    names = [hit for hit in found.hits if hit.klass == "same-name-only"]
    for title, hits in (("", [hit for hit in found.hits if hit.klass != "same-name-only"]), ("same name only", names)):
        if not hits:
            continue
        rows = [
            (
                hit.klass, _score(hit), short(hit.record), hit.name,
                hit.kind, " · ".join(_care(hit.about)), f"{hit.about['marking']['tlp']}".upper(), hit.about["nature"],
                hit.about["origin"],
            )
            for hit in hits
        ]  # fmt: skip
        head = ("class", "score", "record", "name", "kind", "category", "TLP", "nature", "origin")
        lines += ["", *([f"{title}:"] if title else []), *table(head, rows, on_screen=on_screen)]
        if not title:
            for hit in hits:
                lines += ["", f"{short(hit.record)}:"]
                lines += [f"  {_shown(each.text('en'), on_screen)}" for each in hit.reasons if each.code != "start"]
    if found.cut:
        lines += ["", "The name is so common that not every record was compared: add what else is known."]
    return lines


def _score(hit: Hit) -> str:
    return "" if hit.klass == "same-number" and not hit.score else f"{hit.score:.1f}"


def _care(about: Mapping[str, object]) -> list[str]:
    """Category, status and protections, so that nobody overlooks that a person did nothing or must be kept safe."""
    words = [str(about[name]) for name in ("category", "status") if about[name]]
    words += ["protected"] if about["protected"] else []
    return words + [str(each) for each in about["protections"]]  # type: ignore[attr-defined]


def _shown(sentence: str, on_screen: bool) -> str:
    """A sentence of ours with values of others between isolates: kept on a screen, taken out elsewhere."""
    parts = sentence.replace("\u2068", "\0").replace("\u2069", "\0").split("\0")
    cells = [f"\u2068{safe(part)}\u2069" if at % 2 and on_screen else safe(part) for at, part in enumerate(parts)]
    return "".join(cells)


def _file(session: Session, by: str, ground: Ground, given: argparse.Namespace) -> Told:
    voice, node = session.voice, session.node
    total, digest = subjects.measured(given.file)
    rows = _rows(given)
    asked = batch.Asked(
        given.file, f"{digest} {given.read} {sorted(given.column)}", given.format, given.least, given.every
    )
    names = nameindex.open_names(node, voice.progress)
    voice.progress(f"{given.file.name}: {total:,} lines against {len(names):,} names; {workers.cores()} cores.")

    def tell(done: int, hits: Counter[str], rate: float) -> None:
        left = f", {_minutes((total - done) / rate)} left" if rate and total > done else ""
        found = ", ".join(f"{count:,} {klass}" for klass, count in sorted(hits.items()))
        voice.progress(f"{done:,} rows, {rate:,.0f} a second{left}; {found or 'no hit'}")

    cores = given.cores if given.cores > 0 else workers.cores()
    report = batch.run(node, by, ground, names, rows, asked, given.to, processes=cores, tell=tell)
    hits = dict(sorted(report.hits.items()))
    data = {"note": LEAD, "rows": report.people, "hits": hits, "to": str(given.to), "changes": report.changes}
    lines = [f"{report.people:,} rows were screened into {given.to.name}.", LEAD]
    lines += [f"  {klass:<15}{hits[klass]:>9,}" for klass in (*CLASSES, "refused", "partly") if klass in hits]
    if len(report.changes) > 1:
        lines.append("The registry changed while the run was stopped; rows before stand as it was then.")
    return Told(data, lines)


def _rows(given: argparse.Namespace) -> Iterator[Subject | Refused]:
    if given.mapping and not given.read:
        raise UsageError(why="A mapping goes with --read csv or --read excel.")
    if not given.read:
        named = [each.partition("=") for each in given.column]
        if any(not (name and column) for name, _, column in named):
            raise UsageError(why="A column is named as FIELD=COLUMN.")
        return subjects.rows(given.file, {name: column for name, _, column in named})
    return _read(given)


def _read(given: argparse.Namespace) -> Iterator[Subject | Refused]:
    """The persons of a file in a format of the import."""
    options = {"mapping": given.mapping} if given.mapping else {}
    for each in sources.find(given.read, **options).read(given.file):
        if isinstance(each, Refused):
            yield each
        elif each.kind == "person":
            try:
                yield Subject(entity.read("person", each.fields), each.place, each.reference)
            except ThiqaError as error:
                yield Refused(each.place, error.code, error.sentence)


def _country(text: str, field: str) -> str:
    code = countries.code(text) if text else ""
    if code is None:
        raise FieldInvalid(field=field, why="no country of this name is known")
    return code


def _minutes(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min" if minutes else f"{seconds} s"
