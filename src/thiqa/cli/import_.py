"""``thiqa import``: a file of a list into the registry, whole or not at all, and again without a change."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any

from thiqa.cli import describe
from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told
from thiqa.domain.errors import FileUnusable
from thiqa.interop import sources
from thiqa.registry import importing
from thiqa.registry.importing import Progress, Report
from thiqa.registry.source import Source

SHOWN_EVERY = 1.0
"""Seconds between two lines of progress."""
LIMIT = 20
STAGES = {
    "reading": "read and checked",
    "applying": "% applied",
    "linking": "% of the links",
    "withdrawing": "withdrawn",
}


def declare(parser: Parser) -> None:
    formats = "\n".join(f"  {name:<10} {each.title}" for name, each in sources.TABLE.items())
    parser.epilog = (
        "The file is read to its end before anything is kept. A newer edition adds, changes, withdraws and brings\n"
        "back; the same file again changes nothing; an import that was interrupted goes on when it is started again.\n"
        "Rows that are refused are listed with their place and the reason, in a file of JSON lines.\n\n"
        "formats:\n" + formats
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="the list, as its publisher gives it")
    parser.add_argument(
        "--from", dest="format", default="", metavar="FORMAT", help="what it is (default: as it begins)"
    )
    parser.add_argument("--origin", default="", metavar="CODE", help="what to call the list (default: its format)")
    parser.add_argument("--mapping", type=Path, default=None, metavar="FILE", help="which column is what, for a table")
    parser.add_argument(
        "--whole", action="store_true", help="the file is the whole list, where its format leaves it open"
    )
    parser.add_argument("--older", action="store_true", help="take an older edition, or a file of another format")
    parser.add_argument("--shrink", action="store_true", help="withdraw what the file lacks, however much it is")
    describe.add_provenance(parser, imports=True)


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    if not given.file.is_file():
        raise FileUnusable(file=given.file, why="it is not there")
    source = reader(given)
    report = importing.run(
        session.node, by, source, given.file, origin=given.origin, terms=describe.terms_of(given), older=given.older,
        shrink=given.shrink, tell=Shown(session),
    )  # fmt: skip
    return _told(report, source, sources.beside(source, given.file))


def reader(given: argparse.Namespace) -> Source:
    """The reader that the options name; raises what ``interop.sources.find`` raises."""
    options: dict[str, Any] = {"mapping": given.mapping} if given.mapping else {}
    options |= {"complete": True} if given.whole else {}
    if given.mapping and not given.format:
        # A table shows no format; only a mapping makes one of it.
        given.format = "excel" if given.file.suffix.lower() in (".xlsx", ".xlsm") else "csv"
    return sources.find(given.format, **options) if given.format else sources.guess(given.file, **options)


class Shown:
    """Tells how far an import is, about once a second."""

    def __init__(self, session: Session) -> None:
        self.session, self.last = session, time.monotonic()

    def __call__(self, progress: Progress) -> None:
        if time.monotonic() - self.last < SHOWN_EVERY:
            return
        self.last = time.monotonic()
        done = f"{100 * progress.done // progress.total} " if progress.total else f"{progress.done} "
        said = STAGES.get(progress.stage, progress.stage)
        self.session.voice.progress(f"{done}{said} …".replace(" %", "%"))


def _told(report: Report, source: Source, beside: str) -> Told:
    data = {
        "run": report.run, "origin": report.origin, "edition": report.edition, "counts": report.counts,
        "refused": report.refused, "continued": report.continued,
    }  # fmt: skip
    counts = report.counts
    said = [
        f"{counts[name]} {name}"
        for name in ("added", "changed", "restored", "withdrawn", "same", "left")
        if counts[name]
    ]
    links = [
        f"{counts[f'links {name}']} {name}" for name in ("added", "changed", "withdrawn") if counts[f"links {name}"]
    ]
    edition = f", edition {report.edition}" if report.edition else ""
    lines = [f"{report.origin}{edition}: {counts['read']} entries of {source.title}: {', '.join(said) or 'no change'}."]
    lines += [f"Links: {', '.join(links)}."] if links else []
    lines += [beside] if beside else []
    lines += ["It went on where an earlier import had been interrupted."] if report.continued else []
    if counts["held"] or counts["links held"]:
        lines.append(
            f"Not withdrawn: {counts['held']} records and {counts['links held']} links that the file lacks, because"
            " rows that were refused may be theirs. --shrink withdraws them."
        )
    if report.refused:
        lines.append(f"{counts['refused']} rows refused, {counts['parts']} parts of others: {report.refused}")
    return Told(data, lines)
