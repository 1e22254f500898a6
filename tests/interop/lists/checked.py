"""The entries of a file, checked as an import checks them."""

from __future__ import annotations

from pathlib import Path

from thiqa.domain import entity
from thiqa.registry.source import Entry, Refused, Source


def entries(source: Source, path: Path) -> tuple[dict[str, Entry], list[Refused]]:
    """What a file gives, by reference; every entry is one that a record accepts, as canonical as it came."""
    found: dict[str, Entry] = {}
    told = []
    for each in source.read(path):
        if isinstance(each, Refused):
            told.append(each)
        else:
            assert entity.read(each.kind, each.fields) == each.fields
            assert each.reference not in found
            found[each.reference] = each
    return found, told
