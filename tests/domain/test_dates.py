from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import dates
from thiqa.domain.errors import FieldInvalid
from thiqa.domain.shapes import Date

days = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(days)
def test_a_day_is_meant_and_no_other(day: date) -> None:
    span = dates.parse(day.isoformat())
    assert (span.first, span.last, span.day, span.circa) == (day, day, True, False)


@given(days)
def test_a_month_and_a_year_are_all_their_days(day: date) -> None:
    month, year = (
        dates.parse(f"{day:%Y-%m}" if day.year > 999 else day.isoformat()[:7]),
        dates.parse(day.isoformat()[:4]),
    )
    assert year.first <= month.first <= day <= month.last <= year.last
    assert (month.first.day, year.first.month, year.last.month) == (1, 1, 12)
    assert month.last == date.max or (month.last + timedelta(days=1)).day == 1
    assert not month.day


@given(days, days)
def test_a_range_goes_from_the_first_to_the_last_and_never_back(one: date, other: date) -> None:
    text = f"{one.isoformat()}/{other.isoformat()}"
    if one > other:
        with pytest.raises(FieldInvalid, match="before it begins"):
            dates.parse(text)
    else:
        assert (dates.parse(text).first, dates.parse(text).last) == (one, other)


@given(days, days, st.integers(0, 4000))
def test_two_spans_meet_where_they_share_a_day(start: date, other: date, length: int) -> None:
    end = min(start + timedelta(days=length), date.max) if start.year < 9980 else start
    span, day = dates.parse(f"{start.isoformat()}/{end.isoformat()}"), dates.parse(other.isoformat())
    assert span.meets(day) == day.meets(span) == (start <= other <= end)


@given(days)
def test_what_is_about_a_day_is_no_day(day: date) -> None:
    for mark in "~?%":
        span = dates.parse(day.isoformat() + mark)
        assert span.circa
        assert not span.day
        assert span.first == span.last == day


@given(st.text(max_size=25) | st.from_regex(r"[0-9X/~?%-]{1,22}", fullmatch=True))
def test_any_text_is_a_date_of_the_form_that_the_schema_says_or_a_clear_error(text: str) -> None:
    try:
        span = dates.parse(text)
    except FieldInvalid:
        return
    assert span.text == text
    assert span.first <= span.last
    assert re.search(Date().schema()["pattern"], text)


def test_the_years_that_a_span_touches() -> None:
    assert list(dates.parse("1999-12/2001-01").years) == [1999, 2000, 2001]
    assert list(dates.parse("196X").years) == list(range(1960, 1970))
