"""The homes of a cast as a new user meets them: every command runs for itself, and its line ends in this process."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests import cast
from tests.cli.conftest import Ran, thiqa
from thiqa.store.models import Partner

GROUND = (
    "--purpose", "terrorism", "--category", "suspect", "--case", "B-17", "--offence", "preparing an attack",
    "--basis", "section 4",
)  # fmt: skip


@dataclass(frozen=True)
class Homes:
    """Atlas and Baobab, and the command run at each of them by somebody."""

    pair: cast.Pair

    def atlas(self, *arguments: object, by: str = "Ann") -> Ran:
        return thiqa("--home", self.pair.atlas.config.home, "--as", by, *arguments)

    def baobab(self, *arguments: object, by: str = "Rita") -> Ran:
        return thiqa("--home", self.pair.baobab.config.home, "--as", by, *arguments)

    def publish(self, *more: object) -> Ran:
        return self.atlas("list", "publish", "--agreement", self.pair.agreement, *more)

    def fetch(self, *more: object) -> Ran:
        return self.baobab("list", "fetch", "--agreement", self.pair.agreement, *more)

    def search(self, *more: object) -> Ran:
        return self.baobab("search", "--agreement", self.pair.agreement, *GROUND, *more)


def wired(monkeypatch: pytest.MonkeyPatch, pair: cast.Pair) -> Homes:
    """Let commands on both homes speak to each other, on the clock of the cast."""

    class Wire:
        def __init__(self, *more: object) -> None:
            del more

        def __call__(self, partner: Partner, call: bytes) -> bytes:
            return pair.wire(partner, call)

        def close(self) -> None:
            """There is no line to close."""

    monkeypatch.setattr("thiqa.cli.session.Https", Wire)
    monkeypatch.setattr("thiqa.cli.session.now", pair.clock)
    return Homes(pair)
