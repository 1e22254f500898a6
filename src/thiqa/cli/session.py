"""What a verb needs: the settings, the node opened with its passphrase, and the person who acts."""

from __future__ import annotations

import argparse
import getpass
import os
import secrets
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.db import models

from thiqa import config
from thiqa.cli.voice import Voice
from thiqa.config import Config
from thiqa.crypto.selfcheck import self_check
from thiqa.domain.errors import (
    NotFound,
    PassphraseMissing,
    PersonMissing,
    SettingInvalid,
    UsageError,
)
from thiqa.exchange.found import open_node
from thiqa.exchange.https import Https
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Partner

__all__ = ["ALIAS", "Session", "now"]

ALIAS = "node"
HOME = "thiqa-home"
_SHORTEST = 6


def now() -> datetime:
    """The clock of a real node."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Session:
    """One command: whose node, who acts, and where it speaks."""

    home: Path
    by: str
    voice: Voice
    _config: Config | None = None
    _node: Node | None = field(default=None, repr=False)

    @classmethod
    def of(cls, given: argparse.Namespace, voice: Voice) -> Session:
        """The session that options and environment ask for."""
        home = getattr(given, "home", None) or Path(os.environ.get("THIQA_HOME") or HOME)
        return cls(home.absolute(), str(getattr(given, "by", os.environ.get("THIQA_AS", ""))).strip(), voice)

    @property
    def config(self) -> Config:
        """The settings; raises ``SettingInvalid``."""
        if self._config is None:
            self._config = config.load(self.home, os.environ)
        return self._config

    @property
    def node(self) -> Node:
        """The node, opened. Raises ``KeyringError`` when there is none, ``PassphraseMissing``, ``PassphraseWrong``."""
        if self._node is None:
            self_check()
            settings = self.config
            passphrase = self.passphrase() if (self.home / "master.key").exists() else ""
            node = open_node(
                settings, ALIAS, passphrase, clock=now, random=secrets.token_bytes, transport=_nowhere
            )  # fmt: skip
            node.transport = Https(node.alias, node.master, settings.call_seconds)
            self._node = node
        return self._node

    def close(self) -> None:
        """Close the database and the lines to partners."""
        if self._node is not None and isinstance(self._node.transport, Https):
            self._node.transport.close()
        self._node = None
        database.detach(ALIAS)

    def person(self) -> str:
        """Who acts; raises ``PersonMissing``. A person decides, and the log names them."""
        if not self.by:
            raise PersonMissing()
        return self.by

    def passphrase(self, *, twice: bool = False) -> str:
        """The passphrase: from the settings, from the file that they name, or asked for at a terminal."""
        settings = self.config
        if settings.passphrase:
            return settings.passphrase
        if settings.passphrase_file:
            return first_line(Path(settings.passphrase_file))
        if not sys.stdin.isatty():
            raise PassphraseMissing()
        found = getpass.getpass("Passphrase: ", stream=self.voice.err)
        if twice and getpass.getpass("The same again: ", stream=self.voice.err) != found:
            raise UsageError(why="The two passphrases differ.")
        return found

    def partner(self, name: str) -> Partner:
        """A partner by its local name; raises ``NotFound``."""
        partner = Partner.objects.using(self.node.alias).filter(name=name).first()
        if partner is None:
            raise NotFound(id=name)
        return partner

    def one(self, tables: Iterable[type[models.Model]], column: str, start: str, **more: Any) -> str:
        """The whole identifier that begins with ``start`` (at least 6 digits), in any of the tables.

        Raises ``NotFound`` when there is none and ``UsageError`` when there are several.
        """
        if len(start) < _SHORTEST:
            raise UsageError(why=f"An identifier is named by at least {_SHORTEST} of its first digits.")
        found: set[str] = set()
        for each in tables:
            rows = each._default_manager.using(self.node.alias).filter(
                **{f"{column}__startswith": start.lower()}, **more
            )
            found |= set(rows.values_list(column, flat=True)[:2])
        if not found:
            raise NotFound(id=start[:16])
        if len(found) > 1:
            raise UsageError(why=f"Several identifiers begin with {start}.")
        return found.pop()


def first_line(file: Path) -> str:
    """The first line of a file without its end; raises ``SettingInvalid``."""
    try:
        return file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(name="passphrase_file", why=f"{file} cannot be read") from error


def _nowhere(partner: Partner, call: bytes) -> bytes:
    """The transport before the keys are open."""
    raise AssertionError("a node was used before it was opened")
