"""T-21: a marking that a node does not know, or several that contradict each other, opens something by mistake."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain import marking
from thiqa.domain.errors import MarkingUnknown
from thiqa.domain.marking import Tlp
from thiqa.domain.uses import USES
from thiqa.exchange import read, send
from thiqa.store.models import Inbox

OPEN = {"tlp": "clear", "pap": "clear", "handling": [], "originator_control": False}


@pytest.mark.parametrize("label", [{"tlp": "purple"}, {"pap": "white"}, {"handling": ["H7"]}, {"tlp": "CLEAR"}])
def test_an_unknown_label_is_the_most_restrictive_and_quarantined(pair: cast.Pair, label: dict[str, object]) -> None:
    found = marking.parse({**OPEN, **label})
    assert found.quarantined
    assert found.tlp is Tlp.RED
    with pytest.raises(MarkingUnknown):
        send.send(pair.atlas, pair.agreement, [cast.tip(marking=found)])
    made = craft.statement(pair, marking=found, label={**OPEN, **label})
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)])) == "marking-unknown"
    assert Inbox.objects.using(pair.baobab.alias).get(message=made.id).state == "quarantined"


def test_of_several_markings_all_must_allow() -> None:
    several = [marking.parse(OPEN), marking.parse({**OPEN, "tlp": "red"})]
    combined = marking.combine(several)
    for use in USES:
        refused = [bool(list(marking.refusals(one, use, purpose="terrorism"))) for one in several]
        assert bool(list(marking.refusals(combined, use, purpose="terrorism"))) is any(refused)


def test_no_marking_at_all_is_no_permission() -> None:
    assert marking.combine([]).tlp is Tlp.RED


def test_what_is_quarantined_is_not_read_as_if_it_were_accepted(pair: cast.Pair) -> None:
    made = craft.statement(pair, marking=marking.parse({**OPEN, "tlp": "purple"}), label={**OPEN, "tlp": "purple"})
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    with pytest.raises(Exception):  # noqa: B017
        read.read(pair.baobab, made.id, "analyst of Baobab")
