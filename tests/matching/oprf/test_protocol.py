"""A search between an asker and an owner, and what each refuses of the other."""

from __future__ import annotations

import random

import pytest

from thiqa.domain.errors import (
    BatchInvalid,
    EvaluationUnproven,
    PointIdentity,
    PointInvalid,
    ScalarZero,
    SearchError,
    SearchKeyUnusable,
)
from thiqa.matching import oprf
from thiqa.matching.oprf import ELEMENT, Mode, SecretKey, proofs
from thiqa.matching.oprf.suite import BASE, BATCH_LIMIT, ORDER, elements, from_scalar, invert

CHANCE = random.Random(4).randbytes
ATLAS = oprf.derive(bytes(range(32)), b"list of Atlas")
CEDAR = oprf.derive(bytes(32), b"list of Atlas")
INPUTS = [b"n1w2:LTF TLS", b"i:passport XAA 1234567", b"x"]
BLINDS = oprf.scalars(CHANCE, len(INPUTS))
BLINDED = oprf.blind(INPUTS, BLINDS)
EVALUATED, PROOF = oprf.answer(ATLAS, BLINDED, oprf.scalars(CHANCE, 1))


def finish(
    evaluated: bytes = EVALUATED, proof: bytes = PROOF, public: bytes = ATLAS.public, blinded: bytes = BLINDED
) -> list[bytes]:
    return oprf.finalize(INPUTS, BLINDS, blinded, evaluated, proof, public)


def test_the_asker_ends_with_what_the_owner_has_in_its_list() -> None:
    assert finish() == oprf.outputs(ATLAS, INPUTS)
    assert finish() != oprf.outputs(CEDAR, INPUTS)


def test_the_same_input_blinded_twice_looks_like_two_strangers() -> None:
    again = oprf.blind(INPUTS[:1] * 2, oprf.scalars(CHANCE, 2))
    assert again[:ELEMENT] != again[ELEMENT:]


def test_an_owner_that_uses_another_key_is_found_out() -> None:
    evaluated, proof = oprf.answer(CEDAR, BLINDED, oprf.scalars(CHANCE, 1))
    assert oprf.finalize(INPUTS, BLINDS, BLINDED, evaluated, proof, CEDAR.public)
    with pytest.raises(EvaluationUnproven):
        finish(evaluated, proof)


def test_an_owner_that_uses_another_key_for_one_element_is_found_out() -> None:
    mixed = EVALUATED[:ELEMENT] + oprf.evaluate(CEDAR, BLINDED)[ELEMENT : 2 * ELEMENT] + EVALUATED[2 * ELEMENT :]
    proof = proofs.prove(oprf.kernel(), Mode.VOPRF, ATLAS.secret, ATLAS.public, BLINDED, mixed, oprf.scalars(CHANCE, 1))
    with pytest.raises(EvaluationUnproven):
        finish(mixed, proof)


def test_answers_in_another_order_are_found_out() -> None:
    with pytest.raises(EvaluationUnproven):
        finish(EVALUATED[ELEMENT:] + EVALUATED[:ELEMENT])


@pytest.mark.parametrize("place", range(64))
def test_a_changed_byte_of_a_proof_is_found_out(place: int) -> None:
    with pytest.raises(EvaluationUnproven):
        finish(proof=PROOF[:place] + bytes([PROOF[place] ^ 0x11]) + PROOF[place + 1 :])


@pytest.mark.parametrize(
    "proof", [b"", PROOF[:63], PROOF + b"\0", bytes(64), PROOF[:32] + ORDER.to_bytes(32, "little"), b"\xff" * 64]
)
def test_what_has_not_the_form_of_a_proof_is_refused(proof: bytes) -> None:
    with pytest.raises(EvaluationUnproven):
        finish(proof=proof)


def test_a_proof_holds_for_its_own_batch_only() -> None:
    other = oprf.blind(INPUTS, oprf.scalars(CHANCE, 3))
    with pytest.raises(EvaluationUnproven):
        finish(blinded=other)


