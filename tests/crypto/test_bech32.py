"""Bech32: the valid and invalid strings of BIP 173, and age's long ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.crypto.bech32 import decode, encode
from thiqa.domain.errors import FormatError

VALID = [
    "A12UEL5L", "a12uel5l",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "?1ezyfcl", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
]  # fmt: skip
INVALID = [
    "\x201nwldj5", "\x7f1axkwrx", "\x801eym55h", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8", "10a06t8", "1qzzfhee", "A12UEl5L", "split1cheo2y9e2w", "", "1", "a" * 5000,
]  # fmt: skip


@pytest.mark.parametrize("text", VALID)
def test_what_bip_173_calls_valid_is_read(text: str) -> None:
    prefix, data = decode(text)
    assert encode(prefix, data) == text


@pytest.mark.parametrize("text", INVALID)
def test_what_bip_173_calls_invalid_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        decode(text)


@given(st.sampled_from(["age", "age1pq", "AGE-SECRET-KEY-PQ-"]), st.binary(max_size=200))
def test_what_was_written_is_read(prefix: str, data: bytes) -> None:
    assert decode(encode(prefix, data)) == (prefix, data)


@given(st.binary(min_size=32, max_size=32), st.data())
def test_one_wrong_character_is_found(data: bytes, draw: st.DataObject) -> None:
    text = encode("age", data)
    position = draw.draw(st.integers(4, len(text) - 1))
    other = draw.draw(st.sampled_from([c for c in "qpzry9x8gf2tvdw0s3jn54khce6mua7l" if c != text[position]]))
    with pytest.raises(FormatError):
        decode(text[:position] + other + text[position + 1 :])
