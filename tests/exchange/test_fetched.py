"""The owner's answers to a fetch: what each verb gives, to whom, and that neither tells of others."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast, stage
from tests.searching import NAME, person, ready, record
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import AnsweredError
from thiqa.domain.search import Published
from thiqa.exchange import fetch, lists
from thiqa.exchange.contact import call
from thiqa.exchange.node import Node
from thiqa.store.searches import OpenList

OMAR = person("Omar Abdellatif Benali", born="1979-03-14")


@pytest.fixture(scope="module")
def pair() -> Iterator[cast.Pair]:
    made, _ = ready(record(OMAR))
    yield made
    made.close()


@pytest.fixture(scope="module")
def cedar(pair: cast.Pair) -> Iterator[Node]:
    node = cast.make("cedar", pair.wire, pair.clock)
    cast.acquaint(pair.atlas, "atlas", node, "cedar")
    yield node
    stage.clear(node)


def told(pair: cast.Pair) -> Published:
    return lists.statement(OpenList.objects.using(pair.atlas.alias).get(open=True))


def asked(pair: cast.Pair, verb: str, by: Node | None = None, **changes: object) -> bytes:
    state = {"agreement": told(pair).agreement, "list": NAME, "epoch": 0, "number": 0}
    if verb == "list-part":
        state |= {"epoch": 1, "what": "filter", "at": 0}
    by = by or pair.baobab
    return call(by, pair.partner("atlas", by), verb, canonical.encode(state | changes)).body


def code(pair: cast.Pair, verb: str, by: Node, **changes: object) -> str:
    with pytest.raises(AnsweredError) as error:
        asked(pair, verb, by, **changes)
    return str(error.value.details["answered"])


def test_who_holds_nothing_or_another_state_gets_the_newest_statement(pair: cast.Pair) -> None:
    for epoch, number in ((0, 0), (7, 0), (1, 3)):
        given = asked(pair, "list", epoch=epoch, number=number)
        assert Published.parse(signing.decode(given).payload) == told(pair)


def test_who_holds_the_newest_gets_nothing(pair: cast.Pair) -> None:
    assert asked(pair, "list", epoch=1, number=0) == b""


def test_the_parts_are_the_file(pair: cast.Pair) -> None:
    at, pieces = 0, []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fetch, "PART", 7000)
        while piece := asked(pair, "list-part", at=at):
            pieces.append(piece)
            at += len(piece)
    assert len(pieces) == 4
    assert b"".join(pieces) == lists.file_of(pair.atlas, told(pair).filter).read_bytes()


def test_another_partner_gets_neither_statement_nor_part_of_a_list_that_is_not_its_own(
    pair: cast.Pair, cedar: Node
) -> None:
    """As if there was no such list, although Cedar learnt the digest of the agreement somewhere."""
    for verb in ("list", "list-part"):
        assert code(pair, verb, cedar) == code(pair, verb, cedar, agreement="ab" * 32) == "list-unknown"


def test_a_call_of_another_form_is_refused(pair: cast.Pair) -> None:
    for body in (b"", b"{}", b"[]", b"\xff"):
        with pytest.raises(AnsweredError):
            call(pair.baobab, pair.partner("atlas", pair.baobab), "list", body)
