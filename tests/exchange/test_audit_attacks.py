"""What an administrator does to the rows of a node, and what an audit calls it.

Each attack is made on a copy of Atlas's database, with all the tools that an administrator has. The code that it must
lead to is the one that names it best; others may stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.exchange.audited import Story, codes, copied, flip, into, out, put, rebuilt, tell
from thiqa.crypto import signing
from thiqa.crypto.keys import SignKey
from thiqa.domain.message import Statement
from thiqa.domain.receipt import sent_leaf
from thiqa.exchange import expire, lanes, log
from thiqa.exchange.audit import audit
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database
from thiqa.store.models import (
    Agreement,
    Attachment,
    Entry,
    Head,
    Key,
    Lane,
    Manifest,
    NodeRow,
    Outbox,
    Partner,
    Tile,
    Version,
)


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    told = tell(tmp_path_factory.mktemp("story"))
    yield told
    told.pair.close()


@pytest.fixture
def copy(story: Story, tmp_path: Path) -> Iterator[Node]:
    with copied(story.atlas, tmp_path) as node:
        yield node


# --- what an administrator does --------------------------------------------------------------------------------------

Attack = Callable[[Node, Story], None]
ATTACKS: dict[str, tuple[str, Attack]] = {}


def attack(code: str) -> Callable[[Attack], Attack]:
    def keep(act: Attack) -> Attack:
        ATTACKS[act.__name__.replace("_", " ")] = code, act
        return act

    return keep


@attack("signature-invalid")
def a_word_of_a_statement_is_changed(node: Node, _: Story) -> None:
    row = out(node)
    put(row, node, signed=bytes(row.signed or b"").replace(b"A second one.", b"A second two."))


@attack("leaf-differs")
def a_statement_is_written_anew_under_our_own_key(node: Node, _: Story) -> None:
    """The administrator has the key, so that signature and columns are right; the leaf is not."""
    row = out(node, 6)
    old = signing.decode(bytes(row.signed or b""))
    new = signing.sign(old.payload_type, old.payload.replace(b"After", b"Befor"), node.keys().sign)
    put(row, node, signed=signing.encode(new), statement=new.digest)


@attack("head-differs")
def a_statement_and_its_leaf_and_the_head_of_the_lane_are_written_anew(node: Node, story: Story) -> None:
    """One step further: the leaf of the lane and its frontier fit as well. The node's log has the root of before."""
    a_statement_is_written_anew_under_our_own_key(node, story)
    row = out(node, 6)
    statement = Statement.parse(signing.decode(bytes(row.signed or b"")).payload)
    put(row, node, leaf=sent_leaf(statement.lane, 6, statement.digest(), bytes.fromhex(statement.salt)))
    leaves = Outbox.objects.using(node.alias).filter(lane=row.lane).order_by("seq").values_list("leaf", flat=True)
    own = lanes.extend(b"", 0, [bytes(leaf) for leaf in leaves])
    Lane.objects.using(node.alias).filter(pk=row.lane_id).update(own=own.to_bytes())


@attack("number-missing")
def a_row_is_deleted(node: Node, _: Story) -> None:
    out(node).delete()


@attack("head-missing")
def the_last_row_and_its_number_are_taken_out(node: Node, _: Story) -> None:
    row = out(node, 7)
    Head.objects.using(node.alias).filter(lane=row.lane, ours=True, size=7).delete()
    lane = row.lane
    row.delete()
    leaves = Outbox.objects.using(node.alias).filter(lane=lane).order_by("seq").values_list("leaf", flat=True)
    own = lanes.extend(b"", 0, [bytes(leaf) for leaf in leaves])
    Lane.objects.using(node.alias).filter(pk=lane.pk).update(own=own.to_bytes(), next=7)


@attack("leaf-differs")
def two_rows_change_their_numbers(node: Node, _: Story) -> None:
    second, third = out(node, 2), out(node, 3)
    put(second, node, seq=99)
    put(third, node, seq=2)
    put(second, node, seq=3)


@attack("column-differs")
def two_statements_change_places(node: Node, _: Story) -> None:
    second, third = out(node, 2), out(node, 3)
    put(second, node, signed=third.signed)
    put(third, node, signed=second.signed)


