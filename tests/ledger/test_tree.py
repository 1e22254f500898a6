from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ledger.naive import naive_root, numbered
from thiqa.domain.errors import FormatError
from thiqa.ledger.tree import EMPTY_ROOT, Frontier, leaf_hash, node_hash

# RFC 9162 and the certificate transparency tests of several languages use these eight entries and this root.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOT = "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


def test_the_eight_published_entries_have_the_published_root() -> None:
    frontier = Frontier()
    frontier.extend([leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES])
    assert frontier.root().hex() == ROOT


def test_the_empty_tree_has_the_hash_of_nothing_as_its_root() -> None:
    assert Frontier().root() == EMPTY_ROOT == sha256(b"").digest()


def test_a_leaf_cannot_pass_for_a_node() -> None:
    left, right = numbered(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@given(st.lists(st.integers(0, 90), max_size=6))
def test_a_frontier_has_the_root_of_the_definition_whatever_the_batches(batches: list[int]) -> None:
    frontier, leaves = Frontier(), list[bytes]()
    for count in batches:
        new = numbered(count, len(leaves))
        frontier.extend(new)
        leaves += new
        assert frontier.size == len(leaves)
        assert frontier.root() == naive_root(leaves)


@given(st.integers(0, 600))
def test_a_frontier_that_was_stored_goes_on_as_before(size: int) -> None:
    frontier = Frontier()
    frontier.extend(numbered(size))
    again = Frontier.from_bytes(frontier.to_bytes(), size)
    assert again == frontier
    again.append(numbered(1, size)[0])
    assert again != frontier
    assert again.root() == naive_root(numbered(size + 1))


def test_a_copy_grows_alone() -> None:
    frontier = Frontier(1, numbered(1))
    other = frontier.copy()
    other.append(numbered(1, 1)[0])
    assert (frontier.size, other.size) == (1, 2)
    assert frontier.peaks == tuple(numbered(1))


@pytest.mark.parametrize(("data", "size"), [(b"", 1), (bytes(32), 0), (bytes(32), 3), (bytes(31), 1), (b"", -1)])
def test_a_stored_frontier_that_does_not_fit_its_size_is_refused(data: bytes, size: int) -> None:
    with pytest.raises(FormatError):
        Frontier.from_bytes(data, size)
