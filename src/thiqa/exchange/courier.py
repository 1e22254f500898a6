"""The courier: calls on a medium. What would go over the wire is written to a file, carried and read over there.

A bundle holds everything that the partner may lack: its missing messages with their parts, and our receipts. So a lost
medium costs nothing but time (the next one holds it all), and a bundle that comes twice or late changes nothing. The
same verification, the same receipts, the same logs as over the wire. ``specs/delivery.md``, section 11.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.db import DatabaseError

from thiqa.domain import canonical
from thiqa.domain.errors import FormatError, PartUnwanted, StoreError, ThiqaError, Truncated
from thiqa.exchange import acknowledge, attach, deliver, log, publish, receive
from thiqa.exchange.contact import Contact, RefusedContact, frame, read
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Offer
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Entry, Lane, Outbox, Partner

MAGIC = b"thiqa-courier/1\n"
FRAME_LIMIT = 1 << 28
_REMEMBERED = 64


@dataclass(slots=True)
class Summary:
    """What a bundle holds, or what was taken from one. ``refused`` counts the frames that were not
    taken, by code."""

    messages: int = 0
    receipts: int = 0
    parts: int = 0
    refused: dict[str, int] = field(default_factory=dict)


Told = Callable[[Summary], None]


def export(node: Node, partner: Partner, path: Path, by: str, told: Told = lambda _: None) -> Summary:
    """Write a bundle for a partner: all that it has no receipt for, and all receipts that it lacks.

    The file appears under ``path`` only when it is whole and on the disk. Raises ``StoreError`` when it cannot be
    written. Whatever is in it stays in the outbox until the receipts come back.
    """
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)
        node.accepting(row)
        index = log.append(node, row, Kind.EXPORT, {"courier": partner.node, "by": by})
        epoch = row.epoch
    mark = publish.at(node, epoch, index + 1)
    since = _may_hold(node, partner, epoch)
    summary = Summary()
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as out:
            out.write(MAGIC)
            for verb, body in _bodies(node, partner, mark, summary):
                data = frame(node, partner, verb, body, nonce=node.random(16).hex(), since=since, mark=mark)
                out.write(len(data).to_bytes(8, "big") + data)
                told(summary)
            # A length of zero ends the bundle; without it the medium was cut.
            out.write(bytes(8))
            out.flush()
            os.fsync(out.fileno())
        partial.rename(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise StoreError(why=f"the bundle cannot be written: {error.strerror}") from error
    return summary


def _may_hold(node: Node, partner: Partner, epoch: int) -> list[tuple[int, int]]:
    """The sizes of our log that the partner may hold: what it said, what it was shown, each bundle since."""
    found = {(partner.theirs_epoch, partner.theirs_size), (partner.shown_epoch, partner.shown_size)}
    rows = Entry.objects.using(node.alias).filter(epoch=epoch, kind=Kind.EXPORT.word, index__gte=partner.theirs_size)
    for index, detail in rows.order_by("-index").values_list("index", "detail")[:_REMEMBERED]:
        if detail and canonical.decode(bytes(detail)).get("courier") == partner.node:
            found.add((epoch, index + 1))
    return sorted(found)


def _bodies(node: Node, partner: Partner, mark: publish.Mark, summary: Summary) -> Iterator[tuple[str, bytes]]:
    for lane in Lane.objects.using(node.alias).select_related("partner").filter(partner=partner).order_by("id"):
        if lane.outgoing:
            yield from _offers(node, lane, summary)
        else:
            yield from _receipts(node, lane, mark, summary)


def _receipts(node: Node, lane: Lane, mark: publish.Mark, summary: Summary) -> Iterator[tuple[str, bytes]]:
    acked = lane.acked
    while True:
        body, _ = receive.answer(node, lane.pk, acked, mark=mark)
        head = Answer.decode(body).head
        if head is None:
            return
        summary.receipts += head.size - acked
        acked = head.size
        yield "receipts", body


def _offers(node: Node, lane: Lane, summary: Summary) -> Iterator[tuple[str, bytes]]:
    after = lane.acked
    while offer := deliver.make(node, lane, after):
        body = Offer(lane.lane, offer.first, lane.acked, offer.envelopes).encode()
        yield "deliver", body
        if lane.kind == "bulk":
            row = Outbox.objects.using(node.alias).get(lane=lane, seq=offer.first)
            for part in _parts(node, row.message):
                summary.parts += 1
                yield "part", part
            # The first offer made the receiver expect the parts; this one is taken.
            yield "deliver", body
        summary.messages += len(offer.envelopes)
        after += len(offer.envelopes)
        if not offer.envelopes:
            return


def _parts(node: Node, message: str) -> Iterator[bytes]:
    for number, part, path in attach.parts_of(node, message):
        yield attach.PART_HEAD.pack(bytes.fromhex(message), number, part) + path.read_bytes()


def take(node: Node, path: Path, told: Told = lambda _: None) -> Summary:
    """Read a bundle. A frame that is refused is named in the summary, and the others are taken all the same.

    Raises ``FormatError`` for a file that is no bundle, ``Truncated`` for one that was cut (what was whole is taken).
    """
    summary = Summary()
    try:
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise FormatError(what="no courier bundle")
            for data in _frames(file):
                _take(node, data, summary)
                told(summary)
    except OSError as error:
        raise StoreError(why=f"the bundle cannot be read: {error.strerror}") from error
    return summary


def _frames(file: BinaryIO) -> Iterator[bytes]:
    while True:
        head = file.read(8)
        if len(head) < 8:
            raise Truncated(what="The courier bundle")
        size = int.from_bytes(head, "big")
        if size == 0:
            return
        if size > FRAME_LIMIT:
            raise FormatError(what="a frame of the bundle is too large")
        data = file.read(size)
        if len(data) < size:
            raise Truncated(what="The courier bundle")
        yield data


def _take(node: Node, data: bytes, summary: Summary) -> None:
    try:
        contact = read(node, data)
        _do(node, contact, summary)
    except RefusedContact as refused:
        _refuse(node, refused.error, summary)
    except PartUnwanted:
        # A bundle brings parts again whose receipt is still on its way.
        return
    except (StoreError, DatabaseError):
        # Our own disk failed: nothing was taken of this frame, and going on would only hide it.
        raise
    except ThiqaError as error:
        _refuse(node, error, summary)


def _do(node: Node, contact: Contact, summary: Summary) -> None:
    if contact.verb == "deliver":
        before = _next(node, contact)
        receive.take(node, contact)
        summary.messages += _next(node, contact) - before
    elif contact.verb == "receipts":
        found = acknowledge.apply(node, contact, contact.body)
        summary.receipts += len(found.receipts)
    elif contact.verb == "part":
        attach.keep_part(node, contact.partner, contact.body)
        summary.parts += 1
    else:
        raise FormatError(what="a verb that does not travel by courier")


def _next(node: Node, contact: Contact) -> int:
    lane = contact.body[:16].hex()
    numbers = Lane.objects.using(node.alias).filter(lane=lane, partner=contact.partner).values_list("next", flat=True)
    return numbers.first() or 0


def _refuse(node: Node, error: ThiqaError, summary: Summary) -> None:
    log.act(node, Kind.REFUSE, {"code": error.code, "courier": True})
    summary.refused[error.code] = summary.refused.get(error.code, 0) + 1
