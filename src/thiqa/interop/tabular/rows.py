"""One row of a table through a mapping: the fields of an entry, what of it could not be kept, or why none of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from thiqa.domain import entity
from thiqa.domain.entity import NAME_LIMIT
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.fields import TEXT_LIMIT
from thiqa.domain.shapes import Code, Country, Date, Many, Parts, Shape, Text
from thiqa.interop import countries
from thiqa.interop.cleaning import clean
from thiqa.interop.tabular import forms
from thiqa.interop.tabular.cells import Day, Fault, Row
from thiqa.interop.tabular.mapping import Cell, Mapping
from thiqa.registry.source import Entry, Refused, Tie

__all__ = ["Reading"]

REFERENCE_LIMIT = 500


class _RowRefused(Exception):
    """This row makes no entry."""

    def __init__(self, column: str, code: str, why: str) -> None:
        super().__init__(why)
        self.column, self.code, self.why = column, code, why


@dataclass(frozen=True, slots=True)
class _Plan:
    """One table of the mapping that makes objects. ``own``: the parts of which one must be there to make one at all."""

    name: str
    table: dict[str, Cell]
    parts: tuple[tuple[str, str, Cell], ...]
    needed: frozenset[str]
    own: frozenset[str]


def _plan(name: str, table: dict[str, Cell], shared: set[str], shape: Shape) -> _Plan:
    needed = shape.each.needed if isinstance(shape, Many) and isinstance(shape.each, Parts) else frozenset()
    of_columns = {part for part, cell in table.items() if not cell.template.constant}
    # A column that other fields use as well (the country of birth and of issue) does not by itself make an object.
    own = {part for part in of_columns if part in needed or set(table[part].template.columns) - shared}
    parts = tuple((part, f"{name}.{part}", cell) for part, cell in table.items())
    return _Plan(name, table, parts, needed, frozenset(own or of_columns))


class Reading:
    """Rows of one file through one mapping. ``at``: the position of each column."""

    def __init__(self, mapping: Mapping, at: dict[str, int]) -> None:
        self.mapping, self.at = mapping, at
        self.place, self.reference = "", ""
        self.told: list[Refused] = []
        self.notes: list[str] = []
        used = Counter(column for cell in mapping.cells() for column in set(cell.template.columns))
        shared = {column for column, times in used.items() if times > 1}
        kind = entity.KINDS[mapping.kind]
        self.plans = [
            _plan(name, table, shared, kind[name]) for name, tables in mapping.objects.items() for table in tables
        ]

    def entry(self, row: Row) -> Iterator[Entry | Refused]:
        """What could not be kept, then the entry; or why there is none."""
        self.place, self.reference, self.told, self.notes = row.place, "", [], []
        try:
            if row.fault:
                raise _RowRefused("", "row-unreadable", row.fault)
            values = {column: self.cell(row, column) for column in self.at}
            self.reference = self.mapping.reference.fill(values)
            yield from self.made(values, self.reference)
        except _RowRefused as error:
            where = f"{row.place}, column {error.column}" if error.column else row.place
            yield Refused(where, error.code, error.why, self.reference[:REFERENCE_LIMIT])

    def cell(self, row: Row, column: str) -> str:
        """The cleaned text of one cell."""
        at = self.at[column]
        found = row.cells[at] if at < len(row.cells) else ""
        if isinstance(found, Fault):
            raise _RowRefused(column, "cell-unusable", found.why)
        if not found:
            return ""
        if len(found) > 2 * TEXT_LIMIT:
            raise _RowRefused(column, "text-long", f"the cell has {len(found)} characters; no field has room for them")
        if "\0" in found:
            raise _RowRefused(column, "cell-unusable", "a NUL character: the file is damaged or in another encoding")
        if found[0] == "=":
            raise _RowRefused(column, "cell-unusable", "a formula stands where a value was expected")
        if type(found) is Day:
            return found
        return clean(found)

    def made(self, values: dict[str, str], reference: str) -> Iterator[Entry | Refused]:
        if not reference:
            raise _RowRefused(
                ", ".join(self.mapping.reference.columns), "reference-missing", "the row has no reference"
            )
        if len(reference) > REFERENCE_LIMIT:
            raise _RowRefused("", "text-long", f"the reference has more than {REFERENCE_LIMIT} characters")
        fields: dict[str, Any] = {}
        for plan in self.plans:
            if found := list(self.objects(plan, values)):
                fields[plan.name] = _different([*fields.get(plan.name, ()), *found])
        if "names" in self.mapping.objects and "names" not in fields and self.mapping.kind != "vehicle":
            tables = self.mapping.objects["names"]
            columns = dict.fromkeys(column for table in tables for column in table["name"].template.columns)
            raise _RowRefused(", ".join(columns), "name-missing", "the row has no name")
        for name, cells in self.mapping.lists.items():
            several = [text for cell in cells for text in self.texts(cell, name, values)]
            if several:
                fields[name] = _different(several)
        for name, cell in self.mapping.single.items():
            if several := self.texts(cell, name, values):
                fields[name] = several[0]
        if self.notes and "note" in entity.KINDS[self.mapping.kind]:
            fields["note"] = "; ".join([*([fields["note"]] if "note" in fields else []), *self.notes])[
                :TEXT_LIMIT
            ].strip()
        try:
            checked = entity.read(self.mapping.kind, fields)
        except FieldInvalid as error:
            raise _RowRefused(self.column_of(error), error.code, error.sentence) from error
        yield from self.told
        yield Entry(
            self.place,
            reference,
            self.mapping.kind,
            checked,
            self.category(values),
            self.mapping.nature,
            self.ties(values),
        )

    def column_of(self, error: FieldInvalid) -> str:
        """The columns behind the field that an error names, ``births[0].date``."""
        name, _, part = str(error.details.get("field", "")).partition("[")
        part = part.partition("].")[2]
        cells = [self.mapping.single[name]] if name in self.mapping.single else list(self.mapping.lists.get(name, ()))
        cells += [table[part] for table in self.mapping.objects.get(name, ()) if part in table]
        return ", ".join(dict.fromkeys(column for cell in cells for column in cell.template.columns))

    def category(self, values: dict[str, str]) -> str:
        cell = self.mapping.category
        if cell is None:
            return ""
        return (self.texts(cell, "category", values) or [""])[0]

    def ties(self, values: dict[str, str]) -> tuple[Tie, ...]:
        found = []
        for joined in self.mapping.ties:
            found += [Tie(each, joined.relation, joined.turned) for each in self.texts(joined.cell, "to", values)]
        return tuple(dict.fromkeys(found))

    def objects(self, plan: _Plan, values: dict[str, str]) -> Iterator[dict[str, str]]:
        """The objects that one table of the mapping makes of a row: several where a part is split."""
        parts = [(part, path, cell, self.pieces(cell, values)) for part, path, cell in plan.parts]
        for turn in range(max((len(pieces) for *_, pieces in parts), default=0)):
            made: dict[str, str] = {}
            filled = not plan.own
            for part, path, cell, pieces in parts:
                piece = pieces[turn] if turn < len(pieces) else pieces[0] if len(pieces) == 1 else ""
                if piece:
                    filled = filled or part in plan.own
                    if text := self.value(cell, path, piece, made):
                        made[part] = text
            if not filled or not made:
                continue
            missing = plan.needed - made.keys()
            if missing and plan.name == "names":
                raise _RowRefused(_columns(plan.table, missing), "name-missing", "the row has no name")
            if missing:
                self.tell(
                    plan.table[min(missing)], "part-missing", f"{plan.name}: {', '.join(sorted(missing))} is missing"
                )
            else:
                yield made

    def texts(self, cell: Cell, path: str, values: dict[str, str]) -> list[str]:
        """The texts of a field that is a text or a list of texts."""
        found = (self.value(cell, path, piece, {}) for piece in self.pieces(cell, values))
        return [text for text in found if text]

    def pieces(self, cell: Cell, values: dict[str, str]) -> list[str]:
        text = cell.template.fill(values)
        if not text:
            return [cell.default] if cell.default else []
        if not cell.split:
            return [text]
        return [piece for each in text.split(cell.split) if (piece := each.strip())]

    def value(self, cell: Cell, path: str, text: str, made: dict[str, str]) -> str:
        """One text as its field wants it: mapped, a country's code, an EDTF date. Empty where it cannot be kept."""
        if not text:
            return ""
        if cell.map:
            mapped = cell.map.get(text.casefold())
            if mapped is None and text != cell.default:
                raise _RowRefused(", ".join(cell.template.columns), "value-unmapped", "the value is not in the map")
            text = text if mapped is None else mapped
        shape = cell.shape
        if isinstance(shape, Text):
            if len(text) > shape.limit:
                why = f"the text has {len(text)} characters; the field has room for {shape.limit}"
                raise _RowRefused(", ".join(cell.template.columns), "text-long", why)
            return text
        if isinstance(shape, Country):
            return self.country(cell, path, text)
        if isinstance(shape, Date):
            return self.date(cell, path, text, made)
        if isinstance(shape, Code) and text not in shape.allowed and text:
            why = "the value is no code of the field; a map in the mapping can make it one"
            raise _RowRefused(", ".join(cell.template.columns), "value-unmapped", why)
        return text

    def country(self, cell: Cell, path: str, text: str) -> str:
        found = countries.code(text)
        if found is None:
            self.tell(cell, "country-unknown", "no country of ISO 3166-1 has this name; the text is kept in the note")
            self.notes.append(f"{path.replace('.', ' ')}: {text}")
            return ""
        return found

    def date(self, cell: Cell, path: str, text: str, made: dict[str, str]) -> str:
        # A spreadsheet's own date says what it is, whatever the mapping says of texts.
        found, form = forms.read(text[:10], ()) if type(text) is Day else forms.read(text, cell.dates)
        if found.date:
            if path == "births.date" and form.startswith(("hijri", "persian")):
                made.setdefault("original", text)
            return found.date
        if found.impossible:
            self.tell(cell, "date-impossible", "there is no such day; the text is kept")
        else:
            self.tell(cell, "date-unread", "the date has no form that the mapping names; the text is kept")
        if path == "births.date":
            made["original"] = text[:NAME_LIMIT]
        else:
            self.notes.append(f"{path.replace('.', ' ')}: {text}")
        return ""

    def tell(self, cell: Cell, code: str, why: str) -> None:
        columns = ", ".join(cell.template.columns)
        row = Refused(
            f"{self.place}, column {columns}" if columns else self.place, code, why, self.reference, kept=True
        )
        if row not in self.told:
            self.told.append(row)


def _columns(table: dict[str, Cell], parts: frozenset[str]) -> str:
    return ", ".join(dict.fromkeys(c for part in sorted(parts) if part in table for c in table[part].template.columns))


def _different(found: list[Any]) -> list[Any]:
    kept: list[Any] = []
    for each in found:
        if each not in kept:
            kept.append(each)
    return kept
