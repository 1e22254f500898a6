"""``thiqa list``: opening, fetching, showing and closing, as two offices do it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import cast
from tests.cli.wired import Homes, wired
from tests.searching import AGREEMENT, person, record
from thiqa.registry import keep
from thiqa.store.searches import OpenList


@pytest.fixture
def homes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Homes]:
    pair = cast.pair(AGREEMENT)
    keep.add(pair.atlas, "analyst", record(person("Omar Abdellatif Benali", born="1979-03-14")))
    yield wired(monkeypatch, pair)
    pair.close()


def test_a_list_is_published_fetched_and_shown_at_both(homes: Homes) -> None:
    ran = homes.publish()
    assert ran.status == 0
    assert ran.out.startswith("se-1 is open to baobab: epoch 1, state 0, until ")
    assert "private search:" in ran.err
    assert "22,934 bytes travelled" in homes.fetch().out
    assert "nothing new" in homes.fetch().out
    ours, theirs = (side("list", "show", "--json").data for side in (homes.atlas, homes.baobab))
    assert (ours["open"][0]["partner"], ours["open"][0]["used_today"], ours["held"]) == ("baobab", 0, [])
    assert (theirs["held"][0]["filter"], theirs["open"]) == (ours["open"][0]["filter"], [])


def test_the_data_of_each_act_is_one_object(homes: Homes) -> None:
    published = homes.publish("--json").data
    fetched = homes.fetch("--json").data["lists"][0]
    assert fetched["new"] is True
    assert {name: fetched[name] for name in published} == published
    closed = homes.atlas("list", "close", "--agreement", homes.pair.agreement, "--json").data
    assert closed == {"closed": ["se-1"]}


def test_a_change_is_told_with_what_it_costs_who_holds_the_state_before(homes: Homes) -> None:
    homes.publish()
    keep.add(homes.pair.atlas, "analyst", record(person("Samir Haddad")))
    ran = homes.publish()
    assert "state 1" in ran.out
    assert "for who has the state before" in ran.out
    assert "state 1" in homes.publish("--clause", "SE-1").out


def test_what_is_asked_today_is_shown_to_the_owner(homes: Homes) -> None:
    from tests.searching import overseen

    homes.publish()
    homes.fetch()
    overseen(homes.pair.baobab)
    homes.search("--name", "Jan Kowalczyk")
    assert homes.atlas("list", "show", "--json").data["open"][0]["used_today"] == 1
    assert homes.atlas("list", "show").out.splitlines()[1].endswith(" 1")


def test_a_closed_list_is_told_so_on_both_sides_and_a_new_epoch_opens_it(homes: Homes) -> None:
    homes.publish()
    homes.fetch()
    ran = homes.atlas("list", "close", "--agreement", homes.pair.agreement, "--clause", "SE-1")
    assert ran.out == "se-1: epoch 1 is over; its secret key is destroyed.\n"
    assert OpenList.objects.using(homes.pair.atlas.alias).get().secret == b""
    assert homes.fetch("--json").data["error"] == "list-unknown"
    assert "closed" in homes.atlas("list", "show").out
    assert "epoch 2" in homes.publish().out


def test_nothing_is_opened_or_closed_without_a_name_of_who_acts(homes: Homes) -> None:
    for act in ("publish", "close"):
        ran = homes.atlas("list", act, "--agreement", homes.pair.agreement, "--json", by="")
        assert ran.data["error"] == "person-missing"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--clause", "XX-9"), "not-permitted"),
        (("--days", "0"), "usage"),
        (("--days", "-1"), "usage"),
        (("--days", "4000"), "usage"),
    ],
)
def test_what_cannot_be_published_is_refused_with_its_reason(homes: Homes, more: tuple[str, ...], code: str) -> None:
    ran = homes.publish("--json", *more)
    assert ran.data["error"] == code
    assert ran.status != 0
    assert not OpenList.objects.using(homes.pair.atlas.alias).exists()


def test_what_is_not_there_is_told_with_what_to_do(homes: Homes) -> None:
    assert "thiqa list publish" in homes.fetch().err
    assert homes.atlas("list", "close", "--agreement", homes.pair.agreement, "--json").data["error"] == "list-unknown"
    assert homes.atlas("list", "publish", "--agreement", "ffffffff", "--json").data["error"] == "not-found"
