"""T-04: somebody stands between two nodes when they are introduced, or later swaps their keys."""

from __future__ import annotations

import base64

import pytest

from tests import cast, stage
from tests.attacks import craft
from thiqa.domain import canonical
from thiqa.domain.errors import FieldInvalid, ManifestInvalid, ThiqaError
from thiqa.exchange import introduce
from thiqa.exchange.node import Node
from thiqa.store.models import Partner


def test_a_card_that_was_swapped_shows_in_the_digits_that_officers_compare(pair: cast.Pair, cedar: Node) -> None:
    """Dara stands between Atlas and Cedar and gives each a card of its own."""
    dara = cast.make("baobab", pair.wire, pair.clock)
    swapped = introduce.read_card(introduce.card(dara))
    true = introduce.read_card(introduce.card(pair.atlas))
    read_by_cedar = introduce.voice(cedar, true)
    before = craft.rows(pair.atlas)
    with pytest.raises(ManifestInvalid):
        introduce.introduce(pair.atlas, "cedar", swapped, read_by_cedar, "officer of Atlas")
    assert craft.rows(pair.atlas) == before
    stage.clear(dara)


def test_the_digits_are_alike_on_both_sides_and_of_these_two_nodes_only(pair: cast.Pair, cedar: Node) -> None:
    read = {
        (one, other): introduce.voice(one_node, introduce.read_card(introduce.card(other_node)))
        for one, one_node in (("atlas", pair.atlas), ("baobab", pair.baobab), ("cedar", cedar))
        for other, other_node in (("atlas", pair.atlas), ("baobab", pair.baobab), ("cedar", cedar))
        if one != other
    }
    assert all(read[one, other] == read[other, one] for one, other in read)
    assert len(set(read.values())) == 3


@pytest.mark.parametrize("field", ["kem", "manifests"])
def test_a_card_with_parts_of_two_nodes_is_refused(pair: cast.Pair, cedar: Node, field: str) -> None:
    mixed = canonical.decode_object(introduce.card(pair.atlas), 1 << 20)
    mixed[field] = canonical.decode_object(introduce.card(cedar), 1 << 20)[field]
    with pytest.raises(ThiqaError):
        introduce.read_card(canonical.encode(mixed))


def test_a_node_that_is_introduced_is_not_introduced_again_with_other_keys(pair: cast.Pair) -> None:
    card = introduce.read_card(introduce.card(pair.baobab))
    with pytest.raises(FieldInvalid):
        introduce.introduce(pair.atlas, "baobab-two", card, introduce.voice(pair.atlas, card), "officer of Atlas")


def test_a_manifest_of_another_node_in_a_frame_is_refused(pair: cast.Pair, cedar: Node) -> None:
    manifest = base64.b64encode(cedar.keys().manifest_signed).decode()
    kem = base64.b64encode(cedar.keys().kem_signed).decode()
    before = bytes(Partner.objects.using(pair.baobab.alias).get().kem)
    assert craft.refused_with(pair.baobab, craft.frame(pair, updates=[kem])) != ""
    craft.refused_with(pair.baobab, craft.frame(pair, updates=[manifest]))
    row = Partner.objects.using(pair.baobab.alias).get()
    assert (bytes(row.kem), row.manifest_version) == (before, 1)
