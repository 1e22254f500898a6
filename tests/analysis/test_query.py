"""What a person may type to search, and what is told when it cannot be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.analysis.query import Choice, query
from thiqa.domain.errors import UsageError


def test_the_exact_word_is_asked_for_first_and_the_guess_last() -> None:
    exact, usual, loose = query("لمحمد").levels
    assert exact == ((Choice(("=لمحمد",)),),)
    assert Choice(("لمحمد",)) in usual[0]
    assert Choice(("محمد",)) not in usual[0]
    assert Choice(("محمد",)) in loose[0]


def test_words_phrases_beginnings_and_what_must_not_be_there() -> None:
    asked = query('passport "north gate" forg* -lost')
    assert len(asked.levels[0]) == 3
    assert asked.levels[0][1] == (Choice(("north", "gate")),)
    assert asked.levels[0][2][0] == Choice(("forg",), prefix=True)
    assert len(asked.without) == 1
    assert asked.words == ("passport", "north", "gate", "forg*")


def test_other_quotation_marks_are_quotation_marks() -> None:
    assert query("«north gate»").levels == query('"north gate"').levels == query("“north gate”").levels


@pytest.mark.parametrize("text", ["", "   ", "…", "-lost", '"', '"open', '"…"', "*", "a*", "a*b*", '-"x y" -z'])
def test_a_search_that_cannot_be_read_is_refused_with_its_reason(text: str) -> None:
    with pytest.raises(UsageError):
        query(text)


def test_a_search_is_bounded() -> None:
    with pytest.raises(UsageError, match="1000 characters"):
        query("x" * 1001)
    with pytest.raises(UsageError, match="32 words"):
        query("x " * 33)


@given(st.text(alphabet="ab *\"-و.ال'\u202e\x00", max_size=40))
def test_any_text_is_a_query_or_a_usage_error(text: str) -> None:
    try:
        asked = query(text)
    except UsageError:
        return
    assert asked.levels
    assert all(clause and all(choice.tokens for choice in clause) for level in asked.levels for clause in level)
