"""A story of Atlas and Baobab that has everything which an audit looks at, and ways to change what it left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests import cast, stage
from thiqa.crypto.keys import SignKey
from thiqa.exchange import attach, deliver, introduce, release, retract, rotate, send, witness
from thiqa.exchange.audit import Report
from thiqa.exchange.node import Node
from thiqa.store import database, nodelog
from thiqa.store.models import (
    Entry,
    Inbox,
    NodeRow,
    Outbox,
    Tile,
)


@dataclass
class Story:
    """Atlas sent tips, a file and a released request, took a tip back, changed its keys, was cosigned; Baobab sent."""

    pair: cast.Pair
    old_key: SignKey
    tips: list[str]

    @property
    def atlas(self) -> Node:
        return self.pair.atlas


def roots(node: Node) -> list[bytes]:
    return [(node.config.home / "offline" / f"root-{number}.key").read_bytes() for number in (1, 2)]


def turn(node: Node) -> SignKey:
    """Rotate the keys of a node; the key that ended."""
    ended = node.keys().sign
    rotate.rotate(node, rotate.read_roots(roots(node), "a passphrase"), "administrator")
    return ended


def tell(folder: Path) -> Story:
    """The story, as far as it went; ``folder`` is for a file that is sent."""
    pair = cast.pair()
    atlas, baobab = pair.atlas, pair.baobab
    accepted = send.send(atlas, pair.agreement, [cast.tip(), cast.tip("A second one."), cast.tip("A third one.")])
    draft = send.send(atlas, pair.agreement, [cast.tip(mechanism="request")])[0]
    deliver.drain(atlas, "test")
    assert isinstance(draft, send.Drafted)
    release.release(atlas, draft.draft, "releasing authority")
    tips = [one.message for one in accepted if isinstance(one, send.Accepted)]
    retract.retract(atlas, tips[0], "liaison officer", "sent by mistake")
    deliver.drain(atlas, "test")
    turn(atlas)
    old_key = turn(baobab)
    send.send(baobab, pair.agreement, [cast.tip("From Baobab."), cast.tip("Again from Baobab.")])
    deliver.drain(baobab, "test")
    plan = folder / "plan.txt"
    plan.write_bytes(b"A plan of the crossing.")
    described = attach.seal_file(atlas, plan)
    send.send(atlas, pair.agreement, [cast.tip("After the rotation."), cast.tip("A plan.", attachments=[described])])
    deliver.drain(atlas, "test")
    witness.ask(atlas, introduce.partner_named(atlas, "baobab"))
    send.send(atlas, pair.agreement, [cast.tip("Not delivered yet.")])
    return Story(pair, old_key, tips)


@contextmanager
def copied(node: Node, folder: Path) -> Iterator[Node]:
    """The node with a database of its own, as it is now, to do to it what one likes."""
    address, alias = stage.copied(node, folder), f"copy-{folder.name}"
    shutil.copytree(node.config.home / "parts", folder / "parts")
    database.attach(alias, folder, address)
    config = replace(node.config, home=folder, database=address)
    copy = replace(node, alias=alias, config=config, _keyring=None, _notes={})
    yield copy
    stage.clear(copy)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def out(node: Node, seq: int = 2) -> Outbox:
    rows = Outbox.objects.using(node.alias).exclude(mechanism="agreement").select_related("lane")
    return rows.get(seq=seq, lane__kind="text")


def into(node: Node, seq: int = 1) -> Inbox:
    rows = Inbox.objects.using(node.alias).exclude(mechanism="agreement").select_related("lane")
    return rows.get(seq=seq)


def flip(data: bytes | memoryview, at: int = -1) -> bytes:
    changed = bytearray(data)
    changed[at] ^= 1
    return bytes(changed)


def put(row: Outbox | Inbox, node: Node, **values: object) -> None:
    type(row).objects.using(node.alias).filter(pk=row.pk).update(**values)


def rebuilt(node: Node, entries: list[Entry]) -> None:
    """The node's log with these leaves and no others, as well as an administrator can do it."""
    Tile.objects.using(node.alias).all().delete()
    Entry.objects.using(node.alias).all().delete()
    with database.writing(node.alias):
        NodeRow.objects.using(node.alias).update(size=0, frontier=b"")
        leaves = [
            nodelog.Leaf(one.kind, bytes(one.entry), bytes(one.salt or b""), bytes(one.detail or b""))
            for one in entries
        ]
        nodelog.append(node.alias, nodelog.locked(node.alias), leaves)
