"""The text of a record, for the full-text search and for the lines that it shows.

One line for each thing that the record says. Codes of a closed list are left out, and so are parts of a name whose
whole is there. A number that is written with blanks is there without them too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from thiqa.analysis import words
from thiqa.domain.record import Record

__all__ = ["indexed", "lines", "text_of"]

_LEFT_OUT: Final = frozenset({"type", "sex", "language", "family", "given"})


def text_of(record: Record) -> str:
    """All that a record says, a line for each thing; names first, as in its fields."""
    return "\n".join(line for _, line in lines(record))


def indexed(record: Record) -> str:
    """What ``store.fulltext.put`` takes of a record; empty for one without a word."""
    return words.indexed(text_of(record))


def lines(record: Record) -> Iterator[tuple[str, str]]:
    """The lines of :func:`text_of`, each with the name of the field that it comes from."""
    found: list[tuple[str, str]] = []
    fields = record.fields
    if "names" in fields:
        _say("names", fields["names"], found)
    for name, value in fields.items():
        if name != "names" and name not in _LEFT_OUT:
            _say(name, value, found)
    about = record.provenance
    if about.source:
        found.append(("source", about.source))
    if about.reference:
        found.append(("reference", about.reference))
    return iter(found)


def _say(field: str, value: Any, found: list[tuple[str, str]]) -> None:
    # Called for each value of a million records, so it fills one list and makes no generators.
    if type(value) is str:
        found.append((field, value))
    elif type(value) is dict:
        for name, each in value.items():
            if name == "number" and " " in each:
                found.append((field, f"{each} {each.replace(' ', '')}"))
            elif name not in _LEFT_OUT:
                _say(field, each, found)
    else:
        for each in value:
            if field == "phones" and " " in each:
                found.append((field, f"{each} {each.replace(' ', '')}"))
            else:
                _say(field, each, found)
