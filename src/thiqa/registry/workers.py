"""Screening in several processes: each has the index in the memory that it shares with the others, and answers pieces
of the input; the answers come back in the order of the input.

Piece number n goes to process n modulo their number, and a process gets its next piece when its last answer was taken,
so no two ends of a pipe ever wait for each other. A process ends when its pipe does: none is left when we are killed.
"""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any, NamedTuple, Protocol

from django.db import connections

from thiqa.domain.errors import StoreError
from thiqa.registry.source import Refused
from thiqa.registry.subject import Subject

__all__ = ["Answered", "Answers", "Row", "cores", "in_order"]

Row = Subject | Refused


class Answered(NamedTuple):
    """What became of a piece: its lines, how many rows it had, and how many hits of each class."""

    lines: str
    rows: int
    counts: Counter[str]


Answers = Callable[[Sequence[Row]], Answered]


class _Process(Protocol):
    def join(self) -> None: ...


def cores() -> int:
    """Processor cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_order(alias: str, answers: Answers, pieces: Iterable[Sequence[Row]], processes: int) -> Iterator[Answered]:
    """The answers to all pieces, in their order. Raises ``StoreError`` when a process ended before its answer."""
    if processes < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(answers, pieces)
        return
    with _started(alias, answers, processes) as lines:
        waiting = 0
        turn = 0
        for piece in pieces:
            line = lines[turn % processes]
            if waiting == processes:
                yield _taken(line)
                waiting -= 1
            line.send(piece)
            waiting += 1
            turn += 1
        for last in range(turn - waiting, turn):
            yield _taken(lines[last % processes])


def _taken(line: Connection[Any, Any]) -> Answered:
    try:
        answer = line.recv()
    except EOFError as error:
        raise StoreError(why="a process that screens has ended before its time") from error
    if isinstance(answer, str):
        raise StoreError(why=answer)
    found: Answered = answer
    return found


@contextmanager
def _started(alias: str, answers: Answers, processes: int) -> Iterator[list[Connection[Any, Any]]]:
    # A connection of the database is of one process: each opens its own.
    connections[alias].close()
    fork = multiprocessing.get_context("fork")
    ours: list[Connection[Any, Any]] = []
    started: list[_Process] = []
    try:
        for _ in range(processes):
            here, there = fork.Pipe()
            process = fork.Process(target=_work, args=(answers, there, [*ours, here]), daemon=True)
            process.start()
            there.close()
            ours.append(here)
            started.append(process)
        yield ours
    finally:
        for line in ours:
            line.close()
        for one in started:
            one.join()


def _work(answers: Answers, line: Connection[Any, Any], others: Sequence[Connection[Any, Any]]) -> None:
    """A process: answers until nobody asks any more."""
    for other in others:
        other.close()  # or it would not see that ours was closed
    try:
        while True:
            try:
                line.send(answers(line.recv()))
            except (EOFError, BrokenPipeError):
                return
            except Exception as error:
                line.send(f"{type(error).__name__} in a process that screens")
    except KeyboardInterrupt:
        return
