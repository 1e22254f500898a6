"""What the status page shows of a node: positions, sizes, states and identifiers; never what a message says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from thiqa.crypto import signing
from thiqa.crypto.manifest import Manifest, fingerprint
from thiqa.domain.receipt import VERDICTS
from thiqa.exchange import agreements, alarms
from thiqa.exchange.node import Node
from thiqa.ledger.checkpoint import log_origin
from thiqa.ledger.tree import Frontier
from thiqa.store.models import Agreement, Draft, Evidence, Head, Inbox, Lane, Outbox, Partner
from thiqa.store.models import Manifest as ManifestRow
from thiqa.store.searches import Alarm

RECEIPTS = 20
"""How many receipts of either direction are shown, the newest first."""


@dataclass(frozen=True, slots=True)
class PartnerLine:
    """A partner. ``held`` is the size of the newest checkpoint of its log that we verified."""

    row: Partner
    fingerprint: str
    held: int
    waiting: int


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement, its state today and the days between which it applies."""

    id: str
    title: str
    partner: str
    state: str
    version: int
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A lane. ``given`` is the last number given (out) or received (in)."""

    row: Lane
    title: str
    given: int
    waiting: int


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """A receipt: the verdict on one number of a lane, and the leaf of the log in which it is rolled up."""

    lane: Lane
    seq: int
    verdict: str
    code: str
    position: int | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the page shows."""

    made: datetime
    node: str
    name: str
    country: str
    kind: str
    halted: str
    evidence: int
    alarms: tuple[Alarm, ...]
    drafts: int
    quarantined: int
    origin: str
    epoch: int
    size: int
    root: str
    partners: tuple[PartnerLine, ...]
    agreements: tuple[AgreementLine, ...]
    lanes: tuple[LaneLine, ...]
    received: tuple[ReceiptLine, ...]
    given: tuple[ReceiptLine, ...]


def overview(node: Node, language: str) -> Overview:
    """The page of ``node``; titles of agreements in ``language``. Reads only, and nothing that is sealed."""
    row = node.row()
    first, newest = _manifests(node)
    pacts: dict[str, str] = {}
    partners = list(Partner.objects.using(node.alias).order_by("name"))
    for partner in partners:
        pact = agreements.pact(node, partner).agreement
        pacts[pact.id] = _title(pact.title, language)
    standing = tuple(_agreements(node, language))
    titles = pacts | {line.id: line.title for line in standing}
    lanes = tuple(_lanes(node, titles))
    root = Frontier.from_bytes(bytes(row.frontier), row.size).root()
    return Overview(
        made=node.clock(),
        node=node.id,
        name=newest.agency.name,
        country=newest.agency.country,
        kind=newest.agency.kind.value,
        halted=row.halted,
        evidence=Evidence.objects.using(node.alias).count(),
        alarms=tuple(alarms.recent(node)),
        drafts=Draft.objects.using(node.alias).filter(state="pending").count(),
        quarantined=Inbox.objects.using(node.alias).filter(state="quarantined").count(),
        origin=log_origin(node.id, row.epoch),
        epoch=row.epoch,
        size=row.size,
        root=root.hex(),
        partners=tuple(_partners(node, partners, first, lanes)),
        agreements=standing,
        lanes=lanes,
        received=tuple(_received(node)),
        given=tuple(_given(node)),
    )


def _title(title: Mapping[str, str], language: str) -> str:
    return title.get(language) or title.get("en") or next(iter(title.values()), "")


def _manifests(node: Node) -> tuple[bytes, Manifest]:
    """The payload of our first manifest, and the newest one."""
    rows = ManifestRow.objects.using(node.alias).filter(node=node.id).order_by("version")
    payloads = [signing.decode(bytes(row.signed)).payload for row in rows]
    return payloads[0], Manifest.parse(payloads[-1])


def _partners(node: Node, partners: Iterable[Partner], ours: bytes, lanes: Iterable[LaneLine]) -> Iterable[PartnerLine]:
    waiting: dict[int, int] = {}
    for line in lanes:
        waiting[line.row.partner_id] = waiting.get(line.row.partner_id, 0) + line.waiting
    for partner in partners:
        signed = ManifestRow.objects.using(node.alias).filter(node=partner.node, version=1).first()
        digits = fingerprint(ours, signing.decode(bytes(signed.signed)).payload) if signed else ""
        yield PartnerLine(partner, digits, partner.held_size, waiting.get(partner.pk, 0))


def _agreements(node: Node, language: str) -> Iterable[AgreementLine]:
    for row in Agreement.objects.using(node.alias).select_related("partner").order_by("title", "id"):
        held = agreements.find(node, row.agreement)
        text = held.agreement
        yield AgreementLine(
            row.agreement, _title(text.title, language), row.partner.agency, held.state, text.version,
            text.first_day, text.last_day,
        )  # fmt: skip


def _lanes(node: Node, titles: dict[str, str]) -> Iterable[LaneLine]:
    rows = Lane.objects.using(node.alias).select_related("partner")
    for row in rows.order_by("partner__name", "agreement", "-outgoing", "kind"):
        given = row.next - 1
        waiting = given - row.acked if row.outgoing else 0
        yield LaneLine(row, titles.get(row.agreement, row.agreement), given, waiting)


def _received(node: Node) -> Iterable[ReceiptLine]:
    """What partners answered to what we sent. A receipt covers all numbers up to its head's size."""
    sent = Outbox.objects.using(node.alias).exclude(verdict=0).select_related("lane__partner").order_by("-id")
    for row in sent.only("seq", "verdict", "code", "lane")[:RECEIPTS]:
        yield ReceiptLine(row.lane, row.seq, VERDICTS[row.verdict], row.code, _position(node, row, False))


def _given(node: Node) -> Iterable[ReceiptLine]:
    """What we answered to what partners sent: the verdict stands in the leaf, which is for ever."""
    taken = Inbox.objects.using(node.alias).select_related("lane__partner").order_by("-id")
    for row in taken.only("seq", "leaf", "code", "lane")[:RECEIPTS]:
        verdict = VERDICTS[bytes(row.leaf)[26]]
        yield ReceiptLine(row.lane, row.seq, verdict, row.code, _position(node, row, True))


def _position(node: Node, row: Inbox | Outbox, ours: bool) -> int | None:
    heads = Head.objects.using(node.alias).filter(lane=row.lane_id, ours=ours, size__gte=row.seq)
    return heads.order_by("size").values_list("index", flat=True).first()
