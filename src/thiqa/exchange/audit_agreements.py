"""Agreements, checked from their bytes: which version applied at a place of our log, in which state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta

from thiqa.crypto import signing
from thiqa.domain.agreement import PAYLOAD_TYPE, Agreement
from thiqa.domain.clause import Clause
from thiqa.domain.errors import AgreementError, AgreementUnknown, Refused, ThiqaError
from thiqa.domain.message import Statement
from thiqa.domain.pact import introduction
from thiqa.domain.policy import permit
from thiqa.exchange import agreements
from thiqa.exchange.audit_findings import Findings
from thiqa.exchange.audit_keys import Keys
from thiqa.exchange.audit_log import History, Move, Position
from thiqa.exchange.node import Node
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Partner, Version

__all__ = ["Bound", "read_agreements"]

_LIVE = ("signed", "in_force")


@dataclass(slots=True)
class Bound:
    """All agreements as they are proven: versions by digest, moves by agreement, and how often each was used a day."""

    versions: dict[str, Agreement]
    moves: dict[str, list[Move]]
    pacts: frozenset[str]
    used: Counter[tuple[str, str, str, str, str]] = field(default_factory=Counter)

    def clause(self, statement: Statement, at: Position | None) -> Clause:
        """The clause under which a statement was permitted at a place of our log; raises ``Refused`` and relatives.

        1. The version that it names applied then. 2. That version, in the state of then, permits it. 3. The clause is
        the one that the statement names. For what came back after a restore the place is not known: then any version
        that both signed counts, as if it was in force.
        """
        # 1.
        agreement = self.versions.get(statement.agreement)
        if agreement is None:
            raise AgreementUnknown(agreement=statement.agreement[:16])
        state = "in_force"
        if agreement.digest() not in self.pacts:
            applied, then = self.standing(agreement.id, at)
            state = state if at is None else then
            if agreement.digest() not in ([applied] if at else self.both(agreement.id)):
                raise Refused(clause="no-clause", rule="version", why="another version applied")
        # 2.
        clause = permit(agreement, statement.act(state))
        if clause.id != statement.clause and state == "in_force":
            # A holder whose last day had come when it received asks only what survives, so that is tried as well.
            with suppress(AgreementError):
                clause = permit(agreement, statement.act("ended"))
        # 3.
        if clause.id != statement.clause:
            raise Refused(clause=clause.id, rule="clause", why="it names another clause than the one that permits it")
        return clause

    def standing(self, agreement: str, at: Position | None) -> tuple[str, str]:
        """Digest and state that applied before a place of our log, from the leaves alone."""
        signed: Counter[str] = Counter()
        applied, state = "", "unknown"
        for move in self.moves.get(agreement, []):
            if at is not None and move.at >= at:
                break
            state = move.state
            if move.act == "sign":
                signed[move.digest] += 1
                if signed[move.digest] == 2:
                    applied = move.digest
        # A version enters by its first day alone; no leaf tells of that, and `permit` looks at the day.
        return applied, "in_force" if state in _LIVE else state

    def both(self, agreement: str) -> list[str]:
        """The digests of the versions that both parties signed, as the log tells."""
        signed = Counter(move.digest for move in self.moves.get(agreement, []) if move.act == "sign")
        return [digest for digest, times in signed.items() if times == 2]

    def count(self, statement: Statement, clause: Clause) -> bool:
        """Count one act of its day; False when that is more than the clause or the agreement allows."""
        agreement = self.versions[statement.agreement]
        most = agreement.capacities.get(statement.mechanism)
        if most is None and clause.capacity is None:
            return True
        right = True
        for name, limit in (("", most), (clause.id, clause.capacity)):
            key = (agreement.id, statement.sender, statement.mechanism, statement.made[:10], name)
            self.used[key] += 1
            right = right and (limit is None or self.used[key] <= limit)
        return right


def retention(statement: Statement, clause: Clause) -> date:
    """The last day on which a recipient may keep an item: the clause's limit or the sender's, whichever is earlier."""
    most = date.fromisoformat(statement.made[:10]) + timedelta(days=clause.retention_days)
    return min(most, date.fromisoformat(statement.retain_until))


def read_agreements(
    node: Node, partners: Sequence[Partner], rows: Sequence[Row], versions: Sequence[Version], history: History,
    keys: Keys, found: Findings,
) -> Bound:  # fmt: skip
    """Verify what is recorded of agreements and return what they permit. For each version:

    1. its bytes are an agreement with the digest, id and number of the row; 2. the log tells of each signature that the
    row has, and the row has each one that the log tells of; 3. each is over these bytes, by a key live at that leaf.
    For each agreement: 4. its row is in the state that the last leaf tells, and its standing is one of signed versions.
    """
    bound = Bound({}, history.agreements, frozenset())
    pacts: dict[str, Agreement] = {}
    for partner in partners:
        with found.catching("partner-differs", f"partner {partner.name}"):
            pact = introduction(node.id, partner.node)
            pacts[pact.digest()] = pact
    for row in versions:
        where = f"agreement {row.agreement[:16]}, version {row.version}"
        found.counts["agreement versions"] += 1
        # 1.
        try:
            agreement = Agreement.decode(bytes(row.content))
        except ThiqaError as error:
            found.add("agreement-differs", where, error.sentence)
            continue
        stored = {"digest": row.digest, "agreement": row.agreement, "version": row.version}
        signed = {"digest": agreement.digest(), "agreement": agreement.id, "version": agreement.version}
        found.same(where, stored, signed)
        bound.versions[agreement.digest()] = agreement
        # 2. and 3.
        for column, ours in ((row.ours, True), (row.theirs, False)):
            who = node.id if ours else _other(agreement, node.id)
            with found.catching("agreement-unsigned", f"{where}, signature of {who[:16]}"):
                _signature(bytes(column), agreement, who, history, keys)
    for one in rows:
        # 4.
        where = f"agreement {one.agreement[:16]}"
        with found.catching("agreement-differs", where):
            _row(node, one, bound, where, found)
    bound.versions |= pacts
    bound.pacts = frozenset(pacts)
    return bound


def _other(agreement: Agreement, node: str) -> str:
    return agreement.b.node if agreement.a.node == node else agreement.a.node


def _signature(raw: bytes, agreement: Agreement, who: str, history: History, keys: Keys) -> None:
    digest = agreement.digest()
    moves = history.agreements.get(agreement.id, [])
    at = next((move.at for move in moves if (move.act, move.by, move.digest) == ("sign", who, digest)), None)
    if not raw and at is None:
        return
    if not raw or at is None:
        raise AgreementError
    signed = signing.decode(raw)
    if signed.payload != agreement.encode():
        raise AgreementError
    keys.verify(signed, PAYLOAD_TYPE, who, at)


def _row(node: Node, row: Row, bound: Bound, where: str, found: Findings) -> None:
    standing = agreements.standing_of(node, row)
    moves = bound.moves.get(row.agreement, [])
    found.unless(moves and moves[-1].state == row.state, "agreement-differs", where, "The log tells another state.")
    applied, _ = bound.standing(row.agreement, None)
    found.unless(applied in ("", row.digest), "agreement-differs", where, "Another version applies.")
    partner = _other(standing.agreement, node.id)
    stored = {"agreement": row.agreement, "state": row.state, "title": row.title, "partner": row.partner.node}
    signed = {
        "agreement": standing.agreement.id, "state": standing.state, "title": standing.agreement.title["en"],
        "partner": partner,
    }  # fmt: skip
    found.same(where, stored, signed)
    # Who signed what: of the first version, and of each that waits.
    signed_by: dict[str, set[str]] = {}
    for move in moves:
        if move.act == "sign":
            signed_by.setdefault(move.digest, set()).add(move.by)
    first = next((digest for digest in signed_by if bound.versions[digest].version == 1), "")
    claimed = {first: standing.signed} | {digest: each.signed for digest, each in standing.pending.items()}
    right = all(signed_by.get(digest, set()) == who for digest, who in claimed.items())
    found.unless(right and standing.digest in signed_by, "agreement-differs", where, "Others signed it.")
