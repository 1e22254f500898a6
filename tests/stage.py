"""Databases for the cast: SQLite files, or databases of one PostgreSQL server when ``THIQA_TEST_POSTGRES`` names it.

Tables are made once and copied for each node, because making them takes longer than most tests. On PostgreSQL even a
copy takes a third of a second, so the database of a node that is gone is emptied and serves the next one.
"""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connections

from thiqa.store import database as databases

if TYPE_CHECKING:
    import psycopg

    from thiqa.exchange.node import Node

SERVER = os.environ.get("THIQA_TEST_POSTGRES", "")
"""Address of the database ``postgres`` of a server that tests may fill; empty: SQLite."""

_TEMPLATE = f"thiqa_template_{os.getpid()}"


def database(alias: str, home: Path) -> str:
    """The setting ``database`` of a new node: its tables are there, and empty."""
    if SERVER:
        if _emptied():
            return _emptied().pop()
        _postgres_template()
        _copy(_TEMPLATE, _name(alias))
        return _address(_name(alias))
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(_sqlite_template(), home / "node.db")
    return ""


def empty() -> str:
    """The address of a new database of the server without any table."""
    name = f"thiqa_{os.getpid()}_without_tables"
    _drop(name)
    _run(f'CREATE DATABASE "{name}"')
    return _address(name)


def backup(node: Node) -> Callable[[], None]:
    """Copy everything that a node has on its disks; what is returned puts the copy back."""
    home = node.config.home
    copy = home.with_name(home.name + "-backup")
    name = node.config.database.partition("?")[0].rpartition("/")[2]
    connections[node.alias].close()
    shutil.copytree(home, copy)
    if SERVER:
        _drop(f"{name}_backup")
        _copy(name, f"{name}_backup")

    def put_back() -> None:
        connections[node.alias].close()
        shutil.rmtree(home)
        shutil.move(copy, home)
        if SERVER:
            _drop(name)
            _copy(f"{name}_backup", name)
        node.forget()

    return put_back


def copied(node: Node, home: Path) -> str:
    """Copy the rows of a node as they are now; the setting ``database`` of a node in ``home`` that has them."""
    if SERVER:
        address = database(f"copy-{home.name}", home)
        _fill(node.config.database, address)
        return address
    source, target = sqlite3.connect(node.config.home / "node.db"), sqlite3.connect(home / "node.db")
    source.backup(target)
    source.close()
    target.close()
    return ""


def clear(node: Node) -> None:
    """Forget a node and remove what it has on its disks."""
    databases.detach(node.alias)
    shutil.rmtree(node.config.home, ignore_errors=True)
    if SERVER and node.config.database:
        _empty(node.config.database)


@functools.cache
def _emptied() -> list[str]:
    """Addresses of databases that wait for their next node."""
    return []


def _fill(source: str, target: str) -> None:
    import psycopg

    with psycopg.connect(source) as here, psycopg.connect(target) as there:
        for table in _tables(here):
            with (
                here.cursor().copy(f"COPY {table} TO STDOUT") as rows,
                there.cursor().copy(f"COPY {table} FROM STDIN") as to,
            ):
                for row in rows:
                    to.write(row)
            there.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608


def _tables(connection: psycopg.Connection) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'store\\_%'")
    return [table for (table,) in found]


def _empty(address: str) -> None:
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        # Whatever a killed process left open there has no say any more.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        with connection.transaction():
            for table in _tables(connection):
                connection.execute(f"DELETE FROM {table}")  # noqa: S608
    _emptied().append(address)


@functools.cache
def _sqlite_template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="thiqa-template-"))
    databases.attach("template", folder)
    databases.migrate("template")
    databases.detach("template")
    return folder / "node.db"


@functools.cache
def _postgres_template() -> None:
    _drop(_TEMPLATE)
    _run(f'CREATE DATABASE "{_TEMPLATE}"')
    databases.attach("template", Path(), _address(_TEMPLATE))
    databases.migrate("template")
    databases.detach("template")


def _name(alias: str) -> str:
    return f"thiqa_{os.getpid()}_{alias}"


def _address(name: str) -> str:
    head, _, query = SERVER.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _copy(source: str, name: str) -> None:
    _run(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


def _drop(name: str) -> None:
    _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(statement: str) -> None:
    import psycopg

    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)
