"""Files beside messages: sealed once, sent part by part, applied when all of it is there, gone when they must go."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests import cast
from thiqa.domain.attachment import PART
from thiqa.domain.attachment import Attachment as Described
from thiqa.domain.errors import (
    AttachmentDamaged,
    AttachmentTooLarge,
    DeliveryError,
    DiskFull,
    EnvelopeUnreadable,
    FieldInvalid,
    NotFound,
    PartInvalid,
    PartnerUnreachable,
    PartUnwanted,
    StoreError,
    UsageError,
)
from thiqa.exchange import agreements, attach, deliver, expire, retract, send
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer
from thiqa.store import database, parts
from thiqa.store.models import Attachment, Inbox, Lane, Outbox, Partner

LARGE = 2 * PART + 12_345  # three parts


@pytest.fixture(scope="module")
def made() -> Iterator[cast.Pair]:
    pair = cast.pair()
    yield pair
    pair.close()


@pytest.fixture
def pair(made: cast.Pair) -> Iterator[cast.Pair]:
    """Atlas and Baobab, whose wire and settings are as they were for each test."""
    settings = [(node, node.config) for node in (made.atlas, made.baobab)]
    yield made
    made.wire.before, made.wire.after = lambda _to, call: call, lambda _to, answer: answer
    for node, config in settings:
        node.config = config
    made.clock.pass_(minutes=1)
    deliver.drain(made.atlas, "test")


def file_of(folder: Path, size: int, name: str = "plan.pdf") -> Path:
    path = folder / name
    path.write_bytes(os.urandom(size))
    return path


def sent(pair: cast.Pair, *files: Described) -> str:
    (accepted,) = send.send(pair.atlas, pair.agreement, [cast.tip(attachments=files)])
    assert isinstance(accepted, send.Accepted)
    return accepted.message


def folder_of(node: Node, message: str, number: int = 0) -> Path:
    row = Attachment.objects.using(node.alias).get(message=message, number=number)
    return parts.place(node.config.home, row.folder)


def verbs(pair: cast.Pair) -> list[str]:
    """What was called, in order, since the last look."""
    passed = [("part" if b'"verb":"part"' in call[:9000] else "other") for _, call, _ in pair.wire.passed]
    pair.wire.passed.clear()
    return passed


def waiting(pair: cast.Pair, *files: Described) -> tuple[str, attach.Wanted]:
    """A message whose parts Baobab waits for, and which; nothing but the offer has passed."""
    message = sent(pair, *files)
    lane = Lane.objects.using(pair.atlas.alias).get(outgoing=True, kind="bulk", agreement=pair.agreement)
    row = Lane.objects.using(pair.atlas.alias).select_related("partner").get(pk=lane.pk)
    offer = deliver.make(pair.atlas, row)
    assert offer is not None
    return message, Answer.decode(call(pair.atlas, row.partner, "deliver", offer.encode()).body).wanted


def body(node: Node, message: str, part: int, number: int = 0) -> bytes:
    """What the verb ``part`` carries."""
    path = {(n, p): path for n, p, path in attach.parts_of(node, message)}[number, part]
    return bytes.fromhex(message) + number.to_bytes(2) + part.to_bytes(4) + path.read_bytes()


def atlas_at(pair: cast.Pair) -> Partner:
    return Partner.objects.using(pair.baobab.alias).get(node=pair.atlas.id)


@pytest.mark.parametrize("size", [0, 1, 65_536, PART - 2000, PART, LARGE])
def test_a_file_arrives_as_it_was(pair: cast.Pair, tmp_path: Path, size: int) -> None:
    source = file_of(tmp_path, size)
    described = attach.seal_file(pair.atlas, source)
    message = sent(pair, described)
    deliver.drain(pair.atlas, "test")
    attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    assert (tmp_path / "arrived").read_bytes() == source.read_bytes()
    assert (described.size, described.media) == (size, "application/pdf")
    assert Outbox.objects.using(pair.atlas.alias).get(message=message).state == "delivered"
    assert (tmp_path / "arrived").stat().st_mode & 0o777 == 0o600


def test_several_files_of_one_message_arrive(pair: cast.Pair, tmp_path: Path) -> None:
    sources = [file_of(tmp_path, size, f"{size}.bin") for size in (10, PART + 1)]
    message = sent(pair, *(attach.seal_file(pair.atlas, source) for source in sources))
    deliver.drain(pair.atlas, "test")
    for number, source in enumerate(sources):
        attach.save(pair.baobab, message, number, tmp_path / f"arrived-{number}")
        assert (tmp_path / f"arrived-{number}").read_bytes() == source.read_bytes()


def test_what_lies_on_the_disk_is_sealed(pair: cast.Pair, tmp_path: Path) -> None:
    source = tmp_path / "names.txt"
    source.write_text("a name that is in no other file " * 1000)
    message = sent(pair, attach.seal_file(pair.atlas, source))
    deliver.drain(pair.atlas, "test")
    for node in (pair.atlas, pair.baobab):
        for path in folder_of(node, message).iterdir():
            assert b"a name" not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0


def test_each_part_travels_once(pair: cast.Pair, tmp_path: Path) -> None:
    sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, LARGE)))
    verbs(pair)
    deliver.drain(pair.atlas, "test")
    assert verbs(pair) == ["other", "part", "part", "part", "other"]


@pytest.mark.parametrize("lost", ["before", "after"])
def test_after_a_cut_only_the_part_under_way_travels_again(pair: cast.Pair, tmp_path: Path, lost: str) -> None:
    sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, LARGE)))
    verbs(pair)
    seen: list[int] = []

    def cut(_: str, frame: bytes) -> bytes:
        seen.append(len(frame))
        if len(seen) == 3:  # the offer, one part, and this one
            raise PartnerUnreachable(why="the line was cut")
        return frame

    setattr(pair.wire, lost, cut)
    deliver.drain(pair.atlas, "test")
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    # A call that was cut is not in the list. Where the answer was lost, the part is there and is not asked for again.
    again = 2 if lost == "before" else 1
    assert verbs(pair).count("part") == 1 + again


def test_nothing_is_applied_until_all_parts_are_there(pair: cast.Pair, tmp_path: Path) -> None:
    message, wanted = waiting(pair, attach.seal_file(pair.atlas, file_of(tmp_path, LARGE)))
    assert wanted == [(message, 0, [0, 1, 2])]
    attach.keep_part(pair.baobab, atlas_at(pair), body(pair.atlas, message, 1))
    assert not Inbox.objects.using(pair.baobab.alias).filter(message=message).exists()
    with pytest.raises(NotFound):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    verbs(pair)
    deliver.drain(pair.atlas, "test")
    assert verbs(pair).count("part") == 2
    assert Inbox.objects.using(pair.baobab.alias).filter(message=message, state="accepted").count() == 1


def test_a_part_that_is_there_may_come_again(pair: cast.Pair, tmp_path: Path) -> None:
    message, _ = waiting(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    for _ in range(2):
        attach.keep_part(pair.baobab, atlas_at(pair), body(pair.atlas, message, 0))
    assert len(list(folder_of(pair.baobab, message).iterdir())) == 1


def test_parts_that_nobody_waits_for_are_refused(pair: cast.Pair, tmp_path: Path) -> None:
    message, _ = waiting(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    good = body(pair.atlas, message, 0)
    stranger, _ = Partner.objects.using(pair.baobab.alias).get_or_create(node="c" * 64, name="cedar")
    for partner, data, error in [
        (stranger, good, PartUnwanted),
        (atlas_at(pair), bytes(16) + good[16:], PartUnwanted),  # another message
        (atlas_at(pair), good[:17] + b"\1" + good[18:], PartUnwanted),  # another attachment
        (atlas_at(pair), good[:21] + b"\1" + good[22:], PartUnwanted),  # a part that is none
        (atlas_at(pair), good[:-1] + bytes([good[-1] ^ 1]), PartInvalid),
        (atlas_at(pair), good[:-1], PartInvalid),
    ]:
        with pytest.raises(error):
            attach.keep_part(pair.baobab, partner, data)
    assert parts.held(folder_of(pair.baobab, message)) == set()
    attach.keep_part(pair.baobab, atlas_at(pair), good)
    deliver.drain(pair.atlas, "test")
    with pytest.raises(PartUnwanted):  # its message was applied
        attach.keep_part(pair.baobab, atlas_at(pair), good)


def test_a_partner_cannot_fetch_parts_of_other_messages(pair: cast.Pair, tmp_path: Path) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    lanes = Lane.objects.using(pair.atlas.alias).select_related("partner").filter(outgoing=True)
    text, bulk = lanes.get(kind="text", agreement=pair.agreement), lanes.get(kind="bulk", agreement=pair.agreement)
    for lane, asked in [(text, (message, 0, [0])), (bulk, (message, 0, [1])), (bulk, ("0" * 32, 0, [0]))]:
        with pytest.raises(DeliveryError):
            attach.push(pair.atlas, lane, [asked])


def test_text_does_not_wait_behind_a_large_file(
    pair: cast.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attach, "SLICE", 1)
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, LARGE)))
    deliver.run_once(pair.atlas, "test")
    pair.clock.pass_(seconds=1)
    (tip,) = send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert isinstance(tip, send.Accepted)
    deliver.run_once(pair.atlas, "test")
    deliver.run_once(pair.atlas, "test")
    state = dict(Outbox.objects.using(pair.atlas.alias).values_list("message", "state"))
    assert (state[tip.message], state[message]) == ("delivered", "accepted")


def test_a_file_over_the_receivers_limit_is_refused_with_a_receipt(pair: cast.Pair, tmp_path: Path) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, (1 << 20) + 1)))
    pair.baobab.config = replace(pair.baobab.config, attachment_limit=1 << 20)
    verbs(pair)
    deliver.drain(pair.atlas, "test")
    row = Outbox.objects.using(pair.atlas.alias).get(message=message)
    assert (row.state, row.code) == ("refused", AttachmentTooLarge.code)
    assert "part" not in verbs(pair)


def test_what_no_clause_permits_fills_no_disk(pair: cast.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clause = agreements.find(pair.atlas, pair.agreement).agreement.clauses[0]
    monkeypatch.setattr(send, "allow", lambda *_: replace(clause, id="SH-2"))  # Atlas names a clause that is not its
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    verbs(pair)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).get(message=message).state == "refused"
    assert "part" not in verbs(pair)
    assert not Attachment.objects.using(pair.baobab.alias).filter(message=message).exists()


def test_without_room_nothing_is_taken_and_it_is_tried_again(
    pair: cast.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    with monkeypatch.context() as full:
        full.setattr(parts, "room", lambda _: 100)
        deliver.drain(pair.atlas, "test")
        with pytest.raises(DiskFull):
            attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    assert Outbox.objects.using(pair.atlas.alias).get(message=message).state == "accepted"
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Outbox.objects.using(pair.atlas.alias).get(message=message).state == "delivered"


@pytest.mark.parametrize(
    "name", ["../plan.pdf", "a/b", "a\\b", ".hidden", "a\x00b", "plan\u202efdp.exe", "", "x" * 201]
)
def test_a_name_that_is_more_than_a_name_is_refused(pair: cast.Pair, tmp_path: Path, name: str) -> None:
    with pytest.raises(FieldInvalid):
        attach.seal_file(pair.atlas, file_of(tmp_path, 10), name=name)


def test_what_is_no_file_is_refused(pair: cast.Pair, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        with pytest.raises(UsageError):
            attach.seal_file(pair.atlas, path, name="plan.pdf")


def test_a_damaged_part_is_found_when_it_is_sent_and_when_it_is_opened(pair: cast.Pair, tmp_path: Path) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, LARGE)))
    (path,) = (path for _, part, path in attach.parts_of(pair.atlas, message) if part == 1)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(AttachmentDamaged):
        deliver.drain(pair.atlas, "test")
    path.write_bytes(whole)
    deliver.drain(pair.atlas, "test")
    arrived = folder_of(pair.baobab, message) / path.name
    arrived.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    with pytest.raises(AttachmentDamaged):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    arrived.unlink()
    with pytest.raises(AttachmentDamaged):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.pdf"]


@pytest.mark.parametrize("size", [9, 11])
def test_a_file_of_another_size_than_was_signed_does_not_open(pair: cast.Pair, tmp_path: Path, size: int) -> None:
    described = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    message = sent(pair, replace(described, size=size))
    deliver.drain(pair.atlas, "test")
    with pytest.raises(FieldInvalid):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    assert not (tmp_path / "arrived").exists()


def test_a_file_under_another_key_does_not_open(pair: cast.Pair, tmp_path: Path) -> None:
    described = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    message = sent(pair, replace(described, key="1" * 64))
    deliver.drain(pair.atlas, "test")
    with pytest.raises(EnvelopeUnreadable):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")


def test_opening_overwrites_nothing(pair: cast.Pair, tmp_path: Path) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    deliver.drain(pair.atlas, "test")
    (tmp_path / "arrived").write_text("of somebody else")
    with pytest.raises(UsageError):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    assert (tmp_path / "arrived").read_text() == "of somebody else"


def test_files_of_a_retracted_message_go(pair: cast.Pair, tmp_path: Path) -> None:
    message = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    deliver.drain(pair.atlas, "test")
    folder = folder_of(pair.baobab, message)
    retract.retract(pair.atlas, message, "liaison officer", "It was wrong.")
    deliver.drain(pair.atlas, "test")
    with pytest.raises(NotFound):
        attach.save(pair.baobab, message, 0, tmp_path / "arrived")
    assert attach.purge(pair.baobab) == 1
    assert not folder.exists()
    assert attach.purge(pair.baobab) == 0


def test_parts_of_a_message_that_expired_on_the_way_go(pair: cast.Pair, tmp_path: Path) -> None:
    described = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    soon = (pair.clock() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    (accepted,) = send.send(pair.atlas, pair.agreement, [cast.tip(attachments=(described,), expires=soon)])
    assert isinstance(accepted, send.Accepted)
    message = accepted.message
    lane = Lane.objects.using(pair.atlas.alias).select_related("partner").get(lane=accepted.lane)
    offer = deliver.make(pair.atlas, lane)
    assert offer is not None
    call(pair.atlas, lane.partner, "deliver", offer.encode())
    attach.keep_part(pair.baobab, atlas_at(pair), body(pair.atlas, message, 0))
    folder = folder_of(pair.baobab, message)
    assert attach.purge(pair.baobab) == 0
    assert folder.exists()
    pair.clock.pass_(hours=2)
    deliver.drain(pair.atlas, "test")
    assert attach.purge(pair.baobab) == 1
    assert not folder.exists()


def test_a_sealed_file_that_no_message_takes_is_given_up_after_a_day(
    pair: cast.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = sent(pair, attach.seal_file(pair.atlas, file_of(tmp_path, 10)))
    drafted = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    send.send(pair.atlas, pair.agreement, [cast.tip(attachments=(drafted,), mechanism="request")])
    given_up = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    place = parts.place(pair.atlas.config.home, "")
    before = {path.name for path in place.iterdir()}
    assert attach.purge(pair.atlas) == 0
    real = pair.atlas.clock
    later = max(path.stat().st_mtime for path in place.iterdir())
    pair.atlas.clock = lambda: real().fromtimestamp(later, real().tzinfo) + attach.STRAY + timedelta(seconds=5)
    try:
        assert attach.purge(pair.atlas) == 1
    finally:
        pair.atlas.clock = real
    assert len(before - {path.name for path in place.iterdir()}) == 1
    assert folder_of(pair.atlas, kept).exists()
    with pytest.raises(AttachmentDamaged):
        sent(pair, given_up)


def test_a_file_in_two_messages_stays_until_both_are_erased(pair: cast.Pair, tmp_path: Path) -> None:
    described = attach.seal_file(pair.atlas, file_of(tmp_path, 10))
    first, second = sent(pair, described), sent(pair, described)
    deliver.drain(pair.atlas, "test")
    folder = folder_of(pair.atlas, first)
    for message, there in ((first, True), (second, False)):
        with database.writing(pair.atlas.alias):
            expire.erase(pair.atlas, Outbox.objects.using(pair.atlas.alias).get(message=message), "test")
        attach.purge(pair.atlas)
        assert folder.exists() is there


def test_a_full_disk_leaves_no_half_file(pair: cast.Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = parts.place(pair.atlas.config.home, "")
    before = {path.name for path in place.iterdir()}
    synced = 0

    def fsync(_: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 4:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(StoreError) as told:
        attach.seal_file(pair.atlas, file_of(tmp_path, LARGE))
    assert told.type is DiskFull
    assert {path.name for path in place.iterdir()} == before
