"""A name and a year in one key: which years each side takes, and how many keys that makes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.dates import parse
from thiqa.domain.errors import BirthInvalid
from thiqa.matching.keys import composite_keys, years_asked, years_filed
from thiqa.matching.keys.dated import MOST_YEARS
from thiqa.matching.names import keys, strict_keys

DATES = st.one_of(
    st.dates().filter(lambda day: 1851 < day.year < 2148).map(str),
    st.integers(1852, 2147).map(str),
    st.integers(1852, 2147).map(lambda year: f"{year}~"),
    st.tuples(st.integers(1852, 2000), st.integers(0, 20)).map(lambda pair: f"{pair[0]}/{pair[0] + pair[1]}"),
)


@pytest.mark.parametrize(
    ("date", "filed", "asked"),
    [
        ("1968-05-02", "1968", "1968"),
        ("1968-12-31", "1968", "1968"),
        ("1968-01-01", "1968", "1967 1968 1969"),
        ("1968-05", "1968", "1967 1968 1969"),
        ("1968", "1968", "1967 1968 1969"),
        ("1968~", "1967 1968 1969", "1967 1968 1969"),
        ("1968-05-02~", "1967 1968 1969", "1967 1968 1969"),
        ("1960/1962", "1960 1961 1962", "1959 1960 1961 1962 1963"),
        ("1970-03-09/1971-02-26", "1970 1971", "1969 1970 1971 1972"),  # a Hijri year, 1390
    ],
)
def test_the_owner_files_what_is_stated_and_the_asker_asks_beside_what_is_not_sure(
    date: str, filed: str, asked: str
) -> None:
    assert " ".join(map(str, years_filed([parse(date)]))) == filed
    assert " ".join(map(str, years_asked([parse(date)]))) == asked


def test_a_decade_is_taken_and_what_is_wider_gives_no_year() -> None:
    assert len(years_filed([parse("196X")])) == 10
    assert len(years_asked([parse("196X")])) == 12
    assert years_filed([parse("1950/1965")]) == () == years_asked([parse("1950/1965")])
    assert years_filed([]) == ()


def test_several_dates_are_all_filed() -> None:
    assert years_filed([parse("1968-05-02"), parse("1971"), parse("1971-01-01")]) == (1968, 1971)


@given(st.lists(DATES, max_size=5))
def test_whoever_asks_for_a_person_asks_for_all_years_under_which_it_is_filed(dates: list[str]) -> None:
    spans = [parse(date) for date in dates]
    filed, asked = years_filed(spans), years_asked(spans)
    assert len(filed) <= MOST_YEARS
    assert len(asked) <= MOST_YEARS
    assert set(asked) >= set(filed) or not asked


@given(st.text(max_size=60), st.sets(st.integers(1850, 2150), max_size=MOST_YEARS))
def test_there_are_four_strict_or_eight_wide_keys_for_each_year_at_most(name: str, years: set[int]) -> None:
    strict, wide = composite_keys(name, years), composite_keys(name, years, "wide")
    assert len(strict) == len(strict_keys(name)) * len(years) <= 4 * len(years)
    assert len(wide) == len(keys(name)) * len(years) <= 8 * len(years)


def test_a_composite_key_is_no_key_of_a_name() -> None:
    assert not composite_keys("Amina Sidri", [1968]) & strict_keys("Amina Sidri")
    assert composite_keys("Amina Sidri", [1968]) == composite_keys("أمينة سدري", [1968, 1968])
    assert not composite_keys("Amina Sidri", [1968]) & composite_keys("Amina Sidri", [1969])


@pytest.mark.parametrize("years", [range(1960, 1973), [1849], [2151], [0], [-1968]])
def test_too_many_years_and_years_of_nobody_are_refused(years: list[int]) -> None:
    with pytest.raises(BirthInvalid):
        composite_keys("Amina Sidri", years)
