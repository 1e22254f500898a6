"""Scenarios of the oblivious function: a search that ends well, and what each side refuses of the other.

The functions themselves are held to RFC 9497's own vectors, which are not copied here. Scalars are SHA-512 of their
name modulo the order, so that everybody can make them again.
"""

from __future__ import annotations

import hashlib
from typing import Any

from thiqa.domain import canonical
from thiqa.matching import oprf
from thiqa.matching.oprf.suite import ORDER, from_scalar

Scenario = dict[str, Any]

INPUTS = ["n1w2:LTF TLS", "n1s4:KRM YSF", "i:passport XAA 1234567"]
INFO = {"agreement": "ab" * 32, "epoch": 3, "list": "persons", "thiqa": "search-key/1"}
SEED = hashlib.sha256(b"seed of Atlas").digest()


def vectors() -> dict[str, Scenario]:
    """All scenarios by the name of their file."""
    return {f"{name}.json": found for part in (keys(), queries(), answers(), asked()) for name, found in part.items()}


def scenario(do: str, why: str, given: Any, result: Any = None, error: str | None = None) -> Scenario:
    return {"why": why, "do": do, "input": given, "result": result, "error": error}


def scalar(name: str) -> bytes:
    return from_scalar(int.from_bytes(hashlib.sha512(name.encode()).digest(), "little"))


def keys() -> dict[str, Scenario]:
    """The key of a list and epoch."""
    key = oprf.derive(SEED, canonical.encode(INFO))
    given = {"seed": SEED.hex(), "info": INFO}
    other = {"seed": SEED.hex(), "info": INFO | {"epoch": 4}}
    next_key = oprf.derive(SEED, canonical.encode(other["info"]))
    return {
        "key": scenario(
            "derive", "DeriveKeyPair, mode 1", given, {"secret": key.secret.hex(), "public": key.public.hex()}
        ),
        "key-of-the-next-epoch": scenario(
            "derive",
            "another epoch, another key",
            other,
            {"secret": next_key.secret.hex(), "public": next_key.public.hex()},
        ),
        "key-of-a-short-seed": scenario(
            "derive", "32 bytes", given | {"seed": SEED[:31].hex()}, error="search-key-unusable"
        ),
    }


BLINDS = b"".join(scalar(f"blind {number}") for number in range(len(INPUTS)))
ENCODED = [text.encode() for text in INPUTS]
BLINDED = oprf.blind(ENCODED, BLINDS)
KEY = oprf.derive(SEED, canonical.encode(INFO))
EVALUATED, PROOF = oprf.answer(KEY, BLINDED, scalar("proof"))


def queries() -> dict[str, Scenario]:
    """What the asker sends."""
    given = {"inputs": INPUTS, "blinds": BLINDS.hex()}
    zero = BLINDS[:32] + bytes(32) + BLINDS[64:]
    large = BLINDS[:64] + ORDER.to_bytes(32, "little")
    return {
        "blind": scenario("blind", "one blind for each input", given, BLINDED.hex()),
        "blind-of-zero": scenario(
            "blind", "it would hide nothing", given | {"blinds": zero.hex()}, error="scalar-zero"
        ),
        "blind-not-below-the-order": scenario(
            "blind", "one spelling for each scalar", given | {"blinds": large.hex()}, error="scalar-invalid"
        ),
        "blind-missing": scenario(
            "blind", "one for two would join them", given | {"blinds": BLINDS[32:].hex()}, error="batch-invalid"
        ),
        "blind-of-nothing": scenario("blind", "an empty batch", {"inputs": [], "blinds": ""}, error="batch-invalid"),
    }


