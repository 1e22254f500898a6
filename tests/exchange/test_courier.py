"""The courier: a medium gives the same as the wire, and one that is lost, late, doubled or cut does no harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast
from thiqa.domain.errors import FormatError, Truncated
from thiqa.exchange import attach, courier, deliver, introduce
from thiqa.exchange.node import Node
from thiqa.exchange.send import send
from thiqa.store.models import Inbox, Lane, Outbox, Partner


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def atlas_sends(pair: cast.Pair, *texts: str) -> None:
    send(pair.atlas, pair.agreement, [cast.tip(text) for text in texts])


def bundle(node: Node, name: str, path: Path) -> courier.Summary:
    return courier.export(node, introduce.partner_named(node, name), path, "courier officer")


def lanes(node: Node) -> dict[str, tuple[int, bytes]]:
    rows = Lane.objects.using(node.alias).values_list("lane", "next", "own")
    return {lane: (after, bytes(own)) for lane, after, own in rows}


def test_a_bundle_and_the_one_that_returns_close_the_outbox(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "one", "two", "three")
    assert bundle(pair.atlas, "baobab", tmp_path / "there").messages == 3
    assert courier.take(pair.baobab, tmp_path / "there").messages == 3
    assert bundle(pair.baobab, "atlas", tmp_path / "back").receipts >= 3
    courier.take(pair.atlas, tmp_path / "back")
    states = Outbox.objects.using(pair.atlas.alias).filter(mechanism="tip").values_list("state", flat=True)
    assert set(states) == {"delivered"}


def test_the_medium_and_the_wire_lead_to_the_same_logs(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "by wire")
    deliver.drain(pair.atlas, "test")
    atlas_sends(pair, "by medium")
    bundle(pair.atlas, "baobab", tmp_path / "there")
    courier.take(pair.baobab, tmp_path / "there")
    bundle(pair.baobab, "atlas", tmp_path / "back")
    courier.take(pair.atlas, tmp_path / "back")
    atlas_sends(pair, "by wire again")
    deliver.drain(pair.atlas, "test")
    lane = Lane.objects.using(pair.atlas.alias).get(agreement=pair.agreement, outgoing=True, kind="text")
    there = Lane.objects.using(pair.baobab.alias).get(lane=lane.lane)
    assert (lane.next, lane.acked, there.next) == (4, 3, 4)
    assert bytes(lane.mirror) == bytes(there.own), "the sender's picture of the receiver's log is that log"


def test_a_lost_medium_costs_nothing_because_the_next_holds_it_all(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "first")
    bundle(pair.atlas, "baobab", tmp_path / "lost")
    atlas_sends(pair, "second")
    assert bundle(pair.atlas, "baobab", tmp_path / "next").messages == 2
    assert courier.take(pair.baobab, tmp_path / "next").messages == 2


def test_a_medium_that_comes_twice_changes_nothing(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "once")
    bundle(pair.atlas, "baobab", tmp_path / "there")
    courier.take(pair.baobab, tmp_path / "there")
    before = lanes(pair.baobab)
    assert courier.take(pair.baobab, tmp_path / "there").messages == 0
    assert lanes(pair.baobab) == before
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 1


def test_a_medium_that_comes_after_a_newer_one_is_refused_and_stops_nobody(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "old")
    bundle(pair.atlas, "baobab", tmp_path / "old")
    atlas_sends(pair, "new")
    bundle(pair.atlas, "baobab", tmp_path / "new")
    courier.take(pair.baobab, tmp_path / "new")
    assert set(courier.take(pair.baobab, tmp_path / "old").refused) == {"log-rolled-back"}
    assert Partner.objects.using(pair.baobab.alias).get(name="atlas").state == "introduced"


def test_a_file_travels_with_its_message(pair: cast.Pair, tmp_path: Path) -> None:
    content = bytes(range(256)) * 20_000
    (tmp_path / "plan.bin").write_bytes(content)
    sealed = attach.seal_file(pair.atlas, tmp_path / "plan.bin")
    send(pair.atlas, pair.agreement, [cast.tip("with a file", attachments=(sealed,))])
    assert bundle(pair.atlas, "baobab", tmp_path / "there").parts == len(sealed.parts) > 1
    assert courier.take(pair.baobab, tmp_path / "there").messages == 1
    message = Inbox.objects.using(pair.baobab.alias).get(attached=True).message
    attach.save(pair.baobab, message, 0, tmp_path / "out.bin")
    assert (tmp_path / "out.bin").read_bytes() == content


def test_a_cut_medium_is_named_and_what_was_whole_is_taken(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "whole")
    bundle(pair.atlas, "baobab", tmp_path / "there")
    data = (tmp_path / "there").read_bytes()
    (tmp_path / "cut").write_bytes(data[:-3])
    with pytest.raises(Truncated):
        courier.take(pair.baobab, tmp_path / "cut")
    assert Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").count() == 1


def test_a_changed_medium_is_refused_frame_by_frame(pair: cast.Pair, tmp_path: Path) -> None:
    atlas_sends(pair, "changed")
    bundle(pair.atlas, "baobab", tmp_path / "there")
    data = bytearray((tmp_path / "there").read_bytes())
    data[-40] ^= 1
    (tmp_path / "there").write_bytes(data)
    assert courier.take(pair.baobab, tmp_path / "there").refused
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="tip").exists()


def test_something_else_is_no_bundle(pair: cast.Pair, tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"something else")
    with pytest.raises(FormatError):
        courier.take(pair.baobab, tmp_path / "photo")
