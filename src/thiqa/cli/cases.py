"""The table of ``thiqa agreement test``: what an agreement says to each case, beside what its lawyers expect."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from thiqa.cli import files
from thiqa.cli.voice import Told, table
from thiqa.domain import cases
from thiqa.domain.agreement import AGREEMENT_LIMIT, Agreement, Party
from thiqa.domain.errors import AgreementInvalid

__all__ = ["told"]

DIFFERS = 4


def told(folder: Path, *, on_screen: bool = False) -> Told:
    """Ask the agreement in ``folder`` each of its cases; raises ``AgreementInvalid`` when either file is wrong."""
    rules, asked = (files.text(folder / name, AGREEMENT_LIMIT) for name in ("agreement.toml", "cases.toml"))
    names = _names(rules, asked)
    a, b = (_tables(rules)["agreement"]["parties"][role] for role in ("a", "b"))
    agreement = Agreement.from_toml(rules, {"a": Party(names[a], a), "b": Party(names[b], b)})
    found = [(case, cases.outcome(agreement, case)) for case in cases.read(asked, agreement, names)]
    wrong = [(case, outcome) for case, outcome in found if case.expect != outcome]
    rows = [
        ("✓" if case.expect == outcome else "✗", case.says, outcome, "" if case.expect == outcome else case.expect)
        for case, outcome in found
    ]
    head = ("", "case", "the agreement says", "expected")
    lines = table(head if wrong else head[:3], rows if wrong else [row[:3] for row in rows], on_screen=on_screen)
    lines += ["", f"{len(found)} cases, {len(wrong)} differ." if wrong else f"{len(found)} cases, all as expected."]
    data: dict[str, Any] = {
        "cases": [
            {"says": case.says, "expect": case.expect, "outcome": outcome, "holds": case.expect == outcome}
            for case, outcome in found
        ],
        "differ": len(wrong),
    }
    return Told(data, lines, DIFFERS if wrong else 0)


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AgreementInvalid(why=f"the file is no TOML: {error}") from error


def _names(rules: str, asked: str) -> dict[str, str]:
    """A node id for every name in the two files: the parties, and strangers."""
    try:
        found = {*_tables(rules)["agreement"]["parties"].values(), *_people(_tables(asked))}
    except (KeyError, AttributeError, TypeError) as error:
        raise AgreementInvalid(why="the files name no parties") from error
    return {name: hashlib.sha256(f"thiqa-case {name}".encode()).hexdigest() for name in found if type(name) is str}


def _people(cases_file: dict[str, Any]) -> Iterator[Any]:
    for each in (cases_file.get("usual", {}), *cases_file.get("case", [])):
        yield each.get("from", "")
        yield from each.get("to", [])
