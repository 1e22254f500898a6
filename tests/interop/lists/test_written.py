"""Dates as lists write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import dates
from thiqa.interop.lists.written import Written, hijri, persian, read, us


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("03 May 1938", "1938-05-03"),
        ("May 1938", "1938-05"),
        ("1938", "1938"),
        ("circa 1965", "1965~"),
        ("circa Oct 1965", "1965-10~"),
        ("approximately 1970", "1970~"),
        ("1965 to 1968", "1965/1968"),
        ("01 Jan 1960 to 31 Dec 1965", "1960-01-01/1965-12-31"),
        ("circa 01 Jan 1960 to 31 Dec 1965", "1960-01-01/1965-12-31"),
        ("Between Aug. and Sep. 1977", "1977-08/1977-09"),
        ("1960s", "196X"),
        ("00/00/1959", "1959"),
        ("dd/mm/1945", "1945"),
        ("dd/03/1945", "1945-03"),
        ("14.03.1961", "1961-03-14"),
        ("1999-01-05", "1999-01-05"),
        ("2001-02-23T00:00:00", "2001-02-23"),
        ("Sept 5, 1970", "1970-09-05"),
        ("5 mai 1960", "1960-05-05"),
        ("5 de mayo de 1960", "1960-05-05"),
    ],
)
def test_what_lists_write_becomes_edtf(text: str, date: str) -> None:
    assert read(text) == Written(date)


@pytest.mark.parametrize("text", ["31 Feb 1960", "1961-13-01", "29/02/1961", "0000", "1968 to 1960", "12/00/1960"])
def test_a_day_that_does_not_exist_is_told_apart(text: str) -> None:
    assert read(text) == Written(impossible=True)


@pytest.mark.parametrize("text", ["", "30-35 years old", "24/06/1402 (Hijri Calendar)", "false passport", "12/1960"])
def test_words_and_other_calendars_are_no_date_here(text: str) -> None:
    assert read(text) == Written()


def test_the_us_order_is_read_only_where_it_is_asked_for() -> None:
    assert (us("01/13/2026").date, read("13/01/2026").date) == ("2026-01-13", "2026-01-13")
    assert us("2026-01-13") == read("2026-01-13")


def test_other_calendars_give_the_days_that_can_be_meant() -> None:
    assert hijri(1402, 6, 24).date == "1982-04-18~"
    assert hijri(1402, 6).date == "1982-03-26/1982-04-23"
    assert hijri(1300) == Written()
    assert hijri(1402, 13) == Written(impossible=True)
    assert persian(1340, 1).date == "1961-03/1961-04"
    assert persian(1340, 10).date == "1961-12/1962-01"


@given(st.text(max_size=70) | st.from_regex(r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}", fullmatch=True))
def test_any_text_gives_a_date_that_a_record_takes_or_none(text: str) -> None:
    found = read(text).date
    assert not found or dates.parse(found).text == found


@given(st.integers(-5, 9999), st.integers(-1, 15), st.integers(-1, 40))
def test_any_numbers_of_other_calendars_give_a_date_or_none(year: int, month: int, day: int) -> None:
    for found in (hijri(year, month, day).date, persian(year, month).date):
        assert not found or dates.parse(found).text == found
