"""The answers of screening as text: JSON lines, CSV that a spreadsheet may open, or lines for a person.

An input row makes no line, one line (JSON) or one for each hit (CSV, lines). A row that could not be read always makes
one. Lines of one input depend on nothing but its answer, so that a run in pieces writes the same file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from thiqa.registry.hits import LEAD, Hit, Result
from thiqa.registry.source import Refused

__all__ = ["FORMATS", "Format", "cell", "head", "render"]

Format = Literal["json", "csv", "table"]
FORMATS: Final[tuple[Format, ...]] = ("json", "csv", "table")

COLUMNS: Final = (
    "place", "reference", "asked", "class", "score", "record", "kind", "name", "category", "status", "protected",
    "protections", "tlp", "pap", "handling", "nature", "origin", "source", "review", "more", "reasons", "note",
)  # fmt: skip
"""The columns of CSV, in this order. ``more``: the name is so common that not every record was compared."""

_NUMBER: Final = re.compile(r"-?[0-9]+(?:\.[0-9]+)?").fullmatch
_FORMULA: Final = frozenset("=+-@\t\r\n＝＋－＠|%")


def cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula (CWE-1236): one that begins like one gets an apostrophe."""
    if _NUMBER(text):
        return text
    plain = text.lstrip(" \u00a0\u200b\u2066\u2067\u2068\ufeff")
    return f"'{text}" if plain[:1] in _FORMULA and plain else text


def head(form: Format, about: Mapping[str, Any]) -> str:
    """What a file begins with. That of CSV has a byte order mark, by which spreadsheets know UTF-8."""
    if form == "json":
        return _json({"thiqa": "screening/1", "note": LEAD, **about})
    if form == "csv":
        return "\ufeff" + _csv(COLUMNS)
    return f"{LEAD}\n{'class':<14} {'score':>6}  {'record':<12}  {'place':<12}  asked → found\n"


def render(form: Format, answer: Result | Refused, *, every: bool) -> str:
    """The lines of one input row; ``every``: also of one without a hit."""
    if isinstance(answer, Refused):
        return _refused(form, answer)
    if not answer.hits and not every:
        return ""
    if form == "json":
        subject = answer.subject
        about = {"place": subject.place, "reference": subject.reference, "asked": subject.names, "more": answer.cut}
        return _json({**about, "hits": [hit.to_dict() for hit in answer.hits]})
    row = _row if form == "csv" else _line
    return "".join([row(answer, hit) for hit in answer.hits or (None,)])


def _row(answer: Result, hit: Hit | None) -> str:
    subject = answer.subject
    values: dict[str, Any] = {
        "place": subject.place, "reference": subject.reference, "asked": " | ".join(subject.names), "class": "no-hit",
        "more": "yes" if answer.cut else "",
    }  # fmt: skip
    if hit is not None:
        marking = hit.about["marking"]
        values |= {
            **hit.about, "class": hit.klass, "score": f"{hit.score:.2f}", "record": hit.record, "kind": hit.kind,
            "name": hit.name,
            "protected": "yes" if hit.about["protected"] else "", "protections": " ".join(hit.about["protections"]),
            "tlp": marking["tlp"], "pap": marking["pap"], "handling": " ".join(marking["handling"]), "note": LEAD,
            "reasons": " ".join([each.text("en") for each in hit.reasons]),
        }  # fmt: skip
    return _csv([cell(str(values.get(name, ""))) for name in COLUMNS])


def _line(answer: Result, hit: Hit | None) -> str:
    subject = answer.subject
    asked = _isolated(" | ".join(subject.names))
    if hit is None:
        return f"{'no-hit':<14} {'':>6}  {'':<12}  {subject.place:<12}  {asked}\n"
    score = "" if hit.klass == "same-number" and not hit.score else f"{hit.score:.1f}"
    more = "".join([f" · {hit.about[name]}" for name in ("category", "status") if hit.about[name]])
    more += " · protected" if hit.about["protected"] else ""
    more += "".join([f" · {each}" for each in hit.about["protections"]])
    place = f"{hit.klass:<14} {score:>6}  {hit.record[:12]:<12}  {subject.place:<12}"
    return f"{place}  {asked} → {_isolated(hit.name)}{more}\n"


def _refused(form: Format, answer: Refused) -> str:
    part = "part of it was not read" if answer.kept else "not screened"
    if form == "json":
        return _json({"place": answer.place, "refused": answer.code, "why": answer.why, "screened": answer.kept})
    if form == "csv":
        values = {"place": answer.place, "class": "refused", "reasons": answer.why, "note": part}
        return _csv([cell(values.get(name, "")) for name in COLUMNS])
    return f"{'refused':<14} {'':>6}  {'':<12}  {answer.place:<12}  {answer.why} ({part})\n"


def _json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _csv(values: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow(values)
    return out.getvalue()


def _isolated(text: str) -> str:
    """A name of others on a line of ours: on one line, and in its own direction."""
    safe = "".join([c if c.isprintable() or c == "\u200c" else "\ufffd" for c in text])
    return safe if safe.isascii() else f"\u2068{safe}\u2069"
