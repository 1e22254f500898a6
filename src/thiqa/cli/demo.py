"""``thiqa demo``: Atlas and Baobab on this machine, as two real processes, from the handshake to the audit."""

from __future__ import annotations

import argparse
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from thiqa.cli import examples
from thiqa.cli.arguments import Parser
from thiqa.cli.session import Session
from thiqa.cli.stage import Stage
from thiqa.cli.story import Teller, story
from thiqa.cli.voice import Told
from thiqa.domain.errors import FileUnusable


def declare(parser: Parser) -> None:
    parser.add_argument("--once", action="store_true", help="end by itself when the story is told")
    parser.add_argument("--folder", type=Path, metavar="DIR", help="where to make the two homes, and keep them")


def run(session: Session, given: argparse.Namespace) -> Told:
    out = session.voice.err if session.voice.as_json else session.voice.out
    with _ending(), _folder(given.folder) as folder, Stage(folder) as stage:
        teller = Teller(out)
        begun = time.perf_counter()
        data: dict[str, Any] = story(stage, teller)
        data["seconds"] = round(time.perf_counter() - begun, 2)
        teller.timings(data["seconds"])
        if not given.once:
            teller.say("")
            teller.say("Both nodes serve until Ctrl-C. Look around from another terminal:")
            for house in stage.houses:
                teller.say(f"    {examples.command()} --home {house.home} outbox")
            _wait(stage)
        return Told(data)


def _wait(stage: Stage) -> None:
    try:
        while True:
            time.sleep(0.5)
            stage.check()
    except KeyboardInterrupt:
        return


@contextmanager
def _folder(asked: Path | None) -> Iterator[Path]:
    """The folder that was asked for, which stays, or a temporary one, which does not."""
    if asked is not None:
        if asked.exists() and any(asked.iterdir()):
            raise FileUnusable(file=asked, why="the folder is not empty")
        asked.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield asked.absolute()
        return
    folder = Path(tempfile.mkdtemp(prefix="thiqa-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _ending() -> Iterator[None]:
    """SIGTERM and a closed terminal end the block in order, so that no process is left behind."""

    def end(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