@attack("number-stray")
def a_row_is_put_behind_the_last_number(node: Node, _: Story) -> None:
    row = out(node, 7)
    row.pk, row.seq, row.message = None, 8, "0" * 32
    row.save(using=node.alias, force_insert=True)


@attack("tile-differs")
def a_tile_is_changed(node: Node, _: Story) -> None:
    tile = Tile.objects.using(node.alias).get(level=0, index=0)
    Tile.objects.using(node.alias).filter(pk=tile.pk).update(hashes=flip(tile.hashes, 40))


@attack("tile-differs")
def a_tile_is_added(node: Node, _: Story) -> None:
    Tile.objects.using(node.alias).create(epoch=0, level=1, index=0, hashes=bytes(32))


@attack("entry-detail")
def what_a_leaf_tells_is_changed(node: Node, _: Story) -> None:
    entry = Entry.objects.using(node.alias).get(kind="release")
    detail = bytes(entry.detail or b"").replace(b"releasing authority", b"releasing authoritz")
    Entry.objects.using(node.alias).filter(pk=entry.pk).update(detail=detail)


@attack("content-gone")
def what_a_leaf_tells_is_blanked(node: Node, _: Story) -> None:
    Entry.objects.using(node.alias).filter(kind="release").update(detail=None, salt=None)


@attack("entry-invalid")
def a_leaf_gets_another_kind(node: Node, _: Story) -> None:
    Entry.objects.using(node.alias).filter(kind="release").update(kind="read")


@attack("tile-differs")
def a_leaf_is_written_anew_with_its_detail(node: Node, _: Story) -> None:
    entry = Entry.objects.using(node.alias).get(kind="release")
    leaf = log.leaf(node, Kind.RELEASE, {"draft": "0" * 32, "by": "nobody", "clause": "SH-2"})
    Entry.objects.using(node.alias).filter(pk=entry.pk).update(entry=leaf.entry, salt=leaf.salt, detail=leaf.detail)


@attack("entry-missing")
def a_leaf_is_deleted(node: Node, _: Story) -> None:
    Entry.objects.using(node.alias).filter(kind="release").delete()


@attack("head-differs")
def the_log_is_cut_at_its_end(node: Node, _: Story) -> None:
    last = Entry.objects.using(node.alias).filter(kind="send-head").latest("index").index
    rebuilt(node, list(Entry.objects.using(node.alias).filter(index__lt=last).order_by("index")))


@attack("head-differs")
def a_leaf_in_the_middle_is_taken_out_and_the_tree_is_made_again(node: Node, _: Story) -> None:
    rebuilt(node, list(Entry.objects.using(node.alias).exclude(kind="release").order_by("index")))


@attack("log-root")
def the_head_of_the_log_is_changed(node: Node, _: Story) -> None:
    NodeRow.objects.using(node.alias).update(frontier=flip(node.row().frontier))


@attack("content-gone")
def content_is_removed_without_a_leaf(node: Node, _: Story) -> None:
    put(out(node), node, signed=None, salt=None, state="erased")


@attack("content-left")
def content_that_was_erased_is_put_back(node: Node, story: Story) -> None:
    row = into(node)
    with database.writing(node.alias):
        expire.erase(node, row, "a test")
    put(row, node, signed=row.signed, salt=row.salt, state="accepted")


@attack("key-not-live")
def a_statement_is_put_in_that_an_ended_key_of_the_partner_signed(node: Node, story: Story) -> None:
    """A stolen key signs for a number that came after the rotation; its bytes are those of the leaf."""
    row = into(node, 2)
    signed = signing.decode(bytes(row.signed or b""))
    stolen = signing.sign(signed.payload_type, signed.payload, story.old_key)
    put(row, node, signed=signing.encode(stolen))


@attack("signature-invalid")
def a_statement_of_the_partner_is_signed_by_a_stranger(node: Node, _: Story) -> None:
    row = into(node)
    signed = signing.decode(bytes(row.signed or b""))
    put(row, node, signed=signing.encode(signing.sign(signed.payload_type, signed.payload, SignKey(bytes(32)))))


