"""The owner's side: each step of ``searched.give``, what it counts, and what it never does."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import cast
from tests.attacks import craft
from tests.exchange.queries import answered, begun_anew, code, counted, query, sized
from tests.searching import AGREEMENT, NAME, person, ready, record
from thiqa.domain import canonical
from thiqa.domain.search import BATCHES, ELEMENT, Query
from thiqa.exchange import agree, agreements, deliver, lists, peer, searched
from thiqa.matching import oprf
from thiqa.registry import opening
from thiqa.store.models import Entry, NodeRow
from thiqa.store.searches import Asked, OpenList

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")
TWO = AGREEMENT.replace("00112233445566778899aabbccddee01", "00112233445566778899aabbccddee02")
IDENTITY = bytes(ELEMENT)
NEGATIVE = bytes.fromhex("01" + 31 * "00")
BEYOND = bytes.fromhex("ed" + 30 * "ff" + "7f")


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


@pytest.fixture
def pair(stage: cast.Pair) -> cast.Pair:
    begun_anew([stage.atlas, stage.baobab])
    return stage


@pytest.fixture
def own() -> Iterator[cast.Pair]:
    """A stage for a test that changes more than a day."""
    made, _ = ready(record(OMAR))
    yield made
    made.close()


def told(pair: cast.Pair, body: Query | bytes) -> str:
    """The code of a refusal, which evaluated nothing, counted nothing, and is in the owner's log."""
    rows = Asked.objects.using(pair.atlas.alias)
    before = counted(pair), rows.count(), _leaves(pair, "answer"), len(craft.refusals(pair.atlas))
    found = code(pair, body)
    assert (counted(pair), rows.count(), _leaves(pair, "answer")) == before[:3]
    assert len(craft.refusals(pair.atlas)) == before[3] + 1
    assert craft.refusals(pair.atlas)[-1]["code"] == found
    assert craft.refusals(pair.atlas)[-1]["partner"] == pair.baobab.id
    return found


def _leaves(pair: cast.Pair, kind: str) -> int:
    return Entry.objects.using(pair.atlas.alias).filter(kind=kind).count()


def headed(made: Query, **changes: Any) -> bytes:
    """A query with another head over the same elements."""
    length = int.from_bytes(made.encode()[:4], "big")
    head = canonical.encode(canonical.decode(made.encode()[4 : 4 + length]) | changes)
    return struct.pack(">I", len(head)) + head + made.elements


def amended(pair: cast.Pair) -> None:
    """Bring a second version of the agreement into force."""
    before = agreements.find(pair.atlas, pair.agreement).agreement.digest()
    text = AGREEMENT.replace("version = 1", f'version = 2\nprevious = "{before}"').replace(
        "capacity = 40", "capacity = 41"
    )
    cast.bind(pair.atlas, pair.baobab, text)
    assert agreements.find(pair.atlas, pair.agreement).agreement.version == 2


# --- 1. form


def test_a_query_without_its_form_is_refused_by_the_code_of_what_is_wrong(pair: cast.Pair) -> None:
    made = query(pair)
    assert told(pair, b"abc") == "truncated"
    assert told(pair, b"\0\0\xff\xff" + made.encode()[4:]) == "truncated"
    assert told(pair, headed(made, thiqa="query/2")) == "unknown-version"
    assert told(pair, headed(made, more="")) == "field-invalid"
    assert told(pair, headed(made, purpose="curiosity")) == "field-invalid"
    assert told(pair, made.encode()[:-1]) == "format"


def test_a_query_without_a_case_is_refused(pair: cast.Pair) -> None:
    for field in ("case", "offence", "basis"):
        assert told(pair, headed(query(pair), **{field: ""})) == "field-invalid"


def test_elements_that_are_not_those_of_the_head_are_refused(pair: cast.Pair) -> None:
    made = query(pair)
    assert told(pair, made.encode()[: -len(made.elements)] + made.elements[::-1]) == "field-invalid"


