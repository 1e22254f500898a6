"""The node's log in the store: dense, in one order, and provable from any size to any other."""

from __future__ import annotations

import secrets
import threading

from django.db import connections

from tests import cast, stage
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.ledger.proof import verify_consistency, verify_inclusion
from thiqa.ledger.tree import leaf_hash
from thiqa.store import database, nodelog
from thiqa.store.models import Entry


def node() -> Node:
    return cast.make("cedar", cast.Wire(), cast.Time())


def leaves(number: int) -> list[nodelog.Leaf]:
    return [nodelog.Leaf("read", secrets.token_bytes(42), b"", b"") for _ in range(number)]


def test_leaves_have_the_places_in_which_they_were_appended() -> None:
    made = node()
    start = made.row().size
    for number in (1, 2, 300, 5):
        with database.writing(made.alias):
            first = nodelog.append(made.alias, nodelog.locked(made.alias), leaves(number))
        assert first == start
        start += number
    places = Entry.objects.using(made.alias).order_by("index").values_list("index", flat=True)
    assert list(places) == list(range(start))
    stage.clear(made)


def test_every_leaf_and_every_earlier_size_is_proven_from_the_tiles() -> None:
    made = node()
    with database.writing(made.alias):
        nodelog.append(made.alias, nodelog.locked(made.alias), leaves(600))
    size = made.row().size
    tree = nodelog.tree(made.alias, 0, size)
    for row in Entry.objects.using(made.alias).filter(index__in=[0, 1, 255, 256, 257, 511, 512, size - 1]):
        verify_inclusion(leaf_hash(bytes(row.entry)), row.index, size, tree.root(), tree.inclusion(row.index))
    for old in (1, 2, 255, 256, 257, 512, size - 1):
        verify_consistency(old, size, tree.root(old), tree.root(), tree.consistency(old))
    stage.clear(made)


def test_a_transaction_that_fails_leaves_no_leaf() -> None:
    made = node()
    before = made.row().size

    class Undo(Exception):
        pass

    try:
        with database.writing(made.alias):
            nodelog.append(made.alias, nodelog.locked(made.alias), leaves(3))
            raise Undo
    except Undo:
        pass
    assert made.row().size == before == Entry.objects.using(made.alias).count()
    stage.clear(made)


def test_many_writers_append_in_one_order_and_no_leaf_is_lost() -> None:
    made = node()
    before = made.row().size

    def write() -> None:
        for _ in range(10):
            log.act(made, Kind.READ, {"message": "00"})
        connections[made.alias].close()

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    size = made.row().size
    assert size == before + 60
    assert list(Entry.objects.using(made.alias).order_by("index").values_list("index", flat=True)) == list(range(size))
    tree = nodelog.tree(made.alias, 0, size)
    row = Entry.objects.using(made.alias).get(index=size - 1)
    verify_inclusion(leaf_hash(bytes(row.entry)), size - 1, size, tree.root(), tree.inclusion(size - 1))
    stage.clear(made)
