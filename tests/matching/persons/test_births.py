from __future__ import annotations

import pytest

from thiqa.matching.persons import births
from thiqa.matching.persons.weights import SHIPPED


def level(a: str, b: str) -> str:
    (one,), (other,) = births.of([{"date": a}]), births.of([{"date": b}])
    assert births.level(one, other) == births.level(other, one)
    return births.level(one, other)


@pytest.mark.parametrize(
    ("a", "b", "word"),
    [
        ("1968-05-12", "1968-05-12", "birth-day"),
        ("1968-05-12", "1968-05-14", "birth-near"),
        ("1968-12-31", "1969-01-02", "birth-near"),
        ("1968-05-12", "1968-12-05", "birth-swapped"),
        ("1968-05-12", "1968-05-21", "birth-part"),
        ("1968-05-12", "1978-05-12", "birth-part"),
        ("1968-05-12", "1968-05", "birth-month"),
        ("1968-05-12", "1968", "birth-year"),
        ("1968-01-01", "1968-09-30", "birth-year"),
        ("1968-01-01", "1968-01-01", "birth-year"),
        ("1968-05-12", "1968-09-30", "birth-same-year"),
        ("1968-01-01", "1967-11-20", "birth-next-year"),
        ("1968", "1970", "birth-few-years"),
        ("1968", "1988", "birth-conflict"),
        ("1968~", "1970", "birth-about"),
        ("1960/1970", "1965-02-03", "birth-about"),
        ("196X", "1975", "birth-conflict"),
        ("196X", "1970-06-01", "birth-next-year"),
    ],
)
def test_two_dates_have_one_word(a: str, b: str, word: str) -> None:
    assert level(a, b) == word


def test_a_hijri_date_meets_the_day_that_it_means() -> None:
    hijri = births.of([{"date": "1967", "original": "1387-05-12 AH"}])
    found = births.compare(hijri, births.of([{"date": "1967-08-17"}]), SHIPPED)
    assert found is not None
    assert (found.code, found.a.field) == ("birth-day", "births[0].original")


def test_a_hijri_year_lies_in_two_years_and_meets_both() -> None:
    hijri = births.of([{"original": "1387 AH"}])
    for year in ("1967-08-17", "1968-01-01"):
        found = births.compare(hijri, births.of([{"date": year}]), SHIPPED)
        assert found is not None
        assert found.code == "birth-about"


def test_a_wider_span_weighs_less() -> None:
    day = births.of([{"date": "1965-02-03"}])
    weights = []
    for span in ("1965", "1964/1966", "196X", "1940/1990"):
        found = births.compare(day, births.of([{"date": span}]), SHIPPED)
        assert found is not None
        weights.append(found.weight)
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] >= 0


def test_several_dates_are_several_chances_and_weigh_less() -> None:
    one, many = births.of([{"date": "1968-05-12"}]), births.of([{"date": f"19{y}-05-12"} for y in (58, 68, 78)])
    alone, among = births.compare(one, one, SHIPPED), births.compare(one, many, SHIPPED)
    assert alone is not None
    assert among is not None
    assert 0 < among.weight < alone.weight


def test_the_same_date_twice_is_one() -> None:
    assert len(births.of([{"date": "1968-01-01"}, {"date": "1968"}])) == 1
