"""A file of machine-readable zones, one document after the other, as entries of persons (``registry.source``).

Two or three lines make a zone; blank lines and lines that begin with ``#`` are passed over. A zone whose digits, dates
or codes are wrong is refused with its line: what a machine read wrongly must not become a record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from thiqa.domain.errors import FieldInvalid, FileUnusable, MrzInvalid
from thiqa.interop.mrz import documents, states
from thiqa.interop.mrz.reading import Mrz, read
from thiqa.interop.opening import binary
from thiqa.registry.source import Entry, Refused

__all__ = ["MrzLines", "fields_of"]

_LINES = {30: 3, 36: 2, 44: 2}
_LONGEST_LINE = 200


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class MrzLines:
    """``today`` gives the day of reading, from which the century of a birth follows."""

    today: Callable[[], date] = field(default=_today)
    code: str = "mrz"
    title: str = "Machine-readable zones (ICAO Doc 9303), one document after the other"
    complete: bool = False

    def edition(self, path: Path) -> str:
        """A file of zones says nothing of its date."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """One entry for each document. Raises ``FileUnusable`` for a file that is no text."""
        day = self.today()
        waiting: list[str] = []
        first = 0
        for number, text in _lines(path):
            if waiting and len(text) != len(waiting[0]):
                yield _refused(first, MrzInvalid(place="the zone", why="its lines are of different lengths"))
                waiting = []
            if not waiting:
                first = number
                if len(text) not in _LINES:
                    why = f"it has {len(text)} characters; 30, 36 or 44 were expected"
                    yield _refused(number, MrzInvalid(place="line 1", why=why))
                    continue
            waiting.append(text)
            if len(waiting) == _LINES[len(text)]:
                yield _entry(waiting, first, day)
                waiting = []
        if waiting:
            yield _refused(first, MrzInvalid(place="the zone", why="its last line is missing"))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with binary(path) as file:
            for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE + 1), b""), 1):
                if len(line) > _LONGEST_LINE:
                    raise FileUnusable(file=path.name, why=f"line {number} is longer than any zone")
                text = "".join(line.decode("utf-8-sig").split()).upper()
                if text and not text.startswith("#"):
                    yield number, text
    except UnicodeDecodeError as error:
        raise FileUnusable(file=path.name, why="it is no text in UTF-8") from error


def _refused(line: int, error: MrzInvalid | FieldInvalid) -> Refused:
    return Refused(f"line {line}", error.code, error.sentence)


def _entry(lines: list[str], first: int, day: date) -> Entry | Refused:
    try:
        found = read(lines, day)
        found.verify()
    except MrzInvalid as error:
        return _refused(first, error)
    reference = "/".join(("MRZ", found.issuer, found.code, found.number))
    return Entry(f"line {first}", reference, "person", fields_of(found))


def fields_of(found: Mrz) -> dict[str, Any]:
    """The fields of a person record that a zone gives: name, birth, sex, nationality and the document itself.

    A code that is no country's is kept in words in a note, since a record's countries are those of ISO 3166-1.
    """
    family, given = " ".join(found.name.primary), " ".join(found.name.secondary)
    name: dict[str, Any] = {"name": found.name.whole, "type": "primary", "family": family}
    names = [name | ({"given": given} if given else {})]
    if in_arabic := found.name.in_arabic():
        names.append({"name": in_arabic, "type": "alias", "language": "ar"})
    document: dict[str, Any] = {"type": documents.kind(found.code, found.nationality), "number": found.number}
    notes = []
    if issuer := states.alpha3(found.issuer):
        document["country"] = issuer
    if said := states.meaning(found.issuer):
        notes.append(f"issuer {found.issuer}: {said}")
    if found.expires:
        document["expires"] = found.expires
    fields: dict[str, Any] = {"names": names, "documents": [document]}
    if found.birth:
        fields["births"] = [{"date": found.birth}]
    if found.sex != "X":
        fields["sex"] = found.sex
    if nationality := states.alpha3(found.nationality):
        fields["nationalities"] = [nationality]
    if (said := states.meaning(found.nationality)) and found.nationality != found.issuer:
        notes.append(f"nationality {found.nationality}: {said}")
    if found.name.truncated:
        notes.append("the name fills its field and may have been cut")
    if notes:
        fields["note"] = "; ".join(notes)
    return fields
