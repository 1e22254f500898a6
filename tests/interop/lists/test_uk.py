"""The lists of the United Kingdom, in XML and as tables."""

from __future__ import annotations

import pytest

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.domain.errors import FileUnusable
from thiqa.interop.lists.uk import Ofsi, UnitedKingdom


def test_a_person_of_the_xml(put: Put) -> None:
    found, told = entries(UnitedKingdom(), put("uk.xml", samples.UK_XML))
    one = found["BAO0001"]
    assert one.fields["names"] == [
        {"name": "Amin Yasin TAGZOUTI", "type": "primary", "family": "TAGZOUTI", "given": "Amin"},
        {"name": "أمين ياسين تاغزوتي", "type": "primary", "language": "ar"},
        {"name": "Ameen Taghzouti", "type": "alias", "family": "Taghzouti", "given": "Ameen"},
        {"name": "Abu Arz", "type": "weak"},
    ]
    place = {"place": "Azrou", "country": "MAR"}
    assert one.fields["births"] == [
        {"date": "1961-03-14", **place},
        {"date": "1962", **place},
        {"original": "31/02/1961", **place},
    ]
    assert one.fields["documents"] == [
        {"type": "passport", "number": "ZZ0243318", "note": "issued in Rabat"},
        {"type": "national-number", "number": "K12"},
    ]
    assert one.fields["description"] == "He kept the cedar."
    assert [(each.place, each.code) for each in told] == [
        ("Designation BAO0001", "date-impossible"),
        ("Designation BAO0003", "kind-unknown"),
    ]


def test_a_ship_has_number_and_flag_and_its_owner_in_words(put: Put) -> None:
    one = entries(UnitedKingdom(), put("uk.xml", samples.UK_XML))[0]["BAO0002"]
    assert one.kind == "vehicle"
    assert (one.fields["number"], one.fields["country"], one.fields["type"]) == ("9999999", "LBN", "vessel")
    assert one.fields["note"] == "CurrentOwnerOperator: Cedar Shipping Co."


def test_rows_of_one_subject_become_one_entry_wherever_they_stand(put: Put) -> None:
    found, told = entries(UnitedKingdom(), put("uk.csv", samples.UK_CSV))
    assert set(found) == {"BAO0001", "BAO0002"}
    one = found["BAO0001"]
    assert [(name["name"], name["type"]) for name in one.fields["names"]] == [
        ("Amin Yasin TAGZOUTI", "primary"),
        ("أمين ياسين تاغزوتي", "primary"),
        ("Abu Arz", "weak"),
    ]
    assert [birth["date"] for birth in one.fields["births"]] == ["1961-03-14", "1962"]
    assert [(each.place, each.code, each.reference) for each in told] == [
        ("row 6", "kind-unknown", "BAO0009"),
        ("row 7", "row-shape", ""),
    ]


def test_numbered_cells_of_ofsi_are_taken_apart(put: Put) -> None:
    one = entries(Ofsi(), put("ConList.csv", samples.OFSI))[0]["14233"]
    assert one.fields["nationalities"] == ["MAR", "MLI"]
    assert one.fields["births"] == [
        {"date": "1961", "place": "Azrou", "country": "MAR"},
        {"date": "1961", "place": "Kidal", "country": "MLI"},
    ]
    assert one.fields["documents"][:2] == [
        {"type": "passport", "number": "ZZ0243318", "note": "Moroccan"},
        {"type": "passport", "number": "B12", "note": "Malian"},
    ]
    assert one.fields["names"][1] == {"name": "Abu Arz", "type": "weak"}


def test_the_editions_are_the_days_that_the_files_give(put: Put) -> None:
    assert UnitedKingdom().edition(put("uk.xml", samples.UK_XML)) == "2026-01-02"
    assert UnitedKingdom().edition(put("uk.csv", samples.UK_CSV)) == "2026-08-18"
    assert Ofsi().edition(put("ConList.csv", samples.OFSI)) == "2025-06-03"


def test_one_list_is_not_taken_for_the_other(put: Put) -> None:
    with pytest.raises(FileUnusable, match="it is the list of UK OFSI"):
        entries(UnitedKingdom(), put("ConList.csv", samples.OFSI))
    with pytest.raises(FileUnusable, match="it is the list of UK Sanctions List"):
        entries(Ofsi(), put("uk.csv", samples.UK_CSV))
