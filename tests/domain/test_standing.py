"""How agreements stand: one party stops, two go on, and both nodes end alike whatever crosses on the way."""

from __future__ import annotations

import contextlib
from collections import deque
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain.agreement import Agreement
from thiqa.domain.errors import TransitionInvalid
from thiqa.domain.standing import EVENTS, PENDING_LIMIT, Event, Standing, advance, propose
from tools.vectors.agreement import EXAMPLE, SECOND, A, B

FIRST, AMENDED = Agreement.from_dict(EXAMPLE), Agreement.from_dict(SECOND)
DAY = date(2027, 1, 1)


def version(base: Agreement, number: int) -> Agreement:
    """One of several amendments of ``base``."""
    value = {
        **base.to_dict(),
        "version": base.version + 1,
        "previous": base.digest(),
        "legal_bases": [f"basis {number}"],
    }
    return Agreement.from_dict(value)


def in_force() -> Standing:
    standing = propose(FIRST)
    for event in (Event("sign", A, FIRST.digest()), Event("sign", B, FIRST.digest()), Event("enter", on=DAY)):
        standing = advance(standing, event)
    return standing


def test_an_amendment_is_not_proposed_without_what_it_amends() -> None:
    with pytest.raises(TransitionInvalid):
        propose(AMENDED)


def test_an_amendment_applies_when_both_have_signed_it_and_not_before() -> None:
    standing = advance(in_force(), Event("amend", A, amendment=AMENDED))
    standing = advance(standing, Event("sign", A, AMENDED.digest()))
    assert standing.digest == FIRST.digest()
    standing = advance(standing, Event("sign", B, AMENDED.digest()))
    assert (standing.digest, standing.state, dict(standing.pending)) == (AMENDED.digest(), "in_force", {})


def test_a_party_signs_one_amendment_at_a_time() -> None:
    one, other = version(FIRST, 1), version(FIRST, 2)
    standing = advance(advance(in_force(), Event("amend", A, amendment=one)), Event("amend", B, amendment=other))
    standing = advance(standing, Event("sign", A, one.digest()))
    with pytest.raises(TransitionInvalid):
        advance(standing, Event("sign", A, other.digest()))
    standing = advance(standing, Event("decline", B, one.digest()))
    assert advance(standing, Event("sign", A, other.digest())).pending[other.digest()].signed == {A}


def test_what_one_has_signed_cannot_be_declined_by_the_same() -> None:
    standing = advance(in_force(), Event("amend", A, amendment=AMENDED))
    standing = advance(standing, Event("sign", A, AMENDED.digest()))
    with pytest.raises(TransitionInvalid):
        advance(standing, Event("decline", A, AMENDED.digest()))


def test_only_a_few_amendments_wait() -> None:
    standing = in_force()
    for number in range(PENDING_LIMIT):
        standing = advance(standing, Event("amend", A, amendment=version(FIRST, number)))
    with pytest.raises(TransitionInvalid):
        advance(standing, Event("amend", A, amendment=version(FIRST, 99)))


def test_a_signature_that_crossed_the_end_says_which_version_survives() -> None:
    standing = advance(in_force(), Event("amend", A, amendment=AMENDED))
    standing = advance(standing, Event("sign", A, AMENDED.digest()))
    ended = advance(standing, Event("end", A))
    assert advance(ended, Event("sign", B, AMENDED.digest())).digest == AMENDED.digest()


def test_an_amendment_of_a_suspended_agreement_does_not_resume_it() -> None:
    standing = advance(in_force(), Event("suspend", B, suspension="1" * 32))
    standing = advance(standing, Event("amend", A, amendment=AMENDED))
    for party in (A, B):
        standing = advance(standing, Event("sign", party, AMENDED.digest()))
    assert (standing.digest, standing.state) == (AMENDED.digest(), "suspended")


@pytest.mark.parametrize("kind", [kind for kind in EVENTS if kind != "enter"])
def test_no_stranger_moves_an_agreement(kind: str) -> None:
    event = Event(kind, "c" * 64, FIRST.digest(), "1" * 32, AMENDED)
    with pytest.raises(TransitionInvalid):
        advance(in_force(), event)


@dataclass
class Side:
    """One node: its standing, and what it did that the other has not seen."""

    node: str
    standing: Standing = field(default_factory=in_force)
    sent: deque[Event] = field(default_factory=deque)

    def do(self, event: Event) -> None:
        try:
            self.standing = advance(self.standing, event)
        except TransitionInvalid:
            return
        self.sent.append(event)

    def hear(self, other: Side) -> None:
        if other.sent:
            event = other.sent.popleft()
            # What is impossible here is refused with a receipt; it must not leave the two sides apart.
            with contextlib.suppress(TransitionInvalid):
                self.standing = advance(self.standing, event)


moves = st.lists(
    st.tuples(st.booleans(), st.sampled_from(["amend", "sign", "decline", "suspend", "resume", "hear", "hear", "end"]),
              st.integers(0, 3)),
    max_size=60,
)  # fmt: skip


@given(moves=moves)
def test_whatever_crosses_on_the_way_both_nodes_end_with_the_same_version_in_the_same_state(
    moves: list[tuple[bool, str, int]],
) -> None:
    sides = (Side(A), Side(B))
    for number, (who, kind, choice) in enumerate(moves):
        side, other = sides if who else sides[::-1]
        held = side.standing
        match kind:
            case "hear":
                side.hear(other)
            case "amend":
                side.do(Event("amend", side.node, amendment=version(held.agreement, choice)))
            case "sign" | "decline" if held.pending:
                side.do(Event(kind, side.node, sorted(held.pending)[choice % len(held.pending)]))
            case "suspend":
                side.do(Event("suspend", side.node, suspension=f"{number:032x}"))
            case "resume" if held.suspensions:
                side.do(Event("resume", side.node, suspension=sorted(held.suspensions)[choice % len(held.suspensions)]))
            case "end" if choice == 0:
                side.do(Event("end", side.node))
    one, other = sides
    while one.sent or other.sent:
        one.hear(other)
        other.hear(one)
    assert (one.standing.digest, one.standing.state) == (other.standing.digest, other.standing.state)
    assert one.standing.suspensions == other.standing.suspensions
