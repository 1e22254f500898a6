"""``{Given name} {Family name}``: text with columns in it, filled from one row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from thiqa.domain.errors import FieldInvalid

__all__ = ["Template", "parse"]

_piece = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Template:
    """``pieces``: texts, and columns marked by ``True``."""

    pieces: tuple[tuple[str, bool], ...]
    columns: tuple[str, ...] = ()
    """The columns in it, in their order."""

    @property
    def constant(self) -> bool:
        return not self.columns

    def fill(self, row: Mapping[str, str]) -> str:
        """The text for one row; empty when every column in it is empty."""
        if len(self.pieces) == 1:
            text, column = self.pieces[0]
            return row[text] if column else text
        if self.columns and not any(row[column] for column in self.columns):
            return ""
        return " ".join("".join(row[text] if column else text for text, column in self.pieces).split())


def parse(text: str) -> Template:
    """Read a template; ``{{`` and ``}}`` are braces. Raises ``FieldInvalid`` for a brace that has no other."""
    pieces: list[tuple[str, bool]] = []
    for match in _piece.finditer(text):
        found, column = match[0], match[1]
        if column is not None:
            if not column.strip():
                raise FieldInvalid(field="template", why="a column has no name")
            pieces.append((" ".join(column.split()), True))
        elif found in {"{", "}"}:
            raise FieldInvalid(field="template", why="a brace has no other; {{ and }} stand for braces themselves")
        else:
            pieces.append(({"{{": "{", "}}": "}"}.get(found, found), False))
    return Template(tuple(pieces), tuple(text for text, column in pieces if column))
