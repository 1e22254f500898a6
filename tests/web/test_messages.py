"""The screens speak four languages, all of them completely."""

from __future__ import annotations

import polib
import pytest

from tools import messages


def test_no_string_of_a_screen_lacks_a_translation_and_none_is_left_over() -> None:
    assert list(messages.faults()) == []
    assert len(messages.strings()) > 60


@pytest.mark.parametrize("path", messages.outputs())
def test_a_compiled_catalogue_is_what_its_source_makes(path: str) -> None:
    assert (messages.ROOT / path).read_bytes() == messages.outputs()[path]


def test_english_says_what_the_code_says() -> None:
    entries = polib.pofile(str(messages.WEB / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    assert [entry.msgid for entry in entries if entry.msgid != entry.msgstr] == []
