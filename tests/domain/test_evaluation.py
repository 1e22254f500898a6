from __future__ import annotations

import itertools

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from thiqa.domain import evaluation
from thiqa.domain.errors import EvaluationInvalid
from thiqa.domain.evaluation import DEFAULT, SCHEMES, Evaluation

UNTOLD = (4, 4)


@st.composite
def evaluations(draw: st.DrawFn) -> Evaluation:
    name = draw(st.sampled_from(sorted(SCHEMES)))
    scheme = SCHEMES[name]
    return Evaluation(
        name,
        draw(st.sampled_from(sorted(scheme.source))),
        draw(st.sampled_from(sorted(scheme.information))),
        draw(st.sampled_from([None, *sorted(scheme.handling)])),
    )


@given(evaluations(), st.sampled_from(sorted(SCHEMES)))
def test_a_converted_evaluation_is_never_better_than_the_original(original: Evaluation, to: str) -> None:
    """The worst grade of each band is as bad as the original or worse; "nobody can tell" has its rung in the order."""
    shown, own, other = original.converted(to), SCHEMES[original.scheme], SCHEMES[to]
    for rungs, band, grades in (
        (own.source[original.source], shown.source, other.source),
        (own.information[original.information], shown.information, other.information),
    ):
        if band:
            assert min(grades[grade][0] for grade in band) <= rungs[0]
            assert all(grades[grade] <= grades[better] for better, grade in itertools.pairwise(band))


@given(evaluations(), st.sampled_from(sorted(SCHEMES)))
def test_a_band_that_is_converted_back_still_holds_the_original_or_worse(original: Evaluation, to: str) -> None:
    shown, own = original.converted(to), SCHEMES[original.scheme]
    assume(shown.source and shown.information)
    back = Evaluation(to, shown.source[-1], shown.information[-1]).converted(original.scheme)
    if back.source:
        assert own.source[back.source[-1]][0] <= own.source[original.source][0]
    if back.information:
        assert own.information[back.information[-1]][0] <= own.information[original.information][0]


@given(evaluations(), st.sampled_from(sorted(SCHEMES)))
def test_what_nobody_can_judge_stays_so_in_every_scheme(original: Evaluation, to: str) -> None:
    own, other = SCHEMES[original.scheme], SCHEMES[to]
    shown = original.converted(to)
    assert (shown.source == (other.cannot_judge[0],)) is (original.source == own.cannot_judge[0])
    if original.information == own.cannot_judge[1]:
        assert shown.information == (other.cannot_judge[1],)


@given(evaluations(), st.sampled_from(sorted(SCHEMES)))
def test_every_conversion_carries_the_badge(original: Evaluation, to: str) -> None:
    assert original.converted(to).converted is (to != original.scheme)


@given(evaluations())
def test_what_is_written_is_read_again(original: Evaluation) -> None:
    assert evaluation.parse(original.to_dict()) == original


@given(evaluations(), evaluations())
def test_a_demand_is_met_only_within_its_own_scheme(one: Evaluation, least: Evaluation) -> None:
    assert one.at_least(one)
    if one.scheme != least.scheme:
        assert not one.at_least(least)


def test_admiralty_c_is_a_band_in_4x4_and_not_a_b() -> None:
    shown = Evaluation("admiralty", "C", "3").converted("4x4")
    assert (shown.text, shown.converted) == ("B/C 3/4", True)


def test_a_grade_worse_than_all_of_a_scheme_has_no_equal_there() -> None:
    assert Evaluation("5x5x5", "A", "5").converted("4x4").text == "A –"


def test_without_an_evaluation_x4_holds() -> None:
    assert evaluation.parse(None) is DEFAULT
    assert (DEFAULT.scheme, DEFAULT.source, DEFAULT.information) == ("4x4", "X", "4")
    assert DEFAULT.band() == ("untold", "untold")


def test_an_unjudged_grade_meets_only_an_empty_demand() -> None:
    least = Evaluation("4x4", "C", "3")
    assert not DEFAULT.at_least(least)
    assert least.at_least(DEFAULT)
    assert Evaluation("4x4", "A", "1").at_least(least)
    assert not Evaluation("4x4", "A", "4").at_least(least)


@pytest.mark.parametrize(
    ("found", "band"),
    [
        (Evaluation("4x4", "B", "3"), ("high", "high")),
        (Evaluation("admiralty", "C", "2"), ("middle", "middle")),
        (Evaluation("3x5x2", "3", "E"), ("low", "low")),
    ],
    ids=lambda each: str(each),
)
def test_a_band_is_for_colours(found: Evaluation, band: tuple[str, str]) -> None:
    assert found.band() == band


@pytest.mark.parametrize("grades", [("4x4", "D", "1"), ("4x4", "A", "5"), ("nato", "A", "1"), ("3x5x2", "A", "1")])
def test_a_grade_that_does_not_exist_is_refused(grades: tuple[str, str, str]) -> None:
    with pytest.raises(EvaluationInvalid):
        Evaluation(*grades)


def test_nobody_changes_a_grade() -> None:
    with pytest.raises(AttributeError):
        DEFAULT.source = "A"  # type: ignore[misc]


def test_every_scheme_lists_its_grades_from_best_to_worst() -> None:
    for scheme in SCHEMES.values():
        for grades in (scheme.source, scheme.information):
            told = [rungs for rungs in grades.values() if rungs != UNTOLD]
            assert told == sorted(told, reverse=True)
        assert scheme.source[scheme.cannot_judge[0]] == scheme.information[scheme.cannot_judge[1]] == UNTOLD
