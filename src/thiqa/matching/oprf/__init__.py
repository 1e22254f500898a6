"""The oblivious function of private search: RFC 9497 over ristretto255, and its kernels (specs/search.md)."""

from __future__ import annotations

from thiqa.matching.oprf.kernels import Kernel, all_kernels, describe, kernel, kernel_name
from thiqa.matching.oprf.protocol import SecretKey, answer, blind, derive, evaluate, finalize, outputs
from thiqa.matching.oprf.suite import BATCH_LIMIT, ELEMENT, OUTPUT, PROOF, Mode, scalars

__all__ = [
    "BATCH_LIMIT",
    "ELEMENT",
    "OUTPUT",
    "PROOF",
    "Kernel",
    "Mode",
    "SecretKey",
    "all_kernels",
    "answer",
    "blind",
    "derive",
    "describe",
    "evaluate",
    "finalize",
    "kernel",
    "kernel_name",
    "outputs",
    "scalars",
]
