from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.persons import hijri


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("1387-05-12 AH", "1967-08-17"),
        ("12/5/1387 H", "1967-08-17"),
        ("٥-١٢-١٣٨٧ هـ", "1968-03-04"),
        ("۱۳۸۷/۰۵/۱۲ هجری", ""),  # Persian writing of the word stands for the solar calendar as often
        ("12 Jumada al-Ula 1387 AH", "1967-08-17"),
        ("١٢ جمادى الأولى ١٣٨٧ هـ", "1967-08-17"),
        ("12 Joumada I 1387 (hégire)", "1967-08-17"),
    ],
)
def test_a_hijri_date_in_its_usual_forms_is_a_day_of_ours(written: str, day: str) -> None:
    found = hijri.parse(written)
    assert (found.text if found else "") == day


@pytest.mark.parametrize("written", ["1387 AH", "AH 1387", "١٣٨٧ هـ", "1 Muharram 1387 H", "1387-07-01 AH"])
def test_a_year_or_the_day_that_offices_write_for_it_is_the_whole_year(written: str) -> None:
    found = hijri.parse(written)
    assert found is not None
    assert (found.exact, found.first, found.last.year) == (False, date(1967, 4, 11), 1968)


def test_a_month_is_all_its_days() -> None:
    found = hijri.parse("Rajab 1400 AH")
    assert found is not None
    assert (found.exact, found.last - found.first) in [(False, timedelta(28)), (False, timedelta(29))]


NONE = ["1387-05-12", "1347 SH", "1347 ه ش", "1387-13-12 AH", "1387-05-31 AH", "", "AH", "x" * 200]


@pytest.mark.parametrize("written", NONE)
def test_what_is_unmarked_solar_or_no_date_is_none(written: str) -> None:
    assert hijri.parse(written) is None


def test_outside_the_tables_only_the_year_is_told() -> None:
    found = hijri.parse("1300-05-12 AH")
    assert found is not None
    assert (found.exact, found.first.year, found.last.year) == (False, 1882, 1883)


@given(st.integers(hijri.FIRST, hijri.LAST - 1))
def test_the_years_of_the_cycle_lie_within_days_of_the_tables(year: int) -> None:
    by_table = hijri.parse(f"{year}-01-02 AH")
    by_cycle = hijri.parse(f"{year} AH")
    assert by_table is not None
    assert by_cycle is not None
    assert abs((by_table.first - timedelta(1)) - by_cycle.first) <= timedelta(3)


@given(st.text(max_size=120))
def test_any_text_is_a_date_or_none(text: str) -> None:
    found = hijri.parse(text)
    assert found is None or found.first <= found.last
