"""Hidden characters of foreign files: what goes, what stays."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import fields
from thiqa.interop.cleaning import clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Amina \t SIDRI\r\n", "Amina SIDRI"),
        ("Amina\u00a0Sidri", "Amina Sidri"),
        ("\ufeffAmina\u200b Sid\u00adri\u2060", "Amina Sidri"),
        ("\u202eirdiS\u202c \u2067animA\u2069\u200f", "irdiS animA"),
        ("Jose\u0301", "José"),
        ("Amina\u2028Sidri\x00\x1b", "Amina Sidri"),
        ("سیدی\u200cزاده", "سیدی\u200cزاده"),  # Persian spells with the non-joiner
        ("سید \u200c زاده", "سید زاده"),
        ("\u200cAmina\u200c", "Amina"),
        ("क्\u200dष", "क्\u200dष"),
        ("a\u200db", "ab"),
        ("A\ud800B\ue000C\ufdd0", "ABC"),
        ("\u200e\u200f\u202a", ""),
        ("", ""),
    ],
)
def test_what_hides_goes_and_what_shows_stays(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text())
def test_any_text_becomes_one_that_a_record_takes_or_nothing(text: str) -> None:
    found = clean(text)
    assert clean(found) == found
    assert unicodedata.is_normalized("NFC", found)
    assert not found or fields.text(found, "name", limit=10_000) == found
