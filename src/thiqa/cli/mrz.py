"""``thiqa mrz``: machine-readable zones of travel documents, read with all that is wrong in them, or written.

Works without a node: it looks nothing up and keeps nothing. What a zone says of a person is shown only to whoever typed
it. Status 3 when something in a zone is wrong.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from thiqa.cli import files
from thiqa.cli.arguments import Acts, Parser
from thiqa.cli.session import Session, now
from thiqa.cli.voice import Told
from thiqa.domain import fields
from thiqa.domain.errors import MrzInvalid
from thiqa.interop import mrz
from thiqa.interop.mrz import arabic, states
from thiqa.interop.mrz.layouts import LAYOUTS

WRONG = 3
_SIZES = {30: 3, 36: 2, 44: 2}


def declare(parser: Parser) -> None:
    acts = Acts(parser)
    read = acts.add("read", "Read zones and say what is wrong, what is doubtful, and what no check digit sees")
    read.add_argument(
        "zone", nargs="+", metavar="FILE|-|LINE", help="a file of zones, - for standard input, or the lines themselves"
    )
    read.add_argument("--on", metavar="DAY", help="the day of reading, YYYY-MM-DD (default: today)")
    compose = acts.add("compose", "Write the lines of a document with their check digits")
    compose.add_argument("--form", choices=tuple(LAYOUTS), required=True, help="size of the document")
    for name, told in (
        ("code", "document code, as P, PD, I, V"),
        ("issuer", "issuing state or organisation, Doc 9303 part 3"),
        ("number", "document number"),
        ("primary", "family name, or the name as a whole"),
        ("nationality", "nationality, Doc 9303 part 3"),
    ):
        compose.add_argument(f"--{name}", required=True, metavar="TEXT", help=told)
    for name, told in (
        ("secondary", "given names"),
        ("birth", "date of birth, YYYY-MM-DD, or only what is known"),
        ("sex", "F, M or X"),
        ("expires", "date of expiry, YYYY-MM-DD"),
        ("optional", "optional data"),
        ("optional2", "optional data of the second line of a TD1 card"),
        ("language", "be, bg, mk, sr or uk, for Cyrillic names"),
    ):
        compose.add_argument(f"--{name}", default="", metavar="TEXT", help=told)
    spelt = acts.add("name", "Write a name as the zone does, or read an Arabic one back")
    spelt.add_argument("text", metavar="NAME")
    spelt.add_argument("--back", action="store_true", help="NAME is the zone's writing; read it back in Arabic letters")
    spelt.add_argument("--language", default="", metavar="CODE", help="be, bg, mk, sr or uk, for Cyrillic names")


def run(session: Session, given: argparse.Namespace) -> Told:
    act: Callable[[Session, argparse.Namespace], Told] = {"read": _read, "compose": _compose, "name": _name}[given.act]
    return act(session, given)


def _read(session: Session, given: argparse.Namespace) -> Told:
    day = date.fromisoformat(fields.day(given.on, "on")) if given.on else now().date()
    told: list[dict[str, Any]] = []
    lines: list[str] = []
    wrong = False
    for place, zone in _zones(given.zone):
        try:
            found = mrz.read(zone, day)
        except MrzInvalid as error:
            wrong = True
            told.append({"place": place, "error": error.code, "sentence": error.sentence})
            lines += [*([""] if lines else []), f"{place}: {error.sentence}" if place else error.sentence]
            continue
        wrong = wrong or any(finding.level == "wrong" for finding in found.findings)
        told.append({"place": place} | _data(found))
        lines += [*([""] if lines else []), *_lines(session, place, found)]
    return Told({"zones": told, "right": not wrong}, lines, WRONG if wrong else 0)


def _zones(named: list[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each zone with its place; the arguments are lines where one has a filler and is no file."""
    if named == ["-"]:
        text = sys.stdin.read(files.LIMIT)
    elif len(named) == 1 and ("<" not in named[0] or Path(named[0]).is_file()):
        text = files.text(Path(named[0]))
    else:
        return [("", mrz.lines_of("\n".join(named)))]
    found: list[tuple[str, tuple[str, ...]]] = []
    waiting: list[str] = []
    first = 0
    for number, line in enumerate(text.splitlines(), 1):
        plain = "".join(line.split())
        if not plain or plain.startswith("#"):
            continue
        if waiting and len(plain) != len(waiting[0]):
            found.append((f"line {first}", tuple(waiting)))
            waiting = []
        first = first if waiting else number
        waiting.append(plain)
        if len(waiting) == _SIZES.get(len(plain), 1):
            found.append((f"line {first}", tuple(waiting)))
            waiting = []
    return [*found, (f"line {first}", tuple(waiting))] if waiting or not found else found


