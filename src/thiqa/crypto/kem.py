"""Announcements of sealing keys: the online signing key says to which key partners seal from now on.

Sealing keys roll: a node announces the next one with its receipts and destroys the old seed when nothing sealed to it
can still be on its way. Numbers only go up. Specification: ``specs/envelope.md``; ``specs/schemas/kem.schema.json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from thiqa.crypto import signing
from thiqa.crypto.envelope import RECIPIENT, check_recipient
from thiqa.crypto.keys import SignKey
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical, fields
from thiqa.domain.errors import KemInvalid, UnknownVersion

__all__ = ["PAYLOAD_TYPE", "Announcement", "announce", "read_announcement", "verify_announcement"]

PAYLOAD_TYPE = "application/vnd.thiqa.kem.v1+json"
_FIELDS = {"thiqa", "node", "public", "number", "from"}
_LIMIT = 1 << 13


@dataclass(frozen=True, slots=True)
class Announcement:
    """``public`` is the sealing key ``number`` of ``node``, announced at ``start`` of that node's log."""

    node: str
    public: bytes
    number: int
    start: int

    @classmethod
    def parse(cls, payload: bytes) -> Announcement:
        """From canonical bytes; raises ``NotCanonical``, ``UnknownVersion``, ``FieldInvalid``, ``KemInvalid``."""
        value = canonical.decode_object(payload, _LIMIT)
        if value.get("thiqa") != "kem/1":
            raise UnknownVersion(what="The announced sealing key")
        d = fields.exact(value, _FIELDS, "kem")
        public = d["public"]
        if type(public) is not str or len(public) != 2 * RECIPIENT or public.strip("0123456789abcdef"):
            raise KemInvalid(why=f"{RECIPIENT} bytes in lower-case hexadecimal were expected")
        return cls(
            fields.hexadecimal(d["node"], 64, "node"),
            bytes.fromhex(public),
            fields.integer(d["number"], 1, 1 << 31, "number"),
            fields.integer(d["from"], 0, 1 << 48, "from"),
        )

    def encode(self) -> bytes:
        """The canonical bytes."""
        return canonical.encode(
            {
                "thiqa": "kem/1",
                "node": self.node,
                "public": self.public.hex(),
                "number": self.number,
                "from": self.start,
            }
        )


def announce(node: str, public: bytes, number: int, start: int, key: SignKey) -> Signed:
    """The announcement of the sealing key ``public`` under the live signing key."""
    return signing.sign(PAYLOAD_TYPE, Announcement(node, public, number, start).encode(), key)


def verify_announcement(
    signed: Signed, node: str, publics: Mapping[str, bytes], held: Announcement | None = None
) -> Announcement:
    """The announcement, if partners may seal to it.

    ``publics`` are the signing keys of the node that are live now: key id → public key. Keys that were ended do not
    count even for an index at which they lived, because a thief could date an announcement back.

    1. One of ``publics`` signed it as an announcement; ``WrongPurpose``, ``SignatureInvalid``. 2. It is well formed.
    3. It is that node's own. 4. Its number and index do not go back behind the one ``held``, and one number has one
    key. 5. It is a key to which one can seal. Steps 3 to 5 raise ``KemInvalid``.
    """
    # 1. Signature.
    signing.verify(signed, publics, payload_type=PAYLOAD_TYPE)
    # 2. Form.
    found = Announcement.parse(signed.payload)
    # 3. Whose.
    if found.node != node:
        raise KemInvalid(why="it belongs to another node")
    # 4. Upwards.
    if held is not None:
        if found.number < held.number or found.start < held.start:
            raise KemInvalid(why=f"number {found.number} comes after number {held.number}")
        if found.number == held.number and found.public != held.public:
            raise KemInvalid(why=f"two keys were announced under number {found.number}")
    # 5. Usable.
    if held is None or found.public != held.public:
        check_recipient(found.public)
    return found


def read_announcement(signed: Signed, node: str, publics: Mapping[str, bytes]) -> tuple[int, bytes]:
    """Number and public key of a verified announcement; the caller compares the number with the one it holds."""
    found = verify_announcement(signed, node, publics)
    return found.number, found.public
