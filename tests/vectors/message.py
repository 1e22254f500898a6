"""Runs a scenario of ``specs/vectors/message``."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from typing import Any

from thiqa.domain.message import Statement, Tombstone
from thiqa.domain.receipt import VERDICTS, Leaf, Receipt, lane_id


def run(scenario: dict[str, Any]) -> None:
    {"statement": parse, "tombstone": parse, "receipt": parse, "leaf": leaf, "decode-leaf": decode, "lane": lane}[
        scenario["do"]
    ](scenario)


def parse(scenario: dict[str, Any]) -> None:
    kinds: dict[str, type[Statement] | type[Tombstone] | type[Receipt]] = {
        "statement": Statement,
        "tombstone": Tombstone,
        "receipt": Receipt,
    }
    data = bytes.fromhex(scenario["bytes"]) + b" " * scenario.get("spaces", 0)
    found = kinds[scenario["do"]].parse(data)
    # A copy does not remember the bytes it was read from.
    assert replace(found).encode() == data
    assert hashlib.sha256(data).hexdigest() == scenario["digest"]
    if isinstance(found, Statement):
        assert found.digest() == scenario["digest"]
        assert found.marking.quarantined is scenario["quarantined"]


def leaf(scenario: dict[str, Any]) -> None:
    receipt = Receipt.from_dict(scenario["receipt"])
    salt = bytes.fromhex(scenario["salt"])
    found = receipt.leaf(salt)
    assert found.hex() == scenario["leaf"]
    # Byte by byte, as the specification lays it out.
    commit = hmac.new(salt, b"thiqa-lane-leaf/1" + bytes.fromhex(receipt.statement), hashlib.sha256).digest()
    laid_out = b"\x01\x01" + bytes.fromhex(receipt.lane) + receipt.seq.to_bytes(8, "big")
    assert found == laid_out + bytes([VERDICTS.index(receipt.verdict)]) + commit + receipt.code.encode()


def decode(scenario: dict[str, Any]) -> None:
    data = bytes.fromhex(scenario["leaf"])
    assert Leaf.decode(data).encode() == data


def lane(scenario: dict[str, Any]) -> None:
    found = lane_id(scenario["agreement"], scenario["from"], scenario["to"], scenario["kind"])
    assert found.hex() == scenario["lane"]
