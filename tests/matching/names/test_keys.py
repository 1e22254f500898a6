"""What keys promise: spellings share one, a name has few, the same name has the same everywhere."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thiqa.matching.names import VERSION, compounds, keys, strict_keys
from thiqa.matching.names.comparing import EVIDENCE
from thiqa.matching.names.keys import FAMILIES, RULES
from thiqa.matching.names.letters import words

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
    assert all(key.startswith(f"{VERSION}/w") for key in keys("Amina Sidri"))


WORDS = (
    "abd al-rahman al-zwayini bint umm abu bakr noureddine ch chaouch tsarnaev dzhokhar jurjevitj nikolajevitj van der "
    "schwarzenegger guillermo georges fadela wojciech shufaat x mc carthy celentano qxz "
    "benabdallah bel hadj bouali ould بنعبد بلحاج بن عبد الرحمن جواد ذو الفقار "
    "شتيفان وحيد ثابت آل العبدالله نورالدين Сергей Николаевич Гаджиев Дзагоев 김 王小明 יוסף Ελένη o d jj aa б ع"
).split()
NAMES = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=20).map(" ".join)


@settings(max_examples=400)
@given(st.one_of(st.text(max_size=200), NAMES))
def test_any_text_has_at_most_eight_wide_and_four_strict_keys(text: str) -> None:
    assert (FAMILIES["wide"].most, FAMILIES["strict"].most) == (8, 4)
    assert len(keys(text)) <= 8
    assert len(strict_keys(text)) <= 4


@given(NAMES)
def test_a_name_with_a_letter_has_a_key_of_each_family(text: str) -> None:
    assert bool(keys(text)) == bool(strict_keys(text)) == bool(words(text))


@given(NAMES)
def test_a_key_tells_version_family_and_kind_and_nothing_of_the_vowels(text: str) -> None:
    for key in keys(text) | strict_keys(text):
        assert re.fullmatch(rf"{VERSION}/[ws][1-7]:[^ ]+( [^ ]+){{0,2}}", key), key


@pytest.mark.parametrize("empty", ["", "1984", "\u202e\u200f", "..."])
def test_a_name_without_letters_has_no_key(empty: str) -> None:
    assert keys(empty) == frozenset() == strict_keys(empty)


HABITS = (
    ("Гаджи Гаджиев", "Gadzhi Gadzhiev"),
    ("عبد الحق السدري", "Abdelhak Sidri"),
    ("Diego Celentano", "دييغو تشيلنتانو"),
    ("Karim Barzani", "كريم برزاني"),
    ("François Sidri", "فرنسوا سدري"),
    ("شتيفان السدري", "Stefan Sidri"),
    ("محمدرضا السدري الأطلسي", "Mohammad Reza Atlassi"),
    ("سهيل العبدالله", "Suhail al-Abdullah"),
    ("Yuri Tagzoutov", "Jurij Tagzoutov"),
    ("Anna Tagzoutova", "Anna Tagzoutovová"),
    ("Dean Tagzouti", "دين تاقزوتي"),
)


@pytest.mark.parametrize(("a", "b"), HABITS)
def test_what_two_habits_write_otherwise_shares_a_wide_key(a: str, b: str) -> None:
    assert keys(a) & keys(b)


def test_a_rare_name_is_found_beside_another_form_of_the_given_name() -> None:
    assert keys("Vadik Tagzoutmezrani") & keys("Vadim Tagzoutmezrani")
    assert not keys("Vadik Tagzoutmezrani") & keys("Sonia Tagzoutmezrani")


def test_names_that_are_common_together_are_told_apart_by_their_beginnings() -> None:
    """Mohamed and Ahmed have one consonant skeleton."""
    assert not keys("Mohamed Ali") & keys("Ahmed Ali")


def test_the_version_tells_the_rules_and_the_tables_of_rarity_and_compounds() -> None:
    """Other tables give other keys; nodes that have different ones see it by the version."""
    table = "".join(f"{classes} {round(100 * cost)}\n" for classes, cost in sorted(EVIDENCE.model.rarity.items()))
    digest = hashlib.sha256((table + compounds.table()).encode()).hexdigest()
    assert f"n{RULES}-{digest[:8]}" == VERSION
