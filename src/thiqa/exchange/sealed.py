"""Files on their way out of and into the hands of people: sealing one for a message, and opening one of a message.

A file is sealed once, to a key of its own that travels inside the signed statement; what is on the disk, ours and the
partner's, stays sealed. ``specs/attachment.md``, sections 1 and 5.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from thiqa.crypto import signing
from thiqa.crypto.envelope import Identity
from thiqa.crypto.stream import open_stream, seal_stream
from thiqa.domain.attachment import PART, SIZE_LIMIT
from thiqa.domain.attachment import Attachment as Described
from thiqa.domain.errors import AttachmentTooLarge, DiskFull, EnvelopeUnreadable, FieldInvalid, NotFound, UsageError
from thiqa.domain.message import Statement
from thiqa.exchange.node import Node
from thiqa.store import parts
from thiqa.store.models import Attachment, Inbox, Outbox

__all__ = ["joined", "name_of", "parts_of", "save", "seal_file", "split"]

_READ = 1 << 18


def seal_file(node: Node, path: Path, name: str | None = None, media: str | None = None) -> Described:
    """Seal a file to a one-time key and keep its parts on the disk; the description is for ``Item.attachments``.

    Memory is a few hundred KiB whatever the size. Raises ``FieldInvalid`` for a name that is none, ``UsageError`` for a
    file that cannot be read, ``AttachmentTooLarge``, ``DiskFull``.
    """
    name = path.name if name is None else name
    media = media or mimetypes.guess_type(name)[0] or "application/octet-stream"
    described = {"name": name, "media": media, "size": 0, "key": "0" * 64, "part": PART, "parts": ["0" * 64]}
    Described.parse(described)  # the words are judged before gigabytes are read
    identity = Identity.generate(node.random)
    home = node.config.home
    with _reading(path) as file:
        size, limit = os.fstat(file.fileno()).st_size, min(node.config.attachment_limit, SIZE_LIMIT)
        if size > limit:
            raise AttachmentTooLarge(size=size, limit=limit)
        if size + size // 4096 + PART > parts.room(home):
            raise DiskFull()
        pieces = seal_stream(_pieces(file, limit), identity.recipient, node.random)
        digests = parts.spool(home, pieces, PART, name_of, node.random)
        described |= {"size": file.tell(), "key": identity.seed.hex(), "parts": digests}
    return Described.parse(described)


def _reading(path: Path) -> BinaryIO:
    if not path.is_file():
        raise UsageError(why="The attachment is not a file.")
    try:
        return path.open("rb")
    except OSError as error:
        raise UsageError(why=f"The attachment cannot be read: {error.strerror}.") from error


def _pieces(file: BinaryIO, limit: int) -> Iterator[bytes]:
    while piece := _read(file):
        if file.tell() > limit:  # it grew while it was read
            raise AttachmentTooLarge(size=file.tell(), limit=limit)
        yield piece


def _read(file: BinaryIO) -> bytes:
    try:
        return file.read(_READ)
    except OSError as error:
        raise UsageError(why=f"The attachment cannot be read: {error.strerror}.") from error


def name_of(digests: Sequence[str]) -> str:
    """The folder of a file that we sealed: its parts name it, so that a description is enough to find it."""
    return hashlib.sha256("".join(digests).encode("ascii")).hexdigest()


def save(node: Node, message: str, number: int, target: Path) -> None:
    """Open an attachment into a new file. The caller has asked the agreement and logged the act.

    1. The message is held and accepted (or we sent it), and all parts belong to it. 2. Each part is the one that the
    statement names. 3. The parts open with the statement's key to the very end. 4. The file has the size that was
    signed. Until all that is so, ``target`` does not exist. Raises ``NotFound``, ``UsageError`` when ``target`` is
    there, ``AttachmentDamaged``, ``EnvelopeUnreadable``, ``FieldInvalid``, ``StoreError``.
    """
    # 1.
    row = (
        Attachment.objects.using(node.alias).filter(message=message, number=number, complete=True, erased=False).first()
    )
    if row is None:
        raise NotFound(id=message[:16])
    each = _described(node, row)
    folder = parts.place(node.config.home, row.folder)
    if target.exists():
        raise UsageError(why=f"{target.name} is there already.")
    # 2. and 3.
    sealed = (piece for digest in each.parts for piece in parts.read(folder, digest))
    plain = open_stream(sealed, Identity.from_seed(bytes.fromhex(each.key)))
    try:
        parts.write_new(target, _measured(plain, each.size), node.random)
    except EnvelopeUnreadable:
        # Either our disk changed a part, and reading it to its end says which, or the sender sealed it wrongly.
        for digest in each.parts:
            for _ in parts.read(folder, digest):
                pass
        raise


def _measured(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Step 4 of :func:`save`: the pieces, if they are ``size`` bytes; a larger file is not read to its end."""
    for piece in pieces:
        size -= len(piece)
        if size < 0:
            break
        yield piece
    if size:
        raise FieldInvalid(field="attachment.size", why="the file has another size than was signed")


def _described(node: Node, row: Attachment) -> Described:
    """What the statement of a message that we sent, or received and accepted, says of an attachment."""
    if row.outgoing:
        signed = Outbox.objects.using(node.alias).values_list("signed", flat=True).get(message=row.message)
    else:
        inbox = Inbox.objects.using(node.alias).values_list("signed", flat=True)
        signed = inbox.filter(message=row.message, state="accepted").first()
    if signed is None:
        raise NotFound(id=row.message[:16])
    return Statement.parse(signing.decode(bytes(signed)).payload).attachments[row.number]


def parts_of(node: Node, message: str) -> Iterator[tuple[int, int, Path]]:
    """Attachment number, part number and file of each part of a message that we send: for couriers."""
    rows = Attachment.objects.using(node.alias).filter(message=message, outgoing=True, erased=False)
    for row in rows.order_by("number"):
        folder = parts.place(node.config.home, row.folder)
        for part, digest in enumerate(split(row)):
            yield row.number, part, folder / digest


def joined(digests: Sequence[str]) -> bytes:
    """Digests as a row keeps them."""
    return bytes.fromhex("".join(digests))


def split(row: Attachment) -> list[str]:
    """The digests of a row's parts."""
    raw = bytes(row.parts)
    return [raw[at : at + 32].hex() for at in range(0, len(raw), 32)]
