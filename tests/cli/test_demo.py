"""What the demonstration refuses; that it tells its story is in tests/walks/test_first_walk.py."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.cli.conftest import thiqa
from thiqa.cli import examples


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    ran = thiqa("demo", "--once", "--folder", tmp_path, "--json")
    assert (ran.status, ran.data["error"]) == (2, "file-unusable")
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_the_example_agreement_comes_with_thiqa() -> None:
    folder = examples.folder("counter-terrorism")
    assert hashlib.sha256((folder / "agreement.toml").read_bytes()).digest()
    assert (folder / "cases.toml").is_file()
