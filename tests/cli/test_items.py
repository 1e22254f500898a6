from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from thiqa.cli import items
from thiqa.domain.errors import EvaluationInvalid, FieldInvalid, MarkingError, ThiqaError, UsageError
from thiqa.domain.labels import Pap, Tlp
from thiqa.exchange.send import Item

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEAST: dict[str, Any] = {"mechanism": "tip", "purpose": "terrorism", "body": {"facts": "x"}}


def item(**more: Any) -> Item:
    return items.item(LEAST | more, "Ann", NOW)


def test_what_is_not_said_is_as_strict_as_it_can_be() -> None:
    found = item()
    assert (found.marking, found.onward, found.category, found.data) == (None, "never", None, [])


def test_a_label_may_be_typed_as_people_type_it() -> None:
    found = item(tlp="TLP:Green", pap="clear").marking
    assert found is not None
    assert (found.tlp, found.pap, found.originator_control) == (Tlp.GREEN, Pap.CLEAR, True)


def test_a_label_that_is_not_known_stays_as_typed_and_quarantines() -> None:
    found = item(tlp="greenish").marking
    assert found is not None
    assert found.quarantined


def test_h3_comes_with_its_words() -> None:
    found = item(handling=["h3"], restriction=["only after a call"]).marking
    assert found is not None
    assert found.restrictions == ("only after a call",)
    with pytest.raises(MarkingError):
        item(handling=["H3"])


@pytest.mark.parametrize(
    ("text", "grades"), [("4x4:b2", ("4x4", "B", "2", None)), ("5x5x5:C35", ("5x5x5", "C", "3", "5"))]
)
def test_an_evaluation_names_its_scheme(text: str, grades: tuple[str, str, str, str | None]) -> None:
    found = item(evaluation=text).evaluation
    assert found is not None
    assert (found.scheme, found.source, found.information, found.handling) == grades


@pytest.mark.parametrize("text", ["B2", "4x4", "9x9:B2", "4x4:B", "4x4:Z9"])
def test_an_evaluation_that_does_not_exist_is_refused(text: str) -> None:
    with pytest.raises((FieldInvalid, EvaluationInvalid)):
        item(evaluation=text)


def test_an_end_may_be_a_moment_or_a_time_from_now() -> None:
    assert item(expires="2026-12-01T08:00:00Z").expires == "2026-12-01T08:00:00Z"
    assert item(expires="+8h").expires == "2026-11-23T17:00:00Z"
    assert item(expires="+2d").expires == "2026-11-25T09:00:00Z"


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires": "tomorrow"}, {"expires": "2026-12-01"}, {"review": "soon"}, {"retain_days": 0},
        {"retain_days": "30"}, {"ref": ["12"]}, {"data": "identity"}, {"body": "text"}, {"mechanism": "Tip!"},
        {"purpose": ""}, {"category": "Suspect?"},
    ],
)  # fmt: skip
def test_a_field_that_cannot_be_is_refused_by_its_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ThiqaError) as caught:
        item(**wrong)
    assert caught.value.code in ("field-invalid", "usage")


def test_a_body_is_json_a_file_or_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "body.json"
    file.write_text('{"facts": "x"}', encoding="utf-8")
    for text in ('{"facts": "x"}', str(file), f"@{file}"):
        assert items.body(text) == {"facts": "x"}
    for text in ("-", "@-"):
        monkeypatch.setattr("sys.stdin", io.StringIO('{"facts": "x"}'))
        assert items.body(text) == {"facts": "x"}


@pytest.mark.parametrize("text", ["{", "{'facts': 1}", "no-such-file"])
def test_a_body_that_is_none_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError):
        items.body(text)
