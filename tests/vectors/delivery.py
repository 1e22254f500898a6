"""Runs a scenario of ``specs/vectors/delivery``."""

from __future__ import annotations

import hashlib
from typing import Any

from thiqa.domain import canonical
from thiqa.domain.receipt import received_leaf
from thiqa.exchange.offer import Answer, Offer
from thiqa.store import database


def run(scenario: dict[str, Any]) -> None:
    {"offer": offer, "answer": answer, "head": head, "log": log}[scenario["do"]](scenario)


def offer(scenario: dict[str, Any]) -> None:
    data = bytes.fromhex(scenario["input"]["bytes"])
    read = Offer.decode(data, scenario["input"]["limit"])
    assert read.encode() == data
    assert scenario["result"] == {
        "lane": read.lane, "first": read.first, "acked": read.acked, "envelopes": [one.hex() for one in read.envelopes],
    }  # fmt: skip


def answer(scenario: dict[str, Any]) -> None:
    data = scenario["input"].encode()
    assert Answer.decode(data).encode() == data
    assert canonical.decode(data) == scenario["result"]


def head(scenario: dict[str, Any]) -> None:
    database.prepare()
    from thiqa.exchange.contact import check_head

    check_head(scenario["input"])


def log(scenario: dict[str, Any]) -> None:
    """By hand, from the text of the specification: RFC 6962 over leaves whose kind, verdict and code were replaced."""
    given, leaves = scenario["input"], []
    for text, (verdict, code) in zip(given["sent"], given["receipts"], strict=True):
        sent = bytes.fromhex(text)
        leaves.append(sent[:1] + b"\x01" + sent[2:26] + bytes([verdict]) + sent[27:] + code.encode())
        assert leaves[-1] == received_leaf(sent, verdict, code)
    assert [leaf.hex() for leaf in leaves] == scenario["result"]["leaves"]
    assert tree(leaves).hex() == scenario["result"]["root"]


def tree(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + tree(leaves[:left]) + tree(leaves[left:])).digest()
