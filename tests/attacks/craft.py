"""What an attacker makes: statements, envelopes, offers and frames that the shipped code would never write.

``Pair`` of the cast is the stage; the attacker holds whatever the test says (often all online keys of Atlas). The last
functions look at a node from outside: all its rows, and whether a refusal was logged without content.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Model

from tests import cast
from thiqa.crypto import signing
from thiqa.crypto.envelope import seal
from thiqa.crypto.keys import RootKey, SignKey
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical
from thiqa.domain.errors import ThiqaError
from thiqa.domain.message import PAYLOAD_TYPE, Statement
from thiqa.exchange import agreements, contact, introduce, peer, rotate, send
from thiqa.exchange.contact import AnsweredError
from thiqa.exchange.node import Node
from thiqa.exchange.offer import Answer, Offer
from thiqa.store import models
from thiqa.store.models import Entry, Lane, Partner

BODY = "Watchword of the body: a vehicle of interest."
"""Every body says it, so that a test can look for it where no content may be."""
_LOG = ("Entry", "Tile", "NodeRow")
_SHOWN = ("shown_epoch", "shown_size")
_WITNESS = ("held_epoch", "held_size", "held_note", "theirs_epoch", "theirs_size", "theirs_manifest", "theirs_kem",
            "shown_epoch", "shown_size", "failures", "retry_at", "seen")  # fmt: skip


def partner(node: Node, name: str) -> Partner:
    return introduce.partner_named(node, name)


def lane(node: Node, agreement: str, outgoing: bool = True, kind: str = "text") -> Lane:
    return Lane.objects.using(node.alias).get(agreement=agreement, outgoing=outgoing, kind=kind)


def statement(pair: cast.Pair, seq: int = 1, **changes: Any) -> Statement:
    """A statement of Atlas that Baobab would take as number ``seq``, but for the ``changes``."""
    held = agreements.find(pair.atlas, pair.agreement)
    item = cast.tip(BODY, id=pair.atlas.random(16).hex())
    made = send.statement(pair.atlas, held, item, "SH-1", 30, lane(pair.atlas, pair.agreement).lane, seq, None)
    return replace(made, **changes)


def signed(pair: cast.Pair, payload: bytes, key: SignKey | None = None, purpose: str = PAYLOAD_TYPE) -> bytes:
    """The binary form of a payload, signed by Atlas unless another key is given."""
    return signing.encode(signing.sign(purpose, payload, key or pair.atlas.keys().sign))


def envelope(pair: cast.Pair, made: Statement | bytes, key: SignKey | None = None) -> bytes:
    """An envelope of Atlas for Baobab; ``bytes`` are sealed as they are."""
    raw = made if isinstance(made, bytes) else signed(pair, made.encode(), key)
    return seal(raw, [bytes(partner(pair.atlas, "baobab").kem)], pair.atlas.random)


def offer(pair: cast.Pair, envelopes: Sequence[bytes], first: int = 1, acked: int = 0) -> bytes:
    return Offer(lane(pair.atlas, pair.agreement).lane, first, acked, list(envelopes)).encode()


def deliver(pair: cast.Pair, body: bytes) -> Answer:
    """Atlas calls Baobab with an offer; raises ``AnsweredError`` when the whole call is refused."""
    return Answer.decode(contact.call(pair.atlas, partner(pair.atlas, "baobab"), "deliver", body).body)


def code_of(pair: cast.Pair, body: bytes) -> str:
    """The code that an offer is answered with, or that of its last receipt; empty when all was accepted."""
    try:
        found = deliver(pair, body)
    except AnsweredError as error:
        return str(error.details["answered"])
    return found.error or (found.receipts[-1][1] if found.receipts else "")


def frame(pair: cast.Pair, verb: str = "hello", body: bytes = b"", **changes: Any) -> bytes:
    """A call of Atlas to Baobab whose head has the ``changes``, signed as it then is."""
    key = changes.pop("key", None) or pair.atlas.keys().sign
    purpose = changes.pop("purpose", contact.CALL)
    written = contact.frame(pair.atlas, partner(pair.atlas, "baobab"), verb, body, nonce=pair.atlas.random(16).hex())
    head, _ = taken_apart(written)
    value = canonical.decode(head.payload, 1 << 18) | changes
    return put_together(signing.sign(purpose, canonical.encode(value), key), body)


def taken_apart(data: bytes) -> tuple[Signed, bytes]:
    """The signed head and the body of a frame."""
    length = int.from_bytes(data[:4], "big")
    return signing.decode(data[4 : 4 + length]), data[4 + length :]


def put_together(head: Signed, body: bytes) -> bytes:
    raw = signing.encode(head)
    return len(raw).to_bytes(4, "big") + raw + body


def head_of(data: bytes) -> dict[str, Any]:
    """What a frame says in its head."""
    value: dict[str, Any] = canonical.decode(taken_apart(data)[0].payload, 1 << 18)
    return value


def answered(node: Node, call: bytes) -> dict[str, Any]:
    """The head of a node's answer to a call."""
    return head_of(peer.answer(node, call))


