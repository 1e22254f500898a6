"""Rows by their columns: what is read and written is what Django's own queries read and write."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import models

from tests import cast
from thiqa.domain.errors import StoreError
from thiqa.exchange import deliver, send
from thiqa.store import database, table
from thiqa.store.models import Inbox, Lane, NodeRow, Outbox, Partner, Tile, Version


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    send.send(made.atlas, made.agreement, [cast.tip(expires="2026-12-01T00:00:00Z"), cast.tip("second")])
    deliver.drain(made.atlas, "test")
    yield made
    made.close()


def columns(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


@pytest.mark.parametrize("model", [Partner, Lane, Outbox, NodeRow, Version], ids=lambda model: model.__name__)
def test_a_row_is_read_as_a_queryset_reads_it(pair: cast.Pair, model: type[models.Model]) -> None:
    for there in model._default_manager.using(pair.atlas.alias).all():
        found = table.one(pair.atlas.alias, model, id=there.pk)
        assert columns(found) == columns(there)
        assert found._state.db == pair.atlas.alias


def test_a_row_that_is_not_there_is_none_or_raises(pair: cast.Pair) -> None:
    assert table.first(pair.atlas.alias, Partner, node="0" * 64) is None
    with pytest.raises(ObjectDoesNotExist):
        table.one(pair.atlas.alias, Partner, node="0" * 64)


def test_several_columns_must_all_be_equal(pair: cast.Pair) -> None:
    lane = Lane.objects.using(pair.atlas.alias).filter(outgoing=True).first()
    assert lane
    assert table.first(pair.atlas.alias, Lane, id=lane.pk, lane=lane.lane)
    assert table.first(pair.atlas.alias, Lane, id=lane.pk, lane="0" * 32) is None


def test_a_change_writes_these_columns_of_this_row_and_no_other(pair: cast.Pair) -> None:
    alias, now = pair.atlas.alias, cast.START
    before = {row.pk: columns(row) for row in Lane.objects.using(alias).all()}
    chosen = min(before)
    table.change(alias, Lane, chosen, own=b"\0\1", due_at=now, lease_owner="somebody")
    after = {row.pk: columns(row) for row in Lane.objects.using(alias).all()}
    assert after.pop(chosen) == before.pop(chosen) | {"own": b"\0\1", "due_at": now, "lease_owner": "somebody"}
    assert after == before


def test_inserted_rows_are_those_that_bulk_create_writes(pair: cast.Pair) -> None:
    alias = pair.baobab.alias
    lane = Lane.objects.using(alias).filter(outgoing=False).first()
    about = {"lane": lane, "statement": "0" * 64, "leaf": b"", "state": "accepted", "received": cast.START}
    table.insert(alias, [Inbox(seq=seq, retain_until="2027-01-02", **about) for seq in (1001, 1002)])
    Inbox.objects.using(alias).bulk_create([Inbox(seq=1003, retain_until="2027-01-02", **about)])
    rows = [columns(row) for row in Inbox.objects.using(alias).filter(seq__gt=1000).order_by("seq")]
    for row in rows:
        del row["id"], row["seq"]
    assert rows == rows[:1] * 3


def test_a_row_over_another_takes_its_place(pair: cast.Pair) -> None:
    alias = pair.atlas.alias
    for hashes in (b"first", b"second"):
        table.insert(alias, [Tile(epoch=9, level=0, index=0, hashes=hashes)], over=("epoch", "level", "index"))
    assert [bytes(tile.hashes) for tile in Tile.objects.using(alias).filter(epoch=9)] == [b"second"]


def test_a_number_that_is_taken_is_an_error_of_the_store(pair: cast.Pair) -> None:
    alias = pair.atlas.alias
    taken = Outbox.objects.using(alias).filter(mechanism="tip").first()
    assert taken
    taken.pk = None
    with pytest.raises(StoreError), database.writing(alias):
        table.insert(alias, [taken])
