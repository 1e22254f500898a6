"""A node as its verbs see it: settings, rows, keys, clock, randomness and the way to partners; nothing is global."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from thiqa.config import Config
from thiqa.domain.errors import NodeHalted
from thiqa.exchange.keyring import Keyring
from thiqa.store import table
from thiqa.store.models import NodeRow, Partner

Clock = Callable[[], datetime]
Random = Callable[[int], bytes]
Transport = Callable[[Partner, bytes], bytes]
"""Carries one call to a partner and brings the answer; raises ``PartnerUnreachable`` and nothing else."""


@dataclass(slots=True)
class Node:
    """One node. ``alias`` names its database, ``id`` is the digest of its first manifest, ``master`` opens its keys."""

    config: Config
    alias: str
    id: str
    master: bytes = field(repr=False)
    clock: Clock
    random: Random
    transport: Transport
    _keyring: Keyring | None = field(default=None, repr=False)
    _notes: dict[tuple[int, int], str] = field(default_factory=dict, repr=False)
    _noted: datetime | None = field(default=None, repr=False)

    def row(self) -> NodeRow:
        """The node's row, not locked."""
        return table.one(self.alias, NodeRow)

    def keys(self) -> Keyring:
        """The live keys; read again when another process has changed them."""
        version = self.row().keys_version
        if self._keyring is None or self._keyring.version != version:
            self._keyring = Keyring.load(self.alias, self.master, version)
        return self._keyring

    def forget(self) -> None:
        """Let go of keys and notes that this process remembers; they are read and signed again."""
        self._keyring = None
        self._notes.clear()

    def accepting(self, row: NodeRow) -> None:
        """Raises ``NodeHalted`` while the node must not accept anything (an old backup was put back)."""
        if row.halted:
            raise NodeHalted(why=row.halted)

    def stamp(self) -> str:
        """The time of the node's clock as it is written in statements."""
        return self.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
