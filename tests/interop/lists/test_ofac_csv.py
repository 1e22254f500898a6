"""The Treasury's list in CSV: its files together, and the small language of the remarks."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.interop.lists import samples
from tests.interop.lists.checked import entries
from tests.interop.lists.conftest import Put
from thiqa.domain.errors import FileUnusable
from thiqa.interop import sources
from thiqa.interop.lists import ofac_remarks
from thiqa.interop.lists.ofac_csv import OfacCsv
from thiqa.interop.lists.subject import Subject
from thiqa.registry.source import Tie


@pytest.fixture
def sdn(put: Put) -> Path:
    put("alt.csv", samples.ALT)
    put("add.csv", samples.ADD)
    put("sdn_comments.csv", samples.COMMENTS)
    return put("sdn.csv", samples.SDN)


def test_a_person_has_aliases_addresses_and_remarks_of_the_files_beside(sdn: Path) -> None:
    one = entries(OfacCsv(), sdn)[0]["91"]
    assert [(name["name"], name["type"]) for name in one.fields["names"]] == [
        ("Amin Yasin TAGZOUTI", "primary"),
        ("Ameen TAGHZOUTI", "alias"),
        ("Name OLD", "former"),
        ("ABU ARZ", "weak"),
        ("A. TAGZUTI", "weak"),
    ]
    assert one.fields["names"][0]["family"] == "TAGZOUTI"
    assert one.fields["addresses"] == [{"text": "1 Cedar Road, Azrou 53100", "city": "Azrou", "country": "MAR"}]
    assert one.fields["occupations"] == ["Minister of Cedars"]
    assert one.fields["births"] == [
        {"date": "1961-03-14"},
        {"date": "1962~"},
        {"date": "1959/1960"},
        {"original": "31 Feb 1960"},
        {"place": "Azrou", "country": "MAR"},
        {"place": "Pyongyang", "country": "PRK"},
    ]
    assert one.fields["nationalities"] == ["MAR", "MLI"]  # the second stands in the comments, after the cut
    assert one.fields["documents"][0] == {
        "type": "passport", "number": "ZZ0243318", "country": "MAR", "issued": "2007-01-05", "expires": "2012-01-21",
    }  # fmt: skip
    assert one.fields["phones"] == ["212600000000"]
    assert one.fields["accounts"] == [{"type": "wallet", "number": "1CedarAtlasBaobab", "note": "XBT"}]


def test_what_is_no_statement_is_kept_word_for_word(sdn: Path) -> None:
    one = entries(OfacCsv(), sdn)[0]["91"]
    assert one.fields["note"] == "nationality: Atlantis; Linked To: SOMEBODY ELSE; brother of the keeper"


def test_linked_to_becomes_a_tie_where_the_list_has_one_such_name(sdn: Path) -> None:
    found, _ = entries(OfacCsv(), sdn)
    assert found["91"].ties == (Tie("90", "other", note="Linked To"), Tie("36", "other", note="Linked To"))
    assert found["92"].ties == (Tie("90", "owner", turned=True, note="vessel owner"),)
    assert found["93"].ties == (Tie("36", "user", turned=True, note="Aircraft Operator"),)


def test_a_name_of_two_subjects_ties_to_neither(put: Put) -> None:
    twice = samples.SDN.replace('36,"CEDAR AIRLINES"', '36,"CEDAR SHIPPING CO."')
    assert entries(OfacCsv(), put("sdn.csv", twice))[0]["91"].ties == ()


def test_vessels_and_aircraft_are_vehicles_and_the_rest_without_type_organisations(sdn: Path) -> None:
    found, _ = entries(OfacCsv(), sdn)
    assert {key: one.kind for key, one in found.items()} == {
        "36": "organisation", "90": "organisation", "91": "person", "92": "vehicle", "93": "vehicle",
    }  # fmt: skip
    assert (found["92"].fields["number"], found["92"].fields["country"]) == ("9999999", "LBN")
    assert (found["93"].fields["number"], found["93"].fields["model"]) == ("OD-CED", "IL76")
    assert found["90"].fields["founded"] == "2005-01-15"
    assert [one["programme"] for one in found["90"].fields["listed"]] == ["SDGT", "IRGC"]


def test_a_row_of_another_shape_and_what_belongs_to_nobody_are_refused(sdn: Path) -> None:
    _, told = entries(OfacCsv(), sdn)
    assert [(each.place, each.code, each.reference) for each in told if not each.kept] == [
        ("row 6", "row-shape", "94"),
    ]
    assert [each.place for each in told if each.code == "part-unmatched"] == ["the files beside it"]


def test_files_that_are_missing_beside_it_are_told(put: Put) -> None:
    _, told = entries(OfacCsv(), put("sdn.csv", samples.SDN))
    assert [each.place for each in told if each.code == "part-missing"] == ["alt", "add"]


def test_siblings_are_found_whatever_their_case_year_and_compression(put: Put) -> None:
    path = put("OFAC_SDN_2021.CSV.GZ", gzip.compress(samples.SDN.encode(), mtime=0))
    other = put("ofac_alt_2021.csv", samples.ALT)
    assert OfacCsv().parts(path) == {"alt": other}
    assert len(entries(OfacCsv(), path)[0]["91"].fields["names"]) == 5


def test_the_consolidated_files_go_together_too(put: Put) -> None:
    path, other = put("cons_prim.csv", samples.SDN), put("cons_add.csv", samples.ADD)
    assert OfacCsv().parts(path) == {"add": other}


def test_a_person_reads_which_files_went_together(sdn: Path, put: Put) -> None:
    assert sources.beside(OfacCsv(), sdn) == "Read with it: add.csv, alt.csv, sdn_comments.csv."
    alone = put("sdn_2021.csv", samples.SDN)
    assert OfacCsv().beside(alone) == "No other file of the list lies beside it. Without aliases and addresses."
    assert sources.beside(sources.find("un-sc"), alone) == ""


@pytest.mark.parametrize("content", ["", "a,b,c\n", "<html><body>Service unavailable</body></html>", "\x1a"])
def test_another_file_is_none(put: Put, content: str) -> None:
    with pytest.raises(FileUnusable):
        entries(OfacCsv(), put("sdn.csv", content))


def test_another_encoding_is_told_with_its_line_and_read_when_it_is_named(put: Put) -> None:
    path = put("sdn.csv", samples.SDN.replace("Azrou", "Azroû").encode("windows-1252"))
    with pytest.raises(FileUnusable, match="line 3 is not text in UTF-8"):
        entries(OfacCsv(), path)
    assert {"place": "Azroû", "country": "MAR"} in entries(OfacCsv("windows-1252"), path)[0]["91"].fields["births"]
    with pytest.raises(FileUnusable, match="there is no encoding cedar"):
        entries(OfacCsv("cedar"), path)


@pytest.mark.parametrize(
    ("statement", "document"),
    [
        ("Passport A1 (Korea, North)", {"type": "passport", "number": "A1", "country": "PRK"}),
        ("alt. Passport RL 1794", {"type": "passport", "number": "RL 1794"}),
        ("Cedula No. 167 (Colombia)", {"type": "identity-card", "number": "167", "country": "COL"}),
        ("Identification Number AO 28 (Italy) expires 30 Oct 2012",
         {"type": "national-number", "number": "AO 28", "country": "ITA", "expires": "2012-10-30"}),
        ("NIT # 800-7 (Colombia)", {"type": "tax-number", "number": "800-7", "country": "COL"}),
        ("Driver's License No. 18 (Mexico)", {"type": "driving-licence", "number": "18", "country": "MEX"}),
        ("Tazkira National ID Card 93 (Afghanistan)", {"type": "identity-card", "number": "93", "country": "AFG"}),
        ("Passport 5 (Atlantis) issued 1999", {"type": "passport", "number": "5", "issued": "1999"}),
        ("UK Company Number 011 (United Kingdom)", {"type": "registration", "number": "011", "country": "GBR"}),
    ],
)  # fmt: skip
def test_documents_of_the_remarks(statement: str, document: dict[str, str]) -> None:
    subject = Subject("row 1", "1", "person")
    ofac_remarks.read(subject, f"{statement}.", {})
    (found,) = subject.fields["documents"]
    assert {key: value for key, value in found.items() if key != "note"} == document


@pytest.mark.parametrize(
    "statement",
    [
        "Chairman of CEDAR BANK No. 2 region",
        "Former Vessel Flag Malta",
        "President since 1979",
        "Passport",
        "DOB",
    ],
)
def test_words_that_only_look_like_statements_are_kept_as_words(statement: str) -> None:
    subject = Subject("row 1", "1", "organisation")
    ofac_remarks.read(subject, f"{statement}.", {})
    assert subject.fields == {}
    assert subject.notes == [statement]
