"""A file that travels beside a statement: its parts are sealed once, and the signed statement holds their hashes.

So signing stays short however large the file is, and no part can be changed, left out or added. Rules:
``specs/message.md``, section 4.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from thiqa.domain import fields
from thiqa.domain.errors import FieldInvalid

__all__ = ["ATTACHMENTS_LIMIT", "PART", "Attachment"]

ATTACHMENTS_LIMIT = 64

PART = 4 << 20
"""Bytes of ciphertext in every part but the last."""

SIZE_LIMIT = 16 << 30
"""Bytes of one file: its 4096 part hashes are most of what a statement can hold."""

# Sealing adds a header and 16 bytes in each 64 KiB, so the ciphertext can need a part more than the plain size shows.
_OVERHEAD = 4096

_KEYS = frozenset({"name", "media", "size", "key", "part", "parts"})
_media = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}").fullmatch


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file. ``name`` is for people and never a path; ``media`` its media type; ``size`` in bytes, plain.

    ``key`` is the one-time age seed (64 hexadecimal digits), ``part`` the bytes in a part, ``parts`` the SHA-256 of
    each part of the ciphertext.
    """

    name: str
    media: str
    size: int
    key: str
    part: int
    parts: tuple[str, ...]

    @classmethod
    def parse(cls, value: object) -> Attachment:
        """An attachment from its canonical object. Raises ``FieldInvalid``."""
        d = fields.exact(value, _KEYS, "attachment")
        name = fields.text(d["name"], "attachment.name", 200)
        # A name that walks out of a folder has cost others their files: it is refused here, before anything is written.
        if "/" in name or "\\" in name or name.startswith("."):
            raise FieldInvalid(field="attachment.name", why="a name, not a path, was expected")
        if type(d["media"]) is not str or not _media(d["media"]):
            raise FieldInvalid(field="attachment.media", why="a media type was expected")
        if type(d["parts"]) is not list:
            raise FieldInvalid(field="attachment.parts", why="a list was expected")
        size = fields.integer(d["size"], 0, SIZE_LIMIT, "attachment.size")
        part = fields.integer(d["part"], PART, PART, "attachment.part")
        lowest = max(1, -(-size // part))
        highest = -(-(size + size // 4096 + _OVERHEAD) // part)
        if not lowest <= len(d["parts"]) <= highest:
            raise FieldInvalid(field="attachment.parts", why="their number does not fit the size")
        return cls(
            name=name,
            media=d["media"],
            size=size,
            key=fields.hexadecimal(d["key"], 64, "attachment.key"),
            part=part,
            parts=tuple(fields.hexadecimal(each, 64, "attachment.parts") for each in d["parts"]),
        )

    def to_dict(self) -> dict[str, Any]:
        """The canonical object."""
        return {
            "name": self.name,
            "media": self.media,
            "size": self.size,
            "key": self.key,
            "part": self.part,
            "parts": list(self.parts),
        }
