"""What a reader of a foreign format gives to the import: entries, and rows that it could not read, each with its place.

A reader (``thiqa.interop``) knows one format and nothing of the store; the import (``registry.importing``) knows the
store and no format. Both meet here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

__all__ = ["Entry", "Refused", "Source", "Tie"]


@dataclass(frozen=True, slots=True)
class Tie:
    """A link that an entry tells of: from it to the entry of ``reference``; ``turned``: from that one to it."""

    reference: str
    relation: str
    turned: bool = False
    since: str = ""
    until: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject of a list. ``reference`` is unique in the list and the same in its next edition.

    ``place`` is where it stands in the file, for people: ``row 12``, ``line 3``, ``INDIVIDUAL 110403``. ``fields`` are
    those of ``domain.entity.KINDS[kind]``. ``category`` and ``nature`` as in ``domain.record.Provenance``; empty: as
    the import was told. ``marking``: the canonical object of the marking that the source itself put on the entry, a
    quarantined one included, which counts beside the one that the import was told; ``None``: that one alone.
    """

    place: str
    reference: str
    kind: str
    fields: Mapping[str, Any]
    category: str = ""
    nature: str = ""
    ties: tuple[Tie, ...] = field(default=())
    marking: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not imported, and why: the sentence of an error, without content.

    ``reference``: the entry that it would have been, where the row still tells it; an entry that could not be read is
    not one that the list withdrew. ``kept``: only a part of the row could not be read (an impossible date, a text
    beyond the limit); the entry follows without that part, or with what of it could be kept as text.
    """

    place: str
    code: str
    why: str
    reference: str = ""
    kept: bool = False


class Source(Protocol):
    """One format."""

    @property
    def code(self) -> str:
        """What becomes the origin of its records unless the import names another."""
        ...

    @property
    def title(self) -> str:
        """What people call it."""
        ...

    @property
    def complete(self) -> bool:
        """Whether a file is the whole list, so that what it lacks was withdrawn."""
        ...

    def read(self, path: Path) -> Iterator[Entry | Refused]:
        """The entries in the order of the file, streamed. Raises ``FileUnusable`` when the file as a whole is none."""
        ...

    def edition(self, path: Path) -> str:
        """The date or number that the file gives itself, or empty."""
        ...
