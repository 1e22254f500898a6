"""``thiqa find``: full-text search over the records of all kinds, in Arabic, Latin and other letters."""

from __future__ import annotations

import argparse

from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.voice import Told, safe, short
from thiqa.domain.codes import PURPOSES
from thiqa.registry.ground import ground_of
from thiqa.registry.look import Line, Seen, look


def declare(parser: Parser) -> None:
    parser.epilog = (
        'All words must be there; "a phrase" stands as it is, begin* is a beginning, -without must not be there.\n'
        "Arabic words are found with and without the article and what is written on to them. The nearest come first.\n"
        "Records are searched; the texts of messages are not."
    )
    parser.add_argument("words", nargs="+", metavar="WORDS", help="what to look for; after -- where one begins with -")
    why = parser.add_argument_group("why, for the log: one of the two is needed")
    why.add_argument("--purpose", choices=tuple(PURPOSES), default="", metavar="CODE", help="a purpose, as terrorism")
    why.add_argument("--case", default="", metavar="WORDS", help="the case, in your own words")
    parser.add_argument("--limit", type=int, default=20, metavar="N", help="at most so many records (default: 20)")


def run(session: Session, given: argparse.Namespace) -> Told:
    by = session.person()
    ground = ground_of(given.purpose, given.case)
    seen, more = look(session.node, by, ground, " ".join(given.words), max(1, min(given.limit, 1000)))
    data = {"records": [each.to_dict() for each in seen], "more": more}
    if not seen:
        return Told(data, ["No record says this."])
    lines: list[str] = []
    for each in seen:
        lines += _lines(each, on_screen=session.voice.on_screen)
    lines += [f"… more than {len(seen)}; --limit shows more"] if more else []
    return Told(data, lines)


def _lines(seen: Seen, *, on_screen: bool) -> list[str]:
    about = seen.record.provenance
    care = [about.category, about.origin, *sorted(about.protections)]
    head = " · ".join([short(seen.record.id), seen.record.kind, *[each for each in care if each]])
    return [head, *[f"  {line.field}: {_text(line, on_screen)}" for line in seen.lines]]


def _text(line: Line, on_screen: bool) -> str:
    """The line with what was looked for between brackets, in one isolate, so that brackets keep to their words."""
    pieces = [f"[{safe(piece)}]" if at % 2 else safe(piece) for at, piece in enumerate(line.pieces)]
    text = "".join(pieces)
    return f"\u2068{text}\u2069" if on_screen and not text.isascii() else text
