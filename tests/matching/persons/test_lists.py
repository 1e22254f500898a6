"""The figures of docs/calibration.md hold on a sample of the lists' truth; the whole is `./run bench persons`."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from thiqa.matching.persons import compare
from tools.persons_lists import load

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def answers() -> Counter[tuple[bool, bool, str]]:
    """How often (dates are known, true, class) is answered, over every eighth link and its candidates."""
    folder = Path(os.environ.get("THIQA_SHARED") or ROOT.parent / "shared") / "data" / "names" / "dev" / "lists"
    if not folder.is_dir():
        pytest.skip("the lists of names are absent: set THIQA_SHARED to the folder with data/names")
    lists = load(folder)
    persons, sample = lists.persons(), set(lists.links[::8])
    out: Counter[tuple[bool, bool, str]] = Counter()
    for link, other, true in lists.pairs():
        if link in sample:
            out["eu" not in (link.a[0], other[0]), true, compare(persons[link.a], persons[other]).kind] += 1
    return out


def test_nothing_confirmed_is_wrong(answers: Counter[tuple[bool, bool, str]]) -> None:
    assert answers[True, True, "confirmed"] > 5
    assert answers[True, False, "confirmed"] + answers[False, False, "confirmed"] == 0


def test_what_is_probable_is_true_in_19_of_20(answers: Counter[tuple[bool, bool, str]]) -> None:
    true, false = (sum(answers[dated, side, "probable"] for dated in (True, False)) for side in (True, False))
    assert true >= 19 * false


def test_where_dates_are_known_nine_of_ten_are_probable_or_better(answers: Counter[tuple[bool, bool, str]]) -> None:
    found = answers[True, True, "confirmed"] + answers[True, True, "probable"]
    every = sum(count for (dated, true, _), count in answers.items() if dated and true)
    assert found >= 0.9 * every


def test_where_nothing_but_a_name_is_known_it_is_still_found(answers: Counter[tuple[bool, bool, str]]) -> None:
    missed = answers[False, True, "no"] + answers[True, True, "no"]
    assert missed <= 0.03 * sum(count for (_, true, _), count in answers.items() if true)
