"""Tables, CSV and Excel, as entries, by a mapping that a person writes for a kind of file (``docs/mapping.md``)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from thiqa.domain.errors import UsageError
from thiqa.interop.tabular.mapping import Mapping
from thiqa.interop.tabular.reading import load, parse
from thiqa.interop.tabular.source import Table

__all__ = ["Mapping", "Table", "csv", "excel", "load", "parse"]


def csv(mapping: Path | None = None, complete: bool = False) -> Table:
    """The reader of CSV files by a mapping file; ``complete``: each file is the whole list, whatever the mapping says.

    Raises ``UsageError`` without a mapping, ``MappingInvalid``.
    """
    return Table(_mapping(mapping, complete), "csv")


def excel(mapping: Path | None = None, complete: bool = False) -> Table:
    """The reader of Excel workbooks; as :func:`csv`."""
    return Table(_mapping(mapping, complete), "excel")


def _mapping(path: Path | None, complete: bool) -> Mapping:
    if path is None:
        raise UsageError(why="A table needs a mapping: name its file with --mapping.")
    found = load(path)
    return replace(found, complete=True) if complete else found
