from __future__ import annotations

import re
from datetime import date
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.mrz.test_reading import LONG_TD1, MRV_A, TD1, TD3
from thiqa.interop.mrz import Holder, compose, lines_of, read
from thiqa.interop.mrz.digits import ALPHABET, check_digit, equal_values, swaps_unseen

DAY = date(2012, 4, 1)


def told(text: str, code: str) -> list[tuple[str, str]]:
    return [(f.place, f.why) for f in read(lines_of(text), DAY).findings if f.code == code]


@pytest.mark.parametrize(
    ("text", "digit"),
    [("520727", "3"), ("AB2134<<<", "5"), ("L898902C3", "6"), ("740812", "2"), ("D23145890734", "9")],
)
def test_check_digits_are_those_of_doc_9303(text: str, digit: str) -> None:
    assert check_digit(text) == digit


@given(st.text(ALPHABET, min_size=1, max_size=30), st.integers(0, 29), st.sampled_from(ALPHABET))
def test_exactly_characters_of_equal_value_pass_for_one_another(text: str, at: int, letter: str) -> None:
    at %= len(text)
    changed = text[:at] + letter + text[at + 1 :]
    unseen = letter == text[at] or letter in equal_values(text[at])
    assert (check_digit(changed) == check_digit(text)) == unseen


@given(st.text(ALPHABET, min_size=2, max_size=30))
def test_exactly_the_swaps_that_are_told_are_unseen(text: str) -> None:
    unseen = set(swaps_unseen(text))
    for at in range(len(text) - 1):
        swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        same = check_digit(swapped) == check_digit(text)
        assert same == (at in unseen or text[at] == text[at + 1])


def test_a_look_alike_that_makes_every_digit_right_is_proposed() -> None:
    assert told(TD3.replace("L898902C3", "L8989O2C3"), "look-alike") == [
        ("line 2, position 6", "all digits would agree with 0 at line 2, position 6")
    ]


def test_two_look_alikes_are_proposed_where_one_is_not_enough() -> None:
    found = [why for _, why in told(TD3.replace("L898902C3", "LB989O2C3"), "look-alike")]
    assert "all digits would agree with 8 at line 2, position 2 and 0 at line 2, position 6" in found
    assert 1 < len(found) <= 8


def test_a_letter_in_a_date_is_looked_at_as_the_digit_it_resembles() -> None:
    assert ("line 2, position 16", "all digits would agree with 0 at line 2, position 16") in told(
        TD3.replace("740812", "74O812"), "look-alike"
    )


def test_a_repair_also_reads_a_number_that_overflows() -> None:
    assert told(LONG_TD1.replace("D23145890<734", "D23145B90<734"), "look-alike")


def test_what_no_digit_sees_is_told_for_the_document_at_hand() -> None:
    assert told(TD3, "uncovered")
    assert [place for place, _ in told(TD3, "swap")] == ["line 2, position 7"]
    assert [place for place, _ in told(TD3, "equal-look-alike")] == ["line 2, position 1"]
    assert "document number and optional data" in told(TD3, "cancelling")[0][1]
    assert "document number as" in told(TD1, "cancelling")[0][1]
    assert "visa" in told(MRV_A, "cancelling")[0][1]
    assert told(MRV_A, "uncovered-optional")


def test_what_is_told_as_unseen_is_indeed_not_seen() -> None:
    first, second = lines_of(TD3)
    swapped = second[:6] + second[7] + second[6] + second[8:]
    exchanged = "1" + second[1:]
    for line in (swapped, exchanged):
        found = read((first, line), DAY)
        assert line != second
        assert [f for f in found.findings if f.level == "wrong"] == []


@given(
    st.sampled_from([("TD1", "I"), ("TD2", "I"), ("TD3", "P"), ("MRV-A", "V"), ("MRV-B", "V")]),
    st.text("ABCDGIKLQSZ0156", min_size=1, max_size=9),
    st.dates(date(1950, 1, 1), date(2010, 12, 31)),
)
def test_each_error_that_is_told_as_unseen_passes_every_digit(form: tuple[str, str], number: str, birth: date) -> None:
    holder = Holder("Invented", "Idriss", "MAR", birth.isoformat(), "M")
    zone = compose(form[0], holder, code=form[1], issuer="MAR", number=number, expires="2015-11-16")
    for finding in read(zone, DAY).findings:
        if finding.code not in {"swap", "equal-look-alike"}:
            continue
        line, at = (int(part) - 1 for part in re.findall(r"\d+", finding.place))
        text = zone[line]
        if finding.code == "swap":
            changes = [text[at + 1] + text[at]]
        else:
            changes = re.findall(r"(?:with|or) (\w)\b", finding.why)
        assert changes
        for change in changes:
            other = text[:at] + change + text[at + len(change) :]
            found = read((*zone[:line], other, *zone[line + 1 :]), DAY)
            assert [each for each in found.findings if each.code in {"check-digit", "date"}] == []


def test_a_swap_that_makes_no_date_is_seen_by_the_calendar() -> None:
    # In 961210 the 6 and the 1 differ by 5, but 916210 has no such month.
    places = [place for place, _ in told(MRV_A, "swap")]
    assert "line 2, position 23" not in places


def test_no_reading_is_slow() -> None:
    worst = "P<" + "0OSBUTO" * 6 + "\n" + "0OQD1ILS5" + "0OQD1ILS5B8Z2G6" * 2 + "0OQD1"
    begin = process_time()
    found = read(lines_of(worst), DAY)
    assert process_time() - begin < 0.05
    assert found.form == "TD3"
