"""The asker's side: what must stand before anything is asked, what leaves, and which answers count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests import cast
from tests.attacks import craft
from tests.exchange.queries import begun_anew
from tests.searching import AGREEMENT, GROUND, NAME, ask, person, ready, record
from thiqa.domain import canonical, policy
from thiqa.domain.agreement import Agreement
from thiqa.domain.clause import Clause
from thiqa.domain.errors import (
    AnsweredError,
    EvaluationUnproven,
    FieldInvalid,
    FilterDamaged,
    FilterUnexpected,
    ListUnknown,
    NodeHalted,
    NothingAsked,
    OverseerMissing,
    PartnerUnreachable,
    QueryOversized,
    Refused,
    ReleaseNeeded,
    ThiqaError,
)
from thiqa.domain.policy import Act
from thiqa.domain.search import Answer, Key, Query
from thiqa.exchange import agree, fetch, lists, oversight
from thiqa.exchange.search import Subject, search
from thiqa.matching import oprf
from thiqa.registry import opening
from thiqa.store.models import Entry, NodeRow
from thiqa.store.searches import Asked, HeldList, OpenList, Overseer, Question

OMAR = person("Omar Abdellatif Benali", born="1979-03-14", documents=[{"type": "passport", "number": "X1234567"}])
STRANGER = person("Youssef Mansouri", born="1981-07-02")


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


@pytest.fixture
def pair(stage: cast.Pair) -> Iterator[cast.Pair]:
    begun_anew([stage.atlas, stage.baobab])
    stage.wire.passed.clear()
    yield stage
    stage.wire.after = lambda _to, answer: answer


@pytest.fixture
def own() -> Iterator[cast.Pair]:
    """A stage for a test that changes more than a day."""
    made, _ = ready(record(OMAR))
    yield made
    made.close()


def nothing_left(pair: cast.Pair, error: type[ThiqaError], whom: object = OMAR, **changes: str) -> None:
    """The search fails before a byte of it leaves."""
    passed, asked = len(pair.wire.passed), Question.objects.using(pair.baobab.alias).count()
    with pytest.raises(error):
        ask(pair, whom, ground=replace(GROUND, **changes))  # type: ignore[arg-type]
    assert len(pair.wire.passed) == passed
    assert Question.objects.using(pair.baobab.alias).count() == asked


def question(pair: cast.Pair) -> Question:
    return Question.objects.using(pair.baobab.alias).latest("pk")


# --- what comes of it


def test_a_person_who_is_in_the_list_in_another_script_is_a_hit_and_a_stranger_is_none(pair: cast.Pair) -> None:
    hit = ask(pair, person("عمر عبد اللطيف بن علي", born="1979-03-14"))
    assert [each.kind for each in hit.hits] == ["name-birth"]
    assert ask(pair, STRANGER).hits == ()
    assert [row.hits for row in Question.objects.using(pair.baobab.alias).order_by("pk")] == [1, 0]


def test_the_class_of_a_hit_is_the_strongest_key_that_met(pair: cast.Pair) -> None:
    whom = {
        "identifier": person("Youssef Mansouri", documents=[{"type": "passport", "number": "X1234567"}]),
        "name-birth": person("Omar Abdellatif Benali", born="1979-03-14"),
        "name": person("Omar Abdellatif Benali", born="1940"),
    }
    assert {kind: [hit.kind for hit in ask(pair, each).hits] for kind, each in whom.items()} == {
        kind: [kind] for kind in whom
    }


def test_several_subjects_share_a_batch_and_each_hit_names_its_own(pair: cast.Pair) -> None:
    done = ask(pair, STRANGER, OMAR, person("Nadia Karimi"))
    assert [hit.subject for hit in done.hits] == [1]
    assert question(pair).subjects == 3


def test_a_day_that_is_known_by_one_year_less_or_more_meets(pair: cast.Pair) -> None:
    assert [hit.kind for hit in ask(pair, person("Omar Abdellatif Benali", born="1979~")).hits] == ["name-birth"]


# --- 1. somebody oversees


def test_without_an_overseer_nothing_is_asked(own: cast.Pair) -> None:
    Overseer.objects.using(own.baobab.alias).all().delete()
    nothing_left(own, OverseerMissing)


# --- 2. permitted here as well


def test_what_no_clause_permits_is_refused_here_and_logged(pair: cast.Pair) -> None:
    nothing_left(pair, Refused, purpose="fraud")
    nothing_left(pair, Refused, category="witness")
    assert craft.refusals(pair.baobab)[-1]["mechanism"] == "search"


def test_under_a_clause_that_asks_for_a_second_person_no_list_is_opened_and_nothing_is_asked() -> None:
    with pytest.raises(ReleaseNeeded):
        ready(record(OMAR), text=AGREEMENT.replace('release = "none"', 'release = "second-person"'))


def test_the_owner_answers_nothing_under_a_clause_that_asks_for_a_second_person(
    pair: cast.Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    def strict(agreement: Agreement, act: Act) -> Clause:
        return replace(policy.permit(agreement, act), release="second-person")

    monkeypatch.setattr("thiqa.exchange.searched.policy", SimpleNamespace(permit=strict))
    with pytest.raises(AnsweredError) as refused:
        ask(pair, OMAR)
    assert refused.value.details["answered"] == "release-needed"
    assert not Asked.objects.using(pair.atlas.alias).exists()


@pytest.mark.parametrize("field", ["case", "offence", "basis"])
def test_a_search_without_its_ground_is_refused_here(pair: cast.Pair, field: str) -> None:
    nothing_left(pair, FieldInvalid, **{field: ""})


def test_keys_of_data_that_the_clause_does_not_name_never_leave(pair: cast.Pair) -> None:
    account = Key("account:AE070331234567890123456", "identifier", "account")
    with pytest.raises(NothingAsked):
        search(pair.baobab, pair.agreement, [Subject("an account", [account])], GROUND)
    with pytest.raises(NothingAsked):
        search(pair.baobab, pair.agreement, [], GROUND)
    name = Key("name:x", "name", "identity")
    done = search(pair.baobab, pair.agreement, [Subject("both", [account, name])], GROUND)
    assert (done.asked, done.left_out) == (1, 1)
    query = Query.parse(bytes(question(pair).query))
    assert query.data == {"identity"}


def test_more_keys_than_the_largest_batch_has_are_refused(pair: cast.Pair) -> None:
    keys = [Key(f"name:{number}", "name", "identity") for number in range(32769)]
    with pytest.raises(QueryOversized):
        search(pair.baobab, pair.agreement, [Subject("many", keys)], GROUND)


def test_without_a_list_under_an_agreement_in_force_nothing_is_asked(own: cast.Pair) -> None:
    agree.move(own.baobab, own.agreement, "suspend", "legal adviser of Baobab", "a test")
    nothing_left(own, Refused)
    HeldList.objects.using(own.baobab.alias).all().delete()
    nothing_left(own, ListUnknown)


def test_a_halted_node_asks_nothing(own: cast.Pair) -> None:
    NodeRow.objects.using(own.baobab.alias).update(halted="rolled back")
    nothing_left(own, NodeHalted)


# --- 3. sealed, kept and logged before it leaves


def test_the_question_is_kept_and_logged_before_the_partner_sees_anything(own: cast.Pair) -> None:
    seen: list[tuple[str, int]] = []

    def before(_to: str, call: bytes) -> bytes:
        leaf = Entry.objects.using(own.baobab.alias).filter(kind="search").latest("index")
        told = canonical.decode(bytes(leaf.detail or b""))
        seen.append((told["elements"], craft.head_of(call)["checkpoint"].splitlines()[1] > str(leaf.index)))
        raise PartnerUnreachable(why="a test")

    own.wire.before = before
    with pytest.raises(PartnerUnreachable):
        ask(own, OMAR)
    row = question(own)
    assert seen == [(Query.parse(bytes(row.query)).digest, True)]
    assert row.hits is None


def test_the_filling_is_fresh_and_the_size_tells_the_class_only(pair: cast.Pair) -> None:
    ask(pair, OMAR)
    first = Query.parse(bytes(question(pair).query))
    ask(pair, OMAR)
    second = Query.parse(bytes(question(pair).query))
    assert first.size == second.size == 16
    elements = [each.elements[at : at + 32] for each in (first, second) for at in range(0, 512, 32)]
    assert len(set(elements)) == 32


def test_nothing_of_a_subject_is_in_what_travels(pair: cast.Pair) -> None:
    ask(pair, OMAR)
    for _, call, answer in pair.wire.passed:
        for word in (b"Omar", b"omar", b"Benali", b"benali", b"1979", b"X1234567", b"x1234567"):
            assert word not in call
            assert word not in answer


# --- 4. only what is proven counts


def answering(pair: cast.Pair, other: object) -> None:
    """Atlas's software gives other answers to searches, and signs them."""

    def after(_to: str, answer: bytes) -> bytes:
        _, body = craft.taken_apart(answer)
        if not body:
            return answer
        query = Query.parse(bytes(question(pair).query))
        told = other(query, Answer.parse(body, query))  # type: ignore[operator]
        return craft.resigned(pair.atlas, answer, told if isinstance(told, bytes) else told.encode())

    pair.wire.after = after


