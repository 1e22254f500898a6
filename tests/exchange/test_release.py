"""Release: the second pair of eyes. What tricks are refused: tests/attacks/test_t11_one_person_alone.py."""

from __future__ import annotations

import pytest

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain import canonical
from thiqa.domain.errors import AgreementNotInForce, NotFound
from thiqa.domain.message import Statement
from thiqa.exchange import agree, send
from thiqa.exchange.release import reject, release
from thiqa.store.models import Draft, Entry, Outbox


def drafted(pair: cast.Pair) -> str:
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip(craft.BODY, mechanism="request")])
    assert isinstance(done, send.Drafted)
    return done.draft


def test_what_is_released_names_both_people_inside_the_signed_bytes(pair: cast.Pair) -> None:
    done = release(pair.atlas, drafted(pair), "releasing authority")
    row = Outbox.objects.using(pair.atlas.alias).get(message=done.message)
    statement = Statement.parse(signing.decode(bytes(row.signed or b"")).payload)
    assert (statement.author, statement.releaser) == ("liaison officer", "releasing authority")
    assert (done.seq, done.clause) == (1, "SH-2")


def test_the_release_is_a_leaf_with_the_name_and_the_clause(pair: cast.Pair) -> None:
    draft = drafted(pair)
    release(pair.atlas, draft, "releasing authority")
    (detail,) = Entry.objects.using(pair.atlas.alias).filter(kind="release").values_list("detail", flat=True)
    said = canonical.decode(bytes(detail or b""))
    assert said == {"by": "releasing authority", "clause": "SH-2", "draft": draft}


def test_the_agreement_is_asked_again_at_release(pair: cast.Pair) -> None:
    draft = drafted(pair)
    agree.move(pair.atlas, pair.agreement, "suspend", "legal adviser", "a test")
    with pytest.raises(AgreementNotInForce):
        release(pair.atlas, draft, "releasing authority")
    assert Draft.objects.using(pair.atlas.alias).get().state == "pending"


def test_a_rejected_draft_leaves_its_reason_and_no_content(pair: cast.Pair) -> None:
    draft = drafted(pair)
    reject(pair.atlas, draft, "releasing authority", "no ground is named")
    row = Draft.objects.using(pair.atlas.alias).get()
    assert (row.state, row.content) == ("rejected", None)
    assert not craft.log_holds(pair.atlas, craft.BODY)
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip()])
    assert isinstance(done, send.Accepted)
    assert done.seq == 1


def test_there_is_nothing_to_release_under_an_unknown_id(pair: cast.Pair) -> None:
    with pytest.raises(NotFound):
        release(pair.atlas, "ab" * 16, "releasing authority")
