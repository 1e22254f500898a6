"""T-28: an administrator turns a safeguard off by a setting. What both signed cannot be configured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests import cast
from tests.attacks import craft
from thiqa import config
from thiqa.domain.errors import Refused
from thiqa.exchange import expire, send


def test_the_widest_settings_permit_nothing_that_the_agreement_does_not(pair: cast.Pair) -> None:
    widest = {row.name: row.most for row in config.TABLE if isinstance(row.default, int)}
    for node in (pair.atlas, pair.baobab):
        node.config = replace(node.config, **widest)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        send.send(pair.atlas, pair.agreement, [cast.tip(purpose="fraud")])
    (done,) = send.send(pair.atlas, pair.agreement, [cast.tip(mechanism="request")])
    assert isinstance(done, send.Drafted)
    made = craft.statement(pair, purpose="fraud")
    assert craft.code_of(pair, craft.offer(pair, [craft.envelope(pair, made)])) == "not-permitted"


def test_no_setting_keeps_anything_longer(pair: cast.Pair) -> None:
    craft.deliver(pair, craft.offer(pair, [craft.envelope(pair, craft.statement(pair))]))
    pair.clock.pass_(days=400)
    assert expire.sweep(pair.baobab) == 1


def test_no_setting_has_the_name_of_a_safeguard() -> None:
    words = ("release", "sign", "verify", "witness", "quarantine", "retention", "onward", "marking", "audit", "disable")
    assert [row.name for row in config.TABLE if any(word in row.name for word in words)] == []