def uncounted(pair: cast.Pair, error: type[ThiqaError]) -> None:
    with pytest.raises(error):
        ask(pair, OMAR)
    assert question(pair).hits is None


def test_an_answer_with_another_proof_or_element_does_not_count(pair: cast.Pair) -> None:
    answering(pair, lambda _, told: replace(told, proof=bytes(64)))
    uncounted(pair, EvaluationUnproven)
    answering(pair, lambda _, told: replace(told, proof=b"\xff" * 64))
    uncounted(pair, EvaluationUnproven)
    answering(pair, lambda _, told: replace(told, elements=told.elements[32:] + told.elements[:32]))
    uncounted(pair, EvaluationUnproven)


def test_an_answer_of_another_key_is_found_although_it_proves_itself(pair: cast.Pair) -> None:
    other = oprf.derive(bytes(32), b"another")

    def lied(query: Query, told: Answer) -> Answer:
        elements, proof = oprf.answer(other, query.elements, oprf.scalars(pair.atlas.random, 1))
        return replace(told, elements=elements, proof=proof)

    answering(pair, lied)
    uncounted(pair, EvaluationUnproven)


def test_an_answer_to_another_query_or_of_another_size_does_not_count(pair: cast.Pair) -> None:
    answering(pair, lambda _, told: replace(told, query="ab" * 16))
    uncounted(pair, FieldInvalid)
    answering(pair, lambda _, told: replace(told, elements=told.elements[:-32]))
    uncounted(pair, FieldInvalid)
    answering(pair, lambda _, told: told.encode()[:3])
    uncounted(pair, ThiqaError)


