"""Runs a scenario of ``specs/vectors/filter``, and makes the filters that they speak of."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from thiqa.matching import filter as filters


def run(scenario: dict[str, Any]) -> None:
    found = DOINGS[scenario["do"]](scenario["input"])
    assert found == scenario["result"]


def outputs(label: str, numbers: list[int]) -> bytes:
    return b"".join(hashlib.sha512(f"{label} {number}".encode()).digest() for number in numbers)


def stream(label: str) -> Callable[[int], bytes]:
    """Bytes of SHAKE256 of ``LABEL dummies``, one after another."""
    state, at = hashlib.shake_256(f"{label} dummies".encode()), [0]

    def draw(size: int) -> bytes:
        at[0] += size
        return state.digest(at[0])[at[0] - size :]

    return draw


def filter_of(given: dict[str, Any]) -> tuple[bytes, filters.Built]:
    pieces: list[bytes] = []
    made = [outputs(given["label"], list(range(given["count"])))]
    built = filters.build(
        given["agreement"], given["list"], given["epoch"], made, stream(given["label"]), pieces.append
    )
    return b"".join(pieces), built


def delta(given: dict[str, Any]) -> filters.Delta:
    data, built = filter_of(given["filter"])
    come, gone = (outputs(given["filter"]["label"], given[name]) for name in ("added", "withdrawn"))
    return filters.compose(filters.Filter(memoryview(data)), come, gone, built.dummies, stream(given["label"]))


def changed(data: bytes, change: dict[str, Any] | None) -> bytes:
    if change is None:
        return data
    at = change["at"] + (len(data) if change["at"] < 0 else 0)
    if change["bytes"] is None:
        return data[:at]
    put = bytes.fromhex(change["bytes"])
    return data[:at] + put + data[at + len(put) :]


def build(given: dict[str, Any]) -> dict[str, Any]:
    data, built = filter_of(given)
    filters.Filter(memoryview(data)).verify(built.digest)
    return {"digest": built.digest, "entries": built.head.entries, "size": len(data), "begins": data[:400].hex()}


def look_up(given: dict[str, Any]) -> list[int]:
    held = filters.Filter(memoryview(filter_of(given["filter"])[0]))
    label, numbers = given["filter"]["label"], given["numbers"]
    one_by_one = [number for number in numbers if outputs(label, [number]) in held]
    assert [numbers[place] for place in held.hits(outputs(label, numbers))] == one_by_one
    return one_by_one


def open_(given: dict[str, Any]) -> None:
    data, built = filter_of(given["filter"])
    data = changed(data, given["change"])
    digest = hashlib.sha256(data).hexdigest() if given.get("digest") == "own" else built.digest
    filters.Filter(memoryview(data)).verify(digest)


def apply(given: dict[str, Any]) -> dict[str, Any]:
    label, count = given["filter"]["label"], given["filter"]["count"]
    held = filters.Filter(memoryview(filter_of(given["filter"])[0]))
    made, pieces = changed(delta(given).data, given.get("change")), list[bytes]()
    digest = filters.apply(held, memoryview(made), pieces.append)
    after = filters.Filter(memoryview(b"".join(pieces)))
    after.verify(digest)
    there = {number for number in range(count + 10) if outputs(label, [number]) in after}
    gone = [number for number in range(count) if number not in there]
    return {"digest": digest, "size": len(made), "gone": gone, "new": sorted(there - set(range(count)))}


DOINGS: dict[str, Callable[[Any], Any]] = {"build": build, "look-up": look_up, "open": open_, "apply": apply}
