"""Every bit of one envelope flipped, and a bit of every byte of one receipt: nothing is accepted.

All bits of the receipt too: ``python -m tests.attacks.every_bit``.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.attacks import every_bit


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def test_no_flipped_bit_of_an_envelope_is_accepted(pair: cast.Pair) -> None:
    data, take = every_bit.envelope(pair)
    take(data)
    assert len(data) > 3000
    assert every_bit.accepted(data, take, range(len(data) * 8)) == []


def test_no_flipped_bit_of_a_receipt_is_accepted(pair: cast.Pair) -> None:
    data, take = every_bit.receipt(pair)
    take(data)
    sample = (at * 8 + at % 8 for at in range(len(data)))
    assert every_bit.accepted(data, take, sample) == []
    take(data)
