"""Atlas and Baobab, new for each test; and Cedar, who has a node and no agreement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast, stage
from thiqa.exchange.node import Node


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


@pytest.fixture
def cedar(pair: cast.Pair) -> Iterator[Node]:
    node = cast.make("cedar", pair.wire, pair.clock)
    yield node
    stage.clear(node)
