"""The check digits of the machine-readable zone (ICAO Doc 9303 part 3, section 4.9), and what they cannot see.

Each character has a value, 0 to 9 for a digit, 10 to 35 for a letter, 0 for the filler; the values are multiplied by 7,
3, 1, 7, 3, 1 … and the last decimal of the sum is the check digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType

__all__ = ["ALPHABET", "check_digit", "equal_values", "swaps_unseen", "value"]

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
"""The characters of OCR-B that the zone may hold."""

_VALUES: Mapping[str, int] = MappingProxyType({c: place for place, c in enumerate(ALPHABET[:36])} | {"<": 0})
_WEIGHTS = (7, 3, 1)


def value(character: str) -> int:
    """The value of one character of the alphabet."""
    return _VALUES[character]


def check_digit(text: str) -> str:
    """The check digit of ``text``, which holds only characters of :data:`ALPHABET`."""
    values = _VALUES
    return str(
        (
            7 * sum(map(values.__getitem__, text[0::3]))
            + 3 * sum(map(values.__getitem__, text[1::3]))
            + sum(map(values.__getitem__, text[2::3]))
        )
        % 10
    )


def equal_values(character: str) -> str:
    """The other characters that no check digit tells from ``character``: their values end in the same decimal.

    All three weights have an inverse modulo 10, so these and no others can be exchanged for one another.
    """
    own = _VALUES[character] % 10
    return "".join(other for other in ALPHABET if other != character and _VALUES[other] % 10 == own)


def swaps_unseen(text: str) -> Iterator[int]:
    """The places at which a character and the next could change places without the digit changing.

    Neighbouring weights differ by 4, 2 and 6, so the swap is unseen exactly where the values differ by a multiple of 5.
    """
    for place, (one, other) in enumerate(pairwise(text)):
        if one != other and (_VALUES[one] - _VALUES[other]) % 5 == 0:
            yield place
