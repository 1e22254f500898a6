from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.entries import KARIM
from thiqa.registry.handles import KINDS, LIMIT, handles, normal


def test_a_person_is_found_by_all_their_numbers() -> None:
    fields = {
        **KARIM,
        "emails": ["Karim@Example.org "],
        "accounts": [{"type": "iban", "number": "TN59 1000"}],
        "phones": ["+216 20 123 456", "0021620123456"],
    }
    assert sorted(handles("person", fields)) == [
        ("account", "TN591000"),
        ("document", "XA12345"),
        ("email", "karim@example.org"),
        ("phone", "21620123456"),
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "wanted"),
    [
        ("document", {"type": "passport", "number": "x-1"}, [("document", "X1")]),
        ("phone", {"number": "(0)21"}, [("phone", "021")]),
        ("account", {"type": "card", "number": "12 34"}, [("account", "1234")]),
        ("vehicle", {"plate": "12 تونس 345"}, [("plate", "12تونس345")]),
        ("place", {"names": [{"name": "Sfax"}]}, []),
    ],
)
def test_each_kind_is_found_by_what_it_has(kind: str, fields: dict[str, object], wanted: list[object]) -> None:
    assert handles(kind, fields) == wanted


@given(st.sampled_from(KINDS), st.text(max_size=300))
def test_the_form_of_a_number_has_itself_as_its_form(kind: str, text: str) -> None:
    once = normal(kind, text)
    assert normal(kind, once) == once
    assert len(once) <= LIMIT
