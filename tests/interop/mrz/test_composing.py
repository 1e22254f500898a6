from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.interop.mrz.test_reading import LONG_TD1, LONG_TD2, MRV_B, TD1, TD2, TD3
from thiqa.domain.errors import MrzInvalid
from thiqa.interop.mrz import Holder, compose, lines_of, read
from thiqa.interop.mrz.layouts import LAYOUTS

ANNA = Holder("Eriksson", "Anna Maria", "UTO", "1974-08-12", "F")
PETER = Holder("Stevenson", "Peter John", "UTO", "1934-07-12", "M")


def test_the_published_specimens_are_written() -> None:
    passport = compose(
        "TD3", ANNA, code="P", issuer="UTO", number="L898902C3", expires="2012-04-15", optional="ZE184226B"
    )
    assert passport == lines_of(TD3)
    for form, specimen in (("TD1", TD1), ("TD2", TD2)):
        written = compose(form, ANNA, code="I", issuer="UTO", number="D23145890", expires="2012-04-15")
        assert written == lines_of(specimen)
    visa = compose(
        "MRV-B", replace(ANNA, nationality="XXX", birth="1940-09-07"),
        code="V", issuer="UTO", number="L8988901C", expires="1996-12-10",
    )  # fmt: skip
    assert visa == lines_of(MRV_B)


@pytest.mark.parametrize(("form", "specimen"), [("TD1", LONG_TD1), ("TD2", LONG_TD2)])
def test_a_long_number_overflows_as_in_part_11(form: str, specimen: str) -> None:
    assert compose(form, PETER, code="I", issuer="UTO", number="D23145890734", expires="1995-07-12") == lines_of(
        specimen
    )


def test_germany_is_written_with_one_letter_and_an_open_sex_with_a_filler() -> None:
    holder = Holder("Mustermann", "Erika", "DEU", "1964", "X")
    first, second = compose("TD3", holder, code="PP", issuer="DEU", number="C01X00T47", expires="2034-08-31")
    assert first.startswith("PPD<<MUSTERMANN<<ERIKA")
    assert second[10:21] == "D<<64<<<<" + second[19] + "<"


@pytest.mark.parametrize(
    "change",
    [
        {"form": "TD4"},
        {"number": "ABCDEFGHIJ"},
        {"number": ""},
        {"number": "AB_1"},
        {"issuer": "QQQ"},
        {"code": "I"},
        {"code": "PPP"},
        {"expires": "2030/2031"},
        {"expires": "203X"},
        {"optional": "A" * 15},
        {"optional2": "A"},
        {"holder": replace(ANNA, nationality="QQQ")},
        {"holder": replace(ANNA, sex="male")},
        {"holder": replace(ANNA, birth="1974-02-30")},
        {"holder": replace(ANNA, primary="名")},
        {"holder": replace(ANNA, primary="…")},
    ],
)
def test_what_has_no_place_in_the_zone_is_refused(change: dict[str, object]) -> None:
    given = {
        "form": "TD3",
        "holder": ANNA,
        "code": "P",
        "issuer": "UTO",
        "number": "L898902C3",
        "expires": "2012-04-15",
    }
    with pytest.raises(MrzInvalid):
        compose(**(given | change))  # type: ignore[arg-type]


_CODES = {"TD1": "I", "TD2": "I", "TD3": "P", "MRV-A": "V", "MRV-B": "V"}


@given(
    st.sampled_from(sorted(LAYOUTS)),
    st.text("ABCXYZ0189", min_size=1, max_size=14),
    st.dates(date(1930, 1, 1), date(2011, 12, 31)),
    st.dates(date(2013, 1, 1), date(2024, 12, 31)),
    st.sampled_from("FMX"),
    st.sampled_from(["Idriss", "ليلى", "Юлия", "Ana-Sofía", ""]),
    st.text("AB<19", max_size=7).map(lambda text: text.strip("<")),
)
def test_what_is_written_is_read_and_right(
    form: str, number: str, birth: date, expires: date, sex: str, given: str, optional: str
) -> None:
    holder = Holder("El-Mokhtara Invented", given, "MAR", birth.isoformat(), sex)
    number = number if LAYOUTS[form].overflows else number[:9]
    optional = "" if len(number) > 9 else optional
    lines = compose(
        form, holder, code=_CODES[form], issuer="MAR", number=number, expires=expires.isoformat(), optional=optional
    )
    found = read(lines, date(2012, 4, 1))
    found.verify()
    assert (found.number, found.birth, found.expires, found.sex) == (number, str(birth), str(expires), sex)
    assert found.optional == optional
    assert found.name.primary == ("EL", "MOKHTARA", "INVENTED")
