"""The header of an age file, version 1 (c2sp.org/age): stanzas that wrap the file key, and a MAC over all of it.

Form only; which stanza is whose is for :mod:`thiqa.crypto.envelope`. Every failure is ``EnvelopeUnreadable``: whoever
sent the bytes learns nothing from the difference. The detail ``part`` says for the local log what went wrong.
"""

from __future__ import annotations

import hmac
from binascii import Error, a2b_base64, b2a_base64
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from thiqa.domain.errors import EnvelopeUnreadable

__all__ = ["HEADER_LIMIT", "Header", "Stanza", "end_of", "read", "unarmoured", "write"]

HEADER_LIMIT = 1 << 17
"""Bytes of header that are looked at: some 80 recipients."""

STANZA_LIMIT = 128
"""Stanzas of one header; each that is for us costs one public-key operation."""

_VERSION = b"age-encryption.org/v1"
_MAC_SIZE = 45  # a space, 43 characters, a newline
_VISIBLE = bytes(range(0x21, 0x7F))
_SHA256 = hashes.SHA256()


@dataclass(frozen=True, slots=True)
class Stanza:
    """One wrapped file key: the arguments, of which the first names the kind, and the body."""

    args: tuple[bytes, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header; ``end`` is the position of the first byte after it."""

    stanzas: tuple[Stanza, ...]
    covered: bytes
    mac: bytes
    end: int

    def check(self, file_key: bytes) -> None:
        """Raises unless the header was written by somebody who has the file key."""
        if not hmac.compare_digest(_mac(file_key, self.covered), self.mac):
            raise EnvelopeUnreadable(part="mac")


def write(stanzas: Iterable[Stanza], file_key: bytes) -> bytes:
    """The header with its MAC."""
    lines = [_VERSION]
    for stanza in stanzas:
        lines.append(b"-> " + b" ".join(stanza.args))
        body = armoured(stanza.body)
        lines += [body[at : at + 64] for at in range(0, len(body) + 1, 64)]
    lines.append(b"---")
    covered = b"\n".join(lines)
    return covered + b" " + armoured(_mac(file_key, covered)) + b"\n"


def end_of(data: bytes | bytearray) -> int:
    """Where the header ends that ``data`` begins with, or -1 while it is not complete; nothing else is looked at."""
    mark = data.find(b"\n---", 0, HEADER_LIMIT)
    end = mark + 4 + _MAC_SIZE
    return end if mark >= 0 and end <= len(data) else -1


def read(data: bytes) -> Header:
    """The header that ``data`` begins with, in the one spelling that the specification allows.

    1. A MAC line within the limit ends it. 2. The version is ours. 3. Each stanza has arguments of visible characters
    and a body in canonical base64, in lines of 64 and a shorter last one. 4. There is at least one stanza.
    The MAC is not checked yet: that takes the file key, see :meth:`Header.check`.
    """
    # 1. The first "---" at the beginning of a line; inside a stanza no line can begin so.
    end = end_of(data)
    if end < 0:
        raise EnvelopeUnreadable(part="header")
    mark = end - _MAC_SIZE
    if data[mark : mark + 1] != b" " or data[end - 1 : end] != b"\n":
        raise EnvelopeUnreadable(part="header")
    mac = unarmoured(data[mark + 1 : end - 1])
    # 2. Version.
    lines = iter(data[: mark - 4].split(b"\n"))
    if next(lines) != _VERSION:
        raise EnvelopeUnreadable(part="header")
    # 3. and 4. Stanzas.
    stanzas = []
    for line in lines:
        args = line.split(b" ")
        if len(args) < 2 or args[0] != b"->" or b"" in args or line.translate(None, _VISIBLE).strip(b" "):
            raise EnvelopeUnreadable(part="header")
        body = []
        while True:
            part = next(lines, None)
            if part is None or len(part) > 64:
                raise EnvelopeUnreadable(part="header")
            body.append(part)
            if len(part) < 64:
                break
        stanzas.append(Stanza(tuple(args[1:]), unarmoured(b"".join(body))))
    if not 1 <= len(stanzas) <= STANZA_LIMIT:
        raise EnvelopeUnreadable(part="header")
    return Header(tuple(stanzas), data[:mark], mac, end)


def armoured(raw: bytes) -> bytes:
    """Base64 without padding."""
    return b2a_base64(raw, newline=False).rstrip(b"=")


def unarmoured(text: bytes) -> bytes:
    """Reads base64 without padding, in its canonical spelling only."""
    try:
        raw = a2b_base64(text + b"=" * (-len(text) % 4), strict_mode=True)
    except Error as error:
        raise EnvelopeUnreadable(part="header") from error
    # The bits that are left over in the last character could spell the same bytes in several ways; and padding of the
    # writer's own would have passed.
    tail = len(text) % 4
    if text.endswith(b"=") or (tail and armoured(raw[1 - tail :]) != text[-tail:]):
        raise EnvelopeUnreadable(part="header")
    return raw


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(HKDF(_SHA256, 32, None, b"header").derive(file_key), covered, "sha256")
