"""FollowTheMoney JSON lines as entries: subjects with their passports, sanctions, addresses and relations.

Two passes over the file, for relations stand anywhere in it; what belongs to a subject waits on a shelf. An entity of a
schema that a registry has no place for (documents, articles, trips) is counted and told at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thiqa.domain.errors import FileUnusable, FormatError
from thiqa.interop.ftm import entities, parts
from thiqa.interop.ftm.schemata import PARTS, SUBJECTS, TIES
from thiqa.interop.objects import objects, texts
from thiqa.interop.shelf import Shelf
from thiqa.registry.source import Entry, Refused

__all__ = ["FollowTheMoney"]

REFERENCE_LIMIT = 500


@dataclass(frozen=True, slots=True)
class FollowTheMoney:
    """Entities of FollowTheMoney, one on each line or in an array."""

    code: str = "ftm"
    title: str = "FollowTheMoney JSON lines (OpenSanctions, Aleph)"
    complete: bool = False

    def edition(self, path: Path) -> str:
        """The stream says nothing of its own date."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """The subjects in the order of the file. Raises ``FileUnusable`` for what is no JSON, or has no entity."""
        with Shelf() as shelf:
            found = _lay_by(path, shelf)
            if not found:
                raise FileUnusable(file=path, why="it has no entity of FollowTheMoney")
            yield from _subjects(path, shelf)
            yield from _unowned(shelf)


def _entity(value: dict[str, Any]) -> tuple[str, str, dict[str, Any]] | None:
    """Name, schema and properties, or nothing when it is no entity."""
    name, schema, properties = value.get("id"), value.get("schema"), value.get("properties")
    if type(name) is not str or type(schema) is not str or type(properties) is not dict:
        return None
    return (
        (name, schema, properties)
        if 0 < len(name) <= REFERENCE_LIMIT and name == name.strip() and name.isprintable()
        else None
    )


def _lay_by(path: Path, shelf: Shelf) -> int:
    """First pass: names of subjects, and every part under the name of its owner; how many entities there are."""
    found = 0
    for place, value in objects(path):
        entity = None if isinstance(value, FormatError) else _entity(value)
        if entity is None:
            continue
        found += 1
        name, schema, properties = entity
        if schema in SUBJECTS:
            shelf.subject(name)
        elif schema in PARTS:
            owners = texts(properties.get(PARTS[schema])) if PARTS[schema] else [name]
            for owner in owners or [""]:
                shelf.put(owner if PARTS[schema] else f"{schema}:{name}", place, {"schema": schema, **properties})
        elif schema in TIES:
            for owner, part in parts.tie_parts(schema, properties):
                shelf.put(owner, place, part)
    shelf.ready()
    return found


def _subjects(path: Path, shelf: Shelf) -> Iterator[Entry | Refused]:
    left: Counter[str] = Counter()
    for place, value in objects(path):
        if isinstance(value, FormatError):
            yield Refused(place, value.code, value.sentence)
            continue
        entity = _entity(value)
        if entity is None:
            yield Refused(place, "ftm-entity", "it is no entity: id, schema and properties are needed")
            continue
        name, schema, properties = entity
        if schema in SUBJECTS:
            yield from entities.entry(place, name, schema, properties, shelf)
        elif schema not in PARTS and schema not in TIES:
            left[schema if schema.isascii() and schema.isalnum() and len(schema) < 40 else "?"] += 1
    for schema, count in sorted(left.items()):
        why = "a registry has no place for this schema"
        yield Refused(f"{count} of the schema {schema}", "ftm-schema", why)


def _unowned(shelf: Shelf) -> Iterator[Refused]:
    for place, part in shelf.left():
        schema = part.get("schema", "")
        # Addresses and positions are named by the subjects that have them; one that nobody names says nothing.
        if schema not in {"Address", "Position"}:
            yield Refused(place, "ftm-owner", "the entity that it belongs to is not in the file")
