"""Key manifests: which keys act for a node, stated by its offline roots, version after version.

A manifest is canonical JSON, signed by a threshold of root keys. Versions are chained by digest; a new one is signed by
enough roots of the one before and by enough of its own. The digest of version 1 is the name of the node for ever. Keys
live in ranges of the node's log, not of time: ``from`` is the first index, ``until`` the first one that is no longer
covered. Specification: ``specs/envelope.md``, schema ``specs/schemas/manifest.schema.json``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from thiqa.crypto import signing
from thiqa.crypto.keys import RootKey, key_id
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical, fields
from thiqa.domain.agency import Agency
from thiqa.domain.errors import FieldInvalid, KeyExpired, KeyUnknown, ManifestInvalid, UnknownVersion

__all__ = [
    "PAYLOAD_TYPE",
    "Manifest",
    "ManifestKey",
    "fingerprint",
    "key_at",
    "node_id",
    "revoke",
    "sign_manifest",
    "verify_chain",
    "verify_manifest",
]

PAYLOAD_TYPE = "application/vnd.thiqa.manifest.v1+json"

PUBLIC_SIZES = {"sign": 32, "log": 32, "log-pq": 1312, "tls": 32}
"""Bytes of a public key for each use; for ``tls`` it is the SHA-256 of the certificate."""

_NEEDED_AT_FIRST = ("sign", "log", "log-pq")
_ROOTS_LIMIT, _KEYS_LIMIT, _ENDPOINTS_LIMIT = 16, 512, 8
_INDEX_LIMIT = 1 << 48
_FIELDS = {"thiqa", "node", "version", "previous", "agency", "roots", "threshold", "keys", "endpoints"}
_KEY_FIELDS = {"id", "use", "public", "from", "until"}
_endpoint = re.compile(r"https?://[\x21-\x7e]{1,500}").fullmatch
_hex = re.compile(r"(?:[0-9a-f]{2})+").fullmatch


@dataclass(frozen=True, slots=True)
class ManifestKey:
    """A public key, what it may do, and the range of log indices in which it may: ``start`` ≤ index < ``until``."""

    use: str
    public: bytes
    start: int = 0
    until: int | None = None
    id: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", key_id(self.use, self.public))

    def covers(self, index: int) -> bool:
        """Whether the key may act at ``index`` of the node's log."""
        return self.start <= index and (self.until is None or index < self.until)

    @classmethod
    def parse(cls, value: object) -> ManifestKey:
        """A key from its object; raises ``FieldInvalid``."""
        d = fields.exact(value, _KEY_FIELDS, "keys")
        use = fields.one_of(d["use"], PUBLIC_SIZES.keys(), "keys.use")
        start = fields.integer(d["from"], 0, _INDEX_LIMIT, "keys.from")
        until = None if d["until"] is None else fields.integer(d["until"], start, _INDEX_LIMIT, "keys.until")
        key = cls(use, _public(d["public"], PUBLIC_SIZES[use], "keys.public"), start, until)
        if d["id"] != key.id:
            raise FieldInvalid(field="keys.id", why="it is not the id of this key")
        return key

    def to_dict(self) -> dict[str, Any]:
        """The object of the canonical form."""
        return {"id": self.id, "use": self.use, "public": self.public.hex(), "from": self.start, "until": self.until}


