"""Atlas and Baobab as homes on the disk, and the command run in this process as a person would run it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests import cast
from thiqa.cli import main
from thiqa.exchange import deliver
from thiqa.exchange.node import Node


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one object that ``--json`` prints."""
        (line,) = self.out.splitlines()
        return json.loads(line)


Thiqa = Callable[..., Ran]


class Now(cast.Time):
    """The clock of the machine, which is the one that commands have."""

    def __call__(self) -> datetime:
        return datetime.now(UTC)


def thiqa(*arguments: object) -> Ran:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main([str(each) for each in arguments])
    return Ran(status, out.getvalue(), err.getvalue())


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("THIQA_HOME", "THIQA_AS", "THIQA_DEBUG", "THIQA_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("THIQA_PASSPHRASE", "a passphrase")


@dataclass(frozen=True)
class Both:
    """Atlas and Baobab under the short agreement. ``carry`` delivers what the commands left in the outboxes."""

    pair: cast.Pair

    def atlas(self, *arguments: object) -> Ran:
        return thiqa("--home", self.pair.atlas.config.home, *arguments)

    def baobab(self, *arguments: object) -> Ran:
        return thiqa("--home", self.pair.baobab.config.home, *arguments)

    @property
    def agreement(self) -> str:
        return self.pair.agreement

    def send(self, *more: object, mechanism: str = "tip", by: str = "Ann") -> Ran:
        """Atlas sends; a tip leaves at once, a request waits for a second person."""
        said = ("--mechanism", mechanism, "--purpose", "terrorism", "--as", by, "--json")
        return self.atlas("send", "--agreement", self.agreement, *said, *more)

    def carry(self) -> None:
        for node in self.nodes:
            deliver.drain(node, "test")

    @property
    def nodes(self) -> tuple[Node, Node]:
        return self.pair.atlas, self.pair.baobab


@pytest.fixture
def both(monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    today = datetime.now(UTC).date()
    text = cast.SHORT.replace("2026-01-01", f"{today - timedelta(days=1)}")
    text = text.replace("2030-12-31", f"{today + timedelta(days=3650)}")
    text = text.replace(
        'mechanisms = ["tip"]\nactions = ["send", "keep"]', 'mechanisms = ["tip"]\nactions = ["send", "keep", "print"]'
    )
    monkeypatch.setattr(cast, "Time", Now)
    pair = cast.pair(text)
    for node in (pair.atlas, pair.baobab):
        if node.config.database:
            (node.config.home / "thiqa.toml").write_text(f'database = "{node.config.database}"\n', encoding="utf-8")
    yield Both(pair)
    pair.close()
