"""What an officer reads beside a score."""

from __future__ import annotations

from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.names import compare, score
from thiqa.matching.names.explaining import TEXTS, Language

LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en", "es")


def codes(a: str, b: str) -> list[str]:
    return [reason.code for reason in compare(a, b).reasons]


def test_each_part_is_explained_by_its_rule() -> None:
    assert "spelling" in codes("Cherif Sidri", "Sharif Sidri")
    assert "same" in codes("Cherif Sidri", "Sharif Sidri")
    assert "form" in codes("Sergei Sidorov", "Siarhei Sidorov")
    assert "conflict" in codes("Amina Sidri", "Amina Atlassi")
    assert "extra" in codes("Amina Yasmine Sidri", "Amina Sidri")
    assert "order" in codes("Sidri Amina", "Amina Sidri")
    assert codes("", "Amina") == ["empty"]


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_shares_add_up_to_the_score(a: str, b: str) -> None:
    found = compare(a, b)
    assert found.score == score(a, b)
    assert abs(sum(found.shares.values()) - found.score) < 1e-6


@pytest.mark.parametrize("code", TEXTS)
def test_every_reason_is_said_in_four_languages_with_the_same_places(code: str) -> None:
    assert set(TEXTS[code]) == set(LANGUAGES)
    places = [{name for _, name, _, _ in Formatter().parse(text) if name} for text in TEXTS[code].values()]
    assert all(each == places[0] for each in places)


def test_names_keep_their_own_direction_inside_a_sentence() -> None:
    reason = compare("سدري", "Sidri").reasons[0]
    assert "\u2068سدري\u2069" in reason.text("en")
    assert "\u2068sidri\u2069" in reason.text("ar")