@pytest.mark.parametrize("size", [0, 1, 15, 17, 63, 32769])
def test_a_batch_of_no_agreed_size_is_refused(pair: cast.Pair, size: int) -> None:
    assert told(pair, query(pair, elements=query(pair).elements[:ELEMENT] * size)) == "query-oversized"


# --- 2. from the caller to us


def test_a_query_for_another_node_or_in_the_name_of_another_is_refused(pair: cast.Pair) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"recipient": "ab" * 32}, {"recipient": pair.baobab.id}, {"sender": "ab" * 32})
    for changes in wrong:
        assert told(pair, query(pair, **changes)) == "not-for-us"


# --- 3. the list


def test_a_list_that_is_not_open_and_an_agreement_that_is_not_ours_are_alike(pair: cast.Pair) -> None:
    assert told(pair, query(pair, name="se-2")) == "list-unknown"
    assert told(pair, query(pair, agreement="ab" * 32)) in ("list-unknown", "not-permitted")


def test_another_epoch_is_refused_before_and_after(pair: cast.Pair) -> None:
    for epoch in (2, 99):
        assert told(pair, query(pair, epoch=epoch)) == "epoch-over"


def test_a_list_that_was_closed_or_is_over_answers_nobody(own: cast.Pair) -> None:
    made = query(own)
    own.clock.pass_(days=opening.DAYS, seconds=-1)
    assert code(own, made) == ""
    own.clock.pass_(seconds=1)
    assert told(own, made) == "list-unknown"
    assert lists.close_over(own.atlas) == 1
    assert told(own, made) == "list-unknown"


def test_a_list_that_is_half_made_answers_nobody(own: cast.Pair) -> None:
    """Its key is drawn first; until it is published nobody can check what is answered with it."""
    lists.close(own.atlas, OpenList.objects.using(own.atlas.alias).get(), "officer")
    made = replace(query(own), epoch=2)

    def broken(*_: object) -> Iterator[object]:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lists, "evaluated", broken)
        with pytest.raises(KeyboardInterrupt):
            opening.publish(own.atlas, own.agreement, NAME, "officer")
    assert OpenList.objects.using(own.atlas.alias).exclude(secret=b"").exists()
    assert told(own, made) == "list-unknown"
    assert opening.publish(own.atlas, own.agreement, NAME, "officer").epoch == 2


def test_a_query_under_another_version_of_the_agreement_is_refused(own: cast.Pair) -> None:
    made = query(own)
    amended(own)
    assert told(own, made) == "not-permitted"


def test_two_agreements_with_one_partner_have_lists_of_the_same_name(own: cast.Pair) -> None:
    from thiqa.exchange import fetch

    first = own.agreement
    second = cast.bind(own.atlas, own.baobab, TWO)
    for fresh in (False, True):  # so the epochs of the two differ as well
        opening.publish(own.atlas, second, NAME, "officer", fresh=fresh)
    for agreement in (second, first):
        own.agreement = agreement
        fetch.fetch(own.baobab, agreement)
        assert code(own, query(own)) == ""


# --- 4. permitted, today


def test_what_no_clause_permits_is_refused(pair: cast.Pair) -> None:
    for changes in (
        {"purpose": "fraud"},
        {"category": "witness"},
        {"data": frozenset({"identity", "account"})},
        {"clause": "SE-2"},
        {"clause": "se-1"},
    ):
        assert told(pair, query(pair, **changes)) == "not-permitted"


def test_a_suspended_agreement_and_one_that_expired_answer_nothing(own: cast.Pair) -> None:
    made = query(own)
    agree.move(own.atlas, own.agreement, "suspend", "legal adviser of Atlas", "a test")
    assert told(own, made) == "agreement-not-in-force"


def test_an_agreement_that_expired_answers_nothing(own: cast.Pair) -> None:
    opening.publish(own.atlas, own.agreement, NAME, "officer", days=3000, fresh=True)
    made = query(own, epoch=2)
    own.clock.now = own.clock.now.replace(year=2031)
    assert told(own, made) == "agreement-not-in-force"


