from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Both


def roots(both: Both) -> list[Path]:
    return sorted((both.pair.atlas.config.home / "offline").glob("*.key"))


def test_keys_are_shown_without_a_secret(both: Both) -> None:
    found = both.atlas("keys", "show", "--json").data
    assert (found["manifest"], found["threshold"], len(found["roots"])) == (1, 2, 3)
    assert {key["use"] for key in found["keys"]} == {"sign", "log", "log-pq", "tls"}
    assert "secret" not in both.atlas("keys", "show").out


def test_two_roots_rotate_the_keys_and_work_goes_on(both: Both) -> None:
    one, two, _ = roots(both)
    ran = both.atlas("keys", "rotate", "--root", one, "--root", two, "--as", "Ann", "--json")
    assert (ran.status, ran.data["manifest"]) == (0, 2)
    both.pair.atlas.forget()
    assert both.send("--body", '{"facts": "x"}').status == 0
    both.carry()
    assert both.baobab("inbox", "--limit", 1, "--json").data["inbox"][0]["state"] == "accepted"


def test_one_root_twice_is_one_root(both: Both) -> None:
    one = roots(both)[0]
    ran = both.atlas("keys", "rotate", "--root", one, "--root", one, "--as", "Ann", "--json")
    assert (ran.status, ran.data["error"]) == (5, "keyring")


def test_a_revocation_says_why(both: Both) -> None:
    one, two, _ = roots(both)
    files = ("--root", one, "--root", two, "--as", "Ann")
    assert both.atlas("keys", "revoke", *files).status == 2
    assert both.atlas("keys", "revoke", *files, "--reason", "a stolen laptop", "--json").data["manifest"] == 2


def test_the_sealing_key_rolls(both: Both) -> None:
    assert both.atlas("keys", "roll", "--as", "Ann", "--json").data["kem"] == 2
    assert both.atlas("keys", "roll", "--json").data["error"] == "person-missing"
