"""Checkpoints of a node's log: signed over what is on the disk, and proven to go on from what a partner holds."""

from __future__ import annotations

import base64

from tests import cast
from tests.attacks import craft
from thiqa.crypto.note import log_verifiers
from thiqa.exchange import adopt, contact, publish, send
from thiqa.ledger.checkpoint import log_origin, verify_checkpoint
from thiqa.ledger.proof import verify_consistency
from thiqa.store import nodelog
from thiqa.store.models import Partner


def test_the_newest_checkpoint_covers_all_leaves_and_has_both_signatures(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    mark = publish.newest(pair.atlas)
    name = log_origin(pair.atlas.id, 0)
    verifiers = log_verifiers(name, *adopt.log_publics(pair.baobab, craft.partner(pair.baobab, "atlas")))
    point = verify_checkpoint(mark.note, verifiers, name)
    assert (point.size, mark.size) == (pair.atlas.row().size,) * 2
    assert point.root == nodelog.tree(pair.atlas.alias, 0, point.size).root()


def test_the_same_size_is_signed_once_and_a_new_leaf_is_signed_anew(pair: cast.Pair) -> None:
    one = publish.newest(pair.atlas)
    assert publish.newest(pair.atlas) is not None
    assert publish.newest(pair.atlas).note == one.note
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert publish.newest(pair.atlas).note != one.note


def test_a_checkpoint_at_an_earlier_size_has_the_root_of_then(pair: cast.Pair) -> None:
    before = publish.newest(pair.atlas)
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert publish.at(pair.atlas, 0, before.size).note.split("\n")[2] == before.note.split("\n")[2]


def test_proofs_lead_from_each_size_that_the_partner_may_hold(pair: cast.Pair) -> None:
    for _ in range(5):
        send.send(pair.atlas, pair.agreement, [cast.tip()])
    mark = publish.newest(pair.atlas)
    tree = nodelog.tree(pair.atlas.alias, 0, mark.size)
    sizes = range(1, mark.size)
    for (epoch, size, path), expected in zip(
        publish.proofs(pair.atlas, mark, [(0, size) for size in sizes]), sizes, strict=True
    ):
        assert (epoch, size) == (0, expected)
        hashes = [base64.b64decode(one) for one in path]
        verify_consistency(size, mark.size, tree.root(size), tree.root(), hashes)
    assert publish.proofs(pair.atlas, mark, [(0, 0), (0, mark.size), (0, mark.size + 1), (1, 3)]) == []


def test_what_is_held_of_a_partner_never_goes_back(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    size = craft.partner(pair.baobab, "atlas").held_size
    contact.call(pair.atlas, craft.partner(pair.atlas, "baobab"), "hello", b"")
    assert Partner.objects.using(pair.baobab.alias).get().held_size >= size


def test_an_old_checkpoint_of_ours_that_our_log_continues_is_no_evidence(pair: cast.Pair) -> None:
    old = publish.newest(pair.atlas).note.encode()
    send.send(pair.atlas, pair.agreement, [cast.tip()])
    publish.face_evidence(pair.atlas, craft.partner(pair.atlas, "baobab"), old)
    assert pair.atlas.row().halted == ""
