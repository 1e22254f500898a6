"""Scenarios of the canonical form: ``bytes`` in hexadecimal, and the value they stand for or the code of refusal."""

from __future__ import annotations

from typing import Any

from thiqa.domain import canonical

STANDS: dict[str, tuple[str, Any]] = {
    "empty-object": ("the smallest statement", {}),
    "keys-sorted": (
        "keys by code point: capitals before small letters, digits before both",
        {"b": 1, "B": 2, "1": 3, "aa": 4, "a": 5},
    ),
    "largest-integer": ("2**53 - 1 in both signs", [canonical.INTEGER_LIMIT, -canonical.INTEGER_LIMIT, 0]),
    "escapes": ("two signs with a backslash, seven short escapes, others as \\u00xx", '"\\\b\t\n\f\r\x00\x1f\x7f/é'),
    "scripts": ("every script as UTF-8, not escaped", ["عبد اللطيف", "Ωmega", "汉", "𐍈", "\u2028"]),
    "not-normalised": ("strings are kept as they are: two ways to write é stay two", ["é", "e\u0301"]),
    "constants": ("true, false and null", {"f": False, "n": None, "t": True}),
    "nested-as-deep-as-allowed": ("64 arrays in each other", None),
}

REFUSED: dict[str, tuple[str, bytes]] = {
    "key-twice": ("the second could be meant for another reader", b'{"a":1,"a":1}'),
    "keys-unsorted": ("same meaning, other bytes", b'{"b":1,"a":2}'),
    "key-not-ascii": ("the order of such keys differs between languages", '{"é":1}'.encode()),
    "space-after-colon": ("same meaning, other bytes", b'{"a": 1}'),
    "newline-at-the-end": ("same meaning, other bytes", b'{"a":1}\n'),
    "two-values": ("something follows", b"{}{}"),
    "float": ("no floats", b"[1.5]"),
    "float-that-is-whole": ("no floats, also where nothing is behind the point", b"[1.0]"),
    "exponent": ("no floats, also without a point", b"[1e2]"),
    "negative-zero": ("zero has one form", b"[-0]"),
    "leading-zero": ("no JSON", b"[01]"),
    "not-a-number": ("a word that some readers accept", b"[NaN]"),
    "infinity": ("a word that some readers accept", b"[Infinity]"),
    "integer-too-large": ("2**53: a reader with doubles cannot tell it from the next", b"[9007199254740992]"),
    "integer-of-5000-digits": ("an attack on the parser", b"[" + b"9" * 5000 + b"]"),
    "escape-not-needed": ("same meaning, other bytes", b'["\\u0041"]'),
    "escape-in-capitals": ("hexadecimal is lower-case", b'["\\u001F"]'),
    "slash-escaped": ("same meaning, other bytes", b'["\\/"]'),
    "lone-surrogate-escaped": ("no Unicode scalar value", b'["\\ud800"]'),
    "lone-surrogate-in-utf8": ("no UTF-8", b'["\xed\xa0\x80"]'),
    "overlong-utf8": ("no UTF-8: a second form of a quote", b'["\xc0\xa2"]'),
    "byte-order-mark": ("no JSON", b"\xef\xbb\xbf{}"),
    "control-character-raw": ("no JSON", b'["\x01"]'),
    "single-quotes": ("no JSON", b"{'a':1}"),
    "comment": ("no JSON", b"{}//"),
    "empty": ("nothing is no value", b""),
    "nested-too-deep": ("65 arrays in each other", b"[" * 65 + b"]" * 65),
    "nested-to-exhaust-the-stack": ("an attack on the parser", b"[" * 3000),
}


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, value) in STANDS.items():
        if name == "nested-as-deep-as-allowed":
            value = []
            for _ in range(canonical.DEPTH_LIMIT - 1):
                value = [value]
        made[f"{name}.json"] = {"why": why, "bytes": canonical.encode(value).hex(), "value": value, "error": None}
    for name, (why, data) in REFUSED.items():
        made[f"{name}.json"] = {"why": why, "bytes": data.hex(), "error": "not-canonical"}
    made["oversized.json"] = {
        "why": "the limit is looked at before anything else, here 4 bytes",
        "bytes": b"[1,2]".hex(),
        "limit": 4,
        "error": "oversized",
    }
    return made
