"""Two things that the walk tries besides faults: a key that was ended is used, and an erased item is looked for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

from tests import cast
from tests.faults.oracle import Violation, must, rest
from tests.faults.world import World
from thiqa.crypto import signing
from thiqa.crypto.envelope import seal
from thiqa.crypto.keys import SignKey
from thiqa.domain.errors import AgreementError, ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE
from thiqa.exchange import agreements, contact, deliver, send
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Offer
from thiqa.store import database
from thiqa.store.models import Inbox, Lane, Outbox, Partner


def old_key(world: World, node: Node, old: SignKey) -> None:
    """I9: after the partner adopted the new manifest, neither a call nor a message under the old key is taken."""
    world.fuse.clear()
    world.weather, weather = "calm", world.weather
    for _ in range(3):  # any contact brings the manifest
        try:
            contact.call(node, Partner.objects.using(node.alias).get(), "hello", b"")
            break
        except ThiqaError:
            world.pause()
    there = world.nodes[world.other(node.alias)]
    knows = Partner.objects.using(there.alias).get().manifest_version
    must(knows == node.keys().manifest.version, "I9", "the partner did not adopt the new manifest at the contact")
    held = agreements.find(node, world.plan.agreement)
    lane = Lane.objects.using(node.alias).get(agreement=world.plan.agreement, outgoing=True, kind="text")
    before = Lane.objects.using(there.alias).get(lane=lane.lane).next
    item = replace(cast.tip("forged"), id=secrets.token_hex(16))
    text = send.statement(node, held, item, "SH-1", 30, lane.lane, before, None).encode()
    partner = Partner.objects.using(node.alias).get()
    for key, frame_key in ((old, None), (node.keys().sign, old)):
        raw = signing.encode(signing.sign(PAYLOAD_TYPE, text, key))
        offer = Offer(lane.lane, before, before - 1, [seal(raw, [deliver.kem_of(partner)], secrets.token_bytes)])
        if frame_key is not None:
            node._keyring = replace(node.keys(), sign=frame_key)
        call = contact.frame(node, partner, "deliver", offer.encode(), nonce=secrets.token_hex(16))
        node.forget()
        world.arrive(there.id, call)
        after = Lane.objects.using(there.alias).get(lane=lane.lane).next
        must(after == before, "I9", "a message was taken under a key that had ended")
    world.weather = weather


def erased_is_gone(world: World, tokens: Mapping[str, str]) -> None:
    """I10: the text of an erased item is in neither database any more, not even between the rows."""
    world.weather = "calm"
    gone: dict[str, list[str]] = {}
    for name, node in world.nodes.items():
        rows = chain(Inbox.objects.using(node.alias).all(), Outbox.objects.using(node.alias).all())
        gone[name] = [row.message for row in rows if row.state == "erased" and row.message in tokens]
    for name in tuple(world.nodes):
        database.detach(name)
        data = (world.folder / name / "node.db").read_bytes()
        for message in gone[name]:
            if tokens[message].encode() in data:
                raise Violation(f"I10: the text of an erased item is still in the file of {name}")
    world.nodes.clear()


__all__ = ["AgreementError", "erased_is_gone", "old_key", "rest"]