@pytest.mark.parametrize(
    ("evaluated", "error"),
    [
        (EVALUATED[:-32], BatchInvalid),
        (EVALUATED + BASE, BatchInvalid),
        (EVALUATED[:-1], BatchInvalid),
        (b"", BatchInvalid),
        (bytes(32) + EVALUATED[32:], PointIdentity),
        (b"\xff" * 32 + EVALUATED[32:], PointInvalid),
    ],
)
def test_an_answer_with_wrong_elements_is_refused(evaluated: bytes, error: type[SearchError]) -> None:
    with pytest.raises(error):
        finish(evaluated)


@pytest.mark.parametrize("public", [bytes(32), b"\xff" * 32])
def test_a_public_key_that_is_no_element_is_refused(public: bytes) -> None:
    with pytest.raises(EvaluationUnproven):
        finish(public=public)


def test_an_owner_answers_nothing_of_a_batch_with_a_wrong_element() -> None:
    for data, error in ((bytes(32), PointIdentity), (b"\x01" + bytes(31), PointInvalid), (b"", BatchInvalid)):
        with pytest.raises(error):
            oprf.answer(ATLAS, BLINDED + data if data else b"", from_scalar(7))


def test_a_batch_larger_than_a_proof_can_cover_is_refused_before_it_is_computed() -> None:
    with pytest.raises(BatchInvalid):
        oprf.answer(ATLAS, BASE * (BATCH_LIMIT + 1), from_scalar(7))
    assert elements(BASE * BATCH_LIMIT, BATCH_LIMIT) == BATCH_LIMIT


def test_inputs_and_blinds_that_cannot_be_used_are_refused() -> None:
    for inputs, blinds, error in (
        ([], b"", BatchInvalid),
        ([b"a", b"b"], from_scalar(5), BatchInvalid),
        ([b"a" * 65_536], from_scalar(5), BatchInvalid),
        ([b"a", b"b"], from_scalar(5) + bytes(32), ScalarZero),
    ):
        with pytest.raises(error):
            oprf.blind(inputs, blinds)


def test_a_key_without_use_is_refused() -> None:
    for secret in (b"", bytes(32), ORDER.to_bytes(32, "little")):
        with pytest.raises(SearchError):
            SecretKey(secret)
    with pytest.raises(SearchKeyUnusable):
        oprf.derive(bytes(31), b"")
    with pytest.raises(SearchKeyUnusable):
        oprf.derive(bytes(32), bytes(65_536))


def test_a_secret_key_does_not_show_itself() -> None:
    assert ATLAS.secret.hex() not in repr(ATLAS)
    assert repr(ATLAS.secret) not in repr(ATLAS)


def test_keys_of_other_lists_and_epochs_are_others() -> None:
    keys = {oprf.derive(bytes(32), info, mode).public for info in (b"", b"1", b"2") for mode in Mode}
    assert len(keys) == 9


def test_public_information_of_the_third_mode_changes_the_outputs() -> None:
    key = oprf.derive(bytes(32), b"", Mode.POPRF)
    assert oprf.outputs(key, [b"a"], b"1") != oprf.outputs(key, [b"a"], b"2")
    blinded = oprf.blind([b"a"], from_scalar(9), Mode.POPRF)
    evaluated, proof = oprf.answer(key, blinded, from_scalar(11), b"1")
    with pytest.raises(EvaluationUnproven):
        oprf.finalize([b"a"], from_scalar(9), blinded, evaluated, proof, key.public, Mode.POPRF, b"2")


def test_zeros_drawn_by_chance_are_drawn_again() -> None:
    drawn = iter([bytes(64), ORDER.to_bytes(64, "little"), (ORDER + 3).to_bytes(64, "little")])
    assert oprf.scalars(lambda size: next(drawn), 1) == from_scalar(3)


def test_inverses_are_those_of_each_scalar() -> None:
    numbers = [2, 3, ORDER - 1, 12345]
    found = invert(b"".join(map(from_scalar, numbers)))
    assert [int.from_bytes(found[at : at + 32], "little") for at in range(0, 128, 32)] == [
        pow(number, -1, ORDER) for number in numbers
    ]
