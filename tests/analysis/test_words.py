"""Words of a text: folded, without what is written on to them, bounded, and the same however they were typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.analysis import words
from thiqa.analysis.words import LINE, LONGEST, MOST, filed, indexed, tokens

CLITICS = """
وثيقة      وثيقه    ثيقه
الوثيقة    وثيقه
والوثيقة   وثيقه
بالوثيقة   وثيقه
وبالوثيقة  وثيقه
كالوثيقة   وثيقه
فالوثيقة   وثيقه
للوثيقة    وثيقه
وللوثيقة   وثيقه
بوثيقة     بوثيقه   وثيقه
لمحمد      لمحمد    محمد
ومحمد      ومحمد    محمد
فمحمد      فمحمد    محمد
كمحمد      كمحمد    محمد
وبمحمد     وبمحمد   بمحمد محمد
سيسافر     سيسافر   يسافر
سعيد       سعيد
وعلي       وعلي     علي
بعلي       بعلي     علي
كمال       كمال
الله       الله
والله      والله    الله
لله        لله
الأب       الاب
ولد        ولد
بدر        بدر
كتابه      كتابه    تابه
اللغة      لغه
"""
"""A word, its base, and what else it may be: what would be shorter than three letters keeps what stands before it."""


@pytest.mark.parametrize("line", CLITICS.strip().splitlines())
def test_what_is_written_on_to_an_arabic_word_is_taken_off_where_enough_is_left(line: str) -> None:
    written, base, *stems = line.split()
    found = filed(written)
    assert (found.base, set(found.stems)) == (base, set(stems))
    assert found.form == written, "what is written is kept beside it"


def test_a_word_is_told_from_another_that_only_folding_makes_the_same() -> None:
    assert tokens("على") == [LINE, "علي", "=على"]
    assert tokens("عَلِيّ") == tokens("علی") == [LINE, "علي", "=علي"]


def test_parts_that_are_joined_are_filed_apart_and_together() -> None:
    assert tokens("AB-12.345/67") == [LINE, "ab", "12", "345", "67", "=ab1234567"]
    assert tokens("Sa'id O’Brien") == [LINE, "sa", "id", "o", "brien", "=said", "=obrien"]
    assert tokens("عبدالرحمن")[:3] == tokens("عبد الرحمن")[:3] == [LINE, "عبد", "رحمن"]
    assert tokens("علی\u200cرضا")[-1] == "=عليرضا"


def test_a_point_between_words_joins_nothing() -> None:
    assert tokens("the end.Next") == [LINE, "the", "end", "next"]


def test_letters_of_scripts_without_blanks_are_words() -> None:
    assert tokens("北京市") == [LINE, "北", "京", "市"]


def test_vowel_signs_of_india_are_letters() -> None:
    assert tokens("काठमांडू") == [LINE, "काठमांडू"]


def test_lines_are_kept_apart_and_empty_ones_are_nothing() -> None:
    assert tokens("a\n\n—\nb") == [LINE, "a", LINE, "b"]
    assert tokens(" \n…\u200f") == []


def test_long_words_and_long_texts_are_cut_and_said_so() -> None:
    assert tokens("x" * 10_000) == [LINE, "x" * LONGEST]
    assert len(tokens("word " * 30_000)) <= MOST
    assert len(indexed("وبالكتاب-" * 100_000)) < 1_000_000
    assert tokens("same " * 400).count("same") == words.SAME


@given(st.text())
def test_any_text_gives_tokens_that_no_database_would_take_apart(text: str) -> None:
    found = tokens(text)
    assert indexed(text) == " ".join(found)
    for token in found:
        plain = token.lstrip("=~")
        if token == LINE:
            continue
        assert 0 < len(plain) <= LONGEST
        assert not set(plain) & set(" \"'\\=~.:*()&|!<>\0")
        assert plain.isascii() <= plain.isalnum()
