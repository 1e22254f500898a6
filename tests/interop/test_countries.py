"""Countries as lists write them, and names that mean several states or none."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.agency import COUNTRIES
from thiqa.domain.agency import country as checked
from thiqa.interop.countries import code


@pytest.mark.parametrize("text", ["ma", "MA", "MAR", "mar", " Morocco ", "Maroc", "MARRUECOS", "Marokko", "المغرب"])
def test_codes_and_names_in_five_languages_are_one_country(text: str) -> None:
    assert code(text) == "MAR"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Iran (Islamic Republic of)", "IRN"),
        ("Iran, Islamic Republic of", "IRN"),
        ("Congo, Democratic Republic of the", "COD"),
        ("Congo (Democratic Republic)", "COD"),
        ("Congo, Republic of the", "COG"),
        ("Korea, North", "PRK"),
        ("Korea, South", "KOR"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Palestinian Territory, Occupied", "PSE"),
        ("Bahamas, The", "BHS"),
        ("Syrian Arab Republic", "SYR"),
        ("Russia", "RUS"),
        ("Burma", "MMR"),
        ("Myanmar (Burma)", "MMR"),
        ("Ivory Coast", "CIV"),
        ("Côte d’Ivoire", "CIV"),
        ("Kingdom of Morocco", "MAR"),
        ("République islamique d'Iran", "IRN"),
        ("المملكة المغربية", "MAR"),
        ("الجزائر", "DZA"),
        ("Republic of China", "TWN"),
        ("People's Republic of China", "CHN"),
        ("St. Lucia", "LCA"),
        ("U.S.A.", "USA"),
        ("UK", "GBR"),
        ("EL", "GRC"),
        ("Kosovo", "XKX"),
        ("QMA", "QMA"),
    ],
)
def test_the_usual_long_and_former_names_are_known(text: str, expected: str) -> None:
    assert code(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "M", "Congo", "Korea", "Soviet Union", "USSR", "Yugoslavia", "Atlantis", "00", "ZQ", "EU", ","],
)
def test_what_means_several_states_or_none_is_not_guessed(text: str) -> None:
    assert code(text) is None


def test_every_assigned_code_is_itself_and_has_a_name() -> None:
    from babel import Locale

    assert all(code(each) == each for each in COUNTRIES)
    known = {code(name) for name in Locale("en").territories.values()}
    assert COUNTRIES - known <= {"MAF", "SXM"}  # CLDR's "Saint Martin" and "Sint Maarten" read alike in Spanish


@given(st.text(max_size=120))
def test_any_text_gives_a_code_that_a_record_takes_or_none(text: str) -> None:
    found = code(text)
    assert found is None or checked(found, "country") == found


def test_the_tables_are_not_read_before_they_are_needed() -> None:
    probe = "import sys, thiqa.interop.countries; print('babel' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
