"""The Treasury's list in its classic and its enhanced XML."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.domain.errors import FileUnusable
from thiqa.interop.lists.ofac_csv import OfacCsv
from thiqa.interop.lists.ofac_xml import OfacXml
from thiqa.registry.source import Tie


def test_a_person_of_the_classic_file(put: Put) -> None:
    one = entries(OfacXml(), put("SDN.XML", samples.OFAC_XML))[0]["91"]
    assert [(name["name"], name["type"]) for name in one.fields["names"]] == [
        ("Amin Yasin TAGZOUTI", "primary"),
        ("Ameen TAGHZOUTI", "alias"),
        ("ABU ARZ", "weak"),
        ("OLD", "former"),
    ]
    assert one.fields["births"] == [{"date": "1961-03-14", "place": "Azrou", "country": "MAR"}]
    assert one.fields["documents"] == [
        {"type": "passport", "number": "ZZ0243318", "country": "MAR", "issued": "2007-01-05", "expires": "2012-01-21"}
    ]
    assert one.fields["accounts"] == [{"type": "wallet", "number": "1CedarAtlasBaobab", "note": "XBT"}]
    assert (one.fields["sex"], one.fields["emails"]) == ("M", ["amin@cedar.example"])
    assert one.ties == (Tie("90", "other", note="Linked To"),)


def test_a_vessel_and_a_company_of_the_classic_file(put: Put) -> None:
    found, _ = entries(OfacXml(), put("SDN.XML", samples.OFAC_XML))
    assert found["92"].fields["number"] == "9999999"
    assert found["92"].ties == (Tie("90", "owner", turned=True, note="vessel owner"),)
    assert found["90"].fields["founded"] == "2005-01-15"
    assert found["90"].fields["note"] == "Secondary sanctions risk: section 1(b) of E.O. 1"


def test_the_same_subject_has_the_same_reference_and_origin_in_csv_and_xml(put: Put) -> None:
    table, tree = put("sdn.csv", samples.SDN), put("SDN.XML", samples.OFAC_XML)
    assert set(entries(OfacXml(), tree)[0]) <= set(entries(OfacCsv(), table)[0])
    assert OfacCsv().code == OfacXml().code


def test_a_person_of_the_enhanced_file(put: Put) -> None:
    one = entries(OfacXml(), put("SDN_ENHANCED.XML", samples.OFAC_ENHANCED))[0]["91"]
    assert [(name["name"], name["type"]) for name in one.fields["names"]] == [
        ("Amin TAGZOUTI", "primary"),
        ("أمين تاغزوتي", "primary"),
        ("ABU ARZ", "weak"),
    ]
    assert one.fields["listed"] == [{"list": "OFAC SDN", "reference": "91", "programme": "SDGT", "on": "2020-05-06"}]
    assert one.fields["births"] == [{"date": "1961-03-14", "place": "Azrou", "country": "MAR"}]
    assert one.fields["sex"] == "M"  # told by reference
    assert one.fields["addresses"] == [{"text": "Azrou", "city": "Azrou", "country": "MAR"}]
    assert one.ties == (Tie("90", "owner", turned=True, note="Owned or Controlled By"),)
    assert "not valid: Passport ZZ0243318" in one.fields["note"]


def test_a_person_of_the_advanced_file_where_everything_is_told_by_number(put: Put) -> None:
    found, told = entries(OfacXml(), put("SDN_ADVANCED.XML", samples.OFAC_ADVANCED))
    one = found["91"]
    assert one.kind == "person"
    assert one.fields["names"] == [
        {"name": "Amin TAGZOUTI", "type": "primary", "family": "TAGZOUTI", "given": "Amin"},
        {"name": "ABU ARZ", "type": "weak"},
    ]
    place = {"place": "Azrou", "country": "MAR"}
    assert one.fields["births"] == [
        {"date": "1961-03-14", **place},
        {"date": "1962~", **place},
        {"original": "1961-02-31", **place},
    ]
    assert one.fields["documents"] == [
        {"type": "passport", "number": "ZZ0243318", "country": "MAR", "expires": "2012-01-21"}
    ]
    assert one.fields["addresses"] == [{"text": "1 Cedar Road, Azrou", "city": "Azrou", "country": "MAR"}]
    assert (one.fields["nationalities"], one.fields["sex"]) == (["MAR"], "M")
    assert one.fields["listed"] == [{"list": "OFAC SDN", "reference": "91", "programme": "SDGT", "on": "2017-07-31"}]
    assert one.ties == (Tie("95", "family", note="Family member of"),)
    assert [(each.place, each.code) for each in told] == [
        ("DistinctParty 91", "date-impossible"),
        ("DistinctParty ?", "reference-missing"),
    ]


@pytest.mark.parametrize("sample", [samples.OFAC_XML, samples.OFAC_ENHANCED, samples.OFAC_ADVANCED])
def test_the_edition_is_the_day_of_publication(put: Put, sample: str) -> None:
    assert OfacXml().edition(put("sdn.xml", sample)) == "2026-01-13"


def test_the_file_may_lie_in_its_archive(put: Put) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("read me.txt", "no list")
        archive.writestr("exports/SDN.XML", samples.OFAC_XML)
    path = put("sdn_xml.zip", packed.getvalue())
    assert set(entries(OfacXml(), path)[0]) == {"90", "91", "92"}


def test_an_archive_without_the_list_is_told(put: Put) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("other.xml", "<a/>")
    with pytest.raises(FileUnusable, match=r"the archive has no sdn\.xml"):
        entries(OfacXml(), put("sdn_xml.zip", packed.getvalue()))
