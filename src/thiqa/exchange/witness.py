"""Witnessing: partners cosign our newest checkpoint, after they verified that it continues what they saw.

A checkpoint with the cosignatures of partners convinces an overseer who never spoke to them: to show another history we
would have to win over every partner that signed. ``specs/ledger.md``, section 5.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from thiqa.crypto.note import signed_times, split, witness_signers, witness_verifiers
from thiqa.domain.errors import FormatError, SignatureInvalid, ThiqaError
from thiqa.exchange import adopt, publish
from thiqa.exchange.contact import Contact, call
from thiqa.exchange.node import Node
from thiqa.ledger.checkpoint import Checkpoint
from thiqa.ledger.witness import cosign
from thiqa.store import database
from thiqa.store.models import Cosigned, Partner


def name(node: str) -> str:
    """Under which a node cosigns."""
    return f"thiqa/{node}/witness"


def give(node: Node, contact: Contact) -> tuple[bytes, None]:
    """Cosign the checkpoint of the call; it was verified with the frame, and is stored before it is signed."""
    with database.writing(node.alias):
        contact.keep(node)
    signers = witness_signers(name(node.id), node.keys().log)
    return cosign(contact.advance.checkpoint, signers, int(node.clock().timestamp())).encode(), None


def ask(node: Node, partner: Partner) -> str:
    """Have a partner cosign our newest checkpoint and keep it; the cosigned note. Raises ``SignatureInvalid``."""
    mark = publish.newest(node)
    answer = call(node, partner, "witness", b"", mark=mark)
    try:
        note = mark.note + answer.body.decode()
    except UnicodeDecodeError as error:
        raise FormatError(what="the cosignature is no text") from error
    verifiers = witness_verifiers(name(partner.node), *adopt.log_publics(node, partner))
    if len(signed_times(note, verifiers)) < len(verifiers):
        raise SignatureInvalid(key=partner.node[:16])
    with database.writing(node.alias):
        answer.keep(node)
        Cosigned.objects.using(node.alias).update_or_create(
            partner=partner, defaults={"epoch": mark.epoch, "size": mark.size, "note": note.encode()}
        )
    return note


def ask_all(node: Node) -> None:
    """Ask each partner that has not cosigned what the log holds now; who cannot be reached is asked another time."""
    row = node.row()
    current = Cosigned.objects.using(node.alias).filter(epoch=row.epoch, size=row.size)
    waiting = Partner.objects.using(node.alias).filter(state="introduced").exclude(endpoint="")
    for partner in waiting.exclude(pk__in=current.values("partner")):
        with suppress(ThiqaError):
            ask(node, partner)


def best(node: Node, epoch: int, size: int) -> Sequence[tuple[Checkpoint, str]]:
    """The cosigned checkpoints that cover a log of ``size`` leaves, each with its note."""
    rows = Cosigned.objects.using(node.alias).filter(epoch=epoch, size__gte=size).order_by("size")
    notes = [bytes(row.note).decode() for row in rows]
    return [(Checkpoint.parse(split(note)[0]), note) for note in notes]
