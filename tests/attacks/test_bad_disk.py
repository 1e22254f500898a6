"""A full disk and I/O errors: the node refuses, acknowledges nothing, and goes on when the disk is whole again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import OperationalError, connections

from tests import cast, stage
from tests.attacks import craft
from thiqa.domain.errors import StoreError
from thiqa.exchange import deliver, retract, send
from thiqa.exchange.node import Node
from thiqa.store.models import Inbox, Lane, Outbox

pytestmark = pytest.mark.skipif(bool(stage.SERVER), reason="the faults are SQLite's")


@contextmanager
def full(node: Node) -> Iterator[None]:
    """SQLite's own answer to a disk that is full: no page more than there are."""
    connection = connections[node.alias]
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    yield
    connection.close()


@contextmanager
def broken(node: Node, after: int = 0) -> Iterator[None]:
    """Writing fails with an I/O error from the statement number ``after`` on."""
    count = 0

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal count
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE", "COMMIT")):
            count += 1
            if count > after:
                raise OperationalError("disk I/O error")
        return execute(sql, params, many, context)

    with connections[node.alias].execute_wrapper(fail):
        yield


def big(pair: cast.Pair) -> Any:
    """A message that does not fit into what the pages still have room for."""
    return cast.tip(craft.BODY * 2000)


def test_a_full_disk_accepts_no_message_and_numbers_stay_dense(pair: cast.Pair) -> None:
    before = craft.rows(pair.atlas)
    with full(pair.atlas), pytest.raises(StoreError) as refused:
        send.send(pair.atlas, pair.agreement, [big(pair)])
    assert refused.value.code == "store"
    assert craft.BODY not in refused.value.sentence
    assert craft.rows(pair.atlas) == before
    (accepted,) = send.send(pair.atlas, pair.agreement, [big(pair)])
    assert isinstance(accepted, send.Accepted)
    assert accepted.seq == 1


def test_a_full_disk_gives_no_receipt_and_the_message_comes_later(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [big(pair)])
    before = craft.rows(pair.baobab)
    with full(pair.baobab):
        # It may have room left to log and answer that it refused, or not even for that.
        with suppress(StoreError):
            deliver.drain(pair.atlas, "test")
        assert Outbox.objects.using(pair.atlas.alias).filter(state="accepted").count() == 1
    assert craft.rows(pair.baobab) == before
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).filter(state="accepted").count() == 0


@pytest.mark.parametrize("after", range(8))
def test_an_io_error_at_any_write_gives_no_receipt(pair: cast.Pair, after: int) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    before = craft.rows(pair.baobab)
    calls = len(pair.wire.passed)
    with broken(pair.baobab, after), pytest.raises(StoreError):
        deliver.drain(pair.atlas, "test")
    assert len(pair.wire.passed) == calls
    # The last write notes what the answer shows; by then the message is kept, and the receipt comes when it is asked.
    assert (craft.rows(pair.baobab) == before) is (after < 7)
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 1


def test_an_io_error_while_a_receipt_is_kept_loses_neither_message_nor_receipt(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    lane = craft.lane(pair.atlas, pair.agreement)
    # The lease and the checkpoint that is shown are written first; they promise nothing.
    with broken(pair.atlas, 3), pytest.raises((StoreError, OperationalError)):
        deliver.drain(pair.atlas, "test")
    assert Lane.objects.using(pair.atlas.alias).get(pk=lane.pk).acked == 0
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Lane.objects.using(pair.atlas.alias).get(pk=lane.pk).acked == 1
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 1


def test_a_retraction_that_cannot_be_written_is_not_receipted_as_erased(pair: cast.Pair) -> None:
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert isinstance(sent, send.Accepted)
    deliver.drain(pair.atlas, "test")
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    with broken(pair.baobab, 2), pytest.raises(StoreError):
        deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=sent.message).signed is not None
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=sent.message).signed is None