@dataclass(frozen=True)
class Manifest:
    """One version of a node's keys. ``named`` is the node's id from version 2 on; version 1 cannot contain its own."""

    version: int
    previous: str | None
    named: str | None
    agency: Agency
    roots: tuple[bytes, ...]
    threshold: int
    keys: tuple[ManifestKey, ...]
    endpoints: tuple[str, ...]

    @classmethod
    def first(
        cls,
        agency: Agency,
        roots: Sequence[bytes],
        keys: Sequence[ManifestKey],
        endpoints: Sequence[str] = (),
        threshold: int = 2,
    ) -> Manifest:
        """Version 1, still to be signed; raises ``ManifestInvalid`` for what no node would accept."""
        return cls(1, None, None, agency, tuple(roots), threshold, tuple(keys), tuple(endpoints))._checked()

    def following(
        self,
        add: Sequence[ManifestKey] = (),
        end: Mapping[str, int] | None = None,
        *,
        agency: Agency | None = None,
        endpoints: Sequence[str] | None = None,
        roots: Sequence[bytes] | None = None,
        threshold: int | None = None,
    ) -> Manifest:
        """The next version, still to be signed: with the keys ``add`` and with ``end`` = key id → ``until``."""
        ends = dict(end or {})
        kept = tuple(replace(key, until=ends.pop(key.id)) if key.id in ends else key for key in self.keys)
        for key in ends:
            raise KeyUnknown(key=key)
        return Manifest(
            self.version + 1,
            self.digest,
            self.node,
            agency or self.agency,
            self.roots if roots is None else tuple(roots),
            self.threshold if threshold is None else threshold,
            (*kept, *add),
            self.endpoints if endpoints is None else tuple(endpoints),
        )._checked()

    @classmethod
    def parse(cls, payload: bytes) -> Manifest:
        """A manifest from its canonical bytes, in itself well formed; who signed it is not looked at here.

        Raises ``NotCanonical``, ``UnknownVersion``, ``FieldInvalid``, ``ManifestInvalid``.
        """
        value = canonical.decode_object(payload)
        if value.get("thiqa") != "manifest/1":
            raise UnknownVersion(what="The key manifest")
        d = fields.exact(value, _FIELDS, "manifest")
        version = fields.integer(d["version"], 1, 1 << 31, "version")
        return cls(
            version,
            None if version == 1 else fields.hexadecimal(d["previous"], 64, "previous"),
            None if version == 1 else fields.hexadecimal(d["node"], 64, "node"),
            Agency.parse(d["agency"]),
            tuple(_public(root, 32, "roots") for root in _list(d["roots"], _ROOTS_LIMIT, "roots")),
            fields.integer(d["threshold"], 1, _ROOTS_LIMIT, "threshold"),
            tuple(map(ManifestKey.parse, _list(d["keys"], _KEYS_LIMIT, "keys"))),
            tuple(fields.text(each, "endpoints") for each in _list(d["endpoints"], _ENDPOINTS_LIMIT, "endpoints")),
        )._checked(payload)

    def encode(self) -> bytes:
        """The canonical bytes: what is signed and hashed."""
        return self._payload

    @property
    def node(self) -> str:
        """The id of the node: 64 hex digits, the same in all versions."""
        return self.named or self.digest

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical bytes in hexadecimal."""
        return hashlib.sha256(self._payload).hexdigest()

    def live_keys(self, use: str) -> tuple[ManifestKey, ...]:
        """The keys for ``use`` that no version has ended; the newest last."""
        return tuple(key for key in self.keys if key.use == use and key.until is None)

    @cached_property
    def _payload(self) -> bytes:
        return canonical.encode(
            {
                "thiqa": "manifest/1",
                "node": self.named,
                "version": self.version,
                "previous": self.previous,
                "agency": self.agency.to_dict(),
                "roots": [root.hex() for root in self.roots],
                "threshold": self.threshold,
                "keys": [key.to_dict() for key in self.keys],
                "endpoints": list(self.endpoints),
            }
        )

    def _checked(self, payload: bytes | None = None) -> Manifest:
        publics = [*self.roots, *(key.public for key in self.keys)]
        # Two signers at least: a single root key that is lost or stolen must not be the whole node.
        if not 2 <= self.threshold <= len(self.roots) <= _ROOTS_LIMIT:
            raise ManifestInvalid(why="the threshold is not from 2 to the number of roots")
        if len(set(publics)) != len(publics):
            raise ManifestInvalid(why="a key stands twice; each key has one purpose")
        if len(self.keys) > _KEYS_LIMIT or any(len(key.public) != PUBLIC_SIZES.get(key.use) for key in self.keys):
            raise ManifestInvalid(why="a key has an unknown use or size")
        if len(self.endpoints) > _ENDPOINTS_LIMIT or not all(map(_endpoint, self.endpoints)):
            raise ManifestInvalid(why="an endpoint is not an address")
        if self.version == 1 and not all(self.live_keys(use) for use in _NEEDED_AT_FIRST):
            raise ManifestInvalid(why="the first version lacks a live key for sign, log or log-pq")
        if payload is not None and self._payload != payload:
            raise ManifestInvalid(why="version 1 names a node or a version before it")
        return self


def node_id(payload: bytes) -> str:
    """The name of the node whose first manifest has this payload; raises ``ManifestInvalid`` for a later one."""
    manifest = Manifest.parse(payload)
    if manifest.version != 1:
        raise ManifestInvalid(why="the first version names the node, not a later one")
    return manifest.node


def sign_manifest(manifest: Manifest, *roots: RootKey) -> Signed:
    """The manifest signed by these root keys."""
    return signing.sign(PAYLOAD_TYPE, manifest.encode(), *roots)


def verify_manifest(signed: Signed, previous: Manifest | None) -> Manifest:
    """The manifest, if it may follow ``previous``; for a partner's first one pass ``None`` and compare the fingerprint.

    1. Enough roots of the version before signed it as a manifest. 2. It is well formed. 3. Enough of its own roots
    signed it. 4. It is the next version, of the same node, and names the digest of the version before; version 1 has
    none before it. 5. Every key of the version before is still there, unchanged; its range was at most shortened.

    Raises ``WrongPurpose``, ``SignatureInvalid``, ``ManifestInvalid`` and what :meth:`Manifest.parse` raises.
    """
    # 1. The roots that we trust already.
    if previous is not None:
        _enough(signed, previous)
    # 2. Form.
    manifest = Manifest.parse(signed.payload)
    # 3. Its own roots, so that nobody is handed on to keys that do not exist.
    _enough(signed, manifest)
    # 4. The chain.
    if previous is None:
        if manifest.version != 1:
            raise ManifestInvalid(why=f"version {manifest.version} was offered where version 1 is needed")
        return manifest
    if manifest.version != previous.version + 1:
        raise ManifestInvalid(why=f"version {manifest.version} was offered after version {previous.version}")
    if manifest.previous != previous.digest or manifest.node != previous.node:
        raise ManifestInvalid(why="it does not continue the version that is held")
    # 5. Nothing that once was stated is unsaid: old leaves must stay provable, and no ended key comes back to life.
    keys = {key.id: key for key in manifest.keys}
    for old in previous.keys:
        new = keys.get(old.id)
        if new is None or new.start != old.start:
            raise ManifestInvalid(why=f"the key {old.id} was removed or changed")
        if old.until is not None and (new.until is None or new.until > old.until):
            raise ManifestInvalid(why=f"the key {old.id} was ended and would live again")
    return manifest


def verify_chain(versions: Iterable[Signed], held: Manifest | None = None) -> Manifest:
    """The last of several versions in order, each verified against the one before; raises ``ManifestInvalid`` if there
    is none at all."""
    manifest = held
    for signed in versions:
        manifest = verify_manifest(signed, manifest)
    if manifest is None:
        raise ManifestInvalid(why="there is none")
    return manifest


def key_at(manifest: Manifest, key: str, index: int) -> ManifestKey:
    """The key with this id, if it may act at ``index`` of its node's log; raises ``KeyUnknown``, ``KeyExpired``."""
    for each in manifest.keys:
        if each.id == key:
            if not each.covers(index):
                raise KeyExpired(key=key)
            return each
    raise KeyUnknown(key=key)


