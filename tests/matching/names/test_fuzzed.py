"""A small sample of ``bench names_fuzz``: no text makes names fail, and none takes long."""

from __future__ import annotations

from bench.names_fuzz import KINDS, attack, fuzzed


def test_the_texts_are_of_every_kind_and_the_same_for_the_same_seed() -> None:
    made = list(fuzzed(500))
    assert {kind for kind, _ in made} == set(KINDS)
    assert made == list(fuzzed(500))


def test_no_fuzzed_text_fails_or_takes_long() -> None:
    longest, crashes = attack(count=1500, size=300, every=5)
    assert not crashes
    assert max(spent for spent, _ in longest.values()) < 0.25  # the bench holds it to 0.05, on a quiet machine
