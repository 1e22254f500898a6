"""T-07: a partner signs two statements for one number of a lane. Both are kept: its own signatures convict it."""

from __future__ import annotations

from tests import cast
from tests.attacks import craft
from thiqa.crypto import signing
from thiqa.domain.message import Statement
from thiqa.exchange import adopt
from thiqa.store.models import Evidence, Inbox


def test_the_evidence_is_two_statements_of_one_number_under_the_partners_key(pair: cast.Pair) -> None:
    for words in ("They met in March.", "They never met."):
        made = craft.statement(pair, body={"facts": words})
        last = craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)]))
    assert last == "sequence-conflict"
    found = Evidence.objects.using(pair.baobab.alias).get()
    keys = adopt.live(pair.baobab, craft.partner(pair.baobab, "atlas"), "sign")
    said = []
    for raw in (found.first, found.second):
        signed = signing.decode(bytes(raw))
        signing.verify(signed, keys, payload_type=signed.payload_type)
        said.append(Statement.parse(signed.payload))
    assert (said[0].lane, said[0].seq) == (said[1].lane, said[1].seq)
    assert said[0].body != said[1].body


def test_the_first_statement_stays_the_one_that_counts(pair: cast.Pair) -> None:
    first = craft.statement(pair)
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, first)]))
    craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair))]))
    row = Inbox.objects.using(pair.baobab.alias).get(mechanism="tip")
    assert (row.message, row.state) == (first.id, "accepted")
    # The lane is not blocked for what comes after.
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair, 2))], 2, 1)) == ""