def roots(node: Node, count: int = 2) -> list[RootKey]:
    """The offline root keys of a node of the cast."""
    folder = node.config.home / "offline"
    return rotate.read_roots([(folder / f"root-{n}.key").read_bytes() for n in range(1, count + 1)], "a passphrase")


def rotate_keys(node: Node) -> int:
    """New keys for a node; the number of its new manifest."""
    return rotate.rotate(node, roots(node), "officer of the keys")


def rows(node: Node, *, witness: bool = True) -> str:
    """All tables but the node's log and which checkpoint it last showed to whom, which is no more than its log.

    Without ``witness`` also without what a good frame teaches about the partner's log.
    """
    found: list[str] = []
    for model in vars(models).values():
        if not isinstance(model, type) or not issubclass(model, Model) or model.__name__ in _LOG:
            continue
        names = [column.attname for column in model._meta.concrete_fields]
        if model is Partner:
            names = [name for name in names if name not in (_SHOWN if witness else (*_SHOWN, *_WITNESS))]
        for row in model._default_manager.using(node.alias).order_by("pk").values_list(*names):
            shown = [bytes(one).hex() if isinstance(one, bytes | memoryview) else repr(one) for one in row]
            found.append(f"{model.__name__} {shown}")
    return "\n".join(found)


def refusals(node: Node) -> list[dict[str, Any]]:
    """The details of all refusals in the node's log, oldest first."""
    kept = Entry.objects.using(node.alias).filter(kind="refuse").order_by("epoch", "index")
    return [canonical.decode(bytes(detail or b"")) for detail in kept.values_list("detail", flat=True)]


def log_holds(node: Node, words: str) -> bool:
    """Whether a text stands anywhere in the node's log: plain, in base64 or in hexadecimal."""
    raw = words.encode()
    seen = [raw, raw.hex().encode(), base64.b64encode(raw)[:-4], hashlib.sha256(raw).hexdigest().encode()]
    kept = Entry.objects.using(node.alias).values_list("entry", "detail", "salt")
    return any(one in bytes(cell or b"") for row in kept for cell in row for one in seen)


def refused_with(node: Node, call: bytes) -> str:
    """The code with which a node refuses a call, whether it answers it or not; empty when it does not refuse."""
    try:
        return str(answered(node, call)["error"])
    except ThiqaError as error:
        return error.code


def resigned(node: Node, answer: bytes, body: bytes) -> bytes:
    """An answer of ``node`` with another body, signed by it again: its software lies."""
    head, _ = taken_apart(answer)
    value = canonical.decode(head.payload, 1 << 18) | {"body": hashlib.sha256(body).hexdigest()}
    return put_together(signing.sign(head.payload_type, canonical.encode(value), node.keys().sign), body)
