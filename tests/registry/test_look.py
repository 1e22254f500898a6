"""Words in records: who may ask, what is shown of a line, and what is not searched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.registry.people import BY, atlas, person
from thiqa.domain.errors import UsageError
from thiqa.exchange.node import Node
from thiqa.registry import keep
from thiqa.registry.ground import Ground
from thiqa.registry.look import look
from thiqa.store.models import Entry

Known = tuple[Node, list[str]]
WHY = Ground(case="gate 7")


@pytest.fixture(scope="module")
def known() -> Iterator[Known]:
    with atlas() as found:
        yield found


def found(node: Node, text: str, limit: int = 9) -> list[str]:
    return [seen.record.id for seen in look(node, BY, WHY, text, limit)[0]]


def test_records_are_found_by_all_that_they_say(known: Known) -> None:
    node, ids = known
    assert found(node, "benzalta") == [ids[1], ids[0]], "the newest first"
    assert found(node, "1968-05-14") == [ids[0]]
    assert found(node, "999-5010203") == found(node, "9995010203") == [ids[2]]
    assert found(node, "5010203") == []
    assert found(node, "stolen") == [ids[4]]


def test_no_more_than_the_limit_and_it_is_said(known: Known) -> None:
    seen, more = look(known[0], BY, WHY, "officer", 2)
    assert (len(seen), more) == (2, True)
    assert look(known[0], BY, WHY, "trading", 2)[1] is False


def test_what_was_withdrawn_or_erased_is_found_no_more_and_what_was_restored_is(known: Known) -> None:
    node, _ = known
    one = keep.add(node, BY, person("Quentin Vauxhall", description="a lighthouse"))
    assert found(node, "lighthouse") == [one]
    keep.withdraw(node, BY, one, "a mistake")
    assert found(node, "lighthouse") == []
    keep.restore(node, BY, one, "none")
    assert found(node, "lighthouse") == [one]
    keep.erase(node, BY, one, "the end of its retention")
    assert found(node, "lighthouse") == []


def test_the_lines_that_were_meant_are_shown_around_the_words(known: Known) -> None:
    node, _ = known
    keep.add(node, BY, person("Zara Qudsi", description=f"{'x ' * 200}the red bicycle near the harbour{' y' * 200}"))
    (seen,), _ = look(node, BY, WHY, '"red bicycle" harbour', 5)
    (line,) = seen.lines
    assert line.field == "description"
    assert line.pieces[1::2] == ("red bicycle", "harbour")
    assert line.pieces[0].startswith("…")
    assert line.pieces[-1].endswith("…")
    assert len("".join(line.pieces)) < 200


def test_a_search_is_logged_before_it_is_answered_without_its_words(known: Known) -> None:
    node, ids = known
    found(node, "pretenskaya")
    leaf = Entry.objects.using(node.alias).filter(kind="read").latest("index")
    assert ids[3].encode() in bytes(leaf.detail or b"")
    assert b"pretenskaya" not in bytes(leaf.detail or b"")


def test_a_search_that_cannot_be_read_leaves_no_leaf(known: Known) -> None:
    before = Entry.objects.using(known[0].alias).count()
    with pytest.raises(UsageError):
        look(known[0], BY, WHY, '"open', 5)
    assert Entry.objects.using(known[0].alias).count() == before
