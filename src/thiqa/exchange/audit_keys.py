"""Manifests and partners, checked from their signed bytes; and what later checks ask: was this key live at that place?

A key of a partner is live for us from the leaf that tells of the manifest that names it until the leaf that tells of
the one that ends it. Our own keys likewise. So the question needs no clock, and a thief cannot date a statement back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from thiqa.crypto import signing
from thiqa.crypto.custody import unwrap
from thiqa.crypto.envelope import Identity
from thiqa.crypto.kem import PAYLOAD_TYPE as KEM
from thiqa.crypto.kem import Announcement
from thiqa.crypto.keys import LogKey, SignKey, certificate_digest, key_id, self_signed
from thiqa.crypto.manifest import Manifest, ManifestKey, verify_manifest
from thiqa.crypto.note import log_verifiers
from thiqa.domain import canonical
from thiqa.domain.errors import KeyExpired, KeyUnknown, SignatureInvalid, ThiqaError
from thiqa.exchange.audit_findings import Findings
from thiqa.exchange.audit_log import History, Position
from thiqa.exchange.found import CERTIFICATE_FROM, CERTIFICATE_UNTIL
from thiqa.exchange.node import Node
from thiqa.exchange.publish import EPOCH
from thiqa.ledger.checkpoint import log_origin, verify_checkpoint
from thiqa.store.models import Key, Partner
from thiqa.store.models import Manifest as ManifestRow

__all__ = ["Keys", "note_of", "read_keys", "read_partners", "read_secrets"]


@dataclass(slots=True)
class Keys:
    """The manifests of every node, each with the place of our log from which it holds here."""

    versions: dict[str, list[tuple[Position, Manifest]]] = field(default_factory=dict)

    def manifest(self, node: str, at: Position | None) -> Manifest:
        """The newest manifest of a node before a place of our log; the newest of all for no place. ``KeyUnknown``."""
        for since, manifest in reversed(self.versions.get(node, [])):
            if at is None or since < at:
                return manifest
        raise KeyUnknown(key=node[:16])

    def verify(self, signed: signing.Signed, payload_type: str, node: str, at: Position | None) -> None:
        """Raises unless a signing key of ``node``, live at ``at`` (if given), signed these bytes for this purpose.

        1. Some key that the node's manifests name signed it; ``WrongPurpose``, ``SignatureInvalid``. 2. That key was
        live at the place; ``KeyExpired``, ``KeyUnknown``.
        """
        # 1.
        known = {key.id: key.public for key in self.manifest(node, None).keys if key.use == "sign"}
        signing.verify(signed, known, payload_type=payload_type)
        # 2.
        if at is None:
            return
        live = {key.id for key in self.manifest(node, at).live_keys("sign")}
        for key, _ in signed.signatures:
            if key in known and key not in live:
                raise KeyExpired(key=key)

    def pairs(self, node: str, at: Position | None) -> Iterator[tuple[bytes, bytes]]:
        """The pairs of keys that may have signed a checkpoint for ``node``: at a place the live one, else all ever."""
        manifest = self.manifest(node, at)
        for ed, pq in _pairs(manifest) if at is None else list(_pairs(manifest, live=True))[-1:]:
            yield ed.public, pq.public


def _pairs(manifest: Manifest, live: bool = False) -> Iterator[tuple[ManifestKey, ManifestKey]]:
    def keys(use: str) -> Sequence[ManifestKey]:
        return manifest.live_keys(use) if live else [key for key in manifest.keys if key.use == use]

    return zip(keys("log"), keys("log-pq"), strict=False)


def read_keys(node: Node, rows: Sequence[ManifestRow], history: History, found: Findings) -> Keys:
    """Verify the chain of manifests of each node and where our log tells of each version:

    1. versions are 1, 2, 3 …, each signed by the roots before it and its own; 2. the chain is of the node that its rows
    name; 3. a leaf tells of the version, and the row names that leaf.
    """
    keys = Keys()
    before: dict[str, Manifest] = {}
    for row in sorted(rows, key=lambda one: (one.node, one.version)):
        where = f"manifest {row.version} of {row.node[:16]}"
        # 1.
        try:
            manifest = verify_manifest(signing.decode(bytes(row.signed)), before.get(row.node))
        except ThiqaError as error:
            found.add("manifest-invalid", where, error.sentence)
            continue
        found.counts["manifests"] += 1
        before[row.node] = manifest
        # 2.
        found.unless((manifest.node, manifest.version) == (row.node, row.version), "manifest-invalid", where)
        # 3. The first versions of a partner came with its introduction, the later ones have leaves of their own.
        since = history.keys.get((row.node, row.version)) or history.introduced.get(row.node)
        if since is None:
            found.add("manifest-invalid", where, "No leaf tells of it.")
            continue
        found.unless(row.adopted_at == since[1], "column-differs", where, "The column is adopted_at.")
        keys.versions.setdefault(row.node, []).append((since, manifest))
    found.unless(node.id in keys.versions, "manifest-invalid", "our own manifests")
    return keys


def read_secrets(node: Node, rows: Sequence[Key], keys: Keys, epoch: int, found: Findings) -> None:
    """The keys of this node. For each row: 1. its secret, while it is there, gives its public key and its name; 2. a
    newest manifest names it, unless it is a sealing key, as live as the row is; 3. a statement of a new log is signed
    by us, and the log is in the epoch of the last one.
    """
    named = {key.id: key for key in keys.manifest(node.id, None).keys}
    last = 0
    for row in rows:
        where = f"key {row.key[:16]} for {row.use}"
        found.counts["keys"] += 1
        with found.catching("key-differs", where):
            public = bytes(row.public)
            if row.use == "epoch":
                # 3.
                signed = signing.decode(public)
                keys.verify(signed, EPOCH, node.id, None)
                told = canonical.decode_object(signed.payload)
                last = max(last, told["epoch"])
                right = (told["node"], told["epoch"], row.key) == (node.id, row.number, f"epoch-{row.number}")
                found.unless(right, "key-differs", where)
                continue
            # 1.
            found.unless(row.secret or row.replaced, "key-differs", where, "Its secret is gone.")
            if row.secret:
                given = _given(row.use, unwrap(node.master, bytes(row.secret), row.key))
                found.unless(given == (row.key, public), "key-differs", where)
            if row.use != "kem":
                # 2.
                key = named[row.key]
                pinned = certificate_digest(public) if row.use == "tls" else public
                right = (key.use, key.public, key.until is None) == (row.use, pinned, row.replaced is None)
                found.unless(right, "key-differs", where)
    found.unless(last == epoch, "key-differs", "node", "The log is in another epoch than the one that was begun last.")


def _given(use: str, secret: bytes) -> tuple[str, bytes]:
    """Name and public key that a secret gives. Raises ``KeyringError`` and, for an unknown use, ``ValueError``."""
    if use == "kem":
        identity = Identity.from_seed(secret)
        return identity.id, identity.recipient
    if use == "tls":
        certificate, _ = self_signed("thiqa", secret, CERTIFICATE_FROM, CERTIFICATE_UNTIL)
        return key_id("tls", certificate_digest(certificate)), certificate
    if use == "log-pq":
        pair = LogKey(secret, secret)
        return pair.id_pq, pair.public_pq
    if use not in ("sign", "log"):
        raise ValueError(use)
    public = SignKey(secret).public
    return key_id(use, public), public


def read_partners(node: Node, partners: Sequence[Partner], keys: Keys, size: Position, found: Findings) -> None:
    """What is recorded of partners: their agency, sealing key and newest checkpoint, and what they hold of our log."""
    for partner in partners:
        where = f"partner {partner.name}"
        found.counts["partners"] += 1
        with found.catching("partner-differs", where):
            manifest = keys.manifest(partner.node, None)
            stored = {name: getattr(partner, name) for name in _COLUMNS}
            agency = manifest.agency
            signed = (
                agency.name,
                agency.country,
                agency.kind.value,
                manifest.version,
                next(iter(manifest.endpoints), ""),
            )
            found.same(where, stored, dict(zip(_COLUMNS, signed, strict=True)))
        with found.catching("partner-differs", where):
            _sealing(partner, keys, where, found)
        with found.catching("receipt-invalid", where):
            _held(partner, keys, where, found)
        if (partner.theirs_epoch, partner.theirs_size) > size:
            found.add("log-rolled-back", where, f"It holds {partner.theirs_size} leaves of log {partner.theirs_epoch}.")


_COLUMNS = ("agency", "country", "kind", "manifest_version", "endpoint")


def _sealing(partner: Partner, keys: Keys, where: str, found: Findings) -> None:
    if not partner.kem_signed and not partner.kem:
        return
    signed = signing.decode(bytes(partner.kem_signed))
    known = {key.id: key.public for key in keys.manifest(partner.node, None).keys if key.use == "sign"}
    signing.verify(signed, known, payload_type=KEM)
    told = Announcement.parse(signed.payload)
    stored = {"node": partner.node, "kem": bytes(partner.kem), "kem_number": partner.kem_number}
    found.same(where, stored, {"node": told.node, "kem": told.public, "kem_number": told.number})


def _held(partner: Partner, keys: Keys, where: str, found: Findings) -> None:
    if not partner.held_note:
        found.unless(not partner.held_size, "column-differs", where, "The column is held_size.")
        return
    size, _ = note_of(keys, partner.node, partner.held_epoch, bytes(partner.held_note), None)
    found.unless(size == partner.held_size, "column-differs", where, "The column is held_size.")
    found.counts["checkpoints"] += 1


def note_of(keys: Keys, node: str, epoch: int, note: bytes, at: Position | None) -> tuple[int, bytes]:
    """Size and root of a checkpoint of ``node``, signed with its log keys that were live for us at ``at``.

    Raises ``SignatureInvalid`` and what :func:`thiqa.ledger.checkpoint.verify_checkpoint` raises.
    """
    name = log_origin(node, epoch)
    fault: ThiqaError = SignatureInvalid(signers=0, threshold=2)
    for pair in keys.pairs(node, at):
        try:
            checkpoint = verify_checkpoint(note.decode("utf-8", "replace"), log_verifiers(name, *pair), name)
        except ThiqaError as error:
            fault = error
        else:
            return checkpoint.size, checkpoint.root
    raise fault
