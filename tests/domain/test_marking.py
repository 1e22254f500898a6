from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thiqa.domain import marking
from thiqa.domain.codes import CATEGORIES, OFFENCES, PURPOSES
from thiqa.domain.errors import MarkingInvalid
from thiqa.domain.labels import Level, from_stix_id, from_text, stix_id
from thiqa.domain.marking import MOST_RESTRICTIVE, Handling, Marking, Pap, Tlp
from thiqa.domain.uses import REFUSED_BY, USES

PLAIN: dict[str, Any] = {"tlp": "green", "pap": "clear", "handling": [], "originator_control": False}
HANDLING = [code for code in Handling if code is not Handling.H3]
SOME_PURPOSES = st.frozensets(st.sampled_from(["terrorism", "fraud", "corruption"]))


@st.composite
def known(draw: st.DrawFn) -> Marking:
    words = draw(st.lists(st.sampled_from(["Ask first.", "Not by telephone."]), unique=True))
    codes = draw(st.frozensets(st.sampled_from(HANDLING)))
    return Marking(
        tlp=draw(st.sampled_from(Tlp)),
        pap=draw(st.sampled_from(Pap)),
        handling=codes | {Handling.H3} if words else codes,
        restrictions=tuple(sorted(words)),
        originator_control=draw(st.booleans()),
        purposes=draw(st.none() | SOME_PURPOSES),
        review=draw(st.none() | st.dates().map(str)),
    )


MARKINGS = known() | known().map(lambda each: marking.quarantine(each, ["tlp 'purple'"]))
ASKED = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from([None, "terrorism", "fraud", "murder"]),
        "clients": st.booleans(),
        "consent": st.booleans(),
    }
)


@given(MARKINGS)
def test_what_is_written_is_read_again(found: Marking) -> None:
    assert marking.parse(found.to_dict()) == found


@given(MARKINGS, MARKINGS)
def test_combining_does_not_depend_on_the_order(a: Marking, b: Marking) -> None:
    assert marking.combine([a, b]) == marking.combine([b, a])


@given(MARKINGS, MARKINGS, MARKINGS)
def test_combining_does_not_depend_on_the_grouping(a: Marking, b: Marking, c: Marking) -> None:
    first = marking.combine([marking.combine([a, b]), c])
    assert first == marking.combine([a, marking.combine([b, c])]) == marking.combine([a, b, c])


@given(MARKINGS)
def test_combining_a_marking_with_itself_changes_nothing(found: Marking) -> None:
    assert marking.combine([found, found]) == marking.combine([found]) == found


@given(st.lists(MARKINGS, min_size=1, max_size=4), ASKED)
def test_combined_markings_allow_only_what_all_allow(several: list[Marking], asked: dict[str, Any]) -> None:
    both = marking.combine(several)
    for use in USES:
        if marking.allows(both, use, **asked):
            assert all(marking.allows(each, use, **asked) or use == "inspect" for each in several)


@given(st.lists(known(), min_size=1, max_size=4), ASKED)
def test_combining_known_markings_refuses_no_more_than_they_do(several: list[Marking], asked: dict[str, Any]) -> None:
    both = marking.combine(several)
    for use in USES:
        assert marking.allows(both, use, **asked) is all(marking.allows(each, use, **asked) for each in several)


@given(st.lists(MARKINGS, min_size=1, max_size=4), MARKINGS)
def test_combined_markings_are_above_whatever_one_of_them_is_above(several: list[Marking], highest: Marking) -> None:
    within = all(each.not_above(highest) for each in several)
    assert marking.combine(several).not_above(highest) is within


@given(known(), ASKED)
def test_a_quarantined_item_can_only_be_inspected(found: Marking, asked: dict[str, Any]) -> None:
    held = marking.quarantine(found, ["anything"])
    assert [use for use in USES if marking.allows(held, use, **asked)] == ["inspect"]
    assert not any(held.not_above(highest) for highest in Tlp)
    assert not held.not_above(held)


@given(st.sampled_from(["tlp", "pap"]), st.text(max_size=80))
def test_any_other_text_in_place_of_a_label_quarantines(field: str, label: str) -> None:
    labels = [level.value for level in (Tlp if field == "tlp" else Pap)]
    found = marking.parse({**PLAIN, field: label})
    assert found.quarantined is (label not in labels)
    if found.quarantined:
        assert Marking(found.tlp, found.pap, found.handling, (), found.originator_control) == MOST_RESTRICTIVE
        assert all(note.isascii() and note.isprintable() for note in found.unknown)


@given(st.text(max_size=40))
def test_a_foreign_label_is_known_or_quarantines(text: str) -> None:
    assert marking.from_labels([text, "TLP:CLEAR"]).quarantined is (from_text(text) in (None, Handling.H3))


@given(
    st.from_regex(r"marking-definition--[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", fullmatch=True)
)
def test_an_identifier_that_nobody_assigned_quarantines(name: str) -> None:
    assert marking.from_stix([name]).quarantined


