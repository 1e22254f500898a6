"""What the score promises, in made-up names; its figures on real ones are printed by ``bench names``."""

from __future__ import annotations

import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.names import score, score_sets
from thiqa.matching.names.comparing import LEAST

SPELLINGS = (
    "عبد اللطيف السدري",
    "Abdellatif Sidri",
    "Abdul Latif Sidri",
    "Abdüllatif Sidri",
    "SIDRI, ABD AL-LATIF",
    "Абдул-Латиф Сидри",
    "ʿAbd al-Laṭīf as-Sidrī",
)


@pytest.mark.parametrize("a", SPELLINGS)
@pytest.mark.parametrize("b", SPELLINGS)
def test_spellings_of_one_name_are_nearer_than_another_name(a: str, b: str) -> None:
    assert score(a, b) > score(a, "Abdelkader Sidri") + 1
    assert score(a, b) > score(b, "Amina Atlassi") + 3


def test_a_rare_name_that_agrees_weighs_more_than_a_common_one() -> None:
    assert score("Karim Tagzouti", "Kareem Tagzooti") > score("Mohamed Ahmed", "Muhammad Ahmad")


def test_a_conflict_weighs_more_than_an_absence() -> None:
    assert score("Amina Yasmine Sidri", "Amina Sidri") > score("Amina Yasmine Sidri", "Amina Baobab Atlassi")


def test_forms_of_a_given_name_in_two_languages_answer_each_other() -> None:
    assert score("Сергей Сидоров", "Siarhei Sidarau") > score("Сергей Сидоров", "Anton Sidarau")


def test_records_are_as_alike_as_their_best_names() -> None:
    assert score_sets(["Amina", "Amina Sidri"], ["X", "أمينة سدري"]) == score("Amina Sidri", "أمينة سدري")
    assert score_sets([], ["Amina"]) == LEAST


@pytest.mark.parametrize("empty", ["", "1984", "\u202e\u200f", "-", "\x00"])
def test_a_name_without_letters_is_like_nothing(empty: str) -> None:
    assert score(empty, "Amina Sidri") == LEAST == score(empty, empty)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_have_one_finite_score_from_both_sides(a: str, b: str) -> None:
    assert math.isfinite(score(a, b))
    assert score(a, b) == score(b, a)


@pytest.mark.parametrize(
    "text",
    ["a" * 10_000, "ا" * 10_000, "عبد" * 3_300, "Abd " * 2_500, "ﷺ" * 10_000, "аa" * 5_000, "é" * 10_000, "j" * 10_000],
)
def test_ten_thousand_characters_cost_less_than_fifty_milliseconds(text: str) -> None:
    score(text, "Amina Sidri")  # once for what is worked out at first use
    started = time.process_time()
    score(text + "x", "Amina Sidri" + text)
    assert time.process_time() - started < 0.05
