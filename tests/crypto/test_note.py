"""Notes: signed text, and cosignatures of checkpoints with Ed25519 and ML-DSA-44."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.crypto.keyrings import keyring
from thiqa.crypto.note import (
    COSIGNED,
    ED25519,
    ML_DSA_44,
    Verifier,
    add_signatures,
    log_signers,
    log_verifiers,
    sign_note,
    signed_times,
    split,
    verify_note,
    witness_signers,
    witness_verifiers,
)
from thiqa.domain.errors import FormatError, Oversized, SignatureInvalid, ThiqaError, Truncated

ATLAS, BAOBAB, CEDAR = (keyring(name).log for name in ("atlas", "baobab", "cedar"))
ORIGIN = f"thiqa/{keyring('atlas').manifest.node}/1"
ROOT = base64.b64encode(bytes(range(32))).decode()
TEXT = f"{ORIGIN}\n40\n{ROOT}\n"
VERIFIERS = log_verifiers(ORIGIN, ATLAS.public, ATLAS.public_pq)
NOTE = sign_note(TEXT, log_signers(ORIGIN, ATLAS))
TIME = 1_790_000_000
WITNESSES = witness_verifiers("thiqa/baobab", BAOBAB.public, BAOBAB.public_pq)
WITNESSED = add_signatures(NOTE, witness_signers("thiqa/baobab", BAOBAB), TIME)


def test_a_checkpoint_needs_both_signatures_of_its_log() -> None:
    assert verify_note(NOTE, VERIFIERS) == TEXT
    _, lines = split(NOTE)
    assert len(lines) == 2
    for line in lines:
        with pytest.raises(SignatureInvalid):
            verify_note(f"{TEXT}\n{line}", VERIFIERS)
        assert verify_note(f"{TEXT}\n{line}", VERIFIERS, threshold=1) == TEXT


def test_a_cosignature_states_its_time() -> None:
    assert verify_note(WITNESSED, [*VERIFIERS, *WITNESSES]) == TEXT
    assert list(signed_times(WITNESSED, WITNESSES).values()) == [TIME, TIME]
    assert list(signed_times(WITNESSED, VERIFIERS).values()) == [0, 0]
    assert signed_times(NOTE, WITNESSES) == {}


def test_nobody_signs_for_an_empty_list() -> None:
    for threshold in (None, 0, 1):
        with pytest.raises(SignatureInvalid):
            verify_note(NOTE, [], threshold=threshold)


def test_the_same_line_twice_is_one_signer() -> None:
    _, (line, _) = split(NOTE)
    with pytest.raises(SignatureInvalid):
        verify_note(f"{TEXT}\n{line}{line}", VERIFIERS, threshold=2)


def test_a_signature_of_a_stranger_says_nothing() -> None:
    stranger = witness_signers("thiqa/cedar", CEDAR)
    assert verify_note(add_signatures(NOTE, stranger, TIME), VERIFIERS) == TEXT
    with pytest.raises(SignatureInvalid):
        verify_note(add_signatures(NOTE, stranger, TIME), log_verifiers(ORIGIN, CEDAR.public, CEDAR.public_pq))


def test_a_key_under_another_name_is_another_key() -> None:
    with pytest.raises(SignatureInvalid):
        verify_note(NOTE, log_verifiers(ORIGIN[:-1] + "2", ATLAS.public, ATLAS.public_pq))


def test_the_name_of_the_cosigner_is_part_of_what_ml_dsa_signs() -> None:
    """Ed25519 cosignatures do not name their signer; the id in front of them, which does, is no signature."""
    _, lines = split(WITNESSED)
    line = lines[3].replace("thiqa/baobab", "thiqa/forged")
    forged = Verifier("thiqa/forged", ML_DSA_44, BAOBAB.public_pq)
    raw = base64.b64decode(line.rsplit(" ")[-1])
    line = f"— thiqa/forged {base64.b64encode(forged.id + raw[4:]).decode()}\n"
    with pytest.raises(SignatureInvalid):
        verify_note(f"{TEXT}\n{line}", [forged])


@pytest.mark.parametrize("line", range(4))
def test_a_changed_text_time_or_signature_is_refused(line: int) -> None:
    text, lines = split(WITNESSED)
    verifier = [*VERIFIERS, *WITNESSES][line]
    prefix, encoded = lines[line].rstrip("\n").rsplit(" ", 1)
    for changed in (text.replace("\n40\n", "\n41\n"), text.replace("/1\n", "/2\n"), text.replace("AAEC", "BAEC")):
        with pytest.raises(SignatureInvalid):
            verify_note(f"{changed}\n{lines[line]}", [verifier])
    raw = base64.b64decode(encoded)
    for position in (4, 11, 12, 40, len(raw) - 1):
        other = raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]
        with pytest.raises((SignatureInvalid, FormatError)):
            verify_note(f"{text}\n{prefix} {base64.b64encode(other).decode()}\n", [verifier])
    with pytest.raises(SignatureInvalid):
        verify_note(f"{text}\n{prefix} {base64.b64encode(raw[:-1]).decode()}\n", [verifier])


def test_every_cut_of_a_note_is_refused() -> None:
    note = sign_note("short\n", log_signers(ORIGIN, ATLAS)[:1])
    for length in range(len(note)):
        with pytest.raises(ThiqaError):
            verify_note(note[:length], VERIFIERS[:1])


@pytest.mark.parametrize(
    "note",
    [
        "", "\n", "\n\n", "text\n", "text\n\n", "text\n\nno signature\n", "text\n\n- a AAAAAAA=\n", "text\n\n— a\n",
        "text\n\n— a AAAAAA==\n", "text\n\n— a AAAAAAA\n", "text\n\n— a AAAAAAB=\n", "text\n\n— a AAAA-AA=\n",
        "text\n\n—  AAAAAAA=\n",
        "text\n\n— a+b AAAAAAA=\n", "text\n\n— a AAAAAAA=", "text\r\n\n— a AAAAAAA=\n", "te\x00xt\n\n— a AAAAAAA=\n",
        "te\ud800xt\n\n— a AAAAAAA=\n", "text\n\n— a\u2003b AAAAAAA=\n", "text\n\n— a AAAAAAA= \n",
        "text\n\n— a AAAA\x85AAA=\n",
        "text\n\n— a AAAAAAA=\n\n",
    ],
)  # fmt: skip
def test_a_text_that_is_no_note_is_refused(note: str) -> None:
    with pytest.raises((FormatError, Truncated)):
        split(note)


def test_a_text_may_have_empty_lines_of_its_own() -> None:
    note = sign_note("one\n\n— two\n", log_signers(ORIGIN, ATLAS)[:1])
    assert verify_note(note, VERIFIERS[:1]) == "one\n\n— two\n"


def test_sixteen_signatures_are_read_and_a_thousand_are_not() -> None:
    line = split(NOTE)[1][0]
    assert verify_note(f"{TEXT}\n{line * 16}", VERIFIERS[:1]) == TEXT
    for note in (f"{TEXT}\n{line * 1000}", "x" * 300_000 + f"\n\n{line}"):
        with pytest.raises(Oversized):
            verify_note(note, VERIFIERS[:1])


def test_ml_dsa_signs_checkpoints_only() -> None:
    for text in (
        "some text\n",
        "a\n1\n",
        "a\n01\n" + ROOT + "\n",
        "a\n1\nAAAA\n",
        f"{'a' * 256}\n1\n{ROOT}\n",
        f"\n1\n{ROOT}\n",
    ):
        with pytest.raises(FormatError):
            sign_note(text, log_signers(ORIGIN, ATLAS))


def test_a_note_cannot_pass_for_a_cosignature() -> None:
    with pytest.raises(FormatError):
        sign_note(f"cosignature/v1\ntime 1\n{TEXT}", log_signers(ORIGIN, ATLAS))


@pytest.mark.parametrize("time", [-1, 1 << 63])
def test_a_time_out_of_range_is_refused(time: int) -> None:
    with pytest.raises(FormatError):
        add_signatures(NOTE, witness_signers("w", BAOBAB), time)


def test_verifier_keys_have_a_text_form() -> None:
    for verifier in (*VERIFIERS, *WITNESSES):
        assert Verifier.from_vkey(verifier.vkey()) == verifier
    vkey = VERIFIERS[0].vkey()
    for text in ("", "a", "a+b", "a+b+c", vkey.replace("thiqa/", "other/"), vkey[:-4], vkey + "A", vkey.upper()):
        with pytest.raises(FormatError):
            Verifier.from_vkey(text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u3000b", "a\tb", "a\x1fb", "\ud800"])
def test_a_name_with_a_space_or_plus_is_refused(name: str) -> None:
    with pytest.raises(FormatError):
        Verifier(name, ED25519, ATLAS.public)


def test_a_verifier_of_an_unknown_kind_or_size_is_refused() -> None:
    for kind, public in ((2, ATLAS.public), (ED25519, ATLAS.public[1:]), (ML_DSA_44, ATLAS.public), (COSIGNED, b"")):
        with pytest.raises(FormatError):
            Verifier("a", kind, public)


lines = st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), max_size=20)


@given(st.lists(lines, max_size=6).map(lambda rows: "\n".join(rows) + "\n"))
def test_any_text_can_be_signed_and_read(text: str) -> None:
    if text.startswith("cosignature/v1\n"):
        return
    assert verify_note(sign_note(text, log_signers(ORIGIN, ATLAS)[:1]), VERIFIERS[:1]) == text