def test_an_answer_with_elements_that_are_none_does_not_count(pair: cast.Pair) -> None:
    for bad in (bytes(32), b"\xff" * 32):
        answering(pair, lambda _, told, bad=bad: replace(told, elements=bad + told.elements[32:]))
        uncounted(pair, ThiqaError)


def test_an_epoch_that_ended_meanwhile_is_told_and_the_fetched_list_answers(own: cast.Pair) -> None:
    opening.publish(own.atlas, own.agreement, NAME, "officer", fresh=True)
    with pytest.raises(AnsweredError) as error:
        ask(own, OMAR)
    assert error.value.details["answered"] == "epoch-over"
    fetch.fetch(own.baobab, own.agreement)
    assert ask(own, OMAR).hits


def test_a_filter_that_is_damaged_or_of_another_list_is_told(own: cast.Pair) -> None:
    path = fetch.file_of(own.baobab, own.agreement, NAME)
    whole = path.read_bytes()
    for data, error in ((b"", FilterDamaged), (whole[:-1], ThiqaError), (whole + b"\0", FilterDamaged)):
        path.write_bytes(data)
        with pytest.raises(error):
            ask(own, OMAR)
    path.write_bytes(whole)
    assert ask(own, OMAR).hits


def test_a_filter_of_an_earlier_epoch_in_place_of_the_newest_is_not_taken_for_no_hit(own: cast.Pair) -> None:
    """Outputs under the new key are in no old filter: everybody would seem unknown."""
    path = fetch.file_of(own.baobab, own.agreement, NAME)
    old = path.read_bytes()
    opening.publish(own.atlas, own.agreement, NAME, "officer", fresh=True)
    fetch.fetch(own.baobab, own.agreement)
    path.write_bytes(old)
    counted = Asked.objects.using(own.atlas.alias).count()
    with pytest.raises(FilterUnexpected):
        ask(own, OMAR)
    assert Asked.objects.using(own.atlas.alias).count() == counted


def test_an_old_question_stays_with_the_overseer_of_its_time(own: cast.Pair) -> None:
    before = oversight.named(own.baobab)
    ask(own, OMAR)
    sealed = bytes(question(own).sealed)
    from tests.searching import overseen

    overseen(own.baobab)
    assert oversight.named(own.baobab).pk != before.pk
    assert bytes(Question.objects.using(own.baobab.alias).get().sealed) == sealed


def test_the_owner_keeps_nothing_that_it_could_find_again(pair: cast.Pair) -> None:
    """Two queries about one person share nothing but their ground, and so do the owner's rows."""
    for _ in range(2):
        ask(pair, OMAR)
    one, other = Asked.objects.using(pair.atlas.alias).all()
    assert one.digest != other.digest
    assert {field.attname for field in Asked._meta.concrete_fields} == {
        "id", "partner_id", "reference", "agreement", "clause", "digest", "units", "total", "case", "asked",
    }  # fmt: skip
    assert lists.statement(OpenList.objects.using(pair.atlas.alias).get(open=True)).count >= 4096
    assert len({bytes(batch) for batch in (bytes(row.query) for row in Question.objects.using(pair.baobab.alias))}) == 2
