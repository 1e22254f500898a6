"""Announcements of sealing keys: by a live signing key, for its own node, with numbers that only go up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.crypto.keyrings import keyring
from thiqa.crypto import kem, signing
from thiqa.crypto.kem import PAYLOAD_TYPE, Announcement, announce, read_announcement, verify_announcement
from thiqa.domain import canonical
from thiqa.domain.errors import FormatError, KemInvalid, KeyringError, SignatureInvalid, UnknownVersion, WrongPurpose

ATLAS, BAOBAB, CEDAR = keyring("atlas"), keyring("baobab"), keyring("cedar")
NODE = ATLAS.manifest.node
SIGNED = announce(NODE, ATLAS.kem.recipient, 7, 120, ATLAS.sign)
HELD = Announcement(NODE, ATLAS.kem.recipient, 7, 120)


def changed(**fields: Any) -> signing.Signed:
    value = canonical.decode(SIGNED.payload) | {name.rstrip("_"): field for name, field in fields.items()}
    return signing.sign(PAYLOAD_TYPE, canonical.encode(value), ATLAS.sign)


def test_an_announcement_of_a_live_key_is_taken() -> None:
    assert verify_announcement(SIGNED, NODE, ATLAS.publics) == HELD
    assert read_announcement(SIGNED, NODE, ATLAS.publics) == (7, ATLAS.kem.recipient)


def test_the_same_announcement_again_changes_nothing() -> None:
    assert verify_announcement(SIGNED, NODE, ATLAS.publics, HELD) == HELD


def test_a_stranger_or_an_ended_key_announces_nothing() -> None:
    for publics in ({}, CEDAR.publics):
        with pytest.raises(SignatureInvalid):
            verify_announcement(SIGNED, NODE, publics)


def test_another_statement_is_no_announcement() -> None:
    other = signing.sign("application/vnd.thiqa.message.v1+json", SIGNED.payload, ATLAS.sign)
    with pytest.raises(WrongPurpose):
        verify_announcement(other, NODE, ATLAS.publics)
    with pytest.raises(SignatureInvalid):
        verify_announcement(replace(other, payload_type=PAYLOAD_TYPE), NODE, ATLAS.publics)


def test_an_announcement_of_another_node_is_refused() -> None:
    with pytest.raises(KemInvalid):
        verify_announcement(SIGNED, BAOBAB.manifest.node, ATLAS.publics)


def test_numbers_and_indices_do_not_go_back() -> None:
    for number, start in ((6, 130), (8, 119)):
        with pytest.raises(KemInvalid):
            verify_announcement(changed(number=number, from_=start), NODE, ATLAS.publics, HELD)
    assert verify_announcement(changed(number=8, from_=120), NODE, ATLAS.publics, HELD).number == 8


def test_one_number_has_one_key() -> None:
    with pytest.raises(KemInvalid):
        verify_announcement(changed(public=CEDAR.kem.recipient.hex()), NODE, ATLAS.publics, HELD)


@pytest.mark.parametrize(
    "fields",
    [
        {"thiqa": "kem/2"}, {"node": "x"}, {"number": 0}, {"number": True}, {"from": -1}, {"more": 1}, {"public": "00"},
        {"public": None}, {"public": "ff" * 1216}, {"public": ATLAS.kem.recipient.hex().upper()},
        {"public": (ATLAS.kem.recipient[:1184] + bytes(32)).hex()},
    ],
    ids=lambda fields: " ".join(f"{name}={str(value)[:20]}" for name, value in fields.items()),
)  # fmt: skip
def test_a_malformed_announcement_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises((FormatError, KeyringError, UnknownVersion)):
        verify_announcement(changed(**fields), NODE, ATLAS.publics)


def test_the_schema_names_the_fields_of_the_code() -> None:
    path = Path(__file__).resolve().parents[2] / "specs" / "schemas" / "kem.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    assert set(schema["required"]) == set(schema["properties"]) == kem._FIELDS
