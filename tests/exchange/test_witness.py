"""Witnessing: a partner cosigns what it verified, and only the newest it saw."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests import cast
from thiqa.crypto.keys import LogKey
from thiqa.crypto.note import log_verifiers, verify_note, witness_signers, witness_verifiers
from thiqa.domain.errors import SignatureInvalid
from thiqa.exchange import adopt, deliver, witness
from thiqa.exchange.send import send
from thiqa.ledger.checkpoint import log_origin
from thiqa.store.models import Cosigned


@pytest.fixture
def pair() -> Iterator[cast.Pair]:
    made = cast.pair()
    yield made
    made.close()


def test_a_partner_cosigns_the_newest_checkpoint_and_it_is_kept(pair: cast.Pair) -> None:
    note = witness.ask(pair.atlas, pair.partner("baobab"))
    origin = log_origin(pair.atlas.id, 0)
    own = log_verifiers(origin, *adopt.log_publics(pair.baobab, pair.partner("atlas", pair.baobab)))
    theirs = witness_verifiers(witness.name(pair.baobab.id), *adopt.log_publics(pair.atlas, pair.partner("baobab")))
    assert verify_note(note, [*own, *theirs]).startswith(origin)
    assert bytes(Cosigned.objects.using(pair.atlas.alias).get().note).decode() == note


def test_a_later_checkpoint_takes_the_place_of_the_earlier(pair: cast.Pair) -> None:
    witness.ask(pair.atlas, pair.partner("baobab"))
    first = Cosigned.objects.using(pair.atlas.alias).get().size
    send(pair.atlas, pair.agreement, [cast.tip()])
    deliver.drain(pair.atlas, "test")
    witness.ask(pair.atlas, pair.partner("baobab"))
    assert Cosigned.objects.using(pair.atlas.alias).get().size > first


def test_a_cosignature_by_somebody_else_is_refused(pair: cast.Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = LogKey.generate(secrets.token_bytes)
    monkeypatch.setattr(witness, "witness_signers", lambda name, _key: witness_signers(name, stranger))
    with pytest.raises(SignatureInvalid):
        witness.ask(pair.atlas, pair.partner("baobab"))
    assert not Cosigned.objects.using(pair.atlas.alias).exists()
