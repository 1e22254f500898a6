"""T-23: an attachment walks out of its folder, brings other bytes than were signed, or fills the disk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.attachment import PART
from thiqa.exchange import attach, deliver, send
from thiqa.exchange.sealed import seal_file
from thiqa.store.models import Attachment, Inbox, Outbox

FILE: dict[str, Any] = {
    "name": "photo.txt", "media": "text/plain", "size": 5, "key": "ab" * 32, "part": PART, "parts": ["cd" * 32],
}  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["../photo.txt", "/etc/passwd", "..", ".ssh", "a\\b", "photo\u202etxt.exe", "photo\0", "", " photo", "x" * 201],
)
def test_a_name_that_is_a_path_or_a_trick_is_refused(pair: cast.Pair, name: str) -> None:
    made = canonical.encode(craft.statement(pair).to_dict() | {"attachments": [{**FILE, "name": name}]})
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.signed(pair, made))])) == "field-invalid"
    assert not Attachment.objects.using(pair.baobab.alias).exists()


def sending(pair: cast.Pair, tmp_path: Path) -> str:
    (tmp_path / "photo.txt").write_text(craft.BODY, encoding="utf-8")
    (sent,) = send.send(
        pair.atlas, pair.agreement, [cast.tip(attachments=(seal_file(pair.atlas, tmp_path / "photo.txt"),))]
    )
    assert isinstance(sent, send.Accepted)
    return sent.message


SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "other bytes": lambda body: body[:-1] + bytes([body[-1] ^ 1]),
    "fewer bytes": lambda body: body[:-1],
    "more bytes": lambda body: body + b"\0",
    "far too many": lambda body: body + bytes(PART),
    "another message": lambda body: bytes(16) + body[16:],
    "nothing": lambda body: b"",
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_part_that_is_not_the_one_that_was_signed_is_refused(pair: cast.Pair, tmp_path: Path, how: str) -> None:
    message = sending(pair, tmp_path)

    def spoil(_to: str, call: bytes) -> bytes:
        head, body = craft.taken_apart(call)
        if craft.head_of(call)["verb"] != "part":
            return call
        spoilt = SPOILT[how](body)
        value = canonical.decode(head.payload, 1 << 18) | {"body": hashlib.sha256(spoilt).hexdigest()}
        key = pair.atlas.keys().sign
        return craft.put_together(signing.sign(head.payload_type, canonical.encode(value), key), spoilt)

    pair.wire.before = spoil
    deliver.drain(pair.atlas, "test")
    assert not Inbox.objects.using(pair.baobab.alias).filter(message=message).exists()
    pair.wire.before = lambda _to, call: call
    pair.clock.pass_(minutes=20)
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(message=message).state == "accepted"


def test_parts_that_nobody_asked_for_are_not_kept(pair: cast.Pair) -> None:
    before = sorted(pair.baobab.config.home.rglob("*"))
    body = attach.PART_HEAD.pack(bytes(16), 0, 0) + b"x" * 1000
    assert craft.refused_with(pair.baobab, craft.frame(pair, "part", body)) == "part-unwanted"
    assert sorted(pair.baobab.config.home.rglob("*")) == before


def test_a_file_over_the_limit_is_refused_before_a_byte_of_it_comes(pair: cast.Pair, tmp_path: Path) -> None:
    message = sending(pair, tmp_path)
    pair.baobab.config = replace(pair.baobab.config, attachment_limit=10)
    deliver.drain(pair.atlas, "test")
    row = Outbox.objects.using(pair.atlas.alias).get(message=message)
    assert (row.state, row.code) == ("refused", "attachment-too-large")
    assert not Attachment.objects.using(pair.baobab.alias).exists()
