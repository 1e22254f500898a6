"""T-11: one person writes an item and releases it, under another spelling or around the program."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.domain.errors import NotFound, SamePerson
from thiqa.exchange import deliver, send
from thiqa.exchange.release import reject, release
from thiqa.store.models import Draft, Inbox, Outbox


def drafted(pair: cast.Pair) -> str:
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY, mechanism="request")])
    assert isinstance(done, send.Drafted)
    return done.draft


@pytest.mark.parametrize(
    "name",
    [
        "liaison officer",
        "Liaison Officer",
        " liaison  officer ",
        "LIAISON\u00a0OFFICER",
        "ｌｉａｉｓｏｎ officer",
        "",
        "  ",
    ],
)
def test_the_author_cannot_release_under_any_spelling(pair: cast.Pair, name: str) -> None:
    draft = drafted(pair)
    with pytest.raises(SamePerson):
        release(pair.atlas, draft, name)
    assert not Outbox.objects.using(pair.atlas.alias).filter(mechanism="request").exists()
    assert craft.refusals(pair.atlas)[-1]["code"] == "same-person"


def test_nothing_leaves_before_a_second_person_released_it(pair: cast.Pair) -> None:
    draft = drafted(pair)
    deliver.drain(pair.atlas, "test")
    assert not Inbox.objects.using(pair.baobab.alias).filter(mechanism="request").exists()
    release(pair.atlas, draft, "releasing authority")
    deliver.drain(pair.atlas, "test")
    assert Inbox.objects.using(pair.baobab.alias).get(mechanism="request").state == "accepted"


def test_a_draft_is_released_once_and_a_rejected_one_never(pair: cast.Pair) -> None:
    once, never = drafted(pair), drafted(pair)
    release(pair.atlas, once, "releasing authority")
    reject(pair.atlas, never, "releasing authority", "no ground is named")
    for draft in (once, never):
        with pytest.raises(NotFound):
            release(pair.atlas, draft, "another authority")
    assert Draft.objects.using(pair.atlas.alias).exclude(content=None).count() == 0


@pytest.mark.parametrize("releaser", [None, "LIAISON  officer"])
def test_the_receiver_refuses_what_nobody_or_its_author_released(pair: cast.Pair, releaser: str | None) -> None:
    """A node whose program was changed to skip the release is refused by the other side."""
    made = craft.statement(pair, mechanism="request", clause="SH-2", releaser=releaser)
    code = craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    assert code == ("release-needed" if releaser is None else "field-invalid")
    assert not Inbox.objects.using(pair.baobab.alias).filter(message=made.id, signed__isnull=False).exists()
