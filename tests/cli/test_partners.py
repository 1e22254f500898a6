"""``thiqa partners``: how each stands, and a person who goes on with one that was stopped."""

from __future__ import annotations

from tests.cli.conftest import Both
from thiqa.store.models import Entry, Partner


def stop(both: Both) -> None:
    Partner.objects.using(both.pair.atlas.alias).update(state="stopped")


def test_a_partner_that_was_stopped_is_shown_as_such(both: Both) -> None:
    stop(both)
    assert "stopped" in both.atlas("partners").out


def test_a_named_person_goes_on_with_it_and_the_log_knows_why(both: Both) -> None:
    stop(both)
    ran = both.atlas("partners", "--trust-again", "baobab", "--reason", "a backup, they said", "--as", "Ann", "--json")
    assert (ran.status, ran.data["trusted_again"]) == (0, "baobab")
    alias = both.pair.atlas.alias
    assert Partner.objects.using(alias).get(name="baobab").state == "introduced"
    assert b"a backup, they said" in bytes(Entry.objects.using(alias).latest("id").detail or b"")


def test_without_a_reason_or_a_person_nothing_changes(both: Both) -> None:
    stop(both)
    assert both.atlas("partners", "--trust-again", "baobab", "--as", "Ann", "--json").data["error"] == "usage"
    ran = both.atlas("partners", "--trust-again", "baobab", "--reason", "so", "--json")
    assert ran.data["error"] == "person-missing"
    assert Partner.objects.using(both.pair.atlas.alias).get(name="baobab").state == "stopped"
