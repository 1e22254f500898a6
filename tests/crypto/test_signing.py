"""Signed bytes: purpose, threshold, and one byte string for one signed statement."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.signer import CryptoSigner, Signature, SSlibKey  # type: ignore[attr-defined]

from tests.crypto.keyrings import keyring
from thiqa.crypto.keys import SignKey, key_id
from thiqa.crypto.signing import Signed, decode, encode, from_json, pae, sign, to_json, verify
from thiqa.domain.errors import FormatError, Oversized, SealError, SignatureInvalid, ThiqaError, Truncated, WrongPurpose

TYPE = "application/vnd.thiqa.message.v1+json"
ATLAS, BAOBAB, CEDAR = (keyring(name).sign for name in ("atlas", "baobab", "cedar"))
SIGNED = sign(TYPE, b'{"thiqa":"message/1"}', ATLAS)


def publics(*keys: SignKey) -> dict[str, bytes]:
    return {key.id: key.public for key in keys}


def test_a_signature_of_the_expected_key_is_accepted() -> None:
    verify(decode(encode(SIGNED)), publics(ATLAS, BAOBAB), payload_type=TYPE)


def test_the_digest_is_that_of_the_payload_whoever_signed() -> None:
    assert SIGNED.digest == sign(TYPE, SIGNED.payload, BAOBAB).digest
    assert len(SIGNED.digest) == 64


def test_another_purpose_is_refused_although_the_signature_is_right() -> None:
    with pytest.raises(WrongPurpose):
        verify(SIGNED, publics(ATLAS), payload_type="application/vnd.thiqa.kem.v1+json")


def test_bytes_signed_for_one_purpose_cannot_be_relabelled() -> None:
    other = "application/vnd.thiqa.kem.v1+json"
    with pytest.raises(SignatureInvalid):
        verify(Signed(other, SIGNED.payload, SIGNED.signatures), publics(ATLAS), payload_type=other)


def test_a_length_moved_from_type_to_payload_gives_another_message() -> None:
    assert pae("ab", b"c") != pae("a", b"bc")


@pytest.mark.parametrize("keys", [(), (BAOBAB,), (CEDAR,)])
def test_a_signature_of_nobody_known_is_refused(keys: tuple[SignKey, ...]) -> None:
    with pytest.raises(SignatureInvalid):
        verify(SIGNED, publics(*keys), payload_type=TYPE)


def test_a_stripped_signature_is_refused() -> None:
    with pytest.raises(SignatureInvalid):
        verify(Signed(TYPE, SIGNED.payload, ()), publics(ATLAS), payload_type=TYPE)
    with pytest.raises(FormatError):
        decode(encode(Signed(TYPE, SIGNED.payload, ())))


def test_no_threshold_lets_an_unsigned_payload_pass() -> None:
    with pytest.raises(SignatureInvalid):
        verify(Signed(TYPE, b"x", ()), {}, payload_type=TYPE, threshold=0)


def test_two_of_three_need_two_different_signers() -> None:
    trusted = publics(ATLAS, BAOBAB, CEDAR)
    both = sign(TYPE, b"x", ATLAS, CEDAR)
    verify(both, trusted, payload_type=TYPE, threshold=2)
    with pytest.raises(SignatureInvalid):
        verify(Signed(TYPE, b"x", both.signatures[:1]), trusted, payload_type=TYPE, threshold=2)
    with pytest.raises(SignatureInvalid):
        verify(Signed(TYPE, b"x", both.signatures[:1] * 2), trusted, payload_type=TYPE, threshold=2)


def test_one_key_under_two_names_is_one_signer() -> None:
    signature = ATLAS.sign(pae(TYPE, b"x"))
    twice = Signed(TYPE, b"x", (("first", signature), ("second", signature)))
    with pytest.raises(SignatureInvalid):
        verify(twice, {"first": ATLAS.public, "second": ATLAS.public}, payload_type=TYPE, threshold=2)


def test_a_wrong_signature_of_a_known_key_refuses_the_whole() -> None:
    both = Signed(TYPE, b"x", (*sign(TYPE, b"x", ATLAS).signatures, (BAOBAB.id, bytes(64))))
    with pytest.raises(SignatureInvalid):
        verify(both, publics(ATLAS, BAOBAB), payload_type=TYPE)


def test_a_signature_of_a_stranger_beside_it_says_nothing() -> None:
    verify(sign(TYPE, b"x", ATLAS, CEDAR), publics(ATLAS), payload_type=TYPE)


def test_every_changed_bit_is_refused() -> None:
    data = encode(SIGNED)
    trusted = publics(ATLAS)
    for position in range(len(data) * 8):
        changed = bytearray(data)
        changed[position // 8] ^= 1 << position % 8
        with pytest.raises(ThiqaError):
            verify(decode(bytes(changed)), trusted, payload_type=TYPE)


def test_every_cut_and_every_byte_more_is_refused() -> None:
    data = encode(SIGNED)
    for length in range(len(data)):
        with pytest.raises((Truncated, FormatError)):
            decode(data[:length])
    with pytest.raises(FormatError):
        decode(data + b"\0")


def test_a_payload_above_the_limit_is_refused_before_it_is_read() -> None:
    data = encode(sign(TYPE, bytes(101), ATLAS))
    with pytest.raises(Oversized):
        decode(data, limit=100)
    with pytest.raises(Oversized):
        decode(b"\0\1a\xff\xff\xff\xff")
    with pytest.raises(Oversized):
        from_json(to_json(sign(TYPE, bytes(1000), ATLAS)), limit=100)


def test_a_key_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(FormatError):
        decode(encode(Signed(TYPE, b"x", SIGNED.signatures * 2)))


names = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)


@given(names, st.binary(max_size=200), st.dictionaries(names, st.binary(max_size=80), min_size=1, max_size=4))
def test_what_was_written_is_read_and_only_so(name: str, payload: bytes, signatures: dict[str, bytes]) -> None:
    signed = Signed(name, payload, tuple(signatures.items()))
    assert decode(encode(signed)) == signed
    assert from_json(to_json(signed)) == signed


@given(st.binary(max_size=120))
def test_whatever_is_read_writes_the_same_bytes(data: bytes) -> None:
    try:
        signed = decode(data)
    except FormatError:
        return
    assert encode(signed) == data


@pytest.mark.parametrize(
    "text",
    [
        b"", b"[]", b"null", b"{}", b"[" * 100_000, b'{"payload":"","payloadType":"a","signatures":[]}',
        b'{"payload":"=","payloadType":"a","signatures":[{"keyid":"a","sig":""}]}',
        b'{"payload":"","payloadType":"a","payloadType":"b","signatures":[{"keyid":"a","sig":""}]}',
        b'{"payload":"","payloadType":"a b","signatures":[{"keyid":"a","sig":""}]}',
        b'{"payload":"\xc3\xa9","payloadType":"a","signatures":[{"keyid":"a","sig":""}]}',
        b'{"payload":1,"payloadType":"a","signatures":[{"keyid":"a","sig":""}]}',
        b'{"payload":"","payloadType":"a","signatures":[{"keyid":1,"sig":""}]}',
        b'{"payload":"","payloadType":"a","signatures":["a"]}', b"\xff",
    ],
)  # fmt: skip
def test_json_that_is_no_envelope_is_refused(text: bytes) -> None:
    with pytest.raises(FormatError):
        from_json(text)


def test_json_in_the_other_alphabet_and_with_more_fields_is_read() -> None:
    payload = base64.urlsafe_b64encode(b"\xff\xfe\xfd~").decode()
    value = {"payload": payload, "payloadType": "a", "signatures": [{"keyid": "k", "sig": "_-8", "x": 1}], "more": 2}
    assert from_json(json.dumps(value).encode()) == Signed("a", b"\xff\xfe\xfd~", (("k", b"\xff\xef"),))


def test_another_implementation_verifies_ours() -> None:
    envelope = Envelope.from_dict(json.loads(to_json(SIGNED)))
    key = SSlibKey(ATLAS.id, "ed25519", "ed25519", {"public": ATLAS.public.hex()})
    assert list(envelope.verify([key], 1)) == [ATLAS.id]
    assert envelope.pae() == pae(TYPE, SIGNED.payload)


def test_we_verify_what_another_implementation_signed() -> None:
    signer = CryptoSigner.generate_ed25519()
    envelope: Any = Envelope(b"hello world", "http://example.com/HelloWorld", {})
    signature: Signature = envelope.sign(signer)
    signed = from_json(json.dumps(envelope.to_dict()).encode())
    public = bytes.fromhex(signer.public_key.keyval["public"])
    verify(signed, {signature.keyid: public}, payload_type="http://example.com/HelloWorld")
    with pytest.raises(SealError):
        verify(signed, {signature.keyid: ATLAS.public}, payload_type="http://example.com/HelloWorld")


def test_the_id_of_a_key_depends_on_its_use() -> None:
    assert key_id("sign", ATLAS.public) == ATLAS.id
    assert key_id("root", ATLAS.public) != ATLAS.id
    assert len(ATLAS.id) == 16
