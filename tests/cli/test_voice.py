from __future__ import annotations

import io
import json

import pytest

from thiqa.cli.voice import Voice, safe, table
from thiqa.domain.errors import PassphraseWrong


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("c", ["\x1b", "\x9b", "\x07", "\u202e", "\u2066", "\ufeff", "\u2028", "\U000e0041", "\ud800"])
def test_what_drives_a_terminal_or_turns_text_is_shown_as_an_escape(c: str) -> None:
    shown = safe(f"a{c}b")
    assert c not in shown
    assert json.loads(f'"{shown}"') == f"a{c}b"


def test_ordinary_text_of_any_script_stays_as_it_is() -> None:
    text = "Ōtāhuhu · عبد اللطيف · می\u200cخواهم · 東京 · naïve"
    assert safe(text) == text


def test_line_ends_stand_only_where_lines_are_meant() -> None:
    assert safe("a\nb", lines=True) == "a\nb"
    assert safe("a\nb") == "a\\u000ab"


def test_columns_of_a_table_are_as_wide_as_they_look() -> None:
    lines = table(("name", "n"), [("東京", 1), ("été", 22), ("e\u0301te", 3)])
    assert lines == ["name  n", "東京  1", "été   22", "e\u0301te   3"]


def test_arabic_is_isolated_on_a_screen_and_left_alone_in_a_file() -> None:
    on_screen = table(("name", "n"), [("أطلس", 1)], on_screen=True)
    assert on_screen == ["name  n", "\u2066أطلس\u2069  1"]
    assert table(("name", "n"), [("أطلس", 1)]) == ["name  n", "أطلس  1"]


def test_an_error_is_a_sentence_and_a_hint_on_stderr() -> None:
    out, err = io.StringIO(), io.StringIO()
    Voice(out, err).error(PassphraseWrong())
    assert out.getvalue() == ""
    assert err.getvalue() == f"error: The passphrase does not open the keys.\nhint: {PassphraseWrong.hint}\n"


def test_only_a_terminal_is_a_screen() -> None:
    assert Voice(Screen(), io.StringIO()).on_screen
    assert not Voice(io.StringIO(), Screen()).on_screen
