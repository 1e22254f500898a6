"""An old backup is put back under a node: the next contact must show it, and recovery must lose nothing that left.

What the node accepted after the backup and never delivered is on no disk any more; only that may be lost.
"""

from __future__ import annotations

from contextlib import suppress

from tests import cast
from tests.faults.oracle import must
from tests.faults.world import Crash, World, backup
from thiqa.domain.errors import AgreementError, LogRolledBack, ThiqaError
from thiqa.exchange import contact, recover, send
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Lane, NodeRow, Partner


def forget(world: World, name: str) -> None:
    """Throw the backup of a node away: keys changed, and a backup without the live keys is another matter."""
    world.backups.pop(name, None)


def restore(world: World, node: Node) -> None:
    """Take a backup the first time; put it back the next time, be found out, and recover."""
    name = node.alias
    if name not in world.backups:
        row = NodeRow.objects.using(name).get()
        world.backups[name] = (backup(world.folder / name), (row.epoch, row.size), tuple(world.told))
        return
    world.fuse.clear()
    data, (epoch, size), known = world.backups.pop(name)
    there = world.nodes[world.other(name)]
    held = Partner.objects.using(there.alias).get()
    if held.held_epoch != epoch or held.held_size <= size + 1:
        return  # nothing of the node's log was shown since; there is nothing to find
    world.weather = "restored"
    database.detach(name)
    for file in (world.folder / name).glob("node.db*"):
        file.unlink()
    (world.folder / name / "node.db").write_bytes(data)
    node = world.nodes[name] = world.node(name)
    world.steps["rollback"] += 1
    lose(world, node, there, set(known))
    world.roots = {
        place: root
        for place, root in world.roots.items()
        if place[0] != node.id or place[1] < epoch or place[2] <= size
    }
    found_out(world, node)
    while True:
        # It may be cut off again and again.
        world.fuse[name] = world.chance.randint(1, 600)
        try:
            summary = recover.recover(node)
        except Crash:
            world.revive()
            node = world.nodes[name]
            continue
        break
    world.fuse.clear()
    must(not summary.unclear, "I1", f"recovery left {summary.unclear}")
    # An old backup of the other node would know only of the log that ended here: two disasters in one.
    world.backups.clear()
    world.nodes[name] = world.node(name)
    world.weather = "fair"


def lose(world: World, node: Node, there: Node, known: set[tuple[object, ...]]) -> None:
    """Take back what was told but left on no disk: drafts, and messages that the partner does not have."""
    arrived = dict(Lane.objects.using(there.alias).filter(outgoing=False).values_list("lane", "next"))
    for fact in tuple(world.told):
        lost = fact[0] == "drafted" or (fact[0] == "accepted" and fact[4] >= arrived.get(fact[3], 1))
        if lost and fact[1] == node.id and fact not in known:
            del world.told[fact]


def found_out(world: World, node: Node) -> None:
    """I6: the first contact that reaches the partner halts the restored node, and it then accepts nothing."""
    if world.chance.random() < 0.3:
        with suppress(AgreementError):  # the agreement may have been suspended in those days
            send.send(node, world.plan.agreement, [cast.tip("sent before anybody knew")])
    last: ThiqaError | None = None
    for _ in range(30):
        try:
            contact.call(node, Partner.objects.using(node.alias).get(), "hello", b"")
        except LogRolledBack:
            break
        except ThiqaError as error:
            last = error
            world.pause()
        else:
            must(False, "I6", "the partner took a log that went back")
    must(node.row().halted, "I6", f"an old backup runs and nothing halted: {last}")
    with suppress(ThiqaError):
        send.send(node, world.plan.agreement, [cast.tip("not now")])
        must(False, "I6", "a halted node accepted a message")
