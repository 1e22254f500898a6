from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.matching.persons import CLASSES, ENOUGH, Answer, Person, compare

PASSPORT = {"type": "passport", "number": "AB 123456", "country": "MAR"}
OTHER_PASSPORT = {"type": "passport", "number": "ZZ 999999", "country": "MAR"}


def person(*names: str, **fields: Any) -> dict[str, Any]:
    return {"names": [{"name": name} for name in names], **fields}


def born(*days: str, **more: str) -> list[dict[str, str]]:
    return [{"date": day, **more} for day in days]


def answer(a: dict[str, Any], b: dict[str, Any]) -> Answer:
    return compare(Person.of(a), Person.of(b))


def codes(found: Answer) -> set[str]:
    return {reason.code for reason in found.reasons}


ONE = person("Yassir Bentaleb Mernissi", births=born("1971-03-08", place="Ifrane"), nationalities=["MAR"])
SAME = person("ياسر بنطالب المرنيسي", births=born("1971-03-08"), nationalities=["MAR"])


def test_a_document_a_name_in_two_scripts_and_no_conflict_are_confirmed() -> None:
    found = answer({**ONE, "documents": [PASSPORT]}, {**SAME, "documents": [{**PASSPORT, "number": "ab-١٢٣٤٥٦"}]})
    assert found.kind == "confirmed"
    assert {"names", "birth-day", "document"} <= codes(found)


def test_name_and_birth_are_probable_and_never_confirmed() -> None:
    assert answer(ONE, SAME).kind == "probable"


def test_a_name_with_nothing_beside_it_is_a_name_only_and_scores_below_probable() -> None:
    bare = person("Yassir Bentaleb Mernissi")
    found = answer(bare, bare)
    assert found.kind == "same-name-only"
    assert found.score < ENOUGH
    assert "name-only" in codes(found)


def test_a_second_different_name_that_agrees_is_more_than_a_name() -> None:
    names = ("Yassir Bentaleb Mernissi", "Abu Qatada al-Fillali")
    assert answer(person(*names), person(*names)).kind == "probable"


def test_two_spellings_of_one_name_are_one_name() -> None:
    names = ("Yassir Bentaleb Mernissi", "Yasser Ben Taleb al-Mernissi", "ياسر بنطالب المرنيسي")
    assert answer(person(*names), person(*names)).kind == "same-name-only"


def test_all_dates_in_conflict_make_the_same_name_another_person() -> None:
    other = {**ONE, "births": born("1989-11-30", "1990")}
    assert answer(ONE, other).kind == "no"


def test_one_date_of_several_that_agrees_is_no_conflict() -> None:
    found = answer(ONE, {**SAME, "births": born("1989-11-30", "1971-03-08")})
    assert (found.kind, "birth-conflict" in codes(found)) == ("probable", False)


def test_brothers_are_not_one_person_by_family_place_and_country() -> None:
    a = person("Karim Zoubiri Benchekroun", births=born("1968-05-15", place="Taza"), nationalities=["MAR"])
    b = person("Karima Zoubiri Benchekroun", births=born("1971-10-21", place="Taza"), nationalities=["MAR"])
    assert answer(a, b).kind in ("same-name-only", "no")


def test_another_sex_alone_does_not_decide_but_stops_a_confirmation() -> None:
    a, b = {**ONE, "documents": [PASSPORT], "sex": "M"}, {**SAME, "documents": [PASSPORT], "sex": "F"}
    found = answer(a, b)
    assert (found.kind, "sex-differs" in codes(found)) == ("probable", True)


def test_an_unspecified_sex_is_no_evidence() -> None:
    assert answer({**ONE, "sex": "M"}, {**SAME, "sex": "X"}) == answer(ONE, SAME)


def test_other_passport_numbers_are_no_conflict() -> None:
    without = answer(ONE, SAME)
    assert answer({**ONE, "documents": [PASSPORT]}, {**SAME, "documents": [OTHER_PASSPORT]}) == without


def test_a_document_with_wholly_other_names_is_not_confirmed() -> None:
    a = person("Yassir Bentaleb Mernissi", documents=[PASSPORT])
    b = person("Ingrid Solberg Haugen", documents=[PASSPORT])
    assert answer(a, b).kind not in ("confirmed", "same-name-only")


def test_a_number_without_its_issuer_confirms_only_with_the_birth() -> None:
    loose = {"type": "passport", "number": "AB123456"}
    a, b = person("Yassir Bentaleb Mernissi"), person("Yasser Bentaleb Mernissi")
    assert answer({**a, "documents": [loose]}, {**b, "documents": [PASSPORT]}).kind == "probable"
    year = {"births": born("1971")}
    assert answer({**a, **year, "documents": [loose]}, {**b, **year, "documents": [PASSPORT]}).kind == "confirmed"


