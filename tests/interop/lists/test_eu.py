"""The list of the European Union."""

from __future__ import annotations

import pytest

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.interop.lists.eu import EuropeanUnion


def test_a_person_keeps_names_languages_titles_and_functions(put: Put) -> None:
    one = entries(EuropeanUnion(), put("eu.xml", samples.EU))[0]["EU.99901.01"]
    assert one.fields["names"] == [
        {"name": "Amin Yasin Tagzouti", "type": "primary", "family": "Tagzouti", "given": "Amin Yasin"},
        {"name": "أمين ياسين تاغزوتي", "type": "alias", "language": "ar"},
        {"name": "Abu Arz", "type": "weak", "language": "en"},
        {"name": "Abou Arz", "type": "weak"},
    ]
    assert one.fields["titles"] == ["Haji", "Mullah"]
    assert one.fields["occupations"] == ["Keeper of the cedar", "Gardener"]
    assert one.fields["emails"] == ["amin@cedar.example", "a@cedar.example"]
    assert one.fields["nationalities"] == ["MAR"]


def test_births_keep_circa_ranges_and_other_calendars(put: Put) -> None:
    found, told = entries(EuropeanUnion(), put("eu.xml", samples.EU))
    assert found["EU.99901.01"].fields["births"] == [
        {"date": "1961-03-14", "place": "Azrou", "country": "MAR"},
        {"date": "1962~"},
        {"date": "1959/1960"},
        {"date": "1962-03-02~", "original": "1381-09-26 (islamic)"},
        {"original": "1961-02-31"},
    ]
    assert [(each.code, each.kept) for each in told if each.reference == "EU.99901.01"] == [("date-impossible", True)]


def test_a_document_known_to_be_false_says_so(put: Put) -> None:
    (one,) = entries(EuropeanUnion(), put("eu.xml", samples.EU))[0]["EU.99901.01"].fields["documents"]
    assert one == {
        "type": "passport", "number": "ZZ0243318", "country": "MAR", "issued": "2007-01-05", "expires": "2012-01-21",
        "authority": "Rabat", "note": "diplomatic, known to be false",
    }  # fmt: skip


def test_the_listing_has_programme_first_day_and_the_number_of_the_un(put: Put) -> None:
    one = entries(EuropeanUnion(), put("eu.xml", samples.EU))[0]["EU.99901.01"]
    assert one.fields["listed"] == [
        {"list": "European Union", "reference": "EU.99901.01", "programme": "BAO", "on": "2019-01-31"},
        {"list": "UN Security Council", "reference": "BAi.001"},
    ]


def test_an_organisation_without_number_goes_by_its_logical_id(put: Put) -> None:
    one = entries(EuropeanUnion(), put("eu.xml", samples.EU))[0]["logical-77"]
    assert one.kind == "organisation"
    assert one.fields["documents"][0]["type"] == "registration"


@pytest.mark.parametrize(
    ("attributes", "date"),
    [
        ('calendarType="PERSIAN" year="1340"', "1961-03/1962-03"),
        ('calendarType="PERSIAN" year="1340" monthOfYear="12"', "1962-02/1962-03"),
        ('calendarType="ISLAMIC" year="1381"', "1961-06-14/1962-06-02"),
    ],
)
def test_years_of_other_calendars_are_the_days_that_they_can_mean(put: Put, attributes: str, date: str) -> None:
    text = samples.EU.replace('calendarType="GREGORIAN" year="1962"', attributes)
    found, _ = entries(EuropeanUnion(), put("eu.xml", text))
    assert found["EU.99901.01"].fields["births"][1]["date"] == date


def test_the_edition_is_the_moment_of_the_export(put: Put) -> None:
    assert EuropeanUnion().edition(put("eu.xml", samples.EU)) == "2026-01-11T21:24:35.826+01:00"
