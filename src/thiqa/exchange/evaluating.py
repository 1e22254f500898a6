"""Turning the keys of records into the entries of a list, on all cores and in bounded memory."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

from thiqa.matching import oprf
from thiqa.matching.filter.form import SHORT

__all__ = ["AT_ONCE", "Keys", "evaluated"]

Keys = Iterable[tuple[str, Sequence[bytes]]]
"""Records, each with the keys that the clause lets out: none for a record that is no longer in the list."""

AT_ONCE = 8192
"""Keys that a kernel evaluates in one call."""


def evaluated(key: oprf.SecretKey, records: Keys) -> Iterator[tuple[str, bytes]]:
    """Each record with the entries of its keys. Batches go to all cores: a kernel computes outside of Python's lock."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        waiting: deque[tuple[list[tuple[str, int]], Future[list[bytes]]]] = deque()
        for some in _full(records):
            inputs = [each for _, keys in some for each in keys]
            counts = [(record, len(keys)) for record, keys in some]
            waiting.append((counts, pool.submit(_outputs, key, inputs)))
            if len(waiting) > 2 * (os.cpu_count() or 1):
                yield from _shared(*waiting.popleft())
        while waiting:
            yield from _shared(*waiting.popleft())


def _outputs(key: oprf.SecretKey, inputs: list[bytes]) -> list[bytes]:
    return [output[:SHORT] for output in oprf.outputs(key, inputs)] if inputs else []


def _shared(counts: list[tuple[str, int]], made: Future[list[bytes]]) -> Iterator[tuple[str, bytes]]:
    outputs = iter(made.result())
    for record, count in counts:
        yield record, b"".join(islice(outputs, count))


def _full(records: Keys) -> Iterator[list[tuple[str, Sequence[bytes]]]]:
    """Records in portions of about ``AT_ONCE`` keys."""
    some: list[tuple[str, Sequence[bytes]]] = []
    count = 0
    for record, keys in records:
        some.append((record, keys))
        count += len(keys)
        if count >= AT_ONCE or len(some) >= AT_ONCE:
            yield some
            some, count = [], 0
    if some:
        yield some
