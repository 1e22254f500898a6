from __future__ import annotations

import pytest

from thiqa.domain.errors import FieldInvalid
from thiqa.interop.tabular import forms


@pytest.mark.parametrize(
    ("text", "named", "date"),
    [
        ("12/05/1970", ("dd/mm/yyyy",), "1970-05-12"),
        ("1.5.1970", ("dd.mm.yyyy",), "1970-05-01"),
        ("00/00/1970", ("dd/mm/yyyy",), "1970"),
        ("00/05/1970", ("dd/mm/yyyy",), "1970-05"),
        ("1970", ("dd/mm/yyyy", "yyyy"), "1970"),
        ("١٢/٠٥/١٩٧٠", ("dd/mm/yyyy",), "1970-05-12"),
        ("1388-05-20", ("hijri yyyy-mm-dd",), "1968-08-14~"),
        ("1388", ("hijri yyyy",), "1968-03-30/1969-03-18"),
        ("12 May 1970", ("words",), "1970-05-12"),
        ("1970-05", (), "1970-05"),
        ("1970~", ("edtf",), "1970~"),
    ],
)
def test_dates_are_read_by_the_forms_that_are_named(text: str, named: tuple[str, ...], date: str) -> None:
    assert forms.read(text, named)[0].date == date


@pytest.mark.parametrize(
    ("text", "named", "impossible"),
    [
        ("12/05/1970", (), False),
        ("12/05/70", ("dd/mm/yyyy",), False),
        ("31/02/1970", ("dd/mm/yyyy",), True),
        ("12/13/1970", ("dd/mm/yyyy",), True),
        ("05/00/1970", ("dd/mm/yyyy",), True),
        ("1388-13-01", ("hijri yyyy-mm-dd",), True),
        ("x" * 100, ("words",), False),
        ("", ("yyyy",), False),
    ],
)
def test_what_is_no_date_is_told_from_one_that_does_not_exist(
    text: str, named: tuple[str, ...], impossible: bool
) -> None:
    found = forms.read(text, named)[0]
    assert (found.date, found.impossible) == ("", impossible)


@pytest.mark.parametrize(
    "form", ["dd/mm/yy", "dd/yyyy", "mm", "yyyy yyyy", "d/m/yyyy", "persian yyyy/mm/dd", "", "hijri"]
)
def test_a_form_that_is_none_is_refused(form: str) -> None:
    with pytest.raises(FieldInvalid):
        forms.check(form)
