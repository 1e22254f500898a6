"""Files beside a statement: a name is never a path, and the parts fit the size."""

from __future__ import annotations

from typing import Any

import pytest

from thiqa.domain.attachment import PART, SIZE_LIMIT, Attachment
from thiqa.domain.errors import FieldInvalid
from tools.vectors.message import FILE


def test_the_object_of_a_file_reads_as_the_file() -> None:
    assert Attachment.parse(FILE).to_dict() == FILE


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        ".hidden",
        "a/b",
        "/etc/passwd",
        "..\\a",
        "C:\\boot.ini",
        "a\x00b",
        "a\nb",
        "x\u202egpj.exe",
        " a",
        "a" * 201,
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(FieldInvalid):
        Attachment.parse({**FILE, "name": name})


@pytest.mark.parametrize("name", ["تقرير.pdf", "photo (2).jpg", "a.tar.gz", "C:drive"])
def test_names_of_every_script_are_accepted(name: str) -> None:
    assert Attachment.parse({**FILE, "name": name}).name == name


@pytest.mark.parametrize(
    ("size", "least", "most"), [(0, 1, 1), (1, 1, 1), (PART - 4096, 1, 2), (PART, 1, 2), (10 * PART, 10, 11)]
)
def test_the_parts_fit_the_size(size: int, least: int, most: int) -> None:
    def parsed(parts: int) -> Attachment:
        return Attachment.parse({**FILE, "size": size, "parts": ["6" * 64] * parts})

    assert len(parsed(least).parts) == least
    assert len(parsed(most).parts) == most
    for parts in (least - 1, most + 1):
        with pytest.raises(FieldInvalid):
            parsed(parts)


@pytest.mark.parametrize(
    "change",
    [
        {"size": -1},
        {"size": SIZE_LIMIT + 1},
        {"part": 1},
        {"key": "5" * 63},
        {"media": "jpeg"},
        {"parts": "6"},
        {"extra": 1},
    ],
)
def test_a_field_that_is_wrong_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(FieldInvalid):
        Attachment.parse({**FILE, **change})
