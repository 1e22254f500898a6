"""``thiqa resolve``: what it prints, and what it refuses."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Both
from tests.registry.people import BY, person
from thiqa.registry import keep

PASSPORT = {"type": "passport", "number": "PA 551203", "country": "XAA"}
ONE = person("Yassir Mernissi Zoubiri", births=[{"date": "1971-03-08", "place": "Taza"}], documents=[PASSPORT])


@pytest.fixture
def pair(both: Both) -> tuple[str, str]:
    node = both.pair.atlas
    again = person("ياسر المرنيسي زبيري", births=[{"date": "1971-03-08"}], documents=[PASSPORT])
    first, second = (keep.add(node, BY, each) for each in (ONE, again))
    assert both.atlas("resolve", "propose", "--as", BY, "--json").data["proposed"] == 1
    return first, second


def test_pairs_are_listed_with_their_class_and_the_lead(both: Both, pair: tuple[str, str]) -> None:
    listed = both.atlas("resolve", "list", "--as", BY)
    assert "confirmed" in listed.out
    assert "ياسر المرنيسي زبيري" in listed.out
    assert listed.out.rstrip().endswith("look at both records before you decide.")


def test_two_records_are_shown_side_by_side_with_reasons(both: Both, pair: tuple[str, str]) -> None:
    (found,) = both.atlas("resolve", "list", "--as", BY, "--json").data["pairs"]
    shown = both.atlas("resolve", "show", found["pair"], "--as", BY).out
    assert "Taza" in shown
    assert "Born on the same day: 1971-03-08 and 1971-03-08." in shown
    in_arabic = both.atlas("resolve", "show", *pair, "--language", "ar", "--as", BY).out
    assert "تاريخ الميلاد واحد" in in_arabic
    data = both.atlas("resolve", "show", *pair, "--as", BY, "--json").data
    assert {"names", "birth-day", "document"} <= {reason["code"] for reason in data["reasons"]}


def test_a_decision_is_made_listed_in_groups_and_taken_back(both: Both, pair: tuple[str, str]) -> None:
    first, second = pair
    assert both.atlas("resolve", "same", first[:8], second[:8], "--why", "both papers", "--as", BY).status == 0
    assert both.atlas("resolve", "groups", "--as", BY, "--json").data["groups"] == [sorted(pair)]
    refused = both.atlas("resolve", "different", *pair, "--as", BY, "--json")
    assert (refused.status, refused.data["error"]) == (9, "pair-decided")
    assert both.atlas("resolve", "undo", *pair, "--as", BY, "--json").data["group"] == [first]
    assert both.atlas("resolve", "groups", "--as", BY).out == "No records were decided to be the same.\n"


def test_who_decides_must_be_named(both: Both, pair: tuple[str, str]) -> None:
    assert both.atlas("resolve", "same", *pair, "--json").data["error"] == "person-missing"


def test_a_pair_is_a_number_or_two_records(both: Both, pair: tuple[str, str]) -> None:
    for given, error in ((["99"], "pair-invalid"), ([pair[0]], "usage"), ([*pair, pair[0]], "usage")):
        assert both.atlas("resolve", "show", *given, "--as", BY, "--json").data["error"] == error


def test_later_takes_a_pair_off_the_list(both: Both, pair: tuple[str, str]) -> None:
    both.atlas("resolve", "later", *pair, "--why", "wait for the photo", "--as", BY)
    assert both.atlas("resolve", "list", "--as", BY, "--json").data["pairs"] == []
    (found,) = both.atlas("resolve", "list", "--state", "later", "--as", BY, "--json").data["pairs"]
    assert (found["why"], found["by"]) == ("wait for the photo", BY)
