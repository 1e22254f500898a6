"""Two nodes on a stage: made once as a template, copied for each trial, opened with the shipped code.

Founding two nodes and signing an agreement takes half a second; copying their two databases takes a millisecond. The
folders lie in memory where the system has such a place, because a trial ends before a disk would have noticed.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from tests import cast
from thiqa import config
from thiqa.crypto.custody import unlock
from thiqa.crypto.keys import RootKey
from thiqa.domain.errors import PartnerUnreachable
from thiqa.exchange import peer
from thiqa.exchange.node import Node
from thiqa.store import database
from thiqa.store.models import Partner

NAMES = ("atlas", "baobab")
_MEMORY = Path("/dev/shm")  # noqa: S108


def scratch() -> Path:
    """A new folder, in memory where that is possible."""
    return Path(tempfile.mkdtemp(prefix="thiqa-faults-", dir=_MEMORY if _MEMORY.is_dir() else None))


@dataclass(frozen=True)
class Template:
    """Atlas and Baobab with an agreement in force, at rest; ``files`` are their databases."""

    agreement: str
    ids: dict[str, str]
    masters: dict[str, bytes]
    roots: dict[str, tuple[RootKey, ...]]
    files: dict[str, bytes]

    def copy(self, folder: Path) -> Path:
        """Put the homes of both nodes into ``folder``."""
        for name in NAMES:
            home = folder / name
            home.mkdir(parents=True, exist_ok=True)
            for old in home.glob("node.db*"):
                old.unlink()
            (home / "node.db").write_bytes(self.files[name])
        return folder


def template() -> Template:
    """Found both nodes and bind them."""
    pair = cast.pair()
    nodes = {"atlas": pair.atlas, "baobab": pair.baobab}
    roots = {
        name: tuple(
            RootKey.from_seed(unlock((node.config.home / "offline" / f"root-{n}.key").read_bytes(), "a passphrase"))
            for n in (1, 2)
        )
        for name, node in nodes.items()
    }
    for node in nodes.values():
        database.detach(node.alias)  # the last connection that closes moves everything into node.db
    made = Template(
        pair.agreement,
        {name: node.id for name, node in nodes.items()},
        {name: node.master for name, node in nodes.items()},
        roots,
        {name: (node.config.home / "node.db").read_bytes() for name, node in nodes.items()},
    )
    for node in nodes.values():
        shutil.rmtree(node.config.home, ignore_errors=True)
    return made


Carry = Callable[[str, bytes], bytes]
"""Brings a call to the node with this id and returns its answer; raises ``PartnerUnreachable``."""


@dataclass
class Stage:
    """Both nodes of a template, opened in ``folder``. ``saw`` hears each frame that leaves a node before it arrives."""

    plan: Template
    folder: Path
    clock: cast.Time = field(default_factory=cast.Time)
    saw: Callable[[bytes], object] = lambda _frame: None
    nodes: dict[str, Node] = field(default_factory=dict)

    def open(self, *names: str) -> Stage:
        """Open these nodes, or both."""
        for name in names or NAMES:
            self.nodes[name] = self.node(name)
        return self

    def node(self, name: str) -> Node:
        """A node as a process that starts would open it."""
        home = self.folder / name
        database.attach(name, home)
        settings = replace(config.load(home, {}), backoff_first_ms=10)
        return Node(
            settings,
            name,
            self.plan.ids[name],
            self.plan.masters[name],
            self.clock,
            secrets.token_bytes,
            self.transport,
        )

    def transport(self, partner: Partner, call: bytes) -> bytes:
        """Straight to the other node of this process. What fails there is a partner that does not answer."""
        self.saw(call)
        answer = self.carry(partner.node, call)
        self.saw(answer)
        return answer

    def carry(self, to: str, call: bytes) -> bytes:
        """Hand a call to the node with the id ``to``."""
        for node in self.nodes.values():
            if node.id == to:
                try:
                    return peer.answer(node, call)
                except Exception as error:
                    raise PartnerUnreachable(why=type(error).__name__) from error
        raise PartnerUnreachable(why="it is down")

    @property
    def atlas(self) -> Node:
        return self.nodes["atlas"]

    @property
    def baobab(self) -> Node:
        return self.nodes["baobab"]

    def close(self) -> None:
        """Close both databases; the folder stays."""
        for name in tuple(self.nodes):
            database.detach(name)
            del self.nodes[name]

    def pause(self) -> None:
        """Let every lease and every wait for a partner pass."""
        self.clock.now += timedelta(minutes=20)


@contextmanager
def staged(plan: Template, folder: Path) -> Iterator[Stage]:
    """A stage over the homes in ``folder`` that is closed at the end."""
    stage = Stage(plan, folder).open()
    try:
        yield stage
    finally:
        stage.close()
