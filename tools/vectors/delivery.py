"""Scenarios of delivery: offers and answers read, heads of frames checked, a receiver's log rebuilt from its receipts.

``do`` names the function, ``input`` holds what it is given, ``result`` what comes out, or ``error`` the code of the
refusal. Envelopes are opaque here: any bytes serve.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from thiqa.domain import canonical
from thiqa.domain.receipt import Leaf, commitment, received_leaf, sent_leaf
from thiqa.exchange.offer import Answer, Offer, Proven
from thiqa.ledger.tree import Frontier, leaf_hash

Scenario = dict[str, Any]


def vectors() -> dict[str, Scenario]:
    """All scenarios by file name."""
    made = {}
    for group in (offers, answers, heads, logs):
        for name, scenario in group():
            made[f"{name}.json"] = scenario
    return made


def seed(name: str) -> bytes:
    return hashlib.sha256(b"thiqa vectors, " + name.encode()).digest()


def scenario(do: str, why: str, given: Any, result: Any = None, error: str | None = None) -> Scenario:
    return {"why": why, "error": error, "do": do, "input": given, "result": result}


LANE = seed("lane")[:16].hex()
LIMIT = 64


def offers() -> Iterator[tuple[str, Scenario]]:
    two = Offer(LANE, 8, 7, [b"the eighth", b"the ninth"]).encode()
    good = {
        "two": ("two envelopes", two),
        "none": ("asks for receipts", Offer(LANE, 1, 0, []).encode()),
        "of-an-empty-envelope": ("judged when it is opened", Offer(LANE, 1, 0, [b""]).encode()),
        "behind-receipts-under-way": ("a courier offers past what was receipted", Offer(LANE, 8, 2, [b"x"]).encode()),
    }
    for name, (why, data) in good.items():
        read = Offer.decode(data, LIMIT)
        result = {
            "lane": read.lane,
            "first": read.first,
            "acked": read.acked,
            "envelopes": [e.hex() for e in read.envelopes],
        }
        yield f"offer-{name}", scenario("offer", why, {"bytes": data.hex(), "limit": LIMIT}, result)
    bad = {
        "cut-in-its-head": ("33 of 34 bytes", two[:33], "truncated"),
        "cut-in-an-envelope": ("one byte is missing", two[:-1], "truncated"),
        "followed-by-bytes": ("nothing follows", two + b"\0", "format"),
        "of-too-many": ("1,025 envelopes", two[:32] + b"\x04\x01" + two[34:], "format"),
        "of-an-envelope-too-large": ("65 bytes", Offer(LANE, 1, 0, [bytes(65)]).encode(), "oversized"),
        "from-number-zero": ("numbers begin at 1", two[:16] + bytes(8) + two[24:], "field-invalid"),
        "from-beyond-all-numbers": ("2^64 - 1", two[:16] + b"\xff" * 8 + two[24:], "field-invalid"),
        "of-what-has-a-receipt": ("first is acked", Offer(LANE, 7, 7, [b"x"]).encode(), "field-invalid"),
    }
    for name, (why, data, error) in bad.items():
        yield f"offer-{name}", scenario("offer", why, {"bytes": data.hex(), "limit": LIMIT}, error=error)


PROVEN = Proven(9, seed("root"), 41, b"\x01\x04" + seed("entry") + seed("entry")[:8], seed("salt"), [seed("proof")])
GOOD = Answer(LANE, 10, 7, [(1, ""), (2, "not-permitted")], PROVEN)


def answers() -> Iterator[tuple[str, Scenario]]:
    good = {
        "with-receipts": ("two numbers, one of them refused", GOOD),
        "that-stopped": (
            "the second envelope was not taken",
            Answer(LANE, 9, 7, [(1, "")], None, "envelope-unreadable"),
        ),
        "with-nothing-new": ("no head behind what the sender holds", Answer(LANE, 8, 7)),
        "that-wants-parts": ("parts 0 and 2", Answer(LANE, 8, 7, wanted=[(seed("message")[:16].hex(), 0, [0, 2])])),
    }
    for name, (why, made) in good.items():
        yield f"answer-{name}", scenario("answer", why, made.encode().decode(), canonical.decode(made.encode()))
    value: dict[str, Any] = canonical.decode(GOOD.encode())
    head = value["head"]
    bad = {
        "with-a-field-more": value | {"note": ""},
        "without-a-field": {key: one for key, one in value.items() if key != "error"},
        "with-a-lane-in-capitals": value | {"lane": LANE.upper()},
        "with-a-number-as-text": value | {"next": "10"},
        "with-a-number-below-zero": value | {"acked": -1},
        "with-a-verdict-that-is-true": value | {"receipts": [[True, ""]]},
        "with-a-receipt-of-three": value | {"receipts": [[1, "", ""]]},
        "with-a-code-in-capitals": value | {"receipts": [[2, "Not-Permitted"]]},
        "with-a-code-too-long": value | {"error": "a" * 41},
        "with-a-root-too-short": value | {"head": head | {"root": head["root"][:-2]}},
        "with-an-entry-too-long": value | {"head": head | {"entry": head["entry"] + "00"}},
        "with-a-proof-that-is-no-base64": value | {"head": head | {"proof": ["*"]}},
        "with-a-head-that-is-no-object": value | {"head": [9]},
        "with-a-part-that-is-no-number": value | {"wanted": [[seed("message")[:16].hex(), 0, ["0"]]]},
    }
    for name, one in bad.items():
        yield f"answer-{name}", scenario("answer", "malformed", canonical.encode(one).decode(), error="field-invalid")
    yield "answer-not-canonical", scenario("answer", "a space", GOOD.encode().decode() + " ", error="not-canonical")


def heads() -> Iterator[tuple[str, Scenario]]:
    call: dict[str, Any] = {
        "thiqa": "call/1", "verb": "hello", "from": seed("atlas").hex(), "to": seed("baobab").hex(),
        "nonce": seed("nonce")[:16].hex(), "epoch": 0, "checkpoint": "a signed note", "proofs": [], "held": [0, 41],
        "manifest": 1, "manifest_held": 1, "kem": 2, "kem_held": 1, "updates": [], "error": "",
        "body": hashlib.sha256(b"").hexdigest(),
    }  # fmt: skip
    path = [base64.b64encode(seed("proof")).decode()]
    good = {
        "of-a-call": call,
        "with-proofs-and-updates": call | {"proofs": [[0, 40, path], [0, 41, path]], "updates": ["AAAA"]},
        "of-an-answer-with-an-error": call | {"thiqa": "answer/1", "error": "proof-wanted"},
    }
    for name, value in good.items():
        yield f"head-{name}", scenario("head", "well formed", value, value)
    bad = {
        "with-a-field-more": call | {"caveat": "none"},
        "without-a-field": {key: one for key, one in call.items() if key != "held"},
        "with-a-short-nonce": call | {"nonce": "00"},
        "with-a-node-in-capitals": call | {"from": seed("atlas").hex().upper()},
        "with-an-epoch-below-zero": call | {"epoch": -1},
        "with-a-version-that-is-true": call | {"manifest": True},
        "with-one-number-held": call | {"held": [0]},
        "with-too-many-proofs": call | {"proofs": [[]] * 65},
        "with-an-update-that-is-no-text": call | {"updates": [1]},
    }
    for name, value in bad.items():
        yield f"head-{name}", scenario("head", "malformed", value, error="field-invalid")


def logs() -> Iterator[tuple[str, Scenario]]:
    """What the sender's leaves and the verdicts make of the receiver's log."""
    sent = [sent_leaf(LANE, seq, seed(f"statement {seq}").hex(), seed(f"salt {seq}")) for seq in range(1, 6)]
    receipts = [(1, ""), (2, "not-permitted"), (3, "marking-unknown"), (4, "expired"), (5, "")]
    leaves = [received_leaf(leaf, verdict, code) for leaf, (verdict, code) in zip(sent, receipts, strict=True)]
    assert [Leaf.decode(one).seq for one in leaves] == [1, 2, 3, 4, 5]
    assert leaves[0][27:59] == commitment(seed("salt 1"), seed("statement 1").hex())
    for size in (1, 2, 5):
        frontier = Frontier()
        frontier.extend([leaf_hash(leaf) for leaf in leaves[:size]])
        given = {"sent": [one.hex() for one in sent[:size]], "receipts": [list(one) for one in receipts[:size]]}
        result = {"leaves": [one.hex() for one in leaves[:size]], "root": frontier.root().hex()}
        yield f"log-of-{size}", scenario("log", "one verdict of each kind" if size == 5 else "its first", given, result)
