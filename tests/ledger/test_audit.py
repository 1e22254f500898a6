import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.naive import naive_root, numbered
from thiqa.domain.errors import LedgerError
from thiqa.ledger.audit import check_log, recompute
from thiqa.ledger.tiles import decode_bundle, encode_bundle, grow

SIZE = 700
ENTRIES = [at.to_bytes(8, "big") for at in range(SIZE)]
BUNDLES = [encode_bundle(ENTRIES[at : at + 256]) for at in range(0, SIZE, 256)]
ROOT = naive_root(numbered(SIZE))


@given(st.integers(0, 1200))
def test_raw_entries_lead_to_the_root(size: int) -> None:
    frontier = recompute(at.to_bytes(8, "big") for at in range(size))
    assert frontier.size == size
    assert frontier.root() == naive_root(numbered(size))


def test_a_whole_log_is_checked_from_its_entries() -> None:
    _check(BUNDLES, grow(0, {}, numbered(SIZE)))


@pytest.mark.parametrize("key", [(0, 0), (0, 2), (1, 0)])
def test_a_changed_tile_is_found(key: tuple[int, int]) -> None:
    tiles = grow(0, {}, numbered(SIZE))
    tiles[key] = tiles[key][:40] + b"\0" + tiles[key][41:]
    with pytest.raises(LedgerError):
        _check(BUNDLES, tiles)
    del tiles[key]
    with pytest.raises((LedgerError, KeyError)):
        _check(BUNDLES, tiles)


def test_a_changed_or_lost_entry_is_found() -> None:
    tiles = grow(0, {}, numbered(SIZE))
    for entries in ([b"other", *ENTRIES[513:]], ENTRIES[513:], ENTRIES[512:-1]):
        with pytest.raises(LedgerError):
            _check([*BUNDLES[:2], encode_bundle(entries)], tiles)


def test_a_log_that_was_rewritten_whole_has_another_root() -> None:
    entries = [b"other", *ENTRIES[1:]]
    frontier = recompute(entries)
    with pytest.raises(LedgerError):
        check_log(1, ROOT, lambda index: entries[:1], lambda level, index: frontier.peaks[0])


def _check(bundles: list[bytes], tiles: dict[tuple[int, int], bytes]) -> None:
    check_log(SIZE, ROOT, lambda index: decode_bundle(bundles[index]), lambda level, index: tiles[level, index])