def asked() -> dict[str, Scenario]:
    """What the owner makes of what it is sent."""
    given = {"secret": KEY.secret.hex(), "blinded": BLINDED.hex(), "random": scalar("proof").hex()}

    def of(why: str, blinded: bytes, error: str) -> Scenario:
        return scenario("answer", why, given | {"blinded": blinded.hex()}, error=error)

    negative = bytes.fromhex("01" + 31 * "00")
    no_square = bytes.fromhex("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371")
    product = bytes.fromhex("3eb858e78f5a7254d8c9731174a94f76755fd3941c0ac93735c07ba14579630e")
    prime = (2**255 - 19).to_bytes(32, "little")
    high = BLINDED[:31] + bytes([BLINDED[31] | 0x80])
    return {
        "answer": scenario(
            "answer", "one proof for the batch", given, {"evaluated": EVALUATED.hex(), "proof": PROOF.hex()}
        ),
        "answer-to-the-identity": of(
            "it would give nothing away, and no honest asker sends it", BLINDED[:32] + bytes(32), "point-identity"
        ),
        "answer-to-a-negative-number": of("s is odd", negative, "point-invalid"),
        "answer-to-the-prime": of("zero, spelt in another way", prime, "point-invalid"),
        "answer-to-minus-one": of("y is zero", (2**255 - 20).to_bytes(32, "little"), "point-invalid"),
        "answer-to-no-square": of("not on the curve", BLINDED + no_square, "point-invalid"),
        "answer-to-a-negative-product": of("t is odd", BLINDED + product, "point-invalid"),
        "answer-to-the-highest-bit": of("a second spelling, which libsodium 1.0.18 takes", high, "point-invalid"),
        "answer-to-a-part-of-an-element": of("33 bytes", BLINDED[:33], "batch-invalid"),
        "answer-to-nothing": of("an empty batch", b"", "batch-invalid"),
    }


def answers() -> dict[str, Scenario]:
    """What the asker makes of the answer."""
    given = {
        "inputs": INPUTS,
        "blinds": BLINDS.hex(),
        "blinded": BLINDED.hex(),
        "evaluated": EVALUATED.hex(),
        "proof": PROOF.hex(),
        "public": KEY.public.hex(),
    }
    outputs = oprf.finalize(ENCODED, BLINDS, BLINDED, EVALUATED, PROOF, KEY.public)
    assert outputs == oprf.outputs(KEY, ENCODED)
    other = oprf.derive(hashlib.sha256(b"seed of Cedar").digest(), canonical.encode(INFO))
    foreign, its_proof = oprf.answer(other, BLINDED, scalar("proof"))
    mixed = EVALUATED[:32] + foreign[32:64] + EVALUATED[64:]

    def refused(why: str, error: str = "evaluation-unproven", **changed: bytes) -> Scenario:
        return scenario("finalize", why, given | {name: data.hex() for name, data in changed.items()}, error=error)

    return {
        "finalize": scenario("finalize", "as Evaluate of the owner", given, [output.hex() for output in outputs]),
        "finalize-with-another-key": refused("a key that was not published", evaluated=foreign, proof=its_proof),
        "finalize-with-one-element-of-another-key": refused("one of three", evaluated=mixed),
        "finalize-turned-around": refused(
            "two elements exchanged", evaluated=EVALUATED[32:64] + EVALUATED[:32] + EVALUATED[64:]
        ),
        "finalize-with-a-changed-proof": refused("one bit", proof=PROOF[:-1] + bytes([PROOF[-1] ^ 1])),
        "finalize-with-a-proof-of-zeros": refused("64 zeros", proof=bytes(64)),
        "finalize-with-a-short-proof": refused("63 bytes", proof=PROOF[:-1]),
        "finalize-with-a-large-scalar": refused(
            "s and the order", proof=PROOF[:32] + (int.from_bytes(PROOF[32:], "little") + ORDER).to_bytes(32, "little")
        ),
        "finalize-with-an-element-missing": refused("two of three", "batch-invalid", evaluated=EVALUATED[32:]),
        "finalize-with-the-identity": refused("in the answer", "point-identity", evaluated=bytes(32) + EVALUATED[32:]),
        "finalize-with-no-element": refused("in the answer", "point-invalid", evaluated=EVALUATED[:64] + b"\xff" * 32),
    }
