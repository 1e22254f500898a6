"""Changing keys: new manifests by the offline roots, and sealing keys that roll by themselves.

A key that ends stays in the manifest with the index of the log at which it ended. What it signed before stays proven;
messages that still wait are signed again with the new key, their bytes unchanged. ``specs/envelope.md``, section 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import F

from thiqa.crypto.custody import unlock
from thiqa.crypto.envelope import Identity
from thiqa.crypto.keys import LogKey, RootKey, SignKey
from thiqa.crypto.manifest import ManifestKey, sign_manifest, verify_manifest
from thiqa.crypto.signing import encode
from thiqa.domain.errors import KeyringError
from thiqa.exchange import log
from thiqa.exchange.keyring import keep
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Key, NodeRow
from thiqa.store.models import Manifest as ManifestRow


def read_roots(files: Sequence[bytes], passphrase: str) -> list[RootKey]:
    """Root keys from their locked files."""
    return [RootKey.from_seed(unlock(data, passphrase)) for data in files]


def rotate(node: Node, roots: Sequence[RootKey], by: str, why: str = "rotation") -> int:
    """New keys for signing and for the log; the old ones end at this position. The new manifest's version.

    The same act revokes a key that was lost: from here on no partner accepts anything new under it, as soon as it has
    the manifest, which goes out with the next contact. Raises ``KeyringError`` for too few roots.
    """
    keys = node.keys()
    known = {root.public for root in roots}
    if len(known & set(keys.manifest.roots)) < keys.manifest.threshold:
        raise KeyringError(why=f"{keys.manifest.threshold} different root keys of this node are needed")
    sign, record = SignKey.generate(node.random), LogKey.generate(node.random)
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)
        ended = [key for use in ("sign", "log", "log-pq") for key in keys.manifest.live_keys(use)]
        # A log that began again after a recovery is shorter than the one in which the key began.
        at = max(row.size, *(key.start for key in ended))
        manifest = keys.manifest.following(
            [
                ManifestKey("sign", sign.public, at),
                ManifestKey("log", record.public, at),
                ManifestKey("log-pq", record.public_pq, at),
            ],
            {key.id: at for key in ended},
        )
        signed = sign_manifest(manifest, *roots)
        verify_manifest(signed, keys.manifest)
        now = node.clock()
        Key.objects.using(node.alias).filter(key__in=[key.id for key in ended]).update(replaced=now, secret=b"")
        for key, use, secret, public in (
            (sign.id, "sign", sign.seed, sign.public),
            (record.id, "log", record.seed, record.public),
            (record.id_pq, "log-pq", record.seed_pq, record.public_pq),
        ):
            keep(node.alias, node.master, key, use, secret, public, 0, now, node.random)
        index = log.append(node, row, Kind.KEYS, {"manifest": manifest.version, "by": by, "why": why})
        ManifestRow.objects.using(node.alias).create(
            node=node.id, version=manifest.version, signed=encode(signed), adopted_at=index
        )
        NodeRow.objects.using(node.alias).update(keys_version=F("keys_version") + 1)
    node.forget()
    return manifest.version


def roll(node: Node, at_least: int = 0) -> int:
    """A new sealing key; partners learn it with the next contact. Its number."""
    kem = Identity.generate(node.random)
    with database.writing(node.alias):
        row = nodelog.locked(node.alias)
        now = node.clock()
        held = Key.objects.using(node.alias).filter(use="kem")
        number = max(at_least, *held.values_list("number", flat=True)) + 1
        held.filter(replaced=None).update(replaced=now)
        keep(node.alias, node.master, kem.id, "kem", kem.seed, kem.recipient, number, now, node.random)
        log.append(node, row, Kind.KEYS, {"kem": number})
        NodeRow.objects.using(node.alias).update(keys_version=F("keys_version") + 1)
    node.forget()
    return number


def daily(node: Node) -> None:
    """What time asks of the keys: roll the sealing key when it is old, destroy replaced ones that are older still."""
    now = node.clock()
    live = Key.objects.using(node.alias).filter(use="kem", replaced=None).latest("number")
    if live.made <= now - timedelta(days=node.config.kem_days):
        roll(node)
    old = Key.objects.using(node.alias).filter(use="kem", replaced__lte=now - timedelta(days=node.config.kem_keep_days))
    old = old.exclude(secret=b"")
    if old.exists():
        with database.writing(node.alias):
            row = nodelog.locked(node.alias)
            for key in old:
                log.append(node, row, Kind.KEYS, {"destroyed": key.number})
            old.update(secret=b"")
            NodeRow.objects.using(node.alias).update(keys_version=F("keys_version") + 1)
        node.forget()
