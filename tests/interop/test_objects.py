from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thiqa.domain.errors import FileUnusable, FormatError, ThiqaError
from thiqa.interop import objects as streams
from thiqa.interop.objects import objects, texts


def found(path: Path, data: bytes | str, *keys: str) -> list[tuple[str, Any]]:
    file = path / "file.json"
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    return list(objects(file, *keys))


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"a": 1}\n{"a": 2}\n', ["line 1", "line 2"]),
        ('\n{"a": 1}\n\n{"a": 2}', ["line 1", "line 3"]),
        ('[{"a": 1}, {"a": 2}]', ["object 1", "object 2"]),
        ('{"type": "bundle", "objects": [{"a": 1},{"a": 2}], "id": "x"}', ["object 1", "object 2"]),
        ('{\n "x": {"objects": 1},\n "objects": [\n {"a": 1},\n {"a": 2}\n]\n}\n', ["object 1", "object 2"]),
        ("[]", []),
        ('{"objects": []}', []),
        ('{"a": 1}', ["line 1"]),
        ('{\n"a": 1\n}', ["object 1"]),
    ],
)
def test_lines_arrays_and_objects_are_told_apart(tmp_path: Path, text: str, places: list[str]) -> None:
    assert [place for place, _ in found(tmp_path, text, "objects")] == places


def test_a_page_holds_the_array_in_an_inner_object(tmp_path: Path) -> None:
    page = {"total": 1, "_embedded": {"notices": [{"a": 1}]}, "_links": {}}
    for text in (json.dumps(page), json.dumps(page, indent=1)):
        assert found(tmp_path, text, "_embedded", "notices") == [("object 1", {"a": 1})]


def test_an_object_is_the_same_whatever_block_it_crosses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values = [{"n": place, "text": 'é"\\' * place, "list": [1, 2.5, None, True]} for place in range(40)]
    for size in (1, 2, 3, 7, 50):
        monkeypatch.setattr(streams, "_BLOCK", size)
        monkeypatch.setattr(streams, "_FIRST_LINE", 30)
        for text in (json.dumps(values), json.dumps({"x": 1, "objects": values}), json.dumps(values, indent=2)):
            assert [value for _, value in found(tmp_path, text, "objects")] == values
    lines = "\n".join(json.dumps(value) for value in values)
    monkeypatch.setattr(streams, "_FIRST_LINE", 1 << 12)
    assert [value for _, value in found(tmp_path, lines, "objects")] == values


def test_compressed_files_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    assert found(tmp_path, gzip.compress(b'{"a": 1}\n', mtime=0)) == [("line 1", {"a": 1})]
    for encoding in ("utf-8-sig", "utf-16"):
        assert found(tmp_path, '{"a": "é"}\n{"a": 2}'.encode(encoding))[0] == ("line 1", {"a": "é"})


@pytest.mark.parametrize(
    "line", ['{"a":', "[1]", "7", '{"a": ' + "[" * 200 + "]" * 200 + "}", '{"a": ' + "9" * 5000 + "}"]
)
def test_a_line_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path, line: str) -> None:
    first, broken, last = found(tmp_path, '{"a": 1}\n' + line + '\n{"a": 2}')
    assert (first[1], last) == ({"a": 1}, ("line 3", {"a": 2}))
    assert broken[0] == "line 2"
    assert isinstance(broken[1], FormatError)


def test_a_broken_first_line_does_not_make_the_others_unreadable(tmp_path: Path) -> None:
    assert [place for place, value in found(tmp_path, '{"a":\n{"a": 2}\n') if isinstance(value, dict)] == ["line 2"]


def test_a_line_that_is_too_long_is_told_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LIMIT", 1000)
    values = found(tmp_path, '{"a": 1}\n{"a": "' + "x" * 200_000 + '"}\n{"a": 2}')
    assert [place for place, value in values if isinstance(value, FormatError)] == ["line 2"]
    assert [value for _, value in values if isinstance(value, dict)] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    "data",
    [
        "",
        " \n",
        "no json",
        "[1, 2",
        '[{"a": 1}',
        '[{"a": 1},]',
        '[{"a": 1}] x',
        '{"objects": [{"a": 1}',
        '{"objects": [{"a": 1}]',
        '{"objects": [{"a": 1}]} {"b"',
        "{1: 2}",
        "[" * 3000,
        '[{"a": ' + "9" * 5000 + "}]",
        b"\xff\xfe\x00\xd8",
        b'[{"a": "\xe9\xe9"}]',
        gzip.compress(b'[{"a": 1}]', mtime=0)[:-9],
    ],
)
def test_a_file_that_is_broken_is_refused_as_a_whole(tmp_path: Path, data: bytes | str) -> None:
    with pytest.raises(FileUnusable):
        found(tmp_path, data, "objects")


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(max_size=5), _values, max_size=4), max_size=6), st.sampled_from([None, 2]))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_what_is_written_is_read(tmp_path: Path, values: list[dict[str, Any]], indent: int | None) -> None:
    assert [value for _, value in found(tmp_path, json.dumps(values, indent=indent), "objects")] == values
    bundle = {"first": values, "objects": values}
    assert [value for _, value in found(tmp_path, json.dumps(bundle, indent=indent), "objects")] == values


@given(st.binary(max_size=200) | st.text('{}[]",:\\a1e-. \n', max_size=80).map(str.encode))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_any_bytes_give_objects_or_an_error_of_ours(tmp_path: Path, data: bytes) -> None:
    try:
        values = found(tmp_path, data, "objects")
    except ThiqaError:
        return
    assert all(isinstance(value, dict | FormatError) for _, value in values)


def test_texts_are_taken_from_whatever_stands_there() -> None:
    assert texts(["a", 1, None, {"b": 2}, 10**40]) == ["a", "1"]
    assert texts("a") == ["a"]
    assert texts(None) == texts({"a": 1}) == texts(True) == []
