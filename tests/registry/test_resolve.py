from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests import cast, stage
from tests.registry.people import BY, atlas, person
from thiqa.domain import canonical
from thiqa.domain.errors import PairDecided, PairInvalid, RecordErased, RecordsDifferent, RecordsSame, RecordUnknown
from thiqa.exchange.node import Node
from thiqa.registry import keep, resolve
from thiqa.registry.proposing import propose
from thiqa.store.models import Entry
from thiqa.store.proposals import Decision, Proposal

PASSPORT = {"type": "passport", "number": "PA 551203", "country": "XAA"}
ONE = person("Yassir Mernissi Zoubiri", births=[{"date": "1971-03-08"}], nationalities=["XAA"], documents=[PASSPORT])
AGAIN = person("ياسر المرنيسي زبيري", births=[{"date": "1971-03-08"}], documents=[PASSPORT])
THIRD = person("Yasser Mernissi-Zoubiri", births=[{"date": "1971-01-01"}], nationalities=["XAA"])
OTHER = person("Ingrid Solberg", births=[{"date": "1980"}])


@pytest.fixture
def kept() -> Iterator[tuple[Node, list[str]]]:
    with atlas(ONE, AGAIN, THIRD, OTHER) as both:
        yield both


Kept = tuple[Node, list[str]]


def leaves(node: Node) -> list[dict[str, object]]:
    found = Entry.objects.using(node.alias).filter(kind="record").order_by("index")
    return [canonical.decode(bytes(leaf.detail or b"")) for leaf in found]


def test_records_of_one_person_are_proposed_and_others_are_not(kept: Kept) -> None:
    node, (one, again, third, other) = kept
    report = propose(node, BY)
    found = resolve.listed(node, BY)
    assert {(each.first.id, each.second.id) for each in found} == {(one, again), (one, third), (again, third)}
    assert (found[0].kind, found[0].first.id, found[0].second.id) == ("confirmed", one, again)
    assert (report.records, report.proposed) == (4, 3)
    assert all(other not in (each.first.id, each.second.id) for each in found)


def test_a_second_run_looks_at_nothing_and_a_change_only_at_its_own_pairs(kept: Kept) -> None:
    node, _ = kept
    propose(node, BY)
    assert propose(node, BY).records == 0
    new = keep.add(node, BY, person("Ingrid Sølberg", births=[{"date": "1980-05-05"}]))
    report = propose(node, BY)
    assert (report.records, report.compared) == (1, 1)
    assert new in {each.second.id for each in resolve.listed(node, BY)}


def test_a_name_alone_is_proposed_only_when_asked_for() -> None:
    with atlas(person("Yassir Mernissi Zoubiri"), person("Yassir Mernissi Zoubiri")) as (node, _):
        assert propose(node, BY).proposed == 0
        assert propose(node, BY, namesakes=True, again=True).proposed == 1


def test_a_proposal_that_no_longer_holds_leaves_the_list_and_comes_back(kept: Kept) -> None:
    node, (one, *_) = kept
    propose(node, BY)
    keep.withdraw(node, BY, one, "it was another person")
    assert propose(node, BY).dropped == 2
    assert len(resolve.listed(node, BY)) == 1
    keep.restore(node, BY, one, "it was not")
    propose(node, BY)
    assert len(resolve.listed(node, BY)) == 3


def test_what_a_person_decided_stays_when_a_record_changes(kept: Kept) -> None:
    node, (one, again, *_) = kept
    propose(node, BY)
    resolve.same(node, BY, one, again, "seen both papers")
    keep.withdraw(node, BY, again, "a mistake")
    keep.restore(node, BY, again, "no mistake")
    propose(node, BY)
    (found,) = resolve.listed(node, BY, states=("same",))
    assert (found.by, found.why, found.changed) == (BY, "seen both papers", True)


def test_a_decision_is_a_leaf_without_content(kept: Kept) -> None:
    node, (one, again, *_) = kept
    resolve.same(node, BY, one, again, "seen both papers")
    assert leaves(node)[-1] == {"act": "resolve-same", "records": [one, again], "by": BY}


def test_groups_are_what_hangs_together(kept: Kept) -> None:
    node, (one, again, third, other) = kept
    resolve.same(node, BY, one, again)
    resolve.same(node, BY, third, again)
    assert resolve.groups(node, BY) == [sorted([one, again, third])]
    assert resolve.group_of(node, other) == [other]


def test_joining_what_was_decided_different_is_refused_and_both_decisions_are_named(kept: Kept) -> None:
    node, (one, again, third, _) = kept
    resolve.same(node, BY, one, again)
    resolve.different(node, "Rita", again, third)
    with pytest.raises(RecordsDifferent) as caught:
        resolve.same(node, BY, one, third)
    assert all(each in caught.value.sentence for each in (one, again, third, "Rita"))
    assert resolve.groups(node, BY) == [sorted([one, again])]


def test_parting_what_hangs_together_is_refused(kept: Kept) -> None:
    node, (one, again, third, _) = kept
    resolve.same(node, BY, one, again)
    resolve.same(node, BY, again, third)
    with pytest.raises(RecordsSame) as caught:
        resolve.different(node, BY, one, third)
    assert f"{one} and {again}, {again} and {third}" in caught.value.sentence


