"""What travels in a delivery: an offer of envelopes, and the answer with receipts. ``specs/delivery.md``, section 4.

An offer is binary, because envelopes are; the answer is canonical JSON. Neither carries authority: each envelope is
signed inside, and the receipts are leaves under the checkpoint that the frame carries.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from thiqa.domain import canonical, fields
from thiqa.domain.errors import FieldInvalid, FormatError, Oversized, Truncated
from thiqa.ledger.entry import ENTRY_SIZE, SALT_SIZE

_HEAD = struct.Struct(">16sQQH")


@dataclass(frozen=True, slots=True)
class Offer:
    """Envelopes ``first`` … of one lane. ``acked`` is the last number whose receipt the sender holds."""

    lane: str
    first: int
    acked: int
    envelopes: Sequence[bytes]

    def encode(self) -> bytes:
        parts = [_HEAD.pack(bytes.fromhex(self.lane), self.first, self.acked, len(self.envelopes))]
        for envelope in self.envelopes:
            parts += (len(envelope).to_bytes(4, "big"), envelope)
        return b"".join(parts)

    @classmethod
    def decode(cls, data: bytes, limit: int, most: int = 1024) -> Offer:
        """Read an offer; no envelope over ``limit`` bytes, at most ``most`` of them. Raises ``FormatError`` kinds."""
        if len(data) < _HEAD.size:
            raise Truncated(what="The offer")
        lane, first, acked, count = _HEAD.unpack_from(data)
        if count > most:
            raise FormatError(what=f"an offer has at most {most} envelopes")
        if not acked < first <= canonical.INTEGER_LIMIT:
            raise FieldInvalid(field="first", why="it comes after the last number with a receipt")
        envelopes, at = [], _HEAD.size
        for _ in range(count):
            size = int.from_bytes(data[at : at + 4], "big")
            if size > limit:
                raise Oversized(what="The envelope", size=size, limit=limit)
            if at + 4 + size > len(data):
                raise Truncated(what="The offer")
            envelopes.append(data[at + 4 : at + 4 + size])
            at += 4 + size
        if at != len(data):
            raise FormatError(what="bytes follow the last envelope of the offer")
        return cls(lane.hex(), first, acked, envelopes)


@dataclass(frozen=True, slots=True)
class Proven:
    """The head of the receiver's log of a lane, and the proof that the receiver's log has it: the base of a receipt."""

    size: int
    root: bytes
    index: int
    entry: bytes
    salt: bytes
    proof: Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """``next`` is the number waited for. ``receipts`` are (verdict, code) of the numbers after ``acked`` up to
    ``head.size``. ``error`` tells why the envelope ``next`` was not taken. ``wanted`` lists parts of attachments."""

    lane: str
    next: int
    acked: int
    receipts: Sequence[tuple[int, str]] = ()
    head: Proven | None = None
    error: str = ""
    wanted: Sequence[tuple[str, int, Sequence[int]]] = ()

    def encode(self) -> bytes:
        head: dict[str, Any] | None = None
        if self.head:
            head = {
                "size": self.head.size, "root": self.head.root.hex(), "index": self.head.index,
                "entry": self.head.entry.hex(), "salt": self.head.salt.hex(),
                "proof": [base64.b64encode(value).decode() for value in self.head.proof],
            }  # fmt: skip
        return canonical.encode(
            {
                "lane": self.lane,
                "next": self.next,
                "acked": self.acked,
                "error": self.error,
                "head": head,
                "receipts": [list(one) for one in self.receipts],
                "wanted": [[message, number, list(parts)] for message, number, parts in self.wanted],
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> Answer:
        """Read an answer. Raises ``FormatError`` kinds."""
        value = fields.exact(
            canonical.decode(data, 1 << 22),
            frozenset({"lane", "next", "acked", "error", "head", "receipts", "wanted"}),
            "answer",
        )
        try:
            return cls(
                fields.hexadecimal(value["lane"], 32, "lane"), _number(value["next"]), _number(value["acked"]),
                [(_number(verdict), _code(code)) for verdict, code in value["receipts"]], _proven(value["head"]),
                _code(value["error"]),
                [(fields.hexadecimal(m, 32, "wanted"), _number(n), [_number(p) for p in parts])
                 for m, n, parts in value["wanted"]],
            )  # fmt: skip
        except (TypeError, ValueError) as error:
            raise FieldInvalid(field="answer", why="a field has another type") from error


def _proven(raw: object) -> Proven | None:
    if raw is None:
        return None
    head = fields.exact(raw, frozenset({"size", "root", "index", "entry", "salt", "proof"}), "head")
    return Proven(
        _number(head["size"]), _bytes(head["root"], 32), _number(head["index"]), _bytes(head["entry"], ENTRY_SIZE),
        _bytes(head["salt"], SALT_SIZE), [base64.b64decode(one, validate=True) for one in head["proof"]],
    )  # fmt: skip


def _number(value: object) -> int:
    return fields.integer(value, 0, canonical.INTEGER_LIMIT, "answer")


def _code(value: object) -> str:
    """A code as leaves have it, or nothing."""
    if value == "":
        return ""
    found = fields.word(value, "code")
    if len(found) > 40:
        raise FieldInvalid(field="code", why="a code has at most 40 characters")
    return found


def _bytes(value: object, size: int) -> bytes:
    if not isinstance(value, str) or len(value) != 2 * size or value != value.lower():
        raise FieldInvalid(field="head", why=f"{size} bytes in hexadecimal were expected")
    return bytes.fromhex(value)
