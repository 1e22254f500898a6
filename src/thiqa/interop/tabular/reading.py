"""Reading a mapping from TOML; it is checked whole before the first row.

What is wrong in it is told with its line: ``tomllib`` gives no positions, so the line is where the key or the text
stands first in its table. The form of the file: ``docs/mapping.md``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Set
from pathlib import Path
from typing import Any

from thiqa.domain.codes import CATEGORIES
from thiqa.domain.entity import KINDS, RELATIONS
from thiqa.domain.errors import FieldInvalid, FileUnusable, MappingInvalid
from thiqa.domain.record import NATURES
from thiqa.domain.shapes import Code, Date, Many, Parts, Shape, Text
from thiqa.interop.tabular import forms, template
from thiqa.interop.tabular.mapping import Cell, Joined, Layout, Mapping
from thiqa.interop.tabular.template import Template

__all__ = ["load", "parse"]

SIZE_LIMIT = 1 << 20
_TOP = frozenset({"thiqa", "title", "kind", "reference", "category", "nature", "complete", "file", "fields", "ties"})
_FILE = frozenset({"delimiter", "encoding", "header", "sheet"})
_VALUE = frozenset({"from", "split", "map", "dates", "default"})
_TIE = frozenset({"to", "relation", "turned", "split"})


def load(path: Path) -> Mapping:
    """Read a mapping file. Raises ``FileUnusable`` and ``MappingInvalid``."""
    try:
        data = path.read_bytes() if path.stat().st_size <= SIZE_LIMIT else b""
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise FileUnusable(file=path.name, why=f"it cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise FileUnusable(file=path.name, why="it is not text in UTF-8") from error
    if not text.strip():
        raise FileUnusable(file=path.name, why=f"it is empty, or larger than {SIZE_LIMIT} bytes")
    return parse(text, path.name)


def parse(text: str, name: str = "mapping") -> Mapping:
    """Read the text of a mapping. Raises ``MappingInvalid`` with the line of what is wrong."""
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said, _, place = str(error).partition(" (at ")
        raise MappingInvalid(file=name, place=place.rstrip(")") or "its end", why=f"no TOML: {said}") from error
    except (RecursionError, ValueError) as error:
        raise MappingInvalid(file=name, place="its text", why="no TOML that can be read") from error
    return _Reader(text, name).mapping(value)


class _Reader:
    """Reads one mapping; every error knows the file, and the line of the word that it is about."""

    def __init__(self, text: str, name: str) -> None:
        self.lines, self.name = text.splitlines(), name
        self.start = 0

    def fail(self, word: str, why: str) -> MappingInvalid:
        return MappingInvalid(file=self.name, place=f"line {self.line(word)}", why=why)

    def line(self, word: str) -> int:
        """The first line with ``word`` in it, comments aside: in the table that is being read or below, else at all."""
        numbered = list(enumerate(self.lines, 1))
        for number, line in (*numbered[self.start :], *numbered[: self.start]):
            if word and word in line and not line.lstrip().startswith("#"):
                return number
        return 1

    def begin(self, name: str, turn: int) -> None:
        """From now on lines are looked for from the table of this name on, the ``turn``-th where there are several."""
        heads = [at for at, line in enumerate(self.lines) if line.strip().strip("[]").strip() == name]
        self.start = heads[turn] if turn < len(heads) else 0

    def table(self, value: object, keys: Set[str], word: str) -> dict[str, Any]:
        if type(value) is not dict:
            raise self.fail(word, f"{word}: a table was expected")
        for key in value:
            if key not in keys:
                raise self.fail(key, f"there is no {key[:60]!r} here; known are {', '.join(sorted(keys))}")
        return value

    def text(self, value: object, word: str) -> str:
        if type(value) is not str:
            raise self.fail(word, f"{word}: a text was expected")
        return value

    def code(self, value: object, allowed: Set[str], word: str) -> str:
        said = self.text(value, word)
        if said not in allowed:
            raise self.fail(said or word, f"{word}: one of {', '.join(sorted(allowed))} was expected")
        return said

    def switch(self, value: object, word: str) -> bool:
        if type(value) is not bool:
            raise self.fail(word, f"{word}: true or false was expected")
        return value

    def mapping(self, value: dict[str, Any]) -> Mapping:
        self.table(value, _TOP, "thiqa")
        if value.get("thiqa") != "mapping/1":
            raise self.fail("thiqa", 'thiqa = "mapping/1" was expected')
        kind = self.code(value.get("kind"), KINDS.keys(), "kind")
        reference = self.template(self.text(value.get("reference"), "reference"), "reference")
        if reference.constant:
            raise self.fail("reference", "reference: it must name a column, for each row has its own")
        fields = self.table(value.get("fields", {}), KINDS[kind].keys(), "fields")
        single, lists, objects = self.fields(kind, fields)
        found = Mapping(
            name=self.name,
            title=self.text(value.get("title", "a table"), "title"),
            kind=kind,
            reference=reference,
            single=single,
            lists=lists,
            objects=objects,
            ties=tuple(self.tie(each) for each in self.several(value.get("ties", []), "ties")),
            category=self.category(value, kind),
            nature=self.code(value["nature"], NATURES, "nature") if "nature" in value else "",
            complete=self.switch(value.get("complete", False), "complete"),
            layout=self.layout(value.get("file", {})),
        )
        found.lines.update({column: self.line("{" + column + "}") for column in found.columns()})
        return found

    def several(self, value: object, word: str) -> list[Any]:
        if type(value) is not list:
            raise self.fail(word, f"{word}: a list of tables was expected")
        return value

    def fields(self, kind: str, value: dict[str, Any]) -> tuple[Any, Any, Any]:
        single: dict[str, Cell] = {}
        lists: dict[str, tuple[Cell, ...]] = {}
        objects: dict[str, tuple[dict[str, Cell], ...]] = {}
        for name, said in value.items():
            shape = KINDS[kind][name]
            several = said if type(said) is list else [said]
            if isinstance(shape, Many) and isinstance(shape.each, Parts):
                made = []
                for turn, each in enumerate(several):
                    self.begin(f"fields.{name}", turn)
                    made.append(self.made(name, each, shape.each))
                objects[name] = tuple(made)
            elif isinstance(shape, Many):
                lists[name] = tuple(self.cell(each, name, shape.each) for each in several)
            else:
                self.begin(f"fields.{name}", 0)
                single[name] = self.cell(said, name, shape)
            self.start = 0
        return single, lists, objects

    def made(self, name: str, value: object, parts: Parts) -> dict[str, Cell]:
        found = self.table(value, parts.shapes.keys(), name)
        for needed in sorted(parts.needed - found.keys()):
            raise self.fail(f"fields.{name}", f"{name} needs {needed}")
        return {part: self.cell(each, part, parts.shapes[part]) for part, each in found.items()}

    def cell(self, value: object, word: str, shape: Shape) -> Cell:
        if type(value) is str:
            return self.checked(Cell(self.template(value, word), shape), word)
        said = self.table(value, _VALUE, word)
        if "from" not in said:
            raise self.fail(word, f"{word}: it needs from")
        dates = said.get("dates", [])
        if dates and not isinstance(shape, Date):
            raise self.fail("dates", f"{word}: it is no date, so dates has no meaning here")
        forms_named = [dates] if type(dates) is str else self.several(dates, "dates")
        pairs = said.get("map", {})
        if type(pairs) is not dict or any(type(each) is not str for each in pairs.values()):
            raise self.fail("map", f"{word}: map must give a text for each text")
        found = Cell(
            template=self.template(self.text(said["from"], "from"), word),
            shape=shape,
            split=self.text(said.get("split", ""), "split"),
            map={" ".join(key.split()).casefold(): each for key, each in pairs.items()},
            dates=tuple(self.form(each) for each in forms_named),
            default=self.text(said.get("default", ""), "default"),
        )
        return self.checked(found, word)

    def checked(self, cell: Cell, word: str) -> Cell:
        """The cell, when every text that stands in the mapping itself is one that the field accepts."""
        own = [*cell.map.values(), cell.default]
        if cell.template.constant and not cell.map:
            own.append(cell.template.fill({}))
        for each in filter(None, own):
            try:
                cell.shape(each)
            except FieldInvalid as error:
                known = f": {', '.join(cell.shape.allowed)}" if isinstance(cell.shape, Code) else ""
                raise self.fail(f'"{each}"', f"{word}: {error.details['why']}{known}") from error
        return cell

    def form(self, value: object) -> str:
        try:
            return forms.check(self.text(value, "dates"))
        except FieldInvalid as error:
            raise self.fail(str(value), str(error.details["why"])) from error

    def template(self, value: str, word: str) -> Template:
        try:
            return template.parse(value)
        except FieldInvalid as error:
            raise self.fail(value, f"{word}: {error.details['why']}") from error

    def category(self, value: dict[str, Any], kind: str) -> Cell | None:
        if "category" not in value:
            return None
        if kind != "person":
            raise self.fail("category", "only a person has a category")
        return self.cell(value["category"], "category", Code(tuple(CATEGORIES)))

    def tie(self, value: object) -> Joined:
        said = self.table(value, _TIE, "ties")
        cell = {key: said[key] for key in ("split",) if key in said} | {"from": said.get("to")}
        return Joined(
            self.cell(cell, "to", Text()),
            self.code(said.get("relation"), RELATIONS.keys(), "relation"),
            self.switch(said.get("turned", False), "turned"),
        )

    def layout(self, value: object) -> Layout:
        said = self.table(value, _FILE, "file")
        header = said.get("header", 1)
        if type(header) is not int or not 0 <= header <= 1000:
            raise self.fail("header", "header: a row from 1 to 1000, or 0 for none, was expected")
        delimiter = self.text(said.get("delimiter", ""), "delimiter")
        if len(delimiter) > 1 or delimiter in {'"', "\n", "\r", " "}:
            raise self.fail("delimiter", "delimiter: one character was expected")
        encoding = self.text(said.get("encoding", ""), "encoding")
        if encoding:
            self.encoding(encoding)
        return Layout(delimiter, encoding, header, self.text(said.get("sheet", ""), "sheet"))

    def encoding(self, name: str) -> None:
        try:
            # Looks the codec up; those of the standard library that are no text encodings (hex, zip) raise here.
            "".encode(name)
        except (LookupError, ValueError) as error:
            raise self.fail("encoding", "encoding: there is none of this name") from error
