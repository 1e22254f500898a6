from __future__ import annotations

import pytest

from thiqa.matching.persons import places
from thiqa.matching.persons.weights import SHIPPED


def found(a: str, b: str) -> str:
    one, other = ({"births": [{"place": each}]} for each in (a, b))
    result = places.compare(places.places_of(one), places.places_of(other), SHIPPED)
    return "" if result is None else result.code


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Kandahar", "قندهار"),
        ("Qandahar", "Kandahar province"),
        ("Tétouan", "TETOUAN"),
        ("الموصل", "Mosul"),
        ("Rif, Taza", "تازة"),
    ],
)
def test_a_place_is_known_again_in_another_script_and_spelling(a: str, b: str) -> None:
    assert (found(a, b), found(b, a)) == ("place", "place")


def test_places_without_a_common_word_differ_a_little() -> None:
    assert found("Tetouan", "Basra") == "place-differs"
    assert -1.5 < SHIPPED.of["place-differs"] < 0


def test_words_that_every_place_has_are_no_agreement() -> None:
    assert found("Helmand province", "Kunar province") == "place-differs"
    assert found("province", "Kunar") == ""


def country(a: list[str], b: list[str], born_a: str = "", born_b: str = "") -> str:
    one, other = (
        places.Countries(frozenset(nations), frozenset([born] if born else []))
        for nations, born in ((a, born_a), (b, born_b))
    )
    result = places.compare_countries(one, other, SHIPPED)
    return "" if result is None else result.code


def test_a_rare_nationality_weighs_more_than_one_that_many_have() -> None:
    usual = max(SHIPPED.shares, key=lambda code: SHIPPED.shares[code])
    assert country(["LIE"], ["LIE"]) == "nationality-rare"
    assert country([usual], [usual]) == "nationality-usual"
    assert SHIPPED.of["nationality-rare"] > SHIPPED.of["nationality-usual"]


def test_one_nationality_of_several_that_agrees_is_no_conflict() -> None:
    assert country(["LIE", "MAR"], ["NOR", "LIE"]) == "nationality-rare"


def test_the_country_of_birth_stands_in_for_a_nationality_that_is_not_told() -> None:
    assert country([], ["LIE"], born_a="LIE") == "country-rare"
    assert country([], ["LIE"], born_a="NOR") == "country-differs"
    assert country(["NOR"], ["LIE"]) == "nationality-differs"
    assert country([], ["LIE"]) == ""
