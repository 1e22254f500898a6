from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.naive import naive_root, numbered
from thiqa.domain.errors import LedgerError
from thiqa.ledger.audit import check_log, recompute
from thiqa.ledger.tiles import decode_bundle, encode_bundle, grow
from thiqa.ledger.tree import leaf_hash

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
    bundles = [encode_bundle(entries[at : at + 256]) for at in range(0, SIZE, 256)]
    tiles = grow(0, {}, [leaf_hash(entry) for entry in entries])
    check_log(SIZE, recompute(entries).root(), _reader(bundles), lambda level, index: tiles[level, index])
    with pytest.raises(LedgerError):
        _check(bundles, tiles)


@pytest.mark.parametrize("cut", [0, 1, 2])
def test_a_tile_that_was_cut_with_its_entries_is_found(cut: int) -> None:
    tiles, bundles = grow(0, {}, numbered(SIZE)), BUNDLES.copy()
    tiles[0, cut] = tiles[0, cut][:-32]
    bundles[cut] = encode_bundle(decode_bundle(bundles[cut])[:-1])
    with pytest.raises(LedgerError):
        _check(bundles, tiles)


def _check(bundles: list[bytes], tiles: dict[tuple[int, int], bytes]) -> None:
    check_log(SIZE, ROOT, _reader(bundles), lambda level, index: tiles[level, index])


def _reader(bundles: list[bytes]) -> Callable[[int], list[bytes]]:
    return lambda index: decode_bundle(bundles[index])
