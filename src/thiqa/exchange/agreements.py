"""Which agreement governs a lane or an act, how it stands today, and what it permits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from thiqa.domain import canonical, policy
from thiqa.domain.agreement import Agreement
from thiqa.domain.clause import Clause
from thiqa.domain.errors import AgreementUnknown, Refused, ReleaseNeeded, ThiqaError
from thiqa.domain.message import Statement
from thiqa.domain.pact import introduction
from thiqa.domain.standing import Event, Pending, Standing, advance
from thiqa.exchange import log
from thiqa.exchange.node import Node
from thiqa.ledger.entry import Kind
from thiqa.store import table
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Lane, Outbox, Partner, Version


@dataclass(frozen=True, slots=True)
class Held:
    """An agreement as this node holds it: the version that applies and its state today."""

    partner: Partner
    agreement: Agreement
    state: str


@lru_cache(maxsize=256)
def _decoded(content: bytes) -> Agreement:
    return Agreement.decode(content)


def version(node: Node, digest: str) -> Agreement:
    """A version by its digest; raises ``AgreementUnknown``."""
    row = table.first(node.alias, Version, digest=digest)
    if row is None:
        raise AgreementUnknown(agreement=digest[:16])
    return _decoded(bytes(row.content))


def standing_of(node: Node, row: Row) -> Standing:
    """The standing that a row keeps."""
    kept = canonical.decode(bytes(row.standing))
    return Standing(
        agreement=version(node, row.digest),
        signed=frozenset(kept["signed"]),
        entered=kept["entered"],
        ended=kept["ended"],
        pending={digest: Pending(version(node, digest), frozenset(who)) for digest, who in kept["pending"].items()},
        suspensions={name: frozenset(who) for name, who in kept["suspensions"].items()},
    )


def keep_standing(node: Node, row: Row, standing: Standing) -> None:
    """Write a standing into its row. The caller is in a transaction."""
    row.state, row.digest, row.title = standing.state, standing.digest, standing.agreement.title["en"]
    row.standing = canonical.encode(
        {
            "signed": sorted(standing.signed),
            "entered": standing.entered,
            "ended": standing.ended,
            "pending": {digest: sorted(one.signed) for digest, one in standing.pending.items()},
            "suspensions": {name: sorted(who) for name, who in standing.suspensions.items()},
        }
    )
    row.save(using=node.alias)


def today(node: Node, row: Row) -> Standing:
    """The standing on the day of the node's clock: what is signed by both enters into force on its first day."""
    standing = standing_of(node, row)
    day = node.clock().date()
    if standing.state == "signed" and day >= standing.agreement.first_day:
        standing = advance(standing, Event("enter", on=day))
    return standing


def find(node: Node, agreement: str, partner: Partner | None = None) -> Held:
    """An agreement by its id; raises ``AgreementUnknown``. Whoever has read the ``partner`` just now hands it over."""
    row = table.first(node.alias, Row, agreement=agreement)
    if row is None:
        raise AgreementUnknown(agreement=agreement[:16])
    known = partner is not None and partner.pk == row.partner_id
    row.partner = partner if partner is not None and known else table.one(node.alias, Partner, id=row.partner_id)
    standing = today(node, row)
    state = standing.state
    last = standing.agreement.last_day
    if state == "in_force" and last is not None and node.clock().date() > last:
        state = "ended"
    return Held(row.partner, standing.agreement, state)


def pact(node: Node, partner: Partner) -> Held:
    """The built-in pact between two nodes that were introduced: only agreements and keys may pass under it."""
    return Held(partner, introduction(node.id, partner.node), "in_force")


def of_lane(node: Node, lane: Lane) -> Held:
    """The agreement of a lane."""
    held = pact(node, lane.partner)
    return held if held.agreement.id == lane.agreement else find(node, lane.agreement)


def permit(held: Held, statement: Statement) -> Clause:
    """The clause of *our* agreement that permits a statement; raises ``Refused`` or a relative.

    The statement must name the version that applies here: with another version another text would have been agreed.
    """
    if statement.agreement != held.agreement.digest():
        raise Refused(clause="no-clause", rule="version", why="it was sent under another version of the agreement")
    clause = policy.permit(held.agreement, statement.act(held.state))
    if clause.id != statement.clause:
        raise Refused(clause=clause.id, rule="clause", why="it names another clause than the one that permits it")
    if clause.release != "none" and statement.releaser is None:
        raise ReleaseNeeded(clause=clause.id)
    return clause


def used(node: Node, held: Held, mechanism: str, day: str) -> int:
    """How many messages of a mechanism went out under an agreement on a day; counted only where something limits it."""
    agreement = held.agreement
    limited = mechanism in agreement.capacities or any(
        clause.capacity is not None and mechanism in clause.mechanisms for clause in agreement.clauses
    )
    if not limited:
        return 0
    start = datetime.fromisoformat(day).replace(tzinfo=UTC)
    rows = Outbox.objects.using(node.alias).filter(lane__agreement=agreement.id, mechanism=mechanism)
    return rows.filter(made__gte=start, made__lt=start + timedelta(days=1)).count()


def log_refusal(node: Node, partner: str, error: ThiqaError, mechanism: str) -> None:
    """Record that something was refused, by code and clause; denied acts count as acts."""
    detail = {"partner": partner, "code": error.code, "mechanism": mechanism}
    if isinstance(error, Refused):
        detail["clause"] = error.clause
    log.act(node, Kind.REFUSE, detail)