def revoke(manifest: Manifest, key: str, index: int) -> Manifest:
    """The next version, still to be signed, in which ``key`` acts no longer from ``index`` on; ``KeyUnknown``."""
    return manifest.following(end={key: index})


def fingerprint(first: bytes, second: bytes) -> str:
    """What two officers on either side read to each other: 12 groups of 5 digits (199 bits) over the first manifests of
    both nodes, given as payloads in any order."""
    digests = sorted((hashlib.sha256(first).digest(), hashlib.sha256(second).digest()))
    number = int.from_bytes(hashlib.sha256(b"thiqa/fingerprint/1\0" + b"".join(digests)).digest()) % 10**60
    digits = f"{number:060d}"
    return " ".join(digits[at : at + 5] for at in range(0, 60, 5))


def _enough(signed: Signed, manifest: Manifest) -> None:
    publics = {key_id(RootKey.use, root): root for root in manifest.roots}
    signing.verify(signed, publics, payload_type=PAYLOAD_TYPE, threshold=manifest.threshold)


def _public(value: object, size: int, name: str) -> bytes:
    if type(value) is not str or len(value) != 2 * size or not _hex(value):
        raise FieldInvalid(field=name, why=f"{size} bytes in lower-case hexadecimal were expected")
    return bytes.fromhex(value)


def _list(value: object, limit: int, name: str) -> list[Any]:
    if type(value) is not list or len(value) > limit:
        raise FieldInvalid(field=name, why=f"a list of at most {limit} was expected")
    return value
