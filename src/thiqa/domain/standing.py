"""How an agreement stands, from proposal to end: a pure function over what the two parties did.

::

    proposed --sign, sign--> signed --enter--> in_force <--resume, resume-- suspended
        |                      |                  |  \\------suspend---------^   |
        | end                  +-------end--------+---------------end------------+--> ended
        +--> declined

To stop needs one party and acts at once; to go on needs both. An amendment is a version of its own that both sign;
until then the version before it applies. Messages of the two parties cross on the way, so the moves are built to
commute: each party signs at most one amendment of a version, each suspension has its own id and is lifted by both.
After all messages have arrived both nodes hold the same version in the same state, in whatever order they came.
Rules: ``specs/agreement.md``, section 6.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import TransitionInvalid

__all__ = ["EVENTS", "PENDING_LIMIT", "STATES", "Event", "Pending", "Standing", "advance", "propose"]

STATES = ("proposed", "signed", "in_force", "suspended", "ended", "declined")
EVENTS = ("sign", "enter", "suspend", "resume", "amend", "decline", "end")

PENDING_LIMIT = 8
"""Amendments that can wait at one time."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that a party did, or a day that came.

    ``by`` is the node id of the party, ``None`` for ``enter``. ``digest`` names the version that is signed or declined.
    ``suspension`` is the message id of a ``suspend``, which its ``resume`` repeats. ``amendment`` is the new version of
    an ``amend``. ``on`` is the day of an ``enter``.
    """

    kind: str
    by: str | None = None
    digest: str | None = None
    suspension: str | None = None
    amendment: Agreement | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """An amendment that waits, and the nodes that signed it."""

    agreement: Agreement
    signed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an agreement stands. ``agreement`` is the version that applies, ``state`` what ``policy.Act.state`` wants.

    ``signed`` are the nodes that signed the first version, ``pending`` the amendments by digest, ``suspensions`` the
    nodes that already lifted each open suspension, by its id.
    """

    agreement: Agreement
    signed: frozenset[str] = frozenset()
    entered: bool = False
    ended: bool = False
    pending: Mapping[str, Pending] = field(default_factory=dict)
    suspensions: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """The digest of the version that applies."""
        return self.agreement.digest()

    @property
    def state(self) -> str:
        """One of ``STATES``. What stops comes first.

        What ends without both signatures is ``declined``: it never bound anybody, so nothing of it survives.
        """
        if self.ended:
            return "ended" if len(self.signed) == 2 else "declined"
        if len(self.signed) < 2:
            return "proposed"
        if self.suspensions:
            return "suspended"
        return "in_force" if self.entered else "signed"


def propose(agreement: Agreement) -> Standing:
    """The first standing of an agreement. Raises ``TransitionInvalid`` for an amendment without what it amends."""
    if agreement.version != 1:
        raise TransitionInvalid(event="propose", state="unknown", why="an amendment needs the version before it")
    return Standing(agreement)


def advance(standing: Standing, event: Event) -> Standing:
    """The standing after ``event``. Raises ``TransitionInvalid`` for every move that the picture above does not show.

    The caller has verified that the event was signed by ``event.by``; this function decides only what it means.
    """
    if event.kind not in EVENTS:
        raise _impossible(standing, event, "no such event")
    if event.kind == "enter":
        if event.by is not None:
            raise _impossible(standing, event, "a day enters, not a party")
    elif standing.agreement.role(event.by or "") is None:
        raise _impossible(standing, event, "only a party can do this")
    # A signature that crossed the end on its way still counts: it says which version survives the end.
    if standing.ended and event.kind != "sign":
        raise _impossible(standing, event, "an end is final; propose a new agreement")
    return _moves[event.kind](standing, event, event.by or "")


def _sign(standing: Standing, event: Event, by: str) -> Standing:
    if event.digest == standing.digest and len(standing.signed) < 2:
        if by in standing.signed:
            raise _impossible(standing, event, "this party has signed")
        return replace(standing, signed=standing.signed | {by})
    waiting = standing.pending.get(event.digest or "")
    if waiting is None:
        raise _impossible(standing, event, "no version with this digest waits for a signature")
    # Two amendments signed crosswise would leave two nodes with two versions, so a party signs one at a time.
    if any(by in each.signed for each in standing.pending.values()):
        raise _impossible(standing, event, "this party has signed an amendment that still waits")
    signed = waiting.signed | {by}
    if len(signed) == 2:
        return replace(standing, agreement=waiting.agreement, pending={})
    return replace(standing, pending={**standing.pending, event.digest or "": replace(waiting, signed=signed)})


def _enter(standing: Standing, event: Event, _by: str) -> Standing:
    if standing.entered or len(standing.signed) < 2:
        raise _impossible(standing, event, "both signatures come first, once")
    if event.on is None or event.on < standing.agreement.first_day:
        raise _impossible(standing, event, "its first day has not come")
    return replace(standing, entered=True)


def _suspend(standing: Standing, event: Event, _by: str) -> Standing:
    if len(standing.signed) < 2:
        raise _impossible(standing, event, "it is not signed")
    if not event.suspension or event.suspension in standing.suspensions:
        raise _impossible(standing, event, "a suspension needs an id of its own")
    return replace(standing, suspensions={**standing.suspensions, event.suspension: frozenset()})


def _resume(standing: Standing, event: Event, by: str) -> Standing:
    lifted = standing.suspensions.get(event.suspension or "")
    if lifted is None:
        raise _impossible(standing, event, "no suspension with this id is open")
    if by in lifted:
        raise _impossible(standing, event, "this party has lifted it")
    rest = {k: v for k, v in standing.suspensions.items() if k != event.suspension}
    return replace(standing, suspensions=rest if lifted else {**rest, event.suspension or "": frozenset({by})})


def _amend(standing: Standing, event: Event, _by: str) -> Standing:
    if len(standing.signed) < 2:
        raise _impossible(standing, event, "it is not signed; end it and propose another")
    if event.amendment is None or not event.amendment.amends(standing.agreement):
        raise _impossible(standing, event, "it is not the next version of what applies")
    digest = event.amendment.digest()
    if digest in standing.pending or len(standing.pending) >= PENDING_LIMIT:
        raise _impossible(standing, event, "it waits already, or too many wait")
    return replace(standing, pending={**standing.pending, digest: Pending(event.amendment)})


def _decline(standing: Standing, event: Event, by: str) -> Standing:
    waiting = standing.pending.get(event.digest or "")
    if waiting is None or by in waiting.signed:
        raise _impossible(standing, event, "a party declines what waits and what it did not sign")
    return replace(standing, pending={k: v for k, v in standing.pending.items() if k != event.digest})


def _end(standing: Standing, _event: Event, _by: str) -> Standing:
    return replace(standing, ended=True, suspensions={})


_moves = {
    "sign": _sign, "enter": _enter, "suspend": _suspend, "resume": _resume, "amend": _amend, "decline": _decline,
    "end": _end,
}  # fmt: skip


def _impossible(standing: Standing, event: Event, why: str) -> TransitionInvalid:
    return TransitionInvalid(event=event.kind if event.kind in EVENTS else "unknown", state=standing.state, why=why)
