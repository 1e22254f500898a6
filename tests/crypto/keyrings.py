"""The keys of the cast: Atlas and Baobab have an agreement, Cedar is a stranger. The same keys in every run."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache

from thiqa.crypto.envelope import Identity
from thiqa.crypto.keys import LogKey, Random, RootKey, SignKey
from thiqa.crypto.manifest import Manifest, ManifestKey, sign_manifest
from thiqa.crypto.signing import Signed
from thiqa.domain.agency import Agency, Kind


def seeded(name: str) -> Random:
    """Bytes that look random and are the same for the same name."""
    count = 0

    def random(size: int) -> bytes:
        nonlocal count
        count += 1
        return hashlib.shake_256(f"{name} {count}".encode()).digest(size)

    return random


@dataclass(frozen=True)
class Keyring:
    """All secrets of one node of the cast, and its first manifest."""

    roots: tuple[RootKey, RootKey, RootKey]
    sign: SignKey
    log: LogKey
    kem: Identity
    manifest: Manifest
    signed: Signed

    @property
    def publics(self) -> dict[str, bytes]:
        """What may sign statements of this node."""
        return {self.sign.id: self.sign.public}


@cache
def keyring(name: str) -> Keyring:
    """The keys of ``atlas``, ``baobab`` or ``cedar``."""
    random = seeded(name)
    roots = (RootKey.generate(random), RootKey.generate(random), RootKey.generate(random))
    sign, log = SignKey.generate(random), LogKey.generate(random)
    keys = [
        ManifestKey("sign", sign.public),
        ManifestKey("log", log.public),
        ManifestKey("log-pq", log.public_pq),
    ]
    agency = Agency(name.title(), "XAA", Kind.POLICE)
    manifest = Manifest.first(agency, [root.public for root in roots], keys, [f"https://{name}.example:7443"])
    signed = sign_manifest(manifest, *roots[:2])
    return Keyring(roots, sign, log, Identity.generate(random), manifest, signed)