def test_a_halted_node_answers_no_query(own: cast.Pair) -> None:
    made = query(own)
    NodeRow.objects.using(own.atlas.alias).update(halted="rolled back")
    with pytest.raises(Exception, match="answers nobody"):
        code(own, made)
    assert counted(own) == 0


def test_a_node_that_halts_while_it_answers_counts_nothing(own: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    made, opened = query(own), searched._opened

    def halted(*given: Any) -> object:
        NodeRow.objects.using(own.atlas.alias).update(halted="rolled back")
        return opened(*given)

    monkeypatch.setattr(searched, "_opened", halted)
    assert code(own, made) == "node-halted"
    assert counted(own) == Asked.objects.using(own.atlas.alias).count() == 0


@pytest.mark.parametrize(("size", "units"), [(16, 1), (64, 4), (512, 32)])
def test_a_batch_counts_by_its_size_whatever_is_in_it(pair: cast.Pair, size: int, units: int) -> None:
    assert answered(pair, sized(pair, size)).left == 40 - units
    assert counted(pair) == units


def test_packing_more_into_a_batch_gains_nothing() -> None:
    from thiqa.domain.search import UNIT, units

    assert {units(size) * UNIT / size for size in BATCHES} == {1.0}


def test_the_day_is_never_exceeded_and_a_smaller_batch_may_still_fit(pair: cast.Pair) -> None:
    for _ in range(9):
        answered(pair, sized(pair, 64))
    assert answered(pair, sized(pair, 16)).left == 3
    assert told(pair, sized(pair, 64)) == "not-permitted"
    assert told(pair, sized(pair, 4096)) == "not-permitted"
    assert [answered(pair, sized(pair, 16)).left for _ in range(3)] == [2, 1, 0]
    assert told(pair, sized(pair, 16)) == "not-permitted"


def test_the_next_day_begins_anew_on_the_clock_of_the_owner(own: cast.Pair) -> None:
    for _ in range(10):
        answered(own, sized(own, 64))
    own.clock.now = own.clock.now.replace(hour=23, minute=59, second=59)
    assert told(own, sized(own, 16)) == "not-permitted"
    own.clock.pass_(seconds=1)
    assert answered(own, sized(own, 16)).left == 39


def test_the_agreement_may_limit_all_lists_together() -> None:
    text = AGREEMENT.replace("parties =", "capacities = { search = 30 }\nparties =", 1)
    second = text[text.index("[[clause]]") :].replace("SE-1", "SE-2").replace('"terrorism"', '"fraud"')
    made, _ = ready(record(OMAR), text=text + second)
    try:
        opening.publish(made.atlas, made.agreement, "se-2", "officer")
        fraud = {"name": "se-2", "clause": "SE-2", "purpose": "fraud"}
        for _ in range(4):
            answered(made, sized(made, 64))
        assert [answered(made, sized(made, 64, **fraud)).left for _ in range(3)] == [10, 6, 2]
        assert told(made, sized(made, 64, **fraud)) == told(made, sized(made, 64)) == "not-permitted"
        assert answered(made, sized(made, 16)).left == 1
    finally:
        made.close()


# --- 5. once


def test_the_same_query_again_is_answered_again_and_counted_once(pair: cast.Pair) -> None:
    made = query(pair)
    one, other = answered(pair, made), answered(pair, made)
    assert one.elements == other.elements
    assert one.left == other.left == 39
    assert one.reference != other.reference
    assert one.proof != other.proof


def test_the_last_query_of_a_day_is_answered_again_when_its_answer_was_lost(pair: cast.Pair) -> None:
    for _ in range(9):
        answered(pair, sized(pair, 64))
    last = sized(pair, 64)
    assert [answered(pair, last).left for _ in range(2)] == [0, 0]


def test_a_reference_with_other_elements_is_a_replay(pair: cast.Pair) -> None:
    made = query(pair)
    answered(pair, made)
    assert told(pair, replace(made, elements=query(pair).elements)) == "query-replayed"


def test_a_query_that_was_counted_yesterday_does_not_open_today(own: cast.Pair) -> None:
    made = sized(own, 64)
    answered(own, made)
    own.clock.pass_(days=1)
    assert answered(own, made).left == 40
    assert counted(own) == 4


# --- 6. elements


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (IDENTITY, "point-identity"),
        (NEGATIVE, "point-invalid"),
        (BEYOND, "point-invalid"),
        (b"\xff" * 32, "point-invalid"),
    ],
)
@pytest.mark.parametrize("place", [0, 7, 15])
def test_an_element_that_is_none_spoils_the_batch_and_counts_nothing(
    pair: cast.Pair, bad: bytes, wanted: str, place: int
) -> None:
    good = query(pair).elements
    spoilt = good[: ELEMENT * place] + bad + good[ELEMENT * (place + 1) :]
    assert told(pair, query(pair, elements=spoilt)) == wanted
    assert answered(pair, query(pair)).left == 39


