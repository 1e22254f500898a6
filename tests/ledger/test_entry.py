from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from thiqa.domain.errors import CommitmentInvalid, FieldInvalid, FormatError, NotCanonical, UnknownVersion
from thiqa.ledger.entry import ENTRY_SIZE, Entry, Kind, commit, open_entry, write_entry

SALT = bytes(range(32))
DETAIL = b'{"lane":"00","seq":1}'
NOON = datetime(2026, 11, 23, 12, 0, 0, tzinfo=UTC)
LEAF = write_entry(Kind.SEND_HEAD, NOON, SALT, DETAIL)


def test_a_leaf_opens_with_its_salt_and_detail() -> None:
    entry, detail = open_entry(LEAF, SALT, DETAIL)
    assert (entry.kind, entry.time) == (Kind.SEND_HEAD, NOON)
    assert detail == {"lane": "00", "seq": 1}
    assert len(LEAF) == ENTRY_SIZE


def test_a_leaf_holds_nothing_of_its_detail() -> None:
    other = write_entry(Kind.SEND_HEAD, NOON, SALT[::-1], DETAIL)
    assert LEAF[:10] == other[:10]
    assert LEAF[10:] == commit(SALT, DETAIL) != other[10:]


def test_another_detail_or_salt_does_not_open_a_leaf() -> None:
    with pytest.raises(CommitmentInvalid):
        open_entry(LEAF, SALT, DETAIL.replace(b"1", b"2"))
    with pytest.raises(CommitmentInvalid):
        open_entry(LEAF, SALT[::-1], DETAIL)


def test_a_detail_that_is_not_canonical_is_refused_even_when_committed_to() -> None:
    leaf = write_entry(Kind.READ, NOON, SALT, b'{"a": 1}')
    with pytest.raises(NotCanonical):
        open_entry(leaf, SALT, b'{"a": 1}')


def test_an_unknown_version_kind_time_or_length_is_refused() -> None:
    for data in (b"", b"\2" + LEAF[1:]):
        with pytest.raises(UnknownVersion):
            Entry.parse(data)
    for data in (LEAF[:-1], LEAF + b"\0", b"\1\xff" + LEAF[2:], LEAF[:2] + b"\xff" * 8 + LEAF[10:]):
        with pytest.raises(FormatError):
            Entry.parse(data)


def test_a_time_needs_a_zone_and_is_kept_in_utc() -> None:
    with pytest.raises(FieldInvalid):
        write_entry(Kind.READ, NOON.replace(tzinfo=None), SALT, DETAIL)
    east = NOON.astimezone(timezone(timedelta(hours=3)))
    assert write_entry(Kind.SEND_HEAD, east, SALT, DETAIL) == LEAF


def test_a_salt_has_32_bytes() -> None:
    with pytest.raises(FieldInvalid):
        commit(b"short", DETAIL)


def test_every_kind_is_in_the_specification_with_its_number() -> None:
    table = (Path(__file__).parents[2] / "specs/ledger.md").read_text()
    for kind in Kind:
        assert Kind.of(kind.word) is kind
        assert f"| {kind.value} | {kind.word} |" in table
    with pytest.raises(FieldInvalid):
        Kind.of("send_head")
