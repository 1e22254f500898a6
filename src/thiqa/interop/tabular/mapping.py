"""A mapping: which column of a table goes to which field of a record. ``reading`` makes it of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from thiqa.domain.shapes import Shape
from thiqa.interop.tabular.template import Template

__all__ = ["Cell", "Joined", "Layout", "Mapping"]


@dataclass(frozen=True, slots=True)
class Cell:
    """How the text of one field is made: filled, split, mapped, read as a date; ``default`` where it is empty.

    ``shape`` is what the field of the record accepts.
    """

    template: Template
    shape: Shape
    split: str = ""
    map: dict[str, str] = field(default_factory=dict)
    dates: tuple[str, ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """A link to the rows that ``cell`` names by their reference."""

    cell: Cell
    relation: str
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """How the file is laid out. ``header``: the row of the names of columns, from 1; 0 for none, and then columns are
    called 1, 2, 3. Empty texts: found out."""

    delimiter: str = ""
    encoding: str = ""
    header: int = 1
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One mapping. ``single`` holds fields of one text, ``lists`` those of several, ``objects`` those of objects."""

    name: str
    title: str
    kind: str
    reference: Template
    single: dict[str, Cell]
    lists: dict[str, tuple[Cell, ...]]
    objects: dict[str, tuple[dict[str, Cell], ...]]
    ties: tuple[Joined, ...] = ()
    category: Cell | None = None
    nature: str = ""
    complete: bool = False
    layout: Layout = Layout()
    lines: dict[str, int] = field(default_factory=dict)

    def cells(self) -> Iterator[Cell]:
        """Every cell of the mapping."""
        yield from self.single.values()
        for several in self.lists.values():
            yield from several
        for tables in self.objects.values():
            for table in tables:
                yield from table.values()
        yield from (joined.cell for joined in self.ties)
        if self.category is not None:
            yield self.category

    def columns(self) -> dict[str, str]:
        """Every column that the mapping names, with the place in the mapping where it does so first."""
        found = dict.fromkeys(self.reference.columns)
        for cell in self.cells():
            found |= dict.fromkeys(cell.template.columns)
        return {column: f"line {self.lines.get(column, 1)}" for column in found}
