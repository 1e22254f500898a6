"""The secret keys of a node while it runs: unwrapped from the rows, never written anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from thiqa.crypto.custody import unwrap, wrap
from thiqa.crypto.envelope import Identity
from thiqa.crypto.kem import announce
from thiqa.crypto.keys import LogKey, Random, SignKey
from thiqa.crypto.manifest import Manifest
from thiqa.crypto.signing import decode, encode
from thiqa.domain.errors import KeyringError
from thiqa.store.models import Key, NodeRow
from thiqa.store.models import Manifest as ManifestRow


@dataclass(frozen=True, slots=True)
class Keyring:
    """``version`` tells one state of the keys from the next; ``kem`` holds the sealing keys, the newest first."""

    version: int
    sign: SignKey
    log: LogKey
    kem: tuple[Identity, ...]
    kem_number: int
    kem_signed: bytes
    manifest: Manifest
    manifest_signed: bytes

    @classmethod
    def load(cls, alias: str, master: bytes, version: int) -> Keyring:
        """All keys that are not destroyed, unwrapped with ``master``; raises ``KeyringError``."""
        rows = list(Key.objects.using(alias).exclude(secret=b"").order_by("-number", "-id"))
        secrets = {row.key: unwrap(master, bytes(row.secret), row.key) for row in rows}

        def newest(use: str) -> bytes:
            for row in rows:
                if row.use == use and row.replaced is None:
                    return secrets[row.key]
            raise KeyringError(why=f"there is no live key for {use}")

        kem = [row for row in rows if row.use == "kem"]
        if not kem:
            raise KeyringError(why="there is no live key for kem")
        node = NodeRow.objects.using(alias).values_list("node", flat=True).get()
        manifest = ManifestRow.objects.using(alias).filter(node=node).latest("version")
        sign = SignKey.from_seed(newest("sign"))
        return cls(
            version=version,
            sign=sign,
            log=LogKey.from_seeds(newest("log"), newest("log-pq")),
            kem=tuple(Identity.from_seed(secrets[row.key]) for row in kem),
            kem_number=kem[0].number,
            kem_signed=encode(announce(node, bytes(kem[0].public), kem[0].number, 0, sign)),
            manifest=Manifest.parse(decode(bytes(manifest.signed)).payload),
            manifest_signed=bytes(manifest.signed),
        )


def keep(
    alias: str, master: bytes, key: str, use: str, secret: bytes, public: bytes, number: int, made: datetime,
    random: Random,
) -> None:  # fmt: skip
    """Store one secret, wrapped under the master key; ``key`` is its name."""
    Key.objects.using(alias).create(
        key=key, use=use, number=number, public=public, secret=wrap(master, secret, key, random), made=made
    )
