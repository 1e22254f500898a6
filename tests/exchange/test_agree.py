"""Agreements on their way: proposed, signed, suspended, resumed, ended; at both nodes alike."""

from __future__ import annotations

import pytest

from tests import cast
from thiqa.domain.agreement import Agreement, Party
from thiqa.domain.errors import AgreementUnknown, TransitionInvalid
from thiqa.exchange import agree, agreements, deliver, introduce
from thiqa.store.models import Agreement as Row
from thiqa.store.models import Lane, Version

NEW = "0f" * 16


def states(pair: cast.Pair, agreement: str) -> tuple[str, str]:
    one, other = (Row.objects.using(node.alias).get(agreement=agreement).state for node in (pair.atlas, pair.baobab))
    return one, other


def drained(pair: cast.Pair) -> None:
    for node in (pair.atlas, pair.baobab):
        deliver.drain(node, "test")


def proposed(pair: cast.Pair, text: str = cast.SHORT) -> Agreement:
    parties = {"a": Party(pair.atlas.id, "Atlas"), "b": Party(pair.baobab.id, "Baobab")}
    new = Agreement.from_toml(text.replace("00112233445566778899aabbccddeeff", NEW), parties)
    agree.put_forward(pair.atlas, introduce.partner_named(pair.atlas, "baobab"), new, "legal adviser of Atlas")
    deliver.drain(pair.atlas, "test")
    return new


def test_an_agreement_enters_into_force_at_both_once_both_signed_the_same_bytes(pair: cast.Pair) -> None:
    new = proposed(pair)
    assert states(pair, NEW) == ("proposed", "proposed")
    assert agree.sign(pair.baobab, NEW, "legal adviser of Baobab") == new.digest()
    drained(pair)
    for node in (pair.atlas, pair.baobab):
        row = Version.objects.using(node.alias).get(digest=new.digest())
        assert bytes(row.content) == new.encode()
        assert bytes(row.ours)
        assert bytes(row.theirs)
        assert Lane.objects.using(node.alias).filter(agreement=NEW).count() == 4
        assert agreements.find(node, NEW).state == "in_force"


def test_a_suspension_acts_here_at_once_and_there_when_it_arrives(pair: cast.Pair) -> None:
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser of Atlas", "a test")
    here, there = states(pair, pair.agreement)
    assert (here, there) == ("suspended", "signed")
    drained(pair)
    assert states(pair, pair.agreement) == ("suspended", "suspended")


def test_both_must_resume_and_one_may_end(pair: cast.Pair) -> None:
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser of Atlas", "a test")
    drained(pair)
    agree.move(pair.atlas, pair.agreement, "resume", "legal adviser of Atlas", "a test")
    drained(pair)
    assert states(pair, pair.agreement) == ("suspended", "suspended")
    agree.move(pair.baobab, pair.agreement, "resume", "legal adviser of Baobab", "a test")
    drained(pair)
    assert "suspended" not in states(pair, pair.agreement)
    agree.move(pair.baobab, pair.agreement, "end", "legal adviser of Baobab", "a test")
    drained(pair)
    assert states(pair, pair.agreement) == ("ended", "ended")


def test_both_may_suspend_at_the_same_time(pair: cast.Pair) -> None:
    for node in (pair.atlas, pair.baobab):
        agree.move(node, pair.agreement, "suspend", "legal adviser", "a test")
    drained(pair)
    assert states(pair, pair.agreement) == ("suspended", "suspended")


def test_nobody_signs_twice_or_what_is_not_there(pair: cast.Pair) -> None:
    proposed(pair)
    with pytest.raises(TransitionInvalid):
        agree.sign(pair.atlas, NEW, "legal adviser of Atlas")
    with pytest.raises(AgreementUnknown):
        agree.sign(pair.atlas, "ab" * 16, "legal adviser of Atlas")


def test_an_end_is_final(pair: cast.Pair) -> None:
    agree.move(pair.atlas, pair.agreement, "end", "legal adviser of Atlas", "a test")
    for act in ("suspend", "resume", "end"):
        with pytest.raises(TransitionInvalid):
            agree.move(pair.atlas, pair.agreement, act, "legal adviser of Atlas", "a test")
