from __future__ import annotations

import pytest

from thiqa.domain.errors import FieldInvalid
from thiqa.interop.tabular import template


def test_templates_are_filled_and_braces_doubled() -> None:
    made = template.parse("{Given name}  {Family} {{x}}")
    assert made.fill({"Given name": "Leila", "Family": ""}) == "Leila {x}"
    assert made.fill({"Given name": "", "Family": ""}) == ""
    assert template.parse("constant").fill({}) == "constant"
    for wrong in ("{", "}", "{}", "{a", "a}", "{a{b}}"):
        with pytest.raises(FieldInvalid):
            template.parse(wrong)
