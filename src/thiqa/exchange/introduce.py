"""Introducing a partner: its card is read, and two officers on each side compare one fingerprint by voice.

A card is what a node says of itself: its manifests and its sealing key. It may come by any way, because the fingerprint
covers the first manifests of both nodes and each later byte is signed. ``specs/envelope.md``, section 6.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

from thiqa.crypto import signing
from thiqa.crypto.kem import read_announcement
from thiqa.crypto.manifest import Manifest, fingerprint, verify_chain
from thiqa.crypto.signing import Signed
from thiqa.domain import canonical, fields
from thiqa.domain.errors import FieldInvalid, ManifestInvalid, NotFound, UnknownVersion
from thiqa.exchange import agreements, lanes, log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import database, nodelog
from thiqa.store.models import Manifest as ManifestRow
from thiqa.store.models import Partner

CARD_LIMIT = 1 << 20
_name = re.compile(r"[a-z][a-z0-9-]{0,39}").fullmatch


@dataclass(frozen=True, slots=True)
class Card:
    """A card that holds together; nobody has said yet whose it is."""

    versions: tuple[Signed, ...]
    manifest: Manifest
    kem: Signed
    kem_number: int
    kem_public: bytes


def card(node: Node) -> bytes:
    """Our card, to be given to a partner."""
    rows = ManifestRow.objects.using(node.alias).filter(node=node.id).order_by("version")
    return canonical.encode(
        {
            "thiqa": "card/1",
            "manifests": [base64.b64encode(bytes(row.signed)).decode() for row in rows],
            "kem": base64.b64encode(node.keys().kem_signed).decode(),
        }
    )


def read_card(data: bytes) -> Card:
    """Verify a card: each manifest by the roots before it, the sealing key by the signing key. Raises what is wrong."""
    value = canonical.decode_object(data, CARD_LIMIT)
    if value.get("thiqa") != "card/1":
        raise UnknownVersion(what="The card")
    fields.exact(value, frozenset({"thiqa", "manifests", "kem"}), "card")
    try:
        versions = tuple(signing.decode(base64.b64decode(item, validate=True)) for item in value["manifests"])
        kem = signing.decode(base64.b64decode(value["kem"], validate=True))
    except (ValueError, TypeError) as error:
        raise FieldInvalid(field="card", why="base64 was expected") from error
    manifest = verify_chain(versions)
    number, public = read_announcement(kem, manifest.node, {key.id: key.public for key in manifest.live_keys("sign")})
    return Card(versions, manifest, kem, number, public)


def voice(node: Node, theirs: Card) -> str:
    """The 12 groups of digits that both sides must read alike."""
    ours = ManifestRow.objects.using(node.alias).get(node=node.id, version=1)
    return fingerprint(signing.decode(bytes(ours.signed)).payload, theirs.versions[0].payload)


def introduce(node: Node, name: str, theirs: Card, spoken: str, by: str, *, pulls: bool = False) -> Partner:
    """Pin a partner under a local ``name``, after ``spoken`` (what the other side read) was compared.

    Raises ``ManifestInvalid`` when the fingerprint differs: then somebody stands between the two nodes, or a card was
    mixed up. ``pulls`` is for a partner that cannot be called and fetches for itself.
    """
    if not _name(name):
        raise FieldInvalid(field="name", why="small letters, digits and hyphens, beginning with a letter")
    if "".join(spoken.split()) != "".join(voice(node, theirs).split()):
        raise ManifestInvalid(why="the fingerprint that was read is not the one of these two nodes")
    manifest = theirs.manifest
    if manifest.node == node.id:
        raise ManifestInvalid(why="a node is no partner of itself")
    with database.writing(node.alias):
        if Partner.objects.using(node.alias).filter(node=manifest.node).exists():
            raise FieldInvalid(field="card", why="this node is introduced already")
        if Partner.objects.using(node.alias).filter(name=name).exists():
            raise FieldInvalid(field="name", why="another partner has this name")
        partner = Partner.objects.using(node.alias).create(
            node=manifest.node, name=name, agency=manifest.agency.name, country=manifest.agency.country,
            kind=manifest.agency.kind.value, endpoint=next(iter(manifest.endpoints), ""), pulls=pulls,
            manifest_version=manifest.version, kem=theirs.kem_public, kem_number=theirs.kem_number,
            kem_signed=signing.encode(theirs.kem),
        )  # fmt: skip
        lanes.open_lanes(node, partner, agreements.pact(node, partner).agreement.id, kinds=("text",))
        row = nodelog.locked(node.alias)
        index = log.append(node, row, Kind.INTRODUCE, {"partner": manifest.node, "name": name, "by": by})
        for version, signed in enumerate(theirs.versions, 1):
            ManifestRow.objects.using(node.alias).create(
                node=manifest.node, version=version, signed=signing.encode(signed), adopted_at=index
            )
    return partner


def partner_named(node: Node, name: str) -> Partner:
    """A partner by its local name; raises ``NotFound``."""
    partner = Partner.objects.using(node.alias).filter(name=name).first()
    if partner is None:
        raise NotFound(id=name)
    return partner


def trust_again(node: Node, name: str, by: str, why: str) -> None:
    """Take up contact again with a partner that was stopped; the evidence stays. Raises ``NotFound``."""
    partner = partner_named(node, name)
    with database.writing(node.alias):
        Partner.objects.using(node.alias).filter(pk=partner.pk).update(state="introduced")
        detail = {"partner": partner.node, "name": name, "by": by, "again": why}
        log.append(node, nodelog.locked(node.alias), Kind.INTRODUCE, detail)
