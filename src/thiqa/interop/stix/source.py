"""STIX 2.0 and 2.1 bundles as entries: persons, organisations, places, and the relations between them.

A threat actor or intrusion set is taken as an organisation and never as a person: the word is a judgement, and whoever
means a person writes an identity (STIX 2.1, section 4.5; data-protection reasons in Directive (EU) 2016/680, art. 6 and
7). Everything else in a bundle (malware, indicators, techniques) is no business of a registry; it is counted by type
and told. An object that comes in several versions counts with its last one, a revoked one not at all.

Markings go with each entry: an identifier that is not a level of TLP or PAP quarantines it, a definition that the
bundle itself brings included, for a bundle may not say what the rest of the world means by a label.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thiqa.domain.errors import FileUnusable, FormatError
from thiqa.interop.objects import objects
from thiqa.interop.shelf import Shelf
from thiqa.interop.stix import things
from thiqa.registry.source import Entry, Refused

__all__ = ["Stix"]


@dataclass(frozen=True, slots=True)
class Stix:
    """A bundle, an array of objects, or one object on each line."""

    code: str = "stix"
    title: str = "STIX 2.0 and 2.1 bundles (identities, groups, locations, relations)"
    complete: bool = False

    def edition(self, path: Path) -> str:
        """A bundle has no date of its own."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """The subjects in the order of the file; at the end, by type and reason, what was left out.

        Raises ``FileUnusable`` for what is no JSON, or holds no STIX object.
        """
        with Shelf() as shelf:
            if not _lay_by(path, shelf):
                raise FileUnusable(file=path, why="it has no object of STIX")
            left: Counter[tuple[str, str]] = Counter()
            yield from _subjects(path, shelf, left)
            for _, part in shelf.left():
                left[("relationship", _MISSING_START)] += 1 if part else 0
            for (kind, why), count in sorted((+left).items()):
                yield Refused(f"{count} of the type {kind}", "stix-left-out", why)


_MISSING_START = "what it begins at is no person, organisation or place of the file"
_NO_SUBJECT = "it tells of no person, organisation or place"
_REVOKED = "its author has revoked it"
_OLDER = "the file has a later version of the same object"


def _named(value: dict[str, Any]) -> tuple[str, str] | None:
    """Type and identifier, or nothing when it is no object of STIX (section 2.9: type, two hyphens, a UUID)."""
    kind, name = value.get("type"), value.get("id")
    if type(kind) is not str or type(name) is not str or not 0 < len(name) <= 200:
        return None
    return (kind, name) if name.startswith(f"{kind}--") and name.isascii() and name.isprintable() else None


def _modified(value: dict[str, Any]) -> str:
    """The moment of the version, so that texts compare as moments do: fractions of a second have 3 to 6 digits."""
    said = value.get("modified")
    if type(said) is not str or len(said) > 40 or not said.isascii():
        return ""
    whole, _, fraction = said.rstrip("Z").partition(".")
    return f"{whole}.{fraction[:6]:0<6}"


def _lay_by(path: Path, shelf: Shelf) -> int:
    """First pass: the last version of each object, and each relation under what it begins at; how many objects."""
    found = 0
    for place, value in objects(path, "objects"):
        named = None if isinstance(value, FormatError) else _named(value)
        if named is None or isinstance(value, FormatError):
            continue
        found += 1
        kind, name = named
        if kind == "bundle":
            found -= 1
        elif things.subject_of(value):
            shelf.subject(name, _modified(value))
        elif kind == "relationship":
            # Its own versions are told apart by the same table, under another name than a subject can have.
            shelf.subject(f"!{name}", _modified(value))
            start = value.get("source_ref")
            shelf.put(start if type(start) is str else "", place, _relation(name, value))
    shelf.ready()
    return found


def _relation(name: str, value: dict[str, Any]) -> dict[str, Any]:
    wanted = ("target_ref", "relationship_type", "description", "start_time", "stop_time")
    part = {key: value[key][:500] for key in wanted if type(value.get(key)) is str}
    return part | {"id": name, "modified": _modified(value), "revoked": value.get("revoked") is True}


def _subjects(path: Path, shelf: Shelf, left: Counter[tuple[str, str]]) -> Iterator[Entry | Refused]:
    given: set[str] = set()
    for place, value in objects(path, "objects"):
        if isinstance(value, FormatError):
            yield Refused(place, value.code, value.sentence)
            continue
        named = _named(value)
        if named is None:
            yield Refused(place, "stix-object", "it is no object of STIX: a type and an id of that type are needed")
            continue
        kind, name = named
        if kind in {"relationship", "bundle"}:
            continue
        told = _type(kind)
        if not things.subject_of(value):
            left[(told, things.why_not(value) or _NO_SUBJECT)] += 1
        elif _modified(value) != shelf.version(name) or name in given:
            left[(told, _OLDER)] += 1
        elif value.get("revoked") is True:
            left[(told, _REVOKED)] += 1
            left[("relationship", _MISSING_START)] += len(shelf.of(name))
            given.add(name)
        else:
            given.add(name)
            relations = _relations(name, shelf, left)
            rows = list(things.entry(place, name, value, relations))
            if not any(isinstance(row, Entry) for row in rows):
                left[("relationship", _MISSING_START)] += len(relations)
            yield from rows


def _type(kind: str) -> str:
    return kind if len(kind) < 60 and kind.replace("-", "").isalnum() and kind.isascii() else "?"


def _relations(name: str, shelf: Shelf, left: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """The relations that begin at ``name`` and end at a subject, each in its last version."""
    found = []
    for _, part in shelf.of(name):
        if part["modified"] != shelf.version(f"!{part['id']}"):
            left[("relationship", _OLDER)] += 1
        elif part["revoked"]:
            left[("relationship", _REVOKED)] += 1
        elif not shelf.has(part.get("target_ref", "")):
            left[("relationship", "what it leads to is no person, organisation or place of the file")] += 1
        elif part["target_ref"] == name:
            left[("relationship", "it leads from an object to itself")] += 1
        else:
            found.append(part)
    return found
