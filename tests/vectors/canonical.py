"""Runs a scenario of ``specs/vectors/canonical``; the other implementation of RFC 8785 must agree on the bytes."""

from __future__ import annotations

from typing import Any

import rfc8785

from thiqa.domain import canonical


def run(scenario: dict[str, Any]) -> None:
    data = bytes.fromhex(scenario["bytes"])
    value = canonical.decode(data, scenario.get("limit", canonical.SIZE_LIMIT))
    assert value == scenario["value"]
    assert canonical.encode(scenario["value"]) == data
    assert rfc8785.dumps(scenario["value"]) == data