# --- what holds of every answer


def test_an_answer_is_the_key_of_the_list_times_each_element(pair: cast.Pair) -> None:
    made = query(pair)
    row = OpenList.objects.using(pair.atlas.alias).get(open=True)
    key = lists.key_of(pair.atlas, row, made.agreement)
    assert answered(pair, made).elements == oprf.evaluate(key, made.elements)


def test_the_leaf_of_an_answer_commits_to_the_elements_and_names_nobody(pair: cast.Pair) -> None:
    made = query(pair, OMAR)
    answered(pair, made)
    leaf = Entry.objects.using(pair.atlas.alias).filter(kind="answer").latest("index")
    told_ = canonical.decode(bytes(leaf.detail or b""))
    assert told_["elements"] == made.digest
    assert told_["query"] == made.reference
    assert set(told_) == {"partner", "query", "elements", "units", "clause", "purpose", "case", "epoch"}


def test_answers_to_one_class_have_one_size_whoever_is_asked_about(pair: cast.Pair) -> None:
    sizes = {len(answered(pair, query(pair, whom)).encode()) for whom in (OMAR, person("Nobody Here", born="1950"))}
    assert len(sizes) == 1


_size = st.sampled_from((16, 64))
_act = st.sampled_from(("ask", "again", "other", "bad"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.tuples(_act, _size), max_size=14))
def test_whatever_is_asked_the_day_gives_its_capacity_and_no_more(pair: cast.Pair, acts: list[tuple[str, int]]) -> None:
    begun_anew([pair.atlas])
    used = 0
    asked: list[Query] = []
    for act, size in acts:
        made = sized(pair, size)
        if act == "again" and asked:
            assert answered(pair, asked[-1]).left == 40 - used
        elif act == "other" and asked:
            assert code(pair, replace(made, reference=asked[0].reference)) in ("query-replayed", "not-permitted")
        elif act == "bad":
            assert code(pair, replace(made, elements=made.elements[:-ELEMENT] + IDENTITY)) != ""
        elif used + size // 16 <= 40:
            used += size // 16
            assert answered(pair, made).left == 40 - used
            asked.append(made)
        else:
            assert code(pair, made) == "not-permitted"
        assert counted(pair) == used


def test_an_answer_carries_a_checkpoint_that_is_at_most_a_second_old(own: cast.Pair) -> None:
    """Signing costs more than all else, so answers share one; the leaf is under the next."""
    carried: list[str] = []

    def after(_to: str, answer: bytes) -> bytes:
        carried.append(craft.head_of(answer)["checkpoint"])
        return answer

    own.wire.after = after
    for _ in range(3):
        code(own, query(own))
    assert len(set(carried)) == 1
    own.clock.pass_(seconds=2)
    code(own, query(own))
    assert len(set(carried)) == 2
    deliver.drain(own.atlas, "test")
    assert peer.answer(own.atlas, craft_hello(own))


def craft_hello(pair: cast.Pair) -> bytes:
    from thiqa.exchange import contact

    partner = pair.partner("atlas", pair.baobab)
    return contact.frame(pair.baobab, partner, "hello", b"", nonce=pair.baobab.random(16).hex())
