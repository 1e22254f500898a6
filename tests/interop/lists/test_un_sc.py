"""The list of the Security Council: what each element becomes, and rows that cannot be read."""

from __future__ import annotations

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.interop.lists.un_sc import SecurityCouncil


def test_a_person_keeps_all_that_the_list_says(put: Put) -> None:
    found, _ = entries(SecurityCouncil(), put("un.xml", samples.UN))
    one = found["BAi.001"]
    assert (one.kind, one.place, one.category) == ("person", "INDIVIDUAL BAi.001", "")
    assert [(name["name"], name["type"]) for name in one.fields["names"]] == [
        ("AMIN YASIN TAGZOUTI", "primary"),
        ("أمين ياسين تاغزوتي", "primary"),
        ("Ameen Taghzouti", "alias"),
        ("Amin Tagzuti", "alias"),
        ("Abu Arz", "weak"),
        ("Yassine Tagzouti", "former"),
    ]
    assert one.fields["sex"] == "M"
    assert one.fields["titles"] == ["Haji"]
    assert one.fields["occupations"] == ["Keeper of the cedar", "Gardener"]
    assert one.fields["nationalities"] == ["MAR"]
    assert one.fields["addresses"] == [{"text": "1 Cedar Road, Azrou", "city": "Azrou", "country": "MAR"}]
    assert one.fields["listed"] == [
        {"list": "UN Security Council", "reference": "BAi.001", "programme": "Baobab", "on": "2001-02-23"}
    ]
    assert one.fields["note"] == "nationality: former Soviet Union; Invented. Two lines.; last amended: 2012-05-18"


def test_dates_of_birth_keep_what_is_exact_about_or_between(put: Put) -> None:
    found, _ = entries(SecurityCouncil(), put("un.xml", samples.UN))
    place = {"place": "Azrou, Ifrane", "country": "MAR"}
    assert found["BAi.001"].fields["births"] == [
        {"date": "1961-03-14", **place},
        {"date": "1962~", **place},
        {"date": "1959~/1960~", **place},
        {"date": "1973-11", **place},
        {"date": "1963", "country": "MLI"},
    ]


def test_documents_have_their_type_country_and_days(put: Put) -> None:
    found, _ = entries(SecurityCouncil(), put("un.xml", samples.UN))
    assert found["BAi.001"].fields["documents"] == [
        {
            "type": "passport",
            "number": "ZZ 0243318",
            "country": "MAR",
            "issued": "2007-01-05",
            "expires": "2012-01-21",
            "authority": "Rabat",
            "note": "expires on 21 January 2012",
        },
        {"type": "identity-card", "number": "K 12", "note": "national identity card"},
    ]


def test_an_organisation_has_its_former_name_and_address(put: Put) -> None:
    one = entries(SecurityCouncil(), put("un.xml", samples.UN))[0]["BAe.001"]
    assert one.kind == "organisation"
    assert one.fields["names"][1] == {"name": "Old Cedar", "type": "former"}
    assert one.fields["addresses"] == [{"text": "Beirut, office", "city": "Beirut", "country": "LBN"}]


def test_an_impossible_date_is_told_and_the_entry_is_kept_with_its_words(put: Put) -> None:
    found, told = entries(SecurityCouncil(), put("un.xml", samples.UN))
    assert found["BAi.002"].fields["births"] == [{"original": "1961-02-31"}]
    (one,) = [each for each in told if each.code == "date-impossible"]
    assert (one.place, one.reference, one.kept) == ("INDIVIDUAL BAi.002", "BAi.002", True)
    assert "1961" not in one.why


def test_an_entry_without_name_or_reference_is_refused_with_its_place(put: Put) -> None:
    _, told = entries(SecurityCouncil(), put("un.xml", samples.UN))
    assert [(each.place, each.code) for each in told if not each.kept] == [
        ("INDIVIDUAL 9000003", "name-missing"),
        ("INDIVIDUAL ?", "reference-missing"),
    ]


def test_the_edition_is_the_moment_that_the_file_was_made(put: Put) -> None:
    assert SecurityCouncil().edition(put("un.xml", samples.UN)) == "2026-01-05T00:00:09.554Z"


def test_a_date_of_the_hijri_calendar_in_a_note_is_kept_with_what_it_means(put: Put) -> None:
    text = samples.UN.replace("<DATE>1961-02-31</DATE>", "<NOTE>26/09/1381 (Hijri Calendar)</NOTE>")
    found, _ = entries(SecurityCouncil(), put("un.xml", text))
    assert found["BAi.002"].fields["births"] == [{"date": "1962-03-02~", "original": "26/09/1381 (Hijri Calendar)"}]
