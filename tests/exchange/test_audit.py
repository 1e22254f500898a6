"""The audit finds nothing in a node that nobody touched, every changed column, and what a backup betrays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests import cast, stage
from tests.exchange.audited import Story, codes, copied, into, out, put, rebuilt, tell
from thiqa.domain.errors import LogRolledBack
from thiqa.exchange import agree, deliver, expire, introduce, log, send
from thiqa.exchange.audit import audit
from thiqa.exchange.audit_findings import SENTENCES
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database
from thiqa.store.models import (
    Cosigned,
    Entry,
    Inbox,
    Outbox,
    Partner,
)

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    told = tell(tmp_path_factory.mktemp("story"))
    yield told
    told.pair.close()


@pytest.fixture
def copy(story: Story, tmp_path: Path) -> Iterator[Node]:
    with copied(story.atlas, tmp_path) as node:
        yield node


# --- nothing to find -------------------------------------------------------------------------------------------------


def test_a_node_that_nobody_touched_has_nothing_to_find(story: Story) -> None:
    for node in (story.pair.atlas, story.pair.baobab):
        report = audit(node)
        assert report.findings == ()
        assert report.ok


def test_it_tells_what_it_looked_at_and_how_far_it_is(copy: Node) -> None:
    told: list[tuple[str, int, int]] = []
    report = audit(copy, lambda *step: told.append(step))
    assert {what for what, _, _ in told} == {"log", "messages", "receipts"}
    assert all(done == total for what, done, total in {what: step for step in told for what in step[:1]}.values())
    rows = [table.objects.using(copy.alias).count() for table in (Outbox, Inbox)]
    assert report.counts["messages"] == sum(rows)
    assert report.counts["leaves"] == Entry.objects.using(copy.alias).count() - 1
    assert report.counts["cosigned"] == 1


def test_an_audit_that_finds_nothing_is_in_the_log_and_one_that_finds_something_changes_nothing(copy: Node) -> None:
    audit(copy)
    assert Entry.objects.using(copy.alias).latest("index").kind == "audit"
    size = copy.row().size
    Outbox.objects.using(copy.alias).filter(pk=out(copy).pk).update(mechanism="request")
    assert not audit(copy).ok
    assert copy.row().size == size


def test_every_code_is_explained_on_the_page() -> None:
    page = (ROOT / "specs" / "evidence.md").read_text(encoding="utf-8")
    told = {
        code for row in re.findall(r"^\| ((?:`[a-z-]+` ?)+) \|", page.split("## 6. ")[1], re.M) for code in row.split()
    }
    assert {code.strip("`") for code in told} == set(SENTENCES)


def test_the_node_may_work_while_it_is_audited() -> None:
    pair = cast.pair()
    try:
        sent = send.send(pair.atlas, pair.agreement, [cast.tip(str(number)) for number in range(3)])[0]
        assert isinstance(sent, send.Accepted)
        deliver.drain(pair.atlas, "test")

        def meanwhile(what: str, done: int, total: int) -> None:
            if what == "log" and done == total:
                send.send(pair.atlas, pair.agreement, [cast.tip("In the middle.")])
                deliver.drain(pair.atlas, "test")
                with database.writing(pair.atlas.alias):
                    expire.erase(pair.atlas, Outbox.objects.using(pair.atlas.alias).get(message=sent.message), "test")

        assert audit(pair.atlas, meanwhile).findings == ()
        assert audit(pair.atlas).findings == ()
    finally:
        pair.close()


def test_contact_that_was_stopped_and_taken_up_again_leaves_nothing_to_find() -> None:
    """It is logged as an introduction, and the keys of the partner still hold from the first one on."""
    pair = cast.pair()
    try:
        Partner.objects.using(pair.atlas.alias).update(state="stopped")
        introduce.trust_again(pair.atlas, "baobab", "overseer", "both histories were explained")
        assert audit(pair.atlas).findings == ()
    finally:
        pair.close()


def test_what_expired_and_what_was_erased_leaves_nothing_to_find() -> None:
    pair = cast.pair()
    try:
        send.send(pair.atlas, pair.agreement, [cast.tip(), cast.tip("late", expires="2026-11-23T10:00:00Z")])
        pair.clock.pass_(hours=2)
        deliver.drain(pair.atlas, "test")
        agree.move(pair.baobab, pair.agreement, "suspend", "legal adviser", "a test")
        deliver.drain(pair.baobab, "test")
        pair.clock.pass_(days=400)
        assert expire.sweep(pair.atlas) + expire.sweep(pair.baobab) > 0
        for node in (pair.atlas, pair.baobab):
            assert audit(node).findings == ()
    finally:
        pair.close()


# --- columns ---------------------------------------------------------------------------------------------------------

COLUMNS: dict[str, object] = {
    "mechanism": "request", "statement": "0" * 64, "clause": "SH-9", "made": "2020-01-01T00:00:00Z",
    "expires": "2020-01-01T00:00:00Z", "retain_until": "2020-01-01", "attached": True, "message": "0" * 32,
    "salt": bytes(32),
}  # fmt: skip
STATES = {"state": "quarantined"}


@pytest.mark.parametrize("column", COLUMNS)
def test_it_is_found_that_a_column_of_the_outbox_is_changed(column: str, copy: Node) -> None:
    put(out(copy), copy, **{column: COLUMNS[column]})
    assert any(one.code == "column-differs" and one.sentence.endswith(f"{column}.") for one in audit(copy).findings)


@pytest.mark.parametrize("column", sorted(COLUMNS.keys() - {"made", "expires"}))
def test_it_is_found_that_a_column_of_the_inbox_is_changed(column: str, copy: Node) -> None:
    put(into(copy), copy, **{column: COLUMNS[column]})
    assert any(one.code == "column-differs" and one.sentence.endswith(f"{column}.") for one in audit(copy).findings)


@pytest.mark.parametrize("row", [out, into])
def test_it_is_found_that_a_state_is_changed(row: Callable[[Node], Outbox | Inbox], copy: Node) -> None:
    put(row(copy), copy, **STATES)
    assert codes(audit(copy)) == {"state-differs"}


# --- an old backup ---------------------------------------------------------------------------------------------------


def test_an_old_backup_is_found_as_long_as_a_cosigned_checkpoint_or_what_a_partner_said_is_left(
    copy: Node, story: Story
) -> None:
    partner = Partner.objects.using(copy.alias).get()
    Partner.objects.using(copy.alias).update(theirs_size=partner.theirs_size + 100)
    assert codes(audit(copy)) == {"log-rolled-back"}
    Partner.objects.using(copy.alias).update(theirs_size=0)
    Cosigned.objects.using(copy.alias).update(size=10_000)
    assert "log-rolled-back" in codes(audit(copy))


def test_the_last_leaves_can_be_cut_off_unseen_until_they_are_witnessed(copy: Node, story: Story) -> None:
    """A leaf on which nothing else rests is safe only from the next contact on; that is why contacts are frequent."""
    log.act(copy, Kind.REFUSE, {"code": "not-permitted"})
    rebuilt(copy, list(Entry.objects.using(copy.alias).order_by("index"))[:-1])
    assert audit(copy).findings == ()
    Cosigned.objects.using(copy.alias).update(size=copy.row().size + 1)
    assert "log-rolled-back" in codes(audit(copy))


def test_an_old_backup_put_back_whole_is_seen_by_the_partner_alone(tmp_path: Path) -> None:
    """An audit of the restored node finds nothing: each byte of it was true once. The partner holds what came after."""
    pair = cast.pair()
    try:
        backup = stage.copied(pair.atlas, tmp_path)
        send.send(pair.atlas, pair.agreement, [cast.tip()])
        deliver.drain(pair.atlas, "test")
        database.attach("restored", tmp_path, backup)
        restored = replace(pair.atlas, alias="restored", _keyring=None, _notes={})
        assert audit(restored).findings == ()
        pair.wire.nodes[pair.atlas.id] = restored
        send.send(restored, pair.agreement, [cast.tip("After the restore.")])
        with suppress(LogRolledBack):
            deliver.drain(restored, "test")
        assert restored.row().halted.startswith("rolled back")
        database.detach("restored")
    finally:
        pair.close()
