"""The leaves of a node's log: fixed binary entries that commit to what was done and hold none of it.

::

    version (1 byte, 1) | kind (1 byte) | time (8 bytes, big-endian, seconds since 1970 UTC) | commitment (32 bytes)

The commitment is HMAC-SHA256 of the detail, a canonical JSON object, under a random salt of 32 bytes. Detail and salt
are kept beside the log. Whoever has them can open the leaf; once they are erased the leaf tells nothing, and every
proof still holds. Leaves of lanes are another entry, in ``thiqa.domain.receipt``.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from thiqa.domain import canonical
from thiqa.domain.errors import CommitmentInvalid, FieldInvalid, FormatError, UnknownVersion

__all__ = ["ENTRY_SIZE", "SALT_SIZE", "Entry", "Kind", "commit", "open_entry", "write_entry"]

VERSION = 1
ENTRY_SIZE = 42
SALT_SIZE = 32

_FORM = struct.Struct(">BBQ32s")


class Kind(IntEnum):
    """What was done. A number is given once and never changes its meaning; specs/ledger.md has the same table."""

    INTRODUCE = 1
    AGREEMENT = 2
    SEND_HEAD = 3
    RECEIVE_HEAD = 4
    RECEIPT = 5
    RELEASE = 6
    READ = 7
    REFUSE = 8
    ERASE = 9
    KEYS = 10
    PARTNER_CHECKPOINT = 11
    EPOCH = 12
    RECOVER = 13
    WITNESS = 14
    EXPORT = 15
    PRINT = 16
    SEARCH = 17
    ANSWER = 18
    SEND = 19
    RECEIVE = 20
    RETRACT = 21
    CORRECT = 22
    NARROW = 23
    CONSENT = 24
    EXPIRE = 25
    FORWARD = 26
    CONFIRM = 27
    CONFLICT = 28
    SETTING = 29
    LOGIN = 30
    ROLE = 31
    IMPORT = 32
    AUDIT = 33
    DECIDE = 34
    WATCH = 35
    OUTCOME = 36
    RECORD = 37
    LIST = 38
    ALARM = 39

    @property
    def word(self) -> str:
        """The name as screens, commands and details write it: ``send-head``."""
        return self.name.lower().replace("_", "-")

    @classmethod
    def of(cls, word: str) -> Kind:
        """The kind with this word. Raises ``FieldInvalid``."""
        for kind in cls:
            if kind.word == word:
                return kind
        raise FieldInvalid(field="kind", why="no act of the log has this name")


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf, read. ``time`` is in UTC and whole seconds, ``commitment`` has 32 bytes."""

    kind: Kind
    time: datetime
    commitment: bytes

    @classmethod
    def parse(cls, data: bytes) -> Entry:
        """Read one leaf. Raises ``UnknownVersion`` or ``FormatError``."""
        if not data or data[0] != VERSION:
            raise UnknownVersion(what="A leaf of the log")
        if len(data) != ENTRY_SIZE:
            raise FormatError(what=f"a leaf of the log has {ENTRY_SIZE} bytes")
        _, kind, seconds, commitment = _FORM.unpack(data)
        try:
            return cls(Kind(kind), datetime.fromtimestamp(seconds, UTC), commitment)
        except (ValueError, OverflowError, OSError) as error:
            raise FormatError(what="a leaf of the log has an unknown kind or an impossible time") from error

    def encode(self) -> bytes:
        """The bytes that the tree hashes."""
        return _FORM.pack(VERSION, self.kind, int(self.time.timestamp()), self.commitment)


def commit(salt: bytes, detail: bytes) -> bytes:
    """The commitment to ``detail`` (canonical JSON), 32 bytes. Raises ``FieldInvalid`` for a salt not of 32 bytes."""
    if len(salt) != SALT_SIZE:
        # A short salt could be guessed, and with it a detail of few possible values.
        raise FieldInvalid(field="salt", why="a salt has 32 bytes")
    return hmac.digest(salt, detail, "sha256")


def write_entry(kind: Kind, time: datetime, salt: bytes, detail: bytes) -> bytes:
    """One leaf, 42 bytes; ``time`` is aware, ``salt`` is 32 random bytes used once, ``detail`` canonical JSON."""
    if time.tzinfo is None:
        raise FieldInvalid(field="time", why="a time without a zone")
    return Entry(kind, time, commit(salt, detail)).encode()


def open_entry(data: bytes, salt: bytes, detail: bytes) -> tuple[Entry, Mapping[str, object]]:
    """Open one leaf with what is kept beside it: the leaf, and its detail as an object.

    What must hold: 1. the leaf is well formed; 2. its commitment is to these bytes under this salt; 3. the bytes are
    one canonical JSON object. That the leaf is in the log, an inclusion proof shows. Raises ``UnknownVersion``,
    ``FormatError``, ``CommitmentInvalid`` or ``NotCanonical``.
    """
    # 1. Form.
    entry = Entry.parse(data)
    # 2. Before the detail is looked at.
    if not hmac.compare_digest(entry.commitment, commit(salt, detail)):
        raise CommitmentInvalid()
    # 3. One meaning.
    return entry, canonical.decode_object(detail)