@pytest.mark.parametrize("field", [{"phones": ["+212 661 234 567"]}, {"emails": ["Y.B@example.org"]}])
def test_a_phone_or_an_address_confirms_only_with_the_full_birth(field: dict[str, Any]) -> None:
    assert answer({**ONE, **field}, {**SAME, **field}).kind == "confirmed"
    year = {"births": born("1971")}
    assert answer({**ONE, **year, **field}, {**SAME, **year, **field}).kind == "probable"


def test_phones_of_two_countries_that_end_alike_are_two() -> None:
    a, b = {**ONE, "phones": ["+33 661234567"]}, {**SAME, "phones": ["+34 661234567"]}
    assert "phone" not in codes(answer(a, b))
    assert "phone" in codes(answer(a, {**SAME, "phones": ["0661 23 45 67"]}))


def test_a_weak_alias_weighs_less_than_a_name() -> None:
    weak = {**person("Yassir Bentaleb Mernissi"), "births": born("1971")}
    weak["names"] = [{"name": "Yassir Mernissi", "type": "weak"}]
    strong = {**weak, "names": [{"name": "Yassir Mernissi"}]}
    assert answer(strong, weak).score < answer(strong, strong).score


def test_the_weights_of_the_reasons_add_up_to_the_score() -> None:
    found = answer(ONE, SAME)
    assert sum(reason.weight for reason in found.reasons) == pytest.approx(found.score)


def test_without_names_nothing_is_said() -> None:
    assert answer({"documents": [PASSPORT]}, ONE).kind == "no"


def test_a_thousand_names_are_compared_in_a_bounded_time() -> None:
    many = person(*(f"Anwar{chr(97 + i % 26)} Tahiri{chr(97 + i // 26 % 26)} Saidi{i}" for i in range(500)))
    assert answer(many, many).kind in CLASSES


names = st.lists(
    st.sampled_from(["Yassir Mernissi", "ياسر المرنيسي", "Abu Qatada", "Ingrid Haugen", "Кузнецов", "Li", "", "٣"]),
    min_size=1, max_size=3,
)  # fmt: skip
dates = st.sampled_from("1971 1971-03-08 1971-08-03 1971-01-01 1972 1965~ 1970/1973 197X 1950".split())
countries = st.sampled_from(["MAR", "NOR", "AFG"])
kinds = st.sampled_from(["passport", "identity-card", "national-number"])
births = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "date": dates, "place": st.sampled_from(["Ifrane", "إفران", "Taza", "province"]), "country": countries,
            "original": st.sampled_from(["11-01-1391 AH", "1391 هـ", "about 1971"]),
        },
    ),
    max_size=3,
)  # fmt: skip
documents = st.lists(
    st.fixed_dictionaries(
        {"type": kinds, "number": st.sampled_from(["A1234567", "77"])},
        optional={"country": countries},
    ),
    max_size=2,
)  # fmt: skip
fields = st.fixed_dictionaries(
    {"names": names.map(lambda some: [{"name": name} for name in some])},
    optional={
        "births": births, "documents": documents, "sex": st.sampled_from("FMX"),
        "nationalities": st.lists(countries, min_size=1, max_size=2),
        "phones": st.just(["+212661234567"]), "emails": st.just(["a@example.org"]),
        "accounts": st.just([{"type": "iban", "number": "MA64 0115 1900"}]),
    },
)  # fmt: skip
IDENTIFIERS = {"document", "document-open", "account", "phone", "email"}


@given(fields, fields)
def test_the_answer_is_the_same_from_both_sides(a: dict[str, Any], b: dict[str, Any]) -> None:
    here, there = answer(a, b), answer(b, a)
    assert here.kind == there.kind
    assert here.score == pytest.approx(there.score)
    assert sorted(reason.code for reason in here.reasons) == sorted(reason.code for reason in there.reasons)


@given(fields, fields)
def test_nothing_is_confirmed_without_an_identifier(a: dict[str, Any], b: dict[str, Any]) -> None:
    found = answer(a, b)
    assert found.kind != "confirmed" or codes(found) & IDENTIFIERS


ADDED = [
    {"documents": [{"type": "passport", "number": "N7654321", "country": "MAR"}]},
    {"phones": ["+212699999999"]},
    {"emails": ["b@example.org"]},
    {"accounts": [{"type": "account", "number": "00112233445"}]},
]


@given(fields, fields, st.sampled_from(ADDED))
def test_one_more_identifier_that_agrees_never_lowers_the_class(
    a: dict[str, Any], b: dict[str, Any], added: dict[str, list[Any]]
) -> None:
    ((field, value),) = added.items()
    more = [{**one, field: [*one.get(field, []), *value]} for one in (a, b)]
    before, after = answer(a, b), answer(*more)
    assert CLASSES.index(after.kind) <= CLASSES.index(before.kind)


@given(fields, fields)
def test_a_name_alone_never_scores_as_probable(a: dict[str, Any], b: dict[str, Any]) -> None:
    found = answer({"names": a["names"][:1]}, {"names": b["names"][:1]})
    assert found.kind in ("same-name-only", "no")
    assert found.score < ENOUGH
