"""A node with an empty registry."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast, stage
from thiqa.exchange.node import Node


@pytest.fixture
def node() -> Iterator[Node]:
    made = cast.make("atlas", cast.Wire(), cast.Time())
    yield made
    stage.clear(made)
