"""Receipts and leaves: two logs that commit to the same statement, and lanes that nobody can mistake."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.errors import FieldInvalid, FormatError, ThiqaError
from thiqa.domain.receipt import LEAF_SIZE, VERDICTS, Leaf, Receipt, commitment, lane_id, received_leaf, sent_leaf
from tools.vectors.agreement import A, B, C
from tools.vectors.message import AGREEMENT, LANE

SALT = b"s" * 32
STATEMENT = "3" * 64


def test_both_leaves_of_a_message_commit_to_the_same_statement() -> None:
    sent = Leaf.decode(sent_leaf(LANE, 7, STATEMENT, SALT))
    received = Leaf.decode(Receipt(LANE, 7, STATEMENT, "accepted", "", "EX-1").leaf(SALT))
    assert (sent.lane, sent.seq, sent.commit) == (received.lane, received.seq, received.commit)
    assert (VERDICTS[sent.verdict], VERDICTS[received.verdict]) == ("none", "accepted")


@pytest.mark.parametrize("verdict", VERDICTS[1:])
def test_a_sender_can_rebuild_the_leaf_of_the_receiver(verdict: str) -> None:
    code = "" if verdict in ("accepted", "erased") else "not-permitted"
    sent = sent_leaf(LANE, 7, STATEMENT, SALT)
    assert received_leaf(sent, VERDICTS.index(verdict), code) == Receipt(LANE, 7, STATEMENT, verdict, code).leaf(SALT)


def test_a_commitment_says_nothing_without_the_salt_and_binds_with_it() -> None:
    assert len(commitment(SALT, STATEMENT)) == 32
    assert commitment(SALT, STATEMENT) != commitment(b"t" * 32, STATEMENT)
    assert commitment(SALT, STATEMENT) != commitment(SALT, "4" * 64)


@given(data=st.binary(max_size=LEAF_SIZE + 50))
def test_any_bytes_are_a_leaf_or_refused(data: bytes) -> None:
    try:
        leaf = Leaf.decode(b"\x01" + data)
    except ThiqaError:
        return
    assert leaf.encode() == b"\x01" + data


def test_a_leaf_with_text_that_is_no_code_is_refused() -> None:
    received = Receipt(LANE, 7, STATEMENT, "refused", "not-permitted").leaf(SALT)
    for tail in (b"\xff", b" ", b"A", b"x" * 60):
        with pytest.raises(FormatError):
            Leaf.decode(received[:LEAF_SIZE] + tail)


def test_every_lane_has_its_own_name() -> None:
    nodes = (A, B, C)
    lanes = [
        lane_id(agreement, sender, to, kind)
        for agreement in (AGREEMENT, "f" * 32)
        for sender, to in itertools.permutations(nodes, 2)
        for kind in ("text", "bulk")
    ]
    assert len(set(lanes)) == len(lanes) == 24
    assert {len(lane) for lane in lanes} == {16}


def test_a_lane_needs_ids_of_full_length() -> None:
    for wrong in ((AGREEMENT[:-1], A, B, "text"), (AGREEMENT, A[:-2], B, "text"), (AGREEMENT, A, B, "fast")):
        with pytest.raises(FieldInvalid):
            lane_id(*wrong)


def test_a_receipt_is_read_back_and_written_alike() -> None:
    receipt = Receipt(LANE, 7, STATEMENT, "refused", "not-permitted", "EX-1")
    assert Receipt.parse(receipt.encode()) == receipt
