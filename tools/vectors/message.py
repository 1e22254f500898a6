"""Scenarios of messages: statements, tombstones, receipts, leaves and lanes, as bytes in hexadecimal.

``do`` is ``statement``, ``tombstone`` or ``receipt`` (``bytes``, ``digest``, ``quarantined`` for a statement), ``leaf``
(``receipt`` and ``salt`` give ``leaf``), ``decode-leaf`` (``leaf``) or ``lane`` (``agreement``, ``from``, ``to``, ``kind``
give ``lane``). ``error`` is the code of a refusal.
"""

# One scenario a line reads like the table that it is.
# ruff: noqa: E501

from __future__ import annotations

import hashlib
from typing import Any

from thiqa.domain import canonical
from thiqa.domain.receipt import Receipt, lane_id, sent_leaf
from tools.vectors.agreement import A, B, C
from tools.vectors.policy import MARKING

AGREEMENT = "0123456789abcdef0123456789abcdef"
LANE = lane_id(AGREEMENT, A, B).hex()
FILE: dict[str, Any] = {
    "name": "photo of the vehicle.jpg", "media": "image/jpeg", "size": 5_000_000, "key": "5" * 64, "part": 4194304,
    "parts": ["6" * 64, "7" * 64],
}  # fmt: skip
STATEMENT: dict[str, Any] = {
    "thiqa": "message/1", "lane": LANE, "seq": 1, "from": A, "to": [B], "agreement": "d" * 64, "clause": "EX-1",
    "id": "1" * 32, "salt": "2" * 64, "mechanism": "tip", "action": "send", "made": "2027-06-01T08:30:00Z",
    "author": "liaison officer", "releaser": "releasing authority", "marking": MARKING,
    "evaluation": {"scheme": "4x4", "source": "B", "information": "2", "handling": None}, "purpose": "terrorism",
    "category": "suspect", "data": ["identity", "vehicle"], "retain_until": "2028-05-31", "review": None, "expires": None,
    "onward": "never", "refs": [], "body": {"facts": "شوهدت المركبة عند الفجر."}, "attachments": [],
}  # fmt: skip
TOMBSTONE: dict[str, Any] = {
    "thiqa": "tombstone/1", "lane": LANE, "seq": 2, "from": A, "to": [B], "statement": "3" * 64, "salt": "4" * 64,
    "reason": "expired",
}  # fmt: skip
RECEIPT: dict[str, Any] = {
    "thiqa": "receipt/1", "lane": LANE, "seq": 1, "statement": "3" * 64, "verdict": "accepted", "code": "",
    "clause": "EX-1",
}  # fmt: skip


def attached(**fields: Any) -> dict[str, Any]:
    """A statement with one file that has other fields."""
    return {**STATEMENT, "attachments": [{**FILE, **fields}]}


def marked(**labels: Any) -> dict[str, Any]:
    """A statement with other labels."""
    return {**STATEMENT, "marking": {**MARKING, **labels}}


