"""Spellings of one word are one, and what is one already stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.analysis.folding import as_written, fold
from thiqa.analysis.words import tokens

ALIKE = (
    "مُحَمَّد محمد محمــد ﻣﺤﻤﺪ",
    "أحمد احمد إحمد آحمد ٱحمد",
    "فاطمة فاطمه",
    "مصطفى مصطفي مصطفی",
    "کریم كريم",
    "عائشة عايشه",
    "Éric eric ERIC ÉRIC",
    "Łódź lodz",
    "Straße STRASSE strasse",
    "İstanbul istanbul ıstanbul",
    "Андрей андреи",
    "Ёлкин Елкин",
    "ΑΘΉΝΑΣ αθηνας",
    "１２３٤٥ 12345 ۱۲۳۴۵",
    "pass\u200bport passport pass\u00adport \u202epassport\u202c",
)


@pytest.mark.parametrize("line", ALIKE)
def test_spellings_of_one_word_are_one(line: str) -> None:
    assert len({tokens(each)[1] for each in line.split()}) == 1


def test_what_is_kept_as_written_keeps_hamza_and_final_letters() -> None:
    assert as_written("أَحْمَد") == "أحمد"
    assert as_written("على") == "على"
    assert as_written("فاطمة") == "فاطمة"
    assert as_written("کریم") == "كريم"


@given(st.text())
def test_what_was_folded_is_not_changed_by_folding_again(text: str) -> None:
    assert fold(fold(text)) == fold(text)
