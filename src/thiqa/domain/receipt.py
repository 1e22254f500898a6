"""The answer to a message, and the leaf that each side puts into the log of a lane.

A lane is one agreement in one direction; its leaves are dense, leaf ``seq - 1`` belongs to message ``seq``. A leaf
holds a salted commitment and never content: when the salt is erased it cannot be linked to anything, and proofs still
verify.
Formats: ``specs/message.md``, sections 6 to 8.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from dataclasses import dataclass
from typing import Any

from thiqa.domain import canonical, fields
from thiqa.domain.errors import FieldInvalid, FormatError, Truncated, UnknownVersion

__all__ = [
    "LEAF_SIZE", "PAYLOAD_TYPE", "VERDICTS", "Leaf", "Receipt", "commitment", "lane_id", "received_leaf", "sent_leaf",
]  # fmt: skip

PAYLOAD_TYPE = "application/vnd.thiqa.receipt.v1+json"

VERDICTS = ("none", "accepted", "refused", "quarantined", "expired", "erased")
"""By the number that stands in a leaf. ``none`` is what a sender writes, who cannot know yet."""

SENT, RECEIVED = 0, 1
LEAF_SIZE = 59
_code = re.compile(r"[a-z][a-z0-9-]{0,39}").fullmatch
_LEAF = struct.Struct(">BB16sQB32s")
_LANE_KINDS = frozenset({"text", "bulk"})
_KEYS = frozenset({"thiqa", "lane", "seq", "statement", "verdict", "code", "clause"})
_ANSWERS = frozenset(VERDICTS) - {"none"}
RECEIPT_LIMIT = 4096


def lane_id(agreement_id: str, sender: str, recipient: str, kind: str = "text") -> bytes:
    """The 16 bytes that name a lane: one agreement through all its versions, one direction, ``text`` or ``bulk``.

    Files go their own way (``bulk``), so that a warning never waits behind them. Node ids and agreement id are
    hexadecimal. Raises ``FieldInvalid``.
    """
    material = b"thiqa-lane/1" + bytes.fromhex(
        fields.hexadecimal(agreement_id, 32, "agreement")
        + fields.hexadecimal(sender, 64, "from")
        + fields.hexadecimal(recipient, 64, "to")
    )
    return hashlib.sha256(material + fields.one_of(kind, _LANE_KINDS, "kind").encode()).digest()[:16]


def commitment(salt: bytes, statement: str) -> bytes:
    """HMAC-SHA256 under the statement's salt (32 bytes) over its digest: binds and, without the salt, says nothing."""
    return hmac.digest(salt, b"thiqa-lane-leaf/1" + bytes.fromhex(statement), "sha256")


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of a lane's log. ``kind`` is 0 for sent, 1 for received; ``verdict`` is an index of ``VERDICTS``."""

    kind: int
    lane: bytes
    seq: int
    verdict: int
    commit: bytes
    code: str = ""

    @classmethod
    def decode(cls, data: bytes) -> Leaf:
        """The leaf of its bytes. Raises ``Truncated``, ``UnknownVersion`` or ``FormatError``."""
        if len(data) < LEAF_SIZE:
            raise Truncated(what="The leaf")
        version, kind, lane, seq, verdict, commit = _LEAF.unpack_from(data)
        if version != 1:
            raise UnknownVersion(what="The leaf")
        leaf = cls(kind, lane, seq, verdict, commit, data[LEAF_SIZE:].decode("ascii", "replace"))
        leaf._check()
        return leaf

    def encode(self) -> bytes:
        """Version, kind, lane, number, verdict, commitment, code; integers are big-endian."""
        self._check()
        return _LEAF.pack(1, self.kind, self.lane, self.seq, self.verdict, self.commit) + self.code.encode("ascii")

    def _check(self) -> None:
        # A sender cannot know the verdict, and a receiver always has one.
        fit = self.verdict == 0 if self.kind == SENT else self.kind == RECEIVED and 0 < self.verdict < len(VERDICTS)
        if not fit:
            raise FormatError(what="kind and verdict of the leaf do not fit")
        if len(self.lane) != 16 or len(self.commit) != 32 or not 1 <= self.seq <= canonical.INTEGER_LIMIT:
            raise FormatError(what="lane, number or commitment of the leaf")
        if self.code and (self.kind == SENT or not _code(self.code)):
            raise FormatError(what="the code of the leaf")


def sent_leaf(lane: str, seq: int, statement: str, salt: bytes) -> bytes:
    """What the sender's log holds about a message. ``lane`` and ``statement`` are hexadecimal."""
    return Leaf(SENT, bytes.fromhex(lane), seq, 0, commitment(salt, statement)).encode()


def received_leaf(sent: bytes, verdict: int, code: str) -> bytes:
    """What the receiver's log holds about the message of our leaf ``sent``, when this is its verdict.

    Both leaves commit to the same statement, so a sender can rebuild the receiver's log from its own and the verdicts.
    """
    return sent[:1] + bytes([RECEIVED]) + sent[2:26] + bytes([verdict]) + sent[27:LEAF_SIZE] + code.encode("ascii")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the receiver did with one message. ``code`` is the error's, empty when accepted; ``clause`` applied.

    A receipt is proved by the inclusion of its leaf in a signed checkpoint; they travel as ``specs/delivery.md`` says.
    """

    lane: str
    seq: int
    statement: str
    verdict: str
    code: str = ""
    clause: str = ""

    @classmethod
    def parse(cls, payload: bytes) -> Receipt:
        """The receipt of canonical bytes. Raises ``NotCanonical``, ``UnknownVersion`` or ``FieldInvalid``."""
        return cls.from_dict(canonical.decode_object(payload, RECEIPT_LIMIT))

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Receipt:
        """The receipt of a canonical object."""
        if value.get("thiqa") != "receipt/1":
            raise UnknownVersion(what="The receipt")
        d = fields.exact(value, _KEYS, "receipt")
        verdict = fields.one_of(d["verdict"], _ANSWERS, "verdict")
        code = "" if d["code"] == "" else fields.word(d["code"], "code")
        if verdict == "refused" and not code:
            raise FieldInvalid(field="code", why="a refusal without a reason")
        if verdict == "accepted" and code:
            raise FieldInvalid(field="code", why="an acceptance with an error")
        return cls(
            lane=fields.hexadecimal(d["lane"], 32, "lane"),
            seq=fields.integer(d["seq"], 1, canonical.INTEGER_LIMIT, "seq"),
            statement=fields.hexadecimal(d["statement"], 64, "statement"),
            verdict=verdict,
            code=code,
            clause="" if d["clause"] == "" else fields.text(d["clause"], "clause", 12),
        )

    def to_dict(self) -> dict[str, Any]:
        """The canonical object."""
        return {
            "thiqa": "receipt/1",
            "lane": self.lane,
            "seq": self.seq,
            "statement": self.statement,
            "verdict": self.verdict,
            "code": self.code,
            "clause": self.clause,
        }

    def encode(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(self.to_dict())

    def leaf(self, salt: bytes) -> bytes:
        """The receiver's leaf for this message, under the salt (32 bytes) of the statement."""
        number = VERDICTS.index(self.verdict)
        commit = commitment(salt, self.statement)
        return Leaf(RECEIVED, bytes.fromhex(self.lane), self.seq, number, commit, self.code).encode()
