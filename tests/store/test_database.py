"""The setting ``database``: what an address says holds, and a wrong one is told in one line that shows no password."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, IntegrityError, connections

from tests import stage
from tests.cli.conftest import thiqa
from thiqa.crypto.custody import LIGHT
from thiqa.domain.errors import SettingInvalid, StoreError
from thiqa.exchange import found
from thiqa.store import database
from thiqa.store.models import Evidence, NodeRow

ATLAS = ("--agency", "Atlas", "--country", "XAA", "--json")


@pytest.fixture
def alias() -> Iterator[str]:
    yield "addressed"
    database.detach("addressed")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A passphrase that opens at once, and nothing of this machine."""
    for name in ("THIQA_HOME", "THIQA_AS", "THIQA_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("THIQA_PASSPHRASE", "a passphrase")
    monkeypatch.setattr(found.found, "__kwdefaults__", {**(found.found.__kwdefaults__ or {}), "cost": LIGHT})
    return monkeypatch


def test_what_an_address_says_holds_and_the_isolation_is_ours(alias: str) -> None:
    pytest.importorskip("psycopg")
    address = "postgresql://ann:s%3Ccret@db.example:5433/thiqa?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    database.attach(alias, Path(), address)
    read = connections.databases[alias]
    assert [read[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "thiqa", "ann", "s<cret", "db.example", "5433",
    ]  # fmt: skip
    given = {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert read["OPTIONS"] == {**given, "isolation_level": 2, "server_side_binding": True}


def test_a_socket_is_named_as_libpq_names_it(alias: str) -> None:
    pytest.importorskip("psycopg")
    database.attach(alias, Path(), "postgresql://postgres:@/postgres?host=/run/postgresql")
    assert connections.databases[alias]["HOST"] == "/run/postgresql"


@pytest.mark.parametrize(
    "address", ["postgresql://ann:secret@[db/thiqa", "postgresql://ann:secret@db/thiqa?sslmod=verify-full"]
)
def test_a_wrong_address_is_refused_without_showing_it(alias: str, address: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(SettingInvalid) as refused:
        database.attach(alias, Path(), address)
    assert "\n" not in refused.value.sentence
    assert "secret" not in refused.value.sentence


def test_a_package_that_is_absent_is_named(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    settings.setitem(sys.modules, "psycopg", None)
    settings.setenv("THIQA_DATABASE", "postgresql://db.example/thiqa")
    ran = thiqa("--home", tmp_path / "atlas", "init", *ATLAS)
    assert (ran.status, ran.data["error"]) == (2, "setting-invalid")
    assert "thiqa[postgresql]" in ran.data["sentence"]
    assert not (tmp_path / "atlas").exists()


def test_a_server_that_is_not_there_is_told_in_one_line(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    pytest.importorskip("psycopg")
    settings.setenv("THIQA_DATABASE", f"postgresql://ann:secret@/thiqa?host={tmp_path}")
    ran = thiqa("--home", tmp_path / "atlas", "init", *ATLAS)
    assert (ran.status, ran.data["error"]) == (8, "store")
    assert "\n" not in ran.data["sentence"]
    assert "secret" not in ran.data["sentence"]
    assert not list((tmp_path / "atlas").glob("**/*.key"))


def test_a_database_that_goes_away_is_told_by_every_command(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    home = tmp_path / "atlas"
    assert thiqa("--home", home, "init", *ATLAS).status == 0
    for file in home.glob("node.db*"):
        file.unlink()
    (home / "node.db").write_bytes(b"no database" * 1000)
    ran = thiqa("--home", home, "status", "--json")
    assert (ran.status, ran.data["error"]) == (8, "store")


def test_a_database_that_holds_a_node_is_not_taken_for_another(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    home = tmp_path / "atlas"
    assert thiqa("--home", home, "init", *ATLAS).status == 0
    (home / "master.key").rename(tmp_path / "master.key")
    ran = thiqa("--home", home, "init", *ATLAS)
    assert (ran.status, ran.data["error"]) == (5, "keyring")
    (tmp_path / "master.key").rename(home / "master.key")
    assert thiqa("--home", home, "status", "--json").status == 0


def test_what_postgresql_adds_about_a_row_is_not_repeated() -> None:
    error = IntegrityError("a rule is broken\nDETAIL:  Failing row contains (a name, a body).")
    assert "name" not in database.refusal(error).sentence
    assert isinstance(database.refusal(DatabaseError("gone.")), StoreError)


@pytest.mark.skipif(not stage.SERVER, reason="SQLite makes its own file")
def test_a_node_is_made_on_an_empty_database_of_a_server(tmp_path: Path, settings: pytest.MonkeyPatch) -> None:
    address = stage.empty()
    settings.setenv("THIQA_DATABASE", address)
    made = thiqa("--home", tmp_path / "atlas", "init", *ATLAS)
    assert made.status == 0
    assert not (tmp_path / "atlas" / "node.db").exists()
    assert thiqa("--home", tmp_path / "atlas", "status", "--json").data["node"] == made.data["node"]
    # A second node with the same address would write into the first.
    assert thiqa("--home", tmp_path / "baobab", "init", *ATLAS).data["error"] == "keyring"
    database.attach("seen", tmp_path, address)
    assert [row.node for row in NodeRow.objects.using("seen")] == [made.data["node"]]
    database.detach("seen")


def test_after_settling_no_file_holds_what_was_erased(tmp_path: Path) -> None:
    alias, word = "settles", b"the words of a message that was taken back"
    database.attach(alias, tmp_path)
    database.migrate(alias)
    try:
        if connections[alias].vendor != "sqlite":
            pytest.skip("the log of PostgreSQL is its administrator's matter")
        with database.writing(alias):
            row = Evidence.objects.using(alias).create(kind="test", made=datetime(2027, 1, 1, tzinfo=UTC), first=word)
        with database.writing(alias):
            Evidence.objects.using(alias).filter(pk=row.pk).update(first=b"")
        database.settle(alias)
        assert not any(word in file.read_bytes() for file in tmp_path.iterdir())
    finally:
        database.detach(alias)
