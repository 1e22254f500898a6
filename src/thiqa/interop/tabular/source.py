"""A table as entries: every row through the mapping, and every row that does not fit told with its row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from thiqa.domain.errors import FileUnusable, MappingInvalid
from thiqa.interop.cleaning import clean
from thiqa.interop.opening import head
from thiqa.interop.tabular import csvfile, excelfile
from thiqa.interop.tabular.cells import Fault, Row
from thiqa.interop.tabular.mapping import Mapping
from thiqa.interop.tabular.rows import Reading
from thiqa.registry.source import Entry, Refused

__all__ = ["Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """CSV or Excel by what the file is. ``code`` becomes the origin unless the import names another."""

    mapping: Mapping
    code: str = "table"

    @property
    def title(self) -> str:
        return self.mapping.title

    @property
    def complete(self) -> bool:
        return self.mapping.complete

    def edition(self, path: Path) -> str:
        """A table says nothing of its date."""
        return ""

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """One entry for each row. Raises ``FileUnusable``, and ``MappingInvalid`` for a column that is not there."""
        rows = _rows(path, self.mapping)
        layout = self.mapping.layout
        first = next(rows, None)
        if first is None:
            raise FileUnusable(file=path.name, why="it has no row")
        names = _names(first, layout.header, path)
        reading = Reading(self.mapping, _places(self.mapping, names))
        if not layout.header:
            yield from reading.entry(first)
        for row in rows:
            yield from reading.entry(row)


def _rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    begin = head(path, 8)
    if excelfile.is_old_excel(begin):
        raise FileUnusable(file=path.name, why="it is a workbook of Excel before 2007; save it as .xlsx")
    if excelfile.is_workbook(begin):
        return excelfile.rows(path, mapping.layout)
    return csvfile.rows(path, mapping.layout)


def _names(first: Row, header: int, path: Path) -> Sequence[str]:
    if not header:
        return [str(number) for number in range(1, len(first.cells) + 1)]
    if first.fault or any(isinstance(cell, Fault) for cell in first.cells):
        raise FileUnusable(file=path.name, why=f"the header in {first.place} cannot be read")
    return [clean(cell) if isinstance(cell, str) else "" for cell in first.cells]


def _places(mapping: Mapping, names: Sequence[str]) -> dict[str, int]:
    """Where each column of the mapping stands. Raises ``MappingInvalid``."""
    found = {}
    for column, place in mapping.columns().items():
        several = [at for at, name in enumerate(names) if name == clean(column)]
        if len(several) != 1:
            many = "more than one column" if several else "no column"
            raise MappingInvalid(
                file=mapping.name, place=place, why=f"the table has {many} of the name {column[:60]!r}"
            )
        found[column] = several[0]
    return found
