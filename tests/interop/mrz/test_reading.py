from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.errors import MrzInvalid
from thiqa.interop.mrz import Mrz, lines_of, read
from thiqa.interop.mrz.digits import ALPHABET

DAY = date(2012, 4, 1)

# The specimens of Doc 9303: part 4 (TD3), 5 (TD1), 6 (TD2), 7 (visas), 11 appendix D (numbers that overflow).
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
MRV_A = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
MRV_B = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<"
LONG_TD1 = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
LONG_TD2 = "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8"
SPECIMENS = {
    "TD3": TD3, "TD1": TD1, "TD2": TD2, "MRV-A": MRV_A, "MRV-B": MRV_B, "TD1 long": LONG_TD1, "TD2 long": LONG_TD2,
}  # fmt: skip


def zone(text: str) -> Mrz:
    return read(lines_of(text), DAY)


def codes(found: Mrz, level: str) -> list[str]:
    return [finding.code for finding in found.findings if finding.level == level]


@pytest.mark.parametrize("name", SPECIMENS)
def test_the_published_specimens_are_right(name: str) -> None:
    found = zone(SPECIMENS[name])
    assert found.form == name.split()[0]
    assert codes(found, "wrong") == []
    found.verify()


def test_a_passport_is_taken_apart() -> None:
    found = zone(TD3)
    assert (found.code, found.issuer, found.number, found.nationality) == ("P", "UTO", "L898902C3", "UTO")
    assert (found.birth, found.sex, found.expires, found.optional) == ("1974-08-12", "F", "2012-04-15", "ZE184226B")
    assert (found.name.primary, found.name.secondary, found.name.truncated) == (("ERIKSSON",), ("ANNA", "MARIA"), False)
    assert found.name.whole == "ANNA MARIA ERIKSSON"


def test_a_card_has_its_name_on_the_third_line() -> None:
    found = zone(TD1)
    assert (found.number, found.birth, found.nationality) == ("D23145890", "1974-08-12", "UTO")
    assert found.name.whole == "ANNA MARIA ERIKSSON"


@pytest.mark.parametrize("text", [LONG_TD1, LONG_TD2])
def test_a_long_number_goes_on_in_the_optional_data(text: str) -> None:
    found = zone(text)
    assert (found.number, found.optional) == ("D23145890734", "")
    assert (found.birth, found.expires) == ("1934-07-12", "1995-07-12")


def test_a_wrong_digit_of_a_long_number_is_told_where_it_stands() -> None:
    (finding,) = [f for f in zone(LONG_TD1.replace("7349", "7348")).findings if f.code == "check-digit"][:1]
    assert (finding.place, finding.expected) == ("line 1, position 19", "9")


def test_a_visa_keeps_its_optional_data() -> None:
    assert (zone(MRV_A).optional, zone(MRV_A).nationality, zone(MRV_B).number) == ("6ZE184226B", "XXX", "L8988901C")


@pytest.mark.parametrize(
    ("at", "place", "expected"),
    [
        (9, "line 2, position 10", "6"),
        (19, "line 2, position 20", "2"),
        (27, "line 2, position 28", "9"),
        (42, "line 2, position 43", "1"),
        (43, "line 2, position 44", "0"),
    ],
)
def test_a_wrong_check_digit_is_told_with_its_position_and_the_right_one(at: int, place: str, expected: str) -> None:
    first, second = lines_of(TD3)
    wrong = second[:at] + ("7" if second[at] != "7" else "8") + second[at + 1 :]
    found = read((first, wrong), DAY)
    assert (place, expected) in [(f.place, f.expected) for f in found.findings if f.code == "check-digit"]
    with pytest.raises(MrzInvalid) as told:
        found.verify()
    assert told.value.details["expected"] in {"6", "2", "9", "1", "0", expected}


def test_a_filler_may_stand_for_the_digit_of_empty_optional_data() -> None:
    empty = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8"
    zeros = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159<<<<<<<<<<<<<<08"
    assert codes(zone(empty), "wrong") == codes(zone(zeros), "wrong") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "line 1"),
        ("P<UTO", "line 1"),
        (TD3.splitlines()[0], "line 1"),
        (TD3 + "\n" + TD3, "line 1"),
        (TD3[:-1], "line 1"),
        (TD3.replace("ANNA", "ANNÀ"), "line 1, position 19"),
        (TD3.replace("L898", "L89_"), "line 2, position 4"),
        ("P" * 45 + "\n" + "P" * 45, "line 1"),
    ],
)
def test_what_is_no_zone_is_told_with_the_place(text: str, place: str) -> None:
    with pytest.raises(MrzInvalid) as told:
        zone(text)
    assert told.value.details["place"] == place
    assert "ERIKSSON" not in told.value.sentence


def test_small_letters_and_blanks_of_a_person_who_types_are_allowed() -> None:
    assert zone(TD3.lower().replace("<<anna", "<< anna")).number == "L898902C3"
    assert read(lines_of(TD3.replace("\n", "")), DAY).number == "L898902C3"


def test_dates_that_do_not_exist_are_wrong() -> None:
    found = zone(TD3.replace("740812", "740231"))
    assert "date" in codes(found, "wrong")
    assert found.birth == ""


def test_a_day_or_a_month_that_is_not_known_is_no_fault() -> None:
    first, second = lines_of(TD3)
    year = read((first, second[:13] + "74<<<<8" + second[20:]), DAY)
    month = read((first, second[:13] + "7408<<2" + second[20:]), DAY)
    assert (year.birth, month.birth) == ("1974", "1974-08")
    assert "date" not in codes(year, "wrong") + codes(month, "wrong")


