"""Attachments: files that travel beside a message, sealed once, cut into parts, and sent part by part.

The signed statement names every part by its digest and carries the one-time key that opens them. So a part needs no
authority of its own: it is accepted when a verified statement waits for it, and nothing is applied until all are on the
disk. ``specs/attachment.md``.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from datetime import timedelta

from thiqa.domain import canonical
from thiqa.domain.attachment import PART
from thiqa.domain.attachment import Attachment as Described
from thiqa.domain.errors import (
    AgreementError,
    AttachmentDamaged,
    AttachmentTooLarge,
    DeliveryError,
    DiskFull,
    FieldInvalid,
    Oversized,
    PartInvalid,
    PartUnwanted,
    Truncated,
)
from thiqa.domain.message import Statement
from thiqa.exchange import agreements
from thiqa.exchange.contact import Contact, call
from thiqa.exchange.node import Node
from thiqa.exchange.sealed import joined, name_of, parts_of, save, seal_file, split
from thiqa.store import database, parts, work
from thiqa.store.models import Attachment, Draft, Inbox, Lane, Outbox, Partner

__all__ = [
    "PART_HEAD", "keep_part", "missing", "parts_of", "purge", "push", "register", "save", "seal_file", "settle",
    "take_part",
]  # fmt: skip

WANTED = 1024
"""Part numbers that one answer asks for at most."""

SLICE = 8
"""Parts that are sent before other lanes get their turn: a tip never waits behind ten gigabytes."""

STRAY = timedelta(days=1)
"""How long a sealed file may wait for its message before it counts as given up."""

PART_HEAD = struct.Struct(">16sHI")

Wanted = Sequence[tuple[str, int, Sequence[int]]]


def register(node: Node, message: str, attachments: Sequence[Described]) -> None:
    """Tie sealed files to the message that carries them; the caller is in the transaction that accepts it.

    Raises ``AttachmentDamaged`` when parts are gone: then the file must be sealed again.
    """
    rows = Attachment.objects.using(node.alias)
    for number, each in enumerate(attachments):
        folder = name_of(each.parts)
        # One sealed file may be in several messages; `purge` must not erase one while the other is accepted.
        list(rows.filter(folder=folder).order_by("pk").select_for_update())
        parts.claim(parts.place(node.config.home, folder), each.parts)
        rows.create(
            message=message, number=number, outgoing=True, folder=folder, parts=joined(each.parts), complete=True
        )


def push(node: Node, lane: Lane, wanted: Wanted) -> int:
    """Send parts that the partner misses, a slice at a time; how many. The lane stays due until its receipt comes.

    Raises what :func:`thiqa.exchange.contact.call` raises, ``DeliveryError`` for a part that is none of this lane's,
    and ``AttachmentDamaged``.
    """
    start, sent = node.clock(), 0
    patience = timedelta(seconds=node.config.lease_seconds / 4)
    for message, number, numbers in wanted:
        row = Attachment.objects.using(node.alias).filter(message=message, number=number, outgoing=True).first()
        waiting = Outbox.objects.using(node.alias).filter(lane=lane, message=message, state="accepted")
        if row is None or row.erased or not waiting.exists():
            raise DeliveryError(why="the partner asks for a file that no waiting message of this lane has")
        digests, folder = split(row), parts.place(node.config.home, row.folder)
        for part in numbers:
            if not 0 <= part < len(digests):
                raise DeliveryError(why="the partner asks for a part that does not exist")
            head = PART_HEAD.pack(bytes.fromhex(message), number, part)
            call(node, lane.partner, "part", b"".join((head, *parts.read(folder, digests[part]))))
            sent += 1
            if sent >= SLICE or node.clock() - start > patience:
                return _turn(node, lane, sent)
    return _turn(node, lane, sent)


def _turn(node: Node, lane: Lane, sent: int) -> int:
    """To the end of the queue; nothing is lost if this is."""
    with work.unsynced(node.alias):
        Lane.objects.using(node.alias).filter(pk=lane.pk, due_at__isnull=False).update(due_at=node.clock())
    return sent


def missing(node: Node, statement: Statement) -> list[tuple[str, int, list[int]]]:
    """What is not on the disk of a verified statement that fills the next number of its lane; asks for it from now on.

    Returns (message, attachment, part numbers), at most ``WANTED`` numbers, and nothing for what the agreement or
    :func:`settle` will refuse. The caller is in a transaction and has locked the lane. Raises ``DiskFull``.
    """
    lane = Lane.objects.using(node.alias).get(lane=statement.lane, outgoing=False)
    try:
        # What will be refused or quarantined must not fill the disk first.
        agreements.permit(agreements.of_lane(node, lane), statement)
        rows = _admit(node, statement)
    except (AgreementError, AttachmentTooLarge, FieldInvalid):
        return []
    home, wanted = node.config.home, []
    most, bytes_missing = WANTED, 0
    place = Attachment.objects.using(node.alias).filter(outgoing=False, folder__startswith=_place(statement))
    # Only the newest statement for a number is waited for, so a partner cannot fill the disk with many.
    place.exclude(message=statement.id, number__lt=len(statement.attachments)).delete()
    for number, each in enumerate(statement.attachments):
        folder = _place(statement) + str(number)
        path, row = parts.place(home, folder), rows.get(number)
        if row is None or bytes(row.parts) != joined(each.parts):
            Attachment.objects.using(node.alias).update_or_create(
                message=statement.id, number=number,
                defaults={"outgoing": False, "folder": folder, "parts": joined(each.parts)},
            )  # fmt: skip
            parts.keep_only(path, each.parts)
        held = parts.held(path)
        lacking = [part for part, digest in enumerate(each.parts) if digest not in held]
        bytes_missing += len(lacking) * PART
        if lacking and most:
            wanted.append((statement.id, number, lacking[:most]))
            most -= len(lacking[:most])
    if bytes_missing and bytes_missing > parts.room(home):
        raise DiskFull()
    return wanted


def _admit(node: Node, statement: Statement) -> dict[int, Attachment]:
    """The rows of a statement's attachments that are there, by number. Raises what refuses the statement for good:
    ``AttachmentTooLarge``, or ``FieldInvalid`` for the id of a message that is held already."""
    limit = node.config.attachment_limit
    for each in statement.attachments:
        if each.size > limit:
            raise AttachmentTooLarge(size=each.size, limit=limit)
    rows = list(Attachment.objects.using(node.alias).filter(message=statement.id))
    for row in rows:
        if row.outgoing or row.complete or row.erased or not row.folder.startswith(_place(statement)):
            raise FieldInvalid(field="id", why="a message with this id is held")
    return {row.number: row for row in rows}


def take_part(node: Node, contact: Contact) -> tuple[bytes, None]:
    """The verb ``part``: keep one part and answer when it is on the disk."""
    keep_part(node, contact.partner, contact.body)
    return b"", None


def keep_part(node: Node, partner: Partner, body: bytes) -> None:
    """Keep one part that a partner sent, by whatever way. What must hold, in this order:

    1. It has a head and at most ``PART`` bytes. 2. A verified statement of this partner, for the number that its lane
    waits for, has this attachment. 3. The attachment has this part. 4. The bytes are those that the statement names.
    A part that is there already is no fault. Raises ``Truncated``, ``Oversized``, ``PartUnwanted``, ``PartInvalid``,
    ``DiskFull``, ``StoreError``.
    """
    # 1.
    if len(body) < PART_HEAD.size:
        raise Truncated(what="The part")
    data = memoryview(body)[PART_HEAD.size :]
    if len(data) > PART:
        raise Oversized(what="The part", size=len(data), limit=PART)
    message, number, part = PART_HEAD.unpack_from(body)
    # 2.
    waiting = Attachment.objects.using(node.alias).filter(outgoing=False, complete=False, erased=False)
    row = waiting.filter(message=message.hex(), number=number).first()
    if row is None:
        raise PartUnwanted()
    lane, seq, _ = row.folder.split("-")
    if not Lane.objects.using(node.alias).filter(lane=lane, partner=partner, outgoing=False, next=int(seq)).exists():
        raise PartUnwanted()
    # 3.
    digests = split(row)
    if part >= len(digests):
        raise PartUnwanted()
    # 4.
    if hashlib.sha256(data).hexdigest() != digests[part]:
        raise PartInvalid(part=part)
    folder = parts.make(node.config.home, row.folder)
    if not (folder / digests[part]).exists():
        parts.keep(folder, digests[part], data, node.random)


def settle(node: Node, statement: Statement) -> None:
    """The attachments of a message belong to it from now on; in the transaction that applies the message.

    Raises ``AttachmentTooLarge`` or ``FieldInvalid``, which refuse the message, and ``AttachmentDamaged`` when parts
    are not on the disk, which :func:`missing` should have told: then nothing is applied.
    """
    rows = _admit(node, statement)
    for number, each in enumerate(statement.attachments):
        row = rows.get(number)
        if row is None or bytes(row.parts) != joined(each.parts):
            raise AttachmentDamaged(part=each.parts[0][:16])
        folder = parts.place(node.config.home, row.folder)
        parts.claim(folder, each.parts)
        parts.keep_only(folder, each.parts)
        Attachment.objects.using(node.alias).filter(pk=row.pk).update(complete=True)


def purge(node: Node) -> int:
    """Remove the files that nothing needs; how many folders. May be killed at any moment and run again.

    1. A message that did not come to be (it expired, was refused, was replaced) gives its attachments up. 2. Files of
    erased messages go, unless another message or draft has the same file. 3. So do sealed files that no message and no
    draft has carried for :data:`STRAY`.
    """
    rows, home, count = Attachment.objects.using(node.alias), node.config.home, 0
    # 1.
    for row in rows.filter(outgoing=False, complete=False, erased=False):
        lane, seq, _ = row.folder.split("-")
        filled = Lane.objects.using(node.alias).filter(lane=lane, next__gt=int(seq))
        kept = Inbox.objects.using(node.alias).filter(message=row.message, signed__isnull=False)
        if filled.exists() and not kept.exists():
            rows.filter(pk=row.pk).update(erased=True)
    # 2.
    for pk in list(rows.filter(erased=True).exclude(parts=b"").values_list("pk", flat=True)):
        with database.writing(node.alias):
            row = rows.get(pk=pk)
            sharing = list(rows.filter(folder=row.folder).order_by("pk").select_for_update())
            if all(each.erased for each in sharing) and row.folder not in _drafted(node):
                count += parts.remove(home, row.folder)
            rows.filter(pk=pk).update(parts=b"")
    # 3.
    before = (node.clock() - STRAY).timestamp()
    claimed = set(rows.filter(erased=False).values_list("folder", flat=True)) | _drafted(node)
    return count + sum(parts.remove(home, name, before) for name in parts.strays(home, claimed, before))


def _drafted(node: Node) -> set[str]:
    """The folders of sealed files in drafts that wait for release."""
    drafts = Draft.objects.using(node.alias).filter(state="pending", content__isnull=False)
    contents = (canonical.decode(bytes(content)) for content in drafts.values_list("content", flat=True) if content)
    return {name_of(each["parts"]) for content in contents for each in content["attachments"]}


def _place(statement: Statement) -> str:
    """How the folders of a received statement begin: one statement at a time for each number of a lane."""
    return f"{statement.lane}-{statement.seq}-"
