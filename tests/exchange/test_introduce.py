"""Introducing a partner. Who stands between: tests/attacks/test_t04_between_two_nodes_at_the_introduction.py."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast, stage
from tests.attacks import craft
from thiqa.domain import canonical
from thiqa.domain.errors import FieldInvalid, ManifestInvalid, NotFound, UnknownVersion
from thiqa.exchange import introduce, rotate
from thiqa.exchange.node import Node
from thiqa.store.models import Entry, Lane, Manifest


@pytest.fixture
def cedar(pair: cast.Pair) -> Iterator[Node]:
    node = cast.make("cedar", pair.wire, pair.clock)
    yield node
    stage.clear(node)


def test_a_partner_is_pinned_with_its_manifests_its_sealing_key_and_the_lanes_of_the_pact(
    pair: cast.Pair, cedar: Node
) -> None:
    craft.rotate_keys(cedar)
    card = introduce.read_card(introduce.card(cedar))
    assert card.manifest.version == 2
    voice = introduce.voice(pair.atlas, card)
    partner = introduce.introduce(pair.atlas, "cedar", card, f"  {voice} ", "officer of Atlas")
    assert (partner.node, partner.agency, partner.country) == (cedar.id, "Cedar National Police", "XCC")
    assert (partner.manifest_version, bytes(partner.kem)) == (2, cedar.keys().kem[0].recipient)
    assert Manifest.objects.using(pair.atlas.alias).filter(node=cedar.id).count() == 2
    assert Lane.objects.using(pair.atlas.alias).filter(partner=partner).count() == 2
    (detail,) = (
        Entry.objects.using(pair.atlas.alias)
        .filter(kind="introduce")
        .order_by("-index")
        .values_list("detail", flat=True)[:1]
    )
    assert canonical.decode(bytes(detail or b""))["by"] == "officer of Atlas"


@pytest.mark.parametrize("name", ["", "Cedar", "ce dar", "-cedar", "cedar/../x", "c" * 41])
def test_a_name_that_is_none_is_refused(pair: cast.Pair, cedar: Node, name: str) -> None:
    card = introduce.read_card(introduce.card(cedar))
    with pytest.raises(FieldInvalid):
        introduce.introduce(pair.atlas, name, card, introduce.voice(pair.atlas, card), "officer of Atlas")


def test_a_name_in_use_and_a_node_itself_are_refused(pair: cast.Pair, cedar: Node) -> None:
    card = introduce.read_card(introduce.card(cedar))
    with pytest.raises(FieldInvalid):
        introduce.introduce(pair.atlas, "baobab", card, introduce.voice(pair.atlas, card), "officer of Atlas")
    own = introduce.read_card(introduce.card(pair.atlas))
    with pytest.raises(ManifestInvalid):
        introduce.introduce(pair.atlas, "mirror", own, introduce.voice(pair.atlas, own), "officer of Atlas")


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"thiqa": "card/2"}, UnknownVersion),
        ({"note": ""}, FieldInvalid),
        ({"kem": "é"}, FieldInvalid),
        ({"kem": 1}, FieldInvalid),
    ],
)
def test_a_card_in_another_form_is_refused(pair: cast.Pair, changes: dict[str, object], error: type[Exception]) -> None:
    value = canonical.decode_object(introduce.card(pair.atlas), introduce.CARD_LIMIT) | changes
    with pytest.raises(error):
        introduce.read_card(canonical.encode(value))


def test_a_card_brings_the_newest_sealing_key(pair: cast.Pair) -> None:
    number = rotate.roll(pair.atlas)
    assert introduce.read_card(introduce.card(pair.atlas)).kem_number == number


def test_an_unknown_name_is_not_found(pair: cast.Pair) -> None:
    with pytest.raises(NotFound):
        introduce.partner_named(pair.atlas, "cedar")
    with pytest.raises(NotFound):
        introduce.trust_again(pair.atlas, "cedar", "overseer", "a test")
