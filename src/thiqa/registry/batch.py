"""Screening a file of any length: in pieces, on all cores, and going on where it was stopped.

Beside the output lies ``OUTPUT.position`` while a run is not finished: how many rows are answered, how long the output
is with them, and what the run depends on. Both are on the disk before the next rows are answered, so whoever kills the
run at any moment and starts it again gets the same file as from a run that was never stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final

from thiqa.domain.errors import FileUnusable
from thiqa.exchange.node import Node
from thiqa.registry.ground import Ground, looked
from thiqa.registry.nameindex import Names
from thiqa.registry.rendering import Format, head, render
from thiqa.registry.screen import Screen
from thiqa.registry.source import Refused
from thiqa.registry.workers import Answered, Row, in_order

__all__ = ["Asked", "Report", "run"]

PIECE: Final = 200
"""Rows that one process answers at once."""
KEPT_EVERY: Final = 2.0
"""Seconds between two notes of the position: what is done again after a stop."""

Tell = Callable[[int, Counter[str], float], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run depends on beside the registry: the input, and how its answers are written."""

    file: Path
    digest: str
    form: Format
    least: str
    every: bool


@dataclass(slots=True)
class Report:
    """How a run stands or ended. ``rows``: answers so far. ``hits`` by class; in it too: ``refused`` rows, and
    ``partly`` for parts of rows that could not be read. ``changes``: from which answer on the registry stood at which
    number of its changes."""

    rows: int = 0
    size: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    changes: list[list[int]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def people(self) -> int:
        """The rows of the input: a part that could not be read has an answer of its own, and is no row."""
        return self.rows - self.hits["partly"]


def run(
    node: Node, by: str, ground: Ground, names: Names, rows: Iterable[Row], asked: Asked, out: Path, *,
    processes: int, tell: Tell,
) -> Report:  # fmt: skip
    """Screen ``rows``, the rows of ``asked.file`` in their order, into ``out``; goes on where a run before stopped.

    ``tell`` gets the rows that are done, the hits, and the rows of this run a second. Raises ``FileUnusable`` when
    ``out`` is there and no unfinished run of this input and these options, or cannot be written.
    """
    report = _begun(asked, out)
    screen = Screen(node, names)
    if not report.changes or report.changes[-1][1] != names.change:
        report.changes.append([report.rows, names.change])
    looked(node, by, ground, "screen a file", asked.digest, {"from": report.rows})
    began, first, noted = time.monotonic(), report.rows, time.monotonic()

    def answers(piece: Sequence[Row]) -> Answered:
        return _answer(screen, piece, asked)

    try:
        with _opened(out, report) as file:
            if not report.rows:
                file.write(head(asked.form, {"registry": names.change}).encode())
            left = islice(rows, report.rows, None)
            for done in in_order(node.alias, answers, _pieces(left), processes):
                file.write(done.lines.encode("utf-8", "backslashreplace"))
                report.rows += done.rows
                report.hits.update(done.counts)
                now = time.monotonic()
                if now - noted >= KEPT_EVERY:
                    noted = now
                    _note(file, out, asked, report)
                    tell(report.rows, report.hits, (report.rows - first) / (now - began))
            _note(file, out, asked, report)
    except OSError as error:
        raise FileUnusable(file=out.name, why=error.strerror or "it cannot be written") from error
    report.seconds = time.monotonic() - began
    counts = dict(sorted(report.hits.items()))
    looked(node, by, ground, "screened a file", asked.digest, {"rows": report.people, "hits": counts})
    _position(out).unlink(missing_ok=True)
    return report


def _answer(screen: Screen, piece: Sequence[Row], asked: Asked) -> Answered:
    subjects = [row for row in piece if not isinstance(row, Refused)]
    results = iter(screen.several(subjects))
    lines: list[str] = []
    counts: Counter[str] = Counter()
    for row in piece:
        if isinstance(row, Refused):
            counts["partly" if row.kept else "refused"] += 1
            lines.append(render(asked.form, row, every=asked.every))
        else:
            result = next(results).at_least(asked.least)
            counts.update(hit.klass for hit in result.hits)
            lines.append(render(asked.form, result, every=asked.every))
    return Answered("".join(lines), len(piece), counts)


def _pieces(rows: Iterable[Row]) -> Iterator[list[Row]]:
    each = iter(rows)
    while piece := list(islice(each, PIECE)):
        yield piece


def _position(out: Path) -> Path:
    return out.with_name(f"{out.name}.position")


def _depends(asked: Asked) -> str:
    options = {"digest": asked.digest, "form": asked.form, "least": asked.least, "every": asked.every}
    return hashlib.sha256(json.dumps(options, sort_keys=True).encode()).hexdigest()


def _begun(asked: Asked, out: Path) -> Report:
    """Where a run before has stopped; a new one where there was none. Raises ``FileUnusable``."""
    position = _position(out)
    if not position.exists():
        if out.exists():
            raise FileUnusable(file=out.name, why="it is there already, and no screening of it is unfinished")
        return Report()
    try:
        noted: dict[str, Any] = json.loads(position.read_bytes())
        if noted["of"] != _depends(asked):
            raise FileUnusable(
                file=position.name, why="another input or other options began this output; remove both to begin again"
            )
        if out.stat().st_size < noted["size"]:
            raise FileUnusable(file=out.name, why="it is shorter than it was left; remove it and its position file")
        return Report(noted["rows"], noted["size"], Counter(noted["hits"]), noted["changes"])
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise FileUnusable(file=position.name, why="it tells no position; remove it and the output") from error


def _opened(out: Path, report: Report) -> BinaryIO:
    """The output, cut to what was noted."""
    file = open(os.open(out, os.O_WRONLY | os.O_CREAT, 0o600), "wb")  # noqa: SIM115
    file.truncate(report.size)
    file.seek(report.size)
    return file


def _note(file: BinaryIO, out: Path, asked: Asked, report: Report) -> None:
    """Have the output on the disk, then the position that tells of it."""
    file.flush()
    os.fsync(file.fileno())
    report.size = file.tell()
    noted = {
        "of": _depends(asked), "rows": report.rows, "size": report.size, "hits": report.hits,
        "changes": report.changes,
    }  # fmt: skip
    new = _position(out).with_name(f"{out.name}.position.new")
    with new.open("w", encoding="utf-8") as position:
        json.dump(noted, position)
        position.flush()
        os.fsync(position.fileno())
    new.replace(_position(out))
