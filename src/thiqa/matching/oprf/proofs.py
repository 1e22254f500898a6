"""Batched proofs that one secret key was used for a whole batch: DLEQ of RFC 9497, section 2.2.

For elements C[i] and D[i] the proof says that D[i] = k·C[i] for the k of B = k·A, and nothing about k. It is two
scalars, c and s, 64 bytes.
"""

from __future__ import annotations

import hashlib
import hmac

from thiqa.domain.errors import BatchInvalid, EvaluationUnproven, PointIdentity, PointInvalid
from thiqa.matching.oprf.kernels import Kernel
from thiqa.matching.oprf.suite import (
    BASE,
    BATCH_LIMIT,
    ELEMENT,
    ORDER,
    PROOF,
    Mode,
    context,
    elements,
    from_scalar,
    prefixed,
    to_scalar,
    uniform,
)

__all__ = ["prove", "verify"]


def prove(engine: Kernel, mode: Mode, key: bytes, public: bytes, c: bytes, d: bytes, random: bytes) -> bytes:
    """The proof that ``d`` is ``key`` times ``c``, element by element, for ``public``, which is ``key`` times the base.

    ``random`` is a scalar that nobody else knows and that is used for this one proof: a second use gives the key away.
    Raises ``BatchInvalid``, ``ScalarZero``, ``ScalarInvalid``, ``PointInvalid``, ``PointIdentity``.
    """
    weights = _weights(mode, public, c, d)
    m = engine.combine(weights, c)
    made = engine.multiply(key + random + random, m + m + BASE)
    z, t3, t2 = (made[at : at + ELEMENT] for at in (0, ELEMENT, 2 * ELEMENT))
    challenge = to_scalar(prefixed([public, m, z, t2, t3]) + b"Challenge", mode)
    answer = int.from_bytes(random, "little") - challenge * int.from_bytes(key, "little")
    return from_scalar(challenge) + from_scalar(answer)


def verify(engine: Kernel, mode: Mode, public: bytes, c: bytes, d: bytes, proof: bytes) -> None:
    """Raises unless ``d`` was made from ``c`` with the secret key of ``public``.

    1. Two batches of one length, 1 to 65,535 elements: ``BatchInvalid``. 2. Every element of both, and the public key,
    is canonical and not the identity: ``PointInvalid``, ``PointIdentity``. 3. The proof is two canonical scalars, and
    4. the challenge that follows from it is the one it was made for: ``EvaluationUnproven``.
    """
    # 1. Lengths.
    weights = _weights(mode, public, c, d)
    # 2. Elements; the kernel refuses what is none.
    m, z = engine.combine(weights, c), engine.combine(weights, d)
    # 3. Scalars.
    challenge, answer = proof[:32], proof[32:]
    if len(proof) != PROOF or any(int.from_bytes(each, "little") >= ORDER for each in (challenge, answer)):
        raise EvaluationUnproven
    # 4. The challenge. An m or z that is the identity cannot come from honest batches.
    try:
        t2 = engine.combine(answer + challenge, BASE + public)
        t3 = engine.combine(answer + challenge, m + z)
    except (PointIdentity, PointInvalid) as error:
        raise EvaluationUnproven from error
    expected = to_scalar(prefixed([public, m, z, t2, t3]) + b"Challenge", mode)
    if not hmac.compare_digest(from_scalar(expected), challenge):
        raise EvaluationUnproven


def _weights(mode: Mode, public: bytes, c: bytes, d: bytes) -> bytes:
    """The scalars of ``ComputeComposites``: hashes of everything, so that a wrong element cannot hide among right
    ones."""
    if elements(c, BATCH_LIMIT) != elements(d, BATCH_LIMIT):
        raise BatchInvalid(why="the two batches have not the same length")
    seed = hashlib.sha512(prefixed([public, b"Seed-" + context(mode)])).digest()
    start, size = prefixed([seed]), ELEMENT.to_bytes(2, "big")
    label = b"HashToScalar-" + context(mode)
    found = []
    for number, at in enumerate(range(0, len(c), ELEMENT)):
        pair = size + c[at : at + ELEMENT] + size + d[at : at + ELEMENT]
        drawn = uniform(start + number.to_bytes(2, "big") + pair + b"Composite", label)
        found.append((int.from_bytes(drawn, "little") % ORDER).to_bytes(ELEMENT, "little"))
    return b"".join(found)
