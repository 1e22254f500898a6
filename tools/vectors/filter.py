"""Scenarios of filters and their deltas: good ones, what is looked up in them, and each damage with its refusal.

A filter has thousands of entries, so a scenario says how to make it: output number i of a label is SHA-512 of
``LABEL i``; the dummies are made of 13 bytes each, taken one after another from SHAKE256 of ``LABEL dummies``.
``change`` puts bytes in hexadecimal at an offset (from the end where it is below zero) or cuts there.
"""

from __future__ import annotations

from typing import Any

from tests.vectors.filter import delta, filter_of, outputs
from thiqa.matching import filter as filters

Scenario = dict[str, Any]

GIVEN = {"label": "atlas", "count": 5000, "agreement": "ab" * 32, "list": "persons", "epoch": 3}


def vectors() -> dict[str, Scenario]:
    """All scenarios by the name of their file."""
    return {f"{name}.json": found for part in (whole(), damaged(), deltas()) for name, found in part.items()}


def scenario(do: str, why: str, given: Any, result: Any = None, error: str | None = None) -> Scenario:
    return {"why": why, "do": do, "input": given, "result": result, "error": error}


def whole() -> dict[str, Scenario]:
    """Built and looked up in."""
    found = {}
    for name, count, why in (
        ("build", 5000, "5,000 outputs"),
        ("build-of-nothing", 0, "dummies only"),
        ("build-of-one", 1, "as large as that of nothing"),
        ("build-of-a-full-class", 3840, "3,840 outputs and 256 dummies are 4,096"),
        ("build-of-the-next-class", 3841, "one more is the next class"),
    ):
        given = GIVEN | {"count": count}
        data, built = filter_of(given)
        found[name] = scenario(
            "build",
            why,
            given,
            {"digest": built.digest, "entries": built.head.entries, "size": len(data), "begins": data[:400].hex()},
        )
    looked = {"filter": GIVEN, "numbers": [0, 1, 4999, 5000, 5001, 6000]}
    found["look-up"] = scenario("look-up", "the first 5,000 numbers are there", looked, [0, 1, 4999])
    return found


def damaged() -> dict[str, Scenario]:
    """One change of a good filter, under its own digest and under that of the changed file."""
    data, _ = filter_of(GIVEN)
    index = data.index(b"\n") + 1
    cases: dict[str, tuple[str, dict[str, Any], str]] = {
        "bit-changed": ("the digest was signed", {"at": -1, "bytes": f"{data[-1] ^ 1:02x}"}, "filter-unexpected"),
        "cut": ("the last byte is missing", {"at": -1, "bytes": None}, "truncated"),
        "cut-in-its-line": ("no line", {"at": 40, "bytes": None}, "filter-damaged"),
        "with-a-byte-more": ("nothing may follow", {"at": len(data), "bytes": "00"}, "filter-damaged"),
        "of-the-future": ("another version", {"at": data.index(b"filter/1") + 7, "bytes": "32"}, "unknown-version"),
        "not-canonical": ("a space in its line", {"at": 1, "bytes": "20"}, "not-canonical"),
        "not-a-size-class": (
            "5,377 entries",
            {"at": data.index(b'"entries":') + 10, "bytes": b"5377".hex()},
            "filter-damaged",
        ),
    }  # fmt: skip
    own: dict[str, tuple[str, dict[str, Any]]] = {
        "count-changed": ("its index does not add up", {"at": index + 35, "bytes": f"{data[index + 35] ^ 1:02x}"}),
        "start-changed": ("its second record", {"at": index + 39, "bytes": f"{data[index + 39] ^ 1:02x}"}),
        "unsorted": (
            "the two last tails exchanged with zeros",
            {"at": -5 * 64, "bytes": "ff" * 5 * 32 + "00" * 5 * 32},
        ),
    }
    found = {
        f"open-{name}": scenario("open", why, {"filter": GIVEN, "change": change}, error=error)
        for name, (why, change, error) in cases.items()
    }
    for name, (why, change) in own.items():
        given = {"filter": GIVEN, "change": change, "digest": "own"}
        found[f"open-{name}"] = scenario("open", why, given, error="filter-damaged")
    return found


def deltas() -> dict[str, Scenario]:
    """From number 0 to number 1, and what is refused on the way."""
    given = {"filter": GIVEN, "added": [5000, 5002], "withdrawn": [0, 1, 2], "label": "atlas 1"}
    made = delta(given)
    data, _ = filter_of(GIVEN)
    held = filters.Filter(memoryview(data))
    out: list[bytes] = []
    digest = filters.apply(held, memoryview(made.data), out.append)
    after = filters.Filter(memoryview(b"".join(out)))
    there = [number for number in range(5010) if outputs("atlas", [number]) in after]
    end = made.data.index(b"\n") + 1
    row = made.data[end : end + 9]
    places = {
        "number-skipped": ("it leads to number 2", made.data.index(b'"number":1') + 9, "32", "delta-invalid"),
        "of-another-epoch": ("epoch 4", made.data.index(b'"epoch":3') + 8, "34", "delta-invalid"),
        "cut": ("the last byte is missing", -1, None, "truncated"),
        "with-a-byte-more": ("nothing may follow", len(made.data), "00", "delta-invalid"),
        "unsorted": ("the same entry twice", end + 9, row.hex(), "delta-invalid"),
        "adds-what-is-there": ("an entry that it withdraws", end, made.data[end + 576 :][:9].hex(), "delta-invalid"),
        "withdraws-what-is-not-there": ("a tail that is not there", -1, f"{made.data[-1] ^ 1:02x}", "delta-invalid"),
        "outside": ("a place beyond the last", len(made.data) - 9, "ffffffff", "delta-invalid"),
        "of-a-wrong-size": ("63 changes", made.data.index(b'"changes":64') + 10, b"63".hex(), "delta-invalid"),
        "relabelled": ("no delta", made.data.index(b"filter-delta"), b"filter-other".hex(), "unknown-version"),
    }  # fmt: skip
    found = {
        f"delta-{name}": scenario("apply", why, given | {"change": {"at": at, "bytes": put}}, error=error)
        for name, (why, at, put, error) in places.items()
    }
    found["delta"] = scenario(
        "apply",
        "two come, three go, and 64 entries change on each side",
        given,
        {
            "digest": digest,
            "size": len(made.data),
            "gone": [n for n in range(5000) if n not in there],
            "new": there[-2:],
        },
    )
    found["delta-of-nothing"] = scenario(
        "apply",
        "as large as any other small one",
        given | {"added": [], "withdrawn": []},
        {"digest": applied(given | {"added": [], "withdrawn": []}), "size": len(made.data), "gone": [], "new": []},
    )
    return found


def applied(given: dict[str, Any]) -> str:
    held = filters.Filter(memoryview(filter_of(given["filter"])[0]))
    return filters.apply(held, memoryview(delta(given).data), lambda piece: None)
