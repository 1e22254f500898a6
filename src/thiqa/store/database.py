"""Opening the database of a node.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit returns only after its bytes are on the disk, which is what
a receipt must mean. Writing transactions are ``IMMEDIATE``, so that two writers wait for each other instead of failing
half way. Several nodes may live in one process (tests, the demonstration): each has its own alias.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connections, transaction

from thiqa.domain.errors import SettingInvalid, StoreError

_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA temp_store=MEMORY;"


_READ_COMMITTED = 2  # as psycopg.IsolationLevel numbers it


def prepare() -> None:
    """Set Django up once; harmless when done already."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thiqa.store.settings")
    django.setup()


def attach(alias: str, home: Path, address: str = "") -> None:
    """Make the database of the node in ``home`` known as ``alias``; opens nothing yet.

    Raises ``SettingInvalid`` for an ``address`` that is none, or where the package for PostgreSQL is absent.
    """
    prepare()
    options: dict[str, Any]
    if address:
        options = _postgresql(address)
    else:
        options = {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(home / "node.db"),
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": _PRAGMAS},
        }
    options["CONN_MAX_AGE"] = None
    # Django's own routine fills in the defaults that a connection expects.
    full = connections.configure_settings({"default": {}, alias: options})
    connections.databases[alias] = full[alias]


def _postgresql(address: str) -> dict[str, Any]:
    try:
        from psycopg import ProgrammingError
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise SettingInvalid(
            name="database", why="PostgreSQL needs a package that is absent; install thiqa[postgresql]"
        ) from error
    try:
        given = {name: str(value) for name, value in conninfo_to_dict(address).items()}
    except ProgrammingError as error:
        raise SettingInvalid(name="database", why="it is no address as postgresql://user@host/name") from error
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": given.pop("dbname", "thiqa"),
        "USER": given.pop("user", ""),
        "PASSWORD": given.pop("password", ""),
        "HOST": given.pop("host", ""),
        "PORT": given.pop("port", ""),
        # What else the address says holds as well, sslmode first of all. The locks are made for this isolation. Values
        # travel beside the statement, because the server's log repeats a statement that failed.
        "OPTIONS": {**given, "isolation_level": _READ_COMMITTED, "server_side_binding": True},
    }


def detach(alias: str) -> None:
    """Close the connection of this thread and forget the alias."""
    if alias in connections.databases:
        connections[alias].close()
        del connections[alias]
        del connections.databases[alias]


def migrate(alias: str) -> None:
    """Bring the tables of ``alias`` to the newest form. Raises ``StoreError``."""
    try:
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    except (DatabaseError, InterfaceError) as error:
        raise refusal(error) from error


@contextmanager
def writing(alias: str) -> Iterator[None]:
    """One durable transaction: what is inside is kept whole or not at all, and is on the disk when the block ends.

    A full disk, an I/O error or a lock that never came free is raised as :class:`StoreError`, and nothing is kept;
    SQLite reports a full disk sometimes as an I/O error, so both mean the same: refuse, acknowledge nothing.
    """
    try:
        with transaction.atomic(using=alias, durable=True):
            yield
    except (DatabaseError, InterfaceError) as error:
        connections[alias].close()
        raise refusal(error) from error


@contextmanager
def roomy(alias: str) -> Iterator[None]:
    """Memory for a program that writes millions of rows: pages of the indexes that it fills stay in it (128 MiB), and
    SQLite's write-ahead log grows to 64 MiB before it is emptied. PostgreSQL has what its administrator gave it."""
    if connections[alias].vendor != "sqlite":
        yield
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("PRAGMA cache_size = -131072")
        cursor.execute("PRAGMA wal_autocheckpoint = 16384")
    try:
        yield
    finally:
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -2000")
            cursor.execute("PRAGMA wal_autocheckpoint = 1000")


def refusal(error: Exception) -> StoreError:
    """What a fault of the database is called here. Only its first line: the others of PostgreSQL may quote rows."""
    said = " ".join(str(error).split("\n", 1)[0].split()).rstrip(".")
    return StoreError(why=f"{type(error).__name__}: {said}")


def settle(alias: str) -> None:
    """Empty SQLite's write-ahead log into the database, so that bytes that were erased are in no file any more.

    Others that read at this moment only make it wait for the next time. PostgreSQL's log is its administrator's matter.
    """
    if connections[alias].vendor == "sqlite":
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