@pytest.mark.parametrize("level", [*Tlp, *Pap], ids=str)
def test_a_level_is_found_again_under_the_identifier_it_is_written_with(level: Tlp | Pap) -> None:
    assert from_stix_id(stix_id(level)) is level


@pytest.mark.parametrize("levels", [Tlp, Pap])
def test_levels_are_ordered_from_open_to_closed(levels: type[Level]) -> None:
    assert [level.value for level in sorted(levels)] == [level.value for level in levels]
    for lower, higher in itertools.combinations(levels, 2):
        assert lower < higher
        assert higher > lower
        assert lower <= higher
        assert higher >= lower
        assert lower != higher


def test_levels_of_two_protocols_are_not_compared() -> None:
    with pytest.raises(TypeError):
        assert Tlp.RED < Pap.RED


@pytest.mark.parametrize("levels", [Tlp, Pap])
def test_a_more_restrictive_level_refuses_all_that_a_less_restrictive_one_does(levels: type[Level]) -> None:
    refused = [REFUSED_BY[level] for level in levels]  # type: ignore[index]
    assert all(lower <= higher for lower, higher in itertools.pairwise(refused))


def test_the_most_restrictive_marking_is_above_every_other() -> None:
    for tlp, pap in itertools.product(Tlp, Pap):
        assert Marking(tlp, pap).not_above(MOST_RESTRICTIVE)
        assert MOST_RESTRICTIVE.not_above(Marking(tlp, pap)) is (tlp is Tlp.RED and pap is Pap.RED)


def test_amber_reaches_clients_only_where_the_agreement_names_them() -> None:
    amber = Marking(Tlp.AMBER, Pap.CLEAR)
    assert marking.refusals(amber, "clients") == ("tlp:amber+strict",)
    assert marking.allows(amber, "clients", clients=True)
    assert not marking.allows(Marking(Tlp.AMBER_STRICT, Pap.CLEAR), "clients", clients=True)
    assert not marking.allows(amber, "forward", clients=True)


def test_h1_needs_the_provider_for_the_court_and_h2_for_others() -> None:
    item = Marking(Tlp.GREEN, Pap.CLEAR, frozenset({Handling.H1, Handling.H2}))
    assert marking.refusals(item, "court") == ("H1",)
    assert marking.refusals(item, "forward") == ("H2",)
    assert marking.allows(item, "court", consent=True)
    assert marking.allows(item, "print")


def test_consent_lifts_neither_quarantine_nor_purpose() -> None:
    item = Marking(Tlp.RED, Pap.RED, purposes=frozenset({"terrorism"}))
    assert marking.allows(item, "forward", purpose="terrorism", consent=True)
    assert marking.refusals(item, "forward", purpose="fraud", consent=True) == ("purposes",)
    assert marking.refusals(item, "read", consent=True) == ("purposes",)
    held = marking.quarantine(item, ["tlp 'purple'"])
    assert marking.refusals(held, "forward", purpose="terrorism", consent=True) == ("quarantine",)


def test_a_use_that_is_not_in_the_list_is_refused() -> None:
    assert marking.refusals(Marking(Tlp.CLEAR, Pap.CLEAR), "Print") == ("unknown-use",)


def test_the_restriction_of_h3_stays_with_the_marking() -> None:
    words = ("Not by telephone.",)
    found = marking.parse({**PLAIN, "handling": ["H3"], "restrictions": list(words)})
    assert found.restrictions == words
    assert marking.allows(found, "read")
    assert marking.refusals(found, "print") == ("H3",)


@pytest.mark.parametrize(
    "change",
    [
        {"tlp": None},
        {"tlp": ["red"]},
        {"handling": [None]},
        {"handling": ["H1"] * 33},
        {"purposes": "terrorism"},
        {"purposes": [1]},
        {"restrictions": [""]},
        {"review": "2027-1-1"},
        {"unknown": "tlp"},
        {"quarantined": True},
    ],
    ids=str,
)
def test_a_marking_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(MarkingInvalid):
        marking.parse({**PLAIN, **change})


@pytest.mark.parametrize("field", PLAIN)
def test_a_label_that_is_left_out_is_refused(field: str) -> None:
    with pytest.raises(MarkingInvalid):
        marking.parse({key: value for key, value in PLAIN.items() if key != field})


def test_codes_are_lower_case_words_with_a_meaning() -> None:
    assert len(PURPOSES) == 37
    assert {"terrorism", "money-laundering", "cooperation"} <= PURPOSES.keys()
    assert {"missing-person", "unidentified-body", "threat-to-life", "cooperation"} == PURPOSES.keys() - OFFENCES
    assert all(code == entry.code and entry.meaning for code, entry in PURPOSES.items())
    assert all(code == entry.code and entry.meaning for code, entry in CATEGORIES.items())


def test_people_who_did_nothing_are_protected() -> None:
    found = {code for code, category in CATEGORIES.items() if not category.protected}
    assert found == {"suspect", "convicted", "contact", "associate"}