@attack("mirror-differs")
def a_verdict_is_changed(node: Node, _: Story) -> None:
    put(out(node), node, verdict=2, state="refused", code="not-permitted")


@attack("receipt-invalid")
def the_checkpoint_of_a_receipt_is_changed(node: Node, _: Story) -> None:
    head = Head.objects.using(node.alias).filter(ours=False).latest("pk")
    Head.objects.using(node.alias).filter(pk=head.pk).update(note=flip(head.note, -10))


@attack("receipt-invalid")
def the_proof_of_a_receipt_is_changed(node: Node, _: Story) -> None:
    head = Head.objects.using(node.alias).filter(ours=False).latest("pk")
    Head.objects.using(node.alias).filter(pk=head.pk).update(proof=b"[]")


@attack("head-missing")
def a_receipt_is_deleted(node: Node, _: Story) -> None:
    Head.objects.using(node.alias).filter(ours=False).latest("pk").delete()


@attack("head-missing")
def a_head_is_deleted(node: Node, _: Story) -> None:
    Head.objects.using(node.alias).filter(ours=True).earliest("pk").delete()


@attack("attachment-differs")
def a_part_of_a_file_is_changed_on_the_disk(node: Node, _: Story) -> None:
    part = next(node.config.home.glob("parts/*/*"))
    part.write_bytes(flip(part.read_bytes(), 100))


@attack("attachment-differs")
def the_row_of_a_file_is_deleted(node: Node, _: Story) -> None:
    Attachment.objects.using(node.alias).all().delete()


@attack("key-differs")
def the_sealing_key_that_partners_are_told_is_replaced(node: Node, _: Story) -> None:
    """Else the node itself would announce a key of the administrator to its partners."""
    key = Key.objects.using(node.alias).get(use="kem")
    Key.objects.using(node.alias).filter(pk=key.pk).update(public=flip(key.public))


@attack("lane-differs")
def a_lane_is_put_under_another_agreement(node: Node, _: Story) -> None:
    Lane.objects.using(node.alias).filter(kind="bulk", outgoing=False).update(agreement="0" * 32)


@attack("agreement-differs")
def an_agreement_is_suspended_by_hand(node: Node, story: Story) -> None:
    Agreement.objects.using(node.alias).filter(agreement=story.pair.agreement).update(state="suspended")


@attack("agreement-unsigned")
def a_signature_over_an_agreement_is_removed(node: Node, _: Story) -> None:
    Version.objects.using(node.alias).update(theirs=b"")


@attack("agreement-differs")
def a_clause_of_an_agreement_is_changed(node: Node, _: Story) -> None:
    row = Version.objects.using(node.alias).get()
    content = bytes(row.content).replace(b'"retention_days":365', b'"retention_days":999')
    Version.objects.using(node.alias).update(content=content)


@attack("manifest-invalid")
def a_manifest_is_changed(node: Node, _: Story) -> None:
    row = Manifest.objects.using(node.alias).latest("version")
    Manifest.objects.using(node.alias).filter(pk=row.pk).update(signed=flip(row.signed))


@attack("manifest-invalid")
def a_manifest_is_deleted(node: Node, story: Story) -> None:
    Manifest.objects.using(node.alias).filter(node=story.pair.baobab.id, version=1).delete()


@attack("receipt-invalid")
def the_checkpoint_held_of_a_partner_is_changed(node: Node, _: Story) -> None:
    partner = Partner.objects.using(node.alias).get()
    Partner.objects.using(node.alias).update(held_note=flip(partner.held_note, -10))


@attack("partner-differs")
def the_sealing_key_of_a_partner_is_replaced(node: Node, _: Story) -> None:
    partner = Partner.objects.using(node.alias).get()
    Partner.objects.using(node.alias).update(kem_signed=flip(partner.kem_signed))


@pytest.mark.parametrize("name", ATTACKS)
def test_it_is_found_that(name: str, copy: Node, story: Story) -> None:
    code, act = ATTACKS[name]
    act(copy, story)
    report = audit(copy)
    assert code in codes(report), report.findings