GOOD: dict[str, tuple[str, str, dict[str, Any]]] = {
    "statement": ("a tip in Arabic, released by a second person", "statement", STATEMENT),
    "statement-not-released": ("the clause asks for no second person", "statement", {**STATEMENT, "releaser": None}),
    "statement-about-nobody": ("no category", "statement", {**STATEMENT, "category": None, "data": ["event"]}),
    "statement-not-evaluated": ("no evaluation", "statement", {**STATEMENT, "evaluation": None}),
    "statement-search": ("the other action that crosses a border", "statement", {**STATEMENT, "action": "search"}),
    "statement-with-all-dates": ("review and expiry", "statement", {**STATEMENT, "review": "2027-12-01", "expires": "2027-06-08T00:00:00Z"}),
    "statement-referring": ("to two earlier messages", "statement", {**STATEMENT, "refs": ["8" * 32, "7" * 32]}),
    "statement-with-file": ("two parts", "statement", attached()),
    "statement-with-empty-file": ("an age file has a header, hence one part", "statement", attached(size=0, parts=["6" * 64])),
    "statement-label-unknown": ("kept, and quarantined", "statement", marked(tlp="purple")),
    "statement-quarantine-passed-on": ("quarantined before, quarantined here", "statement", marked(unknown=["tlp 'purple'"])),
    "tombstone": ("expired before it arrived", "tombstone", TOMBSTONE),
    "tombstone-withdrawn": ("taken back before it arrived", "tombstone", {**TOMBSTONE, "reason": "withdrawn"}),
    "receipt-accepted": ("accepted", "receipt", RECEIPT),
    "receipt-refused": ("with the code", "receipt", {**RECEIPT, "verdict": "refused", "code": "not-permitted", "clause": ""}),
}  # fmt: skip
INVALID, CANON = "field-invalid", "not-canonical"
BAD: dict[str, tuple[str, str, dict[str, Any], str]] = {
    "statement-version-unknown": ("a format of the future", "statement", {**STATEMENT, "thiqa": "message/2"}, "unknown-version"),
    "statement-is-a-tombstone": ("one kind is not the other", "statement", TOMBSTONE, "unknown-version"),
    "statement-field-missing": ("no defaults", "statement", {k: v for k, v in STATEMENT.items() if k != "refs"}, INVALID),
    "statement-field-unknown": ("what is skipped could be a restriction", "statement", {**STATEMENT, "urgent": True}, INVALID),
    "statement-number-zero": ("numbers begin at 1", "statement", {**STATEMENT, "seq": 0}, INVALID),
    "statement-number-true": ("true is no number", "statement", {**STATEMENT, "seq": True}, INVALID),
    "statement-to-nobody": ("an empty set is nobody", "statement", {**STATEMENT, "to": []}, INVALID),
    "statement-to-one-twice": ("a set", "statement", {**STATEMENT, "to": [B, B]}, INVALID),
    "statement-node-in-capitals": ("one form", "statement", {**STATEMENT, "from": "A" * 64}, INVALID),
    "statement-node-too-short": ("32 bytes", "statement", {**STATEMENT, "from": "a" * 63}, INVALID),
    "statement-salt-missing": ("no commitment without it", "statement", {**STATEMENT, "salt": ""}, INVALID),
    "statement-clause-no-id": ("an id of a clause", "statement", {**STATEMENT, "clause": "any"}, INVALID),
    "statement-action-local": ("printing crosses no border", "statement", {**STATEMENT, "action": "print"}, INVALID),
    "statement-mechanism-in-capitals": ("a code", "statement", {**STATEMENT, "mechanism": "Tip"}, INVALID),
    "statement-made-on-no-day": ("30 February", "statement", {**STATEMENT, "made": "2027-02-30T08:00:00Z"}, INVALID),
    "statement-made-in-local-time": ("UTC only", "statement", {**STATEMENT, "made": "2027-06-01T08:30:00+02:00"}, INVALID),
    "statement-made-with-fractions": ("seconds only", "statement", {**STATEMENT, "made": "2027-06-01T08:30:00.5Z"}, INVALID),
    "statement-released-by-its-author": ("a second pair of eyes", "statement", {**STATEMENT, "releaser": "liaison officer"}, INVALID),
    "statement-author-turned-around": ("a character that turns what follows", "statement", {**STATEMENT, "author": "a\u202eb"}, INVALID),
    "statement-data-unsorted": ("one form", "statement", {**STATEMENT, "data": ["vehicle", "identity"]}, INVALID),
    "statement-data-twice": ("a set", "statement", {**STATEMENT, "data": ["identity", "identity"]}, INVALID),
    "statement-retained-for-ever": ("there is always a last day", "statement", {**STATEMENT, "retain_until": None}, INVALID),
    "statement-body-no-object": ("the fields of the mechanism", "statement", {**STATEMENT, "body": "text"}, INVALID),
    "statement-marking-malformed": ("not a label that is unknown", "statement", marked(tlp=1), "marking-invalid"),
    "statement-marking-not-in-its-form": ("defaults are written out", "statement", {**STATEMENT, "marking": {k: v for k, v in MARKING.items() if k != "review"}}, INVALID),
    "statement-marking-unsorted": ("one form", "statement", marked(handling=["H2", "H1"]), INVALID),
    "statement-evaluation-unknown": ("no such grade", "statement", {**STATEMENT, "evaluation": {"scheme": "4x4", "source": "Z", "information": "9", "handling": None}}, "evaluation-invalid"),
    "statement-evaluation-not-in-its-form": ("what may be left out elsewhere is written here", "statement", {**STATEMENT, "evaluation": {"scheme": "4x4", "source": "B", "information": "2"}}, INVALID),
    "statement-file-leaves-its-folder": ("a name, not a path", "statement", attached(name="../../etc/passwd"), INVALID),
    "statement-file-with-backslash": ("a path elsewhere", "statement", attached(name="..\\boot.ini"), INVALID),
    "statement-file-hidden": ("a name that hides", "statement", attached(name=".profile"), INVALID),
    "statement-file-twice": ("two files, one name", "statement", {**STATEMENT, "attachments": [FILE, FILE]}, INVALID),
    "statement-file-part-missing": ("fewer parts than the size needs", "statement", attached(parts=["6" * 64]), INVALID),
    "statement-file-part-added": ("more parts than the size can have", "statement", attached(parts=["6" * 64] * 3), INVALID),
    "statement-file-other-part-size": ("one size of parts", "statement", attached(part=1024), INVALID),
    "tombstone-reason-unknown": ("a closed list", "tombstone", {**TOMBSTONE, "reason": "bored"}, INVALID),
    "tombstone-is-a-statement": ("one kind is not the other", "tombstone", STATEMENT, "unknown-version"),
    "receipt-refused-without-code": ("a refusal has a reason", "receipt", {**RECEIPT, "verdict": "refused"}, INVALID),
    "receipt-accepted-with-code": ("an acceptance has none", "receipt", {**RECEIPT, "code": "oversized"}, INVALID),
    "receipt-without-verdict": ("none is what a sender writes", "receipt", {**RECEIPT, "verdict": "none"}, INVALID),
}  # fmt: skip


