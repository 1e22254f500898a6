"""Manifests: only enough roots change the keys of a node, step by step, and nothing that was stated is unsaid."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.crypto.keyrings import keyring, seeded
from thiqa.crypto import manifest as module
from thiqa.crypto import signing
from thiqa.crypto.keys import RootKey, SignKey
from thiqa.crypto.manifest import (
    PAYLOAD_TYPE,
    Manifest,
    ManifestKey,
    fingerprint,
    key_at,
    node_id,
    revoke,
    sign_manifest,
    verify_chain,
    verify_manifest,
)
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical
from thiqa.domain.errors import (
    FormatError,
    KeyExpired,
    KeyUnknown,
    ManifestInvalid,
    SignatureInvalid,
    ThiqaError,
    UnknownVersion,
    WrongPurpose,
)

ATLAS, BAOBAB, CEDAR = keyring("atlas"), keyring("baobab"), keyring("cedar")
FIRST = ATLAS.manifest
NEXT_SIGN = SignKey.generate(seeded("atlas, next"))
SECOND = FIRST.following([ManifestKey("sign", NEXT_SIGN.public, 40)], {ATLAS.sign.id: 50})
SECOND_SIGNED = sign_manifest(SECOND, *ATLAS.roots[1:])


def resigned(manifest: Manifest, *roots: RootKey, **fields: Any) -> Signed:
    """``manifest`` with other fields, which the class itself would refuse, signed all the same."""
    value = canonical.decode(manifest.encode()) | {name.rstrip("_"): field for name, field in fields.items()}
    return signing.sign(PAYLOAD_TYPE, canonical.encode(value), *(roots or ATLAS.roots))


def test_a_node_is_named_by_its_first_manifest() -> None:
    assert verify_manifest(ATLAS.signed, None) == FIRST
    assert FIRST.node == FIRST.digest == node_id(FIRST.encode()) == ATLAS.signed.digest
    assert SECOND.node == FIRST.node != SECOND.digest


def test_a_manifest_is_read_as_it_was_written() -> None:
    for manifest in (FIRST, SECOND):
        assert Manifest.parse(manifest.encode()) == manifest


def test_two_of_three_roots_give_the_next_version() -> None:
    assert verify_manifest(SECOND_SIGNED, FIRST) == SECOND
    assert verify_chain([ATLAS.signed, SECOND_SIGNED]) == SECOND
    assert verify_chain([SECOND_SIGNED], FIRST) == SECOND
    with pytest.raises(ManifestInvalid):
        verify_chain([])


def test_keys_live_in_ranges_of_the_log() -> None:
    assert [key.id for key in SECOND.live_keys("sign")] == [NEXT_SIGN.id]
    assert key_at(SECOND, ATLAS.sign.id, 49).public == ATLAS.sign.public
    assert key_at(SECOND, NEXT_SIGN.id, 40).public == NEXT_SIGN.public
    for key, index in ((ATLAS.sign.id, 50), (NEXT_SIGN.id, 39)):
        with pytest.raises(KeyExpired):
            key_at(SECOND, key, index)
    with pytest.raises(KeyUnknown):
        key_at(SECOND, CEDAR.sign.id, 45)


def test_a_revoked_key_acts_no_longer() -> None:
    third = revoke(SECOND, NEXT_SIGN.id, 60)
    assert verify_manifest(sign_manifest(third, *ATLAS.roots), SECOND).live_keys("sign") == ()
    with pytest.raises(KeyUnknown):
        revoke(SECOND, CEDAR.sign.id, 60)


@pytest.mark.parametrize("signers", [(), (0,), (2,)])
def test_one_root_alone_changes_nothing(signers: tuple[int, ...]) -> None:
    roots = [ATLAS.roots[i] for i in signers]
    with pytest.raises(SignatureInvalid):
        verify_manifest(sign_manifest(FIRST, *roots), None)
    with pytest.raises(SignatureInvalid):
        verify_manifest(sign_manifest(SECOND, *roots, *CEDAR.roots), FIRST)


def test_new_roots_need_the_old_roots_and_themselves() -> None:
    roots = tuple(RootKey.generate(seeded(f"new root {i}")) for i in range(3))
    second = FIRST.following(roots=[root.public for root in roots])
    for signers in (roots, ATLAS.roots, (*ATLAS.roots[:1], *roots), (*ATLAS.roots, *roots[:1])):
        with pytest.raises(SignatureInvalid):
            verify_manifest(sign_manifest(second, *signers), FIRST)
    assert verify_manifest(sign_manifest(second, *ATLAS.roots[:2], *roots[1:]), FIRST) == second


def test_an_online_key_cannot_change_the_keys() -> None:
    with pytest.raises(SignatureInvalid):
        verify_manifest(signing.sign(PAYLOAD_TYPE, SECOND.encode(), ATLAS.sign, NEXT_SIGN), FIRST)


def test_an_older_version_played_again_is_refused() -> None:
    for old in (ATLAS.signed, SECOND_SIGNED):
        with pytest.raises(ManifestInvalid):
            verify_manifest(old, SECOND)


def test_a_skipped_version_is_refused() -> None:
    third = sign_manifest(SECOND.following(), *ATLAS.roots)
    with pytest.raises(ManifestInvalid):
        verify_manifest(third, FIRST)
    with pytest.raises(ManifestInvalid):
        verify_manifest(SECOND_SIGNED, None)
    with pytest.raises(ManifestInvalid):
        node_id(SECOND.encode())


def test_a_fork_is_refused() -> None:
    """Another second version than the one that the third names."""
    other = FIRST.following(endpoints=["https://elsewhere.example"])
    third = sign_manifest(SECOND.following(), *ATLAS.roots)
    with pytest.raises(ManifestInvalid):
        verify_manifest(third, other)


def test_a_version_of_another_node_is_refused() -> None:
    with pytest.raises(ManifestInvalid):
        verify_manifest(resigned(SECOND, node=BAOBAB.manifest.node), FIRST)
    with pytest.raises(SignatureInvalid):
        verify_manifest(SECOND_SIGNED, BAOBAB.manifest)


def test_a_manifest_signed_for_another_purpose_is_refused() -> None:
    relabelled = replace(ATLAS.signed, payload_type="application/vnd.thiqa.message.v1+json")
    with pytest.raises(WrongPurpose):
        verify_manifest(relabelled, None)


def test_no_key_vanishes_or_comes_back_to_life() -> None:
    keys = canonical.decode(SECOND.following().encode())["keys"]
    changes: list[list[dict[str, Any]]] = [
        keys[1:],
        [keys[0] | {"until": None}, *keys[1:]],
        [keys[0] | {"until": 51}, *keys[1:]],
        [keys[0] | {"from": 1}, *keys[1:]],
    ]
    third = SECOND.following()
    for changed in changes:
        with pytest.raises(ManifestInvalid):
            verify_manifest(resigned(third, keys=changed), SECOND)
    # An end may come earlier than was said: that is what a theft found late needs.
    verify_manifest(resigned(third, keys=[keys[0] | {"until": 45}, *keys[1:]]), SECOND)


KEY = canonical.decode(FIRST.encode())["keys"][0]


@pytest.mark.parametrize(
    "fields",
    [
        {"thiqa": "manifest/2"}, {"thiqa": None}, {"version": 0}, {"version": "1"}, {"version": True},
        {"previous": "00" * 32}, {"node": "00" * 32}, {"agency": {}}, {"agency": None}, {"roots": []}, {"roots": "ab"},
        {"roots": ["00" * 31] * 3},
        {"roots": [FIRST.roots[0].hex()] * 3}, {"roots": [root.hex().upper() for root in FIRST.roots]},
        {"threshold": 1}, {"threshold": 4}, {"threshold": 0}, {"keys": []}, {"keys": None}, {"keys": [KEY]},
        {"keys": [KEY | {"use": "kem"}]}, {"keys": [KEY | {"id": "0" * 16}]}, {"keys": [KEY | {"until": -1}]},
        {"keys": [KEY | {"from": 9, "until": 8}]}, {"keys": [KEY | {"public": "00"}]}, {"keys": [KEY | {"more": 1}]},
        {"endpoints": ["ftp://x"]}, {"endpoints": ["https://x y"]}, {"endpoints": "https://x"},
        {"endpoints": ["https://x"] * 9},
        {"more": 1},
    ],
    ids=lambda fields: " ".join(f"{name}={str(value)[:20]}" for name, value in fields.items()),
)  # fmt: skip
def test_a_malformed_manifest_is_refused_whoever_signed_it(fields: dict[str, Any]) -> None:
    with pytest.raises((FormatError, ManifestInvalid, UnknownVersion)):
        verify_manifest(resigned(FIRST, **fields), None)


def test_one_key_has_one_purpose() -> None:
    with pytest.raises(ManifestInvalid):
        FIRST.following([ManifestKey("log", ATLAS.sign.public)])
    with pytest.raises(ManifestInvalid):
        FIRST.following([ManifestKey("sign", ATLAS.roots[0].public)])


def test_every_changed_byte_is_refused() -> None:
    data = signing.encode(ATLAS.signed)
    for position in range(0, len(data), 7):
        changed = bytearray(data)
        changed[position] ^= 1 << position % 8
        with pytest.raises(ThiqaError):
            verify_manifest(signing.decode(bytes(changed)), None)


def test_both_sides_read_the_same_fingerprint() -> None:
    a, b, c = (ring.manifest.encode() for ring in (ATLAS, BAOBAB, CEDAR))
    shown = fingerprint(a, b)
    assert shown == fingerprint(b, a)
    assert [len(group) for group in shown.split()] == [5] * 12
    assert shown.replace(" ", "").isdigit()
    assert len({shown, fingerprint(a, c), fingerprint(b, c), fingerprint(a, a)}) == 4


def test_the_schema_names_the_fields_of_the_code() -> None:
    path = Path(__file__).resolve().parents[2] / "specs" / "schemas" / "manifest.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert set(schema["required"]) == set(schema["properties"]) == module._FIELDS
    key = schema["properties"]["keys"]["items"]
    assert set(key["required"]) == set(key["properties"]) == module._KEY_FIELDS
    assert set(key["properties"]["use"]["enum"]) == set(module.PUBLIC_SIZES)
