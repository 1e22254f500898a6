"""What an officer reads beside a score."""

from __future__ import annotations

from string import Formatter
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.names import compare, score
from thiqa.matching.names.explaining import TEXTS, Language
from thiqa.matching.names.parts import parts
from thiqa.matching.names.written import written

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
    assert "\u2068Sidri\u2069" in reason.text("ar")


def test_parts_are_shown_as_they_were_written() -> None:
    shown = [(reason.a, reason.b) for reason in compare("Dr. ŠIDRÎ, Abdellatif", "عَبْد اللَّطِيف السِّدري").reasons]
    assert ("ŠIDRÎ", "السِّدري") in shown
    assert ("Abdellatif", "اللَّطِيف") in shown
    assert ("Abdellatif", "عَبْد") in shown


def test_controls_of_a_name_are_not_shown() -> None:
    reason = compare("\u202eSid\u200bri\u202c", "Sidri").reasons[0]
    assert (reason.code, reason.a, reason.b) == ("same", "Sidri", "Sidri")


def test_a_look_alike_letter_is_shown_as_it_is() -> None:
    assert compare("\u0410mina", "Amina").reasons[0].a == "\u0410mina"


@given(st.text(max_size=60))
def test_what_is_shown_stands_in_the_text(text: str) -> None:
    found = parts(text)
    shown = written(text, found)
    assert len(shown) == len(found)
    kept = "".join([one for one in text if one in "\u200c\u200d" or category(one) not in ("Cf", "Cc", "Cs")])
    for part, spelled in zip(found, shown, strict=True):
        assert spelled == part.written or all(word in kept for word in spelled.split(" "))