def vectors() -> dict[str, Any]:
    """All scenarios."""
    made: dict[str, Any] = {}
    for name, (why, do, value) in GOOD.items():
        data = canonical.encode(value)
        scenario: dict[str, Any] = {
            "why": why,
            "do": do,
            "bytes": data.hex(),
            "digest": hashlib.sha256(data).hexdigest(),
        }
        if do == "statement":
            scenario["quarantined"] = "unknown" in value["marking"] or value["marking"]["tlp"] == "purple"
        made[f"{name}.json"] = {**scenario, "error": None}
    for name, (why, do, value, error) in BAD.items():
        made[f"{name}.json"] = {"why": why, "do": do, "bytes": canonical.encode(value).hex(), "error": error}
    made["statement-not-canonical.json"] = {
        "why": "a space is another byte string",
        "do": "statement",
        "bytes": canonical.encode(STATEMENT).replace(b":", b": ", 1).hex(),
        "error": CANON,
    }
    made["statement-too-long.json"] = {
        "why": "large content travels as an attachment; here 262145 bytes, all spaces",
        "do": "statement",
        "bytes": "",
        "spaces": (1 << 18) + 1,
        "error": "oversized",
    }
    return made | _leaves() | _lanes()


def _leaves() -> dict[str, Any]:
    salt = bytes.fromhex("2" * 64)
    made: dict[str, Any] = {}
    for verdict, code in (("accepted", ""), ("refused", "not-permitted"), ("quarantined", "marking-unknown")):
        receipt = Receipt(LANE, 1, "3" * 64, verdict, code)
        made[f"leaf-{verdict}.json"] = {
            "why": "the receiver's leaf",
            "do": "leaf",
            "receipt": receipt.to_dict(),
            "salt": salt.hex(),
            "leaf": receipt.leaf(salt).hex(),
            "error": None,
        }
    sent = sent_leaf(LANE, 1, "3" * 64, salt)
    broken = {
        "leaf-sent": ("the sender's leaf", sent, None),
        "leaf-cut": ("one byte short", sent[:-1], "truncated"),
        "leaf-version-unknown": ("a format of the future", b"\x02" + sent[1:], "unknown-version"),
        "leaf-sent-with-verdict": ("a sender cannot know it", sent[:26] + b"\x01" + sent[27:], "format"),
        "leaf-received-without-verdict": ("a receiver has one", sent[:1] + b"\x01" + sent[2:], "format"),
        "leaf-sent-with-code": ("nothing after the commitment", sent + b"oversized", "format"),
        "leaf-number-zero": ("numbers begin at 1", sent[:18] + bytes(8) + sent[26:], "format"),
    }
    for name, (why, leaf, error) in broken.items():
        made[f"{name}.json"] = {"why": why, "do": "decode-leaf", "leaf": leaf.hex(), "error": error}
    return made


def _lanes() -> dict[str, Any]:
    lanes = {
        "lane-text": ("from A to B", A, B, "text"),
        "lane-other-direction": ("from B to A", B, A, "text"),
        "lane-bulk": ("files have their own", A, B, "bulk"),
        "lane-another-partner": ("from A to C", A, C, "text"),
    }
    return {
        f"{name}.json": {
            "why": why,
            "do": "lane",
            "agreement": AGREEMENT,
            "from": sender,
            "to": to,
            "kind": kind,
            "lane": hashlib.sha256(
                b"thiqa-lane/1" + bytes.fromhex(AGREEMENT + sender + to) + kind.encode()
            ).hexdigest()[:32],
            "error": None,
        }
        for name, (why, sender, to, kind) in lanes.items()
    }