@pytest.mark.parametrize(
    ("day", "birth", "expires"),
    [(date(2012, 4, 1), "1974-08-12", "2012-04-15"), (date(2080, 1, 1), "2074-08-12", "2112-04-15")],
)
def test_the_century_follows_from_the_day_of_reading(day: date, birth: str, expires: str) -> None:
    found = read(lines_of(TD3), day)
    assert (found.birth, found.expires) == (birth, expires)


def test_a_birth_of_today_is_no_birth_of_a_century_ago() -> None:
    first, second = lines_of(TD3)
    assert read((first, second[:13] + "1204016" + second[20:]), DAY).birth == "2012-04-01"
    assert read((first, second[:13] + "1204023" + second[20:]), DAY).birth == "1912-04-02"


def test_codes_are_those_of_doc_9303() -> None:
    assert "issuer-code" in codes(zone(TD3.replace("P<UTO", "P<QQQ")), "wrong")
    assert "nationality-code" in codes(zone(TD3.replace("6UTO7", "6ABC7")), "wrong")
    assert codes(zone(TD3.replace("P<UTO", "P<D<<").replace("6UTO7", "6D<<7")), "wrong") == []
    assert "issuer-code" in codes(zone(TD3.replace("P<UTO", "P<XXA")), "wrong")


@pytest.mark.parametrize(
    ("head", "nationality", "code"),
    [
        ("P<FRA", "MAR", "nationality-issuer"),
        ("PPFRA", "XXA", "nationality-document"),
        ("PRFRA", "FRA", "nationality-document"),
        ("PSFRA", "FRA", "nationality-document"),
        ("PTFRA", "FRA", "nationality-document"),
        ("P<UNO", "FRA", "issuer-document"),
        ("PXFRA", "FRA", "document-code"),
    ],
)
def test_what_does_not_go_together_is_worth_a_second_look(head: str, nationality: str, code: str) -> None:
    assert code in codes(zone(TD3.replace("P<UTO", head).replace("6UTO7", f"6{nationality}7")), "doubt")


@pytest.mark.parametrize(
    ("head", "nationality"),
    [("P<GBR", "GBN"), ("PRFRA", "XXB"), ("PSFRA", "XXA"), ("PLEUE", "DEU"), ("PPD<<", "D<<"), ("PTFRA", "MAR")],
)
def test_what_goes_together_is_let_be(head: str, nationality: str) -> None:
    found = zone(TD3.replace("P<UTO", head).replace("6UTO7", f"6{nationality}7"))
    assert [code for code in codes(found, "doubt") if code.startswith(("nationality", "issuer", "document"))] == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TD3.replace("P<UTO", "I<UTO"), "document-code"),
        (TD1.replace("I<UTO", "P<UTO"), "document-code"),
        (TD2.replace("I<UTO", "IVUTO"), "document-code"),
        (TD3.replace("2F1", "2Z1"), "sex"),
        (TD3.replace("ANNA", "ANN4"), "digit-in-name"),
        (TD3.replace("ERIKSSON<<ANNA<MARIA", "<<<<<<<<<<<<<<<<<<<<"), "no-name"),
        (TD3.replace("ANNA<MARIA", "ANNA<<MARI"), "name-fillers"),
        (TD3.replace("L898902C36", "<<<<<<<<<0"), "no-number"),
        (TD3.replace("1204159", "7408115"), "expiry-before-birth"),
    ],
)
def test_what_doc_9303_forbids_is_wrong(text: str, code: str) -> None:
    assert code in codes(zone(text), "wrong")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TD3, "specimen"),
        (MRV_B, "expired"),
        (TD3.replace("ERIKSSON<<ANNA<MARIA", "ARKFREITH<<<<<<<<<<<"), "one-name"),
        (TD3.replace("1204159", "4004157"), "long-validity"),
        (TD3.replace("1204159", "<<<<<<0"), "no-expiry"),
        (TD3.replace("L898902C36", "L898<02C36"), "number-filler"),
    ],
)
def test_what_is_allowed_and_unusual_is_told(text: str, code: str) -> None:
    assert code in codes(zone(text), "doubt")


def test_a_name_that_fills_its_field_may_have_been_cut() -> None:
    full = TD3.replace("ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K")
    found = zone(full)
    assert found.name.truncated
    assert "truncated" in codes(found, "doubt")


@given(st.lists(st.text(ALPHABET, min_size=28, max_size=46), max_size=4))
def test_any_lines_give_a_zone_or_an_error_of_ours(lines: list[str]) -> None:
    try:
        found = read(lines, DAY)
    except MrzInvalid:
        return
    assert found.findings


@given(st.sampled_from([TD3, TD1, TD2, MRV_A, MRV_B]), st.integers(0, 87), st.sampled_from(ALPHABET))
def test_any_one_change_is_read_and_never_crashes(text: str, at: int, letter: str) -> None:
    flat = text.replace("\n", "")
    at %= len(flat)
    changed = read(lines_of(flat[:at] + letter + flat[at + 1 :]), DAY)
    assert changed == replace(changed)
    assert all(finding.place.startswith("line ") for finding in changed.findings)


@given(st.text(max_size=120))
def test_any_text_gives_a_zone_or_an_error_of_ours(text: str) -> None:
    try:
        found = read(lines_of(text), DAY)
    except MrzInvalid:
        return
    assert found.lines
