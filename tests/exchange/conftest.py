"""Atlas and Baobab with an agreement in force, new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()
