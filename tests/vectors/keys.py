"""Runs a scenario of ``specs/vectors/keys``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thiqa.domain import dates
from thiqa.matching.keys import (
    account_key,
    composite_keys,
    document_key,
    phone_key,
    plate_key,
    years_asked,
    years_filed,
)

NUMBERS: dict[str, Callable[..., str]] = {
    "document": document_key,
    "phone": phone_key,
    "account": account_key,
    "plate": plate_key,
}


def run(scenario: dict[str, Any]) -> None:
    if scenario["do"] == "years":
        spans = [dates.parse(one) for one in scenario["births"]]
        assert list(years_filed(spans)) == scenario["filed"]
        assert list(years_asked(spans)) == scenario["asked"]
    elif scenario["do"] == "composite":
        assert sorted(composite_keys(scenario["name"], scenario["years"])) == scenario["keys"]
    else:
        assert NUMBERS[scenario["do"]](*scenario["given"]) == scenario["key"]
