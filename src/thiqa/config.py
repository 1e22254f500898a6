"""The settings of a node: one frozen table, read once at the start.

A setting comes from ``thiqa.toml`` in the node's home or from the environment (``THIQA_`` and the name in capitals),
which wins. A wrong or unknown setting refuses the start in one line. ``docs/settings.md`` is generated from the table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import ClassVar

from thiqa.domain.errors import SettingInvalid


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table: ``least`` and ``most`` bound numbers, both included."""

    name: str
    default: str | int
    help: str
    least: int = 0
    most: int = 0
    secret: bool = False


TABLE: tuple[Setting, ...] = (
    Setting("database", "", "Address of the PostgreSQL database; empty: SQLite in the node's home", secret=True),
    Setting("listen", "127.0.0.1:7440", "Where partners reach this node (host:port, TLS 1.3)"),
    Setting("status", "127.0.0.1:7480", "Where the read-only status page is served (loopback only); empty: nowhere"),
    Setting("passphrase", "", "Opens the keys at rest; better in a file", secret=True),
    Setting("passphrase_file", "", "File whose first line opens the keys at rest"),
    Setting("language", "en", "Language of screens when the browser asks for none of ar, fr, en, es"),
    Setting("envelope_limit", 1 << 20, "Largest envelope in bytes", 1 << 12, 1 << 24),
    Setting("batch", 512, "Most envelopes in one call to a partner", 1, 1024),
    Setting("attachment_limit", 16 << 30, "Largest attachment in bytes", 1 << 20, 16 << 30),
    Setting("lease_seconds", 60, "How long a worker may hold a lane before another may take it", 5, 3600),
    Setting("backoff_first_ms", 1000, "First wait after a partner could not be reached, in milliseconds", 10, 60_000),
    Setting("backoff_most_seconds", 900, "Longest wait between two attempts, in seconds", 1, 86_400),
    Setting("call_seconds", 60, "How long a partner may take to answer one call", 1, 600),
    Setting("workers", 1, "Delivery threads in one `thiqa serve`", 0, 32),
    Setting("kem_days", 7, "Age in days at which the sealing key is replaced", 1, 90),
    Setting("kem_keep_days", 30, "Days after which a replaced sealing key is destroyed", 1, 365),
    Setting("match_engine", "duckdb", "What joins lists: duckdb, or a Spark Connect server (sc://host:port)"),
    Setting("match_memory_mib", 1024, "Memory in MiB that a join of lists may take here", 128, 1 << 20),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of one node. ``home`` is its folder; the other fields are the rows of :data:`TABLE`."""

    home: Path
    database: str
    listen: str
    status: str
    passphrase: str
    passphrase_file: str
    language: str
    envelope_limit: int
    batch: int
    attachment_limit: int
    lease_seconds: int
    backoff_first_ms: int
    backoff_most_seconds: int
    call_seconds: int
    workers: int
    kem_days: int
    kem_keep_days: int
    match_engine: str
    match_memory_mib: int

    FILE: ClassVar[str] = "thiqa.toml"

    def __repr__(self) -> str:
        secret = {row.name for row in TABLE if row.secret}
        shown = (f"{f.name}={'…' if f.name in secret else getattr(self, f.name)!r}" for f in fields(self))
        return f"Config({', '.join(shown)})"


def load(home: Path, environ: Mapping[str, str]) -> Config:
    """The settings of the node in ``home``; raises :class:`SettingInvalid` for the first one that is wrong."""
    given: dict[str, object] = {}
    file = home / Config.FILE
    if file.exists():
        try:
            given = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingInvalid(name=file.name, why=str(error)) from error
    known = {row.name for row in TABLE}
    for name in given:
        if name not in known:
            raise SettingInvalid(name=name, why="there is no such setting")
    for row in TABLE:
        if (text := environ.get(f"THIQA_{row.name.upper()}")) is not None:
            given[row.name] = text
    values = {row.name: _value(row, given.get(row.name, row.default)) for row in TABLE}
    _check_together(values)
    return Config(home=home, **values)  # type: ignore[arg-type]


def _value(row: Setting, given: object) -> str | int:
    if isinstance(row.default, str):
        if not isinstance(given, str):
            raise SettingInvalid(name=row.name, why="it must be text")
        return given
    try:
        number = int(given) if isinstance(given, str) else given
    except ValueError:
        number = None
    if not isinstance(number, int) or isinstance(number, bool):
        raise SettingInvalid(name=row.name, why="it must be a whole number")
    if not row.least <= number <= row.most:
        raise SettingInvalid(name=row.name, why=f"{number} is not between {row.least} and {row.most}")
    return number


def address(name: str, text: str) -> tuple[str, int]:
    """``host:port`` as a pair; raises :class:`SettingInvalid`."""
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 <= int(port) <= 65535:
        raise SettingInvalid(name=name, why=f"{text!r} is not host:port")
    return host.strip("[]"), int(port)


def _check_together(values: Mapping[str, str | int]) -> None:
    address("listen", str(values["listen"]))
    if values["status"]:
        host, _ = address("status", str(values["status"]))
        if host not in ("127.0.0.1", "::1", "localhost"):
            raise SettingInvalid(name="status", why="the status page has no login and is served on loopback only")
    if values["database"] and not str(values["database"]).startswith(("postgresql://", "postgres://")):
        raise SettingInvalid(name="database", why="only postgresql:// addresses or nothing (SQLite)")
    if values["language"] not in ("ar", "fr", "en", "es"):
        raise SettingInvalid(name="language", why="one of ar, fr, en, es")
    engine = str(values["match_engine"])
    if engine != "duckdb" and not engine.startswith("sc://"):
        raise SettingInvalid(name="match_engine", why="duckdb, or an address as sc://host:port")
    if int(values["kem_keep_days"]) < int(values["kem_days"]):
        raise SettingInvalid(name="kem_keep_days", why="it must be at least kem_days")
