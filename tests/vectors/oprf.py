"""Runs a scenario of ``specs/vectors/oprf`` on every kernel of this machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thiqa.domain import canonical
from thiqa.domain.errors import ThiqaError
from thiqa.matching import oprf


def run(scenario: dict[str, Any]) -> None:
    refused: set[str] = set()
    last = None
    for engine in oprf.all_kernels():
        try:
            found = DOINGS[scenario["do"]](scenario["input"], engine)
        except ThiqaError as error:
            refused.add(error.code)
            last = error
        else:
            assert found == scenario["result"], engine.name
            refused.add("")
    assert len(refused) == 1, "the kernels do not agree"
    if last is not None:
        raise last


def derive(given: dict[str, Any], engine: oprf.Kernel) -> dict[str, str]:
    key = oprf.derive(bytes.fromhex(given["seed"]), canonical.encode(given["info"]))
    return {"secret": key.secret.hex(), "public": key.public.hex()}


def blind(given: dict[str, Any], engine: oprf.Kernel) -> str:
    inputs = [text.encode() for text in given["inputs"]]
    return oprf.blind(inputs, bytes.fromhex(given["blinds"]), engine=engine).hex()


def answer(given: dict[str, Any], engine: oprf.Kernel) -> dict[str, str]:
    key = oprf.SecretKey(bytes.fromhex(given["secret"]))
    blinded, random = bytes.fromhex(given["blinded"]), bytes.fromhex(given["random"])
    evaluated, proof = oprf.answer(key, blinded, random, engine=engine)
    return {"evaluated": evaluated.hex(), "proof": proof.hex()}


def finalize(given: dict[str, Any], engine: oprf.Kernel) -> list[str]:
    inputs = [text.encode() for text in given["inputs"]]
    names = ("blinds", "blinded", "evaluated", "proof", "public")
    blinds, blinded, evaluated, proof, public = (bytes.fromhex(given[name]) for name in names)
    found = oprf.finalize(inputs, blinds, blinded, evaluated, proof, public, engine=engine)
    return [output.hex() for output in found]


DOINGS: dict[str, Callable[[Any, oprf.Kernel], Any]] = {
    "derive": derive,
    "blind": blind,
    "answer": answer,
    "finalize": finalize,
}
