"""The JSON schemas of ``specs/delivery.md``: the head of a frame, the answer to an offer, the card of a node."""

from __future__ import annotations

from typing import Any

from thiqa.domain.canonical import INTEGER_LIMIT
from thiqa.domain.receipt import VERDICTS
from thiqa.ledger.entry import ENTRY_SIZE

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER = {"type": "integer", "minimum": 0, "maximum": INTEGER_LIMIT}
BASE64 = {"type": "string", "contentEncoding": "base64"}
CODE = {"type": "string", "pattern": "^([a-z][a-z0-9-]{0,39})?$"}


def schemas() -> dict[str, Any]:
    """All schemas by file name."""
    return {"call.schema.json": call(), "answer.schema.json": answer(), "card.schema.json": card()}


def call() -> dict[str, Any]:
    proof = {"type": "array", "prefixItems": [NUMBER, NUMBER, several(BASE64, 64)], "minItems": 3, "maxItems": 3}
    return whole(
        "Head of a call or an answer",
        "specs/delivery.md, section 2.",
        {
            "thiqa": {"enum": ["call/1", "answer/1"]},
            "verb": {"type": "string"},
            "from": hexadecimal(32),
            "to": hexadecimal(32),
            "nonce": hexadecimal(16),
            "epoch": NUMBER,
            "checkpoint": {"type": "string"},
            "proofs": several(proof, 64),
            "held": {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
            "manifest": NUMBER,
            "manifest_held": NUMBER,
            "kem": NUMBER,
            "kem_held": NUMBER,
            "updates": several(BASE64, 64),
            "body": hexadecimal(32),
            "error": CODE,
        },
    )


def answer() -> dict[str, Any]:
    verdict = {"type": "integer", "minimum": 1, "maximum": len(VERDICTS) - 1}
    proven = {
        "size": NUMBER, "root": hexadecimal(32), "index": NUMBER, "entry": hexadecimal(ENTRY_SIZE),
        "salt": hexadecimal(32), "proof": several(BASE64, 64),
    }  # fmt: skip
    wanted = {
        "type": "array",
        "prefixItems": [hexadecimal(16), NUMBER, {"type": "array", "items": NUMBER}],
        "minItems": 3,
        "maxItems": 3,
    }
    return whole(
        "Answer to an offer",
        "specs/delivery.md, section 6.",
        {
            "lane": hexadecimal(16),
            "next": NUMBER,
            "acked": NUMBER,
            "receipts": several({"type": "array", "prefixItems": [verdict, CODE], "minItems": 2, "maxItems": 2}, 1024),
            "head": {"anyOf": [{"type": "null"}, closed(proven)]},
            "error": CODE,
            "wanted": {"type": "array", "items": wanted},
        },
    )


def card() -> dict[str, Any]:
    return whole(
        "Card of a node",
        "What a node gives to whom it is introduced: all its manifests, signed, the oldest first; its sealing key.",
        {"thiqa": {"const": "card/1"}, "manifests": {"type": "array", "items": BASE64, "minItems": 1}, "kem": BASE64},
    )


def whole(title: str, description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"$schema": DIALECT, "title": title, "description": description, **closed(properties)}


def closed(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these fields."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def several(items: dict[str, Any], most: int) -> dict[str, Any]:
    return {"type": "array", "maxItems": most, "items": items}


def hexadecimal(size: int) -> dict[str, Any]:
    return {"type": "string", "pattern": f"^[0-9a-f]{{{2 * size}}}$"}
