"""Founding a node: its keys, its first manifest, its database; and opening it again with the passphrase.

The root keys are written to files of their own, each locked, and belong on media that are kept apart and offline: two
of three sign a change of keys. Everything else is in the database, wrapped under a master key that the passphrase
unlocks.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from django.db import connections

from thiqa.config import Config
from thiqa.crypto.custody import STRONG, Cost, lock, unlock
from thiqa.crypto.envelope import Identity
from thiqa.crypto.keys import LogKey, RootKey, SignKey, certificate_digest, self_signed
from thiqa.crypto.manifest import Manifest, ManifestKey, sign_manifest
from thiqa.crypto.signing import encode
from thiqa.domain.agency import Agency
from thiqa.domain.errors import KeyringError, SettingInvalid
from thiqa.exchange import log
from thiqa.exchange.keyring import keep
from thiqa.exchange.node import Clock, Node, Random, Transport
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Manifest as ManifestRow
from thiqa.store.models import NodeRow

MASTER = "master.key"
ROOTS = 3
THRESHOLD = 2
CERTIFICATE_FROM = datetime(2020, 1, 1, tzinfo=UTC)
CERTIFICATE_UNTIL = datetime(2120, 1, 1, tzinfo=UTC)
"""A certificate of a node lives as long as its manifest says, so its own dates say nothing."""


def found(
    config: Config, alias: str, agency: Agency, passphrase: str, *, clock: Clock, random: Random, transport: Transport,
    endpoints: Sequence[str] = (), cost: Cost = STRONG,
) -> Node:  # fmt: skip
    """Make a node in ``config.home``. Raises ``KeyringError`` when one is there or in the database, ``StoreError`` when
    that cannot be opened, ``SettingInvalid`` for an empty passphrase or a wrong database. The folder ``offline`` then
    holds the root keys; carry them away."""
    if not passphrase:
        raise SettingInvalid(name="passphrase", why="a node needs one; see passphrase_file")
    home = config.home
    if (home / MASTER).exists():
        raise KeyringError(why=f"there is a node in {home.name}")
    database.attach(alias, home, config.database)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    database.migrate(alias)
    master = random(32)
    roots = [RootKey.generate(random) for _ in range(ROOTS)]
    sign, record, tls = SignKey.generate(random), LogKey.generate(random), random(32)
    kem = Identity.generate(random)
    certificate, _ = certificate_of(tls)
    keys = [
        ManifestKey("sign", sign.public),
        ManifestKey("log", record.public),
        ManifestKey("log-pq", record.public_pq),
        ManifestKey("tls", certificate_digest(certificate)),
    ]
    manifest = Manifest.first(agency, [root.public for root in roots], keys, list(endpoints), THRESHOLD)
    signed = sign_manifest(manifest, *roots[:THRESHOLD])
    node = Node(config, alias, manifest.node, master, clock, random, transport)
    with database.writing(alias):
        if NodeRow.objects.using(alias).exists():
            # Its log may be the only one of another node, or of this one before its master key was lost.
            raise KeyringError(why="the database holds a node already; name an empty one, or put its master.key back")
        NodeRow.objects.using(alias).create(node=manifest.node, keys_version=1)
        ManifestRow.objects.using(alias).create(node=manifest.node, version=1, signed=encode(signed))
        for key, use, secret, public, number in (
            (sign.id, "sign", sign.seed, sign.public, 0),
            (record.id, "log", record.seed, record.public, 0),
            (record.id_pq, "log-pq", record.seed_pq, record.public_pq, 0),
            (keys[3].id, "tls", tls, certificate, 0),
            (kem.id, "kem", kem.seed, kem.recipient, 1),
        ):
            keep(node.alias, master, key, use, secret, public, number, clock(), random)
        log.append(node, nodelog.locked(alias), Kind.KEYS, {"manifest": 1, "node": manifest.node})
    # The locked files come last: until the master key is there, the folder is not a node. Who killed us here removes the
    # database and makes the node again.
    (home / "offline").mkdir(exist_ok=True, mode=0o700)
    for number, root in enumerate(roots, 1):
        write_durably(home / "offline" / f"root-{number}.key", lock(root.seed, passphrase, random, cost))
    write_durably(home / MASTER, lock(master, passphrase, random, cost))
    return node


def open_node(
    config: Config, alias: str, passphrase: str, *, clock: Clock, random: Random, transport: Transport
) -> Node:
    """Open the node in ``config.home``; raises ``KeyringError`` when there is none, ``PassphraseWrong``."""
    file = config.home / MASTER
    if not file.exists():
        raise KeyringError(why=f"there is no node in {config.home}; `thiqa init` makes one")
    master = unlock(file.read_bytes(), passphrase)
    database.attach(alias, config.home, config.database)
    if not connections[alias].introspection.table_names():
        raise KeyringError(why="the database of this node is empty; it was lost or another one is set")
    node_id = NodeRow.objects.using(alias).values_list("node", flat=True).get()
    return Node(config, alias, node_id, master, clock, random, transport)


def certificate_of(seed: bytes) -> tuple[bytes, bytes]:
    """Certificate and key (PEM) of a node's transport; the same bytes for the same seed."""
    return self_signed("thiqa", seed, CERTIFICATE_FROM, CERTIFICATE_UNTIL)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file so that after a power cut it is there whole or not at all; readable by its owner only."""
    partial = path.with_name(path.name + ".partial")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(handle, data)
        os.fsync(handle)
    finally:
        os.close(handle)
    partial.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
