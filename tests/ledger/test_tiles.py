import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.naive import naive_consistency, naive_inclusion, naive_root, numbered
from thiqa.domain.errors import FieldInvalid, FormatError, LedgerError
from thiqa.ledger.proof import verify_consistency, verify_inclusion
from thiqa.ledger.tiles import (
    TileTree,
    decode_bundle,
    encode_bundle,
    entries_path,
    export,
    grow,
    memory,
    tile_path,
    tiles_of,
)
from thiqa.ledger.tree import Frontier

SIZES = st.integers(1, 1500)


@given(SIZES, st.data())
def test_every_proof_is_the_one_of_the_definition(size: int, data: st.DataObject) -> None:
    leaves = numbered(size)
    at = data.draw(st.integers(1, size))
    tree = TileTree(size, memory(leaves))
    assert tree.root() == naive_root(leaves)
    assert tree.root(at) == naive_root(leaves[:at])
    index = data.draw(st.integers(0, at - 1))
    assert tree.inclusion(index) == naive_inclusion(index, leaves)
    assert tree.inclusion(index, at) == naive_inclusion(index, leaves[:at])
    old = data.draw(st.integers(0, at))
    assert tree.consistency(old) == naive_consistency(old, leaves)
    assert tree.consistency(old, at) == naive_consistency(old, leaves[:at])


def test_every_proof_of_small_trees_is_the_one_of_the_definition() -> None:
    leaves = numbered(20)
    tree = TileTree(20, memory(leaves))
    for size in range(1, 21):
        for at in range(size):
            assert tree.inclusion(at, size) == naive_inclusion(at, leaves[:size])
            assert tree.consistency(at, size) == naive_consistency(at, leaves[:size])


@pytest.mark.parametrize("size", [65535, 65536, 65537, 65792, 131072, 200_000])
def test_proofs_reach_over_three_levels_of_tiles(size: int) -> None:
    leaves = numbered(size)
    frontier = Frontier()
    frontier.extend(leaves)
    tree = TileTree(size, memory(leaves))
    assert tree.root() == frontier.root()
    for index in (0, 255, 256, size // 2, 65534, size - 1):
        verify_inclusion(leaves[index], index, size, tree.root(), tree.inclusion(index))
        if index:
            verify_consistency(index, size, tree.root(index), tree.root(), tree.consistency(index))


@given(st.lists(st.integers(0, 700), max_size=5))
def test_growing_in_batches_gives_the_tiles_of_growing_at_once(batches: list[int]) -> None:
    stored: dict[tuple[int, int], bytes] = {}
    size = 0
    for count in batches:
        edge = {(level, index): stored[level, index] for level, index, width in tiles_of(size) if width < 256}
        stored |= grow(size, edge, numbered(count, size))
        size += count
    assert stored == grow(0, {}, numbered(size))
    assert {(level, index, len(stored[level, index]) // 32) for level, index, _ in tiles_of(size)} == set(
        tiles_of(size)
    )


def test_only_tiles_that_change_are_given_back() -> None:
    stored = grow(0, {}, numbered(1000))
    edge = {key: stored[key] for key in [(0, 3), (1, 0)]}
    assert set(grow(1000, edge, numbered(3, 1000))) == {(0, 3)}
    assert set(grow(1000, edge, numbered(24, 1000))) == {(0, 3), (1, 0)}


@given(st.lists(st.integers(0, 700), max_size=5))
def test_subtrees_from_the_frontier_give_the_same_tiles_without_hashing_again(batches: list[int]) -> None:
    frontier, stored = Frontier(), dict[tuple[int, int], bytes]()
    for count in batches:
        size, leaves = frontier.size, numbered(count, frontier.size)
        stored |= grow(size, stored, leaves, frontier.extend(leaves))
    assert stored == grow(0, {}, numbered(frontier.size))


def test_an_exported_log_has_the_files_of_the_specification() -> None:
    leaves = numbered(257)
    files = dict(export(257, memory(leaves), lambda index: [bytes([index])] * (256 if index == 0 else 1)))
    assert list(files) == [
        "tile/0/000",
        "tile/entries/000",
        "tile/0/001.p/1",
        "tile/entries/001.p/1",
        "tile/1/000.p/1",
    ]
    assert files["tile/0/000"] == b"".join(leaves[:256])
    assert decode_bundle(files["tile/entries/001.p/1"]) == [b"\1"]
    assert files["tile/1/000.p/1"] == naive_root(leaves[:256])


def test_a_missing_or_cut_edge_is_found_before_it_grows() -> None:
    stored = grow(0, {}, numbered(300))
    with pytest.raises(LedgerError):
        grow(300, {}, numbered(1, 300))
    with pytest.raises(LedgerError):
        grow(300, {(0, 1): stored[0, 1][:-32]}, numbered(1, 300))


def test_a_missing_or_cut_tile_is_told() -> None:
    with pytest.raises(LedgerError):
        TileTree(300, lambda level, index: b"").root()
    with pytest.raises(LedgerError):
        TileTree(300, memory(numbered(299))).root()


def test_a_reader_may_know_more_than_the_tree() -> None:
    read = memory(numbered(700))
    assert TileTree(300, read).root() == naive_root(numbered(300))


def test_few_kept_tiles_give_the_same_proofs() -> None:
    leaves = numbered(3000)
    small, large = TileTree(3000, memory(leaves), keep=1), TileTree(3000, memory(leaves))
    for index in range(0, 3000, 97):
        assert small.inclusion(index) == large.inclusion(index)


@pytest.mark.parametrize("index", [-1, 5, 6])
def test_a_leaf_that_is_not_there_has_no_proof(index: int) -> None:
    tree = TileTree(9, memory(numbered(9)))
    with pytest.raises(FieldInvalid):
        tree.inclusion(index, 5)


def test_a_tree_has_no_proof_from_or_to_a_larger_one() -> None:
    tree = TileTree(9, memory(numbered(9)))
    with pytest.raises(FieldInvalid):
        tree.consistency(6, 5)
    with pytest.raises(FieldInvalid):
        tree.consistency(5, 10)


def test_paths_are_those_of_the_specification() -> None:
    # Examples of C2SP tlog-tiles: the index 1234067 and the tree of 70,000 leaves.
    assert tile_path(3, 1234067) == "tile/3/x001/x234/067"
    assert entries_path(5) == "tile/entries/005"
    assert entries_path(1000, 17) == "tile/entries/x001/000.p/17"
    paths = [tile_path(*tile) for tile in tiles_of(70_000)]
    assert paths[272:] == [
        "tile/0/272",
        "tile/0/273.p/112",
        "tile/1/000",
        "tile/1/001.p/17",
        "tile/2/000.p/1",
    ]
    assert [tile_path(*tile) for tile in tiles_of(256)] == ["tile/0/000", "tile/1/000.p/1"]


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_gives_its_entries_back(entries: list[bytes]) -> None:
    data = encode_bundle(entries)
    assert decode_bundle(data) == entries
    if data:
        with pytest.raises(FormatError):
            decode_bundle(data + b"\0")


def test_a_bundle_has_its_limits() -> None:
    with pytest.raises(FormatError):
        encode_bundle([b""] * 257)
    with pytest.raises(FormatError):
        encode_bundle([bytes(65536)])
    with pytest.raises(FormatError):
        decode_bundle(bytes(2 * 257))
    assert decode_bundle(bytes(2 * 256)) == [b""] * 256
