"""Random rollbacks and forks of a node's log: ``python -m tests.attacks.rollbacks_and_forks [NUMBER [SEED]]``.

The administrator of Atlas, who holds all its online keys, rewrites its log: an old state put back, leaves changed,
removed, inserted or swapped, and perhaps new acts after that. It is whole in itself and signed with the true keys.
One in seven is put into the store of Atlas, which then calls with the shipped code; the others are shown in a frame
made for them. Baobab is a whole node. A history counts as found when Baobab answers that the log was rolled back or
forked, and as missed when it accepts the call. Prints the counts; status 1 when one was missed.
"""

from __future__ import annotations

import base64
import random
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

from django.db import connections

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import ThiqaError
from thiqa.exchange import contact, deliver, log, send
from thiqa.exchange.node import Node
from thiqa.ledger.checkpoint import Checkpoint, log_origin, sign_checkpoint
from thiqa.ledger.entry import Kind
from thiqa.ledger.tiles import TileTree, grow
from thiqa.ledger.tree import Frontier, leaf_hash
from thiqa.store import database, nodelog
from thiqa.store.models import Entry, Evidence, NodeRow, Partner, Tile

FOUND = ("log-rolled-back", "log-forked")
Leaves = list[nodelog.Leaf]


def history(node: Node) -> Leaves:
    """All leaves of a node's log."""
    rows = Entry.objects.using(node.alias).order_by("index").values_list("kind", "entry", "salt", "detail")
    return [nodelog.Leaf(kind, bytes(e), bytes(s or b""), bytes(d or b"")) for kind, e, s, d in rows]


def rewrite(node: Node, leaves: Leaves) -> None:
    """Put another history into a node's store, whole in itself."""
    alias = node.alias
    Entry.objects.using(alias).all().delete()
    Tile.objects.using(alias).all().delete()
    with database.writing(alias):
        row = nodelog.locked(alias)
        row.size, row.frontier = 0, b""
        nodelog.append(alias, row, leaves)
    NodeRow.objects.using(alias).update(halted="")
    node.forget()


def new_leaves(node: Node, number: int) -> Leaves:
    return [log.leaf(node, Kind.READ, {"message": node.random(16).hex()}) for _ in range(number)]


def _old_backup(node: Node, true: Leaves, pick: random.Random) -> Leaves:
    return true[: pick.randrange(1, len(true))]


def _leaf_changed(node: Node, true: Leaves, pick: random.Random) -> Leaves:
    at = pick.randrange(len(true))
    return true[:at] + new_leaves(node, 1) + true[at + 1 :]


def _leaf_removed(node: Node, true: Leaves, pick: random.Random) -> Leaves:
    at = pick.randrange(len(true))
    return true[:at] + true[at + 1 :]


def _leaf_inserted(node: Node, true: Leaves, pick: random.Random) -> Leaves:
    at = pick.randrange(len(true))
    return true[:at] + new_leaves(node, 1) + true[at:]


def _leaves_swapped(node: Node, true: Leaves, pick: random.Random) -> Leaves:
    one, other = sorted(pick.sample(range(len(true)), 2))
    made = list(true)
    made[one], made[other] = made[other], made[one]
    return made


KINDS: dict[str, Callable[[Node, Leaves, random.Random], Leaves]] = {
    "old backup": _old_backup,
    "leaf changed": _leaf_changed,
    "leaf removed": _leaf_removed,
    "leaf inserted": _leaf_inserted,
    "leaves swapped": _leaves_swapped,
}


def attempt(pair: cast.Pair, leaves: Leaves) -> str:
    """Rewrite the log of Atlas and let it call Baobab; the first code that says what Baobab found, or ``missed``."""
    rewrite(pair.atlas, leaves)
    heard: list[str] = []

    def hear(_to: str, answer: bytes) -> bytes:
        heard.append(craft.head_of(answer)["error"])
        return answer

    pair.wire.after = hear
    with suppress(ThiqaError):
        contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    found = next((code for code in heard if code in FOUND), "missed")
    return "missed" if "" in heard else found


def shown(pair: cast.Pair, leaves: Leaves) -> str:
    """Show Baobab a history in a frame of its own, with the best proof that there is; what it answers."""
    hashes = [leaf_hash(leaf.entry) for leaf in leaves]
    frontier = Frontier()
    tiles = grow(0, {}, hashes, frontier.extend(hashes))
    tree = TileTree(len(hashes), lambda level, index: tiles[level, index])
    point = Checkpoint(log_origin(pair.atlas.id, 0), len(hashes), tree.root())
    held = craft.partner(pair.baobab, "atlas").held_size
    path = tree.consistency(held) if held < len(hashes) else []
    call = craft.frame(
        pair,
        checkpoint=sign_checkpoint(point, pair.atlas.keys().log),
        proofs=[[0, held, [base64.b64encode(value).decode() for value in path]]],
    )
    code = str(craft.answered(pair.baobab, call)["error"])
    return code if code in FOUND else "missed"


def lived(pair: cast.Pair, acts: int = 12) -> Leaves:
    """A history of Atlas that Baobab has seen to its end."""
    for number in range(acts):
        send.send(pair.atlas, pair.agreement, [cast.tip(f"tip {number}")])
        deliver.drain(pair.atlas, "test")
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    return history(pair.atlas)


def run(pair: cast.Pair, count: int, seed: int) -> Counter[tuple[str, str]]:
    """``count`` random histories; how many of each kind ended how."""
    pick = random.Random(seed)
    true = lived(pair)
    alias = pair.baobab.alias
    for node in (pair.atlas, pair.baobab):
        if connections[node.alias].vendor == "sqlite":
            with connections[node.alias].cursor() as cursor:
                cursor.execute("PRAGMA synchronous=OFF")
    held = craft.partner(pair.baobab, "atlas")
    ended: Counter[tuple[str, str]] = Counter()
    for number in range(count):
        kind = pick.choice(list(KINDS))
        leaves = KINDS[kind](pair.atlas, true, pick)
        # Half of them went on after that, some past what Baobab holds, so that only a proof can tell.
        grown = pick.randrange(1, 2 * len(true)) if pick.random() < 0.5 else 0
        leaves = leaves + new_leaves(pair.atlas, grown)
        ended[kind + (", then new acts" if grown else ""), (attempt if number % 7 == 0 else shown)(pair, leaves)] += 1
        # Baobab is as before: it stops contact after a fork, and the next history is of another Atlas.
        Partner.objects.using(alias).filter(pk=held.pk).update(state="introduced")
        for node in (pair.atlas, pair.baobab):
            Evidence.objects.using(node.alias).all().delete()
    rewrite(pair.atlas, true)
    if attempt(pair, true) != "missed" or shown(pair, true + new_leaves(pair.atlas, 3)) != "missed":
        raise AssertionError("the true history was refused")
    return ended


def main(arguments: list[str]) -> int:
    given = [int(text) for text in arguments]
    number, seed = (given + [1000, 2026][len(given) :])[:2]
    pair = cast.pair()
    try:
        ended = run(pair, number, seed)
    finally:
        pair.close()
    for (kind, how), count in sorted(ended.items()):
        print(f"{kind}: {count} {how}")
    missed = sum(count for (_, how), count in ended.items() if how == "missed")
    print(f"{number} histories, {number - missed} found at the first contact, {missed} missed")
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