def test_undo_opens_the_pair_and_keeps_its_history(kept: Kept) -> None:
    node, (one, again, *_) = kept
    propose(node, BY)
    before = resolve.listed(node, BY)
    resolve.same(node, BY, again, one, "they look alike")
    with pytest.raises(PairDecided):
        resolve.different(node, BY, one, again)
    resolve.undo(node, "Rita", one, again, "they are brothers")
    assert resolve.listed(node, BY) == before
    assert [each.verdict for each in resolve.show(node, BY, one, again).decisions] == ["same", "undo"]


def test_a_pair_put_off_is_listed_apart(kept: Kept) -> None:
    node, (one, again, *_) = kept
    propose(node, BY)
    resolve.later(node, BY, one, again, "wait for the photo")
    assert len(resolve.listed(node, BY)) == 2
    assert [each.why for each in resolve.listed(node, BY, states=("later",))] == ["wait for the photo"]


def test_show_tells_both_records_and_why(kept: Kept) -> None:
    node, (one, again, *_) = kept
    seen = resolve.show(node, BY, again, one)
    assert (seen.first.id, seen.second.id, seen.state) == (one, again, "open")
    assert {"names", "birth-day", "document"} <= {reason.code for reason in seen.answer.reasons}
    assert Entry.objects.using(node.alias).filter(kind="read").exists()


def test_what_is_no_pair_is_told(kept: Kept) -> None:
    node, (one, again, *_) = kept
    document = keep.add(node, BY, person(category="", kind="document", type="passport", number="Z1"))
    for pair, error in (((one, one), PairInvalid), ((one, document), PairInvalid), ((one, "0" * 32), RecordUnknown)):
        with pytest.raises(error):
            resolve.same(node, BY, *pair)
    with pytest.raises(PairInvalid):
        resolve.undo(node, BY, one, again)
    with pytest.raises(PairInvalid):
        resolve.named(node, 12345)


def test_proposals_hold_nothing_of_what_a_record_says(kept: Kept) -> None:
    node, (one, again, *_) = kept
    propose(node, BY)
    resolve.same(node, BY, one, again, "Yassir has one scar")
    for row in Proposal.objects.using(node.alias):
        assert b"Yassir" not in bytes(row.reasons)
        assert b"1971" not in bytes(row.reasons)
    keep.erase(node, BY, one, "its time is over")
    assert set(Decision.objects.using(node.alias).values_list("why", flat=True)) == {""}
    with pytest.raises(RecordErased):
        resolve.show(node, BY, one, again)
    resolve.undo(node, BY, one, again)
    assert resolve.groups(node, BY) == []


class Resolving(RuleBasedStateMachine):
    """Decisions in any order beside a plain model of them: groups are its components, and undo is as before."""

    @initialize()
    def begin(self) -> None:
        self.node = cast.make("atlas", cast.Wire(), cast.Time())
        self.records = [
            keep.add(self.node, BY, person(f"Person {name}")) for name in ("Anwar", "Badr", "Chafik", "Driss")
        ]
        self.held: dict[frozenset[int], str] = {}

    def groups(self, held: dict[frozenset[int], str]) -> list[set[int]]:
        out = [{i} for i in range(len(self.records))]
        for pair, verdict in held.items():
            if verdict == "same":
                joined = [group for group in out if group & pair]
                out = [group for group in out if not group & pair] + [set().union(*joined)]
        return out

    def holds(self, held: dict[frozenset[int], str]) -> bool:
        parted = [pair for pair, verdict in held.items() if verdict == "different"]
        return not any(pair <= group for pair in parted for group in self.groups(held))

    @rule(pair=st.sets(st.integers(0, 3), min_size=2, max_size=2), verdict=st.sampled_from(["same", "different"]))
    def decide(self, pair: set[int], verdict: str) -> None:
        one, other = sorted(pair)
        act = resolve.same if verdict == "same" else resolve.different
        new = {**self.held, frozenset(pair): verdict}
        if frozenset(pair) in self.held:
            with pytest.raises(PairDecided):
                act(self.node, BY, self.records[one], self.records[other])
        elif not self.holds(new):
            with pytest.raises((RecordsDifferent, RecordsSame)):
                act(self.node, BY, self.records[one], self.records[other])
        else:
            act(self.node, BY, self.records[one], self.records[other])
            self.held = new

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        pair = data.draw(st.sampled_from(sorted(self.held, key=sorted)))
        one, other = sorted(pair)
        resolve.undo(self.node, BY, self.records[other], self.records[one])
        del self.held[pair]

    @invariant()
    def the_groups_are_those_of_the_model(self) -> None:
        wanted = [sorted(self.records[i] for i in group) for group in self.groups(self.held) if len(group) > 1]
        assert resolve.groups(self.node, BY) == sorted(wanted)

    def teardown(self) -> None:
        stage.clear(self.node)


TestResolving = Resolving.TestCase
TestResolving.settings = settings(max_examples=8, stateful_step_count=12)
