"""Keys of partners: adopting what their roots signed, and telling them of ours.

A manifest carries the signatures of the offline roots; a sealing key is announced under a live signing key. Both may
come in any frame, because nobody can use them but their owner. Adopting a manifest is an act: it has a leaf, and from
that position on nothing new is accepted under a key that the manifest ended. ``specs/envelope.md``, sections 4 and 5.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from thiqa.crypto import signing
from thiqa.crypto.kem import PAYLOAD_TYPE as KEM
from thiqa.crypto.kem import read_announcement
from thiqa.crypto.manifest import PAYLOAD_TYPE as MANIFEST
from thiqa.crypto.manifest import Manifest, verify_manifest
from thiqa.domain.errors import KeyExpired, KeyUnknown, ManifestInvalid, SignatureInvalid
from thiqa.exchange import log
from thiqa.exchange.keyring import Keyring
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog, table
from thiqa.store.models import Key, Partner
from thiqa.store.models import Manifest as ManifestRow


def manifest_of(node: Node, partner: Partner) -> Manifest:
    """The newest manifest of a partner that we adopted."""
    row = table.one(node.alias, ManifestRow, node=partner.node, version=partner.manifest_version)
    return _parsed(bytes(row.signed))


# A manifest is needed several times for each frame and cannot change; reading one takes as long as a signature.
@lru_cache(maxsize=256)
def _parsed(signed: bytes) -> Manifest:
    return Manifest.parse(signing.decode(signed).payload)


def live(node: Node, partner: Partner, use: str) -> Mapping[str, bytes]:
    """The keys of a partner for one use that no manifest has ended: key id → public key."""
    return {key.id: key.public for key in manifest_of(node, partner).live_keys(use)}


def verify(node: Node, partner: Partner, signed: signing.Signed, purpose: str, keys: Mapping[str, bytes]) -> None:
    """Raises unless one of the partner's live ``keys`` signed this for ``purpose``; a failure says which kind it is.

    ``WrongPurpose``; ``KeyExpired`` when a key signed that a manifest has ended; ``KeyUnknown`` when no signer was ever
    in a manifest of the partner; ``SignatureInvalid``.
    """
    try:
        signing.verify(signed, keys, payload_type=purpose)
    except SignatureInvalid:
        signers = [key for key, _ in signed.signatures]
        if any(key in keys for key in signers):
            raise
        ended = {key.id for key in manifest_of(node, partner).keys if key.use == "sign"}
        for key in signers:
            if key in ended:
                raise KeyExpired(key=key) from None
        raise KeyUnknown(key=signers[0][:16]) from None


def ever(node: Node, partner: Partner, use: str) -> Mapping[str, bytes]:
    """The keys of a partner for one use, with those that ended: key id → public key."""
    return {key.id: key.public for key in manifest_of(node, partner).keys if key.use == use}


def log_publics(node: Node, partner: Partner) -> tuple[bytes, bytes]:
    """The live keys of a partner for checkpoints: Ed25519 and ML-DSA-44."""
    manifest = manifest_of(node, partner)
    return manifest.live_keys("log")[-1].public, manifest.live_keys("log-pq")[-1].public


def updates(node: Node, partner: Partner, keys: Keyring | None = None, epoch: int | None = None) -> list[str]:
    """What the partner lacks of our ``keys``, as far as we know: later manifests in order, then the sealing key; and
    how our log came to this ``epoch``. Whoever has read these two just now hands them over."""
    keys = node.keys() if keys is None else keys
    epoch = node.row().epoch if epoch is None else epoch
    found: list[bytes] = []
    if partner.theirs_manifest < keys.manifest.version:
        later = ManifestRow.objects.using(node.alias).filter(node=node.id, version__gt=partner.theirs_manifest)
        found += [bytes(row.signed) for row in later.order_by("version")]
    # Whoever adopts a manifest forgets a sealing key that an ended key announced, so ours goes with it.
    if found or partner.theirs_kem < keys.kem_number:
        found.append(keys.kem_signed)
    if partner.theirs_epoch < epoch:
        epochs = Key.objects.using(node.alias).filter(use="epoch", number__gt=partner.theirs_epoch)
        found += [bytes(row.public) for row in epochs.order_by("number")]
    return [base64.b64encode(item).decode() for item in found]


def told(partner: Partner, head: dict[str, Any]) -> None:
    """Correct what we believe the partner knows, from its own fresh answer."""
    partner.theirs_manifest, partner.theirs_kem = head["manifest_held"], head["kem_held"]


def take(node: Node, partner: Partner, items: Sequence[bytes]) -> None:
    """Adopt each newer manifest and sealing key among ``items``; older ones are passed over, wrong ones raise."""
    for item in items:
        signed = signing.decode(item)
        if signed.payload_type == MANIFEST:
            _take_manifest(node, partner, signed, item)
        elif signed.payload_type == KEM:
            _take_kem(node, partner, signed, item)


def _take_manifest(node: Node, partner: Partner, signed: signing.Signed, raw: bytes) -> None:
    offered = Manifest.parse(signed.payload)
    if offered.version <= partner.manifest_version:
        return
    with database.writing(node.alias):
        # Two contacts of one partner may bring it at the same moment.
        partner.refresh_from_db(from_queryset=Partner.objects.using(node.alias).select_for_update(no_key=True))
        held = manifest_of(node, partner)
        if offered.version <= held.version:
            return
        verify_manifest(signed, held)
        if offered.node != partner.node:
            raise ManifestInvalid(why="it belongs to another node")
        row = nodelog.locked(node.alias)
        index = log.append(node, row, Kind.KEYS, {"partner": partner.node, "manifest": offered.version})
        ManifestRow.objects.using(node.alias).create(
            node=partner.node, version=offered.version, signed=raw, adopted_at=index
        )
        changes: dict[str, Any] = {
            "manifest_version": offered.version, "endpoint": next(iter(offered.endpoints), ""),
        }  # fmt: skip
        if not _announced_by(partner, offered):
            # A thief of the key that ended may have announced a sealing key of its own, under any number.
            changes |= {"kem": b"", "kem_number": 0, "kem_signed": b""}
        Partner.objects.using(node.alias).filter(pk=partner.pk).update(**changes)
    for name, value in changes.items():
        setattr(partner, name, value)


def _announced_by(partner: Partner, manifest: Manifest) -> bool:
    """Whether a key that is live in ``manifest`` announced the sealing key that we hold of a partner."""
    live_keys = {key.id for key in manifest.live_keys("sign")}
    held = bytes(partner.kem_signed)
    return bool(held) and any(key in live_keys for key, _ in signing.decode(held).signatures)


def _take_kem(node: Node, partner: Partner, signed: signing.Signed, raw: bytes) -> None:
    number, public = read_announcement(signed, partner.node, live(node, partner, "sign"))
    if number <= partner.kem_number:
        return
    changes = {"kem": public, "kem_number": number, "kem_signed": raw}
    with database.writing(node.alias):
        Partner.objects.using(node.alias).filter(pk=partner.pk, kem_number__lt=number).update(**changes)
    partner.kem, partner.kem_number, partner.kem_signed = public, number, raw
