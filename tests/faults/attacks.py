"""What the walk tries besides faults: a key that had ended, a partner that lies, and the trace of an erased item."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from tests import cast
from tests.faults.oracle import Violation, head_of, must
from tests.faults.world import World
from thiqa.crypto import signing
from thiqa.crypto.envelope import seal
from thiqa.crypto.keys import SignKey
from thiqa.domain.errors import KeyringError, ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE
from thiqa.domain.receipt import VERDICTS
from thiqa.exchange import agreements, contact, deliver, send
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Offer
from thiqa.store import database
from thiqa.store.models import Evidence, Inbox, Lane, Outbox, Partner


def old_key(world: World, node: Node, old: SignKey) -> None:
    """I9: after the partner adopted the new manifest, neither a call nor a message under the old key is taken."""
    world.fuse.clear()
    world.weather, weather = "calm", world.weather
    there = world.nodes[world.other(node.alias)]
    meet(world, node)
    knows = Partner.objects.using(there.alias).get().manifest_version
    must(knows == node.keys().manifest.version, "I9", "the partner did not adopt the new manifest at the contact")
    lane = _lane(world, node)
    before = Lane.objects.using(there.alias).get(lane=lane.lane).next
    _offer(world, node, lane, before, old)
    _offer(world, node, lane, before, node.keys().sign, frame_key=old)
    must(_next(there, lane) == before, "I9", "something was taken under a key that had ended")
    world.weather = weather


def equivocate(world: World, node: Node) -> None:
    """I4, I5: another statement under a number that is filled becomes evidence; one after a gap is not taken."""
    world.fuse.clear()
    world.weather, weather = "calm", world.weather
    there = world.nodes[world.other(node.alias)]
    meet(world, node)
    lane = _lane(world, node)
    before = _next(there, lane)
    held = Evidence.objects.using(there.alias).filter(kind="sequence-conflict").count()
    if before > 1:
        _offer(world, node, lane, before - 1, node.keys().sign)
        found = Evidence.objects.using(there.alias).filter(kind="sequence-conflict").count()
        must(found == held + 1, "I5", "two statements under one number, and no evidence of it")
        world.steps["equivocation"] += 1
    _offer(world, node, lane, before + 1, node.keys().sign)
    must(_next(there, lane) == before, "I4", "a number was filled that did not come next")
    world.weather = weather


def meet(world: World, node: Node) -> None:
    """Any contact, so that both know the keys and the checkpoints of each other."""
    for _ in range(3):
        try:
            contact.call(node, Partner.objects.using(node.alias).get(), "hello", b"")
            return
        except ThiqaError:
            world.pause()


def _lane(world: World, node: Node) -> Lane:
    return Lane.objects.using(node.alias).get(agreement=world.plan.agreement, outgoing=True, kind="text")


def _next(node: Node, lane: Lane) -> int:
    return Lane.objects.using(node.alias).get(lane=lane.lane).next


def _offer(world: World, node: Node, lane: Lane, seq: int, key: SignKey, frame_key: SignKey | None = None) -> None:
    """Offer a statement that the outbox does not have, signed with ``key``, in a call signed with ``frame_key``."""
    held = agreements.find(node, world.plan.agreement)
    item = replace(cast.tip("forged"), id=secrets.token_hex(16))
    text = send.statement(node, held, item, "SH-1", 30, lane.lane, seq, None).encode()
    partner = Partner.objects.using(node.alias).get()
    raw = signing.encode(signing.sign(PAYLOAD_TYPE, text, key))
    with suppress(KeyringError):  # the partner's sealing key went with a key of its own, and the next has not come
        offer = Offer(lane.lane, seq, seq - 1, [seal(raw, [deliver.kem_of(partner)], secrets.token_bytes)])
        if frame_key is not None:
            node._keyring = replace(node.keys(), sign=frame_key)
        call = contact.frame(node, partner, "deliver", offer.encode(), nonce=secrets.token_hex(16))
        node.forget()
        world.arrive(partner.node, call)


def lie(node: Node, call: bytes, answer: bytes) -> bytes | None:
    """I2: the answer of a partner that signs another verdict than the one in its log; ``None`` without receipts."""
    asked, said = head_of(call), head_of(answer)
    if said["verb"] != "deliver" or said["error"]:
        return None
    found = Answer.decode(answer[4 + int.from_bytes(answer[:4], "big") :])
    if found.head is None or not found.receipts:
        return None
    verdict, code = found.receipts[-1]
    other = "refused" if VERDICTS[verdict] == "accepted" else "accepted"
    changed = replace(found, receipts=[*found.receipts[:-1], (VERDICTS.index(other), code)])
    partner = Partner.objects.using(node.alias).get()
    held = [(asked["held"][0], asked["held"][1])]
    return contact.frame(
        node, partner, "deliver", changed.encode(), nonce=asked["nonce"], answer=True, since=held
    )  # fmt: skip


def erased_is_gone(world: World, tokens: Mapping[str, str]) -> None:
    """I10: the text of an erased item is in neither database any more, not even between the rows."""
    gone: dict[str, list[str]] = {}
    for name, node in world.nodes.items():
        rows: list[Inbox | Outbox] = [*Inbox.objects.using(node.alias).all(), *Outbox.objects.using(node.alias).all()]
        proof = b"".join(bytes(one.first) + bytes(one.second) for one in Evidence.objects.using(node.alias).all())
        erased = [row.message for row in rows if row.state == "erased" and row.message in tokens]
        # What proves a fault is kept for those who oversee, also when the item is taken back.
        gone[name] = [message for message in erased if tokens[message].encode() not in proof]
    for name in tuple(world.nodes):
        database.detach(name)
        data = (world.folder / name / "node.db").read_bytes()
        for message in gone[name]:
            if tokens[message].encode() in data:
                raise Violation(f"I10: the text of an erased item is still in the file of {name}")
    world.nodes.clear()
