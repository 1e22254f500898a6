"""Numbers of documents, phones, accounts and plates: one number has one key however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.entity import DOCUMENT_TYPES
from thiqa.domain.errors import IdentifierInvalid
from thiqa.matching.keys import account_key, document_key, phone_key, plate_key

TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)


SPELLINGS = (
    "AB123456",
    "ab 123-456",
    "AB/123.456",
    "ＡＢ１２３４５６",
    "AB١٢٣٤٥٦",
    "A\u200bB123456\u202c",
    "ab۱۲۳۴۵۶",
    "AB<123456<<",
)


@pytest.mark.parametrize("number", SPELLINGS)
def test_a_document_has_one_key_however_its_number_is_written(number: str) -> None:
    assert document_key("passport", number, "MAR") == "i1/document:passport:MAR:AB123456"


def test_kinds_that_lists_mix_up_are_one_and_others_are_not() -> None:
    assert document_key("travel-document", "AB123456") == document_key("passport", "AB123456")
    assert document_key("national-number", "123456") == document_key("identity-card", "123456")
    assert document_key("visa", "AB123456") != document_key("passport", "AB123456")


def test_the_letter_o_is_not_the_figure_zero() -> None:
    assert document_key("passport", "O123456") != document_key("passport", "0123456")


def test_an_issuer_that_is_not_known_is_another_key_than_a_known_one() -> None:
    assert document_key("passport", "AB123456") == "i1/document:passport::AB123456"
    assert document_key("passport", "AB123456", "MAR") != document_key("passport", "AB123456", "ESP")


@pytest.mark.parametrize(
    ("number", "country", "key"),
    [
        ("+212 612-345678", "", "+212612345678"),
        ("00212612345678", "", "+212612345678"),
        ("06 12 34 56 78", "MAR", "+212612345678"),
        ("٠٦١٢٣٤٥٦٧٨", "MAR", "+212612345678"),
        ("612345678", "MAR", "+212612345678"),
        ("+212612345678", "ESP", "+212612345678"),
        ("\u202a+212 612 345 678\u202c", "", "+212612345678"),
        ("+44 (0)20 7946 0123", "", "+442079460123"),
        ("020 7946 0123", "GBR", "+442079460123"),
        ("011 44 20 7946 0123", "USA", "+442079460123"),
        ("1 (202) 555-0123", "USA", "+12025550123"),
        ("06 1234 5678", "ITA", "+390612345678"),
        ("8 (495) 123-45-67", "RUS", "+74951234567"),
        ("8 10 212 612 345678", "RUS", "+212612345678"),
        ("612345678", "", ":612345678"),
        ("612345678", "BOL", "BOL:612345678"),
    ],
)
def test_a_phone_is_international_where_its_country_is_known(number: str, country: str, key: str) -> None:
    assert phone_key(number, country) == f"i1/phone:{key}"


def test_an_account_is_an_iban_by_its_form_and_check_digits() -> None:
    assert account_key("GB82 WEST 1234 5698 7654 32") == "i1/iban:GB82WEST12345698765432"
    assert account_key("IBAN: gb82west12345698765432") == "i1/iban:GB82WEST12345698765432"
    assert account_key("GB83 WEST 1234 5698 7654 32") == "i1/account:GB83WEST12345698765432"
    assert account_key("0123-456 789") == "i1/account:0123456789"


def test_a_plate_has_latin_letters_where_others_look_alike() -> None:
    assert plate_key("А 123 ВС 77", "RUS") == plate_key("a123bc-77", "RUS") == "i1/plate:RUS:A123BC77"
    assert plate_key("ΑΒΕ-1234", "GRC") == "i1/plate:GRC:ABE1234"
    assert plate_key("12345 | أ | 6", "MAR") == "i1/plate:MAR:12345أ6"


@pytest.mark.parametrize("number", ["", "   ", "-/-", "\u202e", "12", "x" * 41, "1" * 201, "\ud800", "\u0301" * 9])
def test_what_is_no_number_is_refused_by_each(number: str) -> None:
    for make in (account_key, plate_key, phone_key, lambda text: document_key("passport", text)):
        with pytest.raises(IdentifierInvalid):
            make(number)


@pytest.mark.parametrize("number", ["0612AB5678", "1234", "+1234", "+" + "1" * 16, "ext. 12345678", "هاتف ٠٦١٢٣٤٥٦٧٨"])
def test_a_phone_with_letters_or_of_an_impossible_length_is_refused(number: str) -> None:
    with pytest.raises(IdentifierInvalid):
        phone_key(number)


def test_unknown_kinds_and_countries_are_refused_without_telling_the_number() -> None:
    with pytest.raises(IdentifierInvalid) as refused:
        document_key("library-card", "SECRET123")
    assert "SECRET123" not in str(refused.value)
    for make in (phone_key, plate_key, lambda text, country: document_key("passport", text, country)):
        with pytest.raises(IdentifierInvalid):
            make("1234567", "Morocco")


@given(TEXT, st.sampled_from(DOCUMENT_TYPES))
def test_any_text_has_one_key_or_a_clear_error(text: str, kind: str) -> None:
    for make in (account_key, plate_key, phone_key, lambda number: document_key(kind, number, "MAR")):
        try:
            key = make(text)
        except IdentifierInvalid:
            continue
        assert key.startswith("i1/")
        assert make(f" \u202a{text}\u202c ") == key


@given(st.from_regex(r"[A-Z]{2}[0-9]{4,9}", fullmatch=True))
def test_separators_change_nothing(number: str) -> None:
    for sign in " -./<_'":
        assert document_key("passport", sign.join(number)) == document_key("passport", number)