def _data(found: mrz.Mrz) -> dict[str, Any]:
    return {
        "form": found.form, "lines": list(found.lines), "code": found.code, "issuer": found.issuer,
        "number": found.number, "nationality": found.nationality, "birth": found.birth, "sex": found.sex,
        "expires": found.expires, "primary": list(found.name.primary), "secondary": list(found.name.secondary),
        "truncated": found.name.truncated, "arabic": found.name.in_arabic(), "optional": found.optional,
        "optional2": found.optional2,
        "findings": [
            {"level": each.level, "code": each.code, "place": each.place, "why": each.why, "expected": each.expected}
            for each in found.findings
        ],
    }  # fmt: skip


_LEVELS: Mapping[str, str] = {
    "wrong": "Wrong:",
    "doubt": "To look at again:",
    "unseen": "What no check digit sees here:",
}


def _lines(session: Session, place: str, found: mrz.Mrz) -> list[str]:
    said = {
        "form": found.form,
        "document": f"{found.code} {found.number}",
        "issuer": _state(found.issuer),
        "name": session.voice.name(found.name.whole),
        "in Arabic": session.voice.name(found.name.in_arabic()),
        "nationality": _state(found.nationality),
        "born": found.birth,
        "sex": found.sex,
        "expires": found.expires,
        "optional": " ".join(filter(None, (found.optional, found.optional2))),
    }
    lines = [f"{place}:"] if place else []
    lines += [f"{name + ':':<13} {text}" for name, text in said.items() if text]
    for level, head in _LEVELS.items():
        several = [finding for finding in found.findings if finding.level == level]
        if several:
            lines += ["", head, *(f"  {finding.place}: {finding.why}" for finding in several)]
    if not any(finding.level == "wrong" for finding in found.findings):
        lines += ["", "Every check digit is right. That does not make the document genuine."]
    return lines


def _state(code: str) -> str:
    said = states.meaning(code)
    return f"{code} ({said})" if said else code


def _compose(session: Session, given: argparse.Namespace) -> Told:
    holder = mrz.Holder(
        given.primary, given.secondary, given.nationality.upper(), given.birth, given.sex.upper() or "X"
    )
    found = mrz.compose(
        given.form,
        holder,
        code=given.code.upper(),
        issuer=given.issuer.upper(),
        number=given.number,
        expires=given.expires,
        optional=given.optional,
        optional2=given.optional2,
        language=given.language,
    )
    return Told({"form": given.form, "lines": list(found)}, found)


def _name(session: Session, given: argparse.Namespace) -> Told:
    if not given.back:
        found = mrz.transliterate(given.text, language=given.language)
        return Told({"zone": found}, [found])
    words = [arabic.readings(word) for word in given.text.upper().replace(" ", "<").split("<") if word]
    if not words or not all(words):
        raise MrzInvalid(place="the name", why="it is not written by the Arabic table of Doc 9303 part 3, section 6.C")
    text = " ".join(each[0] for each in words)
    others = sum(len(each) > 1 for each in words)
    lines = [session.voice.name(text)]
    lines += [f"{others} of its words can be read in more than one way."] if others else []
    return Told({"arabic": text, "readings": [list(each) for each in words]}, lines)
