"""The walk names files and names that exist, and passes the stations of a message in their order."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "walk.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([a-z_]+/[a-z_/]+\.py)::([A-Za-z_.]+)`", PAGE)))


def names(path: Path) -> set[str]:
    """What a module defines: functions, classes, and methods as ``Class.method``."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{one.name}" for one in node.body if isinstance(one, ast.FunctionDef)}
    return found


@pytest.mark.parametrize(("file", "name"), NAMED, ids=lambda part: part)
def test_the_walk_names_what_exists(file: str, name: str) -> None:
    path = ROOT / "src" / "thiqa" / file
    assert path.is_file()
    assert name in names(path)


def test_every_code_word_that_looks_like_a_file_is_one() -> None:
    for word in re.findall(r"`([a-z_]+/[a-z_/]+)(?:\.py)?`", PAGE):
        assert (ROOT / word).exists() or (ROOT / "src" / "thiqa" / f"{word}.py").exists(), word


def test_the_steps_are_numbered_without_a_hole() -> None:
    steps = [int(number) for number in re.findall(r"^\| ([0-9]+) \|", PAGE, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) > 20
