from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thiqa.domain import entity
from thiqa.domain.errors import FileUnusable, ThiqaError
from thiqa.interop.interpol import Notices
from thiqa.registry.source import Entry, Refused

RED: dict[str, Any] = {
    "entity_id": "2026/11", "forename": "IDRISS", "name": "INVENTED", "date_of_birth": "1970/05/12", "sex_id": "M",
    "nationalities": ["MA", "FR"], "place_of_birth": "Sampletown", "country_of_birth_id": "MA",
    "height": 1.8, "weight": 0,
    "languages_spoken_ids": ["ARA", "FRE"], "eyes_colors_id": ["BRO"], "distinguishing_marks": "a scar",
    "arrest_warrants": [
        {"charge": "vol", "charge_translation": "theft", "issuing_country_id": "FR"},
        {"charge": "fraud", "issuing_country_id": None},
    ],
    "_links": {"self": {"href": "https://example.test/notices/v1/red/2026-11"}},
}  # fmt: skip


def found(path: Path, value: object, colour: str = "") -> list[Entry | Refused]:
    file = path / "notices.json"
    file.write_text(value if type(value) is str else json.dumps(value), encoding="utf-8")
    return list(Notices(colour).read(file))


def test_a_red_notice_becomes_a_suspect_with_its_warrants(tmp_path: Path) -> None:
    (entry,) = found(tmp_path, RED)
    assert isinstance(entry, Entry)
    assert (entry.reference, entry.kind, entry.category) == ("red/2026/11", "person", "suspect")
    assert entity.read("person", entry.fields) == {
        "names": [{"name": "IDRISS INVENTED", "type": "primary", "family": "INVENTED", "given": "IDRISS"}],
        "births": [{"date": "1970-05-12", "place": "Sampletown", "country": "MAR"}],
        "sex": "M",
        "nationalities": ["MAR", "FRA"],
        "listed": [{"list": "INTERPOL red notice", "reference": "2026/11"}],
        "description": "brown eyes; distinguishing marks: a scar; languages: ARA, FRE",
        "note": "warrant of FRA: theft; warrant: fraud",
    }


@pytest.mark.parametrize("form", ["one", "array", "page", "indented", "lines"])
def test_every_form_of_the_interface_is_read(tmp_path: Path, form: str) -> None:
    other = {**RED, "entity_id": "2026/12"}
    text = {
        "one": json.dumps(RED), "array": json.dumps([RED, other]),
        "page": json.dumps({"total": 2, "_embedded": {"notices": [RED, other]}}),
        "indented": json.dumps({"_embedded": {"notices": [RED, other]}}, indent=2),
        "lines": f"{json.dumps(RED)}\n{json.dumps(other)}\n",
    }[form]  # fmt: skip
    assert len(found(tmp_path, text)) == (1 if form == "one" else 2)


@pytest.mark.parametrize(
    ("colour", "category"), [("red", "suspect"), ("yellow", "missing"), ("un", ""), ("black", "deceased"), ("", "")]
)
def test_the_colour_decides_how_the_person_stands(tmp_path: Path, colour: str, category: str) -> None:
    link = {"_links": {"self": {"href": f"https://example.test/notices/v1/{colour}/2026-11"}}}
    (entry,) = found(tmp_path, {**RED, **link})
    assert isinstance(entry, Entry)
    assert entry.category == category


def test_the_colour_may_be_told(tmp_path: Path) -> None:
    (entry,) = found(tmp_path, {**RED, "_links": None}, "yellow")
    assert isinstance(entry, Entry)
    assert (entry.reference, entry.category) == ("yellow/2026/11", "missing")


@pytest.mark.parametrize(
    ("written", "birth"),
    [("1970", {"date": "1970"}), ("1970/05", {"date": "1970-05"}), ("1970/02/31", {"original": "1970/02/31"})],
)
def test_births_are_dates_years_or_words(tmp_path: Path, written: str, birth: dict[str, str]) -> None:
    entry = found(tmp_path, {**RED, "date_of_birth": written, "place_of_birth": None, "country_of_birth_id": None})[-1]
    assert isinstance(entry, Entry)
    assert entry.fields["births"] == [birth]


@pytest.mark.parametrize("value", [{}, {"entity_id": "1"}, {"name": "X"}, [{"entity_id": None, "name": "X"}]])
def test_what_is_no_notice_is_told(tmp_path: Path, value: object) -> None:
    (told,) = found(tmp_path, value)
    assert isinstance(told, Refused)
    assert told.code == "interpol-notice"


@pytest.mark.parametrize("text", ["", "x", '{"_embedded": {"notices": [{"a"', "[1, 2", '"text"'])
def test_a_file_that_is_no_json_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileUnusable):
        found(tmp_path, text)


_any = st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["x" * 10_000, "1970/13/01", "\x00", "MA"])


_change = _any | st.lists(_any, max_size=3) | st.dictionaries(st.text(max_size=3), _any, max_size=2)


@given(st.dictionaries(st.sampled_from(sorted(RED)), _change))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None)
def test_any_notice_gives_rows_that_a_record_accepts_or_errors_of_ours(tmp_path: Path, change: dict[str, Any]) -> None:
    try:
        read = found(tmp_path, [{**RED, **change}])
    except ThiqaError:
        return
    assert all(entity.read(each.kind, each.fields) for each in read if isinstance(each, Entry))
