"""T-16: somebody looks for erased content in what remains: rows, logs, receipts, free pages of the database."""

from __future__ import annotations

import pytest
from django.db import connections

from tests import cast, stage
from tests.attacks import craft
from thiqa.domain.receipt import commitment
from thiqa.exchange import deliver, expire, retract, send
from thiqa.exchange.node import Node
from thiqa.store.models import Inbox, Outbox


def erased(pair: cast.Pair) -> tuple[str, bytes]:
    """A message that both held and the receiver erased: its id and the bytes of its leaf at the receiver."""
    (sent,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY)])
    assert isinstance(sent, send.Accepted)
    deliver.drain(pair.atlas, "test")
    retract.retract(pair.atlas, sent.message, "liaison officer", "sent by mistake")
    deliver.drain(pair.atlas, "test")
    return sent.message, bytes(Inbox.objects.using(pair.baobab.alias).get(message=sent.message).leaf)


def files(node: Node) -> bytes:
    with connections[node.alias].cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connections[node.alias].close()
    return b"".join(path.read_bytes() for path in node.config.home.glob("node.db*"))


def test_no_row_and_no_log_has_it(pair: cast.Pair) -> None:
    erased(pair)
    assert craft.BODY not in craft.rows(pair.baobab)
    assert craft.BODY.encode().hex() not in craft.rows(pair.baobab)
    assert not craft.log_holds(pair.baobab, craft.BODY)


@pytest.mark.skipif(bool(stage.SERVER), reason="PostgreSQL frees pages in its own time; docs/operate.md")
def test_no_page_of_the_database_has_it(pair: cast.Pair) -> None:
    erased(pair)
    assert craft.BODY.encode() not in files(pair.baobab)


def test_its_leaf_stays_and_cannot_be_linked_to_the_words_without_the_salt(pair: cast.Pair) -> None:
    """Whoever guesses the very words still lacks the salt: the leaf confirms no guess."""
    message, leaf = erased(pair)
    row = Inbox.objects.using(pair.baobab.alias).get(message=message)
    assert row.salt is None
    guess = commitment(bytes(32), row.statement)
    assert guess not in leaf


def test_what_is_kept_too_long_is_erased_on_both_sides(pair: cast.Pair) -> None:
    send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY, retain_days=30)])
    deliver.drain(pair.atlas, "test")
    pair.clock.pass_(days=30)
    assert (expire.sweep(pair.atlas), expire.sweep(pair.baobab)) == (0, 0)
    pair.clock.pass_(days=1)
    assert (expire.sweep(pair.atlas), expire.sweep(pair.baobab)) == (1, 1)
    for node, table in ((pair.atlas, Outbox), (pair.baobab, Inbox)):
        assert not table.objects.using(node.alias).filter(mechanism="tip", signed__isnull=False).exists()
        assert craft.BODY not in craft.rows(node)
