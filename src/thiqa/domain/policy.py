"""The one question: does a clause of this agreement permit this act? From the same bytes, both nodes answer the same.

``permit`` is total and deterministic and reads no clock: the day, the standing and the day's count come inside the act.
It fails closed. The rules and their order are normative, because a refusal names the clause that came closest:
``specs/agreement.md``, section 5.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from thiqa.domain.agreement import Agreement
from thiqa.domain.clause import LOCAL_ACTIONS, NO_PERSON, ONWARD, PERSON_DATA, Clause
from thiqa.domain.errors import AgreementNotInForce, Refused
from thiqa.domain.evaluation import Evaluation
from thiqa.domain.marking import Marking, allows

__all__ = ["RULES", "Act", "permit"]

_width = {code: number for number, code in enumerate(ONWARD)}
_ABOUT_NOBODY = "cooperation"
"""The purpose of keys, agreements, visits and training: nothing about a person goes under it."""

_PERSONAL_ACTIONS = frozenset({"print", "export", "forward"})
"""What a person does with an item that is held; the person's role must be known."""


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody is about to do with one item.

    ``sender`` and ``recipients`` are the node ids between which the item flows, also when its holder later prints or
    forwards it. ``on`` is the day of the act (for a message: the day it was made), ``state`` the standing of the
    agreement that day, ``used`` how many acts of this mechanism and direction that day already has. ``third`` is the
    agency to which a ``forward`` goes, ``consent`` the id of the originator's consent, ``role`` the reader's role.
    """

    sender: str
    recipients: tuple[str, ...]
    mechanism: str
    action: str
    purpose: str
    category: str | None
    data: frozenset[str]
    marking: Marking
    evaluation: Evaluation | None
    retain_until: date
    onward: str
    on: date
    state: str
    third: str | None = None
    consent: str | None = None
    role: str | None = None
    used: int = 0


def permit(agreement: Agreement, act: Act) -> Clause:
    """The first clause, in the order of the agreement, that permits all of ``act``.

    1. The sender is a party, and there is at least one recipient, and every recipient is the other party.
    2. The marking is known.
    3. The agreement is in force that day; after suspension or end only surviving clauses are asked.
    4. A clause speaks of this mechanism and this action.
    5. One of them passes all of ``RULES``.

    Raises ``AgreementNotInForce`` for 3 and ``Refused`` for the others, with ``clause`` and ``rule`` of the clause that
    passed the most rules (the first of them where several did).
    """
    # 1. Nobody is not everybody: an empty recipient set is refused, and so is any stranger in it.
    if why := _stranger(agreement, act):
        raise _refusal("no-clause", "parties", why)
    # 2. A label that this node does not know may be stricter than all that it knows.
    if act.marking.quarantined:
        raise _refusal("no-clause", "quarantine", "the marking is not known and the item is quarantined")
    # 3. In force: state and dates.
    standing = _standing(agreement, act)
    # 4. Candidates.
    clauses = agreement.by_act.get((act.mechanism, act.action), ())
    if standing:
        clauses = tuple(clause for clause in clauses if clause.survives)
        if standing not in _SURVIVABLE or not clauses:
            raise AgreementNotInForce(state=standing, clause="no-clause", rule="standing")
    elif not clauses:
        raise _no_candidate(agreement, act)
    # 5. The rules.
    best, closest = -1, clauses[0]
    for clause in clauses:
        passed = _passed(agreement, clause, act)
        if passed == len(_CHECKS):
            return clause
        if passed > best:
            best, closest = passed, clause
    rule, why, _ = _CHECKS[best]
    raise _refusal(closest.id, rule, why)


_SURVIVABLE = frozenset({"suspended", "ended", "expired"})


def _stranger(agreement: Agreement, act: Act) -> str | None:
    """``None`` when the item flows between the two parties; otherwise why not."""
    if agreement.role(act.sender) is None:
        return "the sender is no party to the agreement"
    if not act.recipients:
        return "an item without recipients goes to nobody"
    other = agreement.b.node if act.sender == agreement.a.node else agreement.a.node
    return "a recipient is not the other party" if set(act.recipients) != {other} else None


def _standing(agreement: Agreement, act: Act) -> str | None:
    """``None`` when in force on the day; otherwise the word for why not."""
    if act.on < agreement.first_day:
        return "not begun"
    if act.state in ("suspended", "ended"):
        return act.state
    if act.state != "in_force":
        return "not signed"
    return "expired" if agreement.last_day is not None and act.on > agreement.last_day else None


def _no_candidate(agreement: Agreement, act: Act) -> Refused:
    for clause in agreement.clauses:
        if act.mechanism in clause.mechanisms:
            return _refusal(clause.id, "action", "no clause permits this action for the mechanism")
    return _refusal("no-clause", "mechanism", "no clause names this mechanism")


def _passed(agreement: Agreement, clause: Clause, act: Act) -> int:
    for number, (_, _, check) in enumerate(_CHECKS):
        if not check(agreement, clause, act):
            return number
    return len(_CHECKS)


def _direction(agreement: Agreement, clause: Clause, act: Act) -> bool:
    return clause.direction in ("both", "a-to-b" if act.sender == agreement.a.node else "b-to-a")


def _purpose(_: Agreement, clause: Clause, act: Act) -> bool:
    return act.purpose in clause.purposes


def _category(_: Agreement, clause: Clause, act: Act) -> bool:
    if act.category is None or act.purpose == _ABOUT_NOBODY:
        return act.category is None and NO_PERSON in clause.categories and act.data.isdisjoint(PERSON_DATA)
    # An item about a person that names no kind of data would slip past the next rule.
    return act.category in clause.categories and act.category != NO_PERSON and bool(act.data)


def _data(_: Agreement, clause: Clause, act: Act) -> bool:
    return act.data <= clause.data


def _marking(_: Agreement, clause: Clause, act: Act) -> bool:
    return act.marking.not_above(clause.highest) and act.marking.handling <= clause.handling


def _handling(_: Agreement, clause: Clause, act: Act) -> bool:
    return allows(act.marking, act.action, purpose=act.purpose, consent=bool(act.consent))


def _evaluation(_: Agreement, clause: Clause, act: Act) -> bool:
    return act.evaluation is not None or not clause.evaluation_required


def _retention(_: Agreement, clause: Clause, act: Act) -> bool:
    return act.on <= act.retain_until and (act.retain_until - act.on).days <= clause.retention_days


def _onward(agreement: Agreement, clause: Clause, act: Act) -> bool:
    stated, allowed = _width.get(act.onward, 99), _width[clause.onward]
    if act.action != "forward":
        return stated <= allowed
    if stated == 99 or not act.third or agreement.role(act.third):
        return False
    width = min(stated, allowed)
    if width == 0:
        return False
    return bool(act.consent) or (width == 2 and act.third in clause.onward_to)


def _role(_: Agreement, clause: Clause, act: Act) -> bool:
    if act.role is None:
        return not clause.roles or act.action not in _PERSONAL_ACTIONS
    return not clause.roles or act.role in clause.roles


def _capacity(agreement: Agreement, clause: Clause, act: Act) -> bool:
    if act.action in LOCAL_ACTIONS:
        return True
    limit = agreement.capacities.get(act.mechanism)
    return (clause.capacity is None or act.used < clause.capacity) and (limit is None or act.used < limit)


_CHECKS: tuple[tuple[str, str, Callable[[Agreement, Clause, Act], bool]], ...] = (
    ("direction", "the clause does not permit this direction", _direction),
    ("purpose", "the clause does not permit this purpose", _purpose),
    ("category", "the clause does not permit this category of person", _category),
    ("data", "the clause does not permit a kind of data in it", _data),
    ("marking", "the marking is above the highest of the clause", _marking),
    ("handling", "the marking itself forbids this act", _handling),
    ("evaluation", "the clause demands an evaluation", _evaluation),
    ("retention", "it would be kept longer than the clause permits, or its time is over", _retention),
    ("onward", "the onward rule does not permit it", _onward),
    ("role", "the clause does not permit this reader", _role),
    ("capacity", "the daily capacity is used up", _capacity),
)
RULES: tuple[str, ...] = tuple(name for name, _, _ in _CHECKS)
"""The rules of a clause in the order in which they are asked."""


def _refusal(clause: str, rule: str, why: str) -> Refused:
    return Refused(clause=clause, rule=rule, why=why)
