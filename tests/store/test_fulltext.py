"""Full text gives the same answers on SQLite and PostgreSQL (``test_postgres.py`` runs this file again): both are held
to a reading of the tokens in plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from tests import stage
from thiqa.analysis.query import Choice, Clause, Query, query
from thiqa.analysis.words import indexed
from thiqa.store import database, fulltext

ALIAS = "texts"
CORPUS = {
    1: "وثيقة سفر مزورة",
    2: "عثر على الوثيقة في المطار",
    3: "سلم بالوثيقة إلى محمد",
    4: "لمحمد حساب في البنك المركزي",
    5: "تحويل للبنك المركزي\nمال",
    6: "كمال وعلي في طنجة",
    7: "عبدالرحمن بن علي",
    8: "عبد الرحمان بن علي",
    9: "Abdul-Rahman al-Hassan, passport AB-12.345",
    10: "Passport AB12345 was lost\nnorth",
    11: "gate of the north gate",
    12: "the gate\nnorth",
    13: "Jean-Pierre d'Alger, né à Fès",
    14: "JeanPierre dalger",
    15: "北京市 東京",
    16: "رقم ١٢٣٤٥ في الملف",
    17: "المهربين وللمهربين ومهربين",
    18: "x" * 10_000,
    19: "word " * 300 + " ".join(f"w{number}" for number in range(12_000)) + " last",
    20: "",
    21: "مُحَمَّد",
}
ASKED = {
    "وثيقة": [1, 3, 2],
    "الوثيقة": [2, 3, 1],
    "محمد": [21, 3, 4],
    "لمحمد": [4, 21, 3],
    "علي": [8, 7, 6, 2],
    "على": [2, 8, 7, 6],
    "المهربين": [17],
    "مهربين": [17],
    '"البنك المركزي"': [4, 5],
    "عبدالرحمن": [7],
    '"عبد الرحمن"': [7],
    "AB12345": [10, 9],
    "ab-12345": [9, 10],
    "١٢٣٤٥": [16],
    "12345": [16],
    '"north gate"': [11],
    "north gate -lost": [12, 11],
    "north -gate": [10],
    "pass*": [10, 9],
    "jeanpierre": [14, 13],
    "Jean-Pierre": [13, 14],
    "fes": [13],
    "京": [15],
    "東京": [15],
    "京東": [],
    "x" * 10: [],
    "x" * 900: [18],
    "word": [19],
    "w9000": [19],
    "last": [],
    "مهر*": [17],
    "nothing": [],
    '"الحسن" OR': [],
    "gate*": [12, 11],
}


@pytest.fixture(scope="module", autouse=True)
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("texts")
    address = stage.database(ALIAS, home)
    database.attach(ALIAS, home, address)
    with database.writing(ALIAS):
        fulltext.put(ALIAS, [(pk, indexed(text)) for pk, text in CORPUS.items()])
    yield
    with database.writing(ALIAS):
        fulltext.drop(ALIAS, list(CORPUS))
    connections[ALIAS].close()
    database.detach(ALIAS)


@pytest.mark.parametrize("text", ASKED)
def test_what_is_found_and_in_which_order(text: str) -> None:
    if not ASKED[text] and text.endswith("OR"):
        assert fulltext.find(ALIAS, query(text), 50) == [], "OR is a word like others"
    assert fulltext.find(ALIAS, query(text), 50) == ASKED[text]


def test_no_more_than_the_limit_is_found() -> None:
    assert fulltext.find(ALIAS, query("علي"), 2) == [8, 7]


def test_a_row_that_is_written_again_or_dropped_is_found_by_its_new_words_only() -> None:
    with database.writing(ALIAS):
        fulltext.put(ALIAS, [(50, indexed("first words"))])
        fulltext.put(ALIAS, [(50, indexed("second words"))])
    assert fulltext.find(ALIAS, query("first"), 9) == []
    assert fulltext.find(ALIAS, query("second"), 9) == [50]
    with database.writing(ALIAS):
        fulltext.drop(ALIAS, [50, 999])
        fulltext.settle(ALIAS)
    assert fulltext.find(ALIAS, query("second"), 9) == []


def test_what_was_dropped_and_settled_is_in_no_file_any_more() -> None:
    with database.writing(ALIAS):
        fulltext.put(ALIAS, [(51, indexed("Unerasablexyz"))])
    with database.writing(ALIAS):
        fulltext.drop(ALIAS, [51])
        fulltext.settle(ALIAS)
    database.settle(ALIAS)
    if connections[ALIAS].vendor == "sqlite":
        for file in Path(connections[ALIAS].settings_dict["NAME"]).parent.iterdir():
            assert b"unerasablexyz" not in file.read_bytes(), file.name


def test_a_text_that_is_not_made_of_tokens_is_refused() -> None:
    with pytest.raises(ValueError, match="tokens"), database.writing(ALIAS):
        fulltext.put(ALIAS, [(52, "plain words")])


WORDS = "وثيقة الوثيقة بالوثيقة محمد لمحمد علي كمال north gate passport AB-12.345 AB12345 Jean-Pierre".split()


@given(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), max_size=1),
    st.sampled_from(["", "phrase", "prefix"]),
)
def test_every_database_agrees_with_a_reading_in_python(wanted: list[str], without: list[str], how: str) -> None:
    text = f'"{" ".join(wanted)}"' if how == "phrase" else " ".join(wanted) + ("*" if how == "prefix" else "")
    asked = query(" ".join([text, *(f"-{word}" for word in without)]))
    assert fulltext.find(ALIAS, asked, 50) == read(asked)


def read(asked: Query) -> list[int]:
    """What a query means, told as slowly and plainly as possible."""
    filed = {pk: indexed(text).split(" ") for pk, text in CORPUS.items() if text}
    found: dict[int, None] = {}
    for level in asked.levels:
        for pk in sorted(filed, reverse=True):
            if all_of(level, filed[pk]) and not any(any_of(clause, filed[pk]) for clause in asked.without):
                found[pk] = None
    return list(found)


def all_of(clauses: Sequence[Clause], text: list[str]) -> bool:
    return all(any_of(clause, text) for clause in clauses)


def any_of(clause: Clause, text: list[str]) -> bool:
    return any(stands(choice, text) for choice in clause)


def stands(choice: Choice, text: list[str]) -> bool:
    *first, last = choice.tokens
    for at in range(len(text) - len(first)):
        end = text[at + len(first)]
        if text[at : at + len(first)] == first and (end.startswith(last) if choice.prefix else end == last):
            return True
    return False
