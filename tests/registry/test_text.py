"""The text of a record: all that it says, a line for each thing."""

from __future__ import annotations

from dataclasses import replace

from tests.registry.people import person
from thiqa.registry.text import indexed, lines, text_of

KARIM = person(
    "Karim Benzalta",
    births=[{"date": "1968-05", "place": "Tanja", "country": "XAA"}],
    documents=[{"type": "passport", "number": "PA 55 12", "country": "XAA"}],
    phones=["+999 1 23"],
    sex="M",
    description="كاتب",
)


def test_each_thing_is_a_line_names_first_and_codes_of_closed_lists_are_left_out() -> None:
    assert next(lines(KARIM)) == ("names", "Karim Benzalta")
    said = text_of(KARIM).splitlines()
    assert said[0] == "Karim Benzalta"
    assert {"1968-05", "Tanja", "كاتب", "Atlas, an officer"} <= set(said)
    assert not {"M", "passport"} & set(said)


def test_a_number_with_blanks_is_there_without_them_too() -> None:
    assert "PA 55 12 PA5512" in text_of(KARIM)
    assert "+999 1 23 +999123" in text_of(KARIM)


def test_parts_of_a_name_are_not_said_twice() -> None:
    names = [{"name": "Karim Benzalta", "given": "Karim", "family": "Benzalta", "language": "fr", "type": "primary"}]
    assert text_of(replace(KARIM, fields={"names": names})).count("Karim") == 1


def test_the_reference_of_an_imported_record_is_found_as_well() -> None:
    about = replace(KARIM.provenance, origin="list", reference="QDi.001")
    assert "=qdi001" in indexed(replace(KARIM, provenance=about)).split()
