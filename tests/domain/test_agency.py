from __future__ import annotations

from typing import Any

import pytest

from thiqa.domain.agency import COUNTRIES, Agency, Kind
from thiqa.domain.errors import FieldInvalid

ATLAS = {"name": "Atlas", "country": "XAT", "kind": "police"}


def test_an_agency_is_read_and_written_alike() -> None:
    agency = Agency.parse(ATLAS)
    assert agency == Agency("Atlas", "XAT", Kind.POLICE)
    assert agency.to_dict() == ATLAS


@pytest.mark.parametrize("name", ["وكالة الأطلس", "Agence de l'Océan", "Baobab – Zollamt", "می\u200cخواهم"])
def test_a_name_may_be_in_any_script(name: str) -> None:
    assert Agency.parse({**ATLAS, "name": name}).name == name


@pytest.mark.parametrize("kind", [kind.value for kind in Kind])
def test_every_kind_is_known(kind: str) -> None:
    assert Agency.parse({**ATLAS, "kind": kind}).kind.value == kind


@pytest.mark.parametrize(
    "change",
    [
        {"name": ""},
        {"name": " Atlas"},
        {"name": "At\u202elas"},
        {"name": "Atl\u200bas"},
        {"name": "Atlas\ufeff"},
        {"name": "Atl\u00adas"},
        {"name": "Oce\u0301an"},
        {"name": "A" * 201},
        {"name": "At\nlas"},
        {"country": "XA"},
        {"country": "xat"},
        {"country": "ZZZZ"},
        {"country": "UTO"},
        {"country": 504},
        {"kind": "army"},
        {"kind": None},
        {"motto": "trust"},
    ],
    ids=str,
)
def test_what_could_deceive_or_is_not_in_a_list_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        Agency.parse({**ATLAS, **change})


def test_the_list_of_countries_is_whole() -> None:
    assert len(COUNTRIES) == 249
    assert {len(code) for code in COUNTRIES} == {3}
