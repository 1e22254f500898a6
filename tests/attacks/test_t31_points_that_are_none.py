"""T-31: a partner sends elements that are no elements of the group, to learn bits of the secret key or to break it."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from tests import cast
from tests.attacks import craft
from tests.exchange.queries import answered, begun_anew, code, counted, query
from tests.searching import person, ready, record
from thiqa.matching import oprf
from thiqa.store.models import Entry
from thiqa.store.searches import Asked

P = 2**255 - 19
BAD = {
    "the identity": bytes(32),
    "negative": bytes.fromhex("01" + 31 * "00"),
    "the prime": bytes.fromhex("ed" + 30 * "ff" + "7f"),
    "one above the prime": (P + 1).to_bytes(32, "little"),
    "all ones": b"\xff" * 32,
    "high bit": bytes.fromhex("e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2df6"),
    "no square": bytes.fromhex("26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371"),
    "of small order on the curve": bytes.fromhex("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),
}


@pytest.fixture(scope="module")
def stage() -> Iterator[cast.Pair]:
    made, _ = ready(record(person("Omar Abdellatif Benali")))
    yield made
    made.close()


@pytest.fixture
def searching(stage: cast.Pair) -> cast.Pair:
    begun_anew([stage.atlas, stage.baobab])
    return stage


@pytest.mark.parametrize("name", BAD)
def test_an_encoding_that_is_none_is_answered_with_its_code_and_nothing_else(searching: cast.Pair, name: str) -> None:
    good, leaves = query(searching).elements, Entry.objects.using(searching.atlas.alias).filter(kind="answer").count()
    for place in (0, 9, 15):
        made = query(searching, elements=good[: 32 * place] + BAD[name] + good[32 * (place + 1) :])
        assert code(searching, made) == ("point-identity" if name == "the identity" else "point-invalid")
        assert craft.refusals(searching.atlas)[-1]["code"].startswith("point-")
    assert counted(searching) == Asked.objects.using(searching.atlas.alias).count() == 0
    assert Entry.objects.using(searching.atlas.alias).filter(kind="answer").count() == leaves


def test_random_bytes_are_refused_or_elements_and_never_something_between(searching: cast.Pair) -> None:
    chance, codes = random.Random(7), set()
    good = query(searching).elements
    for _ in range(12):
        bad = chance.randbytes(32)
        codes.add(code(searching, query(searching, elements=bad + good[32:])))
    assert codes <= {"", "point-invalid"}
    assert "point-invalid" in codes


def test_one_element_many_times_is_answered_alike_and_tells_no_more_than_once(searching: cast.Pair) -> None:
    element = oprf.blind([b"a guess"], oprf.scalars(searching.baobab.random, 1))
    made = answered(searching, query(searching, elements=element * 16))
    assert len({made.elements[at : at + 32] for at in range(0, 512, 32)}) == 1
    assert counted(searching) == 1


def test_the_randomness_of_a_proof_is_never_used_twice(searching: cast.Pair) -> None:
    """Two proofs with one random scalar would give the secret key away."""
    made = query(searching)
    proofs = [answered(searching, made).proof for _ in range(4)]
    assert len({proof[:32] for proof in proofs}) == 4
