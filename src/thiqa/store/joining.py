"""The engines that join what was asked with a partner's list: DuckDB in this process, or Spark by its address.

Both read the same Parquet files and get the same statement (``matching.bulk``). DuckDB writes the files, works within a
limit of memory and spills to the disk. A Spark server must see the node's folder under the same path, as on one machine
or a shared file system; what it sees there are outputs and numbers, and it learns which of them met.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from thiqa.domain.errors import EngineUnusable

__all__ = ["DUCKDB", "Duck", "Engine", "Spark", "opened", "write"]

DUCKDB = "duckdb"
PORT = 15002
"""Of a Spark Connect server that does not say otherwise."""
ANSWER_SECONDS = 10


class Engine(Protocol):
    """What joins tables of Parquet files. Raises ``EngineUnusable``."""

    def select(self, statement: str, tables: Mapping[str, Path]) -> Iterator[tuple[int, ...]]:
        """The rows that a statement selects from tables; each is a folder of Parquet files."""


class Duck:
    """DuckDB in this process, kept to one folder: it opens no other file, loads no extension, and calls nobody."""

    def __init__(self, folder: Path, memory_mib: int) -> None:
        try:
            duckdb = import_module("duckdb")
        except ImportError as error:
            raise EngineUnusable(why="the package duckdb is not installed") from error
        self._failures: type[Exception] = duckdb.Error
        self._connection = duckdb.connect(":memory:")
        settings = {
            "memory_limit": f"{memory_mib}MiB",
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": False,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allowed_directories": [str(folder)],
            "enable_external_access": False,
            "lock_configuration": True,
        }
        for name, value in settings.items():
            self._run(f"SET {name} = {_literal(value)}")

    def write(self, folder: Path, pieces: Iterable[Mapping[str, Any]]) -> None:
        """Tables of columns (arrays) as one folder of Parquet files; what was there is gone."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        for number, columns in enumerate(pieces):
            self._connection.register("piece", dict(columns))
            file = _literal(str(folder / f"{number:06}.parquet"))
            self._run(f"COPY (SELECT * FROM piece) TO {file} (FORMAT parquet)")  # noqa: S608
            self._connection.unregister("piece")

    def select(self, statement: str, tables: Mapping[str, Path]) -> Iterator[tuple[int, ...]]:
        for name, folder in tables.items():
            files = _literal(str(folder / "*.parquet"))
            self._run(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM read_parquet({files})")  # noqa: S608
        self._run(statement)
        while some := self._connection.fetchmany(10_000):
            yield from some

    def close(self) -> None:
        self._connection.close()

    def _run(self, statement: str) -> None:
        try:
            self._connection.execute(statement)
        except self._failures as error:
            # The kind only: the sentence of an engine quotes paths and values.
            raise EngineUnusable(why=f"DuckDB refused ({type(error).__name__})") from error


class Spark:
    """A server of Spark Connect. Needs the extra ``thiqa[spark]``; no Java on this machine."""

    def __init__(self, address: str) -> None:
        try:
            connect = import_module("pyspark.sql")
        except ImportError as error:
            raise EngineUnusable(why="the extra thiqa[spark] is not installed") from error
        try:
            # Its client tries for many minutes to reach a server that is not there, so this asks first.
            parts = urlsplit(address)
            socket.create_connection((parts.hostname, parts.port or PORT), ANSWER_SECONDS).close()
            self._session = connect.SparkSession.builder.remote(address).getOrCreate()
        except Exception as error:
            raise EngineUnusable(why=f"Spark does not answer ({type(error).__name__})") from error

    def select(self, statement: str, tables: Mapping[str, Path]) -> Iterator[tuple[int, ...]]:
        try:
            for name, folder in tables.items():
                self._session.read.parquet(str(folder)).createOrReplaceTempView(name)
            for row in self._session.sql(statement).toLocalIterator():
                yield tuple(row)
        except Exception as error:
            raise EngineUnusable(why=f"Spark refused ({type(error).__name__})") from error

    def close(self) -> None:
        self._session.stop()


@contextmanager
def opened(setting: str, folder: Path, memory_mib: int) -> Iterator[Duck | Spark]:
    """The engine that the setting ``match_engine`` names, for the files of one folder."""
    engine = Duck(folder, memory_mib) if setting == DUCKDB else Spark(setting)
    try:
        yield engine
    finally:
        engine.close()


def write(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]], memory_mib: int) -> dict[str, Path]:
    """Write tables, each in pieces of columns, into folders of Parquet files below ``folder``; where they are."""
    duck = Duck(folder, memory_mib)
    try:
        for name, pieces in tables.items():
            duck.write(folder / name, pieces)
    finally:
        duck.close()
    return {name: folder / name for name in tables}


def _literal(value: object) -> str:
    """A value in the words of SQL."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_literal(each) for each in value)}]"
    return "'" + str(value).replace("'", "''") + "'"
