"""Runs a scenario of ``specs/vectors/envelope``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thiqa.crypto import signing
from thiqa.crypto.envelope import Identity, open_envelope
from thiqa.crypto.kem import Announcement, verify_announcement
from thiqa.crypto.manifest import fingerprint, verify_chain
from thiqa.crypto.signing import Signed
from thiqa.crypto.stream import open_stream
from thiqa.domain.errors import EnvelopeUnreadable


def run(scenario: dict[str, Any]) -> None:
    found = DOINGS[scenario["do"]](scenario["input"])
    assert found == scenario["result"]


def open_(given: dict[str, Any]) -> str:
    data, identities = bytes.fromhex(given["data"]), [Identity.from_seed(bytes.fromhex(s)) for s in given["seeds"]]
    # Whole and in pieces of one byte: the same answer, or the same refusal.
    try:
        streamed = b"".join(open_stream((bytes([byte]) for byte in data), *identities))
    except EnvelopeUnreadable:
        streamed = None
    try:
        plain = open_envelope(data, identities)
    except EnvelopeUnreadable:
        assert streamed is None
        raise
    assert streamed == plain
    return plain.hex()


def verify(given: dict[str, Any]) -> str:
    signed = signing.decode(bytes.fromhex(given["data"]))
    publics = {key: bytes.fromhex(public) for key, public in given["publics"].items()}
    signing.verify(signed, publics, payload_type=given["type"], threshold=given["threshold"])
    return signed.digest


def manifest(given: dict[str, Any]) -> dict[str, Any]:
    last = verify_chain(map(read, given["chain"]))
    return {"node": last.node, "digest": last.digest, "live": [key.id for key in last.live_keys("sign")]}


def kem(given: dict[str, Any]) -> int:
    held = Announcement.parse(read(given["held"]).payload) if given["held"] else None
    live = {key: bytes.fromhex(public) for key, public in given["live"].items()}
    return verify_announcement(read(given["signed"]), given["node"], live, held).number


def read(shown: dict[str, Any]) -> Signed:
    signatures = tuple((key, bytes.fromhex(signature)) for key, signature in shown["signatures"])
    return Signed(shown["type"], shown["payload"].encode(), signatures)


DOINGS: dict[str, Callable[[Any], Any]] = {
    "open": open_,
    "verify": verify,
    "manifest": manifest,
    "kem": kem,
    "fingerprint": lambda payloads: fingerprint(*(payload.encode() for payload in payloads)),
}
