"""The shapes that the fields of records have, each a strict reader that also says what it reads.

A shape is called with a value and returns it, or raises ``FieldInvalid`` with the path of what is wrong *inside* the
value: empty, ``[3]``, ``[3].number``. Whoever calls puts the name of the field in front. So the path, which only errors
need, costs nothing while a million records are read. ``schema`` is the shape for ``specs/schemas``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from thiqa.domain import agency, fields
from thiqa.domain.errors import FieldInvalid

__all__ = ["Code", "Country", "Date", "Many", "Parts", "Shape", "Text", "within"]

LIMIT = 500
"""The most entries of one list: a record with more is a fault of the source."""


class Shape(Protocol):
    """One shape."""

    def __call__(self, value: object) -> Any: ...

    def schema(self) -> dict[str, Any]:
        """What a JSON schema (draft 2020-12) says of it."""
        ...


def within(name: str, error: FieldInvalid) -> FieldInvalid:
    """An error inside of ``name``, told from outside."""
    return FieldInvalid(field=f"{name}{error.details['field']}", why=error.details["why"])


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, at most ``limit`` characters."""

    limit: int = fields.TEXT_LIMIT

    def __call__(self, value: object) -> str:
        return fields.text(value, "", self.limit)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.limit}


@dataclass(frozen=True, slots=True)
class Date:
    """A date of which not everything need be known (``domain.dates``)."""

    def __call__(self, value: object) -> str:
        return fields.span(value, "")

    def schema(self) -> dict[str, Any]:
        point = r"([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|[0-9]{3}X)[~?%]?"
        return {"type": "string", "pattern": f"^{point}(/{point})?$"}


@dataclass(frozen=True, slots=True)
class Country:
    """A country, ISO 3166-1 alpha-3 (``domain.agency``)."""

    def __call__(self, value: object) -> str:
        return agency.country(value, "")

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[A-Z]{3}$"}


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a closed list, in the order in which people choose from it."""

    allowed: tuple[str, ...]

    def __call__(self, value: object) -> str:
        if type(value) is not str or value not in self.allowed:
            raise FieldInvalid(field="", why="the code is not in the list")
        return value

    def schema(self) -> dict[str, Any]:
        return {"enum": list(self.allowed)}


@dataclass(frozen=True, slots=True)
class Many:
    """A list of at least one entry and at most :data:`LIMIT`."""

    each: Shape

    def __call__(self, value: object) -> list[Any]:
        if type(value) is not list or not 0 < len(value) <= LIMIT:
            raise FieldInvalid(field="", why=f"a list of 1 to {LIMIT} entries was expected")
        read, found = self.each, []
        try:
            for entry in value:
                found.append(read(entry))
        except FieldInvalid as error:
            raise within(f"[{len(found)}]", error) from error
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": 1, "maxItems": LIMIT, "items": self.each.schema()}


@dataclass(frozen=True, slots=True)
class Parts:
    """An object: the parts of :attr:`shapes` and no other, those of ``needed`` always, and at least one."""

    shapes: Mapping[str, Shape]
    needed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, needed: Iterable[str] = (), **shapes: Shape) -> Parts:
        return cls(shapes, frozenset(needed))

    def __call__(self, value: object) -> dict[str, Any]:
        if type(value) is not dict or not value:
            raise FieldInvalid(field="", why="an object that says something was expected")
        if not self.needed <= value.keys():
            raise FieldInvalid(field=f".{min(self.needed - value.keys())}", why="it is missing")
        found, name = {}, ""
        try:
            for name, part in value.items():
                found[name] = self.shapes[name](part)
        except KeyError as error:
            # The name is the writer's text; only the number of such is told.
            unknown = len(value.keys() - self.shapes.keys())
            raise FieldInvalid(field="", why=f"{unknown} unknown field(s)") from error
        except FieldInvalid as error:
            raise within(f".{name}", error) from error
        return found

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "required": sorted(self.needed),
            "properties": {name: shape.schema() for name, shape in self.shapes.items()},
        }
