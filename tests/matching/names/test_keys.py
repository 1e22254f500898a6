"""What keys promise: spellings share one, a name has few, the same name has the same everywhere."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.names import VERSION, keys, strict_keys
from thiqa.matching.names.comparing import EVIDENCE
from thiqa.matching.names.keys import FAMILIES

SPELLINGS = (
    "عبد اللطيف السدري",
    "Abdellatif Sidri",
    "SIDRI, ABDUL LATIF",
    "Абдул-Латиф Сидри",
    "ʿAbd al-Laṭīf as-Sidrī",
)


@pytest.mark.parametrize("a", SPELLINGS)
@pytest.mark.parametrize("b", SPELLINGS)
def test_spellings_of_one_name_share_a_key_of_each_family(a: str, b: str) -> None:
    assert keys(a) & keys(b)
    assert strict_keys(a) & strict_keys(b)


def test_order_and_further_parts_do_not_matter() -> None:
    assert keys("Sidri Amina") == keys("Amina Sidri")
    assert keys("Amina Sidri") <= keys("Amina Sidri Tagzouti")


def test_families_and_versions_never_meet() -> None:
    assert not keys("Amina Sidri") & strict_keys("Amina Sidri")
    assert all(key.startswith(f"{VERSION}w") for key in keys("Amina Sidri"))


@given(st.text(max_size=200))
def test_any_text_has_few_keys(text: str) -> None:
    assert len(keys(text)) <= FAMILIES["wide"].most
    assert len(strict_keys(text)) <= FAMILIES["strict"].most


@pytest.mark.parametrize("empty", ["", "1984", "\u202e\u200f", "..."])
def test_a_name_without_letters_has_no_key(empty: str) -> None:
    assert keys(empty) == frozenset() == strict_keys(empty)


def test_the_table_of_rarity_is_the_one_of_this_version() -> None:
    """Another table gives other keys: it needs another ``VERSION``, agreed between all nodes."""
    table = "".join(f"{classes} {round(100 * cost)}\n" for classes, cost in sorted(EVIDENCE.model.rarity.items()))
    assert (VERSION, hashlib.sha256(table.encode()).hexdigest()[:16]) == ("n1", "7f56fe28a69e974f")
