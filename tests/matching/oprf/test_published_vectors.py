"""RFC 9497, appendix A.1: every vector of ristretto255-SHA512, in all three modes and on every kernel, counted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from thiqa.matching import oprf
from thiqa.matching.oprf import Mode

INPUTS = 10


def suites(shared: Path) -> list[dict[str, Any]]:
    found = json.loads((shared / "rfc9497" / "allVectors.json").read_text(encoding="utf-8"))
    return [suite for suite in found if suite["identifier"] == "ristretto255-SHA512"]


def parts(vector: dict[str, Any], name: str) -> list[bytes]:
    return [bytes.fromhex(part) for part in vector[name].split(",")]


@pytest.mark.parametrize("engine", oprf.all_kernels(), ids=lambda engine: engine.name)
def test_rfc_9497_in_all_modes(shared: Path, engine: oprf.Kernel) -> None:
    ran = 0
    for suite in suites(shared):
        mode = Mode(suite["mode"])
        key = oprf.derive(bytes.fromhex(suite["seed"]), bytes.fromhex(suite["keyInfo"]), mode)
        assert key.secret.hex() == suite["skSm"]
        assert key.public.hex() == suite.get("pkSm", key.public.hex())
        for vector in suite["vectors"]:
            ran += run(vector, mode, key, engine)
    assert ran == INPUTS


def run(vector: dict[str, Any], mode: Mode, key: oprf.SecretKey, engine: oprf.Kernel) -> int:
    inputs, wanted, info = parts(vector, "Input"), parts(vector, "Output"), bytes.fromhex(vector.get("Info", ""))
    blinds, elements = b"".join(parts(vector, "Blind")), b"".join(parts(vector, "BlindedElement"))
    evaluated, proof, random = b"".join(parts(vector, "EvaluationElement")), b"", b""
    if mode != Mode.OPRF:
        proof, random = (bytes.fromhex(vector["Proof"][name]) for name in ("proof", "r"))
    assert oprf.blind(inputs, blinds, mode, engine) == elements
    assert oprf.answer(key, elements, random, info, engine) == (evaluated, proof)
    public = b"" if mode == Mode.OPRF else key.public
    assert oprf.finalize(inputs, blinds, elements, evaluated, proof, public, mode, info, engine) == wanted
    assert oprf.outputs(key, inputs, info, engine) == wanted
    assert len(inputs) == vector["Batch"]
    return len(inputs)
