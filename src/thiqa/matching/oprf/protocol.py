"""The oblivious function of RFC 9497 in its three modes: what the asker does, what the owner does.

Values in, values out: seeds, blinds and the randomness of proofs are arguments. Batches are concatenations of 32 bytes.
Specification: ``specs/search.md``, sections 2 to 4.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from thiqa.domain.errors import BatchInvalid, SearchKeyUnusable
from thiqa.matching.oprf import proofs
from thiqa.matching.oprf.kernels import Kernel, kernel
from thiqa.matching.oprf.suite import (
    BASE,
    BATCH_LIMIT,
    ELEMENT,
    INPUT_LIMIT,
    Mode,
    check_scalars,
    context,
    elements,
    from_scalar,
    invert,
    prefixed,
    to_scalar,
    uniform,
)

__all__ = ["SecretKey", "answer", "blind", "derive", "evaluate", "finalize", "hashed", "outputs", "tweaked"]

_ONE = from_scalar(1)


@dataclass(frozen=True, slots=True)
class SecretKey:
    """A secret scalar for one mode and its public element. It does not show itself in logs and tracebacks."""

    secret: bytes = field(repr=False)
    mode: Mode = Mode.VOPRF
    public: bytes = field(init=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32:
            raise SearchKeyUnusable(why="a secret key has 32 bytes")
        check_scalars(self.secret)
        object.__setattr__(self, "public", kernel().multiply(self.secret, BASE))


def derive(seed: bytes, info: bytes, mode: Mode = Mode.VOPRF) -> SecretKey:
    """``DeriveKeyPair`` (RFC 9497, section 3.2.1): the key of 32 secret bytes and of what it is for.

    Raises ``SearchKeyUnusable`` for another length of the seed, more than 65,535 bytes of ``info``, or a seed that
    gives no key, of which none is known.
    """
    if len(seed) != 32 or len(info) > INPUT_LIMIT:
        raise SearchKeyUnusable(why="a seed has 32 bytes, and what the key is for at most 65,535")
    for counter in range(256):
        number = to_scalar(seed + prefixed([info]) + bytes([counter]), mode, b"DeriveKeyPair")
        if number:
            return SecretKey(from_scalar(number), mode)
    raise SearchKeyUnusable(why="its seed gives none")


# --- the asker --------------------------------------------------------------------------------------------------------


def hashed(inputs: Sequence[bytes], mode: Mode = Mode.VOPRF) -> bytes:
    """64 uniform bytes for each input, from which a kernel makes an element (``HashToGroup``). Raises ``BatchInvalid``
    for no inputs and for an input of more than 65,535 bytes."""
    if not inputs:
        raise BatchInvalid(why="it is empty")
    if max(map(len, inputs)) > INPUT_LIMIT:
        raise BatchInvalid(why=f"an input has more than {INPUT_LIMIT} bytes")
    label = b"HashToGroup-" + context(mode)
    return b"".join([uniform(each, label) for each in inputs])


def blind(inputs: Sequence[bytes], blinds: bytes, mode: Mode = Mode.VOPRF, engine: Kernel | None = None) -> bytes:
    """The blinded elements to send: blind times the hash of each input. ``blinds`` are fresh scalars, one for each
    (:func:`suite.scalars`); one blind for two inputs would tell the owner that something joins them.

    Raises ``BatchInvalid``, ``ScalarZero``, ``ScalarInvalid``; ``PointIdentity`` for an input of which none is known.
    """
    if len(blinds) != 32 * len(inputs):
        raise BatchInvalid(why="every input needs a blind of its own")
    return (engine or kernel()).hash_multiply(blinds, hashed(inputs, mode))


def finalize(
    inputs: Sequence[bytes],
    blinds: bytes,
    blinded: bytes,
    evaluated: bytes,
    proof: bytes,
    public: bytes,
    mode: Mode = Mode.VOPRF,
    info: bytes = b"",
    engine: Kernel | None = None,
) -> list[bytes]:
    """The outputs, 64 bytes for each input, if the owner used the key of ``public``.

    1. The answer has an element for each input, all canonical, none the identity: ``BatchInvalid``, ``PointInvalid``,
    ``PointIdentity``. 2. The proof holds for ``public``, ``blinded`` and the answer: ``EvaluationUnproven``. In mode
    ``OPRF`` there is no proof; ``proof`` and ``public`` are empty then. Only then 3. are the blinds taken away.
    """
    engine = engine or kernel()
    # 1. Lengths; the elements are checked where they are computed with.
    if not len(inputs) == elements(blinded) == elements(evaluated) == len(blinds) // 32:
        raise BatchInvalid(why="the answer has not as many elements as were asked")
    # 2. The proof; in POPRF the key is tweaked and the roles of the batches are exchanged.
    if mode == Mode.VOPRF:
        proofs.verify(engine, mode, public, blinded, evaluated, proof)
    elif mode == Mode.POPRF:
        proofs.verify(engine, mode, tweaked(public, info, engine), evaluated, blinded, proof)
    # 3. The outputs.
    check_scalars(blinds)
    return _outputs(inputs, engine.multiply(invert(blinds), evaluated), mode, info)


# --- the owner --------------------------------------------------------------------------------------------------------


def evaluate(key: SecretKey, blinded: bytes, info: bytes = b"", engine: Kernel | None = None) -> bytes:
    """``BlindEvaluate`` without its proof: the key times each element. Raises ``BatchInvalid``, ``PointInvalid``,
    ``PointIdentity``; nothing of the batch is answered then."""
    scalar = key.secret if key.mode != Mode.POPRF else invert(_tweaked_secret(key, info))
    return (engine or kernel()).multiply(scalar, blinded)


def answer(
    key: SecretKey, blinded: bytes, random: bytes, info: bytes = b"", engine: Kernel | None = None
) -> tuple[bytes, bytes]:
    """``BlindEvaluate``: the evaluated elements and the proof for all of them, at most 65,535.

    ``random`` is one fresh scalar for the proof; used twice it gives the key away. Raises as :func:`evaluate`.
    """
    engine = engine or kernel()
    elements(blinded, BATCH_LIMIT)
    evaluated = evaluate(key, blinded, info, engine)
    if key.mode == Mode.OPRF:
        return evaluated, b""
    if key.mode == Mode.VOPRF:
        return evaluated, proofs.prove(engine, key.mode, key.secret, key.public, blinded, evaluated, random)
    secret, public = _tweaked_secret(key, info), tweaked(key.public, info, engine)
    return evaluated, proofs.prove(engine, key.mode, secret, public, evaluated, blinded, random)


def outputs(key: SecretKey, inputs: Sequence[bytes], info: bytes = b"", engine: Kernel | None = None) -> list[bytes]:
    """``Evaluate``: the outputs of the owner's own inputs, 64 bytes each, for the filter of a list. Hand over some
    thousands at a time: the kernel computes a batch in one call. Raises ``BatchInvalid``."""
    scalar = key.secret if key.mode != Mode.POPRF else invert(_tweaked_secret(key, info))
    made = (engine or kernel()).hash_multiply(scalar, hashed(inputs, key.mode))
    return _outputs(inputs, made, key.mode, info)


def tweaked(public: bytes, info: bytes, engine: Kernel | None = None) -> bytes:
    """The public key of mode ``POPRF`` for one ``info`` (RFC 9497, section 3.3.3). Raises ``SearchKeyUnusable`` in the
    case, of which none is known, that it is the identity."""
    found = (engine or kernel()).combine(from_scalar(_tweak(info)) + _ONE, BASE + public)
    if found == bytes(ELEMENT):
        raise SearchKeyUnusable(why="its public key is the inverse of what it is tweaked by")
    return found


def _tweaked_secret(key: SecretKey, info: bytes) -> bytes:
    number = from_scalar(int.from_bytes(key.secret, "little") + _tweak(info))
    if number == bytes(32):
        raise SearchKeyUnusable(why="it is the inverse of what it is tweaked by")
    return number


def _tweak(info: bytes) -> int:
    if len(info) > INPUT_LIMIT:
        raise BatchInvalid(why=f"its public information has more than {INPUT_LIMIT} bytes")
    return to_scalar(b"Info" + prefixed([info]), Mode.POPRF)


def _outputs(inputs: Sequence[bytes], unblinded: bytes, mode: Mode, info: bytes) -> list[bytes]:
    """The last hash, over input and element, and the info in mode ``POPRF``."""
    middle = prefixed([info]) if mode == Mode.POPRF else b""
    size = ELEMENT.to_bytes(2, "big")
    sha512 = hashlib.sha512
    return [
        sha512(
            len(each).to_bytes(2, "big")
            + each
            + middle
            + size
            + unblinded[ELEMENT * number : ELEMENT * number + ELEMENT]
            + b"Finalize"
        ).digest()
        for number, each in enumerate(inputs)
    ]
